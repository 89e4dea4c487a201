"""An independent recount: every published figure again, from the raw entries alone.

Written apart from `evolve`, `decide` and `results` on purpose: it shares no arithmetic with them, so that a fault
in one is seen by the other. The verifier runs it over the public journal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting.facts import SittingFacts
from preau.sitting.recount_elections import Races


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A figure or fact of entry `seq` that does not follow from the entries before it.

    `text` is a French sentence with %(name)s places, filled from `values`.
    """

    seq: int
    text: str
    values: Mapping[str, str | int]

    @property
    def sentence(self) -> str:
        return self.text % self.values


def recount(entries: Iterable[e.Entry]) -> list[str]:
    """The disagreements as French sentences, in order; empty when everything follows."""
    return [found.sentence for found in disagreements(entries)]


def disagreements(entries: Iterable[e.Entry]) -> list[Disagreement]:
    """Recompute electorates, quorums and results, and check that each vote is one elector's, once, in time.

    A ballot whose names are published is counted choice by choice. Of any other only this can be checked: the
    totals add up to the electorate, no more voices than committed votes, the majority, the tie.
    """
    ledger = _Ledger()
    races = Races(tell=ledger.disagree)
    for entry in entries:
        ledger.seq = entry.seq
        read = _READERS.get(type(entry.event))
        if read is not None:
            read(ledger, entry.event)
        races.read(entry)
    return ledger.found


@dataclass(slots=True)
class _Count:
    """What one ballot's entries say so far."""

    opened: e.BallotOpened
    choices: dict[str, str] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    stage: str = "open"

    @property
    def bearers(self) -> dict[str, str | None]:
        return {elector.member: elector.bearer for elector in self.opened.electorate}


@dataclass(slots=True)
class _Ledger:
    """Running facts, kept as plainly as possible."""

    seq: int = 0
    facts: SittingFacts | None = None
    chair: str = ""
    here: set[str] = field(default_factory=set)
    bearer_of: dict[str, str] = field(default_factory=dict)
    recused: dict[str, set[str]] = field(default_factory=dict)
    ballots: dict[int, _Count] = field(default_factory=dict)
    found: list[Disagreement] = field(default_factory=list)

    def disagree(self, text: str, **values: str | int) -> None:
        self.found.append(Disagreement(seq=self.seq, text=text, values={"seq": self.seq, **values}))

    def expect(self, what: str, *, written: int, counted: int, ballot: int) -> None:
        if written != counted:
            self.disagree(
                _("Scrutin %(ballot)s, %(what)s : le journal dit %(written)s, le recomptage donne %(counted)s."),
                ballot=ballot,
                what=what,
                written=written,
                counted=counted,
            )

    def out(self, item: str | None) -> set[str]:
        return self.recused.get(item, set()) if item is not None else set()


def _room(ledger: _Ledger, event: e.RoomOpened) -> None:
    ledger.facts = event.facts
    ledger.chair = event.facts.chair


def _chair(ledger: _Ledger, event: e.ChairHandedOver) -> None:
    ledger.chair = event.member


def _arrived(ledger: _Ledger, event: e.MemberArrived) -> None:
    ledger.here.add(event.member)


def _departed(ledger: _Ledger, event: e.MemberDeparted) -> None:
    ledger.here.discard(event.member)


def _proxy(ledger: _Ledger, event: e.ProxyGiven) -> None:
    ledger.bearer_of[event.giver] = event.bearer


def _proxy_over(ledger: _Ledger, event: e.ProxyRevoked | e.ProxyEnded) -> None:
    ledger.bearer_of.pop(event.giver, None)


def _recused(ledger: _Ledger, event: e.RecusalDeclared) -> None:
    ledger.recused.setdefault(event.item, set()).add(event.member)


def _not_recused(ledger: _Ledger, event: e.RecusalWithdrawn) -> None:
    ledger.recused.get(event.item, set()).discard(event.member)


