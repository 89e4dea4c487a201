"""The state of a sitting: what `evolve` folds the journal into. Immutable; small enough to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from preau.sitting.election_events import Candidate, ElectionOpened, RoundProclaimed
from preau.sitting.events import BallotOpened, QuorumTested, ResultProclaimed, VoteSigned
from preau.sitting.facts import Channel, Choice, FloorKind, SittingFacts
from preau.sitting.secret_events import ArchiveVerified, UrnOpened, UrnSealed

Phase = Literal["none", "gathering", "open", "closed"]
ItemStatus = Literal["pending", "current", "concluded", "postponed"]
# "preparing": an encrypted ballot whose urn is not open yet.
BallotStatus = Literal["preparing", "open", "closed", "proclaimed", "cancelled"]


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
    """The standing vote of one elector: `choice` where it is a public fact, `commitment` where names are not
    published, neither in a secret ballot (the elector took part)."""

    choice: Choice | None
    commitment: str | None
    channel: Channel
    bearer: str | None
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnCount:
    """What one person, by `account`, counted in a paper urn."""

    account: str | None
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """`votes` maps an elector to the vote that stands; `lost_links`: electors whose link fell while it was open and
    is not back.

    `opened` of a ballot in preparation says what `BallotPrepared` announced. `keys`: electors whose device
    registered a voting key. `contests`: reasons by elector, not settled yet; `settled`: electors whose contest the
    clerk answered, as long as their vote stays what it was. `round`: the result of a round of an
    election, as `result` is that of a proposal. `verified`: answers of independent verifications.
    """

    opened: BallotOpened
    opened_at: datetime
    status: BallotStatus = "open"
    votes: Mapping[str, Vote] = field(default_factory=dict)
    closed_at: datetime | None = None
    result: ResultProclaimed | None = None
    proclaimed_at: datetime | None = None
    lost_links: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    urn: UrnOpened | None = None
    sealed: UrnSealed | None = None
    decryptions: tuple[str, ...] = ()
    verified: tuple[ArchiveVerified, ...] = ()
    counts: tuple[UrnCount, ...] = ()
    contests: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    assisted: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, VoteSigned] = field(default_factory=dict)
    round: RoundProclaimed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """`digest` is set once the trustees' key is made."""

    number: int
    trustees: tuple[str, ...]
    threshold: int
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    number: int
    subject: str
    author: str | None
    status: Literal["tabled", "withdrawn", "voted"] = "tabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """`candidates` by id, in the order of declaration, withdrawn ones included. `rounds`: numbers of their ballots that
    were proclaimed. `elected` in order; `waived`: not held secretly."""

    opened: ElectionOpened
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    oldest_first: tuple[str, ...] = ()
    waived: bool = False
    rounds: tuple[int, ...] = ()
    elected: tuple[str, ...] = ()
    status: Literal["open", "done", "abandoned"] = "open"
    ended_at: datetime | None = None


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
    # (giver, bearer) of proxies that their givers took back themselves in this sitting.
    revoked: frozenset[tuple[str, str]] = frozenset()
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
    # Requests for a secret ballot, by item.
    secret_requests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # By item, in their order.
    amendments: Mapping[str, tuple[Amendment, ...]] = field(default_factory=dict)
    # In order; election number n is elections[n - 1]. The last ceremony is the one that counts.
    elections: tuple[Election, ...] = ()
    ceremonies: tuple[Ceremony, ...] = ()
    # COSE public keys in base64url, by member.
    signing_keys: Mapping[str, str] = field(default_factory=dict)
    # A request for a huis clos that awaits its vote.
    huis_clos_request: tuple[str, ...] | None = None
    broadcasting: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def pending_ballot(self) -> Ballot | None:
        """The ballot that is in preparation or open, or closed and not yet proclaimed or cancelled."""
        if self.ballots and self.ballots[-1].status in ("preparing", "open", "closed"):
            return self.ballots[-1]
        return None
