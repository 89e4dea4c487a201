"""A secret ballot of 250 members, from the opening of the urn to its verified result: what the server computes.

    python bench/secret_ballot.py [--members 250]

A real instance on a temporary data directory: SQLite with `synchronous=FULL`, the worker processes, belenios-tool where
it is installed. The members' devices make their ballots in this process, and their time is left out. One JSON object:
"check_ms" is the processor time that one ballot takes in a worker; "receive_ms" what a member waits for, with four
sending at once; "computing_seconds" the time that the server computes, on the two processes that it gives to this, its
own verification included; "cpu_seconds" the processor time of its steps, less that of the helpers of the verification.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CHOICES = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def workers_cpu() -> float:
    """Seconds of processor time of the child processes that are alive."""
    ticks = 0
    for task in Path("/proc/self/task").glob("*/children"):
        for pid in task.read_text().split():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Clock:
    """Of each thing done by name: processor seconds of this process and of its workers, and seconds on the wall."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.wall: dict[str, float] = {}

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        cpu, wall = time.process_time() + workers_cpu(), time.perf_counter()
        result = work()
        self.wall[name] = max(self.wall.get(name, 0), time.perf_counter() - wall)
        self.cpu[name] = self.cpu.get(name, 0) + time.process_time() + workers_cpu() - cpu
        return result


def measure(members: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from preau.ballots.belenios import verify
    from preau.ballots.belenios.digests import compact
    from preau.ballots.urns import queries, verification
    from preau.sitting.secret_commands import OpenUrn
    from tests.attacks.secret_room import prepare
    from tests.ballots.belenios.maker import Maker

    call_command("migrate", verbosity=0)
    verification.start = lambda sitting, ballot: None  # asked for below, and timed
    council, _cookies = prepare([f"membre-{n}" for n in range(members)])
    for elector in council.electors:
        council.register(elector)
    clock = Clock()
    clock.time("open", lambda: council.do(OpenUrn(ballot=1)))
    devices = Maker.for_election(council.urn.election.encode(), list(council.secrets.values()))
    bodies = {e: devices.ballot(n, [CHOICES[n % 3]]) for n, e in enumerate(council.electors)}

    def send(elector: str) -> float:
        start = time.perf_counter()
        try:
            council.send(elector, bodies[elector])
        finally:
            connection.close()
        return time.perf_counter() - start

    before = workers_cpu()
    with ThreadPoolExecutor(4) as threads:
        waited = clock.time("vote", lambda: list(threads.map(send, bodies)))
    check = (workers_cpu() - before) / members
    clock.time("close", council.seal)
    parts = {trustee: (council.part(trustee), council.bound(trustee)) for trustee in council.trustees[:2]}
    for trustee, part in parts.items():
        clock.time("result", lambda t=trustee, p=part: council.give(t, *p))
    clock.time("proclaim", council.proclaim)
    archive = queries.archive(council.id, council.state.ballots[0]) or b""
    ours = clock.time("verify", lambda: verification.accepted_by_us(archive, council.urn.bound.encode()))
    tool = None
    clock.wall["tool"] = 0.0
    if verification.tool_version():
        start = time.perf_counter()
        tool = verification.accepted_by_tool(council.urn.uuid, archive)
        clock.wall["tool"] = time.perf_counter() - start
    expected = tuple(len(range(place, members, 3)) for place in range(3))
    report = verify(archive)
    assert report.result == (expected,)
    assert set(report.trackers) == {compact(body) for body in bodies.values()}
    return {
        "bench": "secret_ballot",
        "members": members,
        "check_ms": round(check * 1000, 1),
        "receive_ms": {"p50": round(statistics.median(waited) * 1000, 1), "max": round(max(waited) * 1000, 1)},
        "seconds": {name: round(value, 2) for name, value in clock.wall.items()},
        "cpu_seconds": {name: round(value, 2) for name, value in clock.cpu.items()},
        "computing_seconds": round(sum(took for name, took in clock.wall.items() if name != "tool"), 2),
        "archive_mb": round(len(archive) / 1e6, 2),
        "accepted": {"preau": ours, "belenios-tool": tool},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=250)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "preau.config.settings",
            "PREAU_DATA": folder,
            "PREAU_DATABASE": "",
            "PREAU_LOG_LEVEL": "WARNING",
        }
        print(json.dumps(measure(options.members)))
        from preau.ballots.belenios import workers

        workers.stop()


if __name__ == "__main__":
    main()
