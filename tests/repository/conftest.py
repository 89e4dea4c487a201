from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "preau/web/static/web/vendor/"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def ours() -> list[Path]:
    """Every file of the repository that we wrote, as text; not what others wrote (vendored, licence, records)."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    kept = []
    for name in filter(None, listed):
        path = ROOT / name
        others = name.startswith((VENDOR, "preau/ops/records/")) or name == "LICENSE"
        binary = {".png", ".jpg", ".pdf", ".ico", ".wav", ".mp4", ".mo", ".bel"}
        if others or not path.is_file() or path.suffix in binary:
            continue
        kept.append(path)
    assert len(kept) > 100
    return kept
