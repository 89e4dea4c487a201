"""Every command that a sitting may receive: what somebody wants, in the imperative.

On the wire a command is a JSON object: `{"id": uuid, "type": "cast_vote", ...fields}` where the type is the
class name in snake case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from preau.rules.majority import Majority
from preau.sitting.facts import BallotMode, BallotPurpose, Channel, Choice, FloorKind, Means, SittingFacts


class Command:
    """Base of all commands; it exists for the type checker and the registry."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRoom(Command):
    """Given by the application, never read from the wire: `facts` come from the prepared sitting."""

    facts: SittingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordArrival(Command):
    """`place` defaults to the main place."""

    member: str
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeparture(Command):
    member: str
    reason: Literal["left", "link_lost"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveProxy(Command):
    """The clerk holds the written proxy; `consecutive` counts sittings in a row, this one included. `renewed`: on a new
    paper, where the giver took back in this sitting the proxy given to the same bearer."""

    giver: str
    bearer: str
    consecutive: int = 1
    renewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeProxy(Command):
    giver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSecretary(Command):
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverChair(Command):
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSitting(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendSitting(Command):
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSitting(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSitting(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallItem(Command):
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeItem(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponeItem(Command):
    item: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareRecusal(Command):
    """`item` may be the current item or a later one."""

    member: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRecusal(Command):
    member: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFloor(Command):
    """`speaker` is a member's or a guest's id; a member asks for themselves, the clerk for anyone."""

    speaker: str
    kind: FloorKind = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFloorRequest(Command):
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFloor(Command):
    """Ends the floor of whoever had it."""

    speaker: str
    kind: FloorKind = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFloor(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBallot(Command):
    """`requested_by`: members present who ask for a public ballot (a quarter, a sixth: see the profile) or for a secret
    one (a third). `means` is "encrypted" or "paper" for a secret ballot; an encrypted one is prepared only, `OpenUrn`
    opens it. `majority` None: what the law asks of this purpose. The other fields as in `events.BallotOpened`.
    """

    subject: str
    mode: BallotMode = "ordinary"
    purpose: BallotPurpose = "main"
    requested_by: tuple[str, ...] = ()
    means: Means = "open"
    majority: Majority | None = None
    also: tuple[str, ...] = ()
    amendment: int | None = None
    election: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptTacitly(Command):
    """An ordinary vote by tacit consent: the chair asked, nobody objected nor asked for a vote."""

    subject: str
    purpose: BallotPurpose = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote(Command):
    """`member` is the elector: oneself, or the giver of a proxy one bears.

    `commitment` is filled in by the application when the ballot's names are not published.
    """

    ballot: int
    member: str
    choice: Choice
    channel: Channel = "device"
    commitment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVotes(Command):
    """The clerk types several votes at once (show of hands, roll call): all are recorded or none.

    Electors who already voted the same way are passed over; a different earlier vote is a refusal, so
    that a correction is always deliberate (`CorrectVote`). Where names are not published, `commitments` holds
    one entry for each vote to record: an elector who already voted and has none is passed over (the
    application saw in the private table that the choice is the same), one who has one is a refusal.
    """

    ballot: int
    choice: Choice
    members: tuple[str, ...]
    channel: Channel
    commitments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectVote(Command):
    """Before the proclamation: by the member while the ballot is open, by the clerk until it is proclaimed. The clerk
    also enters so a vote that is missing, where its elector contested that."""

    ballot: int
    member: str
    choice: Choice
    channel: Channel
    reason: str = ""
    commitment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBallot(Command):
    ballot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBallot(Command):
    ballot: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProclaimResult(Command):
    """`sealed` (member -> choice) is filled in by the application from the private table when the ballot's names
    are not published; it must hold exactly the electors whose votes were committed. `figures` (votes by choice or
    candidate, "blank") and `archive` are filled in from the verified archive of an encrypted ballot."""

    ballot: int
    sealed: dict[str, Choice] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    archive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestVote(Command):
    """By the elector or the bearer, before the proclamation."""

    ballot: int
    member: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleContest(Command):
    ballot: int
    member: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAssistance(Command):
    ballot: int
    member: str
    helper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAmendment(Command):
    """An amendment to the current item or to one still to come: accepted until the main vote (never a deadline)."""

    item: str
    subject: str
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAmendment(Command):
    item: str
    amendment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHuisClos(Command):
    """By the clerk for the members named (3 or 5), or by the chair alone (empty `requested_by`). The vote follows,
    without debate: `OpenBallot(purpose="huis_clos")`."""

    requested_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHuisClos(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StartBroadcast(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StopBroadcast(Command):
    pass
