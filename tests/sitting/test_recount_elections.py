"""A journal of elections that was altered is seen: each alteration of a round, and of what led to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.recount import recount
from tests.sitting.council import CHAIR, ELUE, OPPOSANT, PRESIDENTE, SECRETAIRE, Room
from tests.sitting.electing import declare, electing, openly, paper, told, waive
from tests.sitting.test_elections import SEVEN


def altered(room: Room, kind: type[e.Event], **changes: Any) -> list[str]:
    """What the recount says when the last event of this kind is changed."""
    entries = list(room.entries)
    index = max(n for n, entry in enumerate(entries) if isinstance(entry.event, kind))
    entries[index] = replace(entries[index], event=replace(entries[index].event, **changes))
    return recount(entries)


def without(room: Room, kind: type[e.Event]) -> list[str]:
    """What it says when the last event of this kind is missing."""
    entries = list(room.entries)
    del entries[max(n for n, entry in enumerate(entries) if isinstance(entry.event, kind))]
    return recount(entries)


def maire() -> Room:
    """A third round that age decides, three votes being needed in the two others."""
    room = electing("mayor")
    for _ in range(2):
        told(paper(room, {PRESIDENTE: 2, OPPOSANT: 2, ELUE: 1}))
    paper(room, {PRESIDENTE: 2, OPPOSANT: 2, ELUE: 1})
    room.do(ec.RankAges(election=1, oldest_first=(OPPOSANT, PRESIDENTE)))
    told(room.ask(c.ProclaimResult(ballot=3), CHAIR))
    assert recount(room.entries) == []
    return room


def commission() -> Room:
    """Five seats, 4, 2 and 1 votes: 2.86, 1.43 and 0.71, so three, one and one."""
    room = electing("commission", seats=5, here=SEVEN)
    for name, who, votes in (("A", ELUE, 4), ("B", OPPOSANT, 2), ("C", SECRETAIRE, 1)):
        assert declare(room, who, name=name) == name.lower(), votes
    told(paper(room, {"a": 4, "b": 2, "c": 1}))
    assert recount(room.entries) == []
    return room


def in_the_open() -> Room:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    waive(room)
    told(openly(room, {ELUE: 3, OPPOSANT: 1, "blank": 1}, mode="public"))
    assert recount(room.entries) == []
    return room


def line(candidate: str, votes: int, seats: int = 0) -> ee.CandidateVotes:
    return ee.CandidateVotes(candidate=candidate, votes=votes, seats=seats)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"elected": (PRESIDENTE,)}, "nombre de sièges"),
        ({"elected": (), "votes": (line(PRESIDENTE, 2), line(OPPOSANT, 2), line(ELUE, 1))}, "nombre d’élus"),
        (
            {"elected": (PRESIDENTE,), "votes": (line(PRESIDENTE, 2, 1), line(OPPOSANT, 2), line(ELUE, 1))},
            "bénéfice de l’âge",
        ),
        (
            {"elected": (ELUE,), "votes": (line(PRESIDENTE, 2), line(OPPOSANT, 2), line(ELUE, 1, 1))},
            "ordre des élus",
        ),
        ({"votes": (line(PRESIDENTE, 2), line(OPPOSANT, 2, 2), line(ELUE, 1))}, "nombre de sièges"),
        ({"by_age": ()}, "bénéfice de l’âge"),
        ({"required": 3}, "majorité requise"),
        ({"round": 2}, "numéro du tour"),
        ({"next": "round"}, "suite de l’élection"),
        ({"present": 4, "represented": 1}, "présents et de représentés"),
        ({"blank": 1}, "total des voix"),
        ({"votes": (line(PRESIDENTE, 2), line(OPPOSANT, 3, 1))}, "dépouillement"),
        ({"votes": (line(PRESIDENTE, 2), line(OPPOSANT, 2, 1), line("nobody", 1))}, "liste des candidats"),
        ({"votes": (line(PRESIDENTE, 2), line(OPPOSANT, 2, 1), line(ELUE, 2))}, "somme des voix"),
    ],
)
def test_an_altered_round_is_seen(changes: dict[str, Any], what: str) -> None:
    found = altered(maire(), ee.RoundProclaimed, **changes)
    assert any(what in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (ee.AgesRanked, {"oldest_first": (PRESIDENTE, OPPOSANT)}),
        (ee.AgesRanked, {"oldest_first": (OPPOSANT, ELUE)}),
        (ee.ElectionOpened, {"election": 2}),
        (ee.ElectionOpened, {"item": "2"}),
        (ee.ElectionOpened, {"seats": 2}),
        (e.BallotOpened, {"round": 4}),
        (e.BallotOpened, {"mode": "public", "names_published": True, "means": "open"}),
    ],
)
def test_what_led_to_a_round_is_seen_too(kind: type[e.Event], changes: dict[str, Any]) -> None:
    assert altered(maire(), kind, **changes) != []


@pytest.mark.parametrize("kind", [ee.ElectionOpened, ee.AgesRanked, e.BallotClosed, e.BallotOpened])
def test_what_is_missing_is_seen(kind: type[e.Event]) -> None:
    assert without(maire(), kind) != []


@pytest.mark.parametrize(
    "shares",
    [(4, 1, 0), (3, 2, 0), (2, 2, 1), (3, 1, 0), (5, 0, 0)],
)
def test_seats_that_are_not_in_proportion_are_seen(shares: tuple[int, ...]) -> None:
    votes = tuple(line(name, count, won) for name, count, won in zip("abc", (4, 2, 1), shares, strict=True))
    elected = tuple(name for name, won in zip("abc", shares, strict=True) if won)
    found = altered(commission(), ee.RoundProclaimed, votes=votes, elected=elected)
    assert any("sièges" in sentence for sentence in found), found


def test_a_choice_that_was_not_made_is_seen() -> None:
    votes = (line(ELUE, 4, 1), line(OPPOSANT, 1))
    assert altered(in_the_open(), ee.RoundProclaimed, votes=votes, cast=5, blank=0) != []
    assert without(in_the_open(), e.VoteCast) != []


def test_an_open_round_without_its_waiver_is_seen() -> None:
    assert without(in_the_open(), ee.SecrecyWaived) != []
    assert altered(in_the_open(), ee.SecrecyWaived, ballot=7) != []
    assert altered(in_the_open(), ee.SecrecyWaived, election=2) != []


@pytest.mark.parametrize(
    "change",
    [
        lambda room: altered(room, ee.AppointmentsTookEffect, elected=(OPPOSANT,)),
        lambda room: altered(room, ee.AppointmentsTookEffect, elected=(ELUE, ELUE)),
        lambda room: altered(room, ee.ElectionOpened, office=electing("mayor").state.elections[0].opened.office),
        lambda room: without(room, ee.CandidacyDeclared),
        lambda room: without(room, ee.ElectionOpened),
    ],
)
def test_an_appointment_that_could_not_take_effect_is_seen(change: Callable[[Room], list[str]]) -> None:
    room = electing("appointment", candidates=(ELUE,))
    room.do(ec.ReadOutAppointments(election=1))
    assert recount(room.entries) == []
    assert change(room) != []


def test_a_round_after_the_end_is_seen() -> None:
    room = maire()
    entries = [*room.entries, replace(room.entries[-1], seq=len(room.entries) + 1)]
    assert recount(entries) != []
