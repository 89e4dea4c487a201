"""Rounds of elections in the room of `council`: on paper, encrypted and openly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.decision import Accepted, Refused
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.state import Ballot, Election
from tests.sitting.council import (
    CHAIR,
    CLERK,
    ELUE,
    HERE,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    SYSTEM,
    Room,
    discussing,
    member,
)

TRUSTEES = (PRESIDENTE, OPPOSANT, ELUE)


def election_of(room: Room) -> Election:
    return room.state.elections[-1]


def ballot_of(room: Room) -> Ballot:
    return room.state.ballots[-1]


def electing(
    office: str,
    *,
    seats: int = 1,
    candidates: Sequence[str] = (),
    profile: str = "commune_ge3500",
    here: tuple[str, ...] = HERE,
    title: str = "Élection",
) -> Room:
    """Item 1 is under discussion and its election open, with members as candidates where they declare themselves."""
    room = discussing(profile=profile, here=here)
    room.do(ec.OpenElection(office=office, title=title, seats=seats), CHAIR)
    for candidate in candidates:
        declare(room, candidate)
    return room


def declare(room: Room, *members: str, name: str = "", sexes: tuple[str, ...] = ()) -> str:
    """A candidacy, a list where it has a name; returns its id."""
    number = len(room.state.elections)
    room.do(ec.DeclareCandidacy(election=number, name=name, members=members, sexes=sexes))
    return list(election_of(room).candidates)[-1]


def open_paper(room: Room) -> int:
    number = len(room.state.elections)
    room.do(c.OpenBallot(subject="", purpose="election", election=number, mode="secret", means="paper"), CHAIR)
    return len(room.state.ballots)


def paper(room: Room, figures: Mapping[str, int], *, voters: int | None = None) -> Accepted | Refused:
    """One round on paper, up to its proclamation, which is returned. `voters`: as many as votes by default."""
    number = open_paper(room)
    electors = [elector.member for elector in ballot_of(room).opened.electorate]
    for who in electors[: sum(figures.values()) if voters is None else voters]:
        room.do(sc.MarkVoter(ballot=number, member=who))
    room.do(c.CloseBallot(ballot=number), CHAIR)
    return count(room, figures)


def count(room: Room, figures: Mapping[str, int]) -> Accepted | Refused:
    number = len(room.state.ballots)
    for actor in (CLERK, member(SECRETAIRE)):
        room.do(sc.CountUrn(ballot=number, figures=dict(figures)), actor)
    return room.ask(c.ProclaimResult(ballot=number), CHAIR)


def make_key(room: Room) -> None:
    room.do(sc.AppointTrustees(trustees=TRUSTEES), CHAIR)
    room.do(sc.RecordTrusteeKeys(ceremony=len(room.state.ceremonies), digest="0" * 64), SYSTEM)


def encrypted(room: Room, figures: Mapping[str, int], *, voters: int | None = None) -> Accepted | Refused:
    """One encrypted round, with a key for everybody, up to its proclamation."""
    election = len(room.state.elections)
    room.do(c.OpenBallot(subject="", purpose="election", election=election, mode="secret", means="encrypted"), CHAIR)
    number = len(room.state.ballots)
    electors = ballot_of(room).opened.electorate
    for elector in electors:
        who = member(elector.bearer or elector.member)
        room.do(sc.RegisterVotingKey(ballot=number, member=elector.member), who)
    registered = tuple(elector.member for elector in electors)
    room.do(sc.OpenUrn(ballot=number, uuid="u", fingerprint="f", head="h", registered=registered), CHAIR)
    voting = electors[: sum(figures.values()) if voters is None else voters]
    for elector in voting:
        room.do(sc.RecordBallot(ballot=number, member=elector.member), member(elector.bearer or elector.member))
    room.do(sc.SealUrn(ballot=number, ballots=len(voting), head="h2"), CHAIR)
    for trustee in TRUSTEES[:2]:
        room.do(sc.RecordDecryption(ballot=number, trustee=trustee), member(trustee))
    return room.ask(c.ProclaimResult(ballot=number, figures=dict(figures), archive="h3"), CHAIR)


def waive(room: Room) -> None:
    """The council votes, unanimously, not to hold the election secretly."""
    room.do(c.OpenBallot(subject="Renoncer au secret", purpose="waiver", election=len(room.state.elections)), CHAIR)
    room.vote("for", *(elector.member for elector in ballot_of(room).opened.electorate))
    room.proclaim()
    assert election_of(room).waived


def openly(room: Room, figures: Mapping[str, int], *, mode: str = "ordinary") -> Accepted | Refused:
    """One round by a show of hands, up to its proclamation."""
    electors = tuple(m.id for m in room.facts.members if m.id in room.state.presence)
    asking = electors if mode == "public" else ()
    opening = c.OpenBallot(
        subject="", purpose="election", election=len(room.state.elections), mode=mode, requested_by=asking
    )
    room.do(opening, CHAIR)
    number, waiting, sealed = len(room.state.ballots), list(electors), {}
    published = ballot_of(room).opened.names_published
    for choice, votes in figures.items():
        voting, waiting = tuple(waiting[:votes]), waiting[votes:]
        if voting:
            room.vote(choice, *voting)
            sealed.update(dict.fromkeys(voting, choice))
    room.do(c.CloseBallot(ballot=number), CHAIR)
    return room.ask(c.ProclaimResult(ballot=number, sealed={} if published else sealed), CHAIR)


def told(decision: Accepted | Refused) -> RoundProclaimed:
    """The round that was proclaimed."""
    assert isinstance(decision, Accepted), decision
    (event,) = decision.events
    assert isinstance(event, RoundProclaimed)
    return event


def seats(event: RoundProclaimed) -> dict[str, int]:
    return {line.candidate: line.seats for line in event.votes if line.seats}


def figures_of(papers: Sequence[Sequence[str]]) -> dict[str, int]:
    return dict(Counter(name for paper in papers for name in paper))
