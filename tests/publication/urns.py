"""Encrypted and paper ballots for the sittings of these tests: what the urn service does, without a database.

Every number that must be random is: never two archives alike. `everything` is an evening with a vote of every kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from typing import Any

from preau.ballots.belenios import groups, making
from preau.ballots.belenios.ballot import reread
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.tally import add_up, check_decryption, read_tally
from preau.ballots.belenios.trustees import read_trustees
from preau.ballots.belenios.writing import Writer
from preau.ballots.urns import questions
from preau.rules.majority import Majority
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import facts as f
from preau.sitting import secret_commands as sc
from tests.ballots.belenios import trustee
from tests.ballots.belenios.maker import Maker
from tests.ballots.belenios.unbound import unbound

GROUP = "BELENIOS-2048"
SYSTEM = f.Actor(role="system", screen="system")
UUIDS = ("1tZ5GqbxhNbmDzsS9PpzrF", "2sN7WcYkeVqHa3mRxT4uDJ", "3hK8bLpQyCwFvA6gEdUn5M")
MAYOR = {"claire-marchand": "claire-marchand"}


@cache
def ceremony() -> tuple[bytes, Any]:
    """The public object of the trustees' set, and their devices: made once, for it takes a second."""
    held, trustees = trustee.held(GROUP)
    return held.pedersen(), trustees


def person(member: str) -> f.Actor:
    return f.Actor(role="member", screen="member", account=f"a-{member}", member=member)


