"""Whose link to the room is up: a member's page that no longer listens is shown to the chair, who waits or goes on.

Known to the process that holds the streams, for as long as it runs; nothing of it is kept. Whoever sits by video from a
place of their own is there by their link alone: when it stays lost, that is a departure (CGCT, art. L.5211-11-1). In a
listed place people see who is there, and the clerk records who leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

from preau.journal import queries as journal
from preau.journal.services import CommandRefused
from preau.room import services
from preau.room.blocking import off_loop
from preau.sitting import commands as c
from preau.sitting.facts import Actor

log = logging.getLogger(__name__)

# A page that reloads or changes network is back within this; silence that lasts is told.
GRACE = 4.0
# After so many seconds more, a member in a video place has left.
DEPARTED = 20.0

# The number, in a listener's queue, of what stands beside the journal.
BESIDE = -1

_SYSTEM = Actor(role="system", screen="links")


class Links:
    """The links of one sitting in this process. `lost`: members who had a page and have none, after the grace."""

    def __init__(self, sitting: uuid.UUID) -> None:
        self.sitting = sitting
        self.open: Counter[str] = Counter()
        self.lost: set[str] = set()
        self.queues: set[asyncio.Queue[tuple[int, bytes]]] = set()
        self._fading: dict[str, asyncio.Task[None]] = {}

    def message(self) -> bytes:
        return f"event: links\ndata: {json.dumps({'lost': sorted(self.lost)})}\n\n".encode()

    def up(self, member: str) -> None:
        self.open[member] += 1
        fading = self._fading.pop(member, None)
        if fading is not None:
            fading.cancel()
        if member in self.lost:
            self.lost.discard(member)
            self._tell()

    def down(self, member: str) -> None:
        self.open[member] -= 1
        if self.open[member] <= 0:
            del self.open[member]
            self._fading[member] = asyncio.create_task(self._fade(member))

    async def _fade(self, member: str) -> None:
        await asyncio.sleep(GRACE)
        self.lost.add(member)
        self._tell()
        await asyncio.sleep(DEPARTED)
        await off_loop(depart, self.sitting, member)
        self._fading.pop(member, None)

    def _tell(self) -> None:
        for queue in self.queues:
            queue.put_nowait((BESIDE, self.message()))


# Keyed by loop too: a test, or a second server in one process, has loops of its own.
_links: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[uuid.UUID, Links]] = WeakKeyDictionary()


def of(sitting: uuid.UUID) -> Links:
    """The links of a sitting, in the running loop."""
    here = _links.setdefault(asyncio.get_running_loop(), {})
    if sitting not in here:
        here[sitting] = Links(sitting)
    return here[sitting]


@contextlib.asynccontextmanager
async def held(sitting: uuid.UUID, member: str | None, queue: asyncio.Queue[tuple[int, bytes]]) -> AsyncIterator[None]:
    """Tells `queue` whose links are lost, and counts one listening page of `member` (None: somebody without a seat)."""
    links = of(sitting)
    links.queues.add(queue)
    if member is not None:
        links.up(member)
    try:
        yield
    finally:
        links.queues.discard(queue)
        if member is not None:
            links.down(member)


def depart(sitting: uuid.UUID, member: str) -> None:
    """Record that a member who sat from no listed place has left with their link."""
    state = journal.state(sitting)
    if state.facts is None or state.phase == "closed" or member not in state.presence:
        return
    if state.presence[member].place in {place.id for place in state.facts.places}:
        return
    try:
        services.execute(
            sitting=sitting,
            command=c.RecordDeparture(member=member, reason="link_lost"),
            actor=_SYSTEM,
            command_id=uuid.uuid4(),
        )
    except CommandRefused as refused:
        # The clerk was quicker.
        log.info("no departure recorded for a lost link: %s", refused.refusal.rule)
