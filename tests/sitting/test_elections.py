"""Elections in the room: candidacies, rounds, ages, waivers, and every refusal with its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from preau.rules.majority import Majority
from preau.rules.offices import offices_of
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import election_events as ee
from preau.sitting import secret_commands as sc
from preau.sitting.decision import Accepted, Refused
from preau.sitting.recount import recount
from preau.sitting.summary import decisions_of
from preau.sitting.timeline import timeline
from tests.sitting.council import (
    ABSENT,
    BEARER,
    CHAIR,
    ELUE,
    GIVER,
    HERE,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    discussing,
    member,
    opened,
)
from tests.sitting.electing import (
    ballot_of,
    count,
    declare,
    electing,
    election_of,
    encrypted,
    make_key,
    open_paper,
    openly,
    paper,
    seats,
    told,
    waive,
)

SEVEN = (*HERE, GIVER, ABSENT)


def rule(decision: Accepted | Refused) -> str:
    assert isinstance(decision, Refused), decision
    return decision.rule


# The maire: any member, secretly, three rounds


def test_a_maire_is_elected_at_the_first_round() -> None:
    room = electing("mayor", title="Élection du maire")
    assert len(election_of(room).candidates) == 7
    result = told(paper(room, {PRESIDENTE: 3, OPPOSANT: 1, "blank": 1}))
    assert (result.round, result.cast, result.required, result.blank) == (1, 4, 3, 1)
    assert result.votes == (
        ee.CandidateVotes(candidate=PRESIDENTE, votes=3, seats=1),
        ee.CandidateVotes(candidate=OPPOSANT, votes=1),
    )
    assert (result.elected, result.next) == ((PRESIDENTE,), "done")
    assert election_of(room).status == "done"
    assert ballot_of(room).opened.subject == "Élection du maire, 1er tour"
    assert recount(room.entries) == []


def test_the_third_round_is_at_the_relative_majority_and_the_oldest_of_equals_is_elected() -> None:
    room = electing("mayor", title="Élection du maire")
    for number in (1, 2):
        result = told(paper(room, {PRESIDENTE: 2, OPPOSANT: 2, ELUE: 1}))
        assert (result.round, result.required, result.elected, result.next) == (number, 3, (), "round")
    refused = paper(room, {PRESIDENTE: 2, OPPOSANT: 2, ELUE: 1})
    assert ballot_of(room).opened.subject == "Élection du maire, 3e tour"
    assert isinstance(refused, Refused)
    assert refused.rule == "ages_needed"
    assert "Claire Marchand, Hugo Castel" in refused.sentence
    assert refused.values["ids"] == f"{PRESIDENTE} {OPPOSANT}"
    room.do(ec.RankAges(election=1, oldest_first=(OPPOSANT, PRESIDENTE)))
    result = told(room.ask(c.ProclaimResult(ballot=3), CHAIR))
    assert (result.required, result.elected, result.by_age, result.next) == (0, (OPPOSANT,), (OPPOSANT,), "done")
    assert room.refused(c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="paper")) == (
        "election_over"
    )
    assert recount(room.entries) == []


def test_a_third_round_of_blank_papers_ends_the_election_and_elects_nobody() -> None:
    room = electing("mayor")
    for _ in range(3):
        result = told(paper(room, {"blank": 4, "null": 1}))
    assert (result.cast, result.elected, result.next) == (0, (), "done")
    (row, *_others) = decisions_of(room.state)
    assert (row.outcome, row.election and row.election.elected) == ("not_elected", ())
    assert recount(room.entries) == []


def test_one_candidate_is_voted_for_all_the_same() -> None:
    room = electing("mayor")
    assert room.refused(ec.ReadOutAppointments(election=1)) == "vote_imposed"
    assert room.refused(ec.DeclareCandidacy(election=1, name="", members=(ELUE,))) == "candidacy_free"
    assert room.refused(ec.WithdrawCandidacy(election=1, candidate=ELUE)) == "candidacy_free"


def test_the_secrecy_of_the_maires_election_is_not_waived() -> None:
    room = electing("mayor")
    assert room.refused(c.OpenBallot(subject="x", purpose="waiver", election=1), CHAIR) == "secrecy_imposed"
    assert room.refused(c.OpenBallot(subject="", purpose="election", election=1), CHAIR) == "election_secret"
    opening = c.OpenBallot(subject="", purpose="election", election=1, mode="secret")
    assert room.refused(opening, CHAIR) == "secret_means"


def test_half_of_the_members_in_exercise_elect_a_president_of_a_departement() -> None:
    # Seven members: four votes are needed whatever is cast, and five members there make two thirds.
    room = electing("president", profile="departement")
    assert told(paper(room, {PRESIDENTE: 3, "blank": 2})).elected == ()
    assert told(paper(room, {PRESIDENTE: 4, "blank": 1})).elected == (PRESIDENTE,)
    assert recount(room.entries) == []


def test_an_office_may_ask_for_a_quorum_of_its_own() -> None:
    room = discussing(profile="departement", here=HERE[:4])
    refused = room.ask(ec.OpenElection(office="president", title="Présidence"), CHAIR)
    assert rule(refused) == "office_quorum_not_met"
    assert refused.values == {"required": 5, "in_exercise": 7, "present": 4}
    # Tested again at each round.
    room.do(c.RecordArrival(member=ABSENT))
    room.do(ec.OpenElection(office="president", title="Présidence"), CHAIR)
    room.do(c.RecordDeparture(member=ABSENT))
    opening = c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="paper")
    assert room.refused(opening, CHAIR) == "office_quorum_not_met"


# Opening


def test_an_election_is_on_the_item_under_discussion() -> None:
    assert opened().refused(ec.OpenElection(office="mayor", title="Maire")) == "no_item"
    assert discussing("4").refused(ec.OpenElection(office="mayor", title="Maire")) == "item_not_votable"


def test_no_election_by_video() -> None:
    room = discussing(profile="epci", mode="several_places")
    refused = room.ask(ec.OpenElection(office="president", title="Présidence"))
    assert rule(refused) == "video_election"
    assert "L.5211-11-1" in refused.article


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (ec.OpenElection(office="pope", title="Pape"), "unknown_office"),
        (ec.OpenElection(office="mayor", title="  "), "subject_missing"),
        (ec.OpenElection(office="mayor", title="Maire", seats=2), "too_many_seats"),
        (ec.OpenElection(office="deputies", title="Adjoints", seats=0), "seats"),
    ],
)
def test_what_an_opening_needs(command: ec.OpenElection, expected: str) -> None:
    assert discussing().refused(command) == expected


def test_the_item_waits_for_the_end_of_the_election() -> None:
    room = electing("commission")
    for command in (
        c.CallItem(item="2"),
        c.ConcludeItem(),
        c.PostponeItem(item="1"),
        ec.OpenElection(office="mayor", title="Maire"),
    ):
        assert room.refused(command) == "election_under_way"
    assert room.refused(ec.AbandonElection(election=1, reason=" ")) == "reason_missing"
    room.do(ec.AbandonElection(election=1, reason="aucune liste"))
    assert room.refused(ec.AbandonElection(election=1, reason="encore")) == "election_over"
    room.do(c.ConcludeItem())
    assert decisions_of(room.state)[0].outcome == "no_vote"


def test_closing_the_sitting_abandons_the_election() -> None:
    room = electing("commission")
    room.do(c.CloseSitting())
    assert election_of(room).status == "abandoned"
    assert recount(room.entries) == []


# Candidacies


def test_a_member_stands_once_and_withdraws_between_rounds() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    assert list(election_of(room).candidates) == [ELUE, OPPOSANT]
    assert room.refused(ec.DeclareCandidacy(election=1, name="", members=(ELUE,))) == "already_candidate"
    told(paper(room, {ELUE: 2, OPPOSANT: 2, "blank": 1}))
    assert room.refused(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT), member(ELUE)) == "not_yourself"
    room.do(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT), member(OPPOSANT))
    assert room.refused(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT)) == "not_candidate"
    declare(room, BEARER)
    open_paper(room)
    for command in (
        ec.DeclareCandidacy(election=1, name="", members=(SECRETAIRE,)),
        ec.WithdrawCandidacy(election=1, candidate=BEARER),
        ec.AbandonElection(election=1, reason="x"),
    ):
        assert room.refused(command) == "round_under_way"
    room.do(c.CancelBallot(ballot=2, reason="erreur"))
    # Whoever withdrew may stand again.
    declare(room, OPPOSANT)
    assert told(paper(room, {ELUE: 1, OPPOSANT: 3, BEARER: 1})).elected == (OPPOSANT,)
    assert recount(room.entries) == []


def test_the_votes_of_whoever_withdrew_are_no_choice() -> None:
    room = electing("appointment", candidates=(ELUE, BEARER, OPPOSANT))
    room.do(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT))
    number = open_paper(room)
    room.do(sc.MarkVoter(ballot=number, member=ELUE))
    room.do(c.CloseBallot(ballot=number))
    assert room.refused(sc.CountUrn(ballot=number, figures={OPPOSANT: 1})) == "unknown_figures"


def test_somebody_from_outside_is_appointed_where_the_office_allows_it() -> None:
    room = electing("appointment")
    outsider = ec.DeclareCandidacy(election=1, name="", names=("Ève Ûbu",))
    room.do(outsider)
    assert room.refused(outsider) == "already_candidate"
    # A name that is the name of a choice is no id of a candidate.
    room.do(ec.DeclareCandidacy(election=1, name="", names=("Blank",)))
    assert list(election_of(room).candidates) == ["eve-ubu", "blank-2"]
    assert room.refused(ec.DeclareCandidacy(election=1, name="", names=(" ",))) == "name_missing"
    assert room.refused(ec.DeclareCandidacy(election=1, name="", members=(ELUE, BEARER))) == "one_name"
    assert room.refused(ec.DeclareCandidacy(election=1, name="", members=("nobody",))) == "unknown_member"
    room = electing("secretary")
    assert room.refused(outsider) == "members_only"


def test_lists_have_a_name_people_and_no_member_twice() -> None:
    room = electing("commission", seats=2)
    assert declare(room, ELUE, BEARER, name="Liste A") == "liste-a"
    for command, expected in (
        (ec.DeclareCandidacy(election=1, name=" ", members=(OPPOSANT,)), "list_name_missing"),
        (ec.DeclareCandidacy(election=1, name="B"), "list_empty"),
        (ec.DeclareCandidacy(election=1, name="Liste A", members=(OPPOSANT,)), "list_name_taken"),
        (ec.DeclareCandidacy(election=1, name="B", members=(OPPOSANT, ELUE)), "already_candidate"),
        (ec.DeclareCandidacy(election=1, name="B", members=(OPPOSANT, OPPOSANT)), "already_candidate"),
        (
            ec.DeclareCandidacy(election=1, name="B", members=(OPPOSANT, ABSENT, GIVER, SECRETAIRE, PRESIDENTE)),
            "list_too_long",
        ),
    ):
        assert room.refused(command) == expected


def test_lists_alternate_where_a_text_asks_for_it() -> None:
    room = electing("deputies", seats=3)
    people = (ELUE, BEARER, OPPOSANT)
    asked = ec.DeclareCandidacy(election=1, name="A", members=people)
    assert room.refused(asked) == "sexes_missing"
    assert room.refused(replace(asked, sexes=("F", "M"))) == "sexes_missing"
    assert room.refused(replace(asked, sexes=("F", "M", "X"))) == "sexes_missing"
    refused = room.ask(replace(asked, sexes=("F", "M", "M")))
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.values["place"]) == ("not_alternate", 3)
    room.do(replace(asked, sexes=("F", "M", "F")))
    assert room.refused(replace(asked, name="B", members=SEVEN[:2], sexes=("F", "F"))) == "not_alternate"


# Lists and several seats


def test_a_list_takes_every_seat_by_its_average_age() -> None:
    room = electing("deputies", seats=2, title="Adjoints")
    one = declare(room, ELUE, BEARER, name="Une", sexes=("F", "M"))
    two = declare(room, SECRETAIRE, GIVER, name="Deux", sexes=("M", "F"))
    for _ in range(2):
        assert told(paper(room, {one: 2, two: 2, "blank": 1})).next == "round"
    refused = paper(room, {one: 2, two: 2, "blank": 1})
    assert rule(refused) == "ages_needed"
    assert "moyenne d’âge" in refused.sentence
    room.do(ec.RankAges(election=1, oldest_first=(two, one)))
    result = told(room.ask(c.ProclaimResult(ballot=3), CHAIR))
    assert (result.elected, seats(result)) == ((two,), {two: 2})
    (row, *_others) = decisions_of(room.state)
    assert row.election is not None
    assert row.election.elected == ("Youssef Benali", "Jeanne Aubry")
    assert recount(room.entries) == []


def test_several_seats_are_filled_over_the_rounds() -> None:
    people = (ELUE, BEARER, OPPOSANT, SECRETAIRE)
    room = electing("appointments", seats=3, candidates=people)
    # Five papers, three names each at most: ELUE 4, BEARER 3, the others 2: three votes are the majority.
    result = told(paper(room, {ELUE: 4, BEARER: 3, OPPOSANT: 2, SECRETAIRE: 2}, voters=5))
    assert (result.cast, result.required, result.elected, result.next) == (5, 3, (ELUE, BEARER), "round")
    assert room.refused(ec.WithdrawCandidacy(election=1, candidate=ELUE)) == "already_elected"
    # One seat is left, and one name on each paper; whoever is elected stands no more.
    number = open_paper(room)
    for who in HERE:
        room.do(sc.MarkVoter(ballot=number, member=who))
    room.do(c.CloseBallot(ballot=number))
    assert room.refused(sc.CountUrn(ballot=number, figures={ELUE: 5})) == "unknown_figures"
    assert told(count(room, {OPPOSANT: 3, SECRETAIRE: 2})).elected == (OPPOSANT,)
    assert election_of(room).elected == (ELUE, BEARER, OPPOSANT)
    assert recount(room.entries) == []


def test_papers_of_several_names_cannot_bear_more_votes_than_they_have_places() -> None:
    room = electing("appointments", seats=2, candidates=(ELUE, BEARER, OPPOSANT))
    number = open_paper(room)
    for who in HERE[:3]:
        room.do(sc.MarkVoter(ballot=number, member=who))
    room.do(c.CloseBallot(ballot=number))
    for figures in (
        {ELUE: 4},
        {ELUE: 3, BEARER: 3, OPPOSANT: 1},
        {ELUE: 1, "blank": 1},
        {ELUE: 2, BEARER: 1, "blank": 2},
        {"blank": 4},
    ):
        assert room.refused(sc.CountUrn(ballot=number, figures=figures)) == "figures_names"
    assert told(count(room, {ELUE: 2, BEARER: 1, "blank": 1})).elected == (ELUE,)


def test_a_commission_is_shared_in_proportion_in_one_round() -> None:
    room = electing("commission", seats=3, here=SEVEN, title="Commission des finances")
    one = declare(room, ELUE, BEARER, PRESIDENTE, name="Majorité")
    two = declare(room, OPPOSANT, ABSENT, name="Opposition")
    # Seven votes, three seats, a quotient of 2.33: 5 -> two seats and 0.33 over, 2 -> none and 2 over.
    result = told(paper(room, {one: 5, two: 2}))
    assert ballot_of(room).opened.subject == "Commission des finances"
    assert (result.required, seats(result), result.next) == (0, {one: 2, two: 1}, "done")
    (row, *_others) = decisions_of(room.state)
    assert row.outcome == "elected"
    assert row.election is not None
    assert row.election.elected == ("Nadia Ferrand", "Paul Lemaire", "Hugo Castel")
    assert recount(room.entries) == []


def test_the_last_seat_of_a_commission_may_be_a_matter_of_age() -> None:
    room = electing("commission", seats=1, here=SEVEN)
    one, two = declare(room, ELUE, name="A"), declare(room, OPPOSANT, name="B")
    assert rule(paper(room, {one: 3, two: 3, "null": 1})) == "ages_needed"
    for wrong in ((one,), (one, one), (one, "nobody"), (one, two, two)):
        assert room.refused(ec.RankAges(election=1, oldest_first=wrong)) == "ages_unknown"
    room.do(ec.RankAges(election=1, oldest_first=(two, one)))
    assert told(room.ask(c.ProclaimResult(ballot=1), CHAIR)).by_age == (two,)
    assert recount(room.entries) == []


def test_ages_are_asked_of_the_tied_only_and_at_their_time() -> None:
    room = electing("commission", seats=1, here=SEVEN)
    one, two, three = (declare(room, m, name=m) for m in (ELUE, OPPOSANT, BEARER))
    assert room.refused(ec.RankAges(election=1, oldest_first=(one, two))) == "ages_not_asked"
    paper(room, {one: 3, two: 3, three: 1})
    assert room.refused(ec.RankAges(election=1, oldest_first=(one, three))) == "ages_unknown"
    room.do(ec.RankAges(election=1, oldest_first=(one, two)))


def test_ages_ranked_for_a_round_that_is_cancelled_decide_nothing_later() -> None:
    room = electing("commission", seats=1, here=SEVEN)
    one, two = declare(room, ELUE, name="A"), declare(room, OPPOSANT, name="B")
    paper(room, {one: 3, two: 3})
    room.do(ec.RankAges(election=1, oldest_first=(two, one)))
    room.do(c.CancelBallot(ballot=1, reason="bulletins mêlés"))
    assert rule(paper(room, {one: 3, two: 3})) == "ages_needed"


# Without a vote


def test_a_single_list_takes_effect_at_once() -> None:
    room = electing("commission", seats=2)
    assert room.refused(ec.ReadOutAppointments(election=1)) == "not_single"
    only = declare(room, ELUE, BEARER, OPPOSANT, name="Liste d’entente")
    room.do(ec.ReadOutAppointments(election=1), CHAIR)
    assert (election_of(room).status, election_of(room).elected) == ("done", (only,))
    (row, *_others) = decisions_of(room.state)
    assert row.election is not None
    assert row.election.elected == ("Nadia Ferrand", "Paul Lemaire")
    assert [m.election for m in timeline(room.entries) if m.kind == "appointment"] == [1]
    assert recount(room.entries) == []


def test_as_many_candidates_as_seats_take_effect_at_once() -> None:
    room = electing("appointments", seats=2, candidates=(ELUE, BEARER, OPPOSANT))
    assert room.refused(ec.ReadOutAppointments(election=1)) == "not_single"
    room.do(ec.WithdrawCandidacy(election=1, candidate=BEARER))
    room.do(ec.ReadOutAppointments(election=1))
    assert election_of(room).elected == (ELUE, OPPOSANT)
    assert recount(room.entries) == []


def test_what_takes_effect_without_a_vote_is_not_voted() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    room.do(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT))
    opening = c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="paper")
    decision = room.refusal(opening, CHAIR)
    assert (decision.rule, decision.article) == ("single_takes_effect", "CGCT, art. L.2121-21")
    assert "donnez-en lecture" in decision.sentence
    declare(room, OPPOSANT)
    room.do(opening, CHAIR)
    # Once a round was held, whoever is left is voted for.
    room.do(c.CancelBallot(ballot=1, reason="x"))
    paper(room, {ELUE: 1, OPPOSANT: 1})
    room.do(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT))
    room.do(opening, CHAIR)


@pytest.mark.parametrize("purpose", ["main", "part"])
def test_the_text_is_not_voted_while_an_election_is_under_way_on_it(purpose: Literal["main", "part"]) -> None:
    room = electing("appointment")
    assert room.refused(c.OpenBallot(subject="x", purpose=purpose), CHAIR) == "election_under_way"
    secret = c.OpenBallot(subject="x", purpose=purpose, mode="secret", means="paper", requested_by=HERE)
    assert room.refused(secret, CHAIR) == "election_under_way"
    assert room.refused(c.AdoptTacitly(subject="x", purpose=purpose), CHAIR) == "election_under_way"
    room.do(ec.AbandonElection(election=1, reason="x"))
    room.do(c.OpenBallot(subject="x", purpose=purpose), CHAIR)


def test_once_a_round_is_held_nobody_is_appointed_without_a_vote() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    paper(room, {ELUE: 1, OPPOSANT: 1})
    room.do(ec.WithdrawCandidacy(election=1, candidate=OPPOSANT))
    assert room.refused(ec.ReadOutAppointments(election=1)) == "round_held"


def test_a_round_needs_a_candidate() -> None:
    room = electing("appointment")
    opening = c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="paper")
    assert room.refused(opening, CHAIR) == "no_candidate"
    assert room.refused(replace(opening, election=2), CHAIR) == "unknown_election"
    assert room.refused(replace(opening, election=None), CHAIR) == "unknown_election"


# Openly, after a waiver


@pytest.mark.parametrize("mode", ["ordinary", "public"])
def test_a_waived_election_is_held_openly(mode: str) -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    waive(room)
    result = told(openly(room, {ELUE: 3, OPPOSANT: 1, "blank": 1}, mode=mode))
    assert (result.cast, result.required, result.elected) == (4, 3, (ELUE,))
    assert ballot_of(room).opened.trigger == ("waived" if mode == "ordinary" else "request")
    assert recount(room.entries) == []


def test_where_names_are_not_published_the_sealed_choices_are_counted() -> None:
    room = discussing(publish=False)
    room.do(ec.OpenElection(office="appointment", title="Représentant"))
    declare(room, ELUE)
    declare(room, OPPOSANT)
    room.do(c.OpenBallot(subject="x", purpose="waiver", election=1), CHAIR)
    room.vote("for", *HERE)
    room.proclaim(dict.fromkeys(HERE, "for"))
    result = told(openly(room, {ELUE: 1, OPPOSANT: 3}))
    assert (result.elected, result.not_voting) == ((OPPOSANT,), 1)
    assert recount(room.entries) == []


def test_openly_only_candidates_are_chosen() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    waive(room)
    room.do(c.OpenBallot(subject="", purpose="election", election=1), CHAIR)
    for choice in ("for", BEARER, "null", ""):
        command = c.CastVote(ballot=2, member=BEARER, choice=choice)
        assert room.refused(command, member(BEARER)) == "unknown_choice"
        recorded = c.RecordVotes(ballot=2, choice=choice, members=(BEARER,), channel="hand")
        assert room.refused(recorded) == "unknown_choice"
    room.do(c.CastVote(ballot=2, member=BEARER, choice=ELUE), member(BEARER))
    corrected = c.CorrectVote(ballot=2, member=BEARER, choice="against", channel="hand", reason="x")
    assert room.refused(corrected) == "unknown_choice"
    room.do(c.CastVote(ballot=2, member=OPPOSANT, choice="not_voting"), member(OPPOSANT))
    room.do(c.CloseBallot(ballot=2))
    result = told(room.ask(c.ProclaimResult(ballot=2), CHAIR))
    assert (result.cast, result.blank, result.not_voting) == (1, 0, 4)


def test_a_candidate_is_no_choice_on_a_proposal() -> None:
    room = discussing()
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    assert room.refused(c.CastVote(ballot=1, member=ELUE, choice=ELUE), member(ELUE)) == "unknown_choice"


def test_openly_several_seats_are_not_filled_by_names_on_one_paper() -> None:
    room = electing("appointments", seats=2, candidates=(ELUE, BEARER, OPPOSANT))
    assert room.refused(c.OpenBallot(subject="x", purpose="waiver", election=1), CHAIR) == "one_choice_openly"


def test_a_waived_election_is_secret_again_at_the_request_of_a_third() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    waive(room)
    secretly = c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="paper")
    assert room.refused(secretly, CHAIR) == "secret_by_chair"
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)))
    assert room.refused(c.OpenBallot(subject="", purpose="election", election=1), CHAIR) == "secret_prevails"
    assert told(paper(room, {ELUE: 3})).elected == (ELUE,)
    assert recount(room.entries) == []


def test_a_waiver_is_unanimous() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    room.do(c.OpenBallot(subject="x", purpose="waiver", election=1), CHAIR)
    room.vote("for", *HERE[:4])
    room.vote("against", HERE[4])
    room.proclaim()
    assert not election_of(room).waived
    assert room.refused(c.OpenBallot(subject="", purpose="election", election=1), CHAIR) == "election_secret"


def test_the_majority_of_a_round_is_not_chosen() -> None:
    room = electing("mayor")
    opening = c.OpenBallot(
        subject="", purpose="election", election=1, mode="secret", means="paper", majority=Majority(share=(2, 3))
    )
    assert room.refused(opening, CHAIR) == "majority_fixed"


# Encrypted


def test_a_nomination_in_three_encrypted_rounds() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    make_key(room)
    for _ in range(2):
        assert told(encrypted(room, {ELUE: 2, OPPOSANT: 2, "blank": 1})).next == "round"
    assert rule(encrypted(room, {ELUE: 2, OPPOSANT: 2, "blank": 1})) == "ages_needed"
    # The figures come with the proclamation: two candidates who stand may be ranked, and it says whether they do.
    room.do(ec.RankAges(election=1, oldest_first=(OPPOSANT, ELUE)))
    final = c.ProclaimResult(ballot=3, figures={ELUE: 2, OPPOSANT: 2, "blank": 1}, archive="h3")
    result = told(room.ask(final, CHAIR))
    assert (result.elected, result.by_age, result.archive) == ((OPPOSANT,), (OPPOSANT,), "h3")
    assert [b.opened.round for b in room.state.ballots] == [1, 2, 3]
    assert recount(room.entries) == []


def test_encrypted_figures_that_do_not_add_up_are_not_proclaimed() -> None:
    room = electing("appointment", candidates=(ELUE, OPPOSANT))
    make_key(room)
    assert rule(encrypted(room, {ELUE: 3, OPPOSANT: 1}, voters=5)) == "figures_mismatch"


def test_several_names_are_not_voted_on_devices() -> None:
    room = electing("appointments", seats=2, candidates=(ELUE, OPPOSANT, BEARER))
    make_key(room)
    asked = c.OpenBallot(subject="", purpose="election", election=1, mode="secret", means="encrypted")
    decision = room.refusal(asked, CHAIR)
    assert decision.rule == "several_names_encrypted"
    assert "sur papier" in decision.sentence
    # The seat that is left takes one name on each ballot.
    assert told(paper(room, {ELUE: 4, OPPOSANT: 2, BEARER: 2}, voters=5)).elected == (ELUE,)
    assert told(encrypted(room, {OPPOSANT: 3, BEARER: 2})).elected == (OPPOSANT,)
    assert recount(room.entries) == []


# Elsewhere


def test_the_subject_is_written_in_the_language_of_the_sitting() -> None:
    room = discussing(language="en")
    room.do(ec.OpenElection(office="mayor", title="Mayor"))
    open_paper(room)
    assert ballot_of(room).opened.subject == "Mayor, round 1"


def test_a_round_is_a_result_on_the_timeline() -> None:
    room = electing("mayor")
    paper(room, {PRESIDENTE: 3})
    (moment,) = [m for m in timeline(room.entries) if m.kind == "result"]
    assert moment.round is not None
    assert (moment.ballot, moment.election, moment.result, moment.item) == (1, 1, None, "1")


def test_unknown_elections_are_refused() -> None:
    room = discussing()
    for command in (
        ec.DeclareCandidacy(election=1, name="", members=(ELUE,)),
        ec.WithdrawCandidacy(election=0, candidate=ELUE),
        ec.ReadOutAppointments(election=1),
        ec.RankAges(election=1, oldest_first=()),
        ec.AbandonElection(election=1, reason="x"),
    ):
        assert room.refused(command) == "unknown_election"


def test_the_office_travels_in_the_journal() -> None:
    room = electing("commission")
    assert election_of(room).opened.office in offices_of("commune_ge3500")
