"""What people of the room read besides the stream: papers, the last lines of the journal, totals before proclaiming."""

from __future__ import annotations

import uuid
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from preau.agenda.models import Document
from preau.ballots import services as ballots
from preau.journal import queries as journal
from preau.room import wire
from preau.room.views import actor_on, person_of_the_room
from preau.sitting.facts import Choice

# Lines of the journal given at once.
MOST_LINES = 200


@require_GET
def document(request: HttpRequest, sitting_id: uuid.UUID, item: str, name: str) -> FileResponse:
    """A PDF of an agenda item, for the people of the room, before the publisher has baked its public copy."""
    person_of_the_room(request, sitting_id)
    found = Document.objects.filter(item__sitting_id=sitting_id, item__key=item, name=name).first()
    if found is None:
        raise Http404(_("Ce document n’est pas joint à ce point."))
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("Le fichier de ce document manque sur le serveur : prévenez l’exploitation.")) from None
    response = FileResponse(opened, content_type="application/pdf", filename=found.name)
    # The name never changes meaning once the room is open; a reload on a telephone must not cost the file again.
    response.headers["Cache-Control"] = "private, max-age=86400"
    # A PDF may hold scripts: whatever the reader, it runs nothing on our behalf.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


@require_GET
def lines(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """At most 200 events of the journal: those after number `apres`, or the last ones."""
    person_of_the_room(request, sitting_id)
    state = journal.state(sitting_id)
    after = wire.number(request.GET.get("apres", ""))
    start = max(0, state.seq - MOST_LINES) if after is None else after
    return JsonResponse({"seq": state.seq, "lines": journal.lines(sitting_id, after=start)[:MOST_LINES]})


@require_GET
def totals(request: HttpRequest, sitting_id: uuid.UUID) -> JsonResponse:
    """For the clerk, the totals of a closed ballot, so that they add up before the chair proclaims it.

    Where names are not published only the totals leave the private table, and only once nobody can vote any more.
    """
    actor = actor_on(request, sitting_id, "clerk")
    ballot = journal.state(sitting_id).pending_ballot
    if ballot is None or ballot.status != "closed":
        return JsonResponse({})
    if actor.role != "clerk":
        raise PermissionDenied
    if ballot.opened.mode == "secret":
        # Nobody knows them before the trustees, or those who count, have opened the urn.
        return JsonResponse({})
    sealed = ballots.sealed(sitting=sitting_id, ballot=ballot.opened.ballot)
    choices = [vote.choice or sealed[member].choice for member, vote in ballot.votes.items()]
    counts = Counter[Choice | str](choices)
    return JsonResponse({"ballot": ballot.opened.ballot, "counts": dict(counts)})
