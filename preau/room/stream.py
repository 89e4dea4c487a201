"""The room's stream: events of the journal and the sections of the view that they changed, by SSE.

The SSE id is the event number: a browser that comes back with `Last-Event-ID` is given every event since, and
the whole view.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable

from django.utils import translation

from preau.journal import hub, queries
from preau.room import links, view
from preau.room.blocking import off_loop

# Sent after this many silent seconds: proxies keep the connection, and a page that hears nothing for longer knows
# that its link is dead though no error came (a telephone that changed network).
HEARTBEAT = 15.0
ASKED_AGAIN = 30.0
ALIVE = b"event: alive\ndata: {}\n\n"

_cache: OrderedDict[tuple[uuid.UUID, int, str], dict[str, str]] = OrderedDict()
_cache_lock = threading.Lock()


def snapshot(sitting: uuid.UUID, language: str) -> tuple[int, dict[str, str]]:
    """(event number, sections as JSON text), computed once for all the listeners of this process."""
    state = queries.state(sitting)
    key = (sitting, state.seq, language)
    with _cache_lock:
        found = _cache.get(key)
        if found is None:
            with translation.override(language):
                found = _cache[key] = view.encoded(state)
        while len(_cache) > 64:
            _cache.popitem(last=False)
    return state.seq, found


def message(seq: int, lines: list[str], changed: dict[str, str]) -> bytes:
    """One SSE message. `lines` may already hold events after `seq`; they are left for the next message."""
    events = ",".join(line for line in lines if json.loads(line)["seq"] <= seq)
    parts = ",".join(f"{json.dumps(name)}:{text}" for name, text in changed.items())
    return f'id: {seq}\nevent: journal\ndata: {{"seq":{seq},"events":[{events}],"view":{{{parts}}}}}\n\n'.encode()


def whole(sitting: uuid.UUID, language: str, after: int | None) -> tuple[int, dict[str, str], bytes]:
    """The first message: the whole view, with the events after `after` for a browser that comes back."""
    seq, sections = snapshot(sitting, language)
    lines = [] if after is None or after >= seq else queries.lines(sitting, after=after)
    return seq, sections, message(seq, lines, sections)


def growth(sitting: uuid.UUID, language: str, seq: int, sent: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """What listeners who have `sent` at `seq` are told next; the bytes are empty when nothing is new."""
    now, sections = snapshot(sitting, language)
    if now == seq:
        return seq, sent, b""
    changed = {name: text for name, text in sections.items() if sent.get(name) != text}
    return now, sections, message(now, queries.lines(sitting, after=seq), changed)


class Feed:
    """One reader of a journal for all the listeners of a sitting in one language: what is new is read, folded and
    written as text once, whatever their number."""

    # A listener that lags so many messages behind is let go: it comes back with Last-Event-ID.
    LAG = 200

    def __init__(self, sitting: uuid.UUID, language: str) -> None:
        self.sitting, self.language = sitting, language
        self.queues: set[asyncio.Queue[tuple[int, bytes]]] = set()
        # Set once the feed has read the journal: whoever reads it after that misses nothing of what the feed says.
        self.ready = asyncio.Event()
        self.task = asyncio.create_task(self.run())

    @property
    def pace(self) -> float:
        """Seconds between two messages: what many votes of one moment change is sent once to a large room, and the
        processor is left to the votes. 60 listeners: 0.12 s; from 250 on: 0.5 s."""
        return min(0.5, len(self.queues) / 500)

    async def run(self) -> None:
        seq = 0
        try:
            async with hub.Listener(self.sitting) as news:
                seq, sent, _ = await off_loop(whole, self.sitting, self.language, None)
                self.ready.set()
                while True:
                    await news.wait(HEARTBEAT)
                    seq, sent, text = await off_loop(growth, self.sitting, self.language, seq, sent)
                    if text:
                        self._tell(seq, text)
                        await asyncio.sleep(self.pace)
        finally:
            # A database that fails ends the streams: browsers come back, and nobody waits for a feed that is gone.
            self.ready.set()
            for queue in self.queues:
                queue.put_nowait((seq, b""))

    def _tell(self, seq: int, text: bytes) -> None:
        for queue in list(self.queues):
            if queue.qsize() >= self.LAG:
                self.queues.discard(queue)
                # An empty text says: the stream ends here.
                queue.put_nowait((seq, b""))
            else:
                queue.put_nowait((seq, text))


# Keyed by loop too: a test, or a second server in one process, has loops of its own.
_feeds: dict[tuple[asyncio.AbstractEventLoop, uuid.UUID, str], Feed] = {}


@contextlib.asynccontextmanager
async def joined(sitting: uuid.UUID, language: str) -> AsyncIterator[asyncio.Queue[tuple[int, bytes]]]:
    """A queue that receives what the sitting's feed says from now on."""
    key = (asyncio.get_running_loop(), sitting, language)
    feed = _feeds.get(key)
    if feed is None or feed.task.done():
        feed = _feeds[key] = Feed(sitting, language)
    queue: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
    feed.queues.add(queue)
    try:
        await feed.ready.wait()
        yield queue
    finally:
        feed.queues.discard(queue)
        if not feed.queues:
            feed.task.cancel()
            if _feeds.get(key) is feed:
                del _feeds[key]


async def messages(
    sitting: uuid.UUID, language: str, after: int | None, *, member: str | None = None
) -> AsyncGenerator[bytes, None]:
    """The stream of one listener: first the whole view (with the events after `after`), then what changes; beside it,
    whose link is lost (`links`). `member`: whose page this is.

    Joined before the first read, so that nothing falls between; a message may repeat events that the first one
    held, which the browser passes over by their number.
    """
    async with joined(sitting, language) as queue, links.held(sitting, member, queue):
        seq, _, first = await off_loop(whole, sitting, language, after)
        yield b"retry: 1000\n\n" + first
        if links.of(sitting).lost:
            yield links.of(sitting).message()
        while True:
            try:
                now, text = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                yield ALIVE
                continue
            if not text:
                return
            if now == links.BESIDE:
                yield text
            elif now > seq:
                seq = now
                yield text


async def while_allowed(
    told: AsyncGenerator[bytes, None], allowed: Callable[[], bool], *, every: float = ASKED_AGAIN
) -> AsyncIterator[bytes]:
    """`told` until `allowed` says no, asked again every so many seconds: who signs out, or whose seat or role ends,
    does not go on listening to a door that was open once."""
    asked = time.monotonic()
    async with contextlib.aclosing(told):
        async for text in told:
            if time.monotonic() - asked >= every:
                if not await off_loop(allowed):
                    return
                asked = time.monotonic()
            yield text
