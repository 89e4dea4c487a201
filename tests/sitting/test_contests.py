"""Votes contested before the proclamation, members helped to vote, votes signed with a passkey."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.recount import recount
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, CLERK, ELUE, GIVER, OPPOSANT, SECRETAIRE, Room, member

# Contests


def contested() -> Room:
    """Nadia Ferrand, recorded for, says that it is wrong; the ballot is closed."""
    room = council.voting(proxy=True)
    room.vote("for", ELUE, OPPOSANT)
    room.do(c.CloseBallot(ballot=1), CHAIR)
    room.do(c.ContestVote(ballot=1, member=ELUE, reason=" J’ai voté contre "), member(ELUE))
    return room


def test_a_contested_vote_holds_the_proclamation_back() -> None:
    room = contested()
    assert room.state.ballots[0].contests == {ELUE: "J’ai voté contre"}
    decision = room.refusal(c.ProclaimResult(ballot=1), CHAIR)
    assert decision.rule == "vote_contested"
    assert "Nadia Ferrand" in decision.sentence


def test_a_correction_settles_it() -> None:
    room = contested()
    room.do(c.CorrectVote(ballot=1, member=ELUE, choice="against", channel="aloud", reason="mal entendu"))
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert recount(room.entries) == []


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("publish", [True, False])
def test_a_vote_that_is_missing_is_entered_where_it_was_contested(closed: bool, publish: bool) -> None:
    room = council.voting(proxy=True, publish=publish)
    room.vote("for", OPPOSANT)
    seal = None if publish else council.hexdigest(GIVER, "against")
    enter = c.CorrectVote(
        ballot=1, member=GIVER, choice="against", channel="aloud", reason="Dit, non noté", commitment=seal
    )
    assert room.refused(enter) == "not_voted"
    room.do(c.ContestVote(ballot=1, member=GIVER, reason="J’ai voté contre pour elle"), member(BEARER))
    if closed:
        room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(replace(enter, reason=" ")) == "reason_missing"
    if not closed:
        own = replace(enter, channel="device", reason="")
        assert room.refused(own, member(BEARER)) == "not_voted"
    (entered,) = room.do(enter)
    assert isinstance(entered, e.VoteCorrected)
    assert (entered.bearer, room.state.ballots[0].contests) == (BEARER, {})
    if not closed:
        room.do(c.CloseBallot(ballot=1), CHAIR)
    sealed = {} if publish else {OPPOSANT: "for", GIVER: "against"}
    (result,) = room.do(c.ProclaimResult(ballot=1, sealed=sealed), CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    assert (result.for_, result.against) == (1, 1)
    assert recount(room.entries) == []
    # The recount asks for the contest too.
    uncontested = [entry for entry in room.entries if not isinstance(entry.event, e.VoteContested)]
    assert "est corrigé sans avoir existé" in " ".join(recount(uncontested))


def test_the_clerk_answers_with_a_reason() -> None:
    room = contested()
    assert room.refused(c.SettleContest(ballot=1, member=ELUE, reason=" ")) == "reason_missing"
    assert room.refused(c.SettleContest(ballot=1, member=OPPOSANT, reason="x")) == "not_contested"
    assert room.refused(c.SettleContest(ballot=1, member=ELUE, reason="x"), CHAIR) == "role"
    room.do(c.SettleContest(ballot=1, member=ELUE, reason="Deux témoins l’ont entendue"))
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert recount(room.entries) == []


def test_a_contest_that_was_answered_is_not_renewed_while_the_vote_stays() -> None:
    room = contested()
    room.do(c.SettleContest(ballot=1, member=ELUE, reason="Deux témoins l’ont entendue"))
    again = c.ContestVote(ballot=1, member=ELUE)
    assert room.refused(again, member(ELUE)) == "contest_settled"
    # Another member's is another vote, and a corrected one too.
    room.do(c.ContestVote(ballot=1, member=OPPOSANT), member(OPPOSANT))
    room.do(c.CorrectVote(ballot=1, member=ELUE, choice="against", channel="aloud", reason="revu"))
    room.do(again, member(ELUE))
    assert room.refused(c.ProclaimResult(ballot=1), CHAIR) == "vote_contested"
    for who in (ELUE, OPPOSANT):
        room.do(c.SettleContest(ballot=1, member=who, reason="revu"))
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert recount(room.entries) == []


def test_a_ballot_missing_from_the_sealed_urn_is_contested_after_an_earlier_answer() -> None:
    room = council.preparing()
    council.open_urn(room)
    council.cast_secretly(room, *council.HERE)
    contest = c.ContestVote(ballot=1, member=ELUE)
    room.do(contest, member(ELUE))
    room.do(c.SettleContest(ballot=1, member=ELUE, reason="voté à 20 h 12"))
    assert room.refused(contest, member(ELUE)) == "contest_settled"
    room.do(sc.SealUrn(ballot=1, ballots=5, head="h"), CHAIR)
    room.do(contest, member(ELUE))
    room.do(c.SettleContest(ballot=1, member=ELUE, reason="retrouvé"))
    assert room.refused(contest, member(ELUE)) == "contest_settled"


def test_who_contests_what_and_until_when() -> None:
    room = contested()
    again = c.ContestVote(ballot=1, member=ELUE)
    assert room.refused(again, member(ELUE)) == "already_contested"
    assert room.refused(c.ContestVote(ballot=1, member=OPPOSANT), member(ELUE)) == "not_your_vote"
    assert room.refused(c.ContestVote(ballot=1, member=ABSENT), member(ABSENT)) == "not_an_elector"
    room.do(c.ContestVote(ballot=1, member=GIVER), member(BEARER))
    assert room.refused(again, CLERK) == "role"
    for who in (ELUE, GIVER):
        room.do(c.SettleContest(ballot=1, member=who, reason="x"))
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert room.refused(again, member(ELUE)) == "ballot_over"


def test_a_secret_vote_is_contested_too() -> None:
    room = council.sealed_urn()
    council.decrypt(room)
    room.do(c.ContestVote(ballot=1, member=ELUE, reason="Mon bulletin n’y est pas"), member(ELUE))
    proclaim = c.ProclaimResult(ballot=1, figures={"for": 5}, archive="a")
    assert room.refused(proclaim, CHAIR) == "vote_contested"
    room.do(c.CancelBallot(ballot=1, reason="Un bulletin manque"), CHAIR)


# Help


def test_a_member_votes_with_the_help_of_a_person_of_their_choice() -> None:
    room = council.voting(proxy=True)
    room.do(c.RecordAssistance(ballot=1, member=ELUE, helper=SECRETAIRE))
    room.do(c.RecordAssistance(ballot=1, member=OPPOSANT), member(OPPOSANT))
    assert room.state.ballots[0].assisted == {ELUE: SECRETAIRE, OPPOSANT: ""}
    for command, rule in [
        (c.RecordAssistance(ballot=1, member=ELUE, helper=SECRETAIRE), "already_assisted"),
        (c.RecordAssistance(ballot=1, member=ELUE, helper=ELUE), "helper_oneself"),
        (c.RecordAssistance(ballot=1, member=ELUE, helper="nobody"), "unknown_member"),
        (c.RecordAssistance(ballot=1, member=ABSENT), "not_an_elector"),
    ]:
        assert room.refused(command) == rule
    other = c.RecordAssistance(ballot=1, member=ELUE)
    assert room.refused(other, member(OPPOSANT)) == "not_your_vote"
    room.proclaim()
    assert room.refused(other) == "ballot_over"


# Signatures


def signature(**changes: Any) -> sc.SignVote:
    values: dict[str, Any] = {
        "ballot": 1,
        "member": ELUE,
        "choice": "for",
        "head": "h",
        "authenticator_data": "a",
        "client_data": "c",
        "signature": "s",
    }
    return sc.SignVote(**{**values, **changes})


def declared(who: str, **facts: Any) -> Room:
    room = council.voting(proxy=True, **facts)
    room.do(sc.DeclareSigningKey(member=who, public_key="pQEC_w-"), member(who))
    return room


def test_a_key_is_declared_once_by_oneself() -> None:
    room = declared(ELUE)
    key = sc.DeclareSigningKey(member=ELUE, public_key="pQEC")
    assert room.refused(key, member(ELUE)) == "signing_key_declared"
    other = sc.DeclareSigningKey(member=OPPOSANT, public_key="pQEC")
    assert room.refused(other, member(ELUE)) == "not_yourself"
    assert room.refused(other, CHAIR) == "not_yourself"
    assert room.refused(replace(other, public_key="p+/="), member(OPPOSANT)) == "signing_key_unreadable"


def test_the_standing_vote_is_signed_once_by_whoever_cast_it() -> None:
    room = declared(BEARER)
    room.vote("for", GIVER, ELUE)
    assert room.refused(signature(member=GIVER), member(ELUE)) == "not_your_vote"
    assert room.refused(signature(member=GIVER, choice="against"), member(BEARER)) == "signed_choice"
    assert room.refused(signature(member=OPPOSANT), member(OPPOSANT)) == "signed_choice"
    assert room.refused(signature(), member(ELUE)) == "signing_key_missing"
    (signed,) = room.do(signature(member=GIVER), member(BEARER))
    assert isinstance(signed, e.VoteSigned)
    assert (signed.signer, signed.choice) == (BEARER, "for")
    assert room.refused(signature(member=GIVER), member(BEARER)) == "already_signed"
    room.proclaim()
    assert recount(room.entries) == []


def test_a_correction_voids_the_signature() -> None:
    room = declared(ELUE)
    room.vote("for", ELUE)
    room.do(signature(), member(ELUE))
    room.do(c.CorrectVote(ballot=1, member=ELUE, choice="against", channel="device"), member(ELUE))
    assert room.state.ballots[0].signatures == {}
    room.do(signature(choice="against"), member(ELUE))
    assert recount(room.entries) == []


def test_a_vote_whose_name_is_not_published_is_not_signed_nor_one_of_a_cancelled_ballot() -> None:
    sealed = declared(ELUE, publish=False)
    sealed.vote("for", ELUE)
    assert sealed.refused(signature(), member(ELUE)) == "not_signed"
    room = declared(ELUE)
    room.vote("for", ELUE)
    room.do(c.CancelBallot(ballot=1, reason="x"), CHAIR)
    assert room.refused(signature(), member(ELUE)) == "ballot_cancelled"


@pytest.mark.parametrize("choice", ["maybe", "blank", ""])
def test_a_choice_that_does_not_exist_is_refused(choice: str) -> None:
    room = council.voting()
    assert room.refused(c.CastVote(ballot=1, member=ELUE, choice=choice), member(ELUE)) == "unknown_choice"
    record = c.RecordVotes(ballot=1, choice=choice, members=(ELUE,), channel="hand")
    assert room.refused(record) == "unknown_choice"
    room.vote("for", ELUE)
    correct = c.CorrectVote(ballot=1, member=ELUE, choice=choice, channel="aloud", reason="x")
    assert room.refused(correct) == "unknown_choice"
