"""Votes that members signed with their passkeys: each signature is checked with the key declared in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import signatures
from preau.ballots.signatures import Assertion, NotSigned
from preau.journal.chain import Link
from preau.publication.checking.faults import Fault
from preau.sitting import events as e
from preau.sitting.state import State, Vote

# What is wrong with a signature, by `NotSigned.reason`.
_WRONG = {
    "form": lambda: _("elle n’a pas la forme de ce que signe un navigateur"),
    "key": lambda: _("la clé déclarée n’est pas une clé qui peut signer"),
    "type": lambda: _("elle a été faite pour autre chose"),
    "challenge": lambda: _("elle porte sur un autre vote ou un autre état du journal"),
    "origin": lambda: _("elle a été faite sur un autre site"),
    "presence": lambda: _("personne n’a touché la clé"),
    "signature": lambda: _("elle n’a pas été faite par la clé déclarée"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How many standing votes are signed, and how many valid signatures are of votes corrected or cancelled since."""

    standing: int = 0
    past: int = 0

    def sentences(self) -> Iterator[str]:
        if self.standing:
            yield ngettext(
                "%(n)d vote signé par la clé d’accès du membre : signature valide",
                "%(n)d votes signés par la clé d’accès des membres : signatures valides",
                self.standing,
            ) % {"n": self.standing}
        if self.past:
            yield ngettext(
                "%(n)d signature valide d’un vote corrigé ou annulé depuis : elle ne compte plus",
                "%(n)d signatures valides de votes corrigés ou annulés depuis : elles ne comptent plus",
                self.past,
            ) % {"n": self.past}


@dataclass(slots=True)
class _Reading:
    """What the journal has said so far: hashes and their events' numbers, keys by member, the site of the first
    signature, and the votes that are signed, as (ballot, elector, number of the vote's event)."""

    shown: str
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    rp_id_hash: str = ""
    signed: set[tuple[int, str, int]] = field(default_factory=set)


def check(links: list[Link], states: list[State], *, shown: str) -> Signed:
    """Check every signature of a journal whose chain holds; raises `Fault` at the first that proves nothing.

    `states`: the state after each event.
    """
    reading = _Reading(shown=shown)
    for link, before in zip(links, [State(), *states], strict=False):
        match link.entry.event:
            case e.SigningKeyDeclared() as event:
                _declared(reading, event, link, before)
            case e.VoteSigned() as event:
                _signed(reading, event, link, before)
        reading.numbers[link.hash] = link.entry.seq
    return _counted(reading, states[-1])


def _declared(reading: _Reading, event: e.SigningKeyDeclared, link: Link, before: State) -> None:
    values = {"member": _name(before, event.member)}
    if event.member in reading.keys:
        raise Fault(reading.shown, _("%(member)s a déjà déclaré une clé dans cette séance") % values, link.entry.seq)
    if not signatures.usable(event.public_key):
        raise Fault(reading.shown, _("la clé déclarée pour %(member)s ne peut pas signer") % values, link.entry.seq)
    reading.keys[event.member] = event.public_key


def _signed(reading: _Reading, event: e.VoteSigned, link: Link, before: State) -> None:
    values: dict[str, object] = {"ballot": event.ballot, "member": _name(before, event.member)}

    def fault(why: str) -> Fault:
        text = _("scrutin n° %(ballot)s, signature du vote de %(member)s : %(why)s") % {**values, "why": why}
        return Fault(reading.shown, text, link.entry.seq)

    vote = _vote(before, event)
    if vote is None:
        raise fault(_("ce vote n’est pas de ceux que cette personne pouvait signer"))
    if vote.choice != event.choice:
        raise fault(_("le vote inscrit alors n’est pas celui qui est signé"))
    if reading.numbers.get(event.head, 0) < vote.seq:
        raise fault(_("l’état du journal qu’elle nomme n’existe pas, ou précède ce vote"))
    key = reading.keys.get(event.signer)
    if key is None:
        raise fault(_("aucune clé n’est déclarée pour qui signe"))
    try:
        found = signatures.check(_assertion(event), public_key=key, expected=_expected(event, before))
    except NotSigned as error:
        raise fault(_WRONG[error.reason]()) from None
    reading.rp_id_hash = reading.rp_id_hash or found.rp_id_hash
    if found.rp_id_hash != reading.rp_id_hash:
        raise fault(_("elle a été faite sur un autre site que les précédentes"))
    reading.signed.add((event.ballot, event.member, vote.seq))


def _vote(before: State, event: e.VoteSigned) -> Vote | None:
    """The public vote that stood, where `signer` held this voice."""
    if not 0 < event.ballot <= len(before.ballots):
        return None
    ballot = before.ballots[event.ballot - 1]
    voters = {elector.member: elector.bearer or elector.member for elector in ballot.opened.electorate}
    if not ballot.opened.names_published or voters.get(event.member) != event.signer:
        return None
    return ballot.votes.get(event.member)


def _assertion(event: e.VoteSigned) -> Assertion:
    return Assertion(
        authenticator_data=event.authenticator_data, client_data=event.client_data, signature=event.signature
    )


def _expected(event: e.VoteSigned, before: State) -> bytes:
    assert before.facts is not None
    return signatures.challenge(
        sitting=before.facts.id, ballot=event.ballot, member=event.member, choice=event.choice, head=event.head
    )


def _name(state: State, member: str) -> str:
    members = state.facts.members if state.facts else ()
    return next((one.name for one in members if one.id == member), member)


def _counted(reading: _Reading, state: State) -> Signed:
    """A signature counts while the very vote that it signs stands."""
    standing = sum(
        state.ballots[ballot - 1].status != "cancelled" and state.ballots[ballot - 1].votes[member].seq == seq
        for ballot, member, seq in reading.signed
    )
    return Signed(standing=standing, past=len(reading.signed) - standing)