def _quorum(ledger: _Ledger, event: e.QuorumTested) -> None:
    if ledger.facts is None:
        ledger.disagree(_("Entrée %(seq)s : un quorum est constaté avant l’ouverture de la salle."))
        return
    profile = ledger.facts.profile
    out = ledger.out(event.item)
    in_exercise = len(ledger.facts.members) - (len(out) if profile.recusal_leaves_exercise else 0)
    present = len(ledger.here - out)
    # "More than the share": the smallest whole number above it.
    required = 0
    while required * profile.quorum_share[1] <= in_exercise * profile.quorum_share[0]:
        required += 1
    written = (event.in_exercise, event.present, event.required, event.met)
    if written != (in_exercise, present, required, present >= required):
        ledger.disagree(
            _(
                "Entrée %(seq)s, quorum : le journal dit %(written_present)s présents sur %(written_exercise)s pour "
                "%(written_required)s requis, le recomptage donne %(present)s sur %(exercise)s pour %(required)s."
            ),
            written_present=event.present,
            written_exercise=event.in_exercise,
            written_required=event.required,
            present=present,
            exercise=in_exercise,
            required=required,
        )


def _ballot_opened(ledger: _Ledger, event: e.BallotOpened) -> None:
    out = ledger.out(event.item)
    voters = ledger.here - out
    expected: dict[str, str | None] = dict.fromkeys(voters)
    expected.update(
        {giver: bearer for giver, bearer in ledger.bearer_of.items() if bearer in voters and giver not in out}
    )
    count = _Count(opened=event)
    if count.bearers != expected or len(event.electorate) != len(expected):
        ledger.disagree(
            _("Scrutin %(ballot)s : les électeurs inscrits ne sont pas les membres présents et représentés."),
            ballot=event.ballot,
        )
    if event.ballot != len(ledger.ballots) + 1:
        ledger.disagree(
            _("Scrutin %(ballot)s : ce numéro ne suit pas celui du scrutin précédent."), ballot=event.ballot
        )
    ledger.ballots[event.ballot] = count


def _vote(ledger: _Ledger, event: e.VoteCast | e.VoteCommitted | e.VoteCorrected) -> None:
    """Each vote is an elector's, under the proxy frozen at the opening, in time, and the first one or a correction."""
    count = ledger.ballots.get(event.ballot)
    values: dict[str, str | int] = {"ballot": event.ballot, "member": event.member}
    if count is None:
        ledger.disagree(_("Scrutin %(ballot)s : un vote de %(member)s y figure, il n’a jamais été ouvert."), **values)
        return
    correction = isinstance(event, e.VoteCorrected)
    voted = event.member in count.choices or event.member in count.committed
    if event.member not in count.bearers or count.bearers[event.member] != event.bearer:
        ledger.disagree(_("Scrutin %(ballot)s : %(member)s n’y a pas voix, ou pas par ce pouvoir."), **values)
    if count.stage not in (("open", "closed") if correction else ("open",)):
        ledger.disagree(_("Scrutin %(ballot)s : le vote de %(member)s vient après la clôture."), **values)
    if voted and not correction:
        ledger.disagree(_("Scrutin %(ballot)s : %(member)s y vote deux fois."), **values)
    if correction and not voted:
        ledger.disagree(_("Scrutin %(ballot)s : un vote de %(member)s est corrigé sans avoir existé."), **values)
    _keep(ledger, count, event)


def _keep(ledger: _Ledger, count: _Count, event: e.VoteCast | e.VoteCommitted | e.VoteCorrected) -> None:
    choice = None if isinstance(event, e.VoteCommitted) else event.choice
    if (choice is not None) != count.opened.names_published:
        ledger.disagree(
            _("Scrutin %(ballot)s : le vote de %(member)s n’a pas la forme que ce scrutin demande."),
            ballot=event.ballot,
            member=event.member,
        )
    if choice is not None:
        count.choices[event.member] = choice
    else:
        count.committed.add(event.member)


def _ballot_stage(ledger: _Ledger, event: e.BallotClosed | e.BallotCancelled) -> None:
    count = ledger.ballots.get(event.ballot)
    if count is not None:
        count.stage = "closed" if isinstance(event, e.BallotClosed) else "cancelled"


def _result(ledger: _Ledger, event: e.ResultProclaimed) -> None:
    count = ledger.ballots.get(event.ballot)
    if count is None or count.stage != "closed" or event.item != count.opened.item:
        ledger.disagree(
            _("Scrutin %(ballot)s : un résultat est proclamé sans que le scrutin soit clos, ou sur un autre point."),
            ballot=event.ballot,
        )
        return
    count.stage = "proclaimed"
    represented = sum(1 for bearer in count.bearers.values() if bearer is not None)
    ledger.expect(_("présents"), written=event.present, counted=len(count.bearers) - represented, ballot=event.ballot)
    ledger.expect(_("représentés"), written=event.represented, counted=represented, ballot=event.ballot)
    if count.opened.names_published:
        _named_totals(ledger, count, event)
    else:
        _sealed_totals(ledger, count, event)
    _outcome(ledger, count, event)


