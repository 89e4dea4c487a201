"""The demonstration's door. Included only where `settings.DEMO` is on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from preau.ops import links


@login_not_required
@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Sign in as the person of the token. The one GET that writes (a session): it is a link to click."""
    found = links.read(token) if settings.DEMO else None
    if found is None:
        raise Http404(_("Ce lien ne vaut que dans sa démonstration, pendant un jour."))
    user, to = found
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return HttpResponseRedirect(to)
