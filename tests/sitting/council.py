"""A council of seven and a room to try commands in: the fixed cast, without a database.

Quorum: four. Jeanne Aubry is away and may give proxy to Paul Lemaire; Luc Perrot is away.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted, Refused
from preau.sitting.evolve import evolve
from preau.sitting.facts import Actor, AuthorityFacts, Choice, Guest, Item, Member, Place, Procedure, SittingFacts
from preau.sitting.state import State

PRESIDENTE = "claire-marchand"
SECRETAIRE = "youssef-benali"
ELUE = "nadia-ferrand"
BEARER = "paul-lemaire"
GIVER = "jeanne-aubry"
OPPOSANT = "hugo-castel"
ABSENT = "luc-perrot"
INVITEE = "ines-moreau"

CHAIR = Actor(role="chair", screen="chair", account="1", member=PRESIDENTE)
CLERK = Actor(role="clerk", screen="clerk", account="2")
OPERATOR = Actor(role="operator", screen="operator", account="3")
SYSTEM = Actor(role="system", screen="studio")
GUEST = Actor(role="guest", screen="member", account="4", member=INVITEE)
INTRUS = Actor(role="member", screen="member", account="5", member="victor-noir")

START = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def member(who: str) -> Actor:
    """The person `who` on a telephone, in the role of a plain member."""
    return Actor(role="member", screen="member", account=f"a-{who}", member=who)


_NAMES = [
    (PRESIDENTE, "Claire Marchand", "Majorité"),
    (SECRETAIRE, "Youssef Benali", "Majorité"),
    (ELUE, "Nadia Ferrand", "Majorité"),
    (BEARER, "Paul Lemaire", "Majorité"),
    (GIVER, "Jeanne Aubry", "Majorité"),
    (OPPOSANT, "Hugo Castel", "Opposition"),
    (ABSENT, "Luc Perrot", "Opposition"),
]


def make_facts(*, profile: str = "commune_ge3500", publish: bool = True, **changes: Any) -> SittingFacts:
    """The facts of a sitting with three deliberations "1" to "3" and an information "4"."""
    facts = SittingFacts(
        id="0001",
        slug="2026-11-26-conseil",
        title="Conseil municipal du 26 novembre 2026",
        assembly="Conseil municipal",
        starts_at="2026-11-26T19:30:00+01:00",
        timezone="Europe/Paris",
        language="fr",
        mode="one_place",
        authority=AuthorityFacts(slug="val-d-ambre", name="Val-d’Ambre", siret="00000000000018"),
        profile=PROFILES[profile],
        procedure=Procedure(publish_ordinary_names=publish),
        chair=PRESIDENTE,
        places=(Place(id="mairie", name="Mairie"), Place(id="annexe", name="Annexe")),
        groups=("Majorité", "Opposition"),
        members=tuple(Member(id=i, name=n, group=g, order=k) for k, (i, n, g) in enumerate(_NAMES, 1)),
        guests=(Guest(id=INVITEE, name="Inès Moreau"),),
        items=(
            *(Item(id=n, number=n, title=f"Point {n}", kind="deliberation") for n in "123"),
            Item(id="4", number="4", title="Informations", kind="information"),
        ),
    )
    return replace(facts, **changes)


def hexdigest(member_id: str, choice: str) -> str:
    """A stand-in for a commitment: 64 hexadecimal digits that differ for each vote."""
    return sha256(f"{member_id} {choice}".encode()).hexdigest()


@dataclass
class Room:
    """A sitting under trial: gives commands, a second apart, and keeps the journal."""

    facts: SittingFacts = field(default_factory=make_facts)
    state: State = field(default_factory=State)
    entries: list[e.Entry] = field(default_factory=list)
    at: datetime = START

    def ask(self, command: c.Command, by: Actor = CLERK, *, after: float = 1.0) -> Accepted | Refused:
        """Decide, record what is to be recorded, and return the decision."""
        self.at += timedelta(seconds=after)
        decision = decide(self.state, command, actor=by, at=self.at)
        for event in decision.events:
            seq = len(self.entries) + 1
            entry = e.Entry(seq=seq, id=f"{seq}", at=self.at, actor=by, event=event)
            self.entries.append(entry)
            self.state = evolve(self.state, entry)
        return decision

    def do(self, command: c.Command, by: Actor = CLERK, *, after: float = 1.0) -> tuple[e.Event, ...]:
        """Give a command that must be accepted; returns its events."""
        decision = self.ask(command, by, after=after)
        assert isinstance(decision, Accepted), decision
        return decision.events

    def refusal(self, command: c.Command, by: Actor = CLERK) -> Refused:
        """Give a command that must be refused; returns the whole refusal."""
        decision = self.ask(command, by)
        assert isinstance(decision, Refused), decision
        assert decision.sentence.endswith(".")
        return decision

    def refused(self, command: c.Command, by: Actor = CLERK) -> str:
        """Give a command that must be refused; returns the rule."""
        return self.refusal(command, by).rule

    def vote(self, choice: Choice, *members: str) -> None:
        """The clerk records these votes in the last ballot, as hands are shown."""
        opened = self.state.ballots[-1].opened
        seals = {} if opened.names_published else {m: hexdigest(m, choice) for m in members}
        self.do(c.RecordVotes(ballot=opened.ballot, choice=choice, members=members, channel="hand", commitments=seals))

    def proclaim(self, sealed: dict[str, Choice] | None = None) -> e.ResultProclaimed:
        """Close and proclaim the last ballot."""
        number = len(self.state.ballots)
        self.do(c.CloseBallot(ballot=number))
        self.do(c.ProclaimResult(ballot=number, sealed=sealed or {}))
        result = self.state.ballots[-1].result
        assert result is not None
        return result


HERE = (PRESIDENTE, SECRETAIRE, ELUE, BEARER, OPPOSANT)


def gathering(*, here: tuple[str, ...] = HERE, **facts: Any) -> Room:
    """A room open, with five members there."""
    room = Room(facts=make_facts(**facts))
    room.do(c.OpenRoom(facts=room.facts))
    for who in here:
        room.do(c.RecordArrival(member=who))
    return room


def opened(*, here: tuple[str, ...] = HERE, **facts: Any) -> Room:
    """The same with the sitting open and its secretary appointed."""
    room = gathering(here=here, **facts)
    room.do(c.OpenSitting(), CHAIR)
    room.do(c.AppointSecretary(member=here[1]), CHAIR)
    return room


def discussing(item: str = "1", *, here: tuple[str, ...] = HERE, **facts: Any) -> Room:
    """The same with an item called."""
    room = opened(here=here, **facts)
    room.do(c.CallItem(item=item), CHAIR)
    return room


def voting(*, here: tuple[str, ...] = HERE, proxy: bool = False, **facts: Any) -> Room:
    """The same with an ordinary ballot open on item 1; with `proxy`, Paul Lemaire bears Jeanne Aubry's."""
    room = discussing(here=here, **facts)
    if proxy:
        room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    return room