@dataclass
class Urns:
    """The secret ballots of one sitting."""

    sitting: Any
    trustees: tuple[str, ...] = ("claire-marchand", "hugo-castel", "youssef-benali")
    archives: dict[int, bytes] = field(default_factory=dict)
    bound: dict[int, bytes] = field(default_factory=dict)

    def make_keys(self) -> Urns:
        self.sitting.do(sc.AppointTrustees(trustees=self.trustees))
        digest = hashlib.sha256(ceremony()[0]).hexdigest()
        number = len(self.sitting.state.ceremonies)
        self.sitting.do(sc.RecordTrusteeKeys(ceremony=number, digest=digest), actor=SYSTEM)
        return self

    def prepared(self, command: c.OpenBallot) -> int:
        """Announce an encrypted ballot and register every key; its number."""
        self.sitting.do(command)
        opened = self.sitting.state.ballots[-1].opened
        for elector in opened.electorate:
            actor = person(elector.bearer or elector.member)
            self.sitting.do(sc.RegisterVotingKey(ballot=opened.ballot, member=elector.member), seconds=1, actor=actor)
        return int(opened.ballot)

    def hold(
        self,
        command: c.OpenBallot,
        votes: Mapping[str, str],
        *,
        until: str = "proclaimed",
        sort: bool = True,
        shift: tuple[int, ...] = (),
        **asking: Any,
    ) -> int:
        """A whole encrypted ballot; `votes` by elector: "for", a candidate's id, "blank". Stops "open" or "closed"
        where asked to. `sort=False` leaves the ballots in their order of arrival; `shift`: the decryption is `unbound`,
        its figures off by so many; `asking` are fields of the question that an urn of bad faith would change."""
        sitting, number = self.sitting, self.prepared(command)
        opened = sitting.state.ballots[-1].opened
        pedersen, devices = ceremony()
        group = groups.of_name(GROUP)
        asked = questions.of_ballot(sitting.state, sitting.state.ballots[-1])
        electors = [elector.member for elector in opened.electorate]
        bearers = {elector.member: elector.bearer or elector.member for elector in opened.electorate}
        server = making.new_secret(group)
        secrets = [making.new_secret(group) for _ in electors]
        trustees = making.trustees_text(group, server, pedersen)
        sets = read_trustees(trustees, group)
        election = making.election_text(
            name=opened.subject,
            uuid=UUIDS[number % len(UUIDS)],
            trustees=sets,
            questions=[replace(asked.question, **asking)],
            group=group,
        )
        publics = [group.to_string(group.pow(group.g, x)) for x in secrets]
        writer = Writer.begun(int(sitting.at.timestamp()))
        writer.setup(election=election, trustees=trustees, credentials=making.credentials_text(group, publics))
        registered = tuple(sorted(electors))
        sitting.do(
            sc.OpenUrn(
                ballot=number,
                uuid=UUIDS[number % len(UUIDS)],
                fingerprint=compact(election),
                head=writer.head,
                registered=registered,
            )
        )
        maker, bodies = Maker.for_election(election, secrets, seed=number), list[bytes]()
        for place, elector in enumerate(electors):
            if elector in votes:
                bits = [int(choice == votes[elector]) for choice in asked.choices]
                bodies.append(maker.ballot(place, [bits]))
                sitting.do(sc.RecordBallot(ballot=number, member=elector), seconds=1, actor=person(bearers[elector]))
        if until == "open":
            return number
        read = read_election(election)
        forged = _replace_last(read, maker, bodies, server, shift, bits) if shift else []
        if sort:
            bodies.sort(key=compact)
        ballots = [reread(read, body) for body in bodies]
        tally = add_up(read, ballots, {ballot.credential: 1 for ballot in ballots})
        text = making.tally_text(group, tally)
        for body in bodies:
            writer.ballot(body)
        writer.tally(text, voters=len(bodies), weight=len(bodies))
        sitting.do(sc.SealUrn(ballot=number, ballots=len(bodies), head=writer.head))
        if until == "closed":
            return number
        counted = read_tally(read, text)
        honest = [making.decryption_text(read, counted, server), making.bound_text(read, counted, server, owner=1)]
        parts, bound = ({1: text} for text in forged or honest)
        for index in (0, 2):
            parts[2 + index] = devices[index].decryption(read, counted)
            bound[2 + index] = devices[index].bound(read, counted)
            who = self.trustees[index]
            sitting.do(sc.RecordDecryption(ballot=number, trustee=who), actor=person(who))
        keys = [key for one in sets for key in one.keys]
        factors = {}
        for owner, body in sorted(parts.items()):
            factors[owner] = check_decryption(read, body, counted, keys[owner - 1])
            writer.decryption(body, owner=owner)
        result = making.result_text(read, sets, counted, factors, len(bodies))
        writer.result(result)
        given = list(votes.values())
        figures = {choice: given.count(choice) + off for choice, off in zip_longest(asked.choices, shift, fillvalue=0)}
        self.archives[number] = sitting.archives[number] = writer.data
        self.bound[number] = sitting.bound[number] = making.all_bound_text(bound)
        sitting.do(c.ProclaimResult(ballot=number, figures=figures, archive=writer.head))
        report = sc.ReportVerification(ballot=number, tool="preau", accepted=True, archive=writer.head)
        sitting.do(report, actor=SYSTEM)
        return number


def _replace_last(
    election: Any, maker: Maker, bodies: list[bytes], secret: int, shift: tuple[int, ...], bits: list[int]
) -> list[bytes]:
    """The last elector's ballot in `bodies` becomes that of `unbound`; the decryption, and the proofs beside it."""
    others = [reread(election, body) for body in bodies[:-1]]
    rest = add_up(election, others, {ballot.credential: 1 for ballot in others})
    bodies[-1], *forged = unbound(maker, election, rest, secret, shift, len(bodies) - 1, bits)
    return forged


def paper(sitting: Any, command: c.OpenBallot, figures: dict[str, int], *, voters: int | None = None) -> int:
    """A secret ballot in a paper urn: the electors are marked, and two persons count `figures`."""
    sitting.do(command)
    opened = sitting.state.ballots[-1].opened
    for elector in opened.electorate[: voters or sum(figures.values())]:
        sitting.do(sc.MarkVoter(ballot=opened.ballot, member=elector.member), seconds=1)
    sitting.do(c.CloseBallot(ballot=opened.ballot))
    for account in ("1", "2"):
        counter = f.Actor(role="clerk", screen="clerk", account=account)
        sitting.do(sc.CountUrn(ballot=opened.ballot, figures=figures), actor=counter)
    sitting.do(c.ProclaimResult(ballot=opened.ballot))
    return int(opened.ballot)


