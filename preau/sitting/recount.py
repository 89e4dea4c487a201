"""An independent recount: every published figure again, from the raw entries alone.

Written apart from `evolve`, `decide` and `results` on purpose: it shares no arithmetic with them, so that a fault
in one is seen by the other. The verifier runs it over the public journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.facts import PROPOSAL_CHOICES
from preau.sitting.ledger import Count, Disagreement, Ledger
from preau.sitting.recount_elections import Races
from preau.sitting.recount_results import check_form, check_result
from preau.sitting.recount_secret import Urns


def recount(entries: Iterable[e.Entry]) -> list[str]:
    """The disagreements as French sentences, in order; empty when everything follows."""
    return [found.sentence for found in disagreements(entries)]


def disagreements(entries: Iterable[e.Entry]) -> list[Disagreement]:
    """Recompute electorates, quorums and results, and check that each vote is one elector's, once, in time.

    A ballot whose names are published is counted choice by choice. Of any other only this can be checked: the
    totals add up to the electorate, no more voices than committed votes or voters marked, the majority, the tie;
    `recount_secret` reads the urns, `recount_elections` the rounds.
    """
    ledger = Ledger()
    urns = Urns(tell=ledger.disagree)
    races = Races(tell=ledger.disagree)
    for entry in entries:
        ledger.seq = entry.seq
        read = _READERS.get(type(entry.event))
        if read is not None:
            read(ledger, entry.event)
        urns.read(entry)
        races.read(entry)
    return ledger.found


def _room(ledger: Ledger, event: e.RoomOpened) -> None:
    ledger.facts = event.facts
    ledger.chair = event.facts.chair


def _chair(ledger: Ledger, event: e.ChairHandedOver) -> None:
    ledger.chair = event.member


def _arrived(ledger: Ledger, event: e.MemberArrived) -> None:
    ledger.here.add(event.member)


def _departed(ledger: Ledger, event: e.MemberDeparted) -> None:
    ledger.here.discard(event.member)


def _proxy(ledger: Ledger, event: e.ProxyGiven) -> None:
    ledger.bearer_of[event.giver] = event.bearer


def _proxy_over(ledger: Ledger, event: e.ProxyRevoked | e.ProxyEnded) -> None:
    ledger.bearer_of.pop(event.giver, None)


def _recused(ledger: Ledger, event: e.RecusalDeclared) -> None:
    ledger.recused.setdefault(event.item, set()).add(event.member)


def _not_recused(ledger: Ledger, event: e.RecusalWithdrawn) -> None:
    ledger.recused.get(event.item, set()).discard(event.member)


def _quorum(ledger: Ledger, event: e.QuorumTested) -> None:
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


def _voices(ledger: Ledger, item: str | None) -> dict[str, str | None]:
    """Who has a voice on `item` now, and by whom it is borne."""
    out = ledger.out(item)
    voters = ledger.here - out
    expected: dict[str, str | None] = dict.fromkeys(voters)
    expected.update(
        {giver: bearer for giver, bearer in ledger.bearer_of.items() if bearer in voters and giver not in out}
    )
    return expected


def _electorate(ledger: Ledger, event: e.BallotOpened | se.BallotPrepared) -> None:
    """The members present and represented, for each item that the vote decides."""
    bearers = {elector.member: elector.bearer for elector in event.electorate}
    expected = [_voices(ledger, item) for item in (event.item, *event.also)]
    if any(bearers != voices for voices in expected) or len(event.electorate) != len(bearers):
        ledger.disagree(
            _("Scrutin %(ballot)s : les électeurs inscrits ne sont pas les membres présents et représentés."),
            ballot=event.ballot,
        )
    if event.ballot != len(ledger.ballots.keys() | ledger.prepared.keys()) + 1:
        ledger.disagree(
            _("Scrutin %(ballot)s : ce numéro ne suit pas celui du scrutin précédent."), ballot=event.ballot
        )


def _ballot_prepared(ledger: Ledger, event: se.BallotPrepared) -> None:
    _electorate(ledger, event)
    ledger.prepared[event.ballot] = event


def _ballot_opened(ledger: Ledger, event: e.BallotOpened) -> None:
    """A ballot that was prepared keeps the electorate of that moment, and everything else that was announced."""
    announced = ledger.prepared.get(event.ballot)
    if announced is None:
        _electorate(ledger, event)
    if (announced is None) == (event.means == "encrypted") or event.ballot in ledger.ballots:
        ledger.disagree(
            _("Scrutin %(ballot)s : un scrutin chiffré se prépare une fois, puis s’ouvre une fois."),
            ballot=event.ballot,
        )
    elif announced is not None and _said(announced) != _said(event):
        ledger.disagree(
            _("Scrutin %(ballot)s : il ne s’ouvre pas comme il a été annoncé."),
            ballot=event.ballot,
        )
    check_form(ledger, event)
    ledger.ballots[event.ballot] = Count(opened=event)


def _said(event: e.BallotOpened | se.BallotPrepared) -> tuple[object, ...]:
    return (
        event.item,
        event.subject,
        event.purpose,
        event.trigger,
        event.requested_by,
        event.electorate,
        event.majority,
        event.also,
        event.amendment,
        event.election,
        event.round,
    )


def _vote(ledger: Ledger, event: e.VoteCast | e.VoteCommitted | e.VoteCorrected) -> None:
    """Each vote is an elector's, under the proxy frozen at the opening, in time, and the first one or a correction.

    A vote that its elector said was missing is entered by a correction, with nothing before it."""
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
    if correction and not voted and event.member not in count.contested:
        ledger.disagree(_("Scrutin %(ballot)s : un vote de %(member)s est corrigé sans avoir existé."), **values)
    _keep(ledger, count, event)


def _keep(ledger: Ledger, count: Count, event: e.VoteCast | e.VoteCommitted | e.VoteCorrected) -> None:
    choice = None if isinstance(event, e.VoteCommitted) else event.choice
    if (choice is not None) != count.opened.names_published:
        ledger.disagree(
            _("Scrutin %(ballot)s : le vote de %(member)s n’a pas la forme que ce scrutin demande."),
            ballot=event.ballot,
            member=event.member,
        )
    if count.opened.mode == "secret":
        ledger.disagree(
            _("Scrutin %(ballot)s : il est secret, un vote de %(member)s figure au journal."),
            ballot=event.ballot,
            member=event.member,
        )
    if choice is not None:
        if count.opened.purpose != "election" and choice not in PROPOSAL_CHOICES:
            ledger.disagree(_("Scrutin %(ballot)s : un choix inconnu y est voté."), ballot=event.ballot)
        count.choices[event.member] = choice
    else:
        count.committed.add(event.member)
    if isinstance(event, e.VoteCorrected):
        count.contested.discard(event.member)
        count.signed.discard(event.member)


def _ballot_stage(ledger: Ledger, event: e.BallotClosed | e.BallotCancelled) -> None:
    count = ledger.ballots.get(event.ballot)
    if count is not None:
        count.stage = "closed" if isinstance(event, e.BallotClosed) else "cancelled"


def _contested(ledger: Ledger, event: e.VoteContested | e.ContestSettled) -> None:
    count = ledger.ballots.get(event.ballot)
    contests = isinstance(event, e.VoteContested)
    if (
        count is None
        or event.member not in count.bearers
        or count.stage not in ("open", "closed")
        or (event.member in count.contested) == contests
    ):
        ledger.disagree(
            _("Scrutin %(ballot)s : %(member)s n’avait rien à y contester, ou plus rien."),
            ballot=event.ballot,
            member=event.member,
        )
    elif contests:
        count.contested.add(event.member)
    else:
        count.contested.discard(event.member)


def _signing_key(ledger: Ledger, event: e.SigningKeyDeclared) -> None:
    if event.member in ledger.signing:
        ledger.disagree(_("Entrée %(seq)s : %(member)s y déclare une seconde clé."), member=event.member)
    ledger.signing.add(event.member)


def _signed(ledger: Ledger, event: e.VoteSigned) -> None:
    """The vote that stands, once, by whoever cast it, with a key declared before; the signature itself is checked
    where the keys can be read."""
    count = ledger.ballots.get(event.ballot)
    if (
        count is None
        or not count.opened.names_published
        or count.stage == "cancelled"
        or event.member not in count.bearers
        or (count.bearers[event.member] or event.member) != event.signer
        or count.choices.get(event.member) != event.choice
        or event.signer not in ledger.signing
        or event.member in count.signed
    ):
        ledger.disagree(
            _("Scrutin %(ballot)s : la signature du vote de %(member)s n’est pas celle du vote enregistré."),
            ballot=event.ballot,
            member=event.member,
        )
    else:
        count.signed.add(event.member)


_READERS: Final[Mapping[type[e.Event], Callable[[Ledger, Any], None]]] = {
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
    se.BallotPrepared: _ballot_prepared,
    e.BallotOpened: _ballot_opened,
    e.VoteCast: _vote,
    e.VoteCommitted: _vote,
    e.VoteCorrected: _vote,
    e.BallotClosed: _ballot_stage,
    e.BallotCancelled: _ballot_stage,
    e.ResultProclaimed: check_result,
    e.VoteContested: _contested,
    e.ContestSettled: _contested,
    e.SigningKeyDeclared: _signing_key,
    e.VoteSigned: _signed,
}
