"""What every rule needs: the circumstances of a command, refusals, and who is in the room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from preau.rules.quorum import quorum_met, quorum_required
from preau.rules.text import gettext_noop as _
from preau.sitting.commands import Command
from preau.sitting.decision import Refused
from preau.sitting.events import Event, FloorEnded, QuorumTested
from preau.sitting.facts import Actor, Item, Member, SittingFacts
from preau.sitting.state import State

Events = tuple[Event, ...]
Handlers = Mapping[type[Command], Callable[["Context", Any], Events]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A command's circumstances. `facts` are the state's, or those of the room being opened."""

    state: State
    facts: SittingFacts
    actor: Actor
    at: datetime

    def article(self, key: str) -> str:
        """The article of the profile beside the parameter `key`; empty where none is known."""
        return self.facts.profile.articles.get(key, "")


class Refusal(Exception):
    """Raised by a handler that refuses; `decide` answers `refused` instead, so that it never gets out.

    `rule`, `text`, `article` and `events` as in `Refused`; `values` fill the places of `text`.
    """

    def __init__(self, rule: str, text: str, *, article: str = "", events: Events = (), **values: str | int) -> None:
        super().__init__(rule)
        self.refused = Refused(rule=rule, text=text, article=article, values=values, events=events)


# People and items


def find_member(ctx: Context, member: str) -> Member:
    for candidate in ctx.facts.members:
        if candidate.id == member:
            return candidate
    raise Refusal("unknown_member", _("« %(member)s » n’est pas membre de cette assemblée."), member=member)


def find_item(ctx: Context, item: str) -> Item:
    for candidate in ctx.facts.items:
        if candidate.id == item:
            return candidate
    raise Refusal("unknown_item", _("« %(item)s » n’est pas à l’ordre du jour."), item=item)


def speaker_name(ctx: Context, speaker: str) -> str:
    """The name of a member or a guest; refuses a stranger."""
    for guest in ctx.facts.guests:
        if guest.id == speaker:
            return guest.name
    return find_member(ctx, speaker).name


def require_present(ctx: Context, member: str) -> Member:
    found = find_member(ctx, member)
    if member not in ctx.state.presence:
        raise Refusal("not_present", _("%(member)s n’est pas en séance."), member=found.name)
    return found


def recused(ctx: Context, item: str | None) -> frozenset[str]:
    """Members who withdrew from `item`; nobody outside an item."""
    return ctx.state.recusals.get(item, frozenset()) if item else frozenset()


def sitting_members(ctx: Context, item: str | None) -> list[Member]:
    """Members present and not recused for `item`, in the order of the table."""
    out = recused(ctx, item)
    here = [m for m in ctx.facts.members if m.id in ctx.state.presence and m.id not in out]
    return sorted(here, key=lambda m: m.order)


# Conditions that many commands share


def require_running(ctx: Context) -> None:
    """The sitting is open and not suspended."""
    if ctx.state.phase != "open":
        raise Refusal("not_open", _("La séance n’est pas encore ouverte."))
    if ctx.state.suspended:
        raise Refusal("suspended", _("La séance est suspendue : reprenez-la d’abord."))


def require_no_ballot(ctx: Context) -> None:
    ballot = ctx.state.pending_ballot
    if ballot is not None:
        raise Refusal(
            "ballot_pending",
            _("Le scrutin n° %(ballot)s attend son résultat : proclamez-le ou annulez-le d’abord."),
            ballot=ballot.opened.ballot,
        )


def require_no_huis_clos_request(ctx: Context) -> None:
    """A huis clos that is asked for is voted at once, without debate."""
    if ctx.state.huis_clos_request is not None:
        raise Refusal(
            "huis_clos_vote_first",
            _("Le huis clos est demandé : il se vote maintenant, sans débat."),
            article=ctx.article("huis_clos"),
        )


def require_chair(ctx: Context, item: str | None) -> None:
    """The chair is in the room and may preside over `item`."""
    name = find_member(ctx, ctx.state.chair).name
    if ctx.state.chair not in ctx.state.presence:
        raise Refusal(
            "chair_absent",
            _("%(member)s, qui préside, n’est pas en séance : confiez d’abord la présidence à un membre présent."),
            member=name,
        )
    if ctx.state.chair in recused(ctx, item):
        raise Refusal(
            "chair_recused",
            _(
                "%(member)s s’est déporté et ne peut présider ce point : "
                "confiez d’abord la présidence à un autre membre."
            ),
            article=ctx.article("recusal"),
            member=name,
        )


def check_quorum(ctx: Context, occasion: Literal["opening", "item", "resumption"], item: str | None) -> QuorumTested:
    """The quorum as it stands (art. L.2121-17): the event to record, or a refusal that records it.

    Only members present count, proxies never; members recused for `item` are not present for it, and leave the
    number in exercise where the profile says so (art. L.1111-6).
    """
    profile = ctx.facts.profile
    out = len(recused(ctx, item)) if profile.recusal_leaves_exercise else 0
    in_exercise = len(ctx.facts.members) - out
    present = len(sitting_members(ctx, item))
    required = quorum_required(in_exercise=in_exercise, share=profile.quorum_share)
    met = quorum_met(present=present, required=required)
    tested = QuorumTested(
        occasion=occasion,
        item=item,
        in_exercise=in_exercise,
        present=present,
        required=required,
        met=met,
    )
    if not met:
        raise Refusal(
            "quorum_not_met",
            _(
                "Le quorum n’est pas atteint. Membres présents : %(present)s sur %(in_exercise)s en exercice ; "
                "il en faut %(required)s."
            ),
            article=ctx.article("quorum_share"),
            events=(tested,),
            present=present,
            in_exercise=in_exercise,
            required=required,
        )
    return tested


def end_floor(ctx: Context) -> Events:
    """The end of the current speech, if there is one, with its length rounded to the second."""
    floor = ctx.state.floor
    if floor is None:
        return ()
    seconds = max(0, round((ctx.at - floor.since).total_seconds()))
    return (FloorEnded(speaker=floor.speaker, seconds=seconds),)
