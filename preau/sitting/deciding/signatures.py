"""Votes that members sign with a passkey of theirs, where names are published."""

from __future__ import annotations

import re
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_member
from preau.sitting.deciding.electorates import find_ballot, find_elector, require_own_voice

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+")


def declare_key(ctx: Context, command: sc.DeclareSigningKey) -> Events:
    """Once a sitting: whoever checks the signatures reads one key for each member."""
    name = find_member(ctx, command.member).name
    if command.member != ctx.actor.member:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
    if command.member in ctx.state.signing_keys:
        raise Refusal("signing_key_declared", _("%(member)s a déjà déclaré sa clé pour cette séance."), member=name)
    if not _BASE64URL.fullmatch(command.public_key):
        raise Refusal("signing_key_unreadable", _("Cette clé n’est pas lisible : réessayez."))
    return (e.SigningKeyDeclared(member=command.member, public_key=command.public_key),)


def sign_vote(ctx: Context, command: sc.SignVote) -> Events:
    """The standing vote, signed by whoever cast it; a correction makes the signature void."""
    ballot = find_ballot(ctx, command.ballot)
    elector = find_elector(ctx, ballot, command.member)
    require_own_voice(ctx, elector)
    signer = elector.bearer or elector.member
    if not ballot.opened.names_published:
        raise Refusal("not_signed", _("Seuls les votes dont les noms sont publiés se signent."))
    if ballot.status == "cancelled":
        raise Refusal("ballot_cancelled", _("Le scrutin n° %(ballot)s est annulé."), ballot=command.ballot)
    vote = ballot.votes.get(command.member)
    if vote is None or vote.choice != command.choice:
        raise Refusal("signed_choice", _("Ce n’est pas le vote enregistré : il n’est pas signé."))
    if command.member in ballot.signatures:
        raise Refusal("already_signed", _("Ce vote est déjà signé."))
    if signer not in ctx.state.signing_keys:
        raise Refusal("signing_key_missing", _("Déclarez d’abord la clé de votre appareil pour cette séance."))
    signed = e.VoteSigned(
        ballot=command.ballot,
        member=command.member,
        signer=signer,
        choice=command.choice,
        head=command.head,
        authenticator_data=command.authenticator_data,
        client_data=command.client_data,
        signature=command.signature,
    )
    return (signed,)


HANDLERS: Final[Handlers] = {
    sc.DeclareSigningKey: declare_key,
    sc.SignVote: sign_vote,
}
