"""Signing one's votes over HTTP: which passkeys may, and what the browser made with one of them."""

from __future__ import annotations

import uuid

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.ballots.signatures import NotSigned
from preau.journal.services import CommandRefused, IdentifierTaken
from preau.people.models import User
from preau.room import signed_votes, wire
from preau.room.signed_votes import VoteChanged
from preau.room.views import actor_on, words_of
from preau.sitting import codec
from preau.sitting.secret_commands import SignVote


@require_POST
def offer(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """{"rp_id", "credentials", "declared_at"} for the member's own page; see `signed_votes.Offer`."""
    actor = actor_on(request, sitting_id, "member")
    assert isinstance(request.user, User) and actor.member is not None
    found = signed_votes.offer(sitting=sitting_id, user=request.user, member=actor.member)
    return JsonResponse(codec.to_json(found))


@require_POST
def sign(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """A signature: {"id": uuid, and the fields of `SignVote`}, answered by {"seq"}.

    400 malformed, 403 no member's seat, 409 refused with a sentence, 503 nothing recorded.
    """
    actor = actor_on(request, sitting_id, "member")
    assert isinstance(request.user, User)
    try:
        body = wire.fields(request)
        command_id = wire.identifier(body.pop("id"))
        command = codec.from_json(SignVote, body)
        done = signed_votes.sign(
            sitting=sitting_id, user=request.user, actor=actor, command=command, command_id=command_id
        )
    except NotSigned as error:
        return _refused(409, f"signature_{error.reason}", _why(error))
    except VoteChanged:
        sentence = _("Votre vote n’est plus celui que vous venez de signer : relisez-le, puis signez de nouveau.")
        return _refused(409, "vote_changed", sentence)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _refused(400, "malformed", _("Commande mal formée : %(error)s") % {"error": str(error)[:200]})
    except CommandRefused as refused:
        return _refused(409, refused.refusal.rule, words_of(refused), refused.refusal.article)
    except IdentifierTaken:
        return _refused(409, "identifier_taken", _("Cette demande porte le numéro d’une autre : refaites-la."))
    except DatabaseError:
        sentence = _("L’enregistrement a échoué : la signature n’est pas notée, le vote l’est. Réessayez.")
        return _refused(503, "not_recorded", sentence)
    return JsonResponse({"seq": done.seq, "repeated": done.repeated})


def _why(error: NotSigned) -> str:
    if error.reason == "key":
        return _("Aucune clé d’accès de votre compte ne peut signer dans cette séance. Votre vote reste enregistré.")
    if error.reason == "origin":
        return _("Signez depuis l’adresse habituelle du site. Votre vote reste enregistré.")
    return _("La signature n’est pas valable, elle n’a pas été notée. Votre vote reste enregistré : signez de nouveau.")


def _refused(status: int, rule: str, sentence: str, article: str = "") -> JsonResponse:
    return JsonResponse({"rule": rule, "sentence": sentence, "article": article}, status=status)
