"""Votes that are contested before the proclamation, and members who vote with somebody's help."""

from __future__ import annotations

from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_member
from preau.sitting.deciding.electorates import ballot_over, find_ballot, find_elector, names, require_own_voice
from preau.sitting.state import Ballot


def contest_vote(ctx: Context, command: c.ContestVote) -> Events:
    """Nothing is changed by it: the proclamation waits until the vote is corrected or the clerk answers, once for
    the same vote: otherwise one member could keep the result back for ever."""
    ballot = _not_over(ctx, command.ballot)
    if ballot.status == "preparing":
        raise Refusal("ballot_not_open", _("Le scrutin n° %(ballot)s n’est pas ouvert."), ballot=command.ballot)
    elector = find_elector(ctx, ballot, command.member)
    require_own_voice(ctx, elector)
    if command.member in ballot.contests:
        raise Refusal(
            "already_contested",
            _("Le vote de %(member)s est déjà contesté : le secrétariat va répondre."),
            member=find_member(ctx, command.member).name,
        )
    if command.member in ballot.settled:
        raise Refusal(
            "contest_settled",
            _(
                "Le secrétariat a déjà répondu pour %(member)s, et ce vote n’a pas changé depuis : la réponse est au "
                "journal."
            ),
            member=find_member(ctx, command.member).name,
        )
    return (e.VoteContested(ballot=command.ballot, member=command.member, reason=command.reason.strip()),)


def settle_contest(ctx: Context, command: c.SettleContest) -> Events:
    ballot = _not_over(ctx, command.ballot)
    name = find_member(ctx, command.member).name
    if command.member not in ballot.contests:
        raise Refusal("not_contested", _("Le vote de %(member)s n’est pas contesté dans ce scrutin."), member=name)
    reason = command.reason.strip()
    if not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    return (e.ContestSettled(ballot=command.ballot, member=command.member, reason=reason),)


def record_assistance(ctx: Context, command: c.RecordAssistance) -> Events:
    """A member who cannot vote alone is helped by a person of their choice (L.2121-21)."""
    ballot = _not_over(ctx, command.ballot)
    elector = find_elector(ctx, ballot, command.member)
    if ctx.actor.role != "clerk":
        require_own_voice(ctx, elector)
    if command.helper:
        find_member(ctx, command.helper)
    if command.helper == command.member:
        raise Refusal("helper_oneself", _("On ne s’assiste pas soi-même."))
    if ballot.assisted.get(command.member) == command.helper:
        raise Refusal(
            "already_assisted",
            _("Cette assistance est déjà notée pour %(member)s."),
            member=find_member(ctx, command.member).name,
        )
    return (e.VoteAssisted(ballot=command.ballot, member=command.member, helper=command.helper),)


def require_uncontested(ctx: Context, ballot: Ballot) -> None:
    """A result is not proclaimed over a contested vote."""
    if ballot.contests:
        raise Refusal(
            "vote_contested",
            _("Des votes sont contestés, corrigez-les ou répondez avant de proclamer : %(members)s."),
            members=names(ctx, set(ballot.contests)),
        )


def _not_over(ctx: Context, number: int) -> Ballot:
    ballot = find_ballot(ctx, number)
    if ballot.status in ("proclaimed", "cancelled"):
        raise ballot_over(number)
    return ballot


HANDLERS: Final[Handlers] = {
    c.ContestVote: contest_vote,
    c.SettleContest: settle_contest,
    c.RecordAssistance: record_assistance,
}