def _named_totals(ledger: _Ledger, count: _Count, event: e.ResultProclaimed) -> None:
    totals = Counter(count.choices.get(member, "not_voting") for member in count.bearers)
    number = event.ballot
    ledger.expect(_("pour"), written=event.for_, counted=totals["for"], ballot=number)
    ledger.expect(_("contre"), written=event.against, counted=totals["against"], ballot=number)
    ledger.expect(_("abstentions"), written=event.abstain, counted=totals["abstain"], ballot=number)
    ledger.expect(
        _("n’ont pas pris part au vote"), written=event.not_voting, counted=totals["not_voting"], ballot=number
    )


def _sealed_totals(ledger: _Ledger, count: _Count, event: e.ResultProclaimed) -> None:
    voices = event.for_ + event.against + event.abstain
    ledger.expect(
        _("total des voix"), written=voices + event.not_voting, counted=len(count.bearers), ballot=event.ballot
    )
    if voices > len(count.committed) or min(event.for_, event.against, event.abstain, event.not_voting) < 0:
        ledger.disagree(
            _("Scrutin %(ballot)s : %(voices)s voix sont comptées pour %(committed)s votes reçus."),
            ballot=event.ballot,
            voices=voices,
            committed=len(count.committed),
        )


def _outcome(ledger: _Ledger, count: _Count, event: e.ResultProclaimed) -> None:
    council = count.opened.purpose == "huis_clos"
    weighing = len(count.bearers) if council else event.for_ + event.against
    required = (weighing - weighing % 2) // 2 + 1
    ledger.expect(_("voix requises"), written=event.required, counted=required, ballot=event.ballot)
    tie = not council and event.for_ == event.against > 0
    adopted = 2 * event.for_ > weighing
    if event.casting_vote is not None:
        _check_casting(ledger, count, event, tie=tie)
        adopted = event.casting_vote.choice == "for"
    elif tie and _chair_prevails(ledger) and count.choices.get(ledger.chair) in ("for", "against"):
        ledger.disagree(
            _("Scrutin %(ballot)s : la voix prépondérante de %(member)s n’a pas été comptée."),
            ballot=event.ballot,
            member=ledger.chair,
        )
    majority = "present_or_represented" if council else "votes_cast"
    if event.adopted != adopted or event.majority != majority:
        ledger.disagree(
            _("Scrutin %(ballot)s : le résultat proclamé (adopté ou rejeté) ne suit pas des voix."),
            ballot=event.ballot,
        )


def _chair_prevails(ledger: _Ledger) -> bool:
    return ledger.facts is not None and ledger.facts.profile.casting_vote


def _check_casting(ledger: _Ledger, count: _Count, event: e.ResultProclaimed, *, tie: bool) -> None:
    """A casting vote is the chair's own vote, on a tie, where the profile has one."""
    casting = event.casting_vote
    if casting is None or not (tie and _chair_prevails(ledger) and casting.member == ledger.chair):
        own = False
    elif count.opened.names_published:
        own = count.choices.get(casting.member) == casting.choice
    else:
        own = casting.member in count.committed
    if not own or casting is None or casting.choice not in ("for", "against"):
        ledger.disagree(
            _("Scrutin %(ballot)s : la voix prépondérante inscrite n’a pas lieu d’être."), ballot=event.ballot
        )


_READERS: Final[Mapping[type[e.Event], Callable[[_Ledger, Any], None]]] = {
    e.RoomOpened: _room,
    e.ChairHandedOver: _chair,
    e.MemberArrived: _arrived,
    e.MemberDeparted: _departed,
    e.ProxyGiven: _proxy,
    e.ProxyRevoked: _proxy_over,
    e.ProxyEnded: _proxy_over,
    e.RecusalDeclared: _recused,
    e.RecusalWithdrawn: _not_recused,
    e.QuorumTested: _quorum,
    e.BallotOpened: _ballot_opened,
    e.VoteCast: _vote,
    e.VoteCommitted: _vote,
    e.VoteCorrected: _vote,
    e.BallotClosed: _ballot_stage,
    e.BallotCancelled: _ballot_stage,
    e.ResultProclaimed: _result,
}
