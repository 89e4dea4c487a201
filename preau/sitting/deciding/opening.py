"""Opening a ballot: what it is about, which majority decides, which items one vote decides together."""

from __future__ import annotations

from dataclasses import replace

from preau.rules.majority import ABSOLUTE, COUNCIL, UNANIMITY, Majority, sensible
from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.deciding.common import (
    Context,
    Events,
    Refusal,
    find_item,
    recused,
    require_chair,
    require_no_ballot,
    require_no_huis_clos_request,
    require_running,
)
from preau.sitting.deciding.elections import open_round, require_no_election, require_one_choice
from preau.sitting.deciding.forms import Form, announce, form, require_may_be_open
from preau.sitting.deciding.items import require_not_excluded
from preau.sitting.facts import VOTABLE, BallotPurpose, Item
from preau.sitting.state import Amendment, Election


def open_ballot(ctx: Context, command: c.OpenBallot) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    item = ctx.state.item
    require_chair(ctx, item)
    _check_fields(command)
    if command.purpose == "election":
        return open_round(ctx, command)
    check_purpose(ctx, command.purpose, item)
    majority = _majority(command)
    if command.purpose == "waiver":
        _check_waiver(ctx, command.election, item)
    if command.purpose in ("main", "part"):
        _check_text(ctx, command, item)
    shape = form(ctx, command, item)
    tabled: Events = ()
    amendment: int | None = None
    if command.purpose == "amendment" and item is not None:
        tabled, amendment = _amendment(ctx, command, item)
    opened = announce(ctx, command, shape, item=item, majority=majority, amendment=amendment)
    return (*tabled, *_request(ctx, command, shape, item), opened)


def _unknown_election() -> Refusal:
    return Refusal("unknown_election", _("Cette élection n’est pas ouverte dans cette séance."))


def _request(ctx: Context, command: c.OpenBallot, shape: Form, item: str | None) -> Events:
    """A request that comes with the main ballot is recorded on the item: it outlives a ballot that is cancelled."""
    asked = command.mode == "secret" and command.purpose == "main" and shape.trigger == "request"
    if not asked or item is None or item in ctx.state.secret_requests:
        return ()
    return (se.SecretBallotRequested(item=item, requested_by=shape.requested_by),)


# What the vote is about


def check_purpose(ctx: Context, purpose: BallotPurpose, item: str | None) -> None:
    if purpose == "huis_clos":
        if ctx.state.huis_clos_request is None:
            raise Refusal(
                "huis_clos_not_requested",
                _("Le huis clos se vote à la demande de la présidence ou de membres : enregistrez d’abord la demande."),
                article=ctx.article("huis_clos"),
            )
        return
    require_no_huis_clos_request(ctx)
    if purpose in ("procedure", "urgency"):
        return
    if item is None:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    if purpose != "waiver":
        require_votable(find_item(ctx, item))


def require_votable(item: Item) -> None:
    if item.kind not in VOTABLE:
        raise Refusal("item_not_votable", _("Le point %(item)s ne donne pas lieu à un vote."), item=item.number)


def _check_fields(command: c.OpenBallot) -> None:
    """A field of one purpose says nothing under another; what is passed over in silence would be believed."""
    if command.amendment is not None and command.purpose != "amendment":
        raise Refusal("amendment_unexpected", _("Ce scrutin ne porte pas sur un amendement."))
    if command.election is not None and command.purpose not in ("waiver", "election"):
        raise Refusal("election_unexpected", _("Ce scrutin ne porte pas sur une élection."))
    if command.also and command.purpose != "main":
        raise Refusal("block_purpose", _("Seuls des points de l’ordre du jour se votent ensemble."))


def _majority(command: c.OpenBallot) -> Majority:
    """What decides: the law's own rule, or the one that the command names where a text asks for another."""
    fixed = {"huis_clos": COUNCIL, "waiver": UNANIMITY}.get(command.purpose)
    if command.majority is None:
        return fixed or ABSOLUTE
    if fixed is not None and command.majority != fixed:
        raise Refusal("majority_fixed", _("La loi fixe la majorité de ce scrutin : elle ne se choisit pas."))
    if not sensible(command.majority):
        raise Refusal("majority_unknown", _("Cette majorité n’a pas de sens : choisissez-en une dans la liste."))
    return command.majority


def _check_waiver(ctx: Context, number: int | None, item: str | None) -> None:
    election = _election(ctx, number, item)
    if election.opened.office.secrecy == "imposed":
        raise Refusal(
            "secrecy_imposed",
            _("La loi impose le scrutin secret pour cette élection : le conseil ne peut y renoncer."),
            article=election.opened.office.article,
        )
    if election.waived:
        raise Refusal(
            "already_waived",
            _("Le conseil a déjà renoncé au scrutin secret pour cette élection."),
            article=ctx.article("waiver"),
        )
    require_one_choice(election)


def _election(ctx: Context, number: int | None, item: str | None) -> Election:
    if number is None or not 1 <= number <= len(ctx.state.elections):
        raise _unknown_election()
    election = ctx.state.elections[number - 1]
    if election.status != "open" or election.opened.item != item:
        raise _unknown_election()
    return election


# Amendments come before the text


