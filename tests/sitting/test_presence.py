"""Arrivals, departures, proxies."""

from __future__ import annotations

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.facts import Procedure
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, ELUE, GIVER, HERE, OPPOSANT, PRESIDENTE, SYSTEM


def test_the_clerk_notes_an_arrival_in_the_main_place() -> None:
    room = council.gathering()
    assert room.do(c.RecordArrival(member=ABSENT)) == (e.MemberArrived(member=ABSENT, place="mairie"),)
    assert room.refused(c.RecordArrival(member=ABSENT)) == "already_present"
    assert room.refused(c.RecordArrival(member="victor-noir")) == "unknown_member"


def test_a_telephone_proves_no_presence_in_the_room() -> None:
    assert council.gathering().refused(c.RecordArrival(member=ABSENT), council.member(ABSENT)) == "arrival_by_clerk"


def test_one_place_means_the_main_one() -> None:
    assert council.gathering().refused(c.RecordArrival(member=ABSENT, place="annexe")) == "one_place"


def test_by_video_members_join_from_the_places_listed() -> None:
    room = council.gathering(profile="epci", mode="several_places")
    room.do(c.RecordArrival(member=ABSENT, place="annexe"), council.member(ABSENT))
    assert room.refused(c.RecordArrival(member=GIVER, place="domicile"), council.member(GIVER)) == "unknown_place"


def test_by_video_from_home_where_the_rules_of_procedure_allow_it() -> None:
    room = council.gathering(profile="epci", mode="several_places", procedure=Procedure(home_allowed=True))
    room.do(c.RecordArrival(member=GIVER, place="domicile"), council.member(GIVER))


def test_a_departure_ends_the_floor_and_the_request() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=OPPOSANT))
    room.do(c.RecordDeparture(member=OPPOSANT), council.member(OPPOSANT))
    assert room.state.queue == ()
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    ended, departed = room.do(c.RecordDeparture(member=ELUE))
    assert isinstance(ended, e.FloorEnded)
    assert departed == e.MemberDeparted(member=ELUE)
    assert ELUE in room.state.departed
    assert room.refused(c.RecordDeparture(member=ELUE)) == "not_present"


def test_a_lost_link_is_a_departure_by_video_only() -> None:
    command = c.RecordDeparture(member=ELUE, reason="link_lost")
    assert council.gathering().refused(command, SYSTEM) == "link_is_not_presence"
    assert council.gathering(profile="epci", mode="several_places").do(command, SYSTEM)


def test_a_link_lost_during_a_ballot_marks_the_voices_it_carried() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.OpenBallot(subject="Point 1", mode="public"), CHAIR)
    room.do(c.RecordDeparture(member=BEARER, reason="link_lost"), SYSTEM)
    assert room.state.ballots[0].lost_links == {BEARER, GIVER}
    room.do(c.RecordDeparture(member=ELUE))
    assert room.state.ballots[0].lost_links == {BEARER, GIVER}


def test_a_member_whose_link_is_back_has_lost_nothing() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.OpenBallot(subject="Point 1", mode="public"), CHAIR)
    for who in (BEARER, ELUE):
        room.do(c.RecordDeparture(member=who, reason="link_lost"), SYSTEM)
    room.do(c.RecordArrival(member=BEARER, place="annexe"), council.member(BEARER))
    assert room.state.ballots[0].lost_links == {ELUE}
    room.do(c.CastVote(ballot=1, member=GIVER, choice="for"), council.member(BEARER))
    room.do(c.RecordArrival(member=ELUE, place="annexe"), council.member(ELUE))
    assert room.state.ballots[0].lost_links == frozenset()


def test_a_written_proxy_goes_to_a_colleague() -> None:
    room = council.gathering()
    assert room.refused(c.GiveProxy(giver=GIVER, bearer=GIVER)) == "proxy_to_oneself"
    assert room.refused(c.GiveProxy(giver=ELUE, bearer=BEARER)) == "giver_present"
    assert room.refused(c.GiveProxy(giver=GIVER, bearer="victor-noir")) == "unknown_member"
    given = room.do(c.GiveProxy(giver=GIVER, bearer=BEARER, consecutive=2))
    assert given == (e.ProxyGiven(giver=GIVER, bearer=BEARER, consecutive=2),)
    assert room.refused(c.GiveProxy(giver=GIVER, bearer=ELUE)) == "proxy_exists"


