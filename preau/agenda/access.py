"""Who may open the pages of the preparation. Each view says whom it is for and whether it writes.

`reads`: GET, and the database refuses every write. `edits`: a form, read by GET and saved by POST. `acts`: POST only.
The target comes from the address: `sitting_id`, or the slugs `authority` and `assembly`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.agenda import queries
from preau.agenda.models import Sitting
from preau.assemblies import queries as assemblies
from preau.assemblies.models import Assembly, Role
from preau.assemblies.roles import roles_of
from preau.people.models import User
from preau.people.reading import read_only

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


def reads(*roles: Role) -> Callable[[View], View]:
    return _guard(roles, SAFE)


def edits(*roles: Role) -> Callable[[View], View]:
    return _guard(roles, (*SAFE, "POST"))


def acts(*roles: Role) -> Callable[[View], View]:
    return _guard(roles, ("POST",))


def for_operators(view: View) -> View:
    """A form for the technicians of the instance: no assembly exists yet whose clerk could be asked."""

    @wraps(view)
    def guarded(request: HttpRequest, **names: Any) -> HttpResponse:
        if not _user(request).is_operator:
            raise PermissionDenied(_("Cette page est réservée à l’exploitation."))
        return _run(view, request, (*SAFE, "POST"), **names)

    return guarded


def _guard(roles: tuple[Role, ...], methods: tuple[str, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **names: Any) -> HttpResponse:
            target = _target(names)
            assembly = target.assembly if isinstance(target, Sitting) else target
            held = roles_of(_user(request), assembly)
            if not held.intersection(roles):
                raise PermissionDenied(_("Cette page n’est pas ouverte à votre rôle dans cette assemblée."))
            with timezone.override(assembly.authority.timezone):
                return _run(view, request, methods, target, **names)

        return guarded

    return decorate


def _run(view: View, request: HttpRequest, methods: tuple[str, ...], *args: Any, **names: Any) -> HttpResponse:
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    if request.method not in SAFE:
        return view(request, *args, **names)
    with read_only():
        return view(request, *args, **names)


def _target(names: dict[str, Any]) -> Assembly | Sitting:
    """The sitting or assembly of the address, whose parts leave `names`. Raises Http404."""
    try:
        if "sitting_id" in names:
            sitting_id: uuid.UUID = names.pop("sitting_id")
            return queries.sitting(sitting_id)
        return assemblies.assembly(authority=names.pop("authority"), slug=names.pop("assembly"))
    except Sitting.DoesNotExist:
        raise Http404(_("Cette séance n’existe pas.")) from None
    except Assembly.DoesNotExist:
        raise Http404(_("Cette assemblée n’existe pas.")) from None


def _user(request: HttpRequest) -> User:
    # LoginRequiredMiddleware has sent everybody else to sign in.
    assert isinstance(request.user, User)
    return request.user
