"""One mixer process seen from the studio: started, told, listened to, judged by the age of its last segment."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

#: A segment every 2 s: after this many seconds without one the mixer is stuck, whatever its process says.
STUCK_AFTER = 8.0
#: A busy machine takes its time to load the codecs: the first segment is waited for longer.
FIRST_WITHIN = 20.0
#: Seconds before the next start, by consecutive failures.
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
#: A mixer that has run this long has recovered: the next failure counts as the first.
HEALTHY_AFTER = 60.0


class MixerGone(Exception):
    """The mixer ended or does not answer; the next step starts another one."""


@dataclass(kw_only=True)
class Health:
    """What the mixer last said of itself."""

    segments: int = 0
    lag: float = 0.0
    dropped: int = 0
    fault: str = ""
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)


class MixerProcess:
    """One run of `python -m preau.studio.mixer`. Times are monotonic seconds.

    `ports`: the loopback UDP ports for its sources, "40000-40099"; empty: any.
    """

    def __init__(self, *, folder: Path, title: str, ports: str = "") -> None:
        command = [sys.executable, "-m", "preau.studio.mixer", "--folder", str(folder), "--title", title]
        if ports:
            command += ["--ports", ports]
        self.started = self.segment_at = time.monotonic()
        self.health = Health()
        self.ended = self._has_begun = False
        self._segments_before = -1
        self._addresses: dict[str, dict[str, int]] = {}
        # Its own session: Ctrl-C in a terminal reaches the studio alone, which then ends its mixers in order.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        threading.Thread(target=self._listen, name=f"mixer-{self._process.pid}", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def running(self) -> bool:
        """Still there, and a segment came out lately."""
        limit = STUCK_AFTER if self._has_begun else FIRST_WITHIN
        return self._process.poll() is None and time.monotonic() - self.segment_at < limit

    def tell(self, do: str, **order: object) -> None:
        """Send one order; raises `MixerGone`."""
        line = json.dumps({"do": do, **order}, ensure_ascii=False) + "\n"
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise MixerGone from error

    def add(self, key: str) -> None:
        """Have a source opened; `address(key)` says where once it is. Raises `MixerGone`."""
        self._addresses.pop(key, None)
        self.tell("add", key=key)

    def address(self, key: str) -> dict[str, int] | None:
        """The loopback ports of a source ("video", "audio", "rtcp") and its "ssrc"; None until the mixer has said."""
        return self._addresses.get(key)

    def finish(self, *, card: dict[str, object], within: float = 6.0) -> bool:
        """Show the last card, close the playlists and end; whether it did so in time."""
        try:
            self.tell("end", card=card)
            ended_well = self._process.wait(within) == 0
            self._close_orders()
            return ended_well
        except (MixerGone, subprocess.TimeoutExpired):
            self.kill()
            return False

    def leave(self) -> None:
        """End without closing the playlists: another mixer, or another studio, will go on."""
        try:
            self._close_orders()
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close_orders()

    def _close_orders(self) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.close()
        except OSError:
            return  # What was still to be told went with the process.

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                try:
                    self._hear(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    log.warning("mixer %s said: %s", self.pid, line.strip()[:300])
        self.ended = True

    def _hear(self, said: dict[str, Any]) -> None:
        if said["said"] == "address":
            self._addresses[said["key"]] = {name: int(said[name]) for name in ("video", "audio", "rtcp", "ssrc")}
        elif said["said"] == "status":
            health = self.health
            health.sources, health.lag, health.dropped = said["sources"], said["lag"], said["dropped"]
            if self._segments_before < 0:
                self._segments_before = said["segments"]
            elif said["segments"] > self._segments_before:
                self._has_begun = True
                self.segment_at = time.monotonic() - said["segment_age"]
            health.segments = said["segments"]
        elif said["said"] == "fault":
            self.health.fault = said["reason"]
            log.warning("mixer %s: %s", self.pid, said["reason"])


class Supervisor:
    """Keeps one mixer running for one sitting: restarts with back-off, and counts."""

    def __init__(self, *, folder: Path, title: str, ports: str = "") -> None:
        self.folder, self.title, self.ports = folder, title, ports
        self.restarts = 0
        self.fault = ""
        self.mixer: MixerProcess | None = None
        self._failures = 0
        self._not_before = 0.0

    def ensure(self) -> tuple[MixerProcess | None, bool]:
        """The running mixer, and whether it is a new one; None while it must wait before a new start."""
        now = time.monotonic()
        if self.mixer is not None:
            if self.mixer.running():
                return self.mixer, False
            self._bury(self.mixer, now)
        if now < self._not_before:
            return None, False
        self.mixer = MixerProcess(folder=self.folder, title=self.title, ports=self.ports)
        return self.mixer, True

    def _bury(self, mixer: MixerProcess, now: float) -> None:
        self.fault = mixer.health.fault or "the mixer stopped"
        log.warning("mixer %s of %s is gone: %s", mixer.pid, self.folder, self.fault)
        mixer.kill()
        self.mixer = None
        self.restarts += 1
        self._failures = 1 if now - mixer.started > HEALTHY_AFTER else self._failures + 1
        self._not_before = now + BACK_OFF[min(self._failures - 1, len(BACK_OFF) - 1)]
