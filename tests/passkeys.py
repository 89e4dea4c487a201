"""An authenticator in software: keys, and the assertions that a browser would give with them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cbor

from preau.ballots.signatures import Assertion, challenge

SITE = "https://seances.val-d-ambre.example.org"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass(kw_only=True)
class Key:
    """One passkey registered for a site. `private`: an EC, Ed25519 or RSA key."""

    origin: str = SITE
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def rp_id(self) -> str:
        return self.origin.partition("://")[2].partition(":")[0]

    @property
    def cose(self) -> dict[int, Any]:
        public = self.private.public_key()
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return {1: 1, 3: -8, -1: 6, -2: raw}
        numbers = public.public_numbers()
        if isinstance(self.private, rsa.RSAPrivateKey):
            return {1: 3, 3: -257, -1: numbers.n.to_bytes(self.private.key_size // 8), -2: numbers.e.to_bytes(3)}
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}

    @property
    def public_key(self) -> str:
        """The COSE key as journals hold it."""
        return b64(cbor.encode(self.cose))

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))

    def answer(
        self,
        asked: bytes,
        *,
        flags: int = PRESENT | VERIFIED,
        rp_id: str | None = None,
        origin: str | None = None,
        **said: Any,
    ) -> Assertion:
        """The assertion over the challenge `asked`; `said` changes or adds members of the client data."""
        data = hashlib.sha256((self.rp_id if rp_id is None else rp_id).encode()).digest() + bytes([flags]) + bytes(4)
        client = {
            "type": "webauthn.get",
            "challenge": b64(asked),
            "origin": origin or self.origin,
            "crossOrigin": False,
        }
        text = json.dumps(client | said, separators=(",", ":")).encode()
        signature = self._sign(data + hashlib.sha256(text).digest())
        return Assertion(authenticator_data=b64(data), client_data=b64(text), signature=b64(signature))

    def vote(self, *, sitting: str, ballot: int, member: str, choice: str, head: str, **more: Any) -> Assertion:
        """The assertion that signs a vote."""
        asked = challenge(sitting=sitting, ballot=ballot, member=member, choice=choice, head=head)
        return self.answer(asked, **more)

    def registration(self) -> dict[str, Any]:
        """What the browser gave when the key was registered, as django-allauth stores it (attestation "none")."""
        key = cbor.encode(self.cose)
        size = len(self.credential).to_bytes(2)
        hashed = hashlib.sha256(self.rp_id.encode()).digest()
        data = hashed + bytes([PRESENT | VERIFIED | ATTESTED]) + bytes(4) + bytes(16) + size + self.credential + key
        client = {"type": "webauthn.create", "challenge": b64(bytes(32)), "origin": self.origin}
        response = {
            "clientDataJSON": b64(json.dumps(client).encode()),
            "attestationObject": b64(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        name = b64(self.credential)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
