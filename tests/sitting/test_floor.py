"""The floor and its queue."""

from __future__ import annotations

from preau.sitting import commands as c
from preau.sitting import events as e
from tests.sitting import council
from tests.sitting.council import ABSENT, CHAIR, ELUE, GUEST, INVITEE, OPPOSANT


def test_members_queue_in_the_order_of_their_requests() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=OPPOSANT), council.member(OPPOSANT))
    room.do(c.RequestFloor(speaker=ELUE, kind="point_of_order"))
    assert [(r.speaker, r.kind) for r in room.state.queue] == [(OPPOSANT, "intervention"), (ELUE, "point_of_order")]
    assert room.refused(c.RequestFloor(speaker=ELUE)) == "already_queued"


def test_only_people_who_are_there_ask() -> None:
    room = council.discussing()
    assert room.refused(c.RequestFloor(speaker=ABSENT), council.member(ABSENT)) == "not_present"
    assert room.refused(c.RequestFloor(speaker="victor-noir")) == "unknown_member"


def test_the_floor_goes_from_one_to_the_next_and_is_measured() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=INVITEE), GUEST)
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    assert room.refused(c.GiveFloor(speaker=ELUE), CHAIR) == "has_floor"
    ended, given = room.do(c.GiveFloor(speaker=INVITEE, kind="explanation"), CHAIR, after=179.6)
    assert (ended, given) == (
        e.FloorEnded(speaker=ELUE, seconds=181),
        e.FloorGiven(speaker=INVITEE, kind="explanation"),
    )
    assert room.state.queue == ()
    room.do(c.EndFloor(), CHAIR, after=20)
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    room.do(c.EndFloor(), council.member(ELUE), after=19)
    assert room.state.spoken == {ELUE: 200, INVITEE: 20}
    assert room.state.floor is None


def test_a_speaker_ends_only_their_own_speech() -> None:
    room = council.discussing()
    assert room.refused(c.EndFloor(), CHAIR) == "no_floor"
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    assert room.refused(c.EndFloor(), council.member(OPPOSANT)) == "not_yourself"


def test_a_request_is_withdrawn_by_its_author() -> None:
    room = council.discussing()
    assert room.refused(c.WithdrawFloorRequest(speaker=INVITEE), GUEST) == "not_queued"
    room.do(c.RequestFloor(speaker=INVITEE), GUEST)
    room.do(c.WithdrawFloorRequest(speaker=INVITEE), GUEST)
    assert room.state.queue == ()


def test_the_chair_may_speak_outside_any_item() -> None:
    room = council.opened()
    room.do(c.GiveFloor(speaker=council.PRESIDENTE), CHAIR)


def test_nobody_has_the_floor_before_the_opening() -> None:
    assert council.gathering().refused(c.GiveFloor(speaker=ELUE), CHAIR) == "not_open"
