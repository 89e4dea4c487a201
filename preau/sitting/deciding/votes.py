"""Votes: cast on a device, aloud, by hand or on paper, mixed in one ballot, each elector once."""

from __future__ import annotations

import re
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.deciding.ballots import find_ballot
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_member
from preau.sitting.facts import Channel, Choice, Elector
from preau.sitting.rounds import allowed_choices
from preau.sitting.state import Ballot

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def cast_vote(ctx: Context, command: c.CastVote) -> Events:
    ballot = _open(ctx, command.ballot)
    _check_choice(ctx, ballot, command.choice)
    elector = _elector(ctx, ballot, command.member)
    _check_hand(ctx, elector, command.channel)
    _check_voter_present(ctx, elector)
    if command.member in ballot.votes:
        raise _already_voted(ctx, command.member)
    return (_vote(ballot, elector, command.choice, command.commitment, command.channel),)


def record_votes(ctx: Context, command: c.RecordVotes) -> Events:
    """All or none. In a ballot whose names are not published, an elector who already voted is passed over when
    `commitments` does not name them (the application knows that the sealed choice is the same)."""
    ballot = _open(ctx, command.ballot)
    _check_choice(ctx, ballot, command.choice)
    if command.channel == "device":
        raise Refusal(
            "channel", _("Le secrétariat enregistre les votes exprimés à voix haute, à main levée ou sur papier.")
        )
    events: list[e.Event] = []
    for member in dict.fromkeys(command.members):
        elector = _elector(ctx, ballot, member)
        commitment = command.commitments.get(member)
        if member in ballot.votes and _same_vote(ballot, member, command.choice, commitment):
            continue
        if member in ballot.votes:
            raise _already_voted(ctx, member)
        _check_voter_present(ctx, elector)
        events.append(_vote(ballot, elector, command.choice, commitment, command.channel))
    if not events:
        raise Refusal("nothing_to_record", _("Tous ces votes sont déjà enregistrés."))
    return tuple(events)


def _same_vote(ballot: Ballot, member: str, choice: Choice, commitment: str | None) -> bool:
    if ballot.opened.names_published:
        return ballot.votes[member].choice == choice
    return commitment is None


def correct_vote(ctx: Context, command: c.CorrectVote) -> Events:
    """By the elector or the bearer while the ballot is open; by the clerk, with a reason, until the proclamation."""
    clerk = ctx.actor.role == "clerk"
    ballot = find_ballot(ctx, command.ballot) if clerk else _open(ctx, command.ballot)
    if ballot.status not in ("open", "closed"):
        raise Refusal(
            "ballot_over",
            _("Le scrutin n° %(ballot)s est terminé : son résultat ne change plus."),
            ballot=command.ballot,
        )
    _check_choice(ctx, ballot, command.choice)
    elector = _elector(ctx, ballot, command.member)
    _check_hand(ctx, elector, command.channel)
    name = find_member(ctx, command.member).name
    if command.member not in ballot.votes:
        raise Refusal("not_voted", _("%(member)s n’a pas encore voté dans ce scrutin."), member=name)
    reason = command.reason.strip()
    if clerk and not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    if not clerk:
        _check_voter_present(ctx, elector)
    _check_commitment(ballot, command.commitment)
    published = ballot.opened.names_published
    if published and ballot.votes[command.member].choice == command.choice:
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
    ballot = find_ballot(ctx, number)
    if ballot.status != "open":
        raise Refusal("ballot_not_open", _("Le scrutin n° %(ballot)s n’est pas ouvert."), ballot=number)
    return ballot


def _check_choice(ctx: Context, ballot: Ballot, choice: Choice) -> None:
    if choice not in allowed_choices(ctx.state, ballot):
        raise Refusal("unknown_choice", _("Ce choix n’est pas proposé dans ce scrutin."))


def _elector(ctx: Context, ballot: Ballot, member: str) -> Elector:
    name = find_member(ctx, member).name
    for elector in ballot.opened.electorate:
        if elector.member == member:
            return elector
    raise Refusal(
        "not_an_elector",
        _("%(member)s ne prend pas part à ce scrutin : ni en séance, ni représenté, ou déporté, à son ouverture."),
        member=name,
    )


def _check_hand(ctx: Context, elector: Elector, channel: Channel) -> None:
    """Whose hand: the clerk writes down what is said or shown; anyone else votes for oneself or under a proxy."""
    if ctx.actor.role == "clerk":
        if channel == "device":
            raise _wrong_channel()
        return
    if channel != "device":
        raise Refusal("channel_device", _("Depuis votre appareil, seul votre propre vote s’enregistre."))
    voter = elector.bearer or elector.member
    if ctx.actor.member != voter:
        raise Refusal("not_your_vote", _("Ce vote n’est pas le vôtre, et vous n’en portez pas le pouvoir."))


def _check_voter_present(ctx: Context, elector: Elector) -> None:
    """The electorate is frozen at the opening; whoever left since no longer votes, for oneself or another."""
    voter = elector.bearer or elector.member
    if voter not in ctx.state.presence:
        raise Refusal(
            "voter_left",
            _("%(member)s a quitté la séance et ne peut plus voter."),
            member=find_member(ctx, voter).name,
        )


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
