"""The append-only store: reads a sitting's journal, folds it, appends to it.

Each process keeps one folded copy (`Head`) a sitting, immutable, and brings it up to date from the database at the
start of every transaction; it is replaced only after the commit, so that it never holds what is not on disk.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from preau.journal import chain
from preau.journal.chain import GENESIS, Link
from preau.journal.models import JournalEvent
from preau.sitting import codec
from preau.sitting.events import Entry, Event
from preau.sitting.evolve import evolve
from preau.sitting.facts import Actor
from preau.sitting.state import State

# Folded journals kept in memory by one process.
KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A journal folded up to its event number `seq`, whose hash is `hash`."""

    seq: int = 0
    hash: str = GENESIS
    state: State = field(default_factory=State)


_heads: OrderedDict[uuid.UUID, Head] = OrderedDict()
_heads_lock = threading.Lock()


def kept(sitting: uuid.UUID) -> Head:
    with _heads_lock:
        return _heads.get(sitting, Head())


def keep(sitting: uuid.UUID, head: Head) -> None:
    """Remember a committed head, unless another thread has already gone further."""
    with _heads_lock:
        if _heads.get(sitting, Head()).seq <= head.seq:
            _heads[sitting] = head
            _heads.move_to_end(sitting)
        while len(_heads) > KEPT:
            _heads.popitem(last=False)


def forget() -> None:
    """Drop every folded copy (another database, in tests; a restored backup)."""
    with _heads_lock:
        _heads.clear()


def extend(head: Head, links: Sequence[Link]) -> Head:
    state = head.state
    for link in links:
        state = evolve(state, link.entry)
    return Head(seq=links[-1].entry.seq, hash=links[-1].hash, state=state) if links else head


def _link(line: str) -> Link:
    record = json.loads(line)
    return Link(entry=chain.entry_from(record), prev=record["prev"], hash=record["hash"], line=line)


def catch_up(sitting: uuid.UUID, *, command_id: uuid.UUID | None = None) -> tuple[Head, Entry | None]:
    """The journal as the database holds it now, and the event `command_id` if it was carried out."""
    head = kept(sitting)
    links = links_after(sitting, head.seq)
    done = None
    if command_id is not None:
        # A question of its own: together with the one above, SQLite would read the whole journal at each command.
        same = JournalEvent.objects.filter(sitting=sitting, event_id=command_id)
        done = next((_link(line).entry for line in same.values_list("line", flat=True)), None)
    return extend(head, links), done


def chained(
    sitting: uuid.UUID, head: Head, events: Sequence[Event], *, command_id: uuid.UUID, actor: Actor, at: datetime
) -> list[Link]:
    """The events of one command as the next links. The first bears the command's id, the others ids derived from it."""
    links: list[Link] = []
    prev = head.hash
    for n, event in enumerate(events):
        event_id = command_id if n == 0 else uuid.uuid5(command_id, str(n))
        entry = Entry(seq=head.seq + n + 1, id=str(event_id), at=at, actor=actor, event=event)
        links.append(chain.link(str(sitting), entry, prev))
        prev = links[-1].hash
    return links


def insert(sitting: uuid.UUID, links: Sequence[Link]) -> None:
    """Append inside the caller's transaction; raises IntegrityError when another writer came first."""
    assert connection.in_atomic_block
    JournalEvent.objects.bulk_create(
        JournalEvent(
            sitting=sitting,
            seq=link.entry.seq,
            event_id=uuid.UUID(link.entry.id),
            type=codec.type_name(type(link.entry.event)),
            hash=link.hash,
            line=link.line,
        )
        for link in links
    )


def lines_after(sitting: uuid.UUID, seq: int) -> list[str]:
    """The canonical lines of the events after number `seq`, in order."""
    return list(
        JournalEvent.objects.filter(sitting=sitting, seq__gt=seq).order_by("seq").values_list("line", flat=True)
    )


def links_after(sitting: uuid.UUID, seq: int) -> list[Link]:
    return [_link(line) for line in lines_after(sitting, seq)]
