"""Huis clos: the public leaves at the request of the chair or of members, by a vote without debate."""

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
    require_chair,
    require_no_ballot,
    require_no_huis_clos_request,
    require_present,
    require_running,
)


def request_huis_clos(ctx: Context, command: c.RequestHuisClos) -> Events:
    """The floor ends with the request: nobody debates it."""
    require_running(ctx)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    if ctx.state.huis_clos:
        raise Refusal("already_huis_clos", _("La séance est déjà à huis clos."))
    return (*end_floor(ctx), e.HuisClosRequested(requested_by=_requesters(ctx, command.requested_by)))


def _requesters(ctx: Context, named: tuple[str, ...]) -> tuple[str, ...]:
    profile = ctx.facts.profile
    if profile.huis_clos_by_chair and (not named or set(named) == {ctx.state.chair}):
        require_chair(ctx, None)
        return (ctx.state.chair,)
    requesters = tuple(dict.fromkeys(named))
    for requester in requesters:
        require_present(ctx, requester)
    if len(requesters) < profile.huis_clos_requesters:
        raise Refusal(
            "huis_clos_requesters",
            _("Demandes de huis clos : %(count)s ; nombre requis : %(needed)s, ou la présidence seule."),
            article=ctx.article("huis_clos_requesters"),
            count=len(requesters),
            needed=profile.huis_clos_requesters,
        )
    return requesters


def end_huis_clos(ctx: Context, command: c.EndHuisClos) -> Events:
    if not ctx.state.huis_clos:
        raise Refusal("not_huis_clos", _("La séance n’est pas à huis clos."))
    return (e.HuisClosEnded(),)


HANDLERS: Final[Handlers] = {
    c.RequestHuisClos: request_huis_clos,
    c.EndHuisClos: end_huis_clos,
}
