"""Amendments: tabled until the main vote, numbered within their item, withdrawn by whoever tabled them."""

from __future__ import annotations

from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_item, find_member, recused
from preau.sitting.deciding.opening import main_vote_held, require_votable
from preau.sitting.deciding.roles import role_now


def table_amendment(ctx: Context, command: c.TableAmendment) -> Events:
    """Accepted until the main vote: a deadline before the sitting would be unlawful (CAA Paris, 12 Feb. 1998)."""
    item = find_item(ctx, command.item)
    require_votable(item)
    if ctx.state.items[item.id].status in ("concluded", "postponed"):
        raise Refusal("item_done", _("Le point %(item)s est déjà traité ou reporté."), item=item.number)
    subject = command.subject.strip()
    if not subject:
        raise Refusal("amendment_subject", _("Dites ce que l’amendement change."))
    if command.author is not None:
        _check_author(ctx, command.author, item.id)
    if main_vote_held(ctx, item.id):
        raise Refusal(
            "main_vote_held",
            _("Le vote sur le point %(item)s est ouvert ou proclamé : il ne s’amende plus."),
            item=item.number,
        )
    number = len(ctx.state.amendments.get(item.id, ())) + 1
    return (e.AmendmentTabled(item=item.id, amendment=number, subject=subject, author=command.author),)


def _check_author(ctx: Context, author: str, item: str) -> None:
    name = find_member(ctx, author).name
    if author in recused(ctx, item):
        raise Refusal(
            "recused",
            _("%(member)s s’est déporté et ne prend pas part à ce point."),
            article=ctx.article("recusal"),
            member=name,
        )


def withdraw_amendment(ctx: Context, command: c.WithdrawAmendment) -> Events:
    find_item(ctx, command.item)
    found = next((a for a in ctx.state.amendments.get(command.item, ()) if a.number == command.amendment), None)
    if found is None:
        raise Refusal(
            "unknown_amendment", _("Ce point n’a pas d’amendement n° %(amendment)s."), amendment=command.amendment
        )
    if role_now(ctx) == "member" and found.author != ctx.actor.member:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
    if found.status != "tabled":
        raise Refusal(
            "amendment_settled",
            _("L’amendement n° %(amendment)s est déjà voté ou retiré."),
            amendment=command.amendment,
        )
    ballot = ctx.state.pending_ballot
    if ballot is not None and (ballot.opened.item, ballot.opened.amendment) == (command.item, command.amendment):
        raise Refusal(
            "amendment_in_ballot",
            _("L’amendement n° %(amendment)s est mis aux voix : annulez d’abord le scrutin."),
            amendment=command.amendment,
        )
    return (e.AmendmentWithdrawn(item=command.item, amendment=command.amendment),)


HANDLERS: Final[Handlers] = {
    c.TableAmendment: table_amendment,
    c.WithdrawAmendment: withdraw_amendment,
}
