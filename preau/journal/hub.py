"""Wakes whoever waits for a journal to grow: at once for this process's commits, by polling for other processes'.

One poll a process, whatever the number of listeners; with PostgreSQL the same code works, and LISTEN/NOTIFY may
replace the poll when several machines serve one sitting.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from collections import defaultdict

from asgiref.sync import sync_to_async
from django.db import Error, connections

# Seconds between two looks at what other processes wrote.
POLL = 0.1

_lock = threading.Lock()
_waiting: defaultdict[uuid.UUID, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = defaultdict(set)


def notify(sitting: uuid.UUID) -> None:
    """Wake the listeners of a sitting. Called from any thread, after the commit."""
    with _lock:
        listeners = list(_waiting.get(sitting, ()))
    for loop, event in listeners:
        # A listener whose loop has just closed needs no news.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(event.set)


class Listener:
    """`async with Listener(sitting) as news`: `await news.wait(timeout)` returns when the journal may have grown."""

    def __init__(self, sitting: uuid.UUID) -> None:
        self.sitting = sitting
        self.event = asyncio.Event()

    async def __aenter__(self) -> Listener:
        self.key = (asyncio.get_running_loop(), self.event)
        with _lock:
            _waiting[self.sitting].add(self.key)
        _ensure_poll()
        return self

    async def __aexit__(self, *exc: object) -> None:
        with _lock:
            _waiting[self.sitting].discard(self.key)
            if not _waiting[self.sitting]:
                del _waiting[self.sitting]

    async def wait(self, timeout: float) -> bool:
        """True when the journal grew, False after `timeout` seconds."""
        try:
            await asyncio.wait_for(self.event.wait(), timeout)
        except TimeoutError:
            return False
        self.event.clear()
        return True


_polls: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}


def _ensure_poll() -> None:
    loop = asyncio.get_running_loop()
    if loop not in _polls or _polls[loop].done():
        _polls[loop] = loop.create_task(_poll())


def _heads(watched: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last event number of each; empty while the database is away."""
    from preau.journal import queries  # the models exist only once Django is ready

    try:
        return queries.heads(watched)
    except Error:
        # This thread outlives requests and keeps its connection: a broken one must not serve the next look.
        connections.close_all()
        return {}


async def _poll() -> None:
    known: dict[uuid.UUID, int] = {}
    while True:
        with _lock:
            watched = list(_waiting)
        if not watched:
            return
        found = await sync_to_async(_heads, thread_sensitive=False)(watched)
        for sitting, seq in found.items():
            if known.get(sitting) != seq:
                notify(sitting)
        known = found
        await asyncio.sleep(POLL)
