"""Documents on the disk: written beside, flushed, then renamed, so that a half-written file never bears its name."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def write(file: BinaryIO, name: str) -> None:
    """Copy `file` from its start to `name` under the documents folder. On OSError (disk full) nothing is left."""
    target = Path(settings.MEDIA_ROOT) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        with partial.open("wb") as out:
            file.seek(0)
            shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def remove(*names: str) -> None:
    """Forget files and the folders that they leave empty."""
    for target in (Path(settings.MEDIA_ROOT) / name for name in names):
        target.unlink(missing_ok=True)
        if target.parent.is_dir() and not any(target.parent.iterdir()):
            target.parent.rmdir()
