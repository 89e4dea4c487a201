"""Encrypted ballots over HTTP: what members' and trustees' devices send, and what they check.

All JSON. Requests are read strictly (no number of a hundred thousand digits, no field twice); whatever is kept is kept
in the exact bytes that the device sent or, where it sent an object, in their canonical writing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec

from allauth.mfa.adapter import get_adapter
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from preau.ballots.belenios import Refusal, reading
from preau.ballots.urns import ceremonies, queries
from preau.ballots.urns import keys as voting_keys
from preau.ballots.urns import services as urns
from preau.ballots.urns.refusals import UrnRefused
from preau.journal import queries as journal
from preau.journal.services import CommandRefused, IdentifierTaken
from preau.room import wire
from preau.room.views import actor_on, person_of_the_room, words_of
from preau.sitting.facts import Actor
from preau.sitting.state import Ballot, State

# A ballot of seventy names, with the marks that JSON adds to a text within a text.
MOST_BYTES = 600_000
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")

P = ParamSpec("P")


class Malformed(Exception):
    """The request is not what this address expects."""


def _problem(status: int, rule: str, sentence: str, article: str = "") -> JsonResponse:
    return JsonResponse({"rule": rule, "sentence": sentence, "article": article}, status=status)


def answered(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Refusals as the other commands of the room tell them; nothing that was sent is ever told back or logged."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except RequestDataTooBig:
            return _problem(413, "too_long", _("Cette demande est trop longue : rien n’a été noté."))
        except (Malformed, Refusal):
            return _problem(400, "malformed", _("Cette demande est mal formée : rien n’a été noté. Rechargez la page."))
        except UrnRefused as refused:
            return _problem(409, refused.rule, refused.sentence)
        except CommandRefused as refused:
            return _problem(409, refused.refusal.rule, words_of(refused), refused.refusal.article)
        except IdentifierTaken:
            return _problem(409, "identifier_taken", _("Cette demande porte le numéro d’une autre : refaites-la."))
        except DatabaseError:
            sentence = _("L’enregistrement a échoué : rien n’a été noté. Réessayez, et prévenez l’exploitation.")
            return _problem(503, "not_recorded", sentence)

    return wrapped


# Reading a request


def _body(request: HttpRequest, **shapes: type) -> dict[str, Any]:
    """The object of a request, whose fields have these types; an "id" may come with them."""
    if len(request.body) > MOST_BYTES:
        raise RequestDataTooBig
    value = reading.parse(request.body)
    if not isinstance(value, dict) or set(value) - {"id"} != set(shapes):
        raise Malformed
    for name, shape in shapes.items():
        # `true` is a number for Python, never for us.
        if shape is not object and type(value[name]) is not shape:
            raise Malformed
    return value


def _identifier(body: dict[str, Any]) -> uuid.UUID:
    """That of the command; what needs none to be done once only may come without."""
    try:
        return wire.identifier(body["id"]) if "id" in body else uuid.uuid4()
    except ValueError:
        raise Malformed from None


def _exact(value: Any) -> bytes:
    """The bytes that a device signed: a text as it is, an object in its canonical writing."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict):
        return reading.canonical(value)
    raise Malformed


def _ballot(state: State, number: int) -> Ballot:
    try:
        return voting_keys.find(state, number)
    except UrnRefused as refused:
        raise Http404(refused.sentence) from None


# What a device needs to know


