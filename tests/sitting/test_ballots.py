"""Opening a ballot: why, for whom; closing, cancelling, proclaiming."""

from __future__ import annotations

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.facts import CastingVote, Elector
from tests.sitting import council
from tests.sitting.council import (
    ABSENT,
    BEARER,
    CHAIR,
    ELUE,
    GIVER,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    Room,
    hexdigest,
)


def test_the_electorate_is_frozen_in_the_order_of_the_table() -> None:
    room = council.voting(proxy=True)
    assert room.state.ballots[0].opened.electorate == (
        Elector(member=PRESIDENTE),
        Elector(member=SECRETAIRE),
        Elector(member=ELUE),
        Elector(member=BEARER),
        Elector(member=GIVER, bearer=BEARER),
        Elector(member=OPPOSANT),
    )
    room.do(c.RecordArrival(member=ABSENT))
    assert ABSENT not in {v.member for v in room.state.ballots[0].opened.electorate}


def test_one_ballot_at_a_time_on_an_item_that_is_voted() -> None:
    assert council.voting().refused(c.OpenBallot(subject="x"), CHAIR) == "ballot_pending"
    assert council.opened().refused(c.OpenBallot(subject="x"), CHAIR) == "no_item"
    assert council.discussing("4").refused(c.OpenBallot(subject="x"), CHAIR) == "item_not_votable"
    assert council.discussing().refused(c.OpenBallot(subject="  "), CHAIR) == "subject_missing"
    assert council.gathering().refused(c.OpenBallot(subject="x"), CHAIR) == "not_open"


def test_a_question_of_procedure_is_voted_without_an_item() -> None:
    room = council.opened()
    (event,) = room.do(c.OpenBallot(subject="Modifier l’ordre du jour", purpose="procedure"), CHAIR)
    assert isinstance(event, e.BallotOpened)
    assert event.item is None


def test_a_ballot_needs_its_chair() -> None:
    room = council.discussing()
    room.do(c.RecordDeparture(member=PRESIDENTE))
    assert room.refused(c.OpenBallot(subject="x")) == "chair_absent"
    room.do(c.HandOverChair(member=SECRETAIRE))
    room.do(c.OpenBallot(subject="x"))


