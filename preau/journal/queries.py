"""Reads of the journal. Nothing here writes."""

from __future__ import annotations

import json
import threading
import uuid
from collections import defaultdict

from django.conf import settings
from django.db.models import Max

from preau.journal import chain, notes, store
from preau.journal.models import JournalEvent, RefusedCommand, SignedHead
from preau.sitting import codec
from preau.sitting.events import Entry, Event
from preau.sitting.state import State

_folding: defaultdict[uuid.UUID, threading.Lock] = defaultdict(threading.Lock)


def state(sitting: uuid.UUID) -> State:
    """The state of the sitting now; an empty `State` when its room was never opened."""
    # One at a time: when a whole room comes back to a server that started again, the journal is folded once.
    with _folding[sitting]:
        head, _ = store.catch_up(sitting)
        store.keep(sitting, head)
    return head.state


def entries(sitting: uuid.UUID, *, after: int = 0) -> list[Entry]:
    """The events after number `after`, decoded."""
    return [link.entry for link in store.links_after(sitting, after)]


def lines(sitting: uuid.UUID, *, after: int = 0) -> list[str]:
    """The canonical JSON lines of the events after number `after`, as they are published."""
    return store.lines_after(sitting, after)


def holds(sitting: uuid.UUID, head: str, *, since: int) -> bool:
    """Whether `head` is the hash of an event of the sitting's journal, of number `since` or later."""
    return JournalEvent.objects.filter(sitting=sitting, seq__gte=since, hash=head).exists()


def entries_of(sitting: uuid.UUID, kind: type[Event]) -> list[Entry]:
    """The events of one type, in order, decoded."""
    rows = JournalEvent.objects.filter(sitting=sitting, type=codec.type_name(kind)).order_by("seq")
    return [chain.entry_from(json.loads(line)) for line in rows.values_list("line", flat=True)]


def heads(sittings: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last event number of each sitting that has a journal."""
    rows = JournalEvent.objects.filter(sitting__in=sittings).values("sitting").annotate(seq=Max("seq"))
    return {row["sitting"]: row["seq"] for row in rows}


def checkpoints(sitting: uuid.UUID) -> dict[int, str]:
    """The signed notes of the sitting, by event number."""
    return dict(SignedHead.objects.filter(sitting=sitting).order_by("seq").values_list("seq", "note"))


def verifier_key(authority_slug: str) -> str:
    """The authority's public key in signed-note form."""
    key = notes.load_key(settings.KEYS_DIR / f"{authority_slug}.ed25519")
    return notes.verifier_key(f"preau/{authority_slug}", key)


def refusals(sitting: uuid.UUID) -> list[RefusedCommand]:
    """The commands that the rules refused, oldest first."""
    return list(RefusedCommand.objects.filter(sitting=sitting).order_by("id"))
