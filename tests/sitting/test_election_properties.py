"""Random elections of every form, through the whole room: counted again here, voter by voter."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from preau.rules.elections import Office
from preau.rules.offices import OFFICES
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting.decision import Refused
from preau.sitting.election_events import ElectionOpened, RoundProclaimed
from preau.sitting.evolve import fold
from preau.sitting.facts import Member
from preau.sitting.recount import recount
from preau.sitting.rounds import elected_people, standing
from preau.sitting.summary import decisions_of
from tests.sitting.council import CHAIR, PRESIDENTE, Room, make_facts, opened
from tests.sitting.electing import (
    ballot_of,
    declare,
    election_of,
    encrypted,
    figures_of,
    make_key,
    openly,
    paper,
    told,
    waive,
)

# (profile, office): every office of every profile.
EVERY: Final = [(profile, office) for profile, offices in OFFICES.items() for office in offices]
MEANS: Final = ("paper", "encrypted", "openly")


def a_council(dice: Random, profile: str, office: Office) -> Room:
    """Five to eleven members, most of whom are there, with an election open."""
    members = tuple(m.id for m in make_facts().members)
    more = tuple(f"m{n}" for n in range(dice.randrange(5)))
    extra = tuple(Member(id=m, name=m.title(), group="Majorité", order=10 + n) for n, m in enumerate(more))
    everyone = (*members, *more)
    # Enough of them for two thirds; the three trustees and the two who count are among the first six.
    away = dice.randrange(len(everyone) // 3 + 1)
    here = everyone[: max(6, len(everyone) - away)]
    room = opened(profile=profile, here=here, members=(*make_facts().members, *extra))
    room.do(c.CallItem(item="1"), CHAIR)
    seats = 1 if office.max_seats == 1 else dice.randint(1, 4)
    room.do(ec.OpenElection(office=office.key, title="Élection", seats=seats), CHAIR)
    return room


def stand(dice: Random, room: Room, office: Office) -> None:
    """Two to four candidates, where they declare themselves, and more than there are seats: others take effect without
    a vote."""
    if office.candidacy == "free":
        return
    free = [m.id for m in room.facts.members]
    dice.shuffle(free)
    least = election_of(room).opened.seats + 1 if office.form in ("name", "names") else 2
    for number in range(max(least, dice.randint(2, 4))):
        if office.form in ("name", "names"):
            declare(room, free.pop())
            continue
        people = [free.pop()]
        sexes = tuple("FM"[place % 2] for place in range(len(people))) if office.alternate else ()
        declare(room, *people, name=f"Liste {number}", sexes=sexes)


def papers_of(dice: Random, room: Room, means: str) -> list[tuple[str, ...]]:
    """What each member there puts in the urn; few leave theirs blank, and few candidates have most of the votes."""
    election = election_of(room)
    names = [candidate.id for candidate in standing(election)][:4]
    several = election.opened.office.form == "names"
    most = min(election.opened.seats - len(election.elected), len(names)) if several else 1
    voters = len(room.state.presence) - dice.randrange(3)
    blank = ("blank", "null") if means == "paper" else ("blank",)
    return [
        (dice.choice(blank),) if dice.random() < 0.15 else tuple(dice.sample(names, dice.randint(1, most)))
        for _ in range(voters)
    ]


def hold(dice: Random, room: Room, means: str) -> list[tuple[str, ...]] | None:
    """One round, ages ranked where they are asked; the papers that went in, or None where nobody is left to stand."""
    if not standing(election_of(room)):
        return None
    papers = papers_of(dice, room, means)
    figures = figures_of(papers)
    if means == "openly":
        decision = openly(room, figures)
    else:
        decision = {"paper": paper, "encrypted": encrypted}[means](room, figures, voters=len(papers))
    if isinstance(decision, Refused):
        assert decision.rule == "ages_needed", decision
        tied = str(decision.values["ids"]).split()
        dice.shuffle(tied)
        room.do(ec.RankAges(election=1, oldest_first=tuple(tied)))
        archive = "h3" if means == "encrypted" else ""
        command = c.ProclaimResult(ballot=len(room.state.ballots), figures=figures if archive else {}, archive=archive)
        told(room.ask(command, CHAIR))
    return papers


def check_round(opening: ElectionOpened, room: Room, papers: list[tuple[str, ...]], ages: tuple[str, ...]) -> None:
    result = ballot_of(room).round
    assert result is not None
    votes = Counter(name for paper_ in papers for name in set(paper_))
    cast = len([p for p in papers if p not in (("blank",), ("null",))])
    assert {line.candidate: line.votes for line in result.votes if line.votes} == {
        name: count for name, count in votes.items() if name not in ("blank", "null")
    }
    assert (result.blank, result.null, result.cast) == (votes["blank"], votes["null"], cast)
    electors = len(ballot_of(room).opened.electorate)
    assert result.cast + result.blank + result.null + result.not_voting == electors
    assert result.present + result.represented == electors
    told_ = {line.candidate: line.votes for line in result.votes}
    if opening.office.form == "proportional":
        check_shares(opening, result, told_, ages)
    else:
        check_majority(opening, result, told_, ages, members=len(room.facts.members))


def check_majority(
    opening: ElectionOpened, result: RoundProclaimed, votes: dict[str, int], ages: tuple[str, ...], *, members: int
) -> None:
    base = {"cast": result.cast, "present": result.present + result.represented, "exercise": members}
    for one in result.elected:
        if result.round < 3:
            assert 2 * votes[one] > base[opening.office.base]
            assert votes[one] >= result.required
        assert votes[one] > 0
        for other in set(votes) - set(result.elected):
            assert votes[one] >= votes[other]
            if votes[one] == votes[other]:
                assert one in result.by_age
                assert ages.index(one) < ages.index(other)
    if opening.office.form != "names":
        assert len(result.elected) <= 1
    if result.round == 3 and result.cast:
        assert result.elected


def check_shares(
    opening: ElectionOpened, result: RoundProclaimed, votes: dict[str, int], ages: tuple[str, ...]
) -> None:
    won = {line.candidate: line.seats for line in result.votes}
    assert sum(won.values()) == (opening.seats if result.cast else 0)
    if not result.cast:
        return
    quotient = Fraction(result.cast, opening.seats)
    for one, other in product(votes, votes):
        if won[one] == 0 or one == other:
            continue
        if opening.office.method == "highest_average":
            claims = Fraction(votes[one], won[one]), Fraction(votes[other], won[other] + 1)
        else:
            claims = votes[one] - (won[one] - 1) * quotient, votes[other] - won[other] * quotient
        assert claims[0] >= claims[1]
        if claims[0] == claims[1]:
            assert votes[one] >= votes[other]
            if votes[one] == votes[other]:
                assert one in result.by_age
                assert ages.index(one) < ages.index(other)


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), which=st.sampled_from(EVERY), means=st.sampled_from(MEANS))
def test_every_election_ends_as_its_papers_say(seed: int, which: tuple[str, Office], means: str) -> None:
    dice = Random(seed)
    profile, office = which
    room = a_council(dice, profile, office)
    stand(dice, room, office)
    election = election_of(room)
    openable = office.secrecy == "waivable" and not (office.form == "names" and election.opened.seats > 1)
    if means == "openly" and not openable:
        means = "paper"
    if means == "openly":
        waive(room)
    if means == "encrypted" and office.form == "names" and election.opened.seats > 1:
        # Devices make ballots of one choice.
        means = "paper"
    if means == "encrypted":
        make_key(room)
    rounds = 0
    while election_of(room).status == "open":
        before = len(room.entries)
        papers = hold(dice, room, means)
        if papers is None:
            room.do(ec.AbandonElection(election=1, reason="plus de candidat"))
            break
        ranked = [x.event.oldest_first for x in room.entries[before:] if hasattr(x.event, "oldest_first")]
        check_round(election.opened, room, papers, ranked[-1] if ranked else ())
        rounds += 1
    check_end(room, rounds)


def check_end(room: Room, rounds: int) -> None:
    election = election_of(room)
    opening = election.opened
    assert rounds == len(election.rounds) <= (1 if opening.office.form == "proportional" else 3)
    assert len(set(election.elected)) == len(election.elected) <= opening.seats
    people = elected_people(room.state, election)
    assert len(people) == len(set(people)) <= opening.seats
    if opening.office.form == "names" and election.status == "done" and rounds < 3:
        assert len(election.elected) == opening.seats
    if election.status == "done":
        (row, *_others) = decisions_of(room.state)
        assert row.outcome == ("elected" if people else "not_elected")
    assert fold(room.entries) == room.state
    assert recount(room.entries) == []
    assert PRESIDENTE in room.state.presence
