"""Secrets of an instance, each in a file that only its owner reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`, made at the first use (mode 600, in a folder of mode 700).

    Written under another name, then linked: processes and threads that start together end with one secret, and
    nobody ever reads half of one.
    """
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        # Somebody else was first.
        pass
    finally:
        Path(temporary).unlink()
    return path.read_bytes()
