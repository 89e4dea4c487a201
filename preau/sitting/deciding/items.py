"""The agenda: calling, concluding and postponing items, and who withdraws from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preau.rules.profile import ItemNature
from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    check_quorum,
    end_floor,
    find_item,
    find_member,
    recused,
    require_chair,
    require_no_ballot,
    require_no_huis_clos_request,
    require_running,
)
from preau.sitting.deciding.elections import require_no_election
from preau.sitting.facts import Item

# Why an item is not dealt with by video (L.5211-11-1), by its nature.
EXCLUDED: Final[Mapping[ItemNature, str]] = {
    "executive_election": _(
        "L’élection de la présidence et du bureau ne se tient pas en visioconférence : reportez le point %(item)s à "
        "une séance tenue en un seul lieu."
    ),
    "initial_budget": _(
        "Le budget primitif ne se vote pas en visioconférence : reportez le point %(item)s à une séance tenue en un "
        "seul lieu."
    ),
    "delegates_election": _(
        "L’élection de délégués ne se tient pas en visioconférence : reportez le point %(item)s à une séance tenue "
        "en un seul lieu."
    ),
    "nomination": _(
        "Les désignations ne se font pas en visioconférence : reportez le point %(item)s à une séance tenue en un "
        "seul lieu."
    ),
}


def require_not_excluded(ctx: Context, item: Item) -> None:
    """A sitting held in several places does not deal with everything."""
    if ctx.facts.mode == "several_places" and item.nature in ctx.facts.profile.video_excluded:
        text = EXCLUDED[item.nature]
        raise Refusal("video_excluded", text, article=ctx.article("video_excluded"), item=item.number)


def call_item(ctx: Context, command: c.CallItem) -> Events:
    """The quorum is tested when the item is put into discussion; a refusal leaves the current item where it is."""
    item = find_item(ctx, command.item)
    require_running(ctx)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    if ctx.state.item == item.id:
        raise Refusal("item_current", _("Le point %(item)s est déjà en discussion."), item=item.number)
    require_not_excluded(ctx, item)
    if ctx.facts.profile.secretary_required and not ctx.state.secretaries:
        raise Refusal(
            "secretary_missing",
            _("Le conseil nomme son secrétaire de séance avant d’aborder l’ordre du jour."),
            article=ctx.article("secretary_required"),
        )
    require_chair(ctx, item.id)
    tested = check_quorum(ctx, "item", item.id)
    return (*_leave_item(ctx), tested, e.ItemCalled(item=item.id))


def _leave_item(ctx: Context) -> Events:
    if ctx.state.item is None:
        return end_floor(ctx)
    require_no_election(ctx)
    return (*end_floor(ctx), e.ItemConcluded(item=ctx.state.item))


def conclude_item(ctx: Context, command: c.ConcludeItem) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    if ctx.state.item is None:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    return _leave_item(ctx)


def postpone_item(ctx: Context, command: c.PostponeItem) -> Events:
    item = find_item(ctx, command.item)
    require_running(ctx)
    status = ctx.state.items[item.id].status
    if status in ("concluded", "postponed"):
        raise Refusal("item_done", _("Le point %(item)s est déjà traité ou reporté."), item=item.number)
    postponed = e.ItemPostponed(item=item.id, reason=command.reason.strip())
    if status == "pending":
        _require_outside_block(ctx, item.id)
        return (postponed,)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    require_no_election(ctx)
    return (*end_floor(ctx), postponed)


def declare_recusal(ctx: Context, command: c.DeclareRecusal) -> Events:
    """Whoever withdraws is out for the whole item: vote, proxy, floor and quorum."""
    member = find_member(ctx, command.member)
    item = find_item(ctx, command.item)
    state = ctx.state
    if state.items[item.id].status == "concluded":
        raise Refusal("item_done", _("Le point %(item)s est déjà traité ou reporté."), item=item.number)
    if member.id in recused(ctx, item.id):
        raise Refusal(
            "already_recused",
            _("%(member)s s’est déjà déporté pour le point %(item)s."),
            member=member.name,
            item=item.number,
        )
    _require_outside_ballot(ctx, member.id, item.id)
    events: list[e.Event] = []
    if item.id == state.item:
        if state.floor is not None and state.floor.speaker == member.id:
            events.extend(end_floor(ctx))
        if any(request.speaker == member.id for request in state.queue):
            events.append(e.FloorRequestWithdrawn(speaker=member.id))
    return (*events, e.RecusalDeclared(member=member.id, item=item.id))


def withdraw_recusal(ctx: Context, command: c.WithdrawRecusal) -> Events:
    """A mistake may be taken back until it has counted in a ballot or the item is over."""
    member = find_member(ctx, command.member)
    item = find_item(ctx, command.item)
    if member.id not in recused(ctx, item.id):
        raise Refusal(
            "not_recused",
            _("%(member)s ne s’est pas déporté pour le point %(item)s."),
            member=member.name,
            item=item.number,
        )
    counted = any(item.id in (b.opened.item, *b.opened.also) and b.status != "cancelled" for b in ctx.state.ballots)
    if counted or ctx.state.items[item.id].status == "concluded":
        raise Refusal(
            "recusal_counted",
            _("Le déport de %(member)s a déjà compté pour le point %(item)s : il vaut pour tout le point."),
            article=ctx.article("recusal"),
            member=member.name,
            item=item.number,
        )
    return (e.RecusalWithdrawn(member=member.id, item=item.id),)


def _require_outside_ballot(ctx: Context, member: str, item: str) -> None:
    ballot = ctx.state.pending_ballot
    if ballot is None or item not in (ballot.opened.item, *ballot.opened.also):
        return
    if any(member in (elector.member, elector.bearer) for elector in ballot.opened.electorate):
        require_no_ballot(ctx)


def _require_outside_block(ctx: Context, item: str) -> None:
    ballot = ctx.state.pending_ballot
    if ballot is not None and item in ballot.opened.also:
        require_no_ballot(ctx)


HANDLERS: Final[Handlers] = {
    c.CallItem: call_item,
    c.ConcludeItem: conclude_item,
    c.PostponeItem: postpone_item,
    c.DeclareRecusal: declare_recusal,
    c.WithdrawRecusal: withdraw_recusal,
}
