"""Random sittings: councils of 3 to 12 members, and commands drawn one by one from numbers.

A number decides who gives which command with which arguments; half of the time the command is one that moves
the sitting on, so that random evenings get as far as their results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting.deciding.roles import CONCERNS, ROLES
from preau.sitting.facts import (
    Actor,
    AuthorityFacts,
    Channel,
    Choice,
    Guest,
    Item,
    ItemKind,
    Member,
    Place,
    Procedure,
    RoleName,
    SittingFacts,
)
from preau.sitting.state import Ballot, State
from tests.sitting.random_ballots import RANDOM_BALLOTS, opening, proclaim, secret_onward, trustees

T = TypeVar("T")
CHOICES: Final[tuple[Choice, ...]] = ("for", "for", "for", "against", "against", "abstain", "not_voting")
CHANNELS: Final[tuple[Channel, ...]] = ("device", "aloud", "hand", "paper")
EVERY_ROLE: Final[tuple[RoleName, ...]] = ("clerk", "chair", "member", "guest", "operator", "system")
KINDS: Final[tuple[ItemKind, ...]] = ("deliberation", "deliberation", "wish", "information")


@dataclass
class Dice:
    """Draws from one large number, digit by digit."""

    number: int

    def pick(self, options: Sequence[T]) -> T:
        self.number, index = divmod(self.number, len(options))
        return options[index]

    def once_in(self, times: int) -> bool:
        return self.pick(range(times)) == 0

    def some(self, options: Sequence[T]) -> tuple[T, ...]:
        return tuple(option for option in options if self.pick((True, False)))


def make_council(number: int) -> SittingFacts:
    """A sitting of a council of 3 to 12 members under any profile, in one place or several."""
    dice = Dice(number)
    profile = dice.pick(tuple(PROFILES.values()))
    members = tuple(Member(id=f"m{n}", name=f"Membre {n}", group="G", order=n) for n in range(dice.pick(range(3, 13))))
    return SittingFacts(
        id="s",
        slug="s",
        title="Séance",
        assembly="Conseil",
        starts_at="2026-11-26T19:30:00+01:00",
        timezone="Europe/Paris",
        language="fr",
        mode="several_places" if profile.video_allowed and dice.pick((True, False, False)) else "one_place",
        authority=AuthorityFacts(slug="a", name="A", siret="00000000000018"),
        profile=profile,
        procedure=Procedure(publish_ordinary_names=dice.pick((True, False)), home_allowed=dice.pick((True, False))),
        chair=dice.pick(members).id,
        places=(Place(id="mairie", name="Mairie"), Place(id="annexe", name="Annexe")),
        groups=("G",),
        members=members,
        guests=(Guest(id="g0", name="Invité"),),
        items=tuple(Item(id=f"i{n}", number=str(n), title=f"Point {n}", kind=KINDS[n]) for n in range(4)),
    )


def seal(member: str, choice: str, ballot: int) -> str:
    return sha256(f"{ballot} {member} {choice}".encode()).hexdigest()


@dataclass
class Drawer:
    """Draws commands for the sitting in `state`. `sealed`: the private table, by ballot."""

    facts: SittingFacts
    state: State
    dice: Dice
    sealed: dict[int, dict[str, Choice]]

    def draw(self) -> tuple[c.Command, Actor]:
        if self.dice.pick((True, True, False)):
            return self._secretly() or (self._next(), Actor(role="clerk", screen="clerk"))
        kind = self.dice.pick(tuple(RANDOM))
        command = RANDOM[kind](self)
        return command, self.actor(command)

    def actor(self, command: c.Command) -> Actor:
        """Three times in four somebody who may give the command, and then, as a rule, for themselves."""
        rightly = self.dice.pick((True, True, True, False))
        role = self.dice.pick(sorted(ROLES[type(command)]) if rightly else EVERY_ROLE)
        who = self.member()
        if rightly:
            who = getattr(command, CONCERNS.get(type(command), "member"), None) or who
        if role == "chair":
            who = self.state.chair or self.facts.chair
        elif role == "guest":
            who = "g0"
        member = who if role in ("chair", "guest", "member") else None
        return Actor(role=role, screen="x", account=member or role, member=member)

    def member(self) -> str:
        """A member; now and then, a stranger."""
        if self.dice.once_in(20):
            return "nobody"
        return self.dice.pick(self.facts.members).id

    def one_of(self, ids: Iterable[str]) -> str:
        """One of `ids` mostly; otherwise, or when there is none, any member."""
        known = sorted(ids)
        return self.dice.pick(known) if known and not self.dice.once_in(4) else self.member()

    def away(self) -> list[str]:
        return [m.id for m in self.facts.members if m.id not in self.state.presence]

    def ballot(self) -> int:
        """The last ballot, mostly."""
        count = len(self.state.ballots)
        return self.dice.pick((count, count, count, count - 1, count + 1))

    def commitment(self, member: str, choice: Choice) -> str | None:
        """What the application would do: seal the vote where names are not published."""
        ballot = self.state.pending_ballot
        if ballot is None or ballot.opened.names_published:
            return None
        return seal(member, choice, ballot.opened.ballot)

    def _secretly(self) -> tuple[c.Command, Actor] | None:
        """The next step of a secret ballot or of its keys, which are not the clerk's to give."""
        ballot = self.state.pending_ballot
        if ballot is not None:
            return secret_onward(self, ballot) if ballot.opened.mode == "secret" else None
        running = self.state.phase == "open" and not self.state.suspended
        return trustees(self) if running and self.facts.mode == "one_place" else None

    def _next(self) -> c.Command:
        """The command that a sensible clerk would give next."""
        state = self.state
        if state.phase == "none":
            return c.OpenRoom(facts=self.facts)
        if state.phase == "gathering":
            return self._gather()
        if state.suspended:
            return c.ResumeSitting()
        ballot = state.pending_ballot
        if ballot is not None:
            return self._ballot_onward(ballot)
        if state.huis_clos_request is not None:
            return c.OpenBallot(subject="Huis clos", purpose="huis_clos", mode=self._mode())
        if not state.secretaries:
            return c.AppointSecretary(member=self.member())
        if state.item in (None, "i3") or self.dice.once_in(4):
            return c.CallItem(item=self.dice.pick(self.facts.items).id)
        return opening(self)

    def _gather(self) -> c.Command:
        away = self.away()
        turn = self.dice.pick(range(8)) if away else 7
        if turn == 0:
            return c.GiveProxy(giver=self.dice.pick(away), bearer=self.member())
        if turn < 6:
            return c.RecordArrival(member=self.dice.pick(away))
        return self.dice.pick((c.OpenSitting(), c.OpenSitting(), c.HandOverChair(member=self.member())))

    def _mode(self) -> Any:
        return "public" if self.facts.mode == "several_places" else "ordinary"

    def _ballot_onward(self, ballot: Ballot) -> c.Command:
        number = ballot.opened.ballot
        choice = self.dice.pick(CHOICES)
        if ballot.votes and self.dice.once_in(6):
            who = self.dice.pick(sorted(ballot.votes))
            new = self.commitment(who, choice)
            return c.CorrectVote(
                ballot=number, member=who, choice=choice, channel="aloud", reason="erreur", commitment=new
            )
        if ballot.status == "closed":
            if ballot.contests:
                return c.SettleContest(ballot=number, member=sorted(ballot.contests)[0], reason="revu")
            return proclaim(self, number)
        waiting = [v.member for v in ballot.opened.electorate if v.member not in ballot.votes]
        if waiting and not self.dice.once_in(8):
            who = self.dice.pick(waiting)
            new = self.commitment(who, choice)
            return c.CastVote(ballot=number, member=who, choice=choice, channel="hand", commitment=new)
        return c.CloseBallot(ballot=number)


