"""The shell's own pages: the way in, the language, the words of the scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog as DjangoCatalog
from django.views.i18n import set_language as django_set_language

from preau.assemblies.models import Authority
from preau.web.doors import doors, prepares


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed in: one's sittings and the doors to them. Otherwise: what the citizens read."""
    if request.user.is_authenticated:
        mine = doors(user=request.user)
        authorities = {door.sitting.assembly.authority for door in mine}
        only = authorities.pop() if len(authorities) == 1 else None
        context = {"doors": mine, "authority": only, "prepares": prepares(user=request.user)}
        return render(request, "web/home.html", context)
    everybody = list(Authority.objects.order_by("name"))
    published = [a for a in everybody if (settings.PUBLIC_DIR / a.slug / "index.html").exists()]
    if len(everybody) == 1 and published:
        return HttpResponseRedirect(f"/{published[0].slug}/")
    if published and (settings.PUBLIC_DIR / "index.html").exists():
        return HttpResponseRedirect("/index.html")
    return render(request, "web/welcome.html", {"authorities": everybody, "published": published})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie; POST only, because it writes."""
    return django_set_language(request)


@method_decorator([login_not_required, cache_control(public=True, max_age=3600)], name="dispatch")
class JavaScriptCatalog(DjangoCatalog):
    """`gettext` for the scripts. The language is in the address, so that a shared cache never mixes two."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(kwargs["language"]):
            return super().get(request, *args, **kwargs)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Citizens' pages are for everybody; the rooms are not for crawlers."""
    closed = "".join(f"Disallow: /{name}/\n" for name in ("compte", "preparation", "salle", "demo", "langue"))
    return HttpResponse(f"User-agent: *\n{closed}", content_type="text/plain; charset=utf-8")
