"""Two of django-allauth's pages end elsewhere here: on the account, which says that codes are to be noted."""

from __future__ import annotations

from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

# Theirs lead to the recovery codes, which ask for the new key at once, as if its owner might have left.


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    def get_success_url(self) -> str:
        return reverse("mfa_index")


class ActivateCodes(ActivateTOTPView):  # type: ignore[misc]
    def get_success_url(self) -> str:
        return reverse("mfa_index")


@login_not_required
def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nothing here: nobody has a password, and the clerk makes the accounts and gives them their address."""
    raise Http404
