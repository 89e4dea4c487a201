"""Secret ballots: who asks, what comes before the urn, who is in it, and never what anybody chose."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting import secret_events as se
from preau.sitting.codec import to_json
from preau.sitting.deciding.secret import POSTPONED_FOR_SECRECY
from preau.sitting.facts import Item
from preau.sitting.recount import recount
from tests.sitting import council
from tests.sitting.council import (
    ABSENT,
    BEARER,
    CHAIR,
    CLERK,
    ELUE,
    GIVER,
    HERE,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    SYSTEM,
    Room,
    member,
)

SECRET = c.OpenBallot(subject="Point 1", mode="secret", means="paper")
ENCRYPTED = c.OpenBallot(subject="Point 1", mode="secret", means="encrypted", requested_by=(ELUE, OPPOSANT))


def urn(room: Room, **changes: Any) -> sc.OpenUrn:
    values: dict[str, Any] = {
        "ballot": 1,
        "uuid": "u",
        "fingerprint": "f",
        "head": "h",
        "registered": tuple(sorted(room.state.ballots[0].keys)),
    }
    return sc.OpenUrn(**{**values, **changes})


# Who asks


def test_the_chair_alone_does_not_make_a_ballot_secret() -> None:
    decision = council.discussing().refusal(SECRET, CHAIR)
    assert decision.rule == "secret_by_chair"
    assert decision.article == "CGCT, art. L.2121-21"


@pytest.mark.parametrize(
    ("requesters", "rule"),
    [
        ((ELUE,), "secret_ballot_requesters"),
        ((ELUE, ELUE), "secret_ballot_requesters"),
        ((ELUE, ABSENT), "not_present"),
    ],
)
def test_a_third_of_the_members_present_ask_for_it(requesters: tuple[str, ...], rule: str) -> None:
    room = council.discussing()
    assert room.refused(sc.RequestSecretBallot(requested_by=requesters), CHAIR) == rule
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert room.state.secret_requests == {"1": (ELUE, OPPOSANT)}


def test_a_recused_member_asks_for_nothing_and_is_not_counted() -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    assert room.refused(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR) == "recused"
    room.do(c.DeclareRecusal(member=SECRETAIRE, item="1"))
    room.do(sc.RequestSecretBallot(requested_by=(OPPOSANT,)), CHAIR)


def test_a_request_is_made_once_on_an_item_that_is_voted_and_not_yet() -> None:
    room = council.opened()
    request = sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT))
    assert room.refused(request, CHAIR) == "no_item"
    room.do(c.CallItem(item="4"), CHAIR)
    assert room.refused(request, CHAIR) == "item_not_votable"
    room.do(c.CallItem(item="1"), CHAIR)
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    assert room.refused(request, CHAIR) == "ballot_pending"
    room.proclaim()
    assert room.refused(request, CHAIR) == "secret_too_late"
    room.do(c.CallItem(item="2"), CHAIR)
    room.do(request, CHAIR)
    assert room.refused(request, CHAIR) == "secret_already_requested"


def test_the_main_vote_is_then_secret_and_nothing_else() -> None:
    room = council.discussing()
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    public = c.OpenBallot(subject="x", mode="public", requested_by=HERE)
    for command in (c.OpenBallot(subject="x"), public, c.AdoptTacitly(subject="x")):
        assert room.refused(command, CHAIR) == "secret_prevails"
    # The text alone is secret: an amendment to it is voted as others are.
    room.do(c.OpenBallot(subject="Amendement", purpose="amendment"), CHAIR)
    room.proclaim()
    (opened,) = room.do(SECRET, CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert (opened.trigger, opened.requested_by, opened.names_published) == ("request", (ELUE, OPPOSANT), False)


def test_a_request_that_comes_with_the_ballot_outlives_its_cancellation() -> None:
    room = council.discussing()
    events = room.do(c.OpenBallot(subject="x", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert [type(event) for event in events] == [se.SecretBallotRequested, e.BallotOpened]
    room.do(c.CancelBallot(ballot=1, reason="Urne renversée"), CHAIR)
    assert room.refused(c.OpenBallot(subject="x"), CHAIR) == "secret_prevails"
    room.do(SECRET, CHAIR)


@pytest.mark.parametrize("purpose", ["procedure", "urgency"])
def test_a_question_of_order_is_not_voted_secretly(purpose: Any) -> None:
    command = c.OpenBallot(subject="x", purpose=purpose, mode="secret", means="paper", requested_by=HERE)
    assert council.discussing().refused(command, CHAIR) == "secret_purpose"


def test_a_huis_clos_is_not_voted_secretly() -> None:
    room = council.discussing()
    room.do(c.RequestHuisClos(), CHAIR)
    command = c.OpenBallot(subject="x", purpose="huis_clos", mode="secret", means="paper", requested_by=HERE)
    assert room.refused(command, CHAIR) == "secret_purpose"


def test_an_urn_is_for_secret_ballots_and_they_for_an_urn() -> None:
    room = council.discussing()
    assert room.refused(c.OpenBallot(subject="x", means="paper"), CHAIR) == "means"
    command = c.OpenBallot(subject="x", mode="secret", requested_by=(ELUE, OPPOSANT))
    assert room.refused(command, CHAIR) == "secret_means"


def test_in_a_department_members_do_not_ask_for_it() -> None:
    room = council.discussing(profile="departement")
    decision = room.refusal(sc.RequestSecretBallot(requested_by=HERE), CHAIR)
    assert (decision.rule, decision.article) == (
        "secret_by_law_only",
        "CGCT, art. L.3121-15",
    )
    assert room.refused(SECRET, CHAIR) == "secret_by_law_only"


# Several places


def test_in_several_places_a_request_postpones_the_item() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    events = room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert [type(event) for event in events] == [se.SecretBallotRequested, e.FloorEnded, e.ItemPostponed]
    assert room.state.items["1"].status == "postponed"
    assert room.state.items["1"].reason == POSTPONED_FOR_SECRECY
    assert room.state.item is None


def test_in_several_places_no_ballot_is_secret() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    command = c.OpenBallot(subject="x", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT))
    decision = room.refusal(command, CHAIR)
    assert (decision.rule, decision.article) == (
        "secret_in_several_places",
        "CGCT, art. L.5211-11-1",
    )


@pytest.mark.parametrize("nature", ["executive_election", "initial_budget", "delegates_election", "nomination"])
def test_several_places_do_not_deal_with_everything(nature: Any) -> None:
    items = (Item(id="b", number="7", title="x", kind="deliberation", nature=nature),)
    room = council.opened(profile="epci", mode="several_places", items=items)
    decision = room.refusal(c.CallItem(item="b"), CHAIR)
    assert decision.rule == "video_excluded"
    assert "point 7" in decision.sentence
    council.opened(profile="epci", items=items).do(c.CallItem(item="b"), CHAIR)


def test_a_department_elects_its_delegates_by_video() -> None:
    items = (Item(id="b", number="7", title="x", kind="deliberation", nature="delegates_election"),)
    council.opened(profile="departement", mode="several_places", items=items).do(c.CallItem(item="b"), CHAIR)


# Trustees


def test_three_different_members_who_are_there_make_the_key() -> None:
    room = council.gathering()
    for trustees, rule in [
        ((PRESIDENTE, OPPOSANT), "trustees_number"),
        ((PRESIDENTE, OPPOSANT, OPPOSANT), "trustees_number"),
        ((PRESIDENTE, OPPOSANT, ABSENT), "not_present"),
        ((*HERE[:4],), "trustees_number"),
    ]:
        assert room.refused(sc.AppointTrustees(trustees=trustees), CHAIR) == rule
    room.do(sc.AppointTrustees(trustees=(PRESIDENTE, OPPOSANT, SECRETAIRE)), CHAIR)
    assert room.state.ceremonies[-1].threshold == 2


def test_the_key_is_recorded_once_by_the_server_or_a_trustee() -> None:
    room = council.gathering()
    keys = sc.RecordTrusteeKeys(ceremony=1, digest="ab" * 32)
    assert room.refused(keys, SYSTEM) == "unknown_ceremony"
    room.do(sc.AppointTrustees(trustees=(PRESIDENTE, OPPOSANT, SECRETAIRE)), CHAIR)
    assert room.refused(keys, member(ELUE)) == "not_a_trustee"
    assert room.refused(sc.RecordTrusteeKeys(ceremony=1, digest="AB"), SYSTEM) == "keys_unreadable"
    room.do(keys, member(OPPOSANT))
    assert room.refused(keys, SYSTEM) == "keys_made"


def test_a_new_ceremony_takes_the_place_of_the_last_one_outside_an_encrypted_ballot() -> None:
    room = council.preparing()
    again = sc.AppointTrustees(trustees=(ELUE, OPPOSANT, SECRETAIRE))
    assert room.refused(again, CHAIR) == "ballot_pending"
    room.do(c.CancelBallot(ballot=1, reason="Un appareil est tombé"), CHAIR)
    room.do(again, CHAIR)
    assert room.refused(ENCRYPTED, CHAIR) == "trustees_missing"
    room.do(sc.RecordTrusteeKeys(ceremony=2, digest="cd" * 32), SYSTEM)
    room.do(ENCRYPTED, CHAIR)


# Preparing


def test_an_encrypted_ballot_is_prepared_and_its_electorate_frozen() -> None:
    room = council.preparing(proxy=True)
    ballot = room.state.ballots[0]
    assert ballot.status == "preparing"
    assert len(ballot.opened.electorate) == 6
    room.do(c.RecordArrival(member=ABSENT))
    assert room.refused(c.RecordArrival(member=GIVER)) == "represented_in_ballot"
    assert room.refused(c.HandOverChair(member=ELUE), CHAIR) == "ballot_pending"
    council.open_urn(room)
    assert room.state.ballots[0].opened.electorate == ballot.opened.electorate
    assert room.state.ballots[0].status == "open"


def test_it_needs_the_trustees_and_three_electors() -> None:
    room = council.discussing()
    assert room.refused(ENCRYPTED, CHAIR) == "trustees_missing"
    council.keyed(room)
    room.do(c.RecordDeparture(member=BEARER))
    room.do(c.RecordDeparture(member=SECRETAIRE))
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    two = c.OpenBallot(subject="x", mode="secret", means="encrypted", requested_by=(OPPOSANT,))
    assert room.refused(two, CHAIR) == "urn_too_small"


@pytest.mark.parametrize("means", ["encrypted", "paper"])
def test_whoever_leaves_after_the_item_is_called_does_not_undo_its_quorum(means: Any) -> None:
    room = council.keyed(council.discussing())
    room.do(c.RecordDeparture(member=BEARER))
    room.do(c.RecordDeparture(member=SECRETAIRE))
    room.do(c.OpenBallot(subject="x", mode="secret", means=means, requested_by=(OPPOSANT,)), CHAIR)
    # But nothing is voted on the next item.
    room.do(c.CancelBallot(ballot=1, reason="x"), CHAIR)
    assert room.refused(c.CallItem(item="2"), CHAIR) == "quorum_not_met"


def test_a_key_is_registered_once_by_the_elector_or_the_bearer() -> None:
    room = council.preparing(proxy=True)
    key = sc.RegisterVotingKey(ballot=1, member=GIVER)
    assert room.refused(key, member(ELUE)) == "not_your_vote"
    assert room.refused(sc.RegisterVotingKey(ballot=1, member=ABSENT), member(ABSENT)) == "not_an_elector"
    room.do(key, member(BEARER))
    room.do(sc.RegisterVotingKey(ballot=1, member=PRESIDENTE), CHAIR)
    assert room.refused(key, member(BEARER)) == "key_registered"
    room.do(c.RecordDeparture(member=ELUE))
    assert room.refused(sc.RegisterVotingKey(ballot=1, member=ELUE), member(ELUE)) == "voter_left"


def test_the_urn_opens_when_every_elector_has_a_key_or_is_named_without() -> None:
    room = council.preparing()
    for who in (PRESIDENTE, ELUE, OPPOSANT):
        room.do(sc.RegisterVotingKey(ballot=1, member=who), council.voter(room, who))
    decision = room.refusal(urn(room), CHAIR)
    assert decision.rule == "keys_missing"
    assert "Youssef Benali, Paul Lemaire" in decision.sentence
    assert room.refused(urn(room, without=(SECRETAIRE,)), CHAIR) == "keys_missing"
    assert room.refused(urn(room, without=(SECRETAIRE, BEARER, ELUE)), CHAIR) == "key_registered_after_all"
    assert room.refused(urn(room, without=(ABSENT,)), CHAIR) == "not_an_elector"
    both = (SECRETAIRE, BEARER)
    assert room.refused(urn(room, without=(*both, BEARER)), CHAIR) == "keys_mismatch"
    assert room.refused(urn(room, without=both, registered=(*HERE[:1], ELUE, BEARER)), CHAIR) == "keys_mismatch"
    assert room.refused(urn(room, without=both, uuid=""), CHAIR) == "urn_incomplete"
    opened, made = room.do(urn(room, without=both), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert isinstance(made, se.UrnOpened)
    assert (made.registered, made.ceremony) == (3, 1)
    assert room.refused(sc.RegisterVotingKey(ballot=1, member=BEARER), member(BEARER)) == "ballot_not_preparing"
    assert room.refused(sc.RecordBallot(ballot=1, member=BEARER), member(BEARER)) == "no_key"


def test_two_keys_are_no_secret_ballot() -> None:
    room = council.preparing()
    for who in (PRESIDENTE, ELUE):
        room.do(sc.RegisterVotingKey(ballot=1, member=who), council.voter(room, who))
    assert room.refused(urn(room, without=(SECRETAIRE, BEARER, OPPOSANT)), CHAIR) == "keys_too_few"


def test_a_ballot_in_preparation_is_cancelled_but_neither_closed_nor_contested() -> None:
    room = council.preparing()
    assert room.refused(c.CloseBallot(ballot=1), CHAIR) == "ballot_not_open"
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "ballot_open"
    assert room.refused(c.ContestVote(ballot=1, member=ELUE), member(ELUE)) == "ballot_not_open"
    assert room.refused(sc.RecordBallot(ballot=1, member=ELUE), member(ELUE)) == "ballot_not_open"
    room.do(c.CancelBallot(ballot=1, reason="Deux appareils sont tombés"), CHAIR)
    assert room.state.pending_ballot is None


# Voting


def test_an_elector_votes_once_and_changes_nothing() -> None:
    room = council.preparing(proxy=True)
    council.open_urn(room)
    room.do(sc.RecordBallot(ballot=1, member=GIVER), member(BEARER))
    assert room.refused(sc.RecordBallot(ballot=1, member=GIVER), member(BEARER)) == "already_marked"
    assert room.refused(sc.RecordBallot(ballot=1, member=ELUE), member(OPPOSANT)) == "not_your_vote"
    assert room.refused(sc.MarkVoter(ballot=1, member=ELUE)) == "wrong_urn"
    correct = c.CorrectVote(ballot=1, member=GIVER, choice="for", channel="paper", reason="x")
    assert room.refused(correct) == "secret_no_correction"
    room.do(c.RecordDeparture(member=ELUE))
    assert room.refused(sc.RecordBallot(ballot=1, member=ELUE), member(ELUE)) == "voter_left"


@pytest.mark.parametrize("means", ["encrypted", "paper"])
def test_nobody_writes_a_choice_down(means: str) -> None:
    if means == "encrypted":
        room = council.preparing()
        council.open_urn(room)
    else:
        room = council.discussing()
        room.do(c.OpenBallot(subject="x", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert room.refused(c.CastVote(ballot=1, member=ELUE, choice="for"), member(ELUE)) == "secret_vote"
    record = c.RecordVotes(ballot=1, choice="for", members=(ELUE,), channel="hand")
    assert room.refused(record) == "secret_vote"


def test_the_urn_is_sealed_with_as_many_ballots_as_voters_three_at_least() -> None:
    room = council.preparing()
    council.open_urn(room)
    council.cast_secretly(room, PRESIDENTE, ELUE)
    assert room.refused(c.CloseBallot(ballot=1), CHAIR) == "urn_to_seal"
    assert room.refused(sc.SealUrn(ballot=1, ballots=2, head="h"), CHAIR) == "urn_too_few"
    council.cast_secretly(room, OPPOSANT)
    assert room.refused(sc.SealUrn(ballot=1, ballots=2, head="h"), CHAIR) == "urn_mismatch"
    assert room.refused(sc.SealUrn(ballot=1, ballots=3, head=""), CHAIR) == "urn_unsealed"
    events = room.do(sc.SealUrn(ballot=1, ballots=3, head="h"), CHAIR)
    assert [type(event) for event in events] == [e.BallotClosed, se.UrnSealed]
    assert room.refused(sc.RecordBallot(ballot=1, member=BEARER), member(BEARER)) == "ballot_not_open"


# Opening the urn


def test_two_of_three_trustees_open_the_urn_each_once() -> None:
    room = council.preparing()
    council.open_urn(room)
    part = sc.RecordDecryption(ballot=1, trustee=OPPOSANT)
    assert room.refused(part, member(OPPOSANT)) == "urn_not_sealed"
    council.cast_secretly(room, *HERE)
    room.do(sc.SealUrn(ballot=1, ballots=5, head="h"), CHAIR)
    proclaim = c.ProclaimResult(ballot=1, figures={"for": 3, "against": 2}, archive="a")
    assert room.refused(proclaim, CHAIR) == "decryptions_missing"
    assert room.refused(part, CHAIR) == "not_yourself"
    assert room.refused(part, member(ELUE)) == "not_yourself"
    assert room.refused(sc.RecordDecryption(ballot=1, trustee=ELUE), member(ELUE)) == "not_a_trustee"
    room.do(part, member(OPPOSANT))
    assert room.refused(part, member(OPPOSANT)) == "decryption_given"
    assert room.refused(proclaim, CHAIR) == "decryptions_missing"
    room.do(sc.RecordDecryption(ballot=1, trustee=PRESIDENTE), CHAIR)
    room.do(proclaim, CHAIR)


def test_what_the_urn_held_is_proclaimed_and_adds_up() -> None:
    room = council.sealed_urn(*HERE[:4], proxy=True)
    council.decrypt(room)
    for figures, rule in [
        ({"for": 2, "against": 1}, "figures_mismatch"),
        ({"for": 3, "against": 2}, "figures_mismatch"),
        ({"for": 3, "blank": 1}, "unknown_figures"),
        ({"for": 5, "against": -1}, "negative_figures"),
        ({}, "figures_mismatch"),
    ]:
        assert room.refused(c.ProclaimResult(ballot=1, figures=figures, archive="a"), CHAIR) == rule
    good = {"for": 2, "against": 1, "abstain": 1}
    assert room.refused(c.ProclaimResult(ballot=1, figures=good), CHAIR) == "figures_mismatch"
    (result,) = room.do(c.ProclaimResult(ballot=1, figures=good, archive="abc"), CHAIR)
    assert result == e.ResultProclaimed(
        ballot=1,
        item="1",
        for_=2,
        against=1,
        abstain=1,
        not_voting=2,
        present=5,
        represented=1,
        majority="votes_cast",
        required=2,
        casting_vote=None,
        adopted=True,
        archive="abc",
    )
    assert recount(room.entries) == []


def test_a_tie_in_secret_rejects() -> None:
    room = council.sealed_urn(*HERE[:4])
    council.decrypt(room)
    (result,) = room.do(c.ProclaimResult(ballot=1, figures={"for": 2, "against": 2}, archive="a"), CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    assert (result.casting_vote, result.adopted) == (None, False)


def test_verifications_are_reported_before_and_after_the_proclamation() -> None:
    room = council.preparing()
    council.open_urn(room)
    report = sc.ReportVerification(ballot=1, tool="preau", accepted=True, archive="a")
    assert room.refused(report, SYSTEM) == "nothing_to_verify"
    council.cast_secretly(room, *HERE)
    room.do(sc.SealUrn(ballot=1, ballots=5, head="h"), CHAIR)
    room.do(report, SYSTEM)
    assert room.refused(report, SYSTEM) == "verification_known"
    council.decrypt(room)
    room.do(c.ProclaimResult(ballot=1, figures={"for": 5}, archive="a"), CHAIR)
    room.do(sc.ReportVerification(ballot=1, tool="belenios-tool 2.0", accepted=True, archive="a"), SYSTEM)
    assert [v.tool for v in room.state.ballots[0].verified] == ["preau", "belenios-tool 2.0"]
    empty = sc.ReportVerification(ballot=1, tool="", accepted=True, archive="a")
    assert room.refused(empty, SYSTEM) == "verification_empty"


# On paper


def test_on_paper_two_persons_count_alike() -> None:
    room = council.paper_urn(proxy=True)
    figures = {"for": 2, "against": 1, "blank": 1, "null": 1}
    proclaim = c.ProclaimResult(ballot=1, figures={"for": 5})
    assert room.refused(proclaim, CHAIR) == "counts_missing"
    room.do(sc.CountUrn(ballot=1, figures=figures), CLERK)
    room.do(sc.CountUrn(ballot=1, figures=figures), CLERK)
    assert room.refused(proclaim, CHAIR) == "counts_missing"
    room.do(sc.CountUrn(ballot=1, figures={**figures, "for": 1, "against": 2}), member(SECRETAIRE))
    decision = room.refusal(proclaim, CHAIR)
    assert decision.rule == "counts_differ"
    assert "contre 1 ≠ 2, pour 2 ≠ 1" in decision.sentence
    room.do(sc.CountUrn(ballot=1, figures=figures), member(SECRETAIRE))
    (result,) = room.do(proclaim, CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    lines = (result.for_, result.against, result.abstain, result.blank, result.null, result.not_voting)
    assert lines == (2, 1, 0, 1, 1, 1)
    assert (result.required, result.adopted, result.archive) == (2, True, "")
    assert recount(room.entries) == []


def test_a_third_count_settles_two_that_differ() -> None:
    room = council.paper_urn()
    room.do(sc.CountUrn(ballot=1, figures={"for": 4, "null": 1}), CHAIR)
    room.do(sc.CountUrn(ballot=1, figures={"for": 5}), member(SECRETAIRE))
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "counts_differ"
    # With the one or the other, not only with the latest.
    room.do(sc.CountUrn(ballot=1, figures={"for": 4, "null": 1, "against": 0}), CLERK)
    (result,) = room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    assert (result.for_, result.null) == (4, 1)
    assert recount(room.entries) == []


def test_members_do_not_count_unless_they_are_secretaries() -> None:
    room = council.paper_urn()
    decision = room.refusal(sc.CountUrn(ballot=1, figures={"against": 5}), member(OPPOSANT))
    assert decision.rule == "not_a_counter"
    room.do(c.AppointSecretary(member=OPPOSANT))
    room.do(sc.CountUrn(ballot=1, figures={"against": 5}), member(OPPOSANT))


def test_two_counts_alike_end_the_counting() -> None:
    room = council.paper_urn()
    room.do(sc.CountUrn(ballot=1, figures={"for": 5}), CLERK)
    room.do(sc.CountUrn(ballot=1, figures={"for": 5, "null": 0}), member(SECRETAIRE))
    for who in (CHAIR, CLERK):
        assert room.refused(sc.CountUrn(ballot=1, figures={"against": 5}), who) == "counts_agree"
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert recount(room.entries) == []


def test_a_count_that_cannot_be_is_refused() -> None:
    room = council.paper_urn(*HERE[:3])
    decision = room.refusal(sc.CountUrn(ballot=1, figures={"for": 5}))
    assert decision.rule == "urn_overfull"
    assert "2 de trop" in decision.sentence
    assert room.refused(sc.CountUrn(ballot=1, figures={"maybe": 1})) == "unknown_figures"
    assert room.refused(sc.CountUrn(ballot=1, figures={"for": 2, "null": -1})) == "negative_figures"
    room.do(c.RecordDeparture(member=SECRETAIRE))
    assert room.refused(sc.CountUrn(ballot=1, figures={}), member(SECRETAIRE)) == "not_present"
    nobody = council.Actor(role="clerk", screen="clerk")
    assert room.refused(sc.CountUrn(ballot=1, figures={"for": 3}), nobody) == "counter_unknown"


def test_only_a_closed_paper_urn_is_counted() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="x", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert room.refused(sc.CountUrn(ballot=1, figures={})) == "urn_not_to_count"
    assert council.sealed_urn().refused(sc.CountUrn(ballot=1, figures={})) == "wrong_urn"
    assert council.voting().refused(sc.CountUrn(ballot=1, figures={})) == "wrong_urn"


def test_the_clerk_marks_each_voter_once() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="x", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT)), CHAIR)
    room.do(sc.MarkVoter(ballot=1, member=ELUE))
    assert room.refused(sc.MarkVoter(ballot=1, member=ELUE)) == "already_marked"
    assert room.refused(sc.MarkVoter(ballot=1, member=ABSENT)) == "not_an_elector"
    assert room.refused(sc.RecordBallot(ballot=1, member=OPPOSANT), member(OPPOSANT)) == "wrong_urn"
    room.do(c.RecordDeparture(member=OPPOSANT))
    assert room.refused(sc.MarkVoter(ballot=1, member=OPPOSANT)) == "voter_left"


# What the journal holds


def test_no_event_of_a_secret_ballot_says_what_an_elector_chose() -> None:
    room = council.sealed_urn()
    council.decrypt(room)
    room.do(c.ProclaimResult(ballot=1, figures={"for": 3, "against": 2}, archive="a"), CHAIR)
    for entry in room.entries:
        said = to_json(entry.event)
        if "member" in said and "ballot" in said:
            assert set(said) <= {"ballot", "member", "bearer", "channel"}, json.dumps(said)
    assert all(vote.choice is None and vote.commitment is None for vote in room.state.ballots[0].votes.values())