def test_one_proxy_for_each_bearer() -> None:
    room = council.gathering()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    assert room.refused(c.GiveProxy(giver=ABSENT, bearer=BEARER)) == "proxy_bearer_full"


def test_proxies_do_not_chain() -> None:
    room = council.gathering(here=HERE[:3])
    room.do(c.GiveProxy(giver=GIVER, bearer=ABSENT))
    assert room.refused(c.GiveProxy(giver=ABSENT, bearer=ELUE)) == "giver_is_bearer"
    assert room.refused(c.GiveProxy(giver=OPPOSANT, bearer=GIVER)) == "bearer_is_giver"


def test_a_proxy_serves_three_sittings_in_a_row_at_most() -> None:
    room = council.gathering()
    assert room.refused(c.GiveProxy(giver=GIVER, bearer=BEARER, consecutive=4)) == "proxy_too_long"
    assert room.refused(c.GiveProxy(giver=GIVER, bearer=BEARER, consecutive=0)) == "proxy_too_long"
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER, consecutive=3))


def test_in_a_departement_a_proxy_is_given_for_the_sitting() -> None:
    council.gathering(profile="departement").do(c.GiveProxy(giver=GIVER, bearer=BEARER, consecutive=9))


def test_the_arrival_of_the_giver_ends_the_proxy() -> None:
    room = council.gathering()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    _arrived, ended = room.do(c.RecordArrival(member=GIVER))
    assert ended == e.ProxyEnded(giver=GIVER, bearer=BEARER)
    assert room.state.proxies == {}


def test_the_giver_takes_the_proxy_back_at_any_time() -> None:
    room = council.gathering()
    assert room.refused(c.RevokeProxy(giver=GIVER)) == "no_proxy"
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    assert room.refused(c.RevokeProxy(giver=GIVER), council.member(BEARER)) == "not_yourself"
    assert room.do(c.RevokeProxy(giver=GIVER), council.member(GIVER)) == (e.ProxyRevoked(giver=GIVER, bearer=BEARER),)


def test_a_proxy_taken_back_is_not_registered_again_from_the_same_paper() -> None:
    room = council.discussing()
    give = c.GiveProxy(giver=GIVER, bearer=BEARER)
    room.do(give)
    # The clerk corrects what was noted: the paper still holds.
    room.do(c.RevokeProxy(giver=GIVER))
    room.do(give)
    room.do(c.RevokeProxy(giver=GIVER), council.member(GIVER))
    decision = room.refusal(give)
    assert (decision.rule, decision.article) == ("proxy_revoked", "CGCT, art. L.2121-20")
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    vote = c.CastVote(ballot=1, member=GIVER, choice="for")
    decision = room.refusal(vote, council.member(BEARER))
    assert (decision.rule, decision.article) == ("not_an_elector", "CGCT, art. L.2121-20")
    assert room.refusal(vote, council.member(ELUE)).article == ""
    room.proclaim()
    room.do(c.GiveProxy(giver=GIVER, bearer=ELUE))
    room.do(c.RevokeProxy(giver=GIVER))
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER, renewed=True))
    assert room.state.revoked == frozenset()


def test_a_ballot_under_way_keeps_its_proxies() -> None:
    room = council.voting(proxy=True)
    assert room.refused(c.RevokeProxy(giver=GIVER)) == "proxy_in_ballot"
    assert room.refused(c.GiveProxy(giver=ABSENT, bearer=ELUE)) == "proxy_in_ballot"
    assert room.refused(c.RecordArrival(member=GIVER)) == "represented_in_ballot"
    room.do(c.RecordArrival(member=ABSENT))
    room.do(c.RecordDeparture(member=OPPOSANT))
    room.vote("for", PRESIDENTE)
    room.proclaim()
    room.do(c.RecordArrival(member=GIVER))


def test_a_member_who_left_during_a_ballot_gives_no_proxy_into_it() -> None:
    room = council.voting()
    room.do(c.RecordDeparture(member=ELUE))
    assert room.refused(c.GiveProxy(giver=ELUE, bearer=ABSENT)) == "proxy_in_ballot"


def test_the_bearers_absence_silences_the_proxy() -> None:
    room = council.discussing()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.RecordDeparture(member=BEARER))
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    assert GIVER not in {v.member for v in room.state.ballots[0].opened.electorate}
