"""Votes: who, once, how, corrected by whom."""

from __future__ import annotations

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.facts import Channel, Choice
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, CLERK, ELUE, GIVER, OPPOSANT, PRESIDENTE, hexdigest


def cast(member: str, choice: Choice = "for", channel: Channel = "device", seal: str | None = None) -> c.CastVote:
    return c.CastVote(ballot=1, member=member, choice=choice, channel=channel, commitment=seal)


def correct(member: str, choice: Choice, channel: Channel = "device", reason: str = "") -> c.CorrectVote:
    return c.CorrectVote(ballot=1, member=member, choice=choice, channel=channel, reason=reason)


def test_a_member_votes_on_the_telephone() -> None:
    room = council.voting()
    (event,) = room.do(cast(ELUE), council.member(ELUE))
    assert event == e.VoteCast(ballot=1, member=ELUE, choice="for", channel="device")


def test_the_chair_votes_like_anyone() -> None:
    room = council.voting()
    room.do(cast(PRESIDENTE), CHAIR)
    assert room.refused(cast(ELUE), CHAIR) == "not_your_vote"


def test_a_vote_under_proxy_names_its_bearer() -> None:
    room = council.voting(proxy=True)
    (event,) = room.do(cast(GIVER, "against"), council.member(BEARER))
    assert event == e.VoteCast(ballot=1, member=GIVER, choice="against", channel="device", bearer=BEARER)
    room.do(cast(BEARER, "for"), council.member(BEARER))


def test_an_absent_giver_does_not_vote_from_home() -> None:
    assert council.voting(proxy=True).refused(cast(GIVER), council.member(GIVER)) == "not_your_vote"


def test_nobody_votes_for_another() -> None:
    room = council.voting(proxy=True)
    assert room.refused(cast(OPPOSANT), council.member(ELUE)) == "not_your_vote"
    assert room.refused(cast(GIVER), council.member(ELUE)) == "not_your_vote"


def test_nobody_outside_the_electorate_votes() -> None:
    room = council.voting()
    assert room.refused(cast(ABSENT), council.member(ABSENT)) == "not_an_elector"
    room.do(c.RecordArrival(member=ABSENT))
    assert room.refused(cast(ABSENT), council.member(ABSENT)) == "not_an_elector"
    assert room.refused(cast("victor-noir"), CLERK) == "unknown_member"


def test_whoever_left_no_longer_votes() -> None:
    room = council.voting(proxy=True)
    room.do(c.RecordDeparture(member=ELUE))
    room.do(c.RecordDeparture(member=BEARER))
    assert room.refused(cast(ELUE), council.member(ELUE)) == "voter_left"
    assert room.refused(cast(GIVER), council.member(BEARER)) == "voter_left"
    assert room.refused(cast(ELUE, channel="hand"), CLERK) == "voter_left"


def test_nobody_votes_twice() -> None:
    room = council.voting()
    room.do(cast(ELUE), council.member(ELUE))
    assert room.refused(cast(ELUE, "against"), council.member(ELUE)) == "already_voted"
    assert room.refused(cast(ELUE, channel="hand"), CLERK) == "already_voted"


def test_a_ballot_takes_no_vote_after_its_close() -> None:
    room = council.voting()
    room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(cast(ELUE), council.member(ELUE)) == "ballot_not_open"
    assert room.refused(c.CastVote(ballot=7, member=ELUE, choice="for"), council.member(ELUE)) == "unknown_ballot"


@pytest.mark.parametrize("channel", ["aloud", "hand", "paper"])
def test_the_clerk_writes_down_what_is_said_shown_or_written(channel: Channel) -> None:
    room = council.voting()
    (event,) = room.do(cast(ELUE, channel=channel), CLERK)
    assert isinstance(event, e.VoteCast)
    assert event.channel == channel


def test_each_hand_has_its_channel() -> None:
    room = council.voting()
    assert room.refused(cast(ELUE), CLERK) == "channel"
    assert room.refused(cast(ELUE, channel="hand"), council.member(ELUE)) == "channel_device"
    command = c.RecordVotes(ballot=1, choice="for", members=(ELUE,), channel="device")
    assert room.refused(command, CLERK) == "channel"


