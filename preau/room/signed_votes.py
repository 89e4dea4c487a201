"""A public vote signed by the member's passkey: the proof that the server alone could not have made it.

The vote comes first and by its own way: whatever fails here, it stands.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from preau.ballots import signatures
from preau.ballots.signatures import Assertion, NotSigned
from preau.journal import queries as journal
from preau.journal.services import CommandRefused, Outcome, carry_out
from preau.people.models import User
from preau.people.passkeys import Passkey, passkeys
from preau.room import services
from preau.sitting import secret_commands as c
from preau.sitting.events import SigningKeyDeclared
from preau.sitting.facts import Actor
from preau.sitting.state import State, Vote


class VoteChanged(Exception):
    """What was signed is not the vote as it stands: it was corrected meanwhile, or it is not in the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a browser needs to sign: the name for which keys are registered, the identifiers of those that may sign, and
    the number of the event that declared one of them in this sitting (None: the first signature will)."""

    rp_id: str
    credentials: tuple[str, ...]
    declared_at: int | None


def offer(*, sitting: uuid.UUID, user: User, member: str) -> Offer:
    """The passkeys of `user` that may sign the votes of `member`, who is that person, in this sitting."""
    declared_at, key = None, None
    for entry in journal.entries_of(sitting, SigningKeyDeclared):
        if isinstance(entry.event, SigningKeyDeclared) and entry.event.member == member:
            declared_at, key = entry.seq, entry.event.public_key
    origin = signatures.site(settings.SITE_URL).origin
    return Offer(
        rp_id=origin.partition("://")[2].partition(":")[0],
        credentials=tuple(one.credential for one in _able(user, key)),
        declared_at=declared_at,
    )


def sign(*, sitting: uuid.UUID, user: User, actor: Actor, command: c.SignVote, command_id: uuid.UUID) -> Outcome:
    """Check the assertion and record it; the first one of a member in a sitting declares its key before.

    `actor` is `user` in their seat, for their own voice or for one whose proxy they bear. Raises `NotSigned` (rule
    "key": no passkey of the account may sign here), `VoteChanged`, `CommandRefused`, `IdentifierTaken`.
    """
    member = actor.member
    assert member is not None
    state = journal.state(sitting)
    vote = _standing(state, command)
    # Not older than the vote itself: a signature never comes to stand for a later vote of the same choice.
    if vote is not None and not journal.holds(sitting, command.head, since=vote.seq):
        raise VoteChanged
    declared = state.signing_keys.get(member)
    key = _signed_by(_able(user, declared), sitting, command)
    if declared is None and vote is not None and vote.choice == command.choice:
        _declare(sitting, actor, key)

    def still(now: State) -> c.SignVote:
        if _standing(now, command) != vote:
            raise VoteChanged
        if now.signing_keys.get(member, key.public_key) != key.public_key:
            raise NotSigned("signature")
        return command

    return carry_out(sitting=sitting, command=still, actor=actor, command_id=command_id, at=datetime.now(UTC))


def _declare(sitting: uuid.UUID, actor: Actor, key: Passkey) -> None:
    assert actor.member is not None
    command = c.DeclareSigningKey(member=actor.member, public_key=key.public_key)
    try:
        services.execute(sitting=sitting, command=command, actor=actor, command_id=uuid.uuid4())
    except CommandRefused as refused:
        # Another signature of the same person came first; whether it was by the same key is asked again afterwards.
        if refused.refusal.rule != "signing_key_declared":
            raise


def _standing(state: State, command: c.SignVote) -> Vote | None:
    if not 0 < command.ballot <= len(state.ballots):
        return None
    return state.ballots[command.ballot - 1].votes.get(command.member)


def _able(user: User, declared: str | None) -> list[Passkey]:
    """The passkeys that may sign: the declared one only, once there is one."""
    mine = [one for one in passkeys(user) if signatures.usable(one.public_key)]
    return mine if declared is None else [one for one in mine if one.public_key == declared]


def _signed_by(keys: list[Passkey], sitting: uuid.UUID, command: c.SignVote) -> Passkey:
    """The one of the keys that made the assertion, on this site. Raises `NotSigned`."""
    expected = signatures.challenge(
        sitting=str(sitting),
        ballot=command.ballot,
        member=command.member,
        choice=command.choice,
        head=command.head,
    )
    given = Assertion(
        authenticator_data=command.authenticator_data, client_data=command.client_data, signature=command.signature
    )
    refused = NotSigned("key")
    for key in keys:
        try:
            done_at = signatures.check(given, public_key=key.public_key, expected=expected)
        except NotSigned as error:
            refused = error
            continue
        if done_at != signatures.site(settings.SITE_URL):
            raise NotSigned("origin")
        return key
    raise refused
