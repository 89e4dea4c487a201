"""Addresses of the account area that stand before django-allauth's: one signs in with a code or a passkey only."""

from __future__ import annotations

from allauth.account.views import request_login_code
from django.urls import path
from django.views.generic import RedirectView

from preau.people import views

urlpatterns = [
    # Whoever cuts the address of a page of their account arrives on it.
    path("", RedirectView.as_view(pattern_name="mfa_index")),
    path("login/", request_login_code, name="account_login"),
    path("securite/webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("securite/totp/activate/", views.ActivateCodes.as_view(), name="mfa_activate_totp"),
    path("signup/", views.closed),
    path("email/", views.closed),
    path("password/<path:rest>", views.closed),
    path("confirm-email/", views.closed),
    path("confirm-email/<path:rest>", views.closed),
]
