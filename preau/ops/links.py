"""One-click ways into a demonstration: signed, dated, and of no use in an instance that holds real sittings."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core import signing
from django.urls import reverse

from preau.agenda.models import Sitting
from preau.assemblies.models import Mandate
from preau.ops.text import _
from preau.people.models import User

SALT = "preau.demo"
# Seconds: a demonstration is looked at on the day.
VALID = 86_400


def token(user: User, to: str) -> str:
    """A signed token that signs `user` in and leads to the path `to`."""
    return signing.dumps([user.pk, to], salt=SALT)


def read(text: str) -> tuple[User, str] | None:
    """The account and the path of a token; None when it is forged, too old, or of an account that is gone."""
    try:
        pk, to = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, str(to)) if user else None


def ways_in(sitting: Sitting, *, clerk_email: str) -> Iterator[tuple[str, str]]:
    """Label and address for the chair, the clerk, and the first member in the order of the table who is neither."""
    seated = Mandate.objects.filter(assembly=sitting.assembly, user__isnull=False).select_related("user")
    member = seated.exclude(pk=sitting.chair_id).first()
    ways = [
        (_("Présidence"), sitting.chair.user, "chair"),
        (_("Secrétariat"), User.objects.get(email=clerk_email), "clerk"),
        (_("Membre"), member.user if member else None, "member"),
    ]
    for label, user, screen in ways:
        if user is not None:
            to = reverse(f"room:{screen}", args=[sitting.id])
            yield label, settings.SITE_URL + reverse("demo_enter", args=[token(user, to)])
