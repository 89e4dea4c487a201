"""One supervisor a data directory: a lock that the kernel releases whatever happens to its holder.

The file says who holds it and with which settings, so that `preau doctor` finds the ports without being told.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from preau.ops.errors import Unready
from preau.ops.text import _

NAME = "preau.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """`pid` is 0 where the file does not say."""

    pid: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def held(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[None]:
    """Hold the instance's lock. Raises `Unready` when another process does."""
    data.mkdir(parents=True, exist_ok=True)
    # Settings may hold the password of a database.
    descriptor = os.open(data / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = holder(data)
            raise Unready(
                _(
                    "Une autre instance tient déjà %(folder)s (processus %(pid)s) : arrêtez-la, ou donnez un autre "
                    "dossier avec --data."
                )
                % {"folder": data, "pid": other.pid if other and other.pid else "?"}
            ) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "settings": dict(settings or {})}, file)
        file.flush()
        yield


def holder(data: Path) -> Holder | None:
    """Who holds the instance, None when nobody does."""
    try:
        with (data / NAME).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(file.read())
    except FileNotFoundError:
        pass
    return None


def _read(text: str) -> Holder:
    try:
        found = json.loads(text)
        return Holder(pid=int(found["pid"]), settings={str(k): str(v) for k, v in found["settings"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return Holder()
