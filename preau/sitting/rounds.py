"""The rounds of an election: who stands, what may be chosen, and the result that is proclaimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from preau.rules.elections import Elected, elect, required_votes, share_seats
from preau.sitting.election_events import Candidate, CandidateVotes, RoundProclaimed
from preau.sitting.facts import BLANK, NULL, PROPOSAL_CHOICES, Choice
from preau.sitting.results import standing_choices
from preau.sitting.state import Ballot, Election, State


def standing(election: Election) -> tuple[Candidate, ...]:
    """Candidates of the round to come or under way: neither withdrawn nor elected in an earlier one."""
    out = election.withdrawn | set(election.elected)
    return tuple(c for c in election.candidates.values() if c.id not in out)


def seats_left(election: Election) -> int:
    """Seats to fill in the round to come or under way. A list takes them all, so that only names leave some."""
    return election.opened.seats - len(election.elected)


def next_round(election: Election) -> int:
    """The number of the round to come or under way, from 1."""
    return len(election.rounds) + 1


def takes_effect(election: Election) -> bool:
    """Whether the appointments take effect without a vote (L.2121-21): before any round, with a candidacy a seat at
    most or a single list, for an office that no text has voted all the same."""
    office, count = election.opened.office, len(standing(election))
    if not office.single_takes_effect or office.secrecy == "imposed" or election.rounds:
        return False
    return 0 < count <= most_without_vote(election)


def most_without_vote(election: Election) -> int:
    """How many candidacies take effect without a vote."""
    return election.opened.seats if election.opened.office.form in ("name", "names") else 1


def last_round(election: Election) -> int:
    """The number of the round that ends the election whatever its figures: the one at the relative majority."""
    office = election.opened.office
    return 1 if office.form == "proportional" else office.absolute_rounds + 1


def allowed_choices(state: State, ballot: Ballot) -> tuple[Choice, ...]:
    """What an elector may choose in a ballot that is open or to be proclaimed."""
    number = ballot.opened.election
    if ballot.opened.purpose != "election" or number is None:
        return PROPOSAL_CHOICES
    return (*(c.id for c in standing(state.elections[number - 1])), BLANK, "not_voting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came out of the urn, or of the votes given openly. `votes` names every candidate who stands; `papers` counts
    electors who took part, blank and null votes among them; `not_voting` the others."""

    votes: Mapping[str, int]
    blank: int
    null: int
    papers: int
    not_voting: int

    @property
    def cast(self) -> int:
        """Votes cast (suffrages exprimés): papers less blank and null ones, however many names one bears."""
        return self.papers - self.blank - self.null

    def add_up(self, *, names: int) -> bool:
        """Whether the votes can come from these papers, each with one to `names` different names."""
        if min(self.cast, self.blank, self.null, *self.votes.values(), 0) < 0:
            return False
        total = sum(self.votes.values())
        return self.cast <= total <= self.cast * names and all(v <= self.cast for v in self.votes.values())


def open_figures(election: Election, ballot: Ballot, *, sealed: Mapping[str, Choice]) -> Figures:
    """Of votes given openly; `sealed` as in `results.standing_choices`."""
    choices = Counter(standing_choices(ballot, sealed=sealed).values())
    votes = {c.id: choices[c.id] for c in standing(election)}
    papers = sum(votes.values()) + choices[BLANK]
    return Figures(
        votes=votes,
        blank=choices[BLANK],
        null=0,
        papers=papers,
        not_voting=len(ballot.opened.electorate) - papers,
    )


def urn_figures(election: Election, ballot: Ballot, counted: Mapping[str, int]) -> Figures:
    """Of an urn, encrypted or of paper, from what was counted in it. Where a paper bears one name, as many papers as
    votes, blank and null ones; where it may bear several, as many as electors who took part."""
    votes = {c.id: counted.get(c.id, 0) for c in standing(election)}
    blank, null = counted.get(BLANK, 0), counted.get(NULL, 0)
    papers = len(ballot.votes) if names_on_paper(election) > 1 else sum(votes.values()) + blank + null
    return Figures(
        votes=votes,
        blank=blank,
        null=null,
        papers=papers,
        not_voting=len(ballot.opened.electorate) - papers,
    )


