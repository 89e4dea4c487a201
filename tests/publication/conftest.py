"""Small sittings of the fixed cast, held by the pure core: commands in, a `Record` out, no database."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from preau.journal import chain, notes
from preau.publication import record as records
from preau.publication.record import Media, Record
from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting import facts as f
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted
from preau.sitting.evolve import evolve
from preau.sitting.state import State

SITTING = "6f1de4b2-4c0e-4c8e-9d33-5d2f0c4f7f01"
_SIGNED = (e.ResultProclaimed, ee.RoundProclaimed, ee.AppointmentsTookEffect, e.SittingClosed)
START = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CLERK = f.Actor(role="clerk", screen="clerk", account="1")
CAST = (
    ("claire-marchand", "Claire Marchand", "Majorité", "maire"),
    ("youssef-benali", "Youssef Benali", "Majorité", ""),
    ("nadia-ferrand", "Nadia Ferrand", "Majorité", ""),
    ("paul-lemaire", "Paul Lemaire", "Majorité", ""),
    ("jeanne-aubry", "Jeanne Aubry", "Majorité", ""),
    ("hugo-castel", "Hugo Castel", "Opposition", ""),
    ("luc-perrot", "Luc Perrot", "Opposition", ""),
)


def facts(*, members: int = 0, items: int = 3, language: str = "fr", document: bool = False) -> f.SittingFacts:
    """The cast's council, or one of `members` strangers in eight groups."""
    cast = CAST or ()
    groups: tuple[str, ...] = ("Majorité", "Opposition")
    if members:
        groups = tuple(f"Groupe {letter}" for letter in "ABCDEFGH")
        cast = tuple(
            (f"membre-{n:03d}", f"Prénom Nom-de-famille {n}", groups[n * len(groups) // members], "")
            for n in range(members)
        )
    papers = (
        f.Document(title="Le rapport", file="rapport.pdf", sha256=hashlib.sha256(PDF).hexdigest(), size=len(PDF)),
    )
    return f.SittingFacts(
        id=SITTING,
        slug="2026-11-26-conseil",
        title="Conseil municipal du 26 novembre 2026",
        assembly="Conseil municipal",
        starts_at="2026-11-26T18:30:00+01:00",
        timezone="Europe/Paris",
        language=language,
        mode="one_place",
        authority=f.AuthorityFacts(slug="val-d-ambre", name="Val-d’Ambre", siret="00000000000018"),
        profile=PROFILES["commune_ge3500"],
        procedure=f.Procedure(),
        chair=cast[0][0],
        places=(f.Place(id="mairie", name="Salle du conseil, mairie"),),
        groups=groups,
        members=tuple(
            f.Member(id=key, name=name, group=group, order=n, title=title)
            for n, (key, name, group, title) in enumerate(cast, start=1)
        ),
        guests=(f.Guest(id="ines-moreau", name="Inès Moreau", title="cabinet d’études"),),
        items=tuple(
            f.Item(
                id=f"{n}-point-{n}",
                number=str(n),
                title=f"Point {n} : l’eau, l’air & la terre",
                kind="deliberation",
                text=f"Le conseil décide du point {n}.\n\nArticle 1. — Il est décidé.",
                rapporteur=cast[1][0],
                matter_code="8.8",
                documents=papers if document and n == 1 else (),
            )
            for n in range(1, items + 1)
        ),
        protection_officer="Ida Klein",
    )


@dataclass
class Sitting:
    """Holds a sitting: `do(command)` decides, appends and chains; `record()` is what the publisher would see."""

    facts: f.SittingFacts
    at: datetime = START
    key: Ed25519PrivateKey = field(default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    state: State = field(default_factory=State)
    links: list[chain.Link] = field(default_factory=list)
    checkpoints: dict[int, str] = field(default_factory=dict)
    choices: dict[int, dict[str, f.Choice]] = field(default_factory=dict)
    archives: dict[int, bytes] = field(default_factory=dict)
    bound: dict[int, bytes] = field(default_factory=dict)

    @property
    def key_name(self) -> str:
        return f"preau/{self.facts.authority.slug}"

    def do(self, command: c.Command, *, seconds: float = 5, actor: f.Actor = CLERK) -> Sitting:
        self.at += timedelta(seconds=seconds)
        decision = decide(self.state, command, actor=actor, at=self.at)
        assert isinstance(decision, Accepted), decision
        for event in decision.events:
            self.append(event, actor=actor)
        if any(isinstance(event, _SIGNED) for event in decision.events):
            self.sign()
        return self

    def append(self, event: e.Event, *, actor: f.Actor = CLERK) -> None:
        seq = len(self.links) + 1
        entry = e.Entry(seq=seq, id=str(uuid.UUID(int=seq)), at=self.at, actor=actor, event=event)
        self.links.append(chain.link(self.facts.id, entry, self.links[-1].hash if self.links else chain.GENESIS))
        self.state = evolve(self.state, entry)

    def sign(self) -> None:
        last = self.links[-1]
        checkpoint = notes.Checkpoint(
            origin=f"{self.key_name}/{self.facts.slug}",
            size=last.entry.seq,
            hash=last.hash,
            time=chain.iso(last.entry.at),
        )
        self.checkpoints[last.entry.seq] = notes.sign(checkpoint, name=self.key_name, key=self.key)

    def open(self, present: Sequence[str] | None = None) -> Sitting:
        self.do(c.OpenRoom(facts=self.facts))
        for member in self.facts.members:
            if present is None or member.id in present:
                self.do(c.RecordArrival(member=member.id), seconds=1)
        return self

    def vote(
        self,
        subject: str,
        votes: dict[str, f.Choice],
        *,
        mode: f.BallotMode = "public",
        purpose: f.BallotPurpose = "main",
    ) -> Sitting:
        """A whole ballot. `votes` by member; public ballots are asked for by every member present."""
        asking = tuple(self.state.presence) if mode == "public" else ()
        self.do(c.OpenBallot(subject=subject, mode=mode, purpose=purpose, requested_by=asking))
        number = len(self.state.ballots)
        named = self.state.ballots[-1].opened.names_published
        for member, choice in votes.items():
            commitment = None if named else hashlib.sha256(f"{number}{member}{choice}".encode()).hexdigest()
            self.do(
                c.CastVote(ballot=number, member=member, choice=choice, channel="aloud", commitment=commitment),
                seconds=1,
            )
        self.do(c.CloseBallot(ballot=number))
        return self.do(c.ProclaimResult(ballot=number, sealed={} if named else dict(votes)))

    def record(self, *, media: Media | None = None) -> Record:
        return records.read(
            (link.entry for link in self.links),
            (link.line for link in self.links),
            checkpoints=dict(self.checkpoints),
            key=notes.verifier_key(self.key_name, self.key),
            media=media,
            archives={n: a for n, a in self.archives.items() if self.state.ballots[n - 1].status == "proclaimed"},
            bound={n: b for n, b in self.bound.items() if self.state.ballots[n - 1].status == "proclaimed"},
        )


def held(*, close: bool = True, document: bool = False, language: str = "fr") -> Sitting:
    """The cast's evening: a proxy, two public ballots and an ordinary one, a suspension, an item postponed."""
    sitting = Sitting(facts=facts(items=4, document=document, language=language))
    sitting.open([key for key, *_rest in CAST if key not in ("jeanne-aubry", "luc-perrot")])
    sitting.do(c.GiveProxy(giver="jeanne-aubry", bearer="paul-lemaire"))
    sitting.do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting()).do(c.CallItem(item="1-point-1"))
    sitting.do(c.GiveFloor(speaker="ines-moreau")).do(c.RequestFloor(speaker="hugo-castel"))
    sitting.do(c.GiveFloor(speaker="hugo-castel"), seconds=40).do(c.EndFloor(), seconds=90)
    yes: dict[str, f.Choice] = dict.fromkeys(sitting.state.presence, "for")
    sitting.vote("Amender l’article 1", {**yes, "hugo-castel": "for", "nadia-ferrand": "abstain"}, purpose="amendment")
    sitting.vote("Point 1 : l’eau, l’air & la terre", {**yes, "jeanne-aubry": "for", "hugo-castel": "against"})
    sitting.do(c.ConcludeItem()).do(c.SuspendSitting(reason="Pause")).do(c.ResumeSitting(), seconds=600)
    sitting.do(c.CallItem(item="2-point-2"))
    against: dict[str, f.Choice] = dict.fromkeys(sitting.state.presence, "against")
    sitting.vote("Point 2 : l’eau, l’air & la terre", {**against, "nadia-ferrand": "not_voting"}, mode="ordinary")
    sitting.do(c.ConcludeItem()).do(c.PostponeItem(item="3-point-3", reason="Le rapport manque.")).do(
        c.CallItem(item="4-point-4")
    )
    if close:
        sitting.do(c.ConcludeItem()).do(c.CloseSitting())
    return sitting


@pytest.fixture
def evening() -> Sitting:
    """A closed sitting of the cast."""
    return held()


@pytest.fixture
def hold() -> Callable[..., Sitting]:
    """`hold(close=False)`: the same evening, stopped before its close."""
    return held


@pytest.fixture
def council() -> Callable[..., Sitting]:
    """`council(members=249)`: a large council whose members are all there, room open, nothing called yet."""

    def make(*, members: int, items: int = 6) -> Sitting:
        return Sitting(facts=replace(facts(members=members, items=items)))

    return make


@pytest.fixture
def pdf() -> bytes:
    """The document of the first item, where there is one."""
    return PDF


@pytest.fixture
def recorded() -> str:
    """The media playlist of a recording of the cast's evening, complete: half an hour from 17:29:58 UTC."""
    segments = "".join(f"#EXTINF:2.00000,\n{n:06d}.m4s\n" for n in range(900))
    return (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
        '#EXT-X-MAP:URI="init-0.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-26T17:29:58.000Z\n'
        f"{segments}#EXT-X-ENDLIST\n"
    )


@pytest.fixture
def holding() -> Callable[[f.SittingFacts], Sitting]:
    """`holding(facts)`: a sitting of any council, nothing done yet."""
    return lambda found: Sitting(facts=found)
