"""Key ceremonies: the messages of three devices are checked as they come, kept once, and handed to the two others."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from preau.ballots import erasure, models
from preau.ballots.belenios import Refusal, groups
from preau.ballots.belenios.ceremony import STEPS, Ceremony
from preau.ballots.belenios.reading import parse
from preau.ballots.urns.refusals import UrnRefused, of_fault
from preau.journal import queries as journal
from preau.journal import services as journals
from preau.journal.services import CommandRefused
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import RecordTrusteeKeys
from preau.sitting.state import Ceremony as Appointed
from preau.sitting.state import State

GROUP = "BELENIOS-2048"


def current(state: State) -> Appointed | None:
    """The ceremony that counts: the last one."""
    return state.ceremonies[-1] if state.ceremonies else None


def messages(sitting: uuid.UUID, appointed: Appointed) -> Ceremony:
    """The ceremony with the messages received so far."""
    rows = models.CeremonyMessage.objects.filter(ceremony__sitting=sitting, ceremony__number=appointed.number)
    kept = {(row.step, row.index): row.body.encode() for row in rows}
    group = groups.of_name(GROUP)
    return Ceremony(group=group, size=len(appointed.trustees), threshold=appointed.threshold, messages=kept)


def shown(ceremony: Ceremony) -> dict[str, list[Any]]:
    """The messages by step, in the order of the trustees, None for those that have not come."""
    places = range(1, ceremony.size + 1)
    kept = ceremony.messages
    return {
        str(step): [parse(kept[step, index]) if (step, index) in kept else None for index in places] for step in STEPS
    }


def take(
    *, sitting: uuid.UUID, number: int, step: int, body: bytes, actor: Actor, at: datetime, command_id: uuid.UUID
) -> int | None:
    """Keep a trustee's message; the step that the ceremony is at now, None once the key is made.

    The same bytes again are accepted again. With the last message `TrusteeKeysMade` is recorded under `command_id`.
    Raises `UrnRefused`, `CommandRefused`.
    """
    with transaction.atomic():
        row, _made = models.Ceremony.objects.get_or_create(sitting=sitting, number=number)
        # PostgreSQL: one message at a time, each checked against all that came before it. SQLite has one writer.
        models.Ceremony.objects.select_for_update().get(pk=row.pk)
        appointed = _appointed(journal.state(sitting), number, actor)
        before = messages(sitting, appointed)
        index = appointed.trustees.index(actor.member or "") + 1
        try:
            after = before.received(step, index, body)
        except Refusal as refusal:
            raise of_fault(refusal) from None
        if after is not before:
            models.CeremonyMessage.objects.create(ceremony=row, index=index, step=step, body=body.decode())
    if after.step is None and not appointed.digest:
        _finish(sitting, number, after, actor, at, command_id)
    return after.step


def _appointed(state: State, number: int, actor: Actor) -> Appointed:
    appointed = current(state)
    if appointed is None or appointed.number != number:
        raise UrnRefused("unknown_ceremony", _("Cette fabrication de la clé n’est pas celle qui est en cours."))
    if actor.member not in appointed.trustees:
        raise UrnRefused("not_a_trustee", _("Vous n’êtes pas dépositaire de la clé des scrutins secrets."))
    if state.phase == "closed":
        raise UrnRefused("closed", _("La séance est close : plus rien ne s’y ajoute."))
    return appointed


def _finish(
    sitting: uuid.UUID, number: int, ceremony: Ceremony, actor: Actor, at: datetime, command_id: uuid.UUID
) -> None:
    digest = hashlib.sha256(ceremony.pedersen()).hexdigest()
    try:
        journals.carry_out(
            sitting=sitting,
            command=RecordTrusteeKeys(ceremony=number, digest=digest),
            actor=actor,
            command_id=command_id,
            at=at,
        )
    except CommandRefused:
        # Two last messages at once, or the last one sent again: it is recorded already.
        appointed = current(journal.state(sitting))
        if appointed is None or appointed.number != number or appointed.digest != digest:
            raise


def pedersen(sitting: uuid.UUID, appointed: Appointed) -> bytes | None:
    """The public object of the trustees' set, once it is in the journal and as the journal says it."""
    if not appointed.digest:
        return None
    ceremony = messages(sitting, appointed)
    text = ceremony.pedersen() if ceremony.step is None else b""
    if hashlib.sha256(text).hexdigest() != appointed.digest:
        raise UrnRefused(
            "keys_lost",
            _(
                "La clé des scrutins secrets n’est plus celle du journal : recommencez sa fabrication, ou votez "
                "sur papier."
            ),
        )
    return text


def erase(*, sitting: uuid.UUID) -> None:
    """At the close of the sitting: the shares that the devices sent each other have no more reason to exist."""
    if models.Ceremony.objects.filter(sitting=sitting).delete()[0]:
        erasure.after_commit(models.CeremonyMessage)
