"""Every event of a sitting's journal: what happened, in the past tense.

The type written in the journal is the class name in snake case (`VoteCast` -> `vote_cast`); its `data`
is the JSON object of the fields (see `codec`). When a meaning changes, a new class with a new name is
added and the old one stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from preau.rules.majority import ABSOLUTE, Majority
from preau.sitting.facts import (
    Actor,
    BallotMode,
    BallotPurpose,
    CastingVote,
    Channel,
    Choice,
    Elector,
    FloorKind,
    Means,
    SittingFacts,
    Trigger,
)


class Event:
    """Base of all events; it exists for the type checker and the registry."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomOpened(Event):
    """The clerk opens the room: arrivals, proxies and tests may begin. Fixes the agenda and the electorate."""

    facts: SittingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberArrived(Event):
    member: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDeparted(Event):
    """`link_lost`: a member in a video place whose link is lost has left (L.5211-11-1: presence in the places)."""

    member: str
    reason: Literal["left", "link_lost"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyGiven(Event):
    """`consecutive`: how many sittings in a row this proxy has served, this one included (L.2121-20: 3)."""

    giver: str
    bearer: str
    consecutive: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyRevoked(Event):
    giver: str
    bearer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyEnded(Event):
    """The giver arrived: the proxy has no object any more."""

    giver: str
    bearer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretaryAppointed(Event):
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairHandedOver(Event):
    """Another member presides (L.2121-14: the maire leaves for the vote on the administrative account)."""

    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumTested(Event):
    """`in_exercise` and `present` count members; `required` is the number to reach; recused members excluded."""

    occasion: Literal["opening", "item", "resumption"]
    item: str | None
    in_exercise: int
    present: int
    required: int
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingOpened(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingSuspended(Event):
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingResumed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingClosed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCalled(Event):
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemConcluded(Event):
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPostponed(Event):
    item: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalDeclared(Event):
    """Déport: for the whole item the member neither votes nor bears or gives a proxy, nor counts for quorum."""

    member: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalWithdrawn(Event):
    """A declaration made by mistake, taken back before the item's discussion or ballot made it count."""

    member: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRequested(Event):
    speaker: str
    kind: FloorKind = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRequestWithdrawn(Event):
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorGiven(Event):
    speaker: str
    kind: FloorKind = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorEnded(Event):
    """`seconds` of speech, rounded to the nearest second."""

    speaker: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotOpened(Event):
    """The electorate is frozen here: members present and represented, recused ones out.

    `ballot` counts from 1 in the sitting. `names_published`: choices are public facts and stand in the
    journal; otherwise votes enter as commitments (`VoteCommitted`), or not at all where `mode` is "secret"
    (`VoterMarked`). `trigger` says why a public or secret ballot is held: "request" (with `requested_by`),
    "procedure" (the rules of procedure or the profile), "video", "law" (a nomination), "waived".
    `also`: further items that this one vote decides (block vote). `amendment`: the number of the amendment of the
    item. `election` and `round`: which round of which election.
    """

    ballot: int
    item: str | None
    subject: str
    purpose: BallotPurpose
    mode: BallotMode
    trigger: Trigger
    requested_by: tuple[str, ...]
    names_published: bool
    electorate: tuple[Elector, ...]
    means: Means = "open"
    majority: Majority = ABSOLUTE
    also: tuple[str, ...] = ()
    amendment: int | None = None
    election: int | None = None
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(Event):
    """A vote whose choice is a public fact. `bearer` is set when the vote is cast under a proxy."""

    ballot: int
    member: str
    choice: Choice
    channel: Channel
    bearer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCommitted(Event):
    """Participation in a ballot whose names are not published; `commitment` is lower-case hexadecimal SHA-256
    over the RFC 8785 form of {ballot, choice, member, salt, sitting}."""

    ballot: int
    member: str
    commitment: str
    channel: Channel
    bearer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCorrected(Event):
    """Replaces an earlier vote of the same elector before the proclamation, or stands for one that was missing and
    contested; exactly one of choice, commitment."""

    ballot: int
    member: str
    choice: Choice | None
    commitment: str | None
    channel: Channel
    reason: str
    bearer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotClosed(Event):
    ballot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCancelled(Event):
    """The ballot is void and leaves no result; it may be held again under a new number."""

    ballot: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultProclaimed(Event):
    """The whole result, so that nobody has to compute it again, and everybody can.

    `for_`, `against`, `abstain`, `not_voting` count voices; `present` and `represented` the electorate;
    `required` is the number of votes for that adopts: the ballot's majority over the base that `majority` names
    (`in_exercise` members in exercise). `blank` and `null` votes, of secret ballots, are neither cast nor
    abstentions. `tacit`: nobody asked for a vote nor objected, and nothing is counted. `archive`: the hash of the
    last event of the encrypted ballot's archive.
    """

    ballot: int
    item: str | None
    for_: int
    against: int
    abstain: int
    not_voting: int
    present: int
    represented: int
    majority: Literal["votes_cast", "present_or_represented", "in_exercise"]
    required: int
    casting_vote: CastingVote | None
    adopted: bool
    blank: int = 0
    null: int = 0
    in_exercise: int = 0
    tacit: bool = False
    archive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteContested(Event):
    """A member says, before the proclamation, that what is recorded for them is wrong or missing."""

    ballot: int
    member: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestSettled(Event):
    """The clerk answered a contested vote without changing it; a correction settles it too."""

    ballot: int
    member: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteAssisted(Event):
    """A member voted with the help of a person of their choice (L.2121-21); `helper` is empty when that is no
    member."""

    ballot: int
    member: str
    helper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyDeclared(Event):
    """The passkey with which a member may sign their public votes: `public_key` is the COSE key in base64url."""

    member: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteSigned(Event):
    """WebAuthn assertion of the standing vote of `member`, signed by `signer` (the bearer under a proxy).

    The challenge is SHA-256 over the RFC 8785 form of {ballot, choice, head, member, sitting}, `head` being the hash
    of an earlier event of this journal. The three last fields are in base64url without padding.
    """

    ballot: int
    member: str
    signer: str
    choice: Choice
    head: str
    authenticator_data: str
    client_data: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentTabled(Event):
    """`amendment` counts from 1 within the item; it is voted, or withdrawn, before the text that it changes."""

    item: str
    amendment: int
    subject: str
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentWithdrawn(Event):
    item: str
    amendment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HuisClosRequested(Event):
    """Asked by members (3 or 5, by the profile) or by the chair alone (`requested_by` = the chair)."""

    requested_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HuisClosBegan(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HuisClosEnded(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStarted(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStopped(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event at its place in the journal. `at` is UTC, aware, with microseconds."""

    seq: int
    id: str
    at: datetime
    actor: Actor
    event: Event
