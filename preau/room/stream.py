"""The room's stream: events of the journal and the sections of the view that they changed, by SSE.

The SSE id is the event number: a browser that comes back with `Last-Event-ID` is given every event since, and
the whole view.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.utils import translation

from preau.journal import hub, queries
from preau.room import view

# A comment is sent after this many silent seconds, so that proxies keep the connection and losses are noticed.
HEARTBEAT = 15.0

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


_steps: OrderedDict[tuple[uuid.UUID, str, int, int], bytes] = OrderedDict()


def growth(sitting: uuid.UUID, language: str, seq: int, sent: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """What a listener who has `sent` at `seq` is told next; listeners at the same event share the bytes."""
    now, sections = snapshot(sitting, language)
    key = (sitting, language, seq, now)
    with _cache_lock:
        if key not in _steps:
            changed = {name: text for name, text in sections.items() if sent.get(name) != text}
            _steps[key] = message(now, queries.lines(sitting, after=seq), changed)
        while len(_steps) > 256:
            _steps.popitem(last=False)
        return now, sections, _steps[key]


async def messages(sitting: uuid.UUID, language: str, after: int | None) -> AsyncIterator[bytes]:
    """The stream of one listener: first the whole view (with the events after `after`), then what changes."""
    async with hub.Listener(sitting) as news:
        seq, sent, first = await sync_to_async(whole, thread_sensitive=False)(sitting, language, after)
        yield b"retry: 1000\n\n" + first
        while True:
            if not await news.wait(HEARTBEAT):
                yield b": still here\n\n"
                continue
            now, sent, text = await sync_to_async(growth, thread_sensitive=False)(sitting, language, seq, sent)
            if now != seq:
                seq = now
                yield text
