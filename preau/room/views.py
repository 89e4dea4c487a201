"""The room over HTTP: screens by GET, commands by POST, the journal out by SSE."""

from __future__ import annotations

import uuid
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.ballots.urns.refusals import UrnRefused
from preau.journal import queries as journal
from preau.journal.services import CommandRefused, IdentifierTaken
from preau.people.models import User
from preau.room import access, services, stream, wire
from preau.room.access import SCREENS, Screen, Standing
from preau.room.blocking import release_connections
from preau.room.services import Receipt
from preau.sitting import codec
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import APPLICATION
from preau.sitting.state import State


def _sitting(sitting_id: uuid.UUID) -> Sitting:
    try:
        return agenda.sitting(sitting_id)
    except Sitting.DoesNotExist:
        raise Http404(_("Cette séance n’existe pas.")) from None


def _standing(request: HttpRequest, sitting: Sitting) -> Standing:
    assert isinstance(request.user, User)  # LoginRequiredMiddleware
    return access.standing(request.user, sitting)


def _actor(request: HttpRequest, sitting: Sitting, screen: str) -> Actor:
    if screen not in SCREENS:
        raise PermissionDenied
    actor = _standing(request, sitting).actor(screen, journal.state(sitting.id))
    if actor is None:
        raise PermissionDenied(_("Cet écran n’est pas ouvert à votre compte dans cette assemblée."))
    return actor


def actor_on(request: HttpRequest, sitting_id: uuid.UUID, screen: str) -> Actor:
    """As whom the signed-in person acts on a screen. Raises Http404, PermissionDenied."""
    return _actor(request, _sitting(sitting_id), screen)


def person_of_the_room(request: HttpRequest, sitting_id: uuid.UUID) -> Standing:
    """Whoever may open a screen of this room. Raises Http404, PermissionDenied."""
    found = _standing(request, _sitting(sitting_id))
    if not access.screens(found, journal.state(sitting_id)):
        raise PermissionDenied(_("Cette séance n’est pas ouverte à votre compte."))
    return found


# Addresses without other arguments than the sitting, given to every screen.
ADDRESSES = (
    "command",
    "stream",
    "receipts",
    "lines",
    "totals",
    "publish",
    "heartbeat",
    "unpublish",
    "watch",
    "unwatch",
    "secret",
    "sign",
    "signing_keys",
)


@require_GET
def screen(request: HttpRequest, sitting_id: uuid.UUID, screen: Screen) -> HttpResponse:
    """One of the five screens. Everything that moves in it comes by the stream."""
    sitting = _sitting(sitting_id)
    actor = _actor(request, sitting, screen)
    config = {
        "sitting": str(sitting.id),
        "screen": screen,
        "member": actor.member,
        "role": actor.role,
        "language": get_language(),
        "csrf": get_token(request),
        "urls": {name: reverse(f"room:{name}", args=[sitting.id]) for name in ADDRESSES}
        | {"items": reverse("room:item", args=[sitting.id, "0"])[:-1]},
        "screens": access.screens(_standing(request, sitting), journal.state(sitting.id)),
    }
    return render(request, f"room/{screen}.html", {"sitting": sitting, "config": config, "actor": actor})


def _listens(request: HttpRequest, sitting: Sitting) -> bool:
    """Whether the person is signed in and has a screen of this room, read anew from the database each time."""
    assert isinstance(request.user, User)  # LoginRequiredMiddleware
    user, key = User.objects.filter(pk=request.user.pk, is_active=True).first(), request.session.session_key
    if user is None or key is None or not request.session.exists(key):
        return False
    return bool(access.screens(access.standing(user, sitting), journal.state(sitting.id)))


