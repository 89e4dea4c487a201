"""Keeps the processes of one instance running: starts, relays, restarts with back-off, stops them all.

Each child has a session of its own, so that Ctrl-C reaches the supervisor alone and a clean stop is its decision,
and dies with the supervisor even when that one is killed outright (prctl(2), PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from preau.ops.errors import Unready
from preau.ops.text import _

# Seconds: between two looks at the children; given to them to stop; after which a run counts as healthy.
LOOK, GRACE, HEALTHY = 0.1, 8.0, 60.0
BACK_OFF_MAX = 30.0
# A log that is longer than this when its process starts is put aside as NAME.log.1.
LOG_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run. `relayed`: what it prints on its standard output is for the person at the console too.

    `once`: its end is no fault; `vital`: the instance is of no use while it cannot even start.
    """

    name: str
    command: Sequence[str]
    relayed: bool = False
    once: bool = False
    vital: bool = False


@dataclass(slots=True)
class Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0
    over: bool = False
    relay: threading.Thread | None = field(default=None, repr=False)


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have died before the call above: nobody would tell us any more.
        if os.getppid() != parent:
            os._exit(1)

    return prepare


class Supervisor:
    """`run` returns when `stop` was asked for (by a signal or from a thread) and every child is gone."""

    def __init__(self, programs: Sequence[Program], *, logs: Path, say: Say = print) -> None:
        self.children = [Child(program) for program in programs]
        self.logs = logs
        self.say = say
        self.stopping = threading.Event()

    def stop(self, *_: object) -> None:
        self.stopping.set()

    def run(self, *, ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Supervise until stopped. `ready` is asked until it is true, then `on_ready` runs, once.

        Raises `Unready` when a vital program ends three times before that. Main thread only: signals, prctl.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Started with nohup, it outlives its terminal.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.stop)
        self.logs.mkdir(parents=True, exist_ok=True)
        answered = False
        try:
            while not self.stopping.is_set():
                for child in self.children:
                    self._look_after(child, answered=answered)
                if not answered and ready():
                    answered = True
                    on_ready()
                self.stopping.wait(LOOK)
        finally:
            self._stop_all()

    def _look_after(self, child: Child, *, answered: bool) -> None:
        now = time.monotonic()
        if child.over or self.stopping.is_set():
            return
        if child.process is None:
            if now >= child.next_start:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        self._clear(child)
        if child.program.once:
            child.over = True
            if code:
                self.say(_("✗ %(name)s s’est arrêté (code %(code)s) : %(last)s") % self._about(child, code))
            return
        child.failures = 1 if now - child.started > HEALTHY else child.failures + 1
        if child.program.vital and not answered and child.failures >= 3:
            raise Unready(_("%(name)s ne démarre pas : %(last)s (journal : %(log)s)") % self._about(child, code))
        delay = min(BACK_OFF_MAX, 0.5 * 2.0 ** (child.failures - 1))
        child.next_start = now + delay
        self.say(
            _("✗ %(name)s s’est arrêté (code %(code)s), redémarrage dans %(delay)g s (journal : %(log)s)")
            % {**self._about(child, code), "delay": delay}
        )

    def _about(self, child: Child, code: int) -> dict[str, object]:
        log = self.log_of(child.program.name)
        return {"name": child.program.name, "code": code, "log": log, "last": last_line(log)}

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _start(self, child: Child) -> None:
        path = self.log_of(child.program.name)
        with contextlib.suppress(OSError):
            if path.stat().st_size > LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            child.process = subprocess.Popen(
                child.program.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if child.program.relayed else log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        child.started = time.monotonic()
        if child.process.stdout is not None:
            child.relay = threading.Thread(target=self._relay, args=(child.process.stdout, path), daemon=True)
            child.relay.start()

    def _relay(self, source: IO[bytes], path: Path) -> None:
        with source, path.open("ab", buffering=0) as log:
            for line in source:
                log.write(line)
                self.say(line.decode(errors="replace").rstrip("\n"))

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.process is not None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in running:
            assert child.process is not None
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(_("%s ne s’arrête pas : il est tué.") % child.program.name)
                _signal(child, signal.SIGKILL)
                child.process.wait()
            self._clear(child)

    def _clear(self, child: Child) -> None:
        """After the end of a child: what it may have left running of its own goes too."""
        assert child.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        if child.relay is not None:
            child.relay.join(1.0)
        child.process, child.relay = None, None


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(number)


def last_line(path: Path) -> str:
    """The last line of a log that says something, "" when there is none."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4000))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
        return next((line for line in reversed(lines) if line), "")
    return ""
