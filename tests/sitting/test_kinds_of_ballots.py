"""What a ballot is about: the text, an amendment, a part, several items, urgency; what majority; consent in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from preau.rules.elections import Office
from preau.rules.majority import COUNCIL, UNANIMITY, Majority
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.recount import recount
from preau.sitting.results import named_votes
from preau.sitting.state import Election
from preau.sitting.summary import decisions
from preau.sitting.timeline import going_on, timeline
from tests.sitting import council
from tests.sitting.council import BEARER, CHAIR, ELUE, HERE, OPPOSANT, PRESIDENTE, SECRETAIRE, Room

TWO_THIRDS = Majority(share=(2, 3), strict=False)
OF_ALL = Majority(base="exercise")


# Majorities


def voted(majority: Majority | None, *, for_: int, against: int) -> e.ResultProclaimed:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Point 1", majority=majority), CHAIR)
    room.vote("for", *HERE[5 - for_ :])
    if against:
        room.vote("against", *HERE[:against])
    result = room.proclaim()
    assert recount(room.entries) == []
    return result


@pytest.mark.parametrize(
    ("majority", "for_", "against", "required", "adopted"),
    [
        (None, 2, 1, 2, True),
        (TWO_THIRDS, 2, 1, 2, True),
        (TWO_THIRDS, 3, 2, 4, False),
        (OF_ALL, 3, 0, 4, False),
        (OF_ALL, 4, 1, 4, True),
        (UNANIMITY, 4, 0, 4, True),
        (UNANIMITY, 4, 1, 5, False),
        (COUNCIL, 2, 0, 3, False),
    ],
)
def test_the_declared_majority_decides(
    majority: Majority | None, for_: int, against: int, required: int, adopted: bool
) -> None:
    result = voted(majority, for_=for_, against=against)
    assert (result.required, result.adopted) == (required, adopted)
    assert result.in_exercise == (7 if majority == OF_ALL else 0)


def test_the_chair_breaks_no_tie_where_more_than_half_is_asked() -> None:
    result = voted(TWO_THIRDS, for_=2, against=2)
    assert (result.casting_vote, result.adopted) == (None, False)


def test_a_majority_that_makes_no_sense_or_that_the_law_fixes_is_refused() -> None:
    room = council.discussing()
    third = Majority(share=(1, 3))
    assert room.refused(c.OpenBallot(subject="x", majority=third), CHAIR) == "majority_unknown"
    room.do(c.RequestHuisClos(), CHAIR)
    command = c.OpenBallot(subject="x", purpose="huis_clos", majority=OF_ALL)
    assert room.refused(command, CHAIR) == "majority_fixed"
    (opened,) = room.do(replace(command, majority=COUNCIL), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert opened.majority == COUNCIL


# Amendments


def test_amendments_are_numbered_within_their_item_and_come_before_the_text() -> None:
    room = council.gathering()
    room.do(c.TableAmendment(item="1", subject="Supprimer l’article 2", author=OPPOSANT), council.member(OPPOSANT))
    room.do(c.TableAmendment(item="2", subject="Autre"))
    room.do(c.TableAmendment(item="1", subject="Ajouter un article"))
    assert [a.number for a in room.state.amendments["1"]] == [1, 2]
    room.do(c.OpenSitting(), CHAIR)
    room.do(c.AppointSecretary(member=SECRETAIRE), CHAIR)
    room.do(c.CallItem(item="1"), CHAIR)
    decision = room.refusal(c.OpenBallot(subject="Texte"), CHAIR)
    assert decision.rule == "amendments_first"
    assert "n° 1, n° 2" in decision.sentence
    assert room.refused(c.AdoptTacitly(subject="Texte"), CHAIR) == "amendments_first"
    (opened,) = room.do(c.OpenBallot(subject="Amendement 1", purpose="amendment", amendment=1), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert opened.amendment == 1
    withdraw = c.WithdrawAmendment(item="1", amendment=1)
    assert room.refused(withdraw) == "amendment_in_ballot"
    room.proclaim()
    assert room.refused(withdraw) == "amendment_settled"
    again = c.OpenBallot(subject="Amendement 1", purpose="amendment", amendment=1)
    assert room.refused(again, CHAIR) == "amendment_settled"
    room.do(c.WithdrawAmendment(item="1", amendment=2))
    room.do(c.OpenBallot(subject="Texte"), CHAIR)
    room.proclaim()
    assert recount(room.entries) == []
    assert decisions(room.entries)[0].subject == "Texte"


def test_an_amendment_said_aloud_is_tabled_as_its_vote_opens() -> None:
    room = council.discussing()
    tabled, opened = room.do(c.OpenBallot(subject="Remplacer 3 par 4", purpose="amendment"), CHAIR)
    assert tabled == e.AmendmentTabled(item="1", amendment=1, subject="Remplacer 3 par 4")
    assert isinstance(opened, e.BallotOpened)
    assert opened.amendment == 1
    room.do(c.CancelBallot(ballot=1, reason="Le texte était un autre"), CHAIR)
    assert room.state.amendments["1"][0].status == "tabled"
    assert room.refused(c.OpenBallot(subject="x", purpose="amendment", amendment=2), CHAIR) == "unknown_amendment"
    assert room.refused(c.OpenBallot(subject="x", amendment=1), CHAIR) == "amendment_unexpected"


def test_amendments_are_accepted_until_the_main_vote() -> None:
    room = council.discussing()
    amendment = c.TableAmendment(item="1", subject="x", author=ELUE)
    room.do(amendment, council.member(ELUE))
    room.do(c.WithdrawAmendment(item="1", amendment=1), council.member(ELUE))
    room.do(c.OpenBallot(subject="Texte"), CHAIR)
    assert room.refused(amendment) == "main_vote_held"
    room.do(c.CancelBallot(ballot=1, reason="x"), CHAIR)
    room.do(amendment)
    room.do(c.WithdrawAmendment(item="1", amendment=2), CHAIR)
    room.do(c.OpenBallot(subject="Texte"), CHAIR)
    room.proclaim()
    assert room.refused(amendment) == "main_vote_held"
    room.do(c.ConcludeItem(), CHAIR)
    assert room.refused(amendment) == "item_done"


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.TableAmendment(item="9", subject="x"), "unknown_item"),
        (c.TableAmendment(item="4", subject="x"), "item_not_votable"),
        (c.TableAmendment(item="1", subject=" "), "amendment_subject"),
        (c.TableAmendment(item="1", subject="x", author="nobody"), "unknown_member"),
        (c.TableAmendment(item="1", subject="x", author=BEARER), "recused"),
        (c.WithdrawAmendment(item="1", amendment=1), "unknown_amendment"),
    ],
)
def test_amendments_that_are_not_accepted(command: c.Command, rule: str) -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=BEARER, item="1"))
    assert room.refused(command) == rule


def test_a_member_tables_and_withdraws_in_their_own_name_only() -> None:
    room = council.discussing()
    room.do(c.TableAmendment(item="1", subject="x", author=ELUE), council.member(ELUE))
    other = council.member(OPPOSANT)
    assert room.refused(c.TableAmendment(item="1", subject="x", author=ELUE), other) == "not_yourself"
    assert room.refused(c.TableAmendment(item="1", subject="x"), other) == "not_yourself"
    assert room.refused(c.WithdrawAmendment(item="1", amendment=1), other) == "not_yourself"


# Parts, urgency


def test_a_text_is_voted_in_parts() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Article 1", purpose="part"), CHAIR)
    room.proclaim()
    room.do(c.OpenBallot(subject="Ensemble"), CHAIR)
    room.proclaim()
    assert [row.subject for row in decisions(room.entries) if row.ballot] == ["Ensemble"]
    assert council.opened().refused(c.OpenBallot(subject="x", purpose="part"), CHAIR) == "no_item"


def test_a_part_waits_for_the_amendments_and_is_as_secret_as_the_text() -> None:
    part = c.OpenBallot(subject="Article 1", purpose="part")
    room = council.discussing()
    room.do(c.TableAmendment(item="1", subject="x"))
    assert room.refused(part, CHAIR) == "amendments_first"
    room.do(c.WithdrawAmendment(item="1", amendment=1))
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert room.refused(part, CHAIR) == "secret_prevails"
    (opened,) = room.do(replace(part, mode="secret", means="paper"), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert opened.trigger == "request"
    assert elective().refused(part, CHAIR) == "nomination_secret"


@pytest.mark.parametrize("discussing", [True, False])
def test_urgency_is_voted_on_an_item_or_before_the_agenda(discussing: bool) -> None:
    room = council.discussing("4") if discussing else council.opened()
    (opened,) = room.do(c.OpenBallot(subject="Urgence", purpose="urgency"), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert opened.item == ("4" if discussing else None)


# Several items in one vote


def block(*also: str, **fields: Any) -> c.OpenBallot:
    return c.OpenBallot(subject="Points 1 à 3", also=also, **fields)


def test_a_block_vote_decides_and_concludes_several_items() -> None:
    room = council.discussing()
    room.do(block("2", "3"), CHAIR)
    room.vote("for", ELUE, OPPOSANT)
    room.do(c.CloseBallot(ballot=1), CHAIR)
    events = room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert [type(event) for event in events] == [e.ResultProclaimed, e.ItemConcluded, e.ItemConcluded]
    assert room.state.item == "1"
    assert [room.state.items[i].status for i in "1234"] == ["current", "concluded", "concluded", "pending"]
    rows = [(row.number, row.outcome, row.subject) for row in decisions(room.entries)]
    assert rows == [
        ("1", "adopted", "Points 1 à 3"),
        ("2", "adopted", "Point 2"),
        ("3", "adopted", "Point 3"),
        ("4", "pending", "Informations"),
    ]
    assert [m.item for m in going_on(timeline(room.entries)) if m.kind == "item"] == ["1"]
    assert recount(room.entries) == []


def test_a_block_is_of_items_to_come_that_are_voted_once() -> None:
    room = council.discussing()
    assert room.refused(block("9"), CHAIR) == "unknown_item"
    assert room.refused(block("4"), CHAIR) == "item_not_votable"
    assert room.refused(block("2", "2"), CHAIR) == "block_twice"
    assert room.refused(block("1"), CHAIR) == "block_twice"
    assert room.refused(block("2", purpose="procedure"), CHAIR) == "block_purpose"
    room.do(c.PostponeItem(item="2"), CHAIR)
    assert room.refused(block("2"), CHAIR) == "item_done"


def test_a_block_has_one_electorate_no_amendment_and_no_secret() -> None:
    room = council.discussing()
    room.do(c.DeclareRecusal(member=ELUE, item="2"))
    assert room.refused(block("2"), CHAIR) == "block_recusal"
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    room.do(c.TableAmendment(item="2", subject="x"))
    assert room.refused(block("2"), CHAIR) == "amendments_first"
    room.do(c.WithdrawAmendment(item="2", amendment=1))
    secret = block("2", mode="secret", means="paper", requested_by=(OPPOSANT, BEARER))
    assert room.refused(secret, CHAIR) == "block_secret"
    room.do(block("2"), CHAIR)


def test_an_item_with_a_secret_request_is_voted_apart() -> None:
    room = council.discussing("2")
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    room.state = replace(room.state, items={**room.state.items, "2": room.state.items["1"]}, item="1")
    assert room.refused(block("2"), CHAIR) == "secret_prevails"


def test_an_item_in_a_block_is_neither_postponed_nor_recused_from_during_the_vote() -> None:
    room = council.discussing()
    room.do(block("2"), CHAIR)
    assert room.refused(c.PostponeItem(item="2"), CHAIR) == "ballot_pending"
    assert room.refused(c.DeclareRecusal(member=ELUE, item="2")) == "ballot_pending"
    assert room.refused(c.TableAmendment(item="2", subject="x")) == "main_vote_held"
    room.do(c.PostponeItem(item="3"), CHAIR)


def test_what_a_video_sitting_does_not_deal_with_slips_into_no_block() -> None:
    facts = council.make_facts(profile="epci", mode="several_places")
    items = (facts.items[0], replace(facts.items[1], nature="initial_budget"), *facts.items[2:])
    room = council.discussing(profile="epci", mode="several_places", items=items)
    assert room.refused(block("2", mode="public"), CHAIR) == "video_excluded"


# Tacit consent


def test_what_nobody_objects_to_is_adopted_without_a_count() -> None:
    room = council.discussing(publish=True)
    opened, closed, result = room.do(c.AdoptTacitly(subject="Point 1"), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert isinstance(closed, e.BallotClosed)
    assert isinstance(result, e.ResultProclaimed)
    assert (opened.trigger, opened.mode, opened.names_published) == ("tacit", "ordinary", False)
    assert (result.tacit, result.adopted, result.not_voting, result.present) == (True, True, 5, 5)
    assert (result.for_, result.against, result.abstain, result.blank, result.null) == (0, 0, 0, 0, 0)
    assert decisions(room.entries)[0].outcome == "adopted"
    assert named_votes(room.state.ballots[0]) == ()
    assert recount(room.entries) == []
    room.do(c.AdoptTacitly(subject="Suspendre", purpose="procedure"), CHAIR)


@pytest.mark.parametrize("purpose", ["main", "part"])
def test_what_was_rejected_is_not_adopted_tacitly_after(purpose: Any) -> None:
    room = council.voting()
    room.vote("against", *HERE)
    assert not room.proclaim().adopted
    assert room.refused(c.AdoptTacitly(subject="Point 1", purpose=purpose), CHAIR) == "main_vote_held"
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)


@pytest.mark.parametrize("purpose", ["huis_clos", "waiver", "amendment", "election"])
def test_not_everything_is_adopted_tacitly(purpose: Any) -> None:
    assert council.discussing().refused(c.AdoptTacitly(subject="x", purpose=purpose), CHAIR) == "tacit_purpose"


def test_tacit_consent_needs_one_place_a_subject_and_no_request() -> None:
    video = council.discussing(profile="epci", mode="several_places")
    assert video.refused(c.AdoptTacitly(subject="x"), CHAIR) == "video_public_only"
    room = council.discussing()
    assert room.refused(c.AdoptTacitly(subject=" "), CHAIR) == "subject_missing"
    room.do(c.RequestHuisClos(), CHAIR)
    assert room.refused(c.AdoptTacitly(subject="x"), CHAIR) == "huis_clos_vote_first"
    assert council.voting().refused(c.AdoptTacitly(subject="x"), CHAIR) == "ballot_pending"
    assert council.discussing("4").refused(c.AdoptTacitly(subject="x"), CHAIR) == "item_not_votable"


# What the law has voted secretly


def elective(nature: Any = "nomination", *, called: str = "1", at: int = 0, **facts: Any) -> Room:
    """The sitting discusses an item; the item number `at` is of that nature."""
    items = list(council.make_facts().items)
    items[at] = replace(items[at], nature=nature)
    return council.discussing(called, items=tuple(items), **facts)


@pytest.mark.parametrize("nature", ["nomination", "executive_election", "delegates_election"])
def test_a_nomination_is_not_voted_openly(nature: Any) -> None:
    room = elective(nature)
    decision = room.refusal(c.OpenBallot(subject="Point 1"), CHAIR)
    assert (decision.rule, decision.article) == ("nomination_secret", "CGCT, art. L.2121-21")
    public = c.OpenBallot(subject="Point 1", mode="public", requested_by=HERE)
    assert room.refused(public, CHAIR) == "nomination_secret"
    assert room.refused(c.AdoptTacitly(subject="Point 1"), CHAIR) == "nomination_secret"
    # Nobody has to ask for what the law imposes.
    (opened,) = room.do(c.OpenBallot(subject="Point 1", mode="secret", means="paper"), CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert (opened.trigger, opened.requested_by) == ("law", ())
    assert recount(room.entries) == []


def test_a_nomination_slips_into_no_block() -> None:
    assert elective(at=1).refused(block("2"), CHAIR) == "nomination_secret"


def test_a_nomination_whose_secrecy_was_waived_is_voted_openly() -> None:
    room = elective()
    room.do(ec.OpenElection(office="appointment", title="Nomination", seats=1), CHAIR)
    room.do(c.OpenBallot(subject="Renoncer", purpose="waiver", election=1), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    room.do(ec.AbandonElection(election=1, reason="Une proposition suffit"), CHAIR)
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)


# Not to hold a nomination secretly


def nominating(*, secrecy: Any = "waivable") -> Room:
    """A nomination open on item 1."""
    room = council.discussing()
    office = Office(key="delegate", name="Délégué", form="name", article="CGCT, art. L.2121-33", secrecy=secrecy)
    opened = ee.ElectionOpened(election=1, item="1", office=office, title="Délégué", seats=1)
    room.state = replace(room.state, elections=(Election(opened=opened),))
    return room


WAIVER = c.OpenBallot(subject="Renoncer au secret", purpose="waiver", election=1)


def test_the_council_waives_secrecy_unanimously() -> None:
    room = nominating()
    (opened,) = room.do(WAIVER, CHAIR)
    assert isinstance(opened, e.BallotOpened)
    assert opened.majority == UNANIMITY
    room.vote("for", PRESIDENTE, ELUE)
    room.do(c.CloseBallot(ballot=1), CHAIR)
    result, waived = room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    assert waived == ee.SecrecyWaived(election=1, ballot=1)
    assert room.refused(WAIVER, CHAIR) == "already_waived"


def test_one_voice_against_keeps_the_secret() -> None:
    room = nominating()
    room.do(WAIVER, CHAIR)
    room.vote("for", PRESIDENTE, ELUE, BEARER, SECRETAIRE)
    room.vote("against", OPPOSANT)
    room.do(c.CloseBallot(ballot=1), CHAIR)
    (result,) = room.do(c.ProclaimResult(ballot=1), CHAIR)
    assert isinstance(result, e.ResultProclaimed)
    assert not result.adopted
    assert not room.state.elections[0].waived


def test_where_the_law_imposes_the_secret_nobody_waives_it() -> None:
    decision = nominating(secrecy="imposed").refusal(WAIVER, CHAIR)
    assert (decision.rule, decision.article) == (
        "secrecy_imposed",
        "CGCT, art. L.2121-33",
    )


def test_a_waiver_is_of_an_election_on_this_item_at_unanimity_and_openly() -> None:
    room = nominating()
    assert room.refused(replace(WAIVER, election=2), CHAIR) == "unknown_election"
    assert room.refused(replace(WAIVER, election=None), CHAIR) == "unknown_election"
    assert room.refused(replace(WAIVER, majority=TWO_THIRDS), CHAIR) == "majority_fixed"
    secret = replace(WAIVER, mode="secret", means="paper", requested_by=HERE)
    assert room.refused(secret, CHAIR) == "secret_purpose"
    assert room.refused(c.OpenBallot(subject="x", election=1), CHAIR) == "election_unexpected"
