"""How django-allauth behaves here: accounts are created by the clerk, never by a visitor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from preau.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez le dernier message reçu, ou demandez un nouveau code."),
        "too_many_login_attempts": _("Trop d’essais. Demandez un nouveau code, dans quelques minutes s’il le faut."),
        "rate_limited": _("Trop de demandes à la suite. Attendez quelques minutes, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """A passkey first: who has only that one has no code to type."""
        words = {
            "mfa_reauthenticate": _("Entrer un code de mon application, ou de secours"),
            "mfa_reauthenticate:webauthn": _("Utiliser ma clé d’accès"),
        }
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        methods = [method | {"description": words.get(method["id"], method["description"])} for method in found]
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of whoever has nothing yet to prove themselves with but the code that opened this session: they could
        otherwise never add a first protection (django-allauth asks it of them too since 65.22)."""
        request = context.request
        if request is None or not self.get_reauthentication_methods(request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **options))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the account's own address: the clerk gives it, and django-allauth's table of addresses stays empty."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
