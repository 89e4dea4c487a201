"""The commands of elections."""

from __future__ import annotations

from dataclasses import dataclass

from preau.sitting.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenElection(Command):
    """On the current item. `office` is a key of the profile's offices; `seats` how many are to be filled."""

    office: str
    title: str
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareCandidacy(Command):
    """`members` and `names` as in `election_events.Candidate`. `sexes` ("F" or "M", one for each person of a list, in
    its order) is asked only where lists must alternate, checked, and not recorded."""

    election: int
    name: str
    members: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCandidacy(Command):
    """Before the first round and between rounds."""

    election: int
    candidate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankAges(Command):
    """Asked of the clerk when a round ends in a tie that age decides; the oldest first."""

    election: int
    oldest_first: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutAppointments(Command):
    """The single candidacies, or the single list, take effect at once."""

    election: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonElection(Command):
    election: int
    reason: str