def names_on_paper(election: Election) -> int:
    """How many names, or lists, one paper may bear."""
    return seats_left(election) if election.opened.office.form == "names" else 1


def required_in(election: Election, figures: Figures, *, electorate: int, in_exercise: int) -> int:
    """The votes that elect in this round; 0 at the relative majority and in proportional representation."""
    if next_round(election) >= last_round(election):
        return 0
    base = election.opened.office.base
    return required_votes(base=base, cast=figures.cast, electorate=electorate, in_exercise=in_exercise)


def outcome(election: Election, figures: Figures, *, required: int) -> Elected:
    """Who is elected in this round, or whose ages must be ranked first."""
    office = election.opened.office
    if office.form == "proportional":
        method = office.method or "highest_remainder"
        seats, ages = election.opened.seats, election.oldest_first
        return share_seats(method=method, votes=figures.votes, seats=seats, ages=ages)
    return elect(
        form=office.form,
        votes=figures.votes,
        seats=seats_left(election),
        required=required,
        ages=election.oldest_first,
    )


def round_result(
    election: Election, ballot: Ballot, figures: Figures, *, required: int, elected: Elected, archive: str
) -> RoundProclaimed:
    """The proclamation of a round. Candidates with more votes come first; those without any are left out where every
    member could be voted for."""
    opened, office = ballot.opened, election.opened.office
    told = {name: votes for name, votes in figures.votes.items() if votes or office.candidacy == "declared"}
    ranked = sorted(told, key=lambda name: -told[name])
    number = next_round(election)
    filled = len(elected.elected) >= seats_left(election) if office.form == "names" else bool(elected.elected)
    represented = sum(1 for elector in opened.electorate if elector.bearer is not None)
    return RoundProclaimed(
        ballot=opened.ballot,
        election=election.opened.election,
        item=election.opened.item,
        round=number,
        votes=tuple(CandidateVotes(candidate=n, votes=told[n], seats=elected.seats.get(n, 0)) for n in ranked),
        blank=figures.blank,
        null=figures.null,
        not_voting=figures.not_voting,
        cast=figures.cast,
        present=len(opened.electorate) - represented,
        represented=represented,
        required=required,
        elected=elected.elected,
        by_age=elected.by_age,
        next="done" if filled or number >= last_round(election) else "round",
        archive=archive,
    )


def seats_vacant(state: State, election: Election, result: RoundProclaimed) -> int:
    """The seats that nobody has after `result`, which may not be recorded yet; 0 while another round follows. A list
    with fewer names than its seats leaves the others vacant."""
    if result.next == "round":
        return 0
    seats = election.opened.seats
    if election.opened.office.form in ("list", "proportional"):
        shares = {line.candidate: line.seats or seats for line in result.votes}
        chosen = [(election.candidates[name], shares.get(name, seats)) for name in result.elected]
        return max(0, seats - sum(min(share, len(c.members) + len(c.names)) for c, share in chosen))
    rounds = [state.ballots[number - 1].round for number in election.rounds]
    before = sum(len(one.elected) for one in rounds if one is not None and one.round < result.round)
    return max(0, seats - before - len(result.elected))


def elected_people(state: State, election: Election) -> tuple[str, ...]:
    """The names of those whom the election has elected so far, in order: of a list, as many as it has seats, members of
    the assembly first. A list with more seats than names leaves the others vacant."""
    members = {m.id: m.name for m in state.facts.members} if state.facts is not None else {}
    names: list[str] = []
    for elected in election.elected:
        candidate = election.candidates[elected]
        people = [members.get(member, member) for member in candidate.members] + list(candidate.names)
        names += people[: _seats(state, election, elected)]
    return tuple(names)


def _seats(state: State, election: Election, elected: str) -> int:
    """The seats of one candidate; a list whose appointment took effect without a vote has them all."""
    for number in election.rounds:
        proclaimed = state.ballots[number - 1].round
        for line in proclaimed.votes if proclaimed is not None else ():
            if line.candidate == elected and line.seats:
                return line.seats
    return election.opened.seats
