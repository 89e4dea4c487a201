"""What comes before secret ballots: the request of a third, and the trustees whose devices make the key."""

from __future__ import annotations

import re
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting import secret_events as se
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    end_floor,
    find_item,
    require_no_ballot,
    require_no_huis_clos_request,
    require_present,
    require_running,
)
from preau.sitting.deciding.forms import check_secret_request
from preau.sitting.deciding.opening import main_vote_held, require_votable
from preau.sitting.deciding.roles import role_now

TRUSTEES: Final = 3
THRESHOLD: Final = 2
# Said by the chair, and kept as the reason of the postponement (L.5211-11-1).
POSTPONED_FOR_SECRECY: Final = _(
    "Le scrutin secret est demandé par un tiers des membres présents : en visioconférence, le point est reporté à une "
    "séance tenue en un seul lieu."
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def request_secret_ballot(ctx: Context, command: sc.RequestSecretBallot) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    if ctx.state.item is None:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    item = find_item(ctx, ctx.state.item)
    require_votable(item)
    if item.id in ctx.state.secret_requests:
        raise Refusal(
            "secret_already_requested",
            _("Le scrutin secret est déjà demandé sur le point %(item)s."),
            item=item.number,
        )
    if main_vote_held(ctx, item.id):
        raise Refusal(
            "secret_too_late",
            _("Le point %(item)s est déjà voté : le scrutin secret se demande avant le vote."),
            item=item.number,
        )
    requested_by = check_secret_request(ctx, command.requested_by, item.id)
    requested = se.SecretBallotRequested(item=item.id, requested_by=requested_by)
    if ctx.facts.mode == "one_place":
        return (requested,)
    postponed = e.ItemPostponed(item=item.id, reason=POSTPONED_FOR_SECRECY)
    return (requested, *end_floor(ctx), postponed)


def appoint_trustees(ctx: Context, command: sc.AppointTrustees) -> Events:
    """The key of an urn lies with the trustees of its ceremony: no new one while an encrypted ballot is under way."""
    ballot = ctx.state.pending_ballot
    if ballot is not None and ballot.opened.means == "encrypted":
        require_no_ballot(ctx)
    for trustee in command.trustees:
        require_present(ctx, trustee)
    if len(command.trustees) != TRUSTEES or len(set(command.trustees)) != TRUSTEES:
        raise Refusal("trustees_number", _("Désignez trois dépositaires différents, qui siègent dans la salle."))
    number = len(ctx.state.ceremonies) + 1
    return (se.TrusteesAppointed(ceremony=number, trustees=command.trustees, threshold=THRESHOLD),)


def record_keys(ctx: Context, command: sc.RecordTrusteeKeys) -> Events:
    ceremonies = ctx.state.ceremonies
    if not ceremonies or ceremonies[-1].number != command.ceremony:
        raise Refusal("unknown_ceremony", _("Cette fabrication de la clé n’est pas celle qui est en cours."))
    ceremony = ceremonies[-1]
    if role_now(ctx) != "system" and ctx.actor.member not in ceremony.trustees:
        raise Refusal("not_a_trustee", _("Vous n’êtes pas dépositaire de la clé des scrutins secrets."))
    if ceremony.digest:
        raise Refusal("keys_made", _("La clé des scrutins secrets est déjà faite."))
    if not _SHA256.fullmatch(command.digest):
        raise Refusal("keys_unreadable", _("La clé des scrutins secrets n’a pas pu être lue : recommencez."))
    return (se.TrusteeKeysMade(ceremony=command.ceremony, digest=command.digest),)


HANDLERS: Final[Handlers] = {
    sc.RequestSecretBallot: request_secret_ballot,
    sc.AppointTrustees: appoint_trustees,
    sc.RecordTrusteeKeys: record_keys,
}
