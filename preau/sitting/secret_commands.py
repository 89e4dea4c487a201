"""The commands of secret ballots and of signed votes.

Those of `APPLICATION` are never read from the wire: the application gives them once it has checked what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from preau.sitting.commands import Command, OpenRoom
from preau.sitting.facts import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSecretBallot(Command):
    """By the chair or the clerk, for the members present who ask for it on the current item."""

    requested_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointTrustees(Command):
    """Three members present: as a rule the chair, one of the opposition, one more. Two of them open an urn."""

    trustees: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTrusteeKeys(Command):
    ceremony: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVotingKey(Command):
    ballot: int
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUrn(Command):
    """By the chair. `without`: electors named on purpose who have no key; the rest is filled in by the application."""

    ballot: int
    without: tuple[str, ...] = ()
    uuid: str = ""
    fingerprint: str = ""
    head: str = ""
    registered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkVoter(Command):
    """By the clerk: the elector has put a paper in the urn."""

    ballot: int
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBallot(Command):
    """The encrypted ballot of `member` was checked and is in the urn; the actor is the elector or the bearer."""

    ballot: int
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealUrn(Command):
    """Closes an encrypted ballot (instead of `CloseBallot`, which the application turns into this)."""

    ballot: int
    ballots: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecryption(Command):
    ballot: int
    trustee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVerification(Command):
    ballot: int
    tool: str
    accepted: bool
    archive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountUrn(Command):
    """What one person counted in a paper urn; two different persons must count alike before the proclamation."""

    ballot: int
    figures: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareSigningKey(Command):
    member: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignVote(Command):
    """The application has checked the WebAuthn assertion."""

    ballot: int
    member: str
    choice: Choice
    head: str
    authenticator_data: str
    client_data: str
    signature: str


APPLICATION: Final[frozenset[type[Command]]] = frozenset(
    (
        OpenRoom,
        RecordTrusteeKeys,
        RegisterVotingKey,
        RecordBallot,
        SealUrn,
        RecordDecryption,
        ReportVerification,
        DeclareSigningKey,
        SignVote,
    )
)