def secret(subject: str, **more: Any) -> c.OpenBallot:
    return c.OpenBallot(subject=subject, mode="secret", means=more.pop("means", "encrypted"), **more)


def everything(sitting: Any, *, close: bool = True) -> Urns:
    """An evening of the cast with a vote of every kind, on the items of `sitting`, of which there must be nine."""
    here = ["claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel", "luc-perrot"]
    sitting.open(here)
    sitting.do(c.GiveProxy(giver="jeanne-aubry", bearer="paul-lemaire"))
    sitting.do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting())
    urns = Urns(sitting).make_keys()
    proposals(sitting, here)
    secrets_and_elections(sitting, urns, [*here, "jeanne-aubry"])
    if close:
        sitting.do(c.CloseSitting())
    return urns


def proposals(sitting: Any, here: list[str]) -> None:
    yes: dict[str, str] = dict.fromkeys(here, "for")
    sitting.do(c.CallItem(item="1-point-1"))
    sitting.vote("L’urgence est admise", yes, mode="ordinary", purpose="urgency")
    sitting.do(c.TableAmendment(item="1-point-1", subject="Écrire « quai »", author="hugo-castel"))
    sitting.do(c.TableAmendment(item="1-point-1", subject="Supprimer l’article 2"))
    sitting.do(c.WithdrawAmendment(item="1-point-1", amendment=2))
    sitting.do(c.OpenBallot(subject="Écrire « quai »", purpose="amendment", amendment=1))
    number = len(sitting.state.ballots)
    sitting.do(c.CastVote(ballot=number, member="hugo-castel", choice="for", channel="hand", commitment="a" * 64))
    sitting.do(c.CastVote(ballot=number, member="luc-perrot", choice="against", channel="hand", commitment="b" * 64))
    sitting.do(c.CloseBallot(ballot=number))
    sitting.do(c.ProclaimResult(ballot=number, sealed={"hugo-castel": "for", "luc-perrot": "against"}))
    sitting.vote("L’article 1", yes, mode="ordinary", purpose="part")
    sitting.do(
        c.OpenBallot(
            subject="Point 1",
            mode="public",
            requested_by=tuple(here),
            majority=Majority(share=(2, 3), base="exercise", strict=False),
        )
    )
    number = len(sitting.state.ballots)
    for member in here:
        choice = "against" if member == "luc-perrot" else "for"
        sitting.do(c.CastVote(ballot=number, member=member, choice=choice, channel="aloud"), seconds=1)
    sitting.do(c.CloseBallot(ballot=number)).do(c.ProclaimResult(ballot=number)).do(c.ConcludeItem())
    sitting.do(c.CallItem(item="2-point-2")).do(c.AdoptTacitly(subject="Point 2")).do(c.ConcludeItem())
    sitting.do(c.CallItem(item="3-point-3"))
    sitting.do(c.OpenBallot(subject="Points 3 et 4", also=("4-point-4",)))
    number = len(sitting.state.ballots)
    sealed: dict[str, str] = dict.fromkeys(here, "for")
    for n, member in enumerate(here):
        sitting.do(
            c.CastVote(ballot=number, member=member, choice="for", channel="hand", commitment=f"{n}" * 64), seconds=1
        )
    sitting.do(c.CloseBallot(ballot=number)).do(c.ProclaimResult(ballot=number, sealed=sealed))
    if sitting.state.item is not None:
        sitting.do(c.ConcludeItem())


