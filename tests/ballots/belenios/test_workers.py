"""The processes that check ballots: killed, they cost nobody their vote; they end with the process that asks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from preau.ballots.belenios import Refusal, verify, workers
from tests.ballots.belenios.maker import Maker

MAKER = Maker(weights=(1, 1, 1))
BALLOTS = [MAKER.ballot(number, [(1, 0, 0)]) for number in range(3)]


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    workers.stop()


def children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def of_the_pool() -> list[int]:
    """The worker processes, which multiprocessing starts by their own name."""
    return [pid for pid in children() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_ballots_are_checked_by_at_most_two_processes() -> None:
    workers.warm_up(MAKER.election)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda ballot: workers.check_ballot(MAKER.election, ballot), BALLOTS * 4))
    assert found == MAKER.names * 4
    assert 1 <= len(of_the_pool()) <= 2


def test_a_bad_ballot_is_refused_with_its_reason() -> None:
    other = Maker(weights=(1,), seed=9).ballot(0, [(1, 0, 0)])
    for body, code in (
        (other, "ballot_election"),
        (BALLOTS[0][:-1], "json_malformed"),
        (BALLOTS[0] + b" ", "not_canonical"),
        (b"1" * 100_000, "number_too_long"),
        (b"x" * 10_000_000, "ballot_too_long"),
        (b'"response":"9'.join(BALLOTS[0].rsplit(b'"response":"', 1)), "number_writing"),
        (BALLOTS[0].removesuffix(b'"}}}') + b"9" * 100_000 + b'"}}}', "text_too_long"),
    ):
        with pytest.raises(Refusal) as refused:
            workers.check_ballot(MAKER.election, body)
        assert refused.value.code == code


def test_a_killed_worker_costs_nobody_their_vote() -> None:
    assert workers.check_ballot(MAKER.election, BALLOTS[0]) == MAKER.names[0]
    for _ in range(3):
        for pid in of_the_pool():
            os.kill(pid, signal.SIGKILL)
        assert workers.check_ballot(MAKER.election, BALLOTS[1]) == MAKER.names[1]


def test_what_nobody_waits_for_any_more_leaves_the_queue() -> None:
    asked: Future[str] = Future()
    with pytest.raises(TimeoutError):
        workers._answer(asked, 0.01)
    assert asked.cancelled()


def test_an_archive_is_verified_beside() -> None:
    maker = Maker(weights=(1, 1))
    maker.vote(0, (1, 0, 0))
    archive = maker.close()
    assert workers.verified(archive) == verify(archive)
    with pytest.raises(Refusal):
        workers.verified(archive, b"")
    with pytest.raises(Refusal):
        workers.verified(archive[:-512])


PARENT = """
import sys, time
from preau.ballots.belenios import workers
from pathlib import Path
if __name__ == "__main__":
    try:
        workers.check_ballot(b"{}", b"{}")
    except Exception as error:
        print(type(error).__name__, flush=True)
    time.sleep(60)
"""


def test_workers_end_with_the_process_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    parent = subprocess.Popen([sys.executable, str(program)], env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "Refusal\n"
    pids = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    pids = [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert pids
    parent.kill()
    parent.communicate()
    for _ in range(100):
        left = [pid for pid in pids if _alive(pid)]
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {left}")


def _alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
