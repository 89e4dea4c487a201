"""Who is on air, by the chair's floor: one line a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.sitting.state import Floor, FloorRequest, State
from preau.studio.programme import ROOM, Programme, may_watch, programme, room_source
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)


def floor(speaker: str) -> Floor:
    return Floor(speaker=speaker, kind="intervention", since=NOW)


def asks(*speakers: str) -> tuple[FloorRequest, ...]:
    return tuple(FloorRequest(speaker=speaker, kind="intervention", at=NOW) for speaker in speakers)


@pytest.fixture
def running(sitting: Sitting, cast: Cast) -> State:
    """The sitting is open and on air, its second item called, nobody has the floor."""
    facts = agenda.facts(sitting)
    return State(
        facts=facts, phase="open", broadcasting=True, chair=cast.presidente.key, item=facts.items[1].id, opened_at=NOW
    )


def on_air(state: State, *published: str) -> Programme:
    with translation.override("fr"):
        return programme(state, published=published)


def test_the_speaker_is_on_air_and_the_next_one_is_kept_warm(running: State, cast: Cast) -> None:
    elue, other = cast.elue.key, cast.elu_avec_pouvoir.key
    state = replace(running, floor=floor(elue), queue=asks("absent-of-janus", other))
    shown = on_air(state, elue, other, ROOM)
    assert (shown.source, shown.sound, shown.warm, shown.closed) == (elue, (elue,), (elue, other, ROOM), False)
    assert (shown.card.title, shown.card.lines) == ("Nadia Ferrand", ("Majorité",))


def test_the_room_camera_is_on_air_when_nobody_has_the_floor(running: State, cast: Cast) -> None:
    assert on_air(running, ROOM, cast.elue.key, cast.presidente.key).source == ROOM


def test_without_a_room_camera_the_chair_is_on_air(running: State, cast: Cast) -> None:
    assert on_air(running, cast.presidente.key, cast.elue.key).source == cast.presidente.key


def test_without_any_camera_the_card_says_the_item(running: State, cast: Cast) -> None:
    shown = on_air(running, cast.elue.key)
    assert (shown.source, shown.sound, shown.closed) == (None, (), False)
    assert (shown.card.eyebrow, shown.card.title) == ("Point 2", "Point 2")


def test_a_speaker_who_publishes_nothing_stands_in_the_room(running: State, cast: Cast) -> None:
    state = replace(running, floor=floor(cast.elue.key))
    assert on_air(state, ROOM).source == ROOM
    assert on_air(state).source is None
    assert on_air(state).card.title == "Nadia Ferrand"


def test_a_guest_has_a_card_too(running: State) -> None:
    shown = on_air(replace(running, floor=floor("ines-moreau")))
    assert (shown.card.title, shown.card.lines) == ("Inès Moreau", ("cabinet d’études",))


CLOSED = [
    ({"huis_clos": True}, "L’assemblée siège à huis clos"),
    ({"suspended": True}, "La séance est suspendue"),
    ({"suspended": True, "huis_clos": True}, "L’assemblée siège à huis clos"),
    ({"broadcasting": False}, "La diffusion est interrompue"),
    ({"phase": "gathering"}, "La séance va commencer"),
    ({"phase": "none"}, "La séance va commencer"),
    ({"phase": "closed"}, "La séance est levée"),
]


@pytest.mark.parametrize(("changes", "title"), CLOSED)
def test_behind_closed_doors_there_is_a_card_and_no_source_at_all(
    running: State, cast: Cast, changes: dict[str, object], title: str
) -> None:
    everybody = [member.key for member in cast.members]
    state = replace(running, floor=floor(cast.elue.key), queue=asks(cast.elu_avec_pouvoir.key), **changes)  # type: ignore[arg-type]
    shown = on_air(state, ROOM, *everybody)
    assert shown.closed
    assert (shown.source, shown.sound, shown.warm) == (None, (), ())
    assert shown.card.title == title
    assert shown.card.eyebrow == "Val-d’Ambre · Conseil municipal"


def test_those_who_sit_still_watch_behind_closed_doors(running: State, cast: Cast) -> None:
    state = replace(running, huis_clos=True, floor=floor(cast.elue.key))
    assert room_source(state, published=[cast.elue.key, ROOM]) == cast.elue.key
    assert room_source(state, published=[ROOM]) == ROOM
    assert room_source(state, published=[]) is None


def test_behind_closed_doors_only_members_watch(running: State, cast: Cast) -> None:
    closed = replace(running, huis_clos=True)
    assert may_watch(closed, viewer=cast.elue.key)
    assert not may_watch(closed, viewer="ines-moreau")
    assert not may_watch(closed, viewer="account-7")
    assert may_watch(running, viewer="account-7")


def test_the_waiting_card_says_the_hour_of_the_place(running: State) -> None:
    assert on_air(replace(running, phase="gathering")).card.lines == ("Début prévu à 19 h 30",)


def test_a_room_never_opened_has_a_closed_card() -> None:
    assert on_air(State(), ROOM).closed