def unsettled(ctx: Context, item: str) -> tuple[Amendment, ...]:
    """The amendments of `item` that are neither voted nor withdrawn."""
    return tuple(a for a in ctx.state.amendments.get(item, ()) if a.status == "tabled")


def _amendment(ctx: Context, command: c.OpenBallot, item: str) -> tuple[Events, int]:
    """The number of the amendment put to the vote; one that nobody numbered is tabled at once."""
    amendments = ctx.state.amendments.get(item, ())
    if command.amendment is None:
        number = len(amendments) + 1
        return (e.AmendmentTabled(item=item, amendment=number, subject=command.subject.strip()),), number
    if not any(a.number == command.amendment for a in amendments):
        raise Refusal(
            "unknown_amendment", _("Ce point n’a pas d’amendement n° %(amendment)s."), amendment=command.amendment
        )
    if not any(a.number == command.amendment for a in unsettled(ctx, item)):
        raise Refusal(
            "amendment_settled",
            _("L’amendement n° %(amendment)s est déjà voté ou retiré."),
            amendment=command.amendment,
        )
    return (), command.amendment


def _check_text(ctx: Context, command: c.OpenBallot, item: str | None) -> None:
    """What comes before a vote on the text, whole or in part: what holds for the whole is not voted away in parts."""
    if item is None:
        return
    require_no_election(ctx)
    require_amendments_settled(ctx, item)
    if command.mode != "secret":
        require_may_be_open(ctx, item)
    _check_block(ctx, command, item)


def main_vote_held(ctx: Context, item: str) -> bool:
    """Whether the main vote on `item` is under way or proclaimed."""
    return any(
        b.opened.purpose == "main" and b.status != "cancelled" and item in (b.opened.item, *b.opened.also)
        for b in ctx.state.ballots
    )


def require_amendments_settled(ctx: Context, item: str) -> None:
    waiting = unsettled(ctx, item)
    if waiting:
        raise Refusal(
            "amendments_first",
            _("Des amendements restent à voter ou à retirer avant le texte : %(amendments)s."),
            amendments=", ".join(f"n° {a.number}" for a in waiting),
        )


# One vote on several items


def _check_block(ctx: Context, command: c.OpenBallot, item: str) -> None:
    if not command.also:
        return
    if command.mode == "secret":
        raise Refusal("block_secret", _("Au scrutin secret, les points se votent un par un."))
    if len(set(command.also)) < len(command.also) or item in command.also:
        raise Refusal("block_twice", _("Un même point figure deux fois dans ce vote."))
    for other in command.also:
        _check_block_item(ctx, find_item(ctx, other), item)


def _check_block_item(ctx: Context, other: Item, item: str) -> None:
    require_votable(other)
    if ctx.state.items[other.id].status != "pending":
        raise Refusal("item_done", _("Le point %(item)s est déjà traité ou reporté."), item=other.number)
    require_not_excluded(ctx, other)
    if recused(ctx, other.id) != recused(ctx, item):
        raise Refusal(
            "block_recusal",
            _(
                "Des membres se sont déportés pour un seul des points : le point %(item)s se vote à part, car tous "
                "n’y votent pas."
            ),
            article=ctx.article("recusal"),
            item=other.number,
        )
    require_amendments_settled(ctx, other.id)
    require_may_be_open(ctx, other.id)


# Tacit consent


def adopt_tacitly(ctx: Context, command: c.AdoptTacitly) -> Events:
    """An ordinary vote that nobody asked to count (CE, 22 March 1996): three events, and no voice in any of them."""
    require_running(ctx)
    require_no_ballot(ctx)
    item = ctx.state.item
    require_chair(ctx, item)
    if command.purpose not in ("main", "part", "procedure", "urgency"):
        raise Refusal("tacit_purpose", _("Cette question ne s’adopte pas tacitement : mettez-la aux voix."))
    check_purpose(ctx, command.purpose, item)
    if command.purpose in ("main", "part") and item is not None:
        require_no_election(ctx)
        require_amendments_settled(ctx, item)
        require_may_be_open(ctx, item)
        if main_vote_held(ctx, item):
            raise Refusal(
                "main_vote_held",
                _("Le point %(item)s a déjà été voté : il ne s’adopte plus sans vote."),
                item=find_item(ctx, item).number,
            )
    opening = c.OpenBallot(subject=command.subject, purpose=command.purpose)
    opened = announce(ctx, opening, _tacit(ctx, opening, item), item=item)
    assert isinstance(opened, e.BallotOpened)
    # Nobody votes: there are no names to publish.
    opened = replace(opened, names_published=False)
    represented = sum(1 for elector in opened.electorate if elector.bearer is not None)
    result = e.ResultProclaimed(
        ballot=opened.ballot,
        item=item,
        for_=0,
        against=0,
        abstain=0,
        not_voting=len(opened.electorate),
        present=len(opened.electorate) - represented,
        represented=represented,
        majority="votes_cast",
        required=1,
        casting_vote=None,
        adopted=True,
        tacit=True,
    )
    return (opened, e.BallotClosed(ballot=opened.ballot), result)


def _tacit(ctx: Context, opening: c.OpenBallot, item: str | None) -> Form:
    # In several places every vote is public, by name: consent in silence is not.
    form(ctx, opening, item)
    return Form(trigger="tacit")
