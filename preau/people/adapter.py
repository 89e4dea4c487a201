"""How django-allauth behaves here: accounts are created by the clerk, never by a visitor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from preau.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the account's own address: the clerk gives it, and django-allauth's table of addresses stays empty."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