def test_a_quarter_of_the_members_present_makes_a_ballot_public() -> None:
    room = council.discussing()
    assert room.refused(c.OpenBallot(subject="x", mode="public"), CHAIR) == "public_ballot_not_requested"
    for requesters, rule in [
        ((ELUE,), "public_ballot_requesters"),
        ((ELUE, ELUE), "public_ballot_requesters"),
        ((ELUE, ABSENT), "not_present"),
    ]:
        command = c.OpenBallot(subject="x", mode="public", requested_by=requesters)
        assert room.refused(command, CHAIR) == rule
    (event,) = room.do(c.OpenBallot(subject="x", mode="public", requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert isinstance(event, e.BallotOpened)
    assert (event.trigger, event.names_published) == ("request", True)


def test_a_sixth_suffices_in_a_departement() -> None:
    room = council.discussing(profile="departement")
    room.do(c.OpenBallot(subject="x", mode="public", requested_by=(ELUE,)), CHAIR)


def test_a_recused_member_asks_for_no_ballot() -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    command = c.OpenBallot(subject="x", mode="public", requested_by=(ELUE, OPPOSANT))
    assert room.refused(command, CHAIR) == "recused"


def test_a_request_is_for_a_public_ballot() -> None:
    command = c.OpenBallot(subject="x", requested_by=(ELUE, OPPOSANT))
    assert council.discussing().refused(command, CHAIR) == "request_is_public"


def test_elsewhere_the_rules_of_procedure_suffice_for_a_public_ballot() -> None:
    room = council.discussing(profile="neutral")
    (event,) = room.do(c.OpenBallot(subject="x", mode="public"), CHAIR)
    assert isinstance(event, e.BallotOpened)
    assert event.trigger == "procedure"


def test_by_video_every_ballot_is_public() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    assert room.refused(c.OpenBallot(subject="x"), CHAIR) == "video_public_only"
    (event,) = room.do(c.OpenBallot(subject="x", mode="public"), CHAIR)
    assert isinstance(event, e.BallotOpened)
    assert event.trigger == "video"


@pytest.mark.parametrize("publish", [True, False])
def test_names_of_an_ordinary_ballot_follow_the_rules_of_procedure(publish: bool) -> None:
    assert council.voting(publish=publish).state.ballots[0].opened.names_published is publish


def test_a_ballot_closes_before_its_result() -> None:
    room = council.voting()
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "ballot_open"
    room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(c.CloseBallot(ballot=1), CHAIR) == "ballot_not_open"
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "ballot_over"
    assert room.refused(c.CancelBallot(ballot=1, reason="x"), CHAIR) == "ballot_over"
    assert room.refused(c.CloseBallot(ballot=2), CHAIR) == "unknown_ballot"
    assert room.refused(c.CloseBallot(ballot=0), CHAIR) == "unknown_ballot"


def test_a_cancelled_ballot_says_why_and_is_held_again_under_a_new_number() -> None:
    room = council.voting()
    assert room.refused(c.CancelBallot(ballot=1, reason=" "), CHAIR) == "reason_missing"
    room.do(c.CancelBallot(ballot=1, reason="Micro coupé"), CHAIR)
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "ballot_over"
    (event,) = room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    assert isinstance(event, e.BallotOpened)
    assert event.ballot == 2


def test_the_majority_of_votes_cast_adopts() -> None:
    room = council.voting(proxy=True)
    room.vote("for", ELUE, SECRETAIRE)
    room.vote("against", OPPOSANT)
    room.vote("abstain", PRESIDENTE)
    room.vote("not_voting", BEARER)
    assert room.proclaim() == e.ResultProclaimed(
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
    )


def tie(chair: str | None, *, profile: str = "commune_ge3500") -> Room:
    """Two against two, the chair among them or not."""
    room = council.voting(profile=profile)
    room.vote("for", ELUE, BEARER if chair != "for" else PRESIDENTE)
    room.vote("against", OPPOSANT, SECRETAIRE if chair != "against" else PRESIDENTE)
    return room


@pytest.mark.parametrize(("side", "adopted"), [("for", True), ("against", False)])
def test_on_a_tie_the_side_of_the_chair_prevails(side: str, adopted: bool) -> None:
    result = tie(side).proclaim()
    assert result.casting_vote is not None
    assert (result.casting_vote.member, result.casting_vote.choice) == (PRESIDENTE, side)
    assert (result.for_, result.against, result.required, result.adopted) == (2, 2, 3, adopted)


def test_on_a_tie_without_the_chairs_vote_the_proposal_is_rejected() -> None:
    result = tie(None).proclaim()
    assert (result.casting_vote, result.adopted) == (None, False)


def test_on_a_tie_without_casting_vote_the_proposal_is_rejected() -> None:
    result = tie("for", profile="neutral").proclaim()
    assert (result.casting_vote, result.adopted) == (None, False)


def test_the_casting_vote_is_that_of_whoever_presides() -> None:
    room = council.discussing()
    room.do(c.HandOverChair(member=ELUE), CHAIR)
    room.do(c.OpenBallot(subject="Point 1"))
    room.vote("for", ELUE)
    room.vote("against", PRESIDENTE)
    assert room.proclaim().casting_vote == CastingVote(member=ELUE, choice="for")


def test_sealed_votes_give_totals_and_must_match_the_journal() -> None:
    room = council.voting(publish=False)
    room.vote("for", ELUE, BEARER)
    room.vote("against", OPPOSANT)
    room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "sealed_mismatch"
    assert room.refused(c.ProclaimResult(ballot=1, sealed={ELUE: "for"}), CHAIR) == "sealed_mismatch"
    room.do(c.ProclaimResult(ballot=1, sealed={ELUE: "for", BEARER: "for", OPPOSANT: "against"}), CHAIR)
    result = room.state.ballots[0].result
    assert result is not None
    assert (result.for_, result.against, result.abstain, result.not_voting) == (2, 1, 0, 2)
    commitments = {vote.commitment for vote in room.state.ballots[0].votes.values()}
    assert commitments == {hexdigest(ELUE, "for"), hexdigest(BEARER, "for"), hexdigest(OPPOSANT, "against")}
