"""Ballots checked before they enter an urn: one at a time for each elector, and no more once many were unsound.

A check takes a worker's time whether the ballot is sound or not. One elector, whose device sends on and on, keeps at
most one worker busy, and not for long. What is kept here is this process's own and is no secret: who sent, never what.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

from django.utils.translation import gettext as _

from preau.ballots.belenios import Refusal, workers
from preau.ballots.models import Urn, VotingKey
from preau.ballots.urns.refusals import UrnRefused, of_fault
from preau.sitting.state import Ballot

log = logging.getLogger(__name__)

# An honest device sends one, and a broken one the same again a few times.
MOST_FAILURES = 10

Who = tuple[uuid.UUID, int, str]

_lock = threading.Lock()
_checked_now: set[Who] = set()
_failures: Counter[Who] = Counter()


def check(sitting: uuid.UUID, ballot: Ballot, elector: str, body: bytes) -> None:
    """The ballot is sound, checked in a worker process, and signed with the key that this elector registered. Raises
    `UrnRefused`."""
    number = ballot.opened.ballot
    urn = Urn.objects.filter(sitting=sitting, ballot=number).only("election").first()
    if urn is None or ballot.status != "open":
        raise UrnRefused("urn_closed", _("L’urne n’est pas ouverte : votre bulletin n’y est pas."))
    with _alone((sitting, number, elector)):
        credential = _credential(urn.election.encode(), body)
        if not VotingKey.objects.filter(sitting=sitting, ballot=number, elector=elector, public=credential).exists():
            raise UrnRefused("credential_other", _("Ce bulletin n’est pas signé de la clé de vote de cet électeur."))


def forget(sitting: uuid.UUID, ballot: int | None = None) -> None:
    """The failures of a ballot that is over; without a number, of all ballots of the sitting."""
    with _lock:
        for who in [who for who in _failures if who[0] == sitting and ballot in (None, who[1])]:
            del _failures[who]


@contextlib.contextmanager
def _alone(who: Who) -> Iterator[None]:
    """One check of this elector at a time; a refusal within counts as a failure unless no worker answered."""
    with _lock:
        if _failures[who] >= MOST_FAILURES:
            raise UrnRefused(
                "too_many_failures",
                _(
                    "Trop de bulletins défectueux sont arrivés pour cet électeur : celui-ci n’est ni vérifié, ni dans "
                    "l’urne. Prévenez la présidence, qui peut annuler ce scrutin et le recommencer."
                ),
            )
        if who in _checked_now:
            raise UrnRefused(
                "not_checked",
                _("Un autre bulletin de cet électeur est en cours de vérification. Réessayez dans un instant."),
            )
        _checked_now.add(who)
    try:
        yield
    except UrnRefused as refused:
        if refused.rule != "not_checked":
            with _lock:
                _failures[who] += 1
        raise
    finally:
        with _lock:
            _checked_now.discard(who)


def _credential(election: bytes, body: bytes) -> str:
    try:
        return workers.check_ballot(election, body)
    except Refusal as refusal:
        raise of_fault(refusal) from None
    except (TimeoutError, BrokenProcessPool):
        log.error("a ballot could not be checked: no worker answered")
        raise UrnRefused(
            "not_checked", _("Le bulletin n’a pas pu être vérifié : il n’est pas dans l’urne. Réessayez.")
        ) from None