@require_GET
@answered
def standing(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """The ceremony and the encrypted ballot as they stand for the person who asks.

    `?known=UUID` of an election that the page has already: its texts, which never change, are null then.
    """
    actor = actor_on(request, sitting_id, "member")
    state, known = journal.state(sitting_id), request.GET.get("known", "")
    return _private({"ceremony": _ceremony(sitting_id, state, actor), "ballot": _last(sitting_id, state, actor, known)})


def _private(content: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(content)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ceremony(sitting: uuid.UUID, state: State, actor: Actor) -> dict[str, Any] | None:
    appointed = ceremonies.current(state)
    if appointed is None:
        return None
    found = ceremonies.messages(sitting, appointed)
    index = appointed.trustees.index(actor.member) + 1 if actor.member in appointed.trustees else None
    pedersen = found.pedersen().decode() if appointed.digest and found.step is None else None
    return {
        "number": appointed.number,
        # What the devices keep their secrets under: no other ceremony of any sitting has it.
        "id": f"{sitting}/{appointed.number}",
        "threshold": appointed.threshold,
        "trustees": appointed.trustees,
        "index": index,
        "step": "done" if appointed.digest else found.step,
        "messages": ceremonies.shown(found) if index else {},
        "pedersen": pedersen,
    }


def _last(sitting: uuid.UUID, state: State, actor: Actor, known: str) -> dict[str, Any] | None:
    """The last ballot, if it is an encrypted one: after the proclamation devices still check theirs."""
    if not state.ballots or state.ballots[-1].opened.means != "encrypted":
        return None
    ballot = state.ballots[-1]
    number, mine = ballot.opened.ballot, voting_keys.voices(ballot, actor)
    urn = queries.urn(sitting, number)
    fresh = urn if urn is None or urn.uuid != known else None
    return {
        "number": number,
        "status": ballot.status,
        "electors": mine,
        "uuid": urn.uuid if urn else None,
        "election": fresh.election if fresh else None,
        "choices": urn.choices if urn else None,
        "fingerprint": ballot.urn.fingerprint if ballot.urn else None,
        "credentials": fresh.credentials if fresh else None,
        "keys": queries.public_keys(sitting, number, mine),
        "voted": [elector for elector in mine if elector in ballot.votes],
        "received": len(ballot.votes),
    }


# What a device sends


@require_POST
@answered
def ceremony(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """{"ceremony": number, "step": 1|2|3, "body": message}. 200 {"step"}: where the ceremony is now."""
    actor = actor_on(request, sitting_id, "member")
    body = _body(request, ceremony=int, step=int, body=object)
    step = ceremonies.take(
        sitting=sitting_id,
        number=body["ceremony"],
        step=body["step"],
        body=_exact(body["body"]),
        actor=actor,
        at=datetime.now(UTC),
        command_id=_identifier(body),
    )
    return JsonResponse({"step": step or "done"})


@require_POST
@answered
def keys(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """{"ballot": number, "keys": {elector: public}}. 200 {"keys"}: what is registered now."""
    actor = actor_on(request, sitting_id, "member")
    body = _body(request, ballot=int, keys=dict)
    publics = body["keys"]
    if not all(isinstance(public, str) for public in publics.values()):
        raise Malformed
    voting_keys.register(sitting=sitting_id, ballot=body["ballot"], publics=publics, actor=actor, at=datetime.now(UTC))
    return _private({"keys": queries.public_keys(sitting_id, body["ballot"], list(publics))})


@require_POST
@answered
def ballot(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """{"id", "ballot": number, "elector", "body": the exact text}. 200 {"tracker", "seq"}."""
    actor = actor_on(request, sitting_id, "member")
    body = _body(request, ballot=int, elector=str, body=str)
    done = urns.receive(
        sitting=sitting_id,
        ballot=body["ballot"],
        elector=body["elector"],
        body=body["body"].encode(),
        actor=actor,
        command_id=_identifier(body),
        at=datetime.now(UTC),
    )
    return _private({"tracker": done.tracker, "seq": done.seq})


@require_POST
@answered
def decryption(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """{"ballot": number, "body": the partial decryption, "bound": the exact text of its binding proofs}. 200
    {"repeated"}."""
    actor = actor_on(request, sitting_id, "member")
    body = _body(request, ballot=int, body=object, bound=str)
    done = urns.give_decryption(
        sitting=sitting_id,
        ballot=body["ballot"],
        body=_exact(body["body"]),
        bound=body["bound"].encode(),
        actor=actor,
        command_id=_identifier(body),
        at=datetime.now(UTC),
    )
    return JsonResponse({"repeated": done is None})


@require_POST
@answered
def picture(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """{"tracker"}: its QR code, SVG. Posted, so that no log of addresses holds who asked for which tracker."""
    actor_on(request, sitting_id, "member")
    tracker = _body(request, tracker=str)["tracker"]
    if not TRACKER.fullmatch(tracker):
        raise Malformed
    drawn = get_adapter().build_totp_svg(tracker)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


# What a device checks


@require_GET
@answered
def received(request: HttpRequest, sitting_id: uuid.UUID, ballot: int) -> HttpResponseBase:
    """For trustees: {"ballots": texts, "known": n, "complete"} beyond `?known=` of the answer before (0 at first).

    While the urn is open they come by five at a time, and late: one by one, the journal would say whose is which.
    """
    actor = actor_on(request, sitting_id, "member")
    state = journal.state(sitting_id)
    found = _ballot(state, ballot)
    appointed = state.ceremonies[found.urn.ceremony - 1] if found.urn else None
    if appointed is None or actor.member not in appointed.trustees:
        return _problem(403, "not_a_trustee", _("Vous n’êtes pas dépositaire de la clé des scrutins secrets."))
    news = queries.received_after(sitting_id, found, wire.number(request.GET.get("known", "")) or 0)
    return _private({"ballots": news.bodies, "known": news.known, "complete": news.complete})


@require_GET
@answered
def trackers(request: HttpRequest, sitting_id: uuid.UUID, ballot: int) -> HttpResponseBase:
    """{"sealed", "trackers"}: sorted, once the urn is sealed; empty before."""
    person_of_the_room(request, sitting_id)
    found = _ballot(journal.state(sitting_id), ballot)
    return _private({"sealed": found.sealed is not None, "trackers": queries.trackers(sitting_id, found)})


@require_GET
@answered
def events(request: HttpRequest, sitting_id: uuid.UUID, ballot: int) -> HttpResponseBase:
    """{"events"}: the chain of a sealed archive, in which a device finds its ballot; empty before."""
    person_of_the_room(request, sitting_id)
    return _private({"events": queries.events(sitting_id, _ballot(journal.state(sitting_id), ballot))})


@require_GET
@answered
def archive(request: HttpRequest, sitting_id: uuid.UUID, ballot: int) -> HttpResponseBase:
    """The archive so far: the setup while the urn is open, then the sealed tally, the result with the proclamation."""
    person_of_the_room(request, sitting_id)
    found = _ballot(journal.state(sitting_id), ballot)
    data = queries.archive(sitting_id, found)
    if data is None or found.urn is None:
        raise Http404(_("Cette urne n’est pas encore ouverte."))
    name = f"{found.urn.uuid}.bel"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)
