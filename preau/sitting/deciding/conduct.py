"""The sitting as a whole: room, opening, chair, secretary, suspension, closing, broadcast."""

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
    check_quorum,
    end_floor,
    require_chair,
    require_no_ballot,
    require_present,
    require_running,
)
from preau.sitting.election_events import ElectionAbandoned
from preau.sitting.facts import SittingFacts


def open_room(ctx: Context, command: c.OpenRoom) -> Events:
    facts = command.facts
    if len({m.id for m in facts.members} | {g.id for g in facts.guests}) < len(facts.members) + len(facts.guests):
        raise Refusal("facts_people", _("Deux personnes portent le même identifiant dans cette séance."))
    if len({i.id for i in facts.items}) < len(facts.items):
        raise Refusal("facts_items", _("Deux points de l’ordre du jour portent le même identifiant."))
    if len({p.id for p in facts.places}) < max(1, len(facts.places)):
        raise Refusal("facts_places", _("La séance doit avoir au moins un lieu, et chaque lieu un identifiant à lui."))
    if facts.chair not in {m.id for m in facts.members}:
        raise Refusal("facts_chair", _("La présidence doit revenir à un membre de l’assemblée."))
    _check_mode(ctx, facts)
    return (e.RoomOpened(facts=facts),)


def _check_mode(ctx: Context, facts: SittingFacts) -> None:
    if facts.mode == "several_places" and not facts.profile.video_allowed:
        raise Refusal(
            "video_not_allowed",
            _("Cette assemblée ne peut pas siéger en visioconférence : la séance se tient en un seul lieu."),
            article=ctx.article("video_allowed"),
        )


def appoint_secretary(ctx: Context, command: c.AppointSecretary) -> Events:
    # Accepted while people gather too: roll call and designation often come before the chair's opening words.
    member = require_present(ctx, command.member)
    if command.member in ctx.state.secretaries:
        raise Refusal("already_secretary", _("%(member)s est déjà secrétaire de séance."), member=member.name)
    return (e.SecretaryAppointed(member=command.member),)


def hand_over_chair(ctx: Context, command: c.HandOverChair) -> Events:
    member = require_present(ctx, command.member)
    if command.member == ctx.state.chair:
        raise Refusal("already_chair", _("%(member)s préside déjà la séance."), member=member.name)
    # The chair's vote may decide a tie: the person in the chair stays the same during a ballot.
    require_no_ballot(ctx)
    return (e.ChairHandedOver(member=command.member),)


def open_sitting(ctx: Context, command: c.OpenSitting) -> Events:
    if ctx.state.phase != "gathering":
        raise Refusal("already_open", _("La séance est déjà ouverte."))
    require_chair(ctx, None)
    return (check_quorum(ctx, "opening", None), e.SittingOpened())


def suspend(ctx: Context, command: c.SuspendSitting) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    return (*end_floor(ctx), e.SittingSuspended(reason=command.reason.strip()))


def resume(ctx: Context, command: c.ResumeSitting) -> Events:
    if not ctx.state.suspended:
        raise Refusal("not_suspended", _("La séance n’est pas suspendue."))
    # No condition on a recusal of the chair here: the chair may be handed over once the sitting has resumed.
    require_chair(ctx, None)
    return (check_quorum(ctx, "resumption", ctx.state.item), e.SittingResumed())


def close(ctx: Context, command: c.CloseSitting) -> Events:
    """Without any condition of quorum or opening: a council that is not in number parts as well."""
    require_no_ballot(ctx)
    state = ctx.state
    events: list[e.Event] = [*end_floor(ctx)]
    events += [
        ElectionAbandoned(election=election.opened.election, reason="")
        for election in state.elections
        if election.status == "open"
    ]
    if state.item is not None:
        events.append(e.ItemConcluded(item=state.item))
    if state.huis_clos:
        events.append(e.HuisClosEnded())
    if state.broadcasting:
        events.append(e.BroadcastStopped())
    return (*events, e.SittingClosed())


def start_broadcast(ctx: Context, command: c.StartBroadcast) -> Events:
    if ctx.state.broadcasting:
        raise Refusal("already_broadcasting", _("La diffusion est déjà en cours."))
    if ctx.state.huis_clos:
        raise Refusal(
            "huis_clos",
            _("La séance est à huis clos : elle ne se diffuse pas."),
            article=ctx.article("huis_clos"),
        )
    return (e.BroadcastStarted(),)


def stop_broadcast(ctx: Context, command: c.StopBroadcast) -> Events:
    if not ctx.state.broadcasting:
        raise Refusal("not_broadcasting", _("Aucune diffusion n’est en cours."))
    return (e.BroadcastStopped(),)


HANDLERS: Final[Handlers] = {
    c.OpenRoom: open_room,
    c.AppointSecretary: appoint_secretary,
    c.HandOverChair: hand_over_chair,
    c.OpenSitting: open_sitting,
    c.SuspendSitting: suspend,
    c.ResumeSitting: resume,
    c.CloseSitting: close,
    c.StartBroadcast: start_broadcast,
    c.StopBroadcast: stop_broadcast,
}
