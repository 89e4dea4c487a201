"""`decide`: what a command does to a sitting, or which rule refuses it. The only way in to the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting.commands import Command, OpenRoom
from preau.sitting.deciding import (
    amendments,
    ballots,
    conduct,
    contests,
    elections,
    floor,
    huis_clos,
    items,
    presence,
    roles,
    secret,
    signatures,
    urns,
    votes,
)
from preau.sitting.deciding.common import Context, Handlers, Refusal
from preau.sitting.decision import Accepted, Decision
from preau.sitting.facts import Actor
from preau.sitting.state import State

_HANDLERS: Final[Handlers] = {
    **conduct.HANDLERS,
    **items.HANDLERS,
    **presence.HANDLERS,
    **floor.HANDLERS,
    **ballots.HANDLERS,
    **votes.HANDLERS,
    **contests.HANDLERS,
    **amendments.HANDLERS,
    **huis_clos.HANDLERS,
    **secret.HANDLERS,
    **urns.HANDLERS,
    **signatures.HANDLERS,
    **elections.HANDLERS,
}


def decide(state: State, command: Command, *, actor: Actor, at: datetime) -> Decision:
    """The events that `command` causes, in order, or the refusal with its rule, sentence and article.

    Pure: the same arguments give the same answer, and nothing changes until the events are appended and folded
    with `evolve`. `at` is the aware time of the command, not before `state.at`. A refusal may carry events too
    (a quorum tested and not met): they are facts to be recorded.
    """
    try:
        ctx = _context(state, command, actor, at)
        roles.check(ctx, command)
        return Accepted(events=_HANDLERS[type(command)](ctx, command))
    except Refusal as refusal:
        return refusal.refused


def _context(state: State, command: Command, actor: Actor, at: datetime) -> Context:
    """The circumstances of the command; refuses one that comes before the room opens or after the close."""
    if isinstance(command, OpenRoom):
        if state.phase != "none":
            raise Refusal("room_already_open", _("La salle de cette séance est déjà ouverte."))
        return Context(state=state, facts=command.facts, actor=actor, at=at)
    if state.facts is None:
        raise Refusal("room_not_open", _("La salle de cette séance n’est pas encore ouverte."))
    if state.phase == "closed":
        raise Refusal("closed", _("La séance est close : plus rien ne s’y ajoute."))
    return Context(state=state, facts=state.facts, actor=actor, at=at)
