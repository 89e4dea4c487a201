"""The result of a ballot: what `ProclaimResult` announces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from preau.rules.majority import absolute_majority, adopted_by_council, adopted_by_votes_cast, tied
from preau.sitting.events import ResultProclaimed
from preau.sitting.facts import CastingVote, Channel, Choice
from preau.sitting.state import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Voices: `for_ + against + abstain + not_voting == present + represented`, the size of the electorate.

    `committed` counts the electors who took part, in a ballot whose names are not published.
    """

    for_: int
    against: int
    abstain: int
    not_voting: int
    present: int
    represented: int
    committed: int

    @property
    def cast(self) -> int:
        """Votes cast (suffrages exprimés): for and against; abstaining is not casting."""
        return self.for_ + self.against


def standing_choices(ballot: Ballot, *, sealed: Mapping[str, Choice]) -> dict[str, Choice]:
    """The choice of each elector who voted, by elector: from the journal, or from `sealed` where names are not
    published. Raises `KeyError` for a committed vote that `sealed` lacks."""
    return {member: sealed[member] if vote.choice is None else vote.choice for member, vote in ballot.votes.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVote:
    """One elector's line in the list of votes; `channel` is None for an elector who did not vote."""

    member: str
    bearer: str | None
    choice: Choice
    channel: Channel | None


def named_votes(ballot: Ballot) -> tuple[NamedVote, ...]:
    """Every elector's choice, in the order of the table; empty where names are not published."""
    if not ballot.opened.names_published:
        return ()
    rows = []
    for elector in ballot.opened.electorate:
        vote = ballot.votes.get(elector.member)
        choice: Choice = "not_voting" if vote is None or vote.choice is None else vote.choice
        channel = None if vote is None else vote.channel
        rows.append(NamedVote(member=elector.member, bearer=elector.bearer, choice=choice, channel=channel))
    return tuple(rows)


def tally(ballot: Ballot, *, sealed: Mapping[str, Choice] | None = None) -> Tally:
    """Count a ballot, open or closed. `sealed` maps electors to choices where names are not published.

    Electors who did not vote count as `not_voting`. Without `sealed`, the committed votes of an unpublished
    ballot count as `not_voting` too: only their number is known, in `committed`.
    """
    known = {m: v for m, v in ballot.votes.items() if v.choice is not None or m in (sealed or {})}
    choices = Counter((sealed or {})[m] if v.choice is None else v.choice for m, v in known.items())
    electorate = ballot.opened.electorate
    represented = sum(1 for elector in electorate if elector.bearer is not None)
    voiced = choices["for"] + choices["against"] + choices["abstain"]
    return Tally(
        for_=choices["for"],
        against=choices["against"],
        abstain=choices["abstain"],
        not_voting=len(electorate) - voiced,
        present=len(electorate) - represented,
        represented=represented,
        committed=sum(1 for vote in ballot.votes.values() if vote.commitment is not None),
    )


def result(ballot: Ballot, *, sealed: Mapping[str, Choice], chair: str, casting_vote: bool) -> ResultProclaimed:
    """The result of a closed ballot.

    Ordinarily the absolute majority of votes cast adopts and, on a tie, the side that `chair` voted for prevails
    where the profile has a `casting_vote` (CGCT, art. L.2121-20). A huis clos needs the absolute majority of
    members present or represented (art. L.2121-18).
    """
    count = tally(ballot, sealed=sealed)
    council = ballot.opened.purpose == "huis_clos"
    casting: CastingVote | None = None
    if council:
        required = absolute_majority(voices=count.present + count.represented)
        adopted = adopted_by_council(for_=count.for_, present=count.present, represented=count.represented)
    else:
        required = absolute_majority(voices=count.cast)
        choice = standing_choices(ballot, sealed=sealed).get(chair)
        side = choice if casting_vote and choice in ("for", "against") else None
        if side is not None and tied(for_=count.for_, against=count.against):
            casting = CastingVote(member=chair, choice=side)
        adopted = adopted_by_votes_cast(for_=count.for_, against=count.against, casting=side)
    return ResultProclaimed(
        ballot=ballot.opened.ballot,
        item=ballot.opened.item,
        for_=count.for_,
        against=count.against,
        abstain=count.abstain,
        not_voting=count.not_voting,
        present=count.present,
        represented=count.represented,
        majority="present_or_represented" if council else "votes_cast",
        required=required,
        casting_vote=casting,
        adopted=adopted,
    )
