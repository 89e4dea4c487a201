"""The state of a sitting: what `evolve` folds the journal into. Immutable; small enough to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from preau.sitting.events import BallotOpened, QuorumTested, ResultProclaimed
from preau.sitting.facts import Channel, Choice, FloorKind, SittingFacts

Phase = Literal["none", "gathering", "open", "closed"]
ItemStatus = Literal["pending", "current", "concluded", "postponed"]
BallotStatus = Literal["open", "closed", "proclaimed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    place: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    giver: str
    bearer: str
    consecutive: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRequest:
    speaker: str
    kind: FloorKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    speaker: str
    kind: FloorKind
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The standing vote of one elector; exactly one of `choice` and `commitment` is set."""

    choice: Choice | None
    commitment: str | None
    channel: Channel
    bearer: str | None
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """`votes` maps an elector to the vote that stands; `lost_links`: electors whose link fell while it was open."""

    opened: BallotOpened
    opened_at: datetime
    status: BallotStatus = "open"
    votes: Mapping[str, Vote] = field(default_factory=dict)
    closed_at: datetime | None = None
    result: ResultProclaimed | None = None
    proclaimed_at: datetime | None = None
    lost_links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProgress:
    status: ItemStatus = "pending"
    called_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that the next command needs to know. Maps are keyed by the ids in `facts`."""

    seq: int = 0
    at: datetime | None = None
    facts: SittingFacts | None = None
    phase: Phase = "none"
    chair: str = ""
    secretaries: tuple[str, ...] = ()
    presence: Mapping[str, Presence] = field(default_factory=dict)
    # Members who were present and have left, with the time.
    departed: Mapping[str, datetime] = field(default_factory=dict)
    # By giver.
    proxies: Mapping[str, Proxy] = field(default_factory=dict)
    # By item.
    recusals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quorum: QuorumTested | None = None
    item: str | None = None
    items: Mapping[str, ItemProgress] = field(default_factory=dict)
    queue: tuple[FloorRequest, ...] = ()
    floor: Floor | None = None
    # Seconds spoken, by speaker.
    spoken: Mapping[str, int] = field(default_factory=dict)
    # In order; ballot number n is ballots[n - 1]. At most one is open or closed without a result.
    ballots: tuple[Ballot, ...] = ()
    suspended: bool = False
    huis_clos: bool = False
    # A request for a huis clos that awaits its vote.
    huis_clos_request: tuple[str, ...] | None = None
    broadcasting: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def pending_ballot(self) -> Ballot | None:
        """The ballot that is open, or closed and not yet proclaimed or cancelled."""
        if self.ballots and self.ballots[-1].status in ("open", "closed"):
            return self.ballots[-1]
        return None
