"""Timeline, attendance, summary and named votes of one evening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from preau.sitting import commands as c
from preau.sitting.attendance import Attendance, Stay, attendance, stays
from preau.sitting.evolve import fold
from preau.sitting.facts import Elector
from preau.sitting.results import NamedVote, named_votes, tally
from preau.sitting.state import State
from preau.sitting.summary import decisions, decisions_of
from preau.sitting.timeline import going_on, timeline
from tests.sitting import council
from tests.sitting.council import (
    ABSENT,
    BEARER,
    CHAIR,
    ELUE,
    GIVER,
    HERE,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    START,
    Room,
    hexdigest,
)


@pytest.fixture
def evening() -> Room:
    """Item 1 adopted then rejected as amended, 2 postponed while 1 is discussed, 4 heard, 3 not reached."""
    room = council.opened()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.DeclareRecusal(member=OPPOSANT, item="1"))
    room.do(c.CallItem(item="1"), CHAIR)
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    room.do(c.PostponeItem(item="2", reason="Dossier incomplet"), CHAIR)
    room.do(c.EndFloor(), CHAIR)
    room.do(c.OpenBallot(subject="Amendement 1", purpose="amendment"), CHAIR)
    room.vote("for", ELUE)
    room.proclaim()
    room.do(c.OpenBallot(subject="Point 1 amendé"), CHAIR)
    room.vote("for", ELUE, GIVER)
    room.vote("abstain", BEARER)
    room.proclaim()
    room.do(c.RecordDeparture(member=SECRETAIRE))
    room.do(c.RecordArrival(member=ABSENT))
    room.do(c.OpenBallot(subject="Vœu joint au point 1"), CHAIR)
    room.vote("against", ELUE, GIVER)
    room.proclaim()
    room.do(c.CallItem(item="4"), CHAIR)
    room.do(c.SuspendSitting(reason="Pause"), CHAIR)
    room.do(c.CloseSitting(), CHAIR)
    return room


def test_the_timeline_says_what_happened_in_order(evening: Room) -> None:
    told = [(m.kind, m.item, m.person or m.ballot) for m in timeline(evening.entries) if m.kind != "arrival"]
    assert told == [
        ("room", None, None),
        ("opening", None, None),
        ("secretary", None, SECRETAIRE),
        ("recusal", "1", OPPOSANT),
        ("item", "1", None),
        ("floor", "1", ELUE),
        ("postponement", "2", None),
        ("ballot", "1", 1),
        ("result", "1", 1),
        ("ballot", "1", 2),
        ("result", "1", 2),
        ("departure", "1", SECRETAIRE),
        ("ballot", "1", 3),
        ("result", "1", 3),
        ("item", "4", None),
        ("suspension", "4", None),
        ("close", None, None),
    ]


def test_what_lasts_has_an_end_and_the_rest_has_none(evening: Room) -> None:
    moments = timeline(evening.entries)
    spans = {(m.kind, m.item): m.until and (m.until - m.at) for m in moments}
    assert spans["floor", "1"] == timedelta(seconds=2)
    # Postponing item 2 in the meantime does not end item 1.
    called = [m.at for m in moments if m.kind == "item"]
    assert spans["item", "1"] == called[1] - called[0]
    assert spans["item", "4"] == timedelta(seconds=2)
    assert spans["suspension", "4"] == timedelta(seconds=1)
    assert spans["postponement", "2"] is None
    assert going_on(moments) == []


def test_what_is_going_on_now(evening: Room) -> None:
    until_floor = timeline(evening.entries[:14])
    assert [(m.kind, m.person) for m in going_on(until_floor)] == [("item", None), ("floor", ELUE)]


def test_a_test_without_quorum_is_a_moment() -> None:
    room = council.gathering(here=(PRESIDENTE,))
    room.refused(c.OpenSitting(), CHAIR)
    assert [m.kind for m in timeline(room.entries)] == ["room", "arrival", "no_quorum"]


def test_attendance_names_everyone_once_for_the_opening_and_each_item(evening: Room) -> None:
    opening, first, fourth = attendance(evening.entries)
    assert (opening.item, opening.present, opening.absent) == (None, HERE, (GIVER, ABSENT))
    assert first == Attendance(
        item="1",
        at=first.at,
        quorum=first.quorum,
        present=(PRESIDENTE, SECRETAIRE, ELUE, BEARER),
        represented=(Elector(member=GIVER, bearer=BEARER),),
        recused=(OPPOSANT,),
        absent=(ABSENT,),
        until=fourth.at,
        arrived=(ABSENT,),
        left=(SECRETAIRE,),
    )
    assert first.quorum is not None
    assert (first.quorum.in_exercise, first.quorum.present) == (6, 4)
    assert fourth.present == (PRESIDENTE, ELUE, BEARER, OPPOSANT, ABSENT)
    assert fourth.until == evening.at


def test_a_recused_giver_is_recused_and_not_represented() -> None:
    room = council.opened()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.DeclareRecusal(member=GIVER, item="1"))
    room.do(c.CallItem(item="1"), CHAIR)
    row = attendance(room.entries)[-1]
    assert (row.represented, row.recused, row.absent) == ((), (GIVER,), (ABSENT,))


def test_stays_tell_everyones_comings_and_goings(evening: Room) -> None:
    rows = stays(evening.entries)
    assert rows[0] == Stay(
        member=PRESIDENTE, place="mairie", since=START + timedelta(seconds=2), until=evening.at, reason="close"
    )
    assert [(s.member, s.reason) for s in rows if s.member in (SECRETAIRE, ABSENT)] == [
        (SECRETAIRE, "left"),
        (ABSENT, "close"),
    ]


def test_one_row_for_each_main_ballot_and_each_item_without(evening: Room) -> None:
    rows = decisions(evening.entries)
    assert [(r.number, r.outcome, r.subject) for r in rows] == [
        ("1", "adopted", "Point 1 amendé"),
        ("1", "rejected", "Vœu joint au point 1"),
        ("2", "postponed", "Point 2"),
        ("3", "pending", "Point 3"),
        ("4", "no_vote", "Informations"),
    ]
    assert rows[2].reason == "Dossier incomplet"
    assert rows[0].ballot is not None
    assert rows[0].ballot.opened.ballot == 2
    assert rows[0].result is not None
    assert (rows[0].result.for_, rows[0].result.abstain, rows[0].result.not_voting) == (2, 1, 2)
    assert decisions_of(evening.state) == rows
    assert decisions_of(State()) == ()


def test_while_an_item_is_discussed_it_is_current() -> None:
    outcomes = [r.outcome for r in decisions(council.discussing().entries)]
    assert outcomes == ["current", "pending", "pending", "pending"]


def test_named_votes_list_every_elector(evening: Room) -> None:
    assert named_votes(evening.state.ballots[1]) == (
        NamedVote(member=PRESIDENTE, bearer=None, choice="not_voting", channel=None),
        NamedVote(member=SECRETAIRE, bearer=None, choice="not_voting", channel=None),
        NamedVote(member=ELUE, bearer=None, choice="for", channel="hand"),
        NamedVote(member=BEARER, bearer=None, choice="abstain", channel="hand"),
        NamedVote(member=GIVER, bearer=BEARER, choice="for", channel="hand"),
    )


def test_sealed_votes_are_not_listed_and_count_once_unsealed() -> None:
    room = council.voting(publish=False)
    room.do(c.CastVote(ballot=1, member=ELUE, choice="for", commitment=hexdigest(ELUE, "for")), council.member(ELUE))
    ballot = room.state.ballots[0]
    assert named_votes(ballot) == ()
    assert (tally(ballot).for_, tally(ballot).committed, tally(ballot).not_voting) == (0, 1, 5)
    assert (tally(ballot, sealed={ELUE: "for"}).for_, tally(ballot, sealed={ELUE: "for"}).not_voting) == (1, 4)


def test_the_journal_folded_from_any_point_gives_the_same_state(evening: Room) -> None:
    assert fold(evening.entries) == evening.state
    assert fold(evening.entries[20:], fold(evening.entries[:20])) == evening.state
