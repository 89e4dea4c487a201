"""Random ballots of every kind: what is asked of the council next, and how a ballot goes on to its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

from preau.rules.majority import COUNCIL, UNANIMITY, Majority
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.events import BallotOpened
from preau.sitting.facts import Actor, BallotPurpose, Choice
from preau.sitting.state import Ballot

if TYPE_CHECKING:
    from tests.sitting.random_sitting import Drawer

MAJORITIES: Final[tuple[Majority | None, ...]] = (
    None,
    None,
    Majority(share=(2, 3), strict=False),
    Majority(share=(3, 5), strict=False),
    Majority(base="exercise"),
    COUNCIL,
    UNANIMITY,
    Majority(share=(1, 3)),
)
PURPOSES: Final[tuple[BallotPurpose, ...]] = (
    "main", "main", "amendment", "part", "procedure", "huis_clos", "urgency", "waiver", "election",
)  # fmt: skip
# What stands on a paper, and what does not.
PAPERS: Final = ("for", "for", "against", "blank", "null")
SYSTEM: Final = Actor(role="system", screen="system")
# Two persons who count, each with an account.
COUNTERS: Final = (
    Actor(role="clerk", screen="clerk", account="1"),
    Actor(role="clerk", screen="clerk", account="2"),
)


def as_member(who: str) -> Actor:
    return Actor(role="member", screen="member", account=f"a-{who}", member=who)


def voice(ballot: Ballot, elector: str) -> Actor:
    """Whoever votes for `elector`."""
    found = next(v for v in ballot.opened.electorate if v.member == elector)
    return as_member(found.bearer or found.member)


# What is put to the vote


def opening(d: Drawer) -> c.Command:
    """A vote that a sensible clerk would open now, of any kind that the sitting allows."""
    kind = d.dice.pick(tuple(_KINDS))
    return _KINDS[kind](d)


def _plain(d: Drawer) -> c.Command:
    here = tuple(sorted(d.state.presence))
    public = d.dice.pick((True, False)) or d.facts.mode == "several_places"
    if d.state.item is not None and d.state.item in d.state.secret_requests:
        return _secret(d)
    waiting = [a.number for a in d.state.amendments.get(d.state.item or "", ()) if a.status == "tabled"]
    return c.OpenBallot(
        subject="Texte",
        mode="public" if public else "ordinary",
        requested_by=here if public else (),
        majority=d.dice.pick(MAJORITIES[:-1]),
        purpose="amendment" if waiting else "main",
        amendment=waiting[0] if waiting else None,
    )


def _secret(d: Drawer) -> c.Command:
    """Asked for by everybody there who may ask, unless it was asked for before."""
    out = d.state.recusals.get(d.state.item or "", frozenset())
    here = tuple(sorted(set(d.state.presence) - out))
    keyed = bool(d.state.ceremonies) and bool(d.state.ceremonies[-1].digest)
    return c.OpenBallot(
        subject="Texte",
        mode="secret",
        means=d.dice.pick(("encrypted", "encrypted", "paper")) if keyed else "paper",
        requested_by=() if d.state.item in d.state.secret_requests else here,
        majority=d.dice.pick(MAJORITIES[:-1]),
    )


def _block(d: Drawer) -> c.Command:
    plain = _plain(d)
    assert isinstance(plain, c.OpenBallot)
    pending = [i for i, progress in d.state.items.items() if progress.status == "pending" and i != "i3"]
    return replace(plain, also=d.dice.some(pending)) if plain.purpose == "main" else plain


def _small(d: Drawer) -> c.Command:
    public = d.facts.mode == "several_places"
    here = tuple(sorted(d.state.presence))
    return c.OpenBallot(
        subject="Question",
        purpose=d.dice.pick(("amendment", "part", "procedure", "urgency")),
        mode="public" if public else "ordinary",
        requested_by=here if public else (),
    )


_KINDS: Final[dict[str, Callable[[Drawer], c.Command]]] = {
    "plain": _plain,
    "secret": _secret,
    "encrypted": _secret,
    "block": _block,
    "small": _small,
    "tacit": lambda d: c.AdoptTacitly(subject="Texte", purpose=d.dice.pick(("main", "part", "procedure", "urgency"))),
}


def trustees(d: Drawer) -> tuple[c.Command, Actor] | None:
    """The ceremony of the keys, as long as it is not done."""
    here = sorted(d.state.presence)
    if not d.state.ceremonies or d.dice.once_in(40):
        named = tuple(here[:3])
        return (sc.AppointTrustees(trustees=named), COUNTERS[0]) if len(named) == 3 else None
    if d.state.ceremonies[-1].digest:
        return None
    return sc.RecordTrusteeKeys(ceremony=len(d.state.ceremonies), digest="ab" * 32), SYSTEM


def chosen(opened: BallotOpened, member: str) -> Choice:
    """What `member` puts into the urn of a secret ballot: the sitting knows nothing of it."""
    lines = ("for", "for", "against", "abstain") if opened.means == "encrypted" else PAPERS
    return Random(f"{opened.ballot} {member}").choice(lines)


# How a secret ballot goes on


def secret_onward(d: Drawer, ballot: Ballot) -> tuple[c.Command, Actor]:
    """The next step of a ballot in preparation, or with an urn."""
    if ballot.contests:
        who = sorted(ballot.contests)[0]
        return c.SettleContest(ballot=ballot.opened.ballot, member=who, reason="revu"), COUNTERS[0]
    if ballot.status == "preparing":
        return _prepare(d, ballot)
    if ballot.status == "open":
        return _fill(d, ballot)
    return _empty(d, ballot)


def _waiting(d: Drawer, ballot: Ballot, done: Any) -> list[str]:
    """Electors whose turn has not come, and whose voice is in the room."""
    here = d.state.presence
    return [v.member for v in ballot.opened.electorate if v.member not in done and (v.bearer or v.member) in here]


def _prepare(d: Drawer, ballot: Ballot) -> tuple[c.Command, Actor]:
    number, waiting = ballot.opened.ballot, _waiting(d, ballot, ballot.keys)
    if waiting and not d.dice.once_in(12):
        who = d.dice.pick(waiting)
        return sc.RegisterVotingKey(ballot=number, member=who), voice(ballot, who)
    without = tuple(v.member for v in ballot.opened.electorate if v.member not in ballot.keys)
    if len(ballot.keys) < 3:
        return c.CancelBallot(ballot=number, reason="trop peu de clés"), COUNTERS[0]
    return _urn(d, number, without), COUNTERS[0]


def _urn(d: Drawer, number: int, without: tuple[str, ...]) -> c.Command:
    keys = d.state.ballots[number - 1].keys if 0 < number <= len(d.state.ballots) else frozenset()
    return sc.OpenUrn(
        ballot=number, without=without, uuid="u", fingerprint="f", head="h", registered=tuple(sorted(keys))
    )


def _fill(d: Drawer, ballot: Ballot) -> tuple[c.Command, Actor]:
    number, encrypted = ballot.opened.ballot, ballot.opened.means == "encrypted"
    without = ballot.urn.without if ballot.urn else ()
    waiting = _waiting(d, ballot, {*ballot.votes, *without})
    if waiting and not d.dice.once_in(12):
        who = d.dice.pick(waiting)
        if encrypted:
            return sc.RecordBallot(ballot=number, member=who), voice(ballot, who)
        return sc.MarkVoter(ballot=number, member=who), COUNTERS[0]
    if not encrypted:
        return c.CloseBallot(ballot=number), COUNTERS[0]
    if len(ballot.votes) < 3:
        return c.CancelBallot(ballot=number, reason="trop peu de bulletins"), COUNTERS[0]
    return sc.SealUrn(ballot=number, ballots=len(ballot.votes), head="h"), COUNTERS[0]


def _empty(d: Drawer, ballot: Ballot) -> tuple[c.Command, Actor]:
    number = ballot.opened.ballot
    if ballot.urn is not None:
        ceremony = d.state.ceremonies[ballot.urn.ceremony - 1]
        if len(ballot.decryptions) < ceremony.threshold:
            who = next(t for t in ceremony.trustees if t not in ballot.decryptions)
            return sc.RecordDecryption(ballot=number, trustee=who), as_member(who)
        return proclaim(d, number), COUNTERS[0]
    if len(ballot.counts) == 2 and ballot.counts[0].figures == ballot.counts[1].figures:
        return proclaim(d, number), COUNTERS[0]
    # Of two counts that differ, each is made again in its turn.
    counter = COUNTERS[1] if ballot.counts and ballot.counts[-1].account == "1" else COUNTERS[0]
    # One of the two misreads: what both misread alike, nobody would ever know.
    return sc.CountUrn(ballot=number, figures=figures(d, number, misread=counter is COUNTERS[0])), counter


def figures(d: Drawer, number: int, *, misread: bool = False) -> dict[str, int]:
    """What the urn holds; `misread`: now and then, a paper more or less."""
    ballots = d.state.ballots[number - 1 : number] if number > 0 else ()
    counted = dict(Counter(chosen(ballot.opened, member) for ballot in ballots for member in ballot.votes))
    if misread and d.dice.once_in(6):
        counted["for"] = counted.get("for", 0) + d.dice.pick((1, -1, 2))
    return counted


def proclaim(d: Drawer, number: int) -> c.Command:
    return c.ProclaimResult(
        ballot=number,
        sealed=dict(d.sealed.get(number, {})),
        figures=figures(d, number, misread=True),
        archive=d.dice.pick(("a", "a", "a", "")),
    )


# Any command, by anybody, at any time


def _elector(d: Drawer) -> str:
    ballot = d.state.pending_ballot
    return d.one_of(v.member for v in ballot.opened.electorate) if ballot else d.member()


def _sign(d: Drawer) -> c.Command:
    member = _elector(d)
    return sc.SignVote(
        ballot=d.ballot(),
        member=member,
        choice=d.dice.pick(("for", "against")),
        head="h",
        authenticator_data="a",
        client_data="c",
        signature="s",
    )


def _candidacy(d: Drawer) -> c.Command:
    return ec.DeclareCandidacy(
        election=len(d.state.elections), name=d.dice.pick(("Liste A", "Liste B", "")), members=(d.member(),)
    )


def any_ballot(d: Drawer) -> c.Command:
    everyone = [m.id for m in d.facts.members]
    return c.OpenBallot(
        subject=d.dice.pick(("Point", "")),
        mode=d.dice.pick(("ordinary", "public", "secret")),
        purpose=d.dice.pick(PURPOSES),
        requested_by=d.dice.some(everyone),
        means=d.dice.pick(("open", "open", "paper", "encrypted")),
        majority=d.dice.pick(MAJORITIES),
        also=d.dice.some([i.id for i in d.facts.items]) if d.dice.once_in(4) else (),
        amendment=d.dice.pick((None, None, 1, 2)),
        election=d.dice.pick((None, None, len(d.state.elections))),
    )


RANDOM_BALLOTS: Final[dict[type[c.Command], Callable[[Drawer], c.Command]]] = {
    c.OpenBallot: any_ballot,
    c.AdoptTacitly: lambda d: c.AdoptTacitly(subject="Point", purpose=d.dice.pick(PURPOSES)),
    c.ContestVote: lambda d: c.ContestVote(ballot=d.ballot(), member=_elector(d)),
    c.SettleContest: lambda d: c.SettleContest(ballot=d.ballot(), member=_elector(d), reason="revu"),
    c.RecordAssistance: lambda d: c.RecordAssistance(
        ballot=d.ballot(), member=_elector(d), helper=d.dice.pick(("", d.member()))
    ),
    c.TableAmendment: lambda d: c.TableAmendment(
        item=d.dice.pick(d.facts.items).id, subject="Amendement", author=d.member()
    ),
    c.WithdrawAmendment: lambda d: c.WithdrawAmendment(item=d.state.item or "i0", amendment=d.dice.pick((1, 2, 3))),
    sc.RequestSecretBallot: lambda d: sc.RequestSecretBallot(requested_by=d.dice.some([m.id for m in d.facts.members])),
    sc.AppointTrustees: lambda d: sc.AppointTrustees(trustees=(d.member(), d.member(), d.member())),
    sc.RecordTrusteeKeys: lambda d: sc.RecordTrusteeKeys(ceremony=len(d.state.ceremonies), digest="cd" * 32),
    sc.RegisterVotingKey: lambda d: sc.RegisterVotingKey(ballot=d.ballot(), member=_elector(d)),
    sc.OpenUrn: lambda d: _urn(d, d.ballot(), d.dice.some([m.id for m in d.facts.members])),
    sc.MarkVoter: lambda d: sc.MarkVoter(ballot=d.ballot(), member=_elector(d)),
    sc.RecordBallot: lambda d: sc.RecordBallot(ballot=d.ballot(), member=_elector(d)),
    sc.SealUrn: lambda d: sc.SealUrn(ballot=d.ballot(), ballots=d.dice.pick((2, 3, 4, 5)), head="h"),
    sc.RecordDecryption: lambda d: sc.RecordDecryption(ballot=d.ballot(), trustee=d.member()),
    sc.ReportVerification: lambda d: sc.ReportVerification(
        ballot=d.ballot(), tool="preau", accepted=d.dice.pick((True, False)), archive=d.dice.pick(("a", "b"))
    ),
    sc.CountUrn: lambda d: sc.CountUrn(ballot=d.ballot(), figures=figures(d, d.ballot())),
    sc.DeclareSigningKey: lambda d: sc.DeclareSigningKey(member=d.member(), public_key="pQEC"),
    sc.SignVote: _sign,
    # Elections go to their end in `test_election_properties`; here they only come between.
    ec.OpenElection: lambda d: ec.OpenElection(
        office=d.dice.pick(("appointment", "mayor", "list", "x")), title="Élection", seats=d.dice.pick((1, 2))
    ),
    ec.DeclareCandidacy: _candidacy,
    ec.WithdrawCandidacy: lambda d: ec.WithdrawCandidacy(election=len(d.state.elections), candidate=d.member()),
    ec.RankAges: lambda d: ec.RankAges(election=len(d.state.elections), oldest_first=(d.member(), d.member())),
    ec.ReadOutAppointments: lambda d: ec.ReadOutAppointments(election=len(d.state.elections)),
    ec.AbandonElection: lambda d: ec.AbandonElection(election=len(d.state.elections), reason="ajournée"),
}
