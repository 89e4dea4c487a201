"""The floor: who asks for it, who has it. Speaking time is measured, never cut."""

from __future__ import annotations

from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    end_floor,
    recused,
    require_no_huis_clos_request,
    require_present,
    require_running,
    speaker_name,
)
from preau.sitting.deciding.roles import role_now


def _check_speaker(ctx: Context, speaker: str) -> str:
    """The name of a person who may speak now: a guest, or a member present who did not withdraw from the item."""
    name = speaker_name(ctx, speaker)
    if speaker in {m.id for m in ctx.facts.members}:
        require_present(ctx, speaker)
    if speaker in recused(ctx, ctx.state.item):
        raise Refusal(
            "recused",
            _("%(member)s s’est déporté et ne prend pas part à ce point."),
            article=ctx.article("recusal"),
            member=name,
        )
    if ctx.state.floor is not None and ctx.state.floor.speaker == speaker:
        raise Refusal("has_floor", _("%(member)s a déjà la parole."), member=name)
    return name


def request_floor(ctx: Context, command: c.RequestFloor) -> Events:
    require_running(ctx)
    name = _check_speaker(ctx, command.speaker)
    if any(request.speaker == command.speaker for request in ctx.state.queue):
        raise Refusal("already_queued", _("%(member)s a déjà demandé la parole."), member=name)
    return (e.FloorRequested(speaker=command.speaker, kind=command.kind),)


def withdraw_request(ctx: Context, command: c.WithdrawFloorRequest) -> Events:
    name = speaker_name(ctx, command.speaker)
    if all(request.speaker != command.speaker for request in ctx.state.queue):
        raise Refusal("not_queued", _("%(member)s n’a pas demandé la parole."), member=name)
    return (e.FloorRequestWithdrawn(speaker=command.speaker),)


def give_floor(ctx: Context, command: c.GiveFloor) -> Events:
    require_running(ctx)
    require_no_huis_clos_request(ctx)
    _check_speaker(ctx, command.speaker)
    return (*end_floor(ctx), e.FloorGiven(speaker=command.speaker, kind=command.kind))


def finish_floor(ctx: Context, command: c.EndFloor) -> Events:
    floor = ctx.state.floor
    if floor is None:
        raise Refusal("no_floor", _("Personne n’a la parole."))
    if role_now(ctx) == "member" and floor.speaker != ctx.actor.member:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
    return end_floor(ctx)


HANDLERS: Final[Handlers] = {
    c.RequestFloor: request_floor,
    c.WithdrawFloorRequest: withdraw_request,
    c.GiveFloor: give_floor,
    c.EndFloor: finish_floor,
}
