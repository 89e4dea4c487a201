"""Room, opening, quorum, chair, secretary, suspension, closing, broadcast."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.codec import type_name
from preau.sitting.decision import Refused
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, CLERK, ELUE, GIVER, OPPOSANT, PRESIDENTE, SECRETAIRE, Room


def kinds(events: tuple[e.Event, ...]) -> list[str]:
    return [type_name(type(event)) for event in events]


def test_nothing_happens_before_the_room_opens() -> None:
    assert Room().refused(c.RecordArrival(member=ELUE)) == "room_not_open"


def test_the_room_opens_once() -> None:
    room = council.gathering()
    assert room.refused(c.OpenRoom(facts=room.facts)) == "room_already_open"


def test_the_room_opens_on_sound_facts_only() -> None:
    facts = council.make_facts()
    broken = {
        "facts_people": replace(facts, members=(*facts.members, facts.members[0])),
        "facts_items": replace(facts, items=(*facts.items, facts.items[0])),
        "facts_places": replace(facts, places=()),
        "facts_chair": replace(facts, chair="victor-noir"),
        "video_not_allowed": replace(facts, mode="several_places"),
    }
    for rule, wrong in broken.items():
        assert Room().refused(c.OpenRoom(facts=wrong)) == rule


def test_the_sitting_opens_with_its_quorum_on_record() -> None:
    room = council.gathering()
    tested, opened = room.do(c.OpenSitting(), CHAIR)
    assert tested == e.QuorumTested(occasion="opening", item=None, in_exercise=7, present=5, required=4, met=True)
    assert isinstance(opened, e.SittingOpened)
    assert room.state.phase == "open"


def test_proxies_never_make_a_quorum() -> None:
    room = council.gathering(here=(PRESIDENTE, SECRETAIRE, BEARER))
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    decision = room.ask(c.OpenSitting(), CHAIR)
    assert isinstance(decision, Refused)
    assert (decision.rule, decision.article) == ("quorum_not_met", "CGCT, art. L.2121-17")
    assert decision.sentence == ("Le quorum n’est pas atteint. Membres présents : 3 sur 7 en exercice ; il en faut 4.")
    assert decision.events == (
        e.QuorumTested(occasion="opening", item=None, in_exercise=7, present=3, required=4, met=False),
    )
    assert room.state.phase == "gathering"


def test_the_chair_must_be_there_to_open() -> None:
    room = council.gathering(here=(SECRETAIRE, ELUE, BEARER, OPPOSANT))
    assert room.refused(c.OpenSitting(), CLERK) == "chair_absent"
    room.do(c.HandOverChair(member=SECRETAIRE))
    room.do(c.OpenSitting(), council.member(SECRETAIRE))


def test_the_sitting_opens_once() -> None:
    assert council.opened().refused(c.OpenSitting(), CHAIR) == "already_open"


def test_the_chair_goes_to_a_member_present() -> None:
    room = council.opened()
    assert room.refused(c.HandOverChair(member=ABSENT), CHAIR) == "not_present"
    assert room.refused(c.HandOverChair(member="victor-noir"), CHAIR) == "unknown_member"
    assert room.refused(c.HandOverChair(member=PRESIDENTE), CHAIR) == "already_chair"


def test_the_chair_stays_during_a_ballot() -> None:
    assert council.voting().refused(c.HandOverChair(member=ELUE), CHAIR) == "ballot_pending"


def test_secretaries_are_members_present_named_once() -> None:
    room = council.opened()
    room.do(c.AppointSecretary(member=ELUE), CHAIR)
    assert room.state.secretaries == (SECRETAIRE, ELUE)
    assert room.refused(c.AppointSecretary(member=ELUE), CHAIR) == "already_secretary"
    assert room.refused(c.AppointSecretary(member=ABSENT), CHAIR) == "not_present"


def test_suspending_ends_the_floor_and_stops_everything() -> None:
    room = council.discussing()
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    ended, suspended = room.do(c.SuspendSitting(reason=" Caucus "), CHAIR, after=61.4)
    assert ended == e.FloorEnded(speaker=ELUE, seconds=61)
    assert suspended == e.SittingSuspended(reason="Caucus")
    for command in (
        c.CallItem(item="2"),
        c.ConcludeItem(),
        c.PostponeItem(item="2"),
        c.RequestFloor(speaker=ELUE),
        c.GiveFloor(speaker=ELUE),
        c.OpenBallot(subject="x"),
        c.RequestHuisClos(),
        c.SuspendSitting(),
    ):
        assert room.refused(command) == "suspended"


def test_suspending_waits_for_the_ballot() -> None:
    assert council.voting().refused(c.SuspendSitting(), CHAIR) == "ballot_pending"


def test_resuming_tests_the_quorum_of_the_item() -> None:
    room = council.discussing()
    room.do(c.SuspendSitting(), CHAIR)
    room.do(c.RecordDeparture(member=OPPOSANT))
    room.do(c.RecordDeparture(member=BEARER))
    decision = room.ask(c.ResumeSitting(), CHAIR)
    assert isinstance(decision, Refused)
    assert room.state.suspended
    assert room.state.quorum == e.QuorumTested(
        occasion="resumption", item="1", in_exercise=7, present=3, required=4, met=False
    )
    room.do(c.RecordArrival(member=OPPOSANT))
    tested, _resumed = room.do(c.ResumeSitting(), CHAIR)
    assert isinstance(tested, e.QuorumTested)
    assert (tested.present, tested.met) == (4, True)
    assert room.refused(c.ResumeSitting(), CHAIR) == "not_suspended"


def test_closing_puts_everything_away() -> None:
    room = council.discussing()
    room.do(c.StartBroadcast())
    room.do(c.RequestFloor(speaker=OPPOSANT))
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    events = room.do(c.CloseSitting(), CHAIR)
    assert kinds(events) == ["floor_ended", "item_concluded", "broadcast_stopped", "sitting_closed"]
    assert (room.state.phase, room.state.queue, room.state.item) == ("closed", (), None)


def test_closing_waits_for_the_ballot() -> None:
    assert council.voting().refused(c.CloseSitting(), CHAIR) == "ballot_pending"


def test_a_council_not_in_number_may_close() -> None:
    room = council.gathering(here=(PRESIDENTE,))
    room.do(c.CloseSitting(), CHAIR)
    assert room.state.opened_at is None


@pytest.mark.parametrize("command", [c.RecordArrival(member=ABSENT), c.CloseSitting(), c.StartBroadcast()])
def test_nothing_is_added_after_the_close(command: c.Command) -> None:
    room = council.opened()
    room.do(c.CloseSitting(), CHAIR)
    assert room.refused(command) == "closed"


def test_broadcasting_starts_and_stops_once() -> None:
    room = council.gathering()
    assert room.refused(c.StopBroadcast()) == "not_broadcasting"
    room.do(c.StartBroadcast())
    assert room.refused(c.StartBroadcast()) == "already_broadcasting"
    room.do(c.StopBroadcast())
    assert not room.state.broadcasting
