"""Facts fixed when the room opens: who sits, on what, where, under which rules.

They travel inside the first event, so that a journal can be read with nothing else beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from preau.rules.profile import ItemNature, Profile

# On a proposal one of PROPOSAL_CHOICES; in an election held openly a candidate's id, BLANK or "not_voting". `decide`
# refuses any other.
Choice = str
PROPOSAL_CHOICES: Final = ("for", "against", "abstain", "not_voting")
BLANK: Final = "blank"
NULL: Final = "null"
Channel = Literal["device", "aloud", "hand", "paper"]
ItemKind = Literal["deliberation", "minutes", "wish", "information", "question"]
BallotMode = Literal["ordinary", "public", "secret"]
# How choices travel: "open" (devices, aloud, hands, paper typed by name), "encrypted" (Belenios), "paper" (an urn).
Means = Literal["open", "encrypted", "paper"]
# "part": one part of a text voted by division; "urgency": whether the council accepts the urgency (L.2121-11, -12);
# "waiver": not to hold a nomination secretly (L.2121-21); "election": one round of an election.
BallotPurpose = Literal["main", "amendment", "part", "procedure", "huis_clos", "urgency", "waiver", "election"]
# Why the ballot has its form: "law": a nomination is secret; "waived": the council waived that; "tacit": nobody asked
# for a vote.
Trigger = Literal["ordinary", "request", "procedure", "video", "law", "waived", "tacit"]
FloorKind = Literal["intervention", "explanation", "point_of_order"]
SittingMode = Literal["one_place", "several_places"]
RoleName = Literal["operator", "clerk", "chair", "member", "guest", "system"]

VOTABLE: frozenset[ItemKind] = frozenset(("deliberation", "minutes", "wish"))
# Natures of items that are decided by an election or a nomination: secretly (L.2121-21).
ELECTIVE: Final[frozenset[ItemNature]] = frozenset(("executive_election", "delegates_election", "nomination"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who commands, in which role, from which screen.

    `member` is the id of the mandate when the person sits in the assembly, and for the role "guest" the id in
    `SittingFacts.guests`; `account` is an opaque number: nothing erasable enters the journal.
    """

    role: RoleName
    screen: str
    account: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFacts:
    slug: str
    name: str
    siret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member in exercise. `id` is a slug unique in the assembly, `order` the order of the table."""

    id: str
    name: str
    group: str
    order: int
    # The capacity said aloud and printed: "maire", "2e adjointe"; empty for a plain member.
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A speaker without a vote: expert, auditor, head of service."""

    id: str
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`file` is the name under the item's public folder; `sha256` in hexadecimal; `size` in bytes."""

    title: str
    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An agenda item. `id` is its public slug; `number` what people say ("4.1")."""

    id: str
    number: str
    title: str
    kind: ItemKind
    text: str = ""
    rapporteur: str | None = None
    # Two levels of the ACTES nomenclature, "5.2".
    matter_code: str = "9.1"
    documents: tuple[Document, ...] = ()
    nature: ItemNature = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`public`: open to the public. The first place is the main one; a camera may stand in each."""

    id: str
    name: str
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What the authority's own rules of procedure (règlement intérieur) decide."""

    # Names and choices of ordinary ballots are published (question 06873, Senate, 2023).
    publish_ordinary_names: bool = False
    # Advised seconds a speech; 0: no advice.
    speech_seconds: int = 180
    # Members may join from a place that is not listed (home) in a sitting held in several places.
    home_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFacts:
    """Everything known when the room opens. `starts_at` is ISO 8601 with offset, `timezone` an IANA name."""

    id: str
    slug: str
    title: str
    assembly: str
    starts_at: str
    timezone: str
    language: str
    mode: SittingMode
    authority: AuthorityFacts
    profile: Profile
    procedure: Procedure
    chair: str
    places: tuple[Place, ...]
    # Groups in the order of the hemicycle, left to right as the chair sees it.
    groups: tuple[str, ...]
    members: tuple[Member, ...]
    guests: tuple[Guest, ...]
    items: tuple[Item, ...]
    # The person who answers for data protection, printed on every public page.
    protection_officer: str = ""
    # Where the record comes from, when it is replayed or demonstrated.
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elector:
    """One voice in a ballot: a member present (`bearer` None) or represented by `bearer`."""

    member: str
    bearer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CastingVote:
    member: str
    choice: Choice
