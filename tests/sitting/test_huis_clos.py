"""Huis clos: asked for, voted without debate, begun, ended."""

from __future__ import annotations

from preau.sitting import commands as c
from preau.sitting import events as e
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, ELUE, HERE, OPPOSANT, PRESIDENTE, SECRETAIRE, Room


def asked() -> Room:
    room = council.discussing()
    room.do(c.RequestHuisClos(), CHAIR)
    return room


def begun() -> Room:
    room = asked()
    room.do(c.OpenBallot(subject="Huis clos", purpose="huis_clos"), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    return room


def test_the_chair_asks_alone() -> None:
    assert asked().state.huis_clos_request == (PRESIDENTE,)


def test_three_members_of_a_commune_ask() -> None:
    room = council.discussing()
    assert room.refused(c.RequestHuisClos(requested_by=(ELUE, OPPOSANT))) == "huis_clos_requesters"
    assert room.refused(c.RequestHuisClos(requested_by=(ELUE, ELUE, OPPOSANT))) == "huis_clos_requesters"
    assert room.refused(c.RequestHuisClos(requested_by=(ELUE, OPPOSANT, ABSENT))) == "not_present"
    room.do(c.RequestHuisClos(requested_by=(ELUE, OPPOSANT, BEARER)))


def test_an_epci_needs_five() -> None:
    room = council.discussing(profile="epci")
    assert room.refused(c.RequestHuisClos(requested_by=HERE[1:])) == "huis_clos_requesters"
    room.do(c.RequestHuisClos(requested_by=HERE))


def test_the_request_ends_the_floor_and_nobody_debates_it() -> None:
    room = council.discussing()
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    ended, _requested = room.do(c.RequestHuisClos(), CHAIR)
    assert isinstance(ended, e.FloorEnded)
    for command in (
        c.GiveFloor(speaker=ELUE),
        c.OpenBallot(subject="x"),
        c.CallItem(item="2"),
        c.ConcludeItem(),
        c.RequestHuisClos(),
    ):
        assert room.refused(command) == "huis_clos_vote_first"


def test_it_is_voted_only_when_asked_for() -> None:
    command = c.OpenBallot(subject="Huis clos", purpose="huis_clos")
    assert council.discussing().refused(command, CHAIR) == "huis_clos_not_requested"


def test_it_needs_the_majority_of_the_members_present_or_represented() -> None:
    room = asked()
    room.do(c.OpenBallot(subject="Huis clos", purpose="huis_clos"), CHAIR)
    room.vote("for", ELUE, SECRETAIRE)
    room.vote("abstain", OPPOSANT)
    result = room.proclaim()
    assert (result.majority, result.required, result.adopted) == ("present_or_represented", 3, False)
    assert (room.state.huis_clos, room.state.huis_clos_request) == (False, None)
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)


def test_it_begins_as_soon_as_it_is_proclaimed() -> None:
    room = begun()
    assert isinstance(room.entries[-1].event, e.HuisClosBegan)
    assert room.state.huis_clos
    assert room.refused(c.RequestHuisClos(), CHAIR) == "already_huis_clos"
    assert room.refused(c.StartBroadcast(), CHAIR) == "huis_clos"
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)


def test_it_ends_when_the_chair_says_or_the_sitting_closes() -> None:
    room = begun()
    room.do(c.EndHuisClos(), CHAIR)
    assert room.refused(c.EndHuisClos(), CHAIR) == "not_huis_clos"
    assert e.HuisClosEnded() in begun().do(c.CloseSitting(), CHAIR)


def test_a_cancelled_vote_leaves_the_request() -> None:
    room = asked()
    room.do(c.OpenBallot(subject="Huis clos", purpose="huis_clos"), CHAIR)
    room.do(c.CancelBallot(ballot=1, reason="Erreur de saisie"), CHAIR)
    assert room.state.huis_clos_request == (PRESIDENTE,)
