"""WebRTC signalling over HTTP: browsers publish and watch through here, and never talk to the media server themselves.

A publication or a subscription is named by a ticket, signed for one account and one sitting: nobody ends or keeps
alive what another browser has opened.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.journal import queries as journal
from preau.room.access import Screen
from preau.room.step import person
from preau.room.views import actor_on
from preau.sitting.facts import Actor
from preau.studio import services as studio

log = logging.getLogger(__name__)

# The screens from which a person publishes as themselves; the camera page publishes the room.
PEOPLE: frozenset[Screen] = frozenset(("member", "chair", "guest"))
ROOM_SOURCE = "room"
_SALT = "preau.room.media"
# A council rarely sits longer; the ticket of a page left open overnight is worth nothing.
_TICKET_SECONDS = 18 * 3600


class _Malformed(ValueError):
    """The body is not what our pages send."""


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise _Malformed from None
    if not isinstance(body, dict):
        raise _Malformed
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise _Malformed
    return value


def _ticket(actor: Actor, sitting_id: uuid.UUID, attachment: uuid.UUID) -> str:
    return signing.dumps([actor.account, str(sitting_id), str(attachment)], salt=_SALT)


def _attachment(actor: Actor, sitting_id: uuid.UUID, ticket: str) -> uuid.UUID:
    """The attachment a ticket names; raises PermissionDenied when it is not this person's, here."""
    try:
        account, sitting, attachment = signing.loads(ticket, salt=_SALT, max_age=_TICKET_SECONDS)
    except (signing.BadSignature, ValueError):
        raise PermissionDenied from None
    if (account, sitting) != (actor.account, str(sitting_id)):
        raise PermissionDenied
    return uuid.UUID(attachment)


def _problem(status: int, rule: str, sentence: str) -> JsonResponse:
    return JsonResponse({"rule": rule, "sentence": sentence, "article": ""}, status=status)


def _malformed() -> JsonResponse:
    return _problem(400, "malformed", _("Demande mal formée : rechargez la page."))


def _no_media(error: studio.JanusError) -> JsonResponse:
    log.warning("the media server: %s", error)
    return _problem(
        503,
        "media_unavailable",
        _("Le son et l’image ne répondent pas. La séance et les votes continuent ; nouvel essai dans un instant."),
    )


def _source(actor: Actor, screen: str) -> str:
    """What a person publishes from a screen: themselves, or the room. Raises PermissionDenied."""
    if screen == "camera":
        return ROOM_SOURCE
    if screen in PEOPLE and actor.member is not None:
        return actor.member
    raise PermissionDenied(_("Cet écran ne publie ni son ni image."))


@require_POST
def publish(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """Publish: {"screen", "offer"} → {"ticket", "answer"}. A person publishes only as themselves.

    400 malformed or unusable offer, 403 wrong screen, 409 the room is not open, 503 no media server.
    """
    try:
        body = _body(request)
        screen, offer = _text(body, "screen"), _text(body, "offer")
        actor = actor_on(request, sitting_id, screen)
        source = _source(actor, screen)
        state = journal.state(sitting_id)
        if (facts := state.facts) is None:
            return _problem(409, "room_not_open", _("La salle n’est pas encore ouverte."))
        if state.phase == "closed":
            return _problem(409, "closed", _("La séance est close : plus rien ne s’y ajoute."))
        name = facts.title if source == ROOM_SOURCE else person(facts, source)
        made = studio.publish(sitting=sitting_id, source=source, name=name, offer=offer)
    except _Malformed:
        return _malformed()
    except studio.OfferRefused:
        return _problem(
            400,
            "offer_refused",
            _("Ce navigateur n’émet ni son Opus ni image H.264. Prenez Firefox, Chrome, Edge ou Safari à jour."),
        )
    except studio.JanusError as error:
        return _no_media(error)
    return JsonResponse({"ticket": _ticket(actor, sitting_id, made.id), "answer": made.sdp})


@require_POST
def heartbeat(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """A sign of life, about every 10 s: {"screen", "ticket"} → {"alive", "replaced"}.

    When not alive the page negotiates again, unless it was replaced: the same source comes from another device.
    """
    try:
        body = _body(request)
        screen = _text(body, "screen")
        actor = actor_on(request, sitting_id, screen)
        attachment = _attachment(actor, sitting_id, _text(body, "ticket"))
    except _Malformed:
        return _malformed()
    alive = studio.heartbeat(attachment=attachment)
    publishes = screen in (*PEOPLE, "camera")
    replaced = not alive and publishes and studio.is_published(sitting=sitting_id, source=_source(actor, screen))
    return JsonResponse({"alive": alive, "replaced": replaced})


@require_POST
def unpublish(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """End one's publication: {"screen", "ticket"}."""
    return _end(request, sitting_id, lambda attachment: studio.unpublish(publication=attachment))


def _end(request: HttpRequest, sitting_id: uuid.UUID, end: Callable[[uuid.UUID], None]) -> JsonResponse:
    """End the attachment that the person's ticket names."""
    try:
        body = _body(request)
        actor = actor_on(request, sitting_id, _text(body, "screen"))
        end(_attachment(actor, sitting_id, _text(body, "ticket")))
    except _Malformed:
        return _malformed()
    except studio.JanusError as error:
        return _no_media(error)
    return JsonResponse({})


@require_POST
def watch(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """Watch the source on air: {"screen"} → {"ticket", "offer"}, then {"screen", "ticket", "answer"} → {}.

    409 when nothing is on air: the page asks again when the broadcast or the floor changes.
    """
    try:
        body = _body(request)
        actor = actor_on(request, sitting_id, _text(body, "screen"))
        if "answer" in body:
            attachment = _attachment(actor, sitting_id, _text(body, "ticket"))
            studio.answer_subscription(subscription=attachment, answer=_text(body, "answer"))
            return JsonResponse({})
        viewer = actor.member or f"account-{actor.account}"
        made = studio.subscribe(sitting=sitting_id, viewer=viewer)
    except (_Malformed, studio.OfferRefused):
        return _malformed()
    except (studio.NothingOnAir, ObjectDoesNotExist):
        return _problem(409, "nothing_on_air", _("Aucune image n’est à l’antenne pour le moment."))
    except studio.JanusError as error:
        return _no_media(error)
    return JsonResponse({"ticket": _ticket(actor, sitting_id, made.id), "offer": made.sdp, "source": made.source})


@require_POST
def unwatch(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """Stop watching: {"screen", "ticket"}."""
    return _end(request, sitting_id, lambda attachment: studio.unsubscribe(subscription=attachment))