def _cast(d: Drawer) -> c.Command:
    member, choice = d.member(), d.dice.pick(CHOICES)
    return c.CastVote(
        ballot=d.ballot(),
        member=member,
        choice=choice,
        channel=d.dice.pick(CHANNELS),
        commitment=d.commitment(member, choice),
    )


def _record(d: Drawer) -> c.Command:
    choice = d.dice.pick(CHOICES)
    ballot = d.state.pending_ballot
    waiting = [v.member for v in ballot.opened.electorate if v.member not in ballot.votes] if ballot else []
    members = d.dice.some(d.dice.pick((waiting, [m.id for m in d.facts.members])))
    seals = {m: s for m in members if (s := d.commitment(m, choice)) is not None}
    return c.RecordVotes(
        ballot=d.ballot(), choice=choice, members=members, channel=d.dice.pick(CHANNELS), commitments=seals
    )


def _correct(d: Drawer) -> c.Command:
    ballot = d.state.pending_ballot
    member, choice = d.one_of(ballot.votes if ballot else ()), d.dice.pick(CHOICES)
    return c.CorrectVote(
        ballot=d.ballot(),
        member=member,
        choice=choice,
        channel=d.dice.pick(CHANNELS),
        reason=d.dice.pick(("erreur", "")),
        commitment=d.commitment(member, choice),
    )


