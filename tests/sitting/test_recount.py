"""The recount sees what is wrong: each test falsifies one thing in a sound journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.facts import CastingVote, Elector
from preau.sitting.recount import disagreements, recount
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, ELUE, GIVER, OPPOSANT, PRESIDENTE, SECRETAIRE, Room


def sitting(*, publish: bool = True) -> Room:
    """A proxy, a correction, a tie that the chair breaks."""
    room = council.voting(proxy=True, publish=publish)
    room.vote("for", PRESIDENTE, GIVER)
    room.vote("against", OPPOSANT, ELUE)
    room.vote("abstain", BEARER)
    sealed: dict[str, Any] = {PRESIDENTE: "for", GIVER: "for", OPPOSANT: "against", ELUE: "against", BEARER: "abstain"}
    result = room.proclaim({} if publish else sealed)
    assert result.casting_vote is not None
    room.do(c.CloseSitting(), CHAIR)
    return room


def falsified(room: Room, kind: type[e.Event], change: Callable[[Any], e.Event], *, nth: int = 0) -> list[str]:
    """The recount after the nth event of `kind` was changed."""
    places = [i for i, entry in enumerate(room.entries) if isinstance(entry.event, kind)]
    place = places[nth]
    entries = list(room.entries)
    entries[place] = replace(entries[place], event=change(entries[place].event))
    return recount(entries)


@pytest.mark.parametrize("publish", [True, False])
def test_a_sound_journal_agrees(publish: bool) -> None:
    assert recount(sitting(publish=publish).entries) == []


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(
    "wrong",
    [
        {"for_": 3},
        {"not_voting": 0},
        {"present": 6},
        {"represented": 0},
        {"required": 2},
        {"adopted": False},
        {"majority": "present_or_represented"},
        {"casting_vote": None},
        {"casting_vote": CastingVote(member=PRESIDENTE, choice="abstain")},
        {"casting_vote": CastingVote(member=ELUE, choice="for")},
        {"item": "2"},
        {"ballot": 2},
    ],
    ids=str,
)
def test_a_wrong_result_is_seen(wrong: dict[str, Any], publish: bool) -> None:
    assert falsified(sitting(publish=publish), e.ResultProclaimed, lambda event: replace(event, **wrong))


@pytest.mark.parametrize("wrong", [{"against": 1, "abstain": 2}, {"abstain": 0, "not_voting": 2}], ids=str)
def test_voices_moved_from_one_side_to_another_are_seen_where_names_are_published(wrong: dict[str, int]) -> None:
    assert falsified(sitting(), e.ResultProclaimed, lambda event: replace(event, **wrong))


def test_more_voices_than_votes_received_are_seen() -> None:
    told = falsified(sitting(publish=False), e.ResultProclaimed, lambda event: replace(event, abstain=2, not_voting=0))
    assert told == ["Scrutin 1 : 6 voix sont comptées pour 5 votes reçus."]


def test_the_sentence_says_both_figures() -> None:
    told = falsified(sitting(), e.ResultProclaimed, lambda event: replace(event, abstain=4))
    assert told == ["Scrutin 1, abstentions : le journal dit 4, le recomptage donne 1."]


def test_a_changed_choice_is_seen() -> None:
    assert falsified(sitting(), e.VoteCast, lambda event: replace(event, choice="against"))


@pytest.mark.parametrize("wrong", [ABSENT, OPPOSANT])
def test_a_vote_under_the_wrong_name_is_seen(wrong: str) -> None:
    assert falsified(sitting(), e.VoteCast, lambda event: replace(event, member=wrong))


def test_a_vote_under_a_proxy_never_given_is_seen() -> None:
    assert falsified(sitting(), e.VoteCast, lambda event: replace(event, bearer=SECRETAIRE))


def test_a_choice_in_clear_in_a_sealed_ballot_is_seen() -> None:
    def reveal(event: e.VoteCommitted) -> e.VoteCast:
        return e.VoteCast(ballot=1, member=event.member, choice="for", channel="hand")

    assert falsified(sitting(publish=False), e.VoteCommitted, reveal)


@pytest.mark.parametrize(
    "electors",
    [
        lambda electors: electors[1:],
        lambda electors: (*electors, Elector(member=ABSENT)),
        lambda electors: (*electors, electors[0]),
        lambda electors: tuple(replace(v, bearer=None) for v in electors),
    ],
)
def test_a_wrong_electorate_is_seen(electors: Callable[[Any], Any]) -> None:
    assert falsified(sitting(), e.BallotOpened, lambda event: replace(event, electorate=electors(event.electorate)))


@pytest.mark.parametrize("wrong", [{"present": 6}, {"in_exercise": 5}, {"required": 3}, {"met": False}], ids=str)
def test_a_wrong_quorum_is_seen(wrong: dict[str, Any]) -> None:
    assert falsified(sitting(), e.QuorumTested, lambda event: replace(event, **wrong))


def test_a_result_of_a_ballot_left_open_or_cancelled_is_seen() -> None:
    cancel = e.BallotCancelled(ballot=1, reason="x")
    assert falsified(sitting(), e.BallotClosed, lambda event: cancel)
    assert falsified(sitting(), e.BallotClosed, lambda event: e.SittingSuspended())


def test_a_vote_after_the_close_is_seen() -> None:
    room = sitting()
    late = next(i for i, entry in enumerate(room.entries) if isinstance(entry.event, e.BallotClosed))
    entries = list(room.entries)
    entries[late - 1], entries[late] = (
        replace(entries[late - 1], event=entries[late].event),
        replace(entries[late], event=entries[late - 1].event),
    )
    assert recount(entries) == [f"Scrutin 1 : le vote de {BEARER} vient après la clôture."]


def test_a_second_vote_is_seen_even_if_it_is_the_same() -> None:
    room = sitting()
    place = next(i for i, entry in enumerate(room.entries) if isinstance(entry.event, e.VoteCast))
    entries = [*room.entries[: place + 1], *room.entries[place:]]
    assert recount(entries) == [f"Scrutin 1 : {PRESIDENTE} y vote deux fois."]


def test_a_correction_of_nothing_is_seen() -> None:
    def correction(event: e.VoteCast) -> e.VoteCorrected:
        return e.VoteCorrected(
            ballot=1,
            member=event.member,
            choice="for",
            commitment=None,
            channel="hand",
            reason="x",
            bearer=event.bearer,
        )

    assert falsified(sitting(), e.VoteCast, correction)


def test_a_disagreement_names_its_entry() -> None:
    room = sitting()
    place = next(entry.seq for entry in room.entries if isinstance(entry.event, e.ResultProclaimed))
    entries = [
        replace(x, event=replace(x.event, required=9)) if isinstance(x.event, e.ResultProclaimed) else x
        for x in room.entries
    ]
    assert [found.seq for found in disagreements(entries)] == [place]
