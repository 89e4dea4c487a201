"""The result of a ballot: what `ProclaimResult` announces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from preau.rules.majority import ABSOLUTE, COUNCIL, Base, Majority, adopted, is_absolute, required, tied
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.facts import BLANK, NULL, CastingVote, Channel, Choice
from preau.sitting.state import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Voices: `for_ + against + abstain + blank + null + not_voting == present + represented`, the size of the
    electorate.

    `committed` counts the electors who took part, in a ballot whose names are not published.
    """

    for_: int
    against: int
    abstain: int
    not_voting: int
    present: int
    represented: int
    committed: int
    blank: int = 0
    null: int = 0

    @property
    def cast(self) -> int:
        """Votes cast (suffrages exprimés): for and against; neither an abstention, nor a blank or null paper."""
        return self.for_ + self.against


def standing_choices(ballot: Ballot, *, sealed: Mapping[str, Choice]) -> dict[str, Choice]:
    """The choice of each elector who voted, by elector: from the journal, or from `sealed` where names are not
    published. Raises `KeyError` for a committed vote that `sealed` lacks. None in a secret ballot: nobody knows."""
    if ballot.opened.mode == "secret":
        return {}
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
        committed=sum(1 for vote in ballot.votes.values() if vote.choice is None),
    )


def secret_tally(ballot: Ballot, figures: Mapping[str, int]) -> Tally:
    """The count of a secret ballot on a proposal, from the `figures` of its urn by choice, "blank" and "null".

    Electors who put nothing in the urn count as `not_voting`.
    """
    electorate = ballot.opened.electorate
    represented = sum(1 for elector in electorate if elector.bearer is not None)
    return Tally(
        for_=figures.get("for", 0),
        against=figures.get("against", 0),
        abstain=figures.get("abstain", 0),
        not_voting=len(electorate) - sum(figures.values()),
        present=len(electorate) - represented,
        represented=represented,
        committed=len(ballot.votes),
        blank=figures.get(BLANK, 0),
        null=figures.get(NULL, 0),
    )


def declared(opened: BallotOpened) -> Majority:
    """The majority that decides. Journals from before `majority` say nothing of it for a huis clos, whose majority
    the law fixes (art. L.2121-18)."""
    return COUNCIL if opened.purpose == "huis_clos" and opened.majority == ABSOLUTE else opened.majority


_BASES: Final[Mapping[Base, Literal["votes_cast", "present_or_represented", "in_exercise"]]] = {
    "cast": "votes_cast",
    "present": "present_or_represented",
    "exercise": "in_exercise",
}


def _casting_vote(count: Tally, majority: Majority, *, chair: str, side: Choice | None) -> CastingVote | None:
    """The chair's vote that breaks a tie: their own, `side`. A secret ballot gives no choice of anybody's."""
    if side not in ("for", "against") or not is_absolute(majority) or not tied(for_=count.for_, against=count.against):
        return None
    return CastingVote(member=chair, choice=side)


def result(
    ballot: Ballot,
    *,
    sealed: Mapping[str, Choice],
    chair: str,
    casting_vote: bool,
    in_exercise: int = 0,
    figures: Mapping[str, int] | None = None,
    archive: str = "",
) -> ResultProclaimed:
    """The result of a closed ballot on a proposal.

    The majority declared at the opening decides. Under the absolute majority of votes cast, and on a tie, the side
    that `chair` voted for prevails where the profile has a `casting_vote` (CGCT, art. L.2121-20), never in a secret
    ballot. `in_exercise`: members in exercise. `figures` and `archive`: what the urn of a secret ballot held.
    """
    count = tally(ballot, sealed=sealed) if figures is None else secret_tally(ballot, figures)
    majority = declared(ballot.opened)
    present = count.present + count.represented
    side = standing_choices(ballot, sealed=sealed).get(chair) if casting_vote else None
    casting = _casting_vote(count, majority, chair=chair, side=side)
    return ResultProclaimed(
        ballot=ballot.opened.ballot,
        item=ballot.opened.item,
        for_=count.for_,
        against=count.against,
        abstain=count.abstain,
        not_voting=count.not_voting,
        present=count.present,
        represented=count.represented,
        majority=_BASES[majority.base],
        required=required(majority, cast=count.cast, present=present, exercise=in_exercise),
        casting_vote=casting,
        adopted=adopted(
            majority,
            for_=count.for_,
            against=count.against,
            present=present,
            exercise=in_exercise,
            casting=None if casting is None else casting.choice,
        ),
        blank=count.blank,
        null=count.null,
        in_exercise=in_exercise if majority.base == "exercise" else 0,
        archive=archive,
    )
