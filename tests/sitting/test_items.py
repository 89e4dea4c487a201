"""The agenda, item by item, and recusals."""

from __future__ import annotations

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.decision import Refused
from tests.sitting import council
from tests.sitting.council import BEARER, CHAIR, ELUE, GIVER, HERE, OPPOSANT, PRESIDENTE, SECRETAIRE


def test_the_secretary_comes_before_the_first_item() -> None:
    room = council.gathering()
    room.do(c.OpenSitting(), CHAIR)
    assert room.refused(c.CallItem(item="1"), CHAIR) == "secretary_missing"


def test_an_assembly_without_that_rule_needs_no_secretary() -> None:
    room = council.gathering(profile="neutral")
    room.do(c.OpenSitting(), CHAIR)
    room.do(c.CallItem(item="1"), CHAIR)


def test_calling_an_item_tests_the_quorum_and_concludes_the_one_before() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=ELUE))
    room.do(c.RequestFloor(speaker=OPPOSANT))
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    ended, concluded, tested, called = room.do(c.CallItem(item="2"), CHAIR)
    assert isinstance(ended, e.FloorEnded)
    assert concluded == e.ItemConcluded(item="1")
    assert tested == e.QuorumTested(occasion="item", item="2", in_exercise=7, present=5, required=4, met=True)
    assert called == e.ItemCalled(item="2")
    assert room.state.queue == ()
    assert room.state.items["1"].status == "concluded"


def test_without_quorum_the_item_is_not_called_and_the_test_is_recorded() -> None:
    room = council.discussing(here=(PRESIDENTE, SECRETAIRE, ELUE, OPPOSANT))
    room.do(c.RecordDeparture(member=OPPOSANT))
    decision = room.ask(c.CallItem(item="2"), CHAIR)
    assert isinstance(decision, Refused)
    assert room.state.item == "1"
    assert room.state.quorum is not None
    assert (room.state.quorum.item, room.state.quorum.met) == ("2", False)


def test_recused_members_are_out_of_the_quorum_and_of_the_members_in_exercise() -> None:
    room = council.opened()
    room.do(c.DeclareRecusal(member=ELUE, item="1"), council.member(ELUE))
    tested, _called = room.do(c.CallItem(item="1"), CHAIR)
    assert tested == e.QuorumTested(occasion="item", item="1", in_exercise=6, present=4, required=4, met=True)


def test_where_the_law_keeps_them_in_exercise_recused_members_still_raise_the_quorum() -> None:
    room = council.opened(profile="departement", here=(PRESIDENTE, SECRETAIRE, ELUE, OPPOSANT))
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    assert room.refused(c.CallItem(item="1"), CHAIR) == "quorum_not_met"
    assert room.state.quorum is not None
    assert (room.state.quorum.in_exercise, room.state.quorum.present, room.state.quorum.required) == (7, 3, 4)


def test_items_are_called_one_at_a_time_and_may_come_back() -> None:
    room = council.discussing()
    assert room.refused(c.CallItem(item="1"), CHAIR) == "item_current"
    assert room.refused(c.CallItem(item="9"), CHAIR) == "unknown_item"
    room.do(c.ConcludeItem(), CHAIR)
    assert room.refused(c.ConcludeItem(), CHAIR) == "no_item"
    room.do(c.CallItem(item="1"), CHAIR)


def test_an_item_waits_for_the_ballot() -> None:
    room = council.voting()
    for command in (c.CallItem(item="2"), c.ConcludeItem(), c.PostponeItem(item="1")):
        assert room.refused(command, CHAIR) == "ballot_pending"


def test_postponing_a_later_item_leaves_the_current_one() -> None:
    room = council.discussing()
    room.do(c.PostponeItem(item="2", reason="Dossier incomplet"), CHAIR)
    assert (room.state.item, room.state.items["2"].reason) == ("1", "Dossier incomplet")
    assert room.refused(c.PostponeItem(item="2"), CHAIR) == "item_done"
    room.do(c.CallItem(item="2"), CHAIR)


def test_postponing_the_current_item_ends_it() -> None:
    room = council.discussing()
    room.do(c.PostponeItem(item="1"), CHAIR)
    assert (room.state.item, room.state.items["1"].status) == (None, "postponed")


def test_a_recused_chair_hands_over_first() -> None:
    room = council.opened()
    room.do(c.DeclareRecusal(member=PRESIDENTE, item="1"), CHAIR)
    assert room.refused(c.CallItem(item="1"), CHAIR) == "chair_recused"
    room.do(c.HandOverChair(member=SECRETAIRE), CHAIR)
    room.do(c.CallItem(item="1"), council.member(SECRETAIRE))


def test_whoever_withdraws_leaves_the_debate_at_once() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=OPPOSANT))
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    ended, declared = room.do(c.DeclareRecusal(member=ELUE, item="1"), council.member(ELUE))
    assert isinstance(ended, e.FloorEnded)
    assert declared == e.RecusalDeclared(member=ELUE, item="1")
    withdrawn, _declared = room.do(c.DeclareRecusal(member=OPPOSANT, item="1"))
    assert withdrawn == e.FloorRequestWithdrawn(speaker=OPPOSANT)
    assert room.refused(c.GiveFloor(speaker=ELUE), CHAIR) == "recused"
    assert room.refused(c.RequestFloor(speaker=ELUE), council.member(ELUE)) == "recused"


def test_a_recusal_takes_out_the_vote_and_the_proxy_on_both_sides() -> None:
    for who in (BEARER, GIVER):
        room = council.discussing()
        room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
        room.do(c.DeclareRecusal(member=who, item="1"))
        room.do(c.OpenBallot(subject="Point 1"), CHAIR)
        electors = {v.member for v in room.state.ballots[0].opened.electorate}
        assert electors == set(HERE) - {who} - {GIVER}


def test_a_recusal_is_declared_once_for_an_item_of_the_agenda_not_done() -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=ELUE, item="2"))
    assert room.refused(c.DeclareRecusal(member=ELUE, item="2")) == "already_recused"
    room.do(c.CallItem(item="2"), CHAIR)
    assert room.refused(c.DeclareRecusal(member=ELUE, item="1")) == "item_done"


def test_no_recusal_in_the_middle_of_a_ballot_it_would_change() -> None:
    room = council.voting(proxy=True)
    assert room.refused(c.DeclareRecusal(member=ELUE, item="1")) == "ballot_pending"
    assert room.refused(c.DeclareRecusal(member=GIVER, item="1")) == "ballot_pending"
    room.do(c.DeclareRecusal(member=ELUE, item="2"))


def test_a_recusal_by_mistake_is_taken_back_until_it_has_counted() -> None:
    room = council.discussing()
    assert room.refused(c.WithdrawRecusal(member=ELUE, item="1")) == "not_recused"
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    room.do(c.WithdrawRecusal(member=ELUE, item="1"), council.member(ELUE))
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    assert room.refused(c.WithdrawRecusal(member=ELUE, item="1")) == "recusal_counted"
