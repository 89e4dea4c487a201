"""The events of secret ballots: who takes part, what seals it, never what anybody chose.

An encrypted ballot goes: `BallotPrepared`, `VotingKeyRegistered`…, `BallotOpened` with `UrnOpened`, `VoterMarked`…,
`BallotClosed` with `UrnSealed`, `DecryptionGiven`…, then the proclamation, with the archive's last hash. A ballot on
paper: `BallotOpened`, `VoterMarked`…, `BallotClosed`, `UrnCounted` twice by two persons, the proclamation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from preau.rules.majority import ABSOLUTE, Majority
from preau.sitting.events import Event
from preau.sitting.facts import BallotPurpose, Channel, Elector, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretBallotRequested(Event):
    """A third of the members present ask for it (L.2121-21): the main vote on the item is then secret, or the item is
    postponed where the sitting is held in several places (L.5211-11-1)."""

    item: str
    requested_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrusteesAppointed(Event):
    """Members on whose devices the key of the sitting's secret ballots is made, `threshold` of whom open an urn.

    `ceremony` counts from 1 in the sitting: a ceremony that fails is begun again under the next number.
    """

    ceremony: int
    trustees: tuple[str, ...]
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrusteeKeysMade(Event):
    """`digest`: lower-case hexadecimal SHA-256 of the set's public object, as the archives hold it."""

    ceremony: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPrepared(Event):
    """An encrypted ballot is announced: members' devices make their voting keys. The electorate is frozen here."""

    ballot: int
    item: str | None
    subject: str
    purpose: BallotPurpose
    trigger: Trigger
    requested_by: tuple[str, ...]
    electorate: tuple[Elector, ...]
    majority: Majority = ABSOLUTE
    also: tuple[str, ...] = ()
    amendment: int | None = None
    election: int | None = None
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingKeyRegistered(Event):
    """The elector's device registered a key; which one is written nowhere in the journal."""

    ballot: int
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnOpened(Event):
    """The setup of the Belenios election: its `uuid`, the `fingerprint` of its text (43 characters), `head`, the hash
    of the archive's first event; `registered` keys; `without`: electors who have no key, and so cannot vote.
    """

    ballot: int
    uuid: str
    fingerprint: str
    head: str
    registered: int
    ceremony: int
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterMarked(Event):
    """The elector's ballot is in the urn. In the order in which they came, which the archive does not keep."""

    ballot: int
    member: str
    channel: Channel
    bearer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnSealed(Event):
    """The encrypted tally: `ballots` in the urn, `head` the hash of the archive's event that holds it."""

    ballot: int
    ballots: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecryptionGiven(Event):
    """A trustee's device checked the archive and gave its part of the key."""

    ballot: int
    trustee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveVerified(Event):
    """What an independent verification said of the whole archive: `tool` is "preau" or "belenios-tool 2.0"."""

    ballot: int
    tool: str
    accepted: bool
    archive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnCounted(Event):
    """What one person, the actor, counted in the paper urn; `figures` by choice or candidate, "blank" and "null"."""

    ballot: int
    figures: Mapping[str, int] = field(default_factory=dict)