def secrets_and_elections(sitting: Any, urns: Urns, electors: list[str]) -> None:
    sitting.do(c.CallItem(item="5-point-5"))
    votes = dict(zip(electors, ("for", "for", "against", "for", "abstain", "against", "for"), strict=True))
    urns.hold(secret("Point 5", requested_by=("hugo-castel", "luc-perrot")), votes)
    sitting.do(c.ConcludeItem()).do(c.CallItem(item="6-point-6"))
    mayor(sitting, urns, electors)
    sitting.do(c.ConcludeItem()).do(c.CallItem(item="7-point-7"))
    sitting.do(ec.OpenElection(office="appointments", title="Délégués au syndicat des eaux", seats=2))
    for name in ("hugo-castel", "nadia-ferrand"):
        person_ = next(m.name for m in sitting.facts.members if m.id == name)
        sitting.do(ec.DeclareCandidacy(election=2, name=person_, members=(name,)))
    sitting.do(ec.ReadOutAppointments(election=2)).do(c.ConcludeItem()).do(c.CallItem(item="8-point-8"))
    sitting.do(ec.OpenElection(office="commission", title="Commission des finances", seats=4))
    lists = {
        "Ensemble": ("claire-marchand", "youssef-benali", "nadia-ferrand"),
        "Demain": ("hugo-castel", "luc-perrot"),
    }
    for name, members in lists.items():
        sitting.do(ec.DeclareCandidacy(election=3, name=name, members=members))
    figures = dict(zip(sitting.state.elections[2].candidates, (4, 2), strict=True))
    paper(
        sitting, secret("Commission", means="paper", purpose="election", election=3), {**figures, "blank": 1, "null": 0}
    )
    sitting.do(c.ConcludeItem()).do(c.CallItem(item="9-point-9"))
    waived(sitting, electors)
    sitting.do(c.ConcludeItem())


def mayor(sitting: Any, urns: Urns, electors: list[str]) -> None:
    """Two rounds: on paper nobody has the majority, then encrypted, with a vote contested meanwhile."""
    sitting.do(ec.OpenElection(office="mayor", title="Maire"))
    round_ = {"purpose": "election", "election": 1}
    figures = {"claire-marchand": 2, "hugo-castel": 2, "blank": 2, "null": 1}
    paper(sitting, secret("Maire", means="paper", **round_), figures)
    chosen = ("claire-marchand",) * 5 + ("hugo-castel", "blank")
    urns.hold(secret("Maire", **round_), dict(zip(electors, chosen, strict=True)))


def waived(sitting: Any, electors: list[str]) -> None:
    """The council does without secrecy, and votes by show of hands between two candidates."""
    sitting.do(ec.OpenElection(office="appointment", title="Correspondante défense"))
    for name, member in (("Nadia Ferrand", "nadia-ferrand"), ("Luc Perrot", "luc-perrot")):
        sitting.do(ec.DeclareCandidacy(election=4, name=name, members=(member,)))
    sitting.do(c.OpenBallot(subject="Correspondante défense", purpose="waiver", election=4))
    _by_hands(sitting, dict.fromkeys(electors, "for"))
    asking = tuple(m for m in electors if m in sitting.state.presence)
    sitting.do(c.OpenBallot(subject="x", mode="public", purpose="election", election=4, requested_by=asking))
    ids = list(sitting.state.elections[3].candidates)
    votes = {m: ids[0] if n < 4 else ids[1] for n, m in enumerate(electors[:-1])}
    _by_hands(sitting, {**votes, electors[-1]: "blank"})


def _by_hands(sitting: Any, votes: dict[str, str]) -> None:
    opened = sitting.state.ballots[-1].opened
    for member, choice in votes.items():
        commitment = None if opened.names_published else hashlib.sha256(f"{member}{choice}".encode()).hexdigest()
        sitting.do(
            c.CastVote(ballot=opened.ballot, member=member, choice=choice, channel="hand", commitment=commitment),
            seconds=1,
        )
    sitting.do(c.CloseBallot(ballot=opened.ballot))
    sitting.do(c.ProclaimResult(ballot=opened.ballot, sealed={} if opened.names_published else votes))