def test_the_clerk_types_a_show_of_hands_at_once() -> None:
    room = council.voting()
    room.do(cast(ELUE), council.member(ELUE))
    events = room.do(c.RecordVotes(ballot=1, choice="for", members=(ELUE, BEARER, BEARER), channel="hand"))
    assert events == (e.VoteCast(ballot=1, member=BEARER, choice="for", channel="hand"),)
    again = c.RecordVotes(ballot=1, choice="for", members=(ELUE, BEARER), channel="hand")
    assert room.refused(again) == "nothing_to_record"


def test_a_show_of_hands_is_recorded_whole_or_not_at_all() -> None:
    room = council.voting()
    room.do(cast(ELUE, "against"), council.member(ELUE))
    for members, rule in [((BEARER, ELUE), "already_voted"), ((BEARER, ABSENT), "not_an_elector")]:
        assert room.refused(c.RecordVotes(ballot=1, choice="for", members=members, channel="hand")) == rule
    assert set(room.state.ballots[0].votes) == {ELUE}


def test_a_member_corrects_while_the_ballot_is_open() -> None:
    room = council.voting()
    assert room.refused(correct(ELUE, "against"), council.member(ELUE)) == "not_voted"
    room.do(cast(ELUE), council.member(ELUE))
    assert room.refused(correct(ELUE, "for"), council.member(ELUE)) == "same_vote"
    assert room.refused(correct(ELUE, "against"), council.member(OPPOSANT)) == "not_your_vote"
    room.do(correct(ELUE, "against"), council.member(ELUE))
    assert room.state.ballots[0].votes[ELUE].choice == "against"
    room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(correct(ELUE, "for"), council.member(ELUE)) == "ballot_not_open"


def test_the_clerk_corrects_with_a_reason_until_the_proclamation() -> None:
    room = council.voting()
    room.do(cast(ELUE), council.member(ELUE))
    room.do(c.CloseBallot(ballot=1), CHAIR)
    assert room.refused(correct(ELUE, "against", "aloud")) == "reason_missing"
    (event,) = room.do(correct(ELUE, "against", "aloud", "erreur de touche"))
    assert isinstance(event, e.VoteCorrected)
    assert event.reason == "erreur de touche"
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert room.refused(correct(ELUE, "for", "aloud", "trop tard")) == "ballot_over"


def test_a_sealed_vote_keeps_its_choice_out_of_the_journal() -> None:
    room = council.voting(publish=False)
    seal = hexdigest(ELUE, "for")
    (event,) = room.do(cast(ELUE, seal=seal), council.member(ELUE))
    assert event == e.VoteCommitted(ballot=1, member=ELUE, commitment=seal, channel="device")
    new = hexdigest(ELUE, "against")
    (event,) = room.do(
        c.CorrectVote(ballot=1, member=ELUE, choice="against", channel="device", commitment=new), council.member(ELUE)
    )
    assert isinstance(event, e.VoteCorrected)
    assert (event.choice, event.commitment) == (None, new)


@pytest.mark.parametrize("seal", [None, "", "f" * 63, "F" * 64, "f" * 64 + "\n"])
def test_a_sealed_vote_needs_its_seal(seal: str | None) -> None:
    assert council.voting(publish=False).refused(cast(ELUE, seal=seal), council.member(ELUE)) == "commitment_missing"


def test_a_public_vote_has_no_seal() -> None:
    room = council.voting()
    assert room.refused(cast(ELUE, seal="f" * 64), council.member(ELUE)) == "commitment_unexpected"


def test_the_clerk_passes_over_sealed_votes_without_a_new_seal() -> None:
    room = council.voting(publish=False)
    room.do(cast(ELUE, seal=hexdigest(ELUE, "for")), council.member(ELUE))
    command = c.RecordVotes(
        ballot=1,
        choice="for",
        members=(ELUE, BEARER),
        channel="hand",
        commitments={BEARER: hexdigest(BEARER, "for")},
    )
    (event,) = room.do(command)
    assert isinstance(event, e.VoteCommitted)
    assert event.member == BEARER