@require_GET
async def journal_stream(request: HttpRequest, sitting_id: uuid.UUID) -> HttpResponseBase:
    """The journal and the view, by SSE, for whoever has a place in the room."""
    last = request.headers.get("Last-Event-ID") or request.GET.get("after", "")

    def allowed() -> bool:
        return _listens(request, _sitting(sitting_id))

    await request.auser()
    if not await sync_to_async(allowed)():
        raise PermissionDenied
    found = await sync_to_async(_standing)(request, await sync_to_async(_sitting)(sitting_id))
    await release_connections()
    told = stream.messages(sitting_id, get_language() or "fr", wire.number(last), member=found.member)
    response = StreamingHttpResponse(
        stream.while_allowed(told, allowed), content_type="text/event-stream; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-store"
    # nginx must not keep the events for itself.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _problem(status: int, rule: str, sentence: str, article: str = "") -> JsonResponse:
    return JsonResponse({"rule": rule, "sentence": sentence, "article": article}, status=status)


def _receipt(receipt: Receipt) -> dict[str, Any]:
    data: dict[str, Any] = codec.to_json(receipt)
    return data | {"at": receipt.at.isoformat()}


@require_POST
def command(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """A command: {"id": uuid, "screen": screen, "type": …, fields}.

    200 done, 400 malformed, 403 wrong screen, 409 refused by the rules, 503 nothing recorded.
    """
    sitting = _sitting(sitting_id)
    try:
        body = wire.fields(request)
        command_id, kind = wire.identifier(body.pop("id")), body.pop("type")
        actor = _actor(request, sitting, str(body.pop("screen", "")))
        if kind == "open_room":
            done = services.open_room(sitting=sitting.id, actor=actor, command_id=command_id)
        else:
            ready = codec.command_from(kind, body)
            if type(ready) in APPLICATION:
                raise ValueError(f"type: {kind} is not given by a screen")
            done = services.execute(sitting=sitting.id, command=ready, actor=actor, command_id=command_id)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _problem(400, "malformed", _("Commande mal formée : %(error)s") % {"error": str(error)[:200]})
    except CommandRefused as refused:
        return _problem(409, refused.refusal.rule, words_of(refused), refused.refusal.article)
    except UrnRefused as refused:
        return _problem(409, refused.rule, refused.sentence)
    except IdentifierTaken:
        return _problem(409, "identifier_taken", _("Cette demande porte le numéro d’une autre : refaites-la."))
    except services.SealBroken:
        sentence = _("Les votes conservés ne correspondent plus au journal : annulez ce vote et recommencez-le.")
        return _problem(409, "seal_broken", sentence)
    except DatabaseError:
        return _problem(
            503,
            "not_recorded",
            _("L’enregistrement a échoué : rien n’a été noté. Réessayez, et prévenez l’exploitation."),
        )
    receipts = [_receipt(r) for r in done.receipts if r.member in _voices(actor, done.outcome.state, r.ballot)]
    return JsonResponse({"seq": done.outcome.seq, "repeated": done.outcome.repeated, "receipts": receipts})


def words_of(refused: CommandRefused) -> str:
    """The sentence of a refusal in the person's language."""
    return _(refused.refusal.text) % refused.refusal.values


def _voices(actor: Actor, state: State, ballot: int) -> list[str]:
    """The electors whose receipts a person may read: oneself, the giver of a proxy one bears, one's own bearer's vote.

    The clerk who typed a vote is given none: what they typed they know, and what was cast on a device is not theirs.
    """
    if actor.member is None:
        return []
    return [
        e.member
        for e in state.ballots[ballot - 1].opened.electorate
        if actor.member in (e.bearer or e.member, e.member)
    ]


@require_GET
def my_receipts(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """The receipts of one's own votes in the pending ballot, proxies included: what a reloaded page shows again."""
    sitting = _sitting(sitting_id)
    actor = _actor(request, sitting, "member")
    state = journal.state(sitting.id)
    ballot = state.pending_ballot
    if ballot is None:
        return JsonResponse({"receipts": []})
    mine = _voices(actor, state, ballot.opened.ballot)
    found = services.receipts(sitting.id, state, ballot.opened.ballot, mine)
    return JsonResponse({"receipts": [_receipt(r) for r in found]})


@require_GET
def item(request: HttpRequest, sitting_id: uuid.UUID, item: str) -> JsonResponse:
    """The text of an agenda item, read from the journal's facts."""
    sitting = _sitting(sitting_id)
    if not access.screens(_standing(request, sitting), journal.state(sitting.id)):
        raise PermissionDenied
    facts = journal.state(sitting.id).facts
    for found in facts.items if facts else ():
        if found.id == item:
            return JsonResponse(codec.to_json(found))
    raise Http404(_("Ce point n’est pas à l’ordre du jour."))
