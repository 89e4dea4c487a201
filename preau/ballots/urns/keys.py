"""Voting keys: each device makes one and registers its public half; which is whose is dropped with the ballot."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from preau.ballots.belenios import credentials, groups
from preau.ballots.models import VotingKey
from preau.ballots.urns.ceremonies import GROUP
from preau.ballots.urns.refusals import UrnRefused
from preau.journal import queries as journal
from preau.journal import services as journals
from preau.sitting.events import Entry
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import RegisterVotingKey
from preau.sitting.state import Ballot, State


def find(state: State, ballot: int) -> Ballot:
    """The encrypted ballot of this number. Raises `UrnRefused`."""
    if 0 < ballot <= len(state.ballots) and state.ballots[ballot - 1].opened.means == "encrypted":
        return state.ballots[ballot - 1]
    raise UrnRefused("wrong_urn", _("Le scrutin n° %(ballot)s n’est pas chiffré.") % {"ballot": ballot})


def voices(ballot: Ballot, actor: Actor) -> list[str]:
    """The electors for whom this person votes: themselves, and the givers whom they represent."""
    return [e.member for e in ballot.opened.electorate if actor.member == (e.bearer or e.member)]


def register(*, sitting: uuid.UUID, ballot: int, publics: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Keep the public keys of the electors for whom this person votes, by elector; until the urn opens another one
    takes the place of the first. Raises `UrnRefused`, `CommandRefused`."""
    state = journal.state(sitting)
    mine = voices(find(state, ballot), actor)
    if not publics or not set(publics) <= set(mine):
        raise UrnRefused("not_yourself", _("Vous ne pouvez voter que pour vous, ou pour qui vous a donné pouvoir."))
    group = groups.of_name(GROUP)
    if len(set(publics.values())) < len(publics):
        raise _taken()
    if not all(credentials.usable(public, group) for public in publics.values()):
        raise UrnRefused("voting_key", _("Cette clé de vote n’en est pas une : rechargez la page et recommencez."))
    for elector, public in publics.items():
        if elector in find(journal.state(sitting), ballot).keys:
            _replace(sitting, ballot, elector, public)
        else:
            _first(sitting, ballot, elector, public, actor, at)


def _first(sitting: uuid.UUID, ballot: int, elector: str, public: str, actor: Actor, at: datetime) -> None:
    def keep(before: State, entries: Sequence[Entry]) -> None:
        _check_free(sitting, ballot, elector, public)
        VotingKey.objects.create(sitting=sitting, ballot=ballot, elector=elector, public=public)

    try:
        journals.carry_out(
            sitting=sitting,
            command=RegisterVotingKey(ballot=ballot, member=elector),
            actor=actor,
            command_id=uuid.uuid4(),
            at=at,
            within=keep,
        )
    except journals.CommandRefused:
        # The same page sent it twice at once: the second one is a replacement.
        if elector not in find(journal.state(sitting), ballot).keys:
            raise
        _replace(sitting, ballot, elector, public)


def _replace(sitting: uuid.UUID, ballot: int, elector: str, public: str) -> None:
    with transaction.atomic():
        # The row first, then the journal: the opening of the urn locks the rows before it reads them.
        row = VotingKey.objects.select_for_update().filter(sitting=sitting, ballot=ballot, elector=elector).first()
        if row is not None and row.public == public:
            return
        if row is None or find(journal.state(sitting), ballot).status != "preparing":
            raise UrnRefused("keys_fixed", _("L’urne est ouverte : les clés de vote ne changent plus."))
        _check_free(sitting, ballot, elector, public)
        row.public = public
        try:
            row.save(update_fields=["public"])
        except IntegrityError:
            raise _taken() from None


def _check_free(sitting: uuid.UUID, ballot: int, elector: str, public: str) -> None:
    """No key serves two electors, nor two ballots: trackers and credentials would link them."""
    others = VotingKey.objects.filter(public=public).exclude(sitting=sitting, ballot=ballot, elector=elector)
    if others.exists():
        raise _taken()


def _taken() -> UrnRefused:
    return UrnRefused("voting_key_taken", _("Cette clé de vote sert déjà : rechargez la page et recommencez."))
