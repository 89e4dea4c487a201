from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from preau.ops import lock
from preau.ops.errors import Unready


def test_one_supervisor_an_instance(tmp_path: Path) -> None:
    with lock.held(tmp_path, {"PREAU_PORT": "8100"}):
        assert lock.holder(tmp_path) == lock.Holder(pid=os.getpid(), settings={"PREAU_PORT": "8100"})
        assert (tmp_path / lock.NAME).stat().st_mode & 0o077 == 0
        with pytest.raises(Unready, match=str(os.getpid())), lock.held(tmp_path):
            pass
    assert lock.holder(tmp_path) is None


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from preau.ops import lock
with lock.held(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with lock.held(tmp_path):
        pass


def test_nobody_holds_what_does_not_exist(tmp_path: Path) -> None:
    assert lock.holder(tmp_path / "nowhere") is None


def test_a_lock_file_that_says_nonsense_is_held_by_somebody(tmp_path: Path) -> None:
    with lock.held(tmp_path):
        (tmp_path / lock.NAME).write_text("12")
        assert lock.holder(tmp_path) == lock.Holder()
        with pytest.raises(Unready), lock.held(tmp_path):
            pass
