"""Writes to the journal: one command, one transaction, durable before it is acknowledged."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from preau.journal import hub, notes, store
from preau.journal.chain import Link, iso
from preau.journal.models import RefusedCommand, SignedHead
from preau.journal.notes import Checkpoint
from preau.journal.store import Head
from preau.sitting import codec
from preau.sitting.commands import Command
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted, Refused
from preau.sitting.election_events import AppointmentsTookEffect, RoundProclaimed
from preau.sitting.events import Entry, ResultProclaimed, SittingClosed
from preau.sitting.facts import Actor
from preau.sitting.state import State

# How often a command is decided again when writers of other processes came first.
ATTEMPTS = 50

_writers: defaultdict[uuid.UUID, threading.Lock] = defaultdict(threading.Lock)


class CommandRefused(Exception):
    """The rules refuse; `refusal` says which rule and why. The attempt is kept in the audit table."""

    def __init__(self, refusal: Refused, state: State) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal
        self.state = state


class IdentifierTaken(Exception):
    """Somebody else's command bears this identifier: nothing was done, and nothing of theirs is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`entries` that the command appended (empty when `repeated`: it had been carried out before, at `seq`)."""

    seq: int
    entries: tuple[Entry, ...]
    state: State
    repeated: bool = False


# Called inside the transaction with the state before and the new entries, for tables that must agree with them.
Within = Callable[[State, Sequence[Entry]], None]


def carry_out(
    *,
    sitting: uuid.UUID,
    command: Command | Callable[[State], Command],
    actor: Actor,
    command_id: uuid.UUID,
    at: datetime,
    within: Within | None = None,
) -> Outcome:
    """Decide `command` on the current state and append its events.

    A command given as a function is completed from the state inside the transaction (a commitment, the sealed
    choices). `at` is aware. Raises `CommandRefused`, `IdentifierTaken`; any database error means that nothing was
    recorded.
    """
    with _writers[sitting]:
        for attempt in range(ATTEMPTS):
            try:
                outcome, refusal, head = _attempt(sitting, command, actor, command_id, at, within)
            except IntegrityError:
                # PostgreSQL, or several web processes: somebody appended the same number first.
                if attempt == ATTEMPTS - 1:
                    raise
                continue
            store.keep(sitting, head)
            break
    if outcome.entries:
        hub.notify(sitting)
    if refusal is not None:
        raise CommandRefused(refusal, head.state)
    return outcome


def _attempt(
    sitting: uuid.UUID,
    command: Command | Callable[[State], Command],
    actor: Actor,
    command_id: uuid.UUID,
    at: datetime,
    within: Within | None,
) -> tuple[Outcome, Refused | None, Head]:
    with transaction.atomic():
        head, done = store.catch_up(sitting, command_id=command_id)
        if done is not None:
            if done.actor.account != actor.account:
                raise IdentifierTaken(str(command_id))
            return Outcome(seq=done.seq, entries=(), state=head.state, repeated=True), None, head
        # The journal's time never goes back, whatever the clocks of several machines say.
        at = max(at, head.state.at) if head.state.at else at
        ready = command if isinstance(command, Command) else command(head.state)
        decision = decide(head.state, ready, actor=actor, at=at)
        links = store.chained(sitting, head, decision.events, command_id=command_id, actor=actor, at=at)
        entries = tuple(link.entry for link in links)
        if links:
            store.insert(sitting, links)
            head_after = store.extend(head, links)
            _sign_if_due(sitting, head_after, links)
        else:
            head_after = head
        refusal = decision if isinstance(decision, Refused) else None
        if refusal is not None:
            _remember_refusal(sitting, ready, actor, at, refusal)
        elif within is not None and isinstance(decision, Accepted):
            within(head.state, entries)
    return Outcome(seq=head_after.seq, entries=entries, state=head_after.state), refusal, head_after


def _remember_refusal(sitting: uuid.UUID, command: Command, actor: Actor, at: datetime, refusal: Refused) -> None:
    about = (getattr(command, name, None) for name in ("ballot", "item", "member", "giver", "speaker"))
    RefusedCommand.objects.create(
        sitting=sitting,
        at=at,
        actor=codec.to_json(actor),
        command=codec.type_name(type(command)),
        subject=" ".join(str(part) for part in about if part is not None)[:120],
        rule=refusal.rule,
        sentence=refusal.sentence,
    )


def key_name(state: State) -> str:
    """The name under which an authority signs its journals."""
    assert state.facts is not None
    return f"preau/{state.facts.authority.slug}"


def origin(state: State) -> str:
    """The origin line of a sitting's checkpoints."""
    assert state.facts is not None
    return f"{key_name(state)}/{state.facts.slug}"


# What the chair announces to the council, and the end: the head is signed there.
_SIGNED = (ResultProclaimed, RoundProclaimed, AppointmentsTookEffect, SittingClosed)


def _sign_if_due(sitting: uuid.UUID, head: Head, links: Sequence[Link]) -> None:
    if not any(isinstance(link.entry.event, _SIGNED) for link in links):
        return
    facts = head.state.facts
    assert facts is not None
    key = notes.load_key(settings.KEYS_DIR / f"{facts.authority.slug}.ed25519")
    checkpoint = Checkpoint(origin=origin(head.state), size=head.seq, hash=head.hash, time=iso(links[-1].entry.at))
    note = notes.sign(checkpoint, name=key_name(head.state), key=key)
    SignedHead.objects.create(sitting=sitting, seq=head.seq, note=note)
