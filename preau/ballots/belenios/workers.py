"""Ballots checked in processes of their own: the web process answers everybody else meanwhile.

The pool is made at the first ballot. A worker that is killed costs nobody their vote: the pool is made anew and the
check done again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any, TypeVar

from preau.ballots.belenios.ballot import Checker
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.faults import require
from preau.ballots.belenios.verifier import Report, verify

# A ballot of 70 names takes half a second; whoever waits longer than this learns that nothing was kept.
SECONDS = 30
# Two of them check 100 ballots a second, more than a council casts.
MOST_WORKERS = 2
# For/against/abstain takes 6 kB, seventy names and a blank vote 150 kB.
MOST_BALLOT_BYTES = 400_000

T = TypeVar("T")

_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def check_ballot(election: bytes, ballot: bytes) -> str:
    """The credential of a sound ballot of this election. Raises `Refusal`, `TimeoutError`, `BrokenProcessPool`."""
    require(len(ballot) <= MOST_BALLOT_BYTES, "ballot_too_long", limit=MOST_BALLOT_BYTES // 1000)
    return _done(_credential, election, ballot)


def warm_up(election: bytes) -> None:
    """Start the workers and their tables before the first ballot comes; waits for nothing."""
    pool = _ready()
    try:
        for _ in range(MOST_WORKERS):
            pool.submit(_prepare, election)
    except BrokenProcessPool:
        _forget(pool)


def verified(archive: bytes, bound: bytes | None = None, *, seconds: float = 600) -> Report:
    """`verify` in a worker. Raises `Refusal`, `TimeoutError`, `BrokenProcessPool`."""
    return _done(_verified, archive, bound, seconds=seconds)


def stop() -> None:
    """End the workers (tests, the end of a process)."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.shutdown(wait=True, cancel_futures=True)
            _pool = None


def _done(work: Callable[..., T], *given: Any, seconds: float = SECONDS) -> T:
    for last in (False, True):
        pool = _ready()
        try:
            return _answer(pool.submit(work, *given), seconds)
        except BrokenProcessPool:
            # A worker was killed: whatever was being checked is checked again, once, by a new pool.
            _forget(pool)
            if last:
                raise
    raise AssertionError


def _answer(asked: Future[T], seconds: float) -> T:
    try:
        return asked.result(timeout=seconds)
    except TimeoutError:
        # Nobody waits for it any more: what has not begun leaves the queue.
        asked.cancel()
        raise


def _ready() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1))
            # Not by forking: the process that asks has threads, and a fork would copy their locks.
            context = multiprocessing.get_context("spawn")
            _pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)
        return _pool


def _forget(broken: ProcessPoolExecutor) -> None:
    global _pool
    with _lock:
        if _pool is broken:
            _pool = None


# In the worker


def _end_with_parent() -> None:
    """A web process that is killed takes its workers along: they would wait for ever for work that nobody sends."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    # Ctrl-C at a terminal is told to the whole group: the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=wait, daemon=True).start()


def _verified(archive: bytes, bound: bytes | None) -> Report:
    # The room has its result by then: both processors may serve, by helpers that end with this verification.
    return verify(archive, workers=MOST_WORKERS, bound=bound)


@lru_cache(maxsize=4)
def _checker(election: bytes) -> Checker:
    return Checker(read_election(election))


def _prepare(election: bytes) -> None:
    _checker(election)


def _credential(election: bytes, ballot: bytes) -> str:
    return _checker(election).check(ballot).credential
