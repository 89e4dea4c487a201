"""`preau serve` as the operator runs it: real processes, real ports, real signals."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.media]
SOON = 40.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(data: Path) -> set[int]:
    """Every process that belongs to the instance: its data directory stands in its environment."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = f"PREAU_DATA={data}\0".encode() in (folder / "environ").read_bytes()
            zombie = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if mine and not zombie:
            found.add(int(folder.name))
    return found


def until(condition: Callable[[], object], *, seconds: float = SOON) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


class Instance:
    def __init__(self, data: Path, *, port: int | None = None) -> None:
        self.data, self.port = data, port or free_port()
        # Media ports far from those of other instances: their defaults follow from the port.
        self.janus = free_port()
        self.process: subprocess.Popen[str] | None = None
        self.output = data.with_suffix(".out")

    def command(self) -> list[str]:
        options = ["--data", str(self.data), "--port", str(self.port), "--janus-port", str(self.janus)]
        return [sys.executable, "-m", "preau.ops", "serve", *options]

    def start(self) -> Instance:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self.command(), env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, text=True
            )
        return self

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def ready(self) -> Instance:
        until(lambda: "Ctrl-C" in self.said() or self.ended() is not None)
        return self

    def ended(self) -> int | None:
        assert self.process is not None
        return self.process.poll()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(20)

    def page(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/robots.txt", timeout=5) as answer:
            return int(answer.status)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def make(name: str, *, port: int | None = None) -> Instance:
        made.append(Instance(tmp_path / name, port=port))
        return made[-1]

    yield make
    for one in made:
        if one.process is not None and one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_it_serves_until_ctrl_c_and_leaves_nothing(instance: Callable[..., Instance]) -> None:
    one = instance("a").start().ready()
    assert one.page() == 200
    assert f"http://localhost:{one.port}/" in one.said()
    assert len(running(one.data)) >= 3
    # Told the folder only, the doctor finds the ports.
    command = [sys.executable, "-m", "preau.ops", "doctor", "--data", str(one.data)]
    examined = subprocess.run(command, capture_output=True, text=True, check=False)
    assert examined.returncode == 0, examined.stdout
    assert f"http://localhost:{one.port}" in examined.stdout
    for name in ("preau.sqlite3", "keys", "logs", "documents"):
        assert (one.data / name).stat().st_mode & 0o077 == 0, name
    assert one.stop() == 0
    assert running(one.data) == set()
    assert "Préau est arrêté." in one.said()


def test_two_instances_stand_side_by_side_and_one_alone_holds_a_folder(instance: Callable[..., Instance]) -> None:
    one, two = instance("a").start(), instance("b").start()
    assert (one.ready().page(), two.ready().page()) == (200, 200)
    same_folder = instance("a").start().ready()
    assert same_folder.ended() == 3
    assert re.search(r"instance tient déjà .*--data", one.said() + same_folder.said())
    same_port = instance("c", port=one.port).start().ready()
    assert same_port.ended() == 3
    assert "--port" in same_port.said()
    assert one.page() == 200
    assert (one.stop(), two.stop(signal.SIGTERM)) == (0, 0)


def test_nothing_survives_a_supervisor_that_is_killed(instance: Callable[..., Instance]) -> None:
    one = instance("a").start().ready()
    one.stop(signal.SIGKILL)
    until(lambda: running(one.data) == set(), seconds=20)
    again = instance("a").start().ready()
    assert again.page() == 200


def test_a_site_that_dies_comes_back(instance: Callable[..., Instance]) -> None:
    one = instance("a").start().ready()
    web = next(pid for pid in running(one.data) if b"run\0web" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    until(lambda: "web s’est arrêté" in one.said())

    def answers() -> bool:
        try:
            return one.page() == 200
        except OSError:
            return False

    until(answers)


def test_it_goes_on_without_janus(instance: Callable[..., Instance], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    one = instance("a").start().ready()
    assert one.page() == 200
    assert "sans vidéo" in one.said()
