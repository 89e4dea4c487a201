"""The passkeys of an account, as django-allauth keeps them."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from preau.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """`credential` is the identifier that browsers know it by, `public_key` the COSE key; base64url without padding."""

    credential: str
    public_key: str


def passkeys(user: User) -> list[Passkey]:
    """The passkeys of the account, oldest first."""
    rows = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).order_by("id")
    found = []
    for row in rows:
        data = row.wrap().authenticator_data.credential_data
        # Attested credential data (Web Authentication, 6.5.1): model (16 bytes), length (2), identifier, COSE key.
        after = 18 + len(data.credential_id)
        found.append(Passkey(credential=_text(data.credential_id), public_key=_text(bytes(data)[after:])))
    return found


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
