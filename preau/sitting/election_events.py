"""The events of elections: candidacies, rounds, and who is elected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preau.rules.elections import Office
from preau.sitting.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One name or one list. `id` is a slug unique in the election; `members` are ids of members where they are members:
    one for a name, the list in its order otherwise (names of people who are not members stand in `names`)."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionOpened(Event):
    """`election` counts from 1 in the sitting. Where no candidacy is needed, every member is in `candidates`."""

    election: int
    item: str
    office: Office
    title: str
    seats: int
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyDeclared(Event):
    election: int
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyWithdrawn(Event):
    election: int
    candidate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgesRanked(Event):
    """Ids of candidates tied, the oldest (lists: the highest average age) first. Dates of birth stay out of the
    journal."""

    election: int
    oldest_first: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyWaived(Event):
    """The council decided unanimously, in ballot `ballot`, not to hold this nomination secretly (L.2121-21)."""

    election: int
    ballot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentsTookEffect(Event):
    """A single candidacy for each seat, or a single list: read out, effective at once, without a vote (L.2121-21)."""

    election: int
    elected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionAbandoned(Event):
    election: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateVotes:
    candidate: str
    votes: int
    # Seats won in this round: 0 or 1 for a name, any number for a list.
    seats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundProclaimed(Event):
    """The whole result of one round. `cast` are votes cast (suffrages exprimés): ballots less blank and null ones.

    `required`: votes that elect in this round; 0 where the relative majority or a proportional rule decides.
    `elected`: candidate ids, in the order in which they are elected. `by_age`: those whom age decided.
    `next`: "done" (every seat is filled), "round" (another round follows), "ages" never stands in an event.
    """

    ballot: int
    election: int
    item: str
    round: int
    votes: tuple[CandidateVotes, ...]
    blank: int
    null: int
    not_voting: int
    cast: int
    present: int
    represented: int
    required: int
    elected: tuple[str, ...]
    by_age: tuple[str, ...]
    next: Literal["done", "round"]
    archive: str = ""
