"""The independent recount of results: totals, the majority declared, the tie, and consent in silence."""

from __future__ import annotations

from collections import Counter
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting.ledger import Count, Ledger

# What the law leaves nobody to choose: (share, base, strict).
_FIXED: Final = {"huis_clos": ((1, 2), "present", True), "waiver": ((1, 1), "cast", False)}


def rule_of(opened: e.BallotOpened) -> tuple[tuple[int, int], str, bool]:
    """The majority that decides. Old journals do not say that of a huis clos, which the law fixes."""
    majority = opened.majority
    if opened.purpose == "huis_clos" and (majority.share, majority.base, majority.strict) == ((1, 2), "cast", True):
        return _FIXED["huis_clos"]
    return (majority.share, majority.base, majority.strict)


def check_form(ledger: Ledger, event: e.BallotOpened) -> None:
    """A secret ballot publishes no name, openly nobody votes in an urn, several places vote in public."""
    secret = event.mode == "secret"
    video = ledger.facts is not None and ledger.facts.mode == "several_places"
    wrong = secret == (event.means == "open") or (secret and (event.names_published or event.purpose in _OPEN))
    if wrong or (event.mode == "public" and not event.names_published) or (video and event.mode != "public"):
        ledger.disagree(_("Scrutin %(ballot)s : sa forme n’est pas permise."), ballot=event.ballot)
    (numerator, denominator), _base, strict = rule = rule_of(event)
    half = 2 * numerator - denominator
    sensible = 0 < numerator <= denominator and (half > 0 or (half == 0 and strict))
    if not sensible or rule != _FIXED.get(event.purpose, rule):
        ledger.disagree(_("Scrutin %(ballot)s : sa majorité n’est pas permise."), ballot=event.ballot)


_OPEN: Final = ("procedure", "huis_clos", "urgency", "waiver")


def check_result(ledger: Ledger, event: e.ResultProclaimed) -> None:
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
    if count.contested:
        ledger.disagree(
            _("Scrutin %(ballot)s : un résultat est proclamé sur un vote contesté."),
            ballot=event.ballot,
        )
    if event.tacit or count.opened.trigger == "tacit":
        _tacit(ledger, count, event)
        return
    if count.opened.names_published:
        _named_totals(ledger, count, event)
    elif count.opened.mode == "ordinary":
        _sealed_totals(ledger, count, event)
    if count.opened.mode != "secret" and (event.blank or event.null or event.archive):
        ledger.disagree(
            _("Scrutin %(ballot)s : des bulletins blancs ou nuls y sont comptés sans urne."), ballot=event.ballot
        )
    _outcome(ledger, count, event)


def _tacit(ledger: Ledger, count: Count, event: e.ResultProclaimed) -> None:
    """Nobody voted, nobody objected: nothing but the electorate is counted, and the proposal is adopted."""
    voices = (event.for_, event.against, event.abstain, event.blank, event.null)
    opened = count.opened
    silent = not any(voices) and not count.choices and not count.committed
    said = event.tacit and event.adopted and event.casting_vote is None and opened.trigger == "tacit"
    if not (silent and said and opened.mode == "ordinary" and event.not_voting == len(count.bearers)):
        ledger.disagree(
            _("Scrutin %(ballot)s : une adoption tacite ne compte aucune voix et ne rejette rien."),
            ballot=event.ballot,
        )


def _named_totals(ledger: Ledger, count: Count, event: e.ResultProclaimed) -> None:
    totals = Counter(count.choices.get(member, "not_voting") for member in count.bearers)
    number = event.ballot
    ledger.expect(_("pour"), written=event.for_, counted=totals["for"], ballot=number)
    ledger.expect(_("contre"), written=event.against, counted=totals["against"], ballot=number)
    ledger.expect(_("abstentions"), written=event.abstain, counted=totals["abstain"], ballot=number)
    ledger.expect(
        _("n’ont pas pris part au vote"), written=event.not_voting, counted=totals["not_voting"], ballot=number
    )


def _sealed_totals(ledger: Ledger, count: Count, event: e.ResultProclaimed) -> None:
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


_BASES: Final = {"cast": "votes_cast", "present": "present_or_represented", "exercise": "in_exercise"}


def _outcome(ledger: Ledger, count: Count, event: e.ResultProclaimed) -> None:
    (numerator, denominator), base, strict = rule = rule_of(count.opened)
    everyone = len(ledger.facts.members) if ledger.facts is not None else 0
    weighing = {"cast": event.for_ + event.against, "present": len(count.bearers), "exercise": everyone}[base]
    # The smallest number of votes that passes the share, or reaches it; one vote at least.
    required = 1
    while required <= weighing and _short(required * denominator, weighing * numerator, strict=strict):
        required += 1
    ledger.expect(_("voix requises"), written=event.required, counted=required, ballot=event.ballot)
    in_exercise = everyone if base == "exercise" else 0
    ledger.expect(_("membres en exercice"), written=event.in_exercise, counted=in_exercise, ballot=event.ballot)
    tie = rule == ((1, 2), "cast", True) and event.for_ == event.against > 0 and count.opened.mode != "secret"
    adopted = event.for_ >= required
    if event.casting_vote is not None:
        _check_casting(ledger, count, event, tie=tie)
        adopted = event.casting_vote.choice == "for"
    elif tie and _chair_prevails(ledger) and count.choices.get(ledger.chair) in ("for", "against"):
        ledger.disagree(
            _("Scrutin %(ballot)s : la voix prépondérante de %(member)s n’a pas été comptée."),
            ballot=event.ballot,
            member=ledger.chair,
        )
    if event.adopted != adopted or event.majority != _BASES[base]:
        ledger.disagree(
            _("Scrutin %(ballot)s : le résultat proclamé (adopté ou rejeté) ne suit pas des voix."),
            ballot=event.ballot,
        )


def _short(votes: int, share: int, *, strict: bool) -> bool:
    return votes <= share if strict else votes < share


def _chair_prevails(ledger: Ledger) -> bool:
    return ledger.facts is not None and ledger.facts.profile.casting_vote


def _check_casting(ledger: Ledger, count: Count, event: e.ResultProclaimed, *, tie: bool) -> None:
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