def _huis_clos(d: Drawer) -> c.Command:
    everyone = [m.id for m in d.facts.members]
    return c.RequestHuisClos(requested_by=d.dice.pick(((), d.dice.some(everyone))))


def _withdraw_recusal(d: Drawer) -> c.Command:
    item = _item(d)
    return c.WithdrawRecusal(member=d.one_of(d.state.recusals.get(item, ())), item=item)


def _item(d: Drawer) -> str:
    return d.dice.pick(d.facts.items).id


def _speaker(d: Drawer) -> str:
    return d.dice.pick((d.member(), "g0"))


RANDOM: Final[dict[type[c.Command], Callable[[Drawer], c.Command]]] = {
    **RANDOM_BALLOTS,
    c.OpenRoom: lambda d: c.OpenRoom(facts=d.facts),
    c.RecordArrival: lambda d: c.RecordArrival(
        member=d.member(), place=d.dice.pick((None, "mairie", "annexe", "domicile"))
    ),
    c.RecordDeparture: lambda d: c.RecordDeparture(member=d.member(), reason=d.dice.pick(("left", "link_lost"))),
    c.GiveProxy: lambda d: c.GiveProxy(
        giver=d.one_of(d.away()), bearer=d.member(), consecutive=d.dice.pick((1, 2, 3, 4, 0))
    ),
    c.RevokeProxy: lambda d: c.RevokeProxy(giver=d.one_of(d.state.proxies)),
    c.AppointSecretary: lambda d: c.AppointSecretary(member=d.member()),
    c.HandOverChair: lambda d: c.HandOverChair(member=d.member()),
    c.OpenSitting: lambda d: c.OpenSitting(),
    c.SuspendSitting: lambda d: c.SuspendSitting(),
    c.ResumeSitting: lambda d: c.ResumeSitting(),
    c.CloseSitting: lambda d: c.CloseSitting() if d.dice.once_in(6) else c.EndFloor(),
    c.CallItem: lambda d: c.CallItem(item=_item(d)),
    c.ConcludeItem: lambda d: c.ConcludeItem(),
    c.PostponeItem: lambda d: c.PostponeItem(item=_item(d)),
    c.DeclareRecusal: lambda d: c.DeclareRecusal(member=d.member(), item=_item(d)),
    c.WithdrawRecusal: _withdraw_recusal,
    c.RequestFloor: lambda d: c.RequestFloor(speaker=_speaker(d)),
    c.WithdrawFloorRequest: lambda d: c.WithdrawFloorRequest(speaker=_speaker(d)),
    c.GiveFloor: lambda d: c.GiveFloor(speaker=_speaker(d)),
    c.EndFloor: lambda d: c.EndFloor(),
    c.CastVote: _cast,
    c.RecordVotes: _record,
    c.CorrectVote: _correct,
    c.CloseBallot: lambda d: c.CloseBallot(ballot=d.ballot()),
    c.CancelBallot: lambda d: c.CancelBallot(ballot=d.ballot(), reason="erreur"),
    c.ProclaimResult: lambda d: proclaim(d, d.ballot()),
    c.RequestHuisClos: _huis_clos,
    c.EndHuisClos: lambda d: c.EndHuisClos(),
    c.StartBroadcast: lambda d: c.StartBroadcast(),
    c.StopBroadcast: lambda d: c.StopBroadcast(),
}
