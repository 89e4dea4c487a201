"""Writes files under the public root: only what changed, each in one piece, never under `video/`."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

log = logging.getLogger(__name__)

# What a killed publisher may leave behind, and the next one sweeps away.
_TEMPORARY = ".publishing"


class Writer:
    """One a process and a root. `failed` holds the paths that could not be written, to be tried again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.failed: set[str] = set()
        self._written: dict[str, bytes] = {}

    def write(self, files: Mapping[str, bytes]) -> int:
        """Write every file whose content differs from what lies there; the number of files written.

        A disk that refuses is logged and remembered, and the old file stays whole.
        """
        return sum(self._write(path, content) for path, content in files.items())

    def _write(self, path: str, content: bytes) -> bool:
        digest = hashlib.sha256(content).digest()
        target = self.root / path
        if self._written.get(path) == digest and path not in self.failed:
            return False
        try:
            if not _same(target, content):
                _replace(target, content)
                changed = True
            else:
                changed = False
        except OSError as error:
            log.error("%s could not be written (%s); it stays as it was and is tried again", target, error.strerror)
            self.failed.add(path)
            return False
        self.failed.discard(path)
        self._written[path] = digest
        return changed

    def copy(self, path: str, source: Path, *, sha256: str) -> bool:
        """Copy a document, whose hash is known, unless it lies there already."""
        target = self.root / path
        if self._written.get(path) == bytes.fromhex(sha256):
            return False
        try:
            if target.is_file() and target.stat().st_size == source.stat().st_size and _hash(target) == sha256:
                self._written[path] = bytes.fromhex(sha256)
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = _beside(target)
            try:
                shutil.copyfile(source, temporary)
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            log.error("%s could not be copied (%s); it is tried again", target, error.strerror)
            self.failed.add(path)
            return False
        self.failed.discard(path)
        self._written[path] = bytes.fromhex(sha256)
        return True

    def date_anew(self, paths: Iterable[str]) -> None:
        """Give files the time of now, their content unchanged."""
        for path in paths:
            with contextlib.suppress(OSError):
                (self.root / path).touch()

    def sweep(self) -> None:
        """Remove what a killed process left half written."""
        for path in self.root.rglob(f".*{_TEMPORARY}"):
            path.unlink(missing_ok=True)


def _beside(target: Path) -> Path:
    # In the same folder, so that the renaming is one step; two processes never share a name.
    return target.with_name(f".{target.name}.{os.getpid()}{_TEMPORARY}")


def _same(target: Path, content: bytes) -> bool:
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except FileNotFoundError:
        return False


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(target)
    try:
        with temporary.open("wb") as file:
            file.write(content)
        # mode 644 whatever the umask of a service: these files are for everybody.
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
