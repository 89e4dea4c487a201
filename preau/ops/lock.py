"""One supervisor a data directory: a lock that the kernel releases whatever happens to its holder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from preau.ops.errors import Unready
from preau.ops.text import _

NAME = "preau.lock"


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the instance's lock. Raises `Unready` when another process does."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unready(
                _(
                    "Une autre instance tient déjà %(folder)s (processus %(pid)s) : arrêtez-la, ou donnez un autre "
                    "dossier avec --data."
                )
                % {"folder": data, "pid": holder(data) or "?"}
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(data: Path) -> int | None:
    """The process id of the supervisor that holds the instance, None when nobody does."""
    try:
        with (data / NAME).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read().strip()
                return int(text) if text.isdigit() else 0
    except FileNotFoundError:
        pass
    return None
