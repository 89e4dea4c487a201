from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from preau.agenda.models import AgendaItem, Document, Sitting
from preau.assemblies.models import Assembly, Role
from preau.assemblies.roles import roles_of
from preau.people.models import User
from preau.people.services import By


def by(request: HttpRequest, screen: str) -> By:
    """Who writes, for the audit table."""
    assert isinstance(request.user, User)
    return By(user=request.user, screen=screen)


def is_clerk(request: HttpRequest, assembly: Assembly) -> bool:
    return Role.CLERK in roles_of(request.user, assembly)


def item_of(sitting: Sitting, key: str) -> AgendaItem:
    item = get_object_or_404(AgendaItem, sitting=sitting, key=key)
    # One object for the sitting, with its assembly and authority already read.
    item.sitting = sitting
    return item


def document_of(sitting: Sitting, document_id: int) -> Document:
    document = get_object_or_404(Document.objects.select_related("item"), item__sitting=sitting, pk=document_id)
    document.item.sitting = sitting
    return document
