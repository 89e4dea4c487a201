"""Writes: accounts, and the audit table of every write that no journal holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.people.errors import BadAddress
from preau.people.models import AuditEntry, User


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who writes, from which screen; `user` None on the command line."""

    user: User | None = None
    screen: str = "cli"


COMMAND_LINE = By()


def account_for(*, email: str, name: str = "") -> User:
    """The account of this mail address, made if need be. Raises `BadAddress`.

    An existing account keeps its name: the person may sit in several assemblies under one spelling of it.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        sentence = _("« %(email)s » n’est pas une adresse électronique.") % {"email": email}
        raise BadAddress(sentence, field="email") from error
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email=email, name=name)
    if not user.name and name:
        user.name = name
        user.save(update_fields=["name"])
    return user


def record(*, by: By, action: str, subject: str) -> None:
    """Write to the audit table, inside the transaction of what it tells."""
    AuditEntry.objects.create(user=by.user, screen=by.screen, action=action, subject=subject[:200], at=timezone.now())
