"""The recount sees what is wrong around an urn, a majority, a silence or a signature: one thing falsified each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from preau.rules.majority import ABSOLUTE, Majority
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting import secret_events as se
from preau.sitting.facts import CastingVote
from preau.sitting.recount import recount
from tests.sitting import council
from tests.sitting.council import (
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
from tests.sitting.test_recount import falsified


def encrypted() -> Room:
    """Six electors, one of whom has no key; four voted."""
    room = council.preparing(proxy=True)
    council.open_urn(room, without=(OPPOSANT,))
    council.cast_secretly(room, PRESIDENTE, ELUE, BEARER, GIVER)
    room.do(sc.SealUrn(ballot=1, ballots=4, head="h"), CHAIR)
    council.decrypt(room)
    room.do(sc.ReportVerification(ballot=1, tool="preau", accepted=True, archive="a"), SYSTEM)
    room.do(c.ProclaimResult(ballot=1, figures={"for": 2, "against": 1, "abstain": 1}, archive="a"), CHAIR)
    return room


def paper() -> Room:
    room = council.paper_urn(proxy=True)
    for counter in (CLERK, member(SECRETAIRE)):
        room.do(sc.CountUrn(ballot=1, figures={"for": 2, "against": 1, "blank": 1, "null": 1}), counter)
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    return room


def without(room: Room, kind: type[e.Event], *, nth: int = 0) -> list[str]:
    """The recount when the nth event of `kind` is missing."""
    places = [i for i, entry in enumerate(room.entries) if isinstance(entry.event, kind)]
    return recount([entry for i, entry in enumerate(room.entries) if i != places[nth]])


def test_a_count_after_two_alike_is_seen() -> None:
    room = paper()
    place = max(i for i, entry in enumerate(room.entries) if isinstance(entry.event, se.UrnCounted))
    late = replace(room.entries[place], event=se.UrnCounted(ballot=1, figures={}), actor=CHAIR)
    assert recount([*room.entries[: place + 1], late, *room.entries[place + 1 :]])


@pytest.mark.parametrize("made", [encrypted, paper])
def test_a_sound_urn_agrees(made: Callable[[], Room]) -> None:
    assert recount(made().entries) == []


@pytest.mark.parametrize(
    "kind",
    [
        se.TrusteesAppointed,
        se.TrusteeKeysMade,
        se.BallotPrepared,
        se.VotingKeyRegistered,
        e.BallotOpened,
        se.UrnOpened,
        se.VoterMarked,
        e.BallotClosed,
        se.UrnSealed,
        se.DecryptionGiven,
    ],
)
def test_no_step_of_an_encrypted_ballot_may_be_missing(kind: type[e.Event]) -> None:
    assert without(encrypted(), kind)


@pytest.mark.parametrize("kind", [e.BallotOpened, e.BallotClosed, se.UrnCounted])
def test_no_step_of_a_paper_ballot_may_be_missing(kind: type[e.Event]) -> None:
    assert without(paper(), kind)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (se.TrusteesAppointed, {"trustees": (PRESIDENTE, PRESIDENTE, OPPOSANT)}),
        (se.TrusteesAppointed, {"threshold": 1}),
        (se.TrusteesAppointed, {"ceremony": 2}),
        (se.BallotPrepared, {"electorate": ()}),
        (se.BallotPrepared, {"subject": "Autre"}),
        (se.VotingKeyRegistered, {"member": OPPOSANT}),
        (se.VotingKeyRegistered, {"member": "nobody"}),
        (e.BallotOpened, {"electorate": ()}),
        (e.BallotOpened, {"majority": Majority(share=(2, 3), strict=False)}),
        (e.BallotOpened, {"names_published": True}),
        (e.BallotOpened, {"means": "paper"}),
        (e.BallotOpened, {"purpose": "procedure"}),
        (se.UrnOpened, {"registered": 6}),
        (se.UrnOpened, {"without": ()}),
        (se.UrnOpened, {"without": (OPPOSANT, "nobody")}),
        (se.UrnOpened, {"ceremony": 2}),
        (se.VoterMarked, {"member": ELUE}),
        (se.VoterMarked, {"member": OPPOSANT}),
        (se.VoterMarked, {"bearer": ELUE}),
        (se.VoterMarked, {"channel": "paper"}),
        (se.UrnSealed, {"ballots": 5}),
        (se.UrnSealed, {"ballots": 2}),
        (se.DecryptionGiven, {"trustee": ELUE}),
        (se.DecryptionGiven, {"trustee": OPPOSANT}),
        (e.ResultProclaimed, {"for_": 3}),
        (e.ResultProclaimed, {"for_": 3, "not_voting": 1}),
        (e.ResultProclaimed, {"abstain": 0, "blank": 1}),
        (e.ResultProclaimed, {"archive": ""}),
        (e.ResultProclaimed, {"adopted": False}),
        (e.ResultProclaimed, {"tacit": True}),
        (e.ResultProclaimed, {"casting_vote": CastingVote(member=PRESIDENTE, choice="for")}),
    ],
    ids=str,
)
def test_what_is_wrong_around_an_encrypted_urn_is_seen(kind: type[e.Event], wrong: dict[str, Any]) -> None:
    assert falsified(encrypted(), kind, lambda event: replace(event, **wrong))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (se.VoterMarked, {"member": ELUE}),
        (se.VoterMarked, {"channel": "device"}),
        (se.UrnCounted, {"figures": {"for": 3, "against": 1, "blank": 1}}),
        (se.UrnCounted, {"figures": {"for": 9}}),
        (se.UrnCounted, {"figures": {"for": 2, "against": -1}}),
        (e.ResultProclaimed, {"for_": 1, "against": 2, "adopted": False}),
        (e.ResultProclaimed, {"blank": 0, "null": 2}),
        (e.ResultProclaimed, {"archive": "a"}),
    ],
    ids=str,
)
def test_what_is_wrong_around_a_paper_urn_is_seen(kind: type[e.Event], wrong: dict[str, Any]) -> None:
    assert falsified(paper(), kind, lambda event: replace(event, **wrong))


def test_two_counts_of_one_person_are_one() -> None:
    room = paper()
    entries = [replace(entry, actor=CLERK) for entry in room.entries]
    assert recount(entries)


def test_a_choice_in_a_secret_ballot_is_seen() -> None:
    def reveal(event: se.VoterMarked) -> e.Event:
        return e.VoteCast(ballot=1, member=event.member, choice="for", channel="hand", bearer=event.bearer)

    def commit(event: se.VoterMarked) -> e.Event:
        return e.VoteCommitted(ballot=1, member=event.member, commitment="0" * 64, channel="hand")

    for change in (reveal, commit):
        assert any("secret" in said for said in falsified(paper(), se.VoterMarked, change))


def test_an_urn_that_nobody_opened_is_seen() -> None:
    room = council.discussing()
    strays: list[e.Event] = [
        se.VotingKeyRegistered(ballot=1, member=ELUE),
        se.UrnOpened(ballot=1, uuid="u", fingerprint="f", head="h", registered=0, ceremony=1),
        se.VoterMarked(ballot=1, member=ELUE, channel="device"),
        se.UrnSealed(ballot=1, ballots=3, head="h"),
        se.DecryptionGiven(ballot=1, trustee=ELUE),
        se.UrnCounted(ballot=1, figures={}),
        se.ArchiveVerified(ballot=1, tool="x", accepted=True, archive="a"),
    ]
    for event in strays:
        stray = replace(room.entries[-1], seq=99, event=event)
        assert len(recount([*room.entries, stray])) == 1


# Openly


def open_ballot(**fields: Any) -> Room:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Point 1", **fields), CHAIR)
    room.vote("for", PRESIDENTE, ELUE, BEARER)
    room.vote("against", OPPOSANT)
    room.proclaim()
    return room


@pytest.mark.parametrize(
    "wrong",
    [
        {"majority": Majority(share=(3, 4), strict=True)},
        {"majority": Majority(share=(1, 3))},
        {"majority": Majority(share=(1, 0))},
        {"majority": Majority(base="exercise")},
        {"purpose": "waiver"},
        {"mode": "secret"},
        {"mode": "public", "names_published": False},
        {"means": "encrypted"},
        {"means": "paper"},
        {"also": ("2",), "electorate": ()},
        {"trigger": "tacit"},
    ],
    ids=str,
)
def test_a_wrong_form_is_seen(wrong: dict[str, Any]) -> None:
    assert falsified(open_ballot(), e.BallotOpened, lambda event: replace(event, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"required": 4},
        {"in_exercise": 6},
        {"majority": "votes_cast"},
        {"adopted": True},
        {"blank": 1},
        {"archive": "a"},
    ],
    ids=str,
)
def test_a_wrong_result_under_a_majority_of_all_is_seen(wrong: dict[str, Any]) -> None:
    room = open_ballot(majority=Majority(share=(2, 3), base="exercise", strict=False))
    assert recount(room.entries) == []
    assert falsified(room, e.ResultProclaimed, lambda event: replace(event, **wrong))


def test_in_several_places_an_ordinary_ballot_is_seen() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.OpenBallot(subject="x", mode="public"), CHAIR)
    assert recount(room.entries) == []
    assert falsified(room, e.BallotOpened, lambda event: replace(event, mode="ordinary", trigger="ordinary"))


def test_old_journals_say_nothing_of_the_majority_of_a_huis_clos() -> None:
    room = council.discussing()
    room.do(c.RequestHuisClos(), CHAIR)
    room.do(c.OpenBallot(subject="Huis clos", purpose="huis_clos"), CHAIR)
    room.vote("for", *HERE[:3])
    assert room.proclaim().required == 3
    assert falsified(room, e.BallotOpened, lambda event: replace(event, majority=ABSOLUTE)) == []
    of_all = Majority(base="exercise")
    assert falsified(room, e.BallotOpened, lambda event: replace(event, majority=of_all))


def test_a_block_vote_has_the_electorate_of_each_item() -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=ELUE, item="3"))
    room.do(c.OpenBallot(subject="1 et 2", also=("2",)), CHAIR)
    room.proclaim()
    assert recount(room.entries) == []
    assert falsified(room, e.BallotOpened, lambda event: replace(event, also=("3",)))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (e.ResultProclaimed, {"for_": 1, "not_voting": 4}),
        (e.ResultProclaimed, {"not_voting": 4}),
        (e.ResultProclaimed, {"adopted": False}),
        (e.ResultProclaimed, {"tacit": False}),
        (e.BallotOpened, {"trigger": "ordinary"}),
        (e.BallotOpened, {"mode": "public", "names_published": True}),
    ],
    ids=str,
)
def test_a_silence_that_speaks_is_seen(kind: type[e.Event], wrong: dict[str, Any]) -> None:
    room = council.discussing()
    room.do(c.AdoptTacitly(subject="Point 1"), CHAIR)
    assert recount(room.entries) == []
    assert falsified(room, kind, lambda event: replace(event, **wrong))


# Contests and signatures


def signed() -> Room:
    room = council.voting(proxy=True)
    room.vote("for", GIVER, OPPOSANT)
    room.do(sc.DeclareSigningKey(member=BEARER, public_key="pQEC"), member(BEARER))
    command = sc.SignVote(
        ballot=1, member=GIVER, choice="for", head="h", authenticator_data="a", client_data="c", signature="s"
    )
    room.do(command, member(BEARER))
    room.do(c.ContestVote(ballot=1, member=OPPOSANT), member(OPPOSANT))
    room.do(c.SettleContest(ballot=1, member=OPPOSANT, reason="revu"))
    room.proclaim()
    return room


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (e.VoteSigned, {"choice": "against"}),
        (e.VoteSigned, {"member": OPPOSANT}),
        (e.VoteSigned, {"signer": GIVER}),
        (e.VoteSigned, {"member": PRESIDENTE}),
        (e.VoteSigned, {"ballot": 2}),
        (e.SigningKeyDeclared, {"member": GIVER}),
        (e.VoteContested, {"member": "nobody"}),
        (e.VoteContested, {"ballot": 7}),
        (e.ContestSettled, {"member": PRESIDENTE}),
    ],
    ids=str,
)
def test_a_wrong_signature_or_contest_is_seen(kind: type[e.Event], wrong: dict[str, Any]) -> None:
    room = signed()
    assert recount(room.entries) == []
    assert falsified(room, kind, lambda event: replace(event, **wrong))


def test_a_result_over_a_contested_vote_is_seen() -> None:
    assert without(signed(), e.ContestSettled)


def test_a_second_key_of_one_member_is_seen() -> None:
    room = signed()
    again = replace(room.entries[-1], seq=99, event=e.SigningKeyDeclared(member=BEARER, public_key="x"))
    assert len(recount([*room.entries, again])) == 1


def test_an_unknown_choice_is_seen() -> None:
    assert falsified(signed(), e.VoteCast, lambda event: replace(event, choice="perhaps"), nth=1)
