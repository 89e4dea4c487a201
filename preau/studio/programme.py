"""What the public sees and hears, as a pure function of the journal: who is on air by the chair's floor.

A huis clos, a suspension and the time before the opening show a card in silence, and no source is even
forwarded to the mixer (L.2121-18: what is closed is closed).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from preau.sitting.facts import SittingFacts
from preau.sitting.state import State

ROOM = "room"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """The words of a card: a small line, a title, and lines under it."""

    title: str
    eyebrow: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """`source` is on air while it has a picture, else `card`. `sound`: the sources heard.

    `warm`: every source to receive and decode, the one on air first, then the next speaker.
    `closed`: card and silence whatever else is said.
    """

    card: CardText
    source: str | None = None
    sound: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    closed: bool = False


def programme(state: State, *, published: Collection[str]) -> Programme:
    """What is on air in this state, among the sources `published` (members' and guests' ids, "room").

    The speaker who has the floor; the room camera when nobody has it, or when the speaker publishes nothing
    (then the speaker stands in the room); the chair when there is no room camera. A speaker whose camera is
    off is heard under a card with name and group.
    """
    facts = state.facts
    if facts is None:
        return Programme(card=CardText(title=_("La séance va commencer")), closed=True)
    if closed := _closed(state, facts):
        return Programme(card=closed, closed=True)
    speaker = state.floor.speaker if state.floor else None
    fallback = _fallback(state, published)
    source = room_source(state, published=published)
    card = _speaker_card(facts, speaker) if speaker else _item_card(state, facts)
    following = next((request.speaker for request in state.queue if request.speaker in published), None)
    warm = tuple(dict.fromkeys(key for key in (source, following, fallback) if key is not None))
    return Programme(card=card, source=source, sound=(source,) if source else (), warm=warm)


def room_source(state: State, *, published: Collection[str]) -> str | None:
    """What those who sit watch, also when the public does not: the speaker, else the room camera, else the chair."""
    speaker = state.floor.speaker if state.floor else None
    return speaker if speaker in published else _fallback(state, published)


def may_watch(state: State, *, viewer: str) -> bool:
    """Behind closed doors only members of the assembly watch: guests and the hall screen are shut out too."""
    return not state.huis_clos or (state.facts is not None and viewer in {one.id for one in state.facts.members})


def _fallback(state: State, published: Collection[str]) -> str | None:
    return next((key for key in (ROOM, state.chair) if key in published), None)


def _closed(state: State, facts: SittingFacts) -> CardText | None:
    """The card of a moment that the public does not see, or None."""
    if state.phase == "closed":
        return _card(facts, _("La séance est levée"), _("L’enregistrement est disponible sur cette page."))
    if state.phase != "open":
        return _card(facts, _("La séance va commencer"), _starts(facts))
    if state.huis_clos:
        return _card(
            facts,
            _("L’assemblée siège à huis clos"),
            _("Ni l’image ni le son ne sont diffusés."),
            _("La diffusion reprendra à la fin du huis clos."),
        )
    if state.suspended:
        return _card(facts, _("La séance est suspendue"), _("La diffusion reprendra avec la séance."))
    if not state.broadcasting:
        return _card(facts, _("La diffusion est interrompue"), _("La séance continue."))
    return None


def _card(facts: SittingFacts, title: str, *lines: str) -> CardText:
    names = dict.fromkeys((facts.authority.name, facts.assembly))  # A city council is often both.
    return CardText(eyebrow=" · ".join(names), title=title, lines=lines)


def _starts(facts: SittingFacts) -> str:
    """The hour of the convocation as people say it, in the authority's own time."""
    local = datetime.fromisoformat(facts.starts_at).astimezone(ZoneInfo(facts.timezone))
    return _("Début prévu à %(hours)s h %(minutes)s") % {"hours": local.hour, "minutes": f"{local.minute:02}"}


def _speaker_card(facts: SittingFacts, speaker: str) -> CardText:
    member = next((member for member in facts.members if member.id == speaker), None)
    if member is not None:
        lines = tuple(part for part in (member.title, member.group) if part)
        return CardText(eyebrow=_("A la parole"), title=member.name, lines=lines)
    guest = next((guest for guest in facts.guests if guest.id == speaker), None)
    if guest is not None:
        return CardText(eyebrow=_("A la parole"), title=guest.name, lines=(guest.title,) if guest.title else ())
    return CardText(eyebrow=_("A la parole"), title=speaker)


def _item_card(state: State, facts: SittingFacts) -> CardText:
    item = next((item for item in facts.items if item.id == state.item), None)
    if item is None:
        return _card(facts, facts.title)
    return CardText(eyebrow=_("Point %(number)s") % {"number": item.number}, title=item.title)
