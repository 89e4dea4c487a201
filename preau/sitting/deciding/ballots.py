"""Ballots: opening with a frozen electorate, closing, cancelling, proclaiming."""

from __future__ import annotations

from typing import Final, Literal

from preau.rules.text import gettext_noop as _
from preau.rules.triggers import requesters_needed
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding import elections
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    find_item,
    recused,
    require_chair,
    require_no_ballot,
    require_no_huis_clos_request,
    require_present,
    require_running,
    sitting_members,
)
from preau.sitting.facts import VOTABLE, Elector
from preau.sitting.results import result
from preau.sitting.state import Ballot

Trigger = Literal["ordinary", "request", "procedure", "video"]


def find_ballot(ctx: Context, number: int) -> Ballot:
    if not 1 <= number <= len(ctx.state.ballots):
        raise Refusal("unknown_ballot", _("Il n’y a pas de scrutin n° %(ballot)s dans cette séance."), ballot=number)
    return ctx.state.ballots[number - 1]


def electorate(ctx: Context, item: str | None) -> tuple[Elector, ...]:
    """Whose voices count for `item` now, in the order of the table: members present, and members represented by a
    member present; neither giver nor bearer may be recused."""
    here = {m.id for m in sitting_members(ctx, item)}
    out = recused(ctx, item)
    electors = []
    for member in sorted(ctx.facts.members, key=lambda m: m.order):
        proxy = ctx.state.proxies.get(member.id)
        if member.id in here:
            electors.append(Elector(member=member.id))
        elif proxy is not None and proxy.bearer in here and member.id not in out:
            electors.append(Elector(member=member.id, bearer=proxy.bearer))
    return tuple(electors)


def open_ballot(ctx: Context, command: c.OpenBallot) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    item = ctx.state.item
    require_chair(ctx, item)
    _check_purpose(ctx, command, item)
    if command.purpose == "election":
        return elections.open_round(ctx, command)
    subject = command.subject.strip()
    if not subject:
        raise Refusal("subject_missing", _("Dites sur quoi porte le scrutin."))
    trigger = _trigger(ctx, command, item)
    electors = electorate(ctx, item)
    if not electors:
        raise Refusal("no_elector", _("Personne ne peut prendre part à ce scrutin."))
    public = command.mode == "public"
    opened = e.BallotOpened(
        ballot=len(ctx.state.ballots) + 1,
        item=item,
        subject=subject,
        purpose=command.purpose,
        mode=command.mode,
        trigger=trigger,
        requested_by=command.requested_by,
        names_published=public or ctx.facts.procedure.publish_ordinary_names,
        electorate=electors,
    )
    return (opened,)


def _check_purpose(ctx: Context, command: c.OpenBallot, item: str | None) -> None:
    if command.purpose == "huis_clos":
        if ctx.state.huis_clos_request is None:
            raise Refusal(
                "huis_clos_not_requested",
                _("Le huis clos se vote à la demande de la présidence ou de membres : enregistrez d’abord la demande."),
                article=ctx.article("huis_clos"),
            )
        return
    require_no_huis_clos_request(ctx)
    if command.purpose == "procedure":
        return
    if item is None:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    found = find_item(ctx, item)
    if found.kind not in VOTABLE:
        raise Refusal("item_not_votable", _("Le point %(item)s ne donne pas lieu à un vote."), item=found.number)


def _trigger(ctx: Context, command: c.OpenBallot, item: str | None) -> Trigger:
    """Why the ballot takes this form; refuses a form that nothing allows."""
    video = ctx.facts.mode == "several_places"
    if command.mode == "ordinary":
        if video:
            raise Refusal(
                "video_public_only",
                _("En visioconférence, le vote a lieu au scrutin public."),
                article=ctx.article("video_allowed"),
            )
        if command.requested_by:
            raise Refusal("request_is_public", _("Un scrutin demandé par des membres est un scrutin public."))
        return "ordinary"
    if command.requested_by:
        _check_requesters(ctx, command.requested_by, item)
    if video:
        return "video"
    if command.requested_by:
        return "request"
    if ctx.facts.profile.public_ballot_by_chair:
        return "procedure"
    needed = requesters_needed(present=len(sitting_members(ctx, item)), share=ctx.facts.profile.public_ballot_share)
    raise Refusal(
        "public_ballot_not_requested",
        _("Le scrutin public se tient à la demande de membres présents ; nombre requis : %(needed)s."),
        article=ctx.article("public_ballot_share"),
        needed=needed,
    )


def _check_requesters(ctx: Context, requesters: tuple[str, ...], item: str | None) -> None:
    here = {m.id for m in sitting_members(ctx, item)}
    for requester in requesters:
        name = require_present(ctx, requester).name
        if requester not in here:
            raise Refusal(
                "recused",
                _("%(member)s s’est déporté et ne prend pas part à ce point."),
                article=ctx.article("recusal"),
                member=name,
            )
    needed = requesters_needed(present=len(here), share=ctx.facts.profile.public_ballot_share)
    count = len(set(requesters))
    if count < needed or count < len(requesters):
        raise Refusal(
            "public_ballot_requesters",
            _("Demandes de scrutin public : %(count)s ; nombre requis : %(needed)s."),
            article=ctx.article("public_ballot_share"),
            count=count,
            needed=needed,
        )


def close_ballot(ctx: Context, command: c.CloseBallot) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status != "open":
        raise Refusal("ballot_not_open", _("Le scrutin n° %(ballot)s n’est pas ouvert."), ballot=command.ballot)
    return (e.BallotClosed(ballot=command.ballot),)


def cancel_ballot(ctx: Context, command: c.CancelBallot) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status not in ("open", "closed"):
        raise Refusal(
            "ballot_over",
            _("Le scrutin n° %(ballot)s est terminé : son résultat ne change plus."),
            ballot=command.ballot,
        )
    reason = command.reason.strip()
    if not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    return (e.BallotCancelled(ballot=command.ballot, reason=reason),)


def proclaim(ctx: Context, command: c.ProclaimResult) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status == "open":
        raise Refusal(
            "ballot_open", _("Le scrutin n° %(ballot)s est encore ouvert : clôturez-le d’abord."), ballot=command.ballot
        )
    if ballot.status != "closed":
        raise Refusal(
            "ballot_over",
            _("Le scrutin n° %(ballot)s est terminé : son résultat ne change plus."),
            ballot=command.ballot,
        )
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
    if ballot.opened.purpose == "election":
        return elections.proclaim_round(ctx, command, ballot)
    proclaimed = result(
        ballot,
        sealed=command.sealed,
        chair=ctx.state.chair,
        casting_vote=ctx.facts.profile.casting_vote,
    )
    if ballot.opened.purpose == "huis_clos" and proclaimed.adopted:
        return (proclaimed, e.HuisClosBegan())
    return (proclaimed,)


HANDLERS: Final[Handlers] = {
    c.OpenBallot: open_ballot,
    c.CloseBallot: close_ballot,
    c.CancelBallot: cancel_ballot,
    c.ProclaimResult: proclaim,
}
