"""Votes: cast on a device, aloud, by hand or on paper, mixed in one ballot, each elector once."""

from __future__ import annotations

import re
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_member
from preau.sitting.deciding.electorates import (
    ballot_over,
    find_ballot,
    find_elector,
    open_ballot_of,
    require_choice,
    require_own_voice,
    require_voter_present,
)
from preau.sitting.facts import Channel, Choice, Elector
from preau.sitting.state import Ballot

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def cast_vote(ctx: Context, command: c.CastVote) -> Events:
    ballot = _open(ctx, command.ballot)
    require_choice(ctx, ballot, command.choice)
    elector = find_elector(ctx, ballot, command.member)
    _check_hand(ctx, elector, command.channel)
    require_voter_present(ctx, elector)
    if command.member in ballot.votes:
        raise _already_voted(ctx, command.member)
    return (_vote(ballot, elector, command.choice, command.commitment, command.channel),)


def record_votes(ctx: Context, command: c.RecordVotes) -> Events:
    """All or none. In a ballot whose names are not published, an elector who already voted is passed over when
    `commitments` does not name them (the application knows that the sealed choice is the same)."""
    ballot = _open(ctx, command.ballot)
    require_choice(ctx, ballot, command.choice)
    if command.channel == "device":
        raise Refusal(
            "channel", _("Le secrétariat enregistre les votes exprimés à voix haute, à main levée ou sur papier.")
        )
    events: list[e.Event] = []
    for member in dict.fromkeys(command.members):
        elector = find_elector(ctx, ballot, member)
        commitment = command.commitments.get(member)
        if member in ballot.votes and _same_vote(ballot, member, command.choice, commitment):
            continue
        if member in ballot.votes:
            raise _already_voted(ctx, member)
        require_voter_present(ctx, elector)
        events.append(_vote(ballot, elector, command.choice, commitment, command.channel))
    if not events:
        raise Refusal("nothing_to_record", _("Tous ces votes sont déjà enregistrés."))
    return tuple(events)


def _same_vote(ballot: Ballot, member: str, choice: Choice, commitment: str | None) -> bool:
    if ballot.opened.names_published:
        return ballot.votes[member].choice == choice
    return commitment is None


def correct_vote(ctx: Context, command: c.CorrectVote) -> Events:
    """By the elector or the bearer while the ballot is open; by the clerk, with a reason, until the proclamation.

    A vote that is missing, and contested for that, is entered by the clerk in the same way, after the close too.
    """
    clerk = ctx.actor.role == "clerk"
    ballot = find_ballot(ctx, command.ballot)
    if ballot.opened.mode == "secret":
        raise Refusal(
            "secret_no_correction",
            _("Un scrutin secret ne se corrige pas : annulez le scrutin s’il est faussé."),
            article=ctx.article("secret_ballot"),
        )
    if not clerk:
        open_ballot_of(ctx, command.ballot)
    if ballot.status not in ("open", "closed"):
        raise ballot_over(command.ballot)
    require_choice(ctx, ballot, command.choice)
    elector = find_elector(ctx, ballot, command.member)
    _check_hand(ctx, elector, command.channel)
    name = find_member(ctx, command.member).name
    voted = ballot.votes.get(command.member)
    if voted is None and not (clerk and command.member in ballot.contests):
        raise Refusal("not_voted", _("%(member)s n’a pas encore voté dans ce scrutin."), member=name)
    reason = command.reason.strip()
    if clerk and not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    if not clerk:
        require_voter_present(ctx, elector)
    _check_commitment(ballot, command.commitment)
    published = ballot.opened.names_published
    if published and voted is not None and voted.choice == command.choice:
        raise Refusal("same_vote", _("C’est déjà le vote enregistré pour %(member)s."), member=name)
    corrected = e.VoteCorrected(
        ballot=command.ballot,
        member=command.member,
        choice=command.choice if published else None,
        commitment=command.commitment,
        channel=command.channel,
        reason=reason,
        bearer=elector.bearer,
    )
    return (corrected,)


def _already_voted(ctx: Context, member: str) -> Refusal:
    return Refusal(
        "already_voted",
        _("%(member)s a déjà voté dans ce scrutin : corrigez ce vote s’il est inexact."),
        member=find_member(ctx, member).name,
    )


def _wrong_channel() -> Refusal:
    text = _("Le secrétariat enregistre les votes exprimés à voix haute, à main levée ou sur papier.")
    return Refusal("channel", text)


def _open(ctx: Context, number: int) -> Ballot:
    """The ballot, open, in which choices are given to the clerk or the server."""
    ballot = open_ballot_of(ctx, number)
    if ballot.opened.mode == "secret":
        raise Refusal(
            "secret_vote",
            _("Ce scrutin est secret : le vote va dans l’urne, personne ne l’enregistre."),
            article=ctx.article("secret_ballot"),
        )
    return ballot


def _check_hand(ctx: Context, elector: Elector, channel: Channel) -> None:
    """Whose hand: the clerk writes down what is said or shown; anyone else votes for oneself or under a proxy."""
    if ctx.actor.role == "clerk":
        if channel == "device":
            raise _wrong_channel()
        return
    if channel != "device":
        raise Refusal("channel_device", _("Depuis votre appareil, seul votre propre vote s’enregistre."))
    require_own_voice(ctx, elector)


def _check_commitment(ballot: Ballot, commitment: str | None) -> None:
    if ballot.opened.names_published:
        if commitment is not None:
            raise Refusal("commitment_unexpected", _("Dans ce scrutin les votes sont publics : rien n’est à sceller."))
    elif commitment is None or not _SHA256.fullmatch(commitment):
        raise Refusal("commitment_missing", _("Ce vote n’a pas pu être scellé : réessayez."))


def _vote(
    ballot: Ballot, elector: Elector, choice: Choice, commitment: str | None, channel: Channel
) -> e.VoteCast | e.VoteCommitted:
    """The event of a first vote; the choice stays out of it where names are not published."""
    _check_commitment(ballot, commitment)
    if commitment is None:
        return e.VoteCast(
            ballot=ballot.opened.ballot,
            member=elector.member,
            choice=choice,
            channel=channel,
            bearer=elector.bearer,
        )
    return e.VoteCommitted(
        ballot=ballot.opened.ballot,
        member=elector.member,
        commitment=commitment,
        channel=channel,
        bearer=elector.bearer,
    )


HANDLERS: Final[Handlers] = {
    c.CastVote: cast_vote,
    c.RecordVotes: record_votes,
    c.CorrectVote: correct_vote,
}
