"""Who is here, and in whose name: arrivals, departures, proxies."""

from __future__ import annotations

from typing import Final

from preau.rules.proxies import may_bear_one_more, within_consecutive
from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    end_floor,
    find_member,
    require_present,
)
from preau.sitting.deciding.roles import role_now
from preau.sitting.facts import Member


def record_arrival(ctx: Context, command: c.RecordArrival) -> Events:
    member = find_member(ctx, command.member)
    state = ctx.state
    if member.id in state.presence:
        raise Refusal("already_present", _("%(member)s est déjà en séance."), member=member.name)
    place = ctx.facts.places[0].id if command.place is None else command.place
    _check_place(ctx, place)
    if role_now(ctx) == "member" and ctx.facts.mode == "one_place":
        # A telephone proves no presence in the room.
        raise Refusal("arrival_by_clerk", _("Le secrétariat constate les arrivées dans la salle."))
    proxy = state.proxies.get(member.id)
    if proxy is None:
        return (e.MemberArrived(member=member.id, place=place),)
    ballot = state.pending_ballot
    if ballot is not None and any(v.member == member.id for v in ballot.opened.electorate):
        raise Refusal(
            "represented_in_ballot",
            _(
                "%(member)s est représenté dans le scrutin n° %(ballot)s : son arrivée sera enregistrée "
                "dès que le résultat sera proclamé."
            ),
            article=ctx.article("proxies_per_bearer"),
            member=member.name,
            ballot=ballot.opened.ballot,
        )
    ended = e.ProxyEnded(giver=proxy.giver, bearer=proxy.bearer)
    return (e.MemberArrived(member=member.id, place=place), ended)


def _check_place(ctx: Context, place: str) -> None:
    facts = ctx.facts
    if facts.mode == "one_place" and place != facts.places[0].id:
        raise Refusal(
            "one_place",
            _("La séance se tient en un seul lieu : on n’y siège pas d’ailleurs."),
            article=ctx.article("video_allowed"),
        )
    if place not in {p.id for p in facts.places} and not facts.procedure.home_allowed:
        raise Refusal(
            "unknown_place",
            _("« %(place)s » n’est pas un lieu de cette séance."),
            article=ctx.article("video_allowed"),
            place=place,
        )


def record_departure(ctx: Context, command: c.RecordDeparture) -> Events:
    member = require_present(ctx, command.member)
    if command.reason == "link_lost" and ctx.facts.mode == "one_place":
        # The telephone of a member in the room may lose its link; the member is still there.
        raise Refusal(
            "link_is_not_presence",
            _("%(member)s siège dans la salle : une liaison perdue n’est pas un départ."),
            member=member.name,
        )
    if command.reason == "left" and role_now(ctx) == "system":
        raise Refusal("role", _("Votre rôle dans cette séance ne permet pas cette action."))
    floor = ctx.state.floor
    ended = end_floor(ctx) if floor is not None and floor.speaker == member.id else ()
    return (*ended, e.MemberDeparted(member=member.id, reason=command.reason))


def give_proxy(ctx: Context, command: c.GiveProxy) -> Events:
    giver, bearer = find_member(ctx, command.giver), find_member(ctx, command.bearer)
    if giver.id == bearer.id:
        raise Refusal("proxy_to_oneself", _("On ne donne pas pouvoir à soi-même."))
    if giver.id in ctx.state.presence:
        raise Refusal("giver_present", _("%(giver)s est en séance et vote en personne."), giver=giver.name)
    if (giver.id, bearer.id) in ctx.state.revoked and not command.renewed:
        raise Refusal(
            "proxy_revoked",
            _("%(giver)s a révoqué son pouvoir à %(bearer)s : il en faut un nouveau, écrit depuis."),
            article=ctx.article("proxies_per_bearer"),
            giver=giver.name,
            bearer=bearer.name,
        )
    _check_bearing(ctx, giver, bearer)
    limit = ctx.facts.profile.proxy_consecutive_sittings
    if command.consecutive < 1 or not within_consecutive(consecutive=command.consecutive, limit=limit):
        raise Refusal(
            "proxy_too_long",
            _("Le pouvoir de %(giver)s vaut pour %(limit)s séances de suite au plus, sauf maladie dûment constatée."),
            article=ctx.article("proxy_consecutive_sittings"),
            limit=limit or 1,
            giver=giver.name,
        )
    _check_ballot(ctx, {giver.id, bearer.id})
    return (e.ProxyGiven(giver=giver.id, bearer=bearer.id, consecutive=command.consecutive),)


def _check_bearing(ctx: Context, giver: Member, bearer: Member) -> None:
    proxies = ctx.state.proxies
    article = ctx.article("proxies_per_bearer")
    if giver.id in proxies:
        raise Refusal("proxy_exists", _("%(giver)s a déjà donné pouvoir : révoquez-le d’abord."), giver=giver.name)
    borne = sum(1 for proxy in proxies.values() if proxy.bearer == bearer.id)
    if not may_bear_one_more(borne=borne, per_bearer=ctx.facts.profile.proxies_per_bearer):
        text = _("%(bearer)s ne peut porter un pouvoir de plus.")
        raise Refusal("proxy_bearer_full", text, article=article, bearer=bearer.name)
    if bearer.id in proxies:
        text = _("%(bearer)s a donné pouvoir et ne peut en porter.")
        raise Refusal("bearer_is_giver", text, article=article, bearer=bearer.name)
    if any(proxy.bearer == giver.id for proxy in proxies.values()):
        text = _("%(giver)s porte un pouvoir et ne peut en donner.")
        raise Refusal("giver_is_bearer", text, article=article, giver=giver.name)


def _check_ballot(ctx: Context, people: set[str]) -> None:
    """A proxy is neither given nor taken back while a ballot is under way that counts one of `people`."""
    ballot = ctx.state.pending_ballot
    if ballot is None:
        return
    if any(v.member in people for v in ballot.opened.electorate):
        raise Refusal(
            "proxy_in_ballot",
            _("Ce pouvoir changerait le scrutin n° %(ballot)s : attendez que son résultat soit proclamé."),
            article=ctx.article("proxies_per_bearer"),
            ballot=ballot.opened.ballot,
        )


def revoke_proxy(ctx: Context, command: c.RevokeProxy) -> Events:
    giver = find_member(ctx, command.giver)
    proxy = ctx.state.proxies.get(giver.id)
    if proxy is None:
        raise Refusal("no_proxy", _("%(giver)s n’a pas donné pouvoir."), giver=giver.name)
    _check_ballot(ctx, {proxy.giver})
    return (e.ProxyRevoked(giver=proxy.giver, bearer=proxy.bearer),)


HANDLERS: Final[Handlers] = {
    c.RecordArrival: record_arrival,
    c.RecordDeparture: record_departure,
    c.GiveProxy: give_proxy,
    c.RevokeProxy: revoke_proxy,
}
