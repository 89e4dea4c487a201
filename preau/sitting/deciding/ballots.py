"""Ballots: closing, cancelling, proclaiming."""

from __future__ import annotations

from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal
from preau.sitting.deciding.contests import require_uncontested
from preau.sitting.deciding.elections import proclaim_round
from preau.sitting.deciding.electorates import ballot_over, electorate, find_ballot, open_ballot_of
from preau.sitting.deciding.opening import adopt_tacitly, open_ballot
from preau.sitting.deciding.urns import counted
from preau.sitting.results import result
from preau.sitting.state import Ballot

__all__ = ["HANDLERS", "electorate", "find_ballot"]


def close_ballot(ctx: Context, command: c.CloseBallot) -> Events:
    ballot = open_ballot_of(ctx, command.ballot)
    if ballot.opened.means == "encrypted":
        raise Refusal(
            "urn_to_seal",
            _("Le scrutin n° %(ballot)s est chiffré : il se clôt en scellant l’urne."),
            ballot=command.ballot,
        )
    return (e.BallotClosed(ballot=command.ballot),)


def cancel_ballot(ctx: Context, command: c.CancelBallot) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status not in ("preparing", "open", "closed"):
        raise ballot_over(command.ballot)
    reason = command.reason.strip()
    if not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    return (e.BallotCancelled(ballot=command.ballot, reason=reason),)


def proclaim(ctx: Context, command: c.ProclaimResult) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status in ("preparing", "open"):
        raise Refusal(
            "ballot_open", _("Le scrutin n° %(ballot)s est encore ouvert : terminez-le d’abord."), ballot=command.ballot
        )
    if ballot.status != "closed":
        raise ballot_over(command.ballot)
    require_uncontested(ctx, ballot)
    _check_sealed(ballot, command)
    if ballot.opened.purpose == "election":
        return proclaim_round(ctx, command, ballot)
    secret = ballot.opened.mode == "secret"
    proclaimed = result(
        ballot,
        sealed=command.sealed,
        chair=ctx.state.chair,
        casting_vote=ctx.facts.profile.casting_vote,
        in_exercise=len(ctx.facts.members),
        figures=counted(ctx, ballot, command) if secret else None,
        archive=command.archive if ballot.opened.means == "encrypted" else "",
    )
    return (proclaimed, *_follows(ballot, proclaimed))


def _follows(ballot: Ballot, proclaimed: e.ResultProclaimed) -> Events:
    """What a result brings about by itself."""
    opened = ballot.opened
    events: list[e.Event] = [e.ItemConcluded(item=item) for item in opened.also]
    if opened.purpose == "huis_clos" and proclaimed.adopted:
        events.append(e.HuisClosBegan())
    if opened.purpose == "waiver" and proclaimed.adopted and opened.election is not None:
        events.append(ee.SecrecyWaived(election=opened.election, ballot=opened.ballot))
    return tuple(events)


def _check_sealed(ballot: Ballot, command: c.ProclaimResult) -> None:
    committed = {member for member, vote in ballot.votes.items() if vote.commitment is not None}
    if set(command.sealed) != committed:
        raise Refusal(
            "sealed_mismatch",
            _(
                "Les votes conservés ne correspondent pas à ceux du journal pour le scrutin n° %(ballot)s : "
                "annulez-le et votez à nouveau."
            ),
            ballot=command.ballot,
        )


HANDLERS: Final[Handlers] = {
    c.OpenBallot: open_ballot,
    c.AdoptTacitly: adopt_tacitly,
    c.CloseBallot: close_ballot,
    c.CancelBallot: cancel_ballot,
    c.ProclaimResult: proclaim,
}
