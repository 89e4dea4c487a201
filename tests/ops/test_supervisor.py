"""The supervisor keeps real processes running, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from preau.ops import supervisor
from preau.ops.errors import Unready
from preau.ops.supervisor import Program, Supervisor

SOON = 10.0


def until(condition: Callable[[], object], *, seconds: float = SOON) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def python(code: str, **options: bool | str) -> Program:
    name = str(options.pop("name", "child"))
    return Program(name=name, command=(sys.executable, "-c", textwrap.dedent(code)), **options)  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def keep_signals() -> object:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield None
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def supervise(sup: Supervisor, meanwhile: Callable[[], object]) -> None:
    """Run the supervisor here, `meanwhile` beside it, then stop it."""
    failed: list[BaseException] = []

    def beside() -> None:
        try:
            meanwhile()
        except BaseException as error:
            failed.append(error)
        finally:
            sup.stop()

    thread = threading.Thread(target=beside)
    thread.start()
    sup.run(ready=lambda: False, on_ready=lambda: None)
    thread.join()
    if failed:
        raise failed[0]


def test_a_child_that_dies_is_started_again(tmp_path: Path, said: list[str]) -> None:
    starts = tmp_path / "starts"
    child = python(f"open({str(starts)!r}, 'a').write('x'); raise SystemExit(7)")
    supervise(
        Supervisor([child], logs=tmp_path, say=said.append),
        lambda: until(lambda: starts.exists() and len(starts.read_text()) >= 3),
    )
    assert any("child" in line and "7" in line for line in said)


def test_restarts_come_later_and_later(tmp_path: Path, said: list[str]) -> None:
    sup = Supervisor([python("raise SystemExit(1)")], logs=tmp_path, say=said.append)
    supervise(sup, lambda: until(lambda: len(said) >= 3))
    delays = [line.split(" dans ")[1].split(" s")[0] for line in said[:3]]
    assert [float(delay) for delay in delays] == [0.5, 1.0, 2.0]


def test_what_a_program_prints_is_relayed_and_kept(tmp_path: Path, said: list[str]) -> None:
    child = python("import time; print('bonjour', flush=True); time.sleep(60)", relayed=True)
    supervise(Supervisor([child], logs=tmp_path, say=said.append), lambda: until(lambda: "bonjour" in said))
    assert "bonjour" in (tmp_path / "child.log").read_text()


def test_a_program_that_is_done_is_not_started_again(tmp_path: Path, said: list[str]) -> None:
    starts = tmp_path / "starts"
    once = python(f"open({str(starts)!r}, 'a').write('x')", once=True)

    def look() -> None:
        until(starts.exists)
        time.sleep(1.0)

    supervise(Supervisor([once], logs=tmp_path, say=said.append), look)
    assert starts.read_text() == "x"
    assert said == []


def test_a_vital_program_that_cannot_start_ends_it_all(tmp_path: Path, said: list[str]) -> None:
    vital = python("raise SystemExit('no such module')", vital=True, name="web")
    other = python("import time; time.sleep(60)", name="other")
    sup = Supervisor([other, vital], logs=tmp_path, say=said.append)
    with pytest.raises(Unready, match=r"web .*no such module"):
        sup.run(ready=lambda: False, on_ready=lambda: None)
    assert all(child.process is None for child in sup.children)


def test_a_child_that_ignores_the_signal_is_killed(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    stubborn = python(
        """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(60)
        """,
        relayed=True,
    )
    supervise(Supervisor([stubborn], logs=tmp_path, say=said.append), lambda: until(lambda: "up" in said))
    assert any("tué" in line for line in said)


def test_what_a_child_left_running_goes_with_it(tmp_path: Path, said: list[str]) -> None:
    child = python(
        """
        import subprocess, sys, time
        print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
        time.sleep(60)
        """,
        relayed=True,
    )
    supervise(Supervisor([child], logs=tmp_path, say=said.append), lambda: until(lambda: said))
    grandchild = int(said[0])
    until(lambda: not alive(grandchild))


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    """kill -9 leaves it no time to tell them: the kernel does (PR_SET_PDEATHSIG)."""
    code = f"""
        import sys
        from pathlib import Path
        from preau.ops.supervisor import Program, Supervisor
        child = Program(name="child", command=(sys.executable, "-c",
            "import os, time; print(os.getpid(), flush=True); time.sleep(60)"), relayed=True)
        Supervisor([child], logs=Path({str(tmp_path)!r}), say=lambda line: print(line, flush=True)).run(
            ready=lambda: False, on_ready=lambda: None)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        child = int(running.stdout.readline())
        assert alive(child)
        os.kill(running.pid, signal.SIGKILL)
    until(lambda: not alive(child))


def test_a_long_log_is_put_aside(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOG_BYTES", 10)
    (tmp_path / "child.log").write_text("a long story of yesterday")
    child = python("import time; print('today', flush=True); time.sleep(60)", relayed=True)
    supervise(Supervisor([child], logs=tmp_path, say=said.append), lambda: until(lambda: "today" in said))
    assert (tmp_path / "child.log.1").read_text() == "a long story of yesterday"
    assert "yesterday" not in (tmp_path / "child.log").read_text()