def keyed(room: Room, *trustees: str) -> Room:
    """The same room once three trustees made the key of its secret ballots."""
    room.do(sc.AppointTrustees(trustees=trustees or (PRESIDENTE, OPPOSANT, SECRETAIRE)), CHAIR)
    room.do(sc.RecordTrusteeKeys(ceremony=len(room.state.ceremonies), digest="ab" * 32), SYSTEM)
    return room


def voter(room: Room, elector: str) -> Actor:
    """Whoever votes for `elector` in the last ballot: the elector or the bearer."""
    found = next(v for v in room.state.ballots[-1].opened.electorate if v.member == elector)
    return member(found.bearer or found.member)


def preparing(*, proxy: bool = False, here: tuple[str, ...] = HERE, **facts: Any) -> Room:
    """An encrypted ballot in preparation on item 1, asked for by a third of the five members there."""
    room = keyed(discussing(here=here, **facts))
    if proxy:
        room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    room.do(c.OpenBallot(subject="Point 1", mode="secret", means="encrypted"), CHAIR)
    return room


def open_urn(room: Room, *, without: tuple[str, ...] = ()) -> None:
    """Every device but those of `without` registers a key; the chair opens the urn."""
    number = len(room.state.ballots)
    for elector in room.state.ballots[-1].opened.electorate:
        if elector.member not in without:
            room.do(sc.RegisterVotingKey(ballot=number, member=elector.member), voter(room, elector.member))
    keys = tuple(sorted(room.state.ballots[-1].keys))
    urn = sc.OpenUrn(ballot=number, without=without, uuid="uuid", fingerprint="f" * 43, head="h" * 64, registered=keys)
    room.do(urn, CHAIR)


def cast_secretly(room: Room, *electors: str) -> None:
    """These electors vote in the last ballot, which is encrypted or held in an urn."""
    number, means = len(room.state.ballots), room.state.ballots[-1].opened.means
    for elector in electors:
        if means == "encrypted":
            room.do(sc.RecordBallot(ballot=number, member=elector), voter(room, elector))
        else:
            room.do(sc.MarkVoter(ballot=number, member=elector))


def sealed_urn(*electors: str, proxy: bool = False) -> Room:
    """An encrypted ballot in which `electors` (by default all five) voted, sealed."""
    room = preparing(proxy=proxy)
    open_urn(room)
    cast_secretly(room, *(electors or HERE))
    room.do(sc.SealUrn(ballot=1, ballots=len(room.state.ballots[0].votes), head="h" * 64), CHAIR)
    return room


def decrypt(room: Room) -> None:
    """Two trustees give their part."""
    for trustee in room.state.ceremonies[-1].trustees[:2]:
        room.do(sc.RecordDecryption(ballot=len(room.state.ballots), trustee=trustee), member(trustee))


def paper_urn(*electors: str, proxy: bool = False, **facts: Any) -> Room:
    """A secret ballot on paper, closed, in which `electors` (by default all five) were marked."""
    room = discussing(**facts)
    if proxy:
        room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.OpenBallot(subject="Point 1", mode="secret", means="paper", requested_by=(ELUE, OPPOSANT)), CHAIR)
    cast_secretly(room, *(electors or HERE))
    room.do(c.CloseBallot(ballot=1), CHAIR)
    return room
