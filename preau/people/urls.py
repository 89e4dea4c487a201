"""Addresses of the account area that stand before django-allauth's: one signs in with a code or a passkey only."""

from __future__ import annotations

from allauth.account.views import request_login_code
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nothing here: nobody has a password, and the clerk makes the accounts and gives them their address."""
    raise Http404


urlpatterns = [
    path("login/", request_login_code, name="account_login"),
    path("signup/", closed),
    path("email/", closed),
    path("password/<path:rest>", closed),
    path("confirm-email/", closed),
    path("confirm-email/<path:rest>", closed),
]
