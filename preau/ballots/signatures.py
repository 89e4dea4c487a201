"""Votes signed by a passkey: what a signature is over, and whether it is one. No framework, no database.

A browser signs a challenge with a key of the member's device (W3C Web Authentication, Level 2). The challenge binds
the vote and the head of the journal (`challenge`), so that an assertion serves for nothing else. All binary texts are
base64url without padding, in their one canonical form.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from preau.sitting.facts import Choice

# "form": not what a browser gives; "key": no key that we can use; "type": made for something else than a signature by
# a key; "challenge": over another vote, or another head; "origin": the page and the key are not of one site;
# "presence": nobody touched the key; "signature": not made by this key.
Reason = Literal["form", "key", "type", "challenge", "origin", "presence", "signature"]

# Characters; real ones are of a few hundred. RSA moduli in bits.
LONGEST: Final = 8_000
SHORTEST_RSA, LONGEST_RSA = 2048, 4096
# Flags of the authenticator data: a person was present.
USER_PRESENT: Final = 0x01
# An authenticator's data begins with the hash of the site's name, flags and a counter.
SMALLEST_DATA: Final = 37


class NotSigned(ValueError):
    """The assertion does not sign this vote by this key; `reason` says which check failed first."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a browser answers to `navigator.credentials.get`, in base64url."""

    authenticator_data: str
    client_data: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an assertion was made: the page's `origin`, and SHA-256 of the name for which the key was registered."""

    origin: str
    rp_id_hash: str


def site(url: str) -> Site:
    """The site that answers at `url`, whose passkeys are registered for its host name."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return Site(origin=f"{parts.scheme}://{host}{port}", rp_id_hash=hashlib.sha256(host.encode()).hexdigest())


def challenge(*, sitting: str, ballot: int, member: str, choice: Choice, head: str) -> bytes:
    """SHA-256 over the RFC 8785 form of {ballot, choice, head, member, sitting}.

    `member` is the elector whose voice it is, whoever bears it; `head` the hash of an event of the journal, in
    lower-case hexadecimal.
    """
    content: dict[str, str | int] = {
        "ballot": ballot,
        "choice": choice,
        "head": head,
        "member": member,
        "sitting": sitting,
    }
    return hashlib.sha256(rfc8785.dumps(content)).digest()


def usable(public_key: str) -> bool:
    """Whether a COSE key in base64url can sign votes: ES256 (P-256), EdDSA (Ed25519) or RS256."""
    try:
        _verifier(public_key)
    except NotSigned:
        return False
    return True


def check(assertion: Assertion, *, public_key: str, expected: bytes) -> Site:
    """Check that the key signed the challenge `expected`; says where it was done. Raises `NotSigned`.

    Web Authentication, section 7.2, without what depends on the server's own tables (which account, which counter).
    """
    data, client, signature = (
        decoded(text) for text in (assertion.authenticator_data, assertion.client_data, assertion.signature)
    )
    origin = _client_data(client, expected)
    if len(data) < SMALLEST_DATA:
        raise NotSigned("form")
    rp_id_hash = data[:32].hex()
    if rp_id_hash not in _names(origin):
        raise NotSigned("origin")
    if not data[32] & USER_PRESENT:
        raise NotSigned("presence")
    try:
        _verifier(public_key)(signature, data + hashlib.sha256(client).digest())
    except InvalidSignature:
        raise NotSigned("signature") from None
    return Site(origin=origin, rp_id_hash=rp_id_hash)


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a base64url text in its canonical form; raises `NotSigned`."""
    if len(text) > LONGEST or not text.isascii():
        raise NotSigned("form")
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotSigned("form") from None
    if encoded(content) != text:
        raise NotSigned("form")
    return content


# What the browser says it was asked


def _client_data(content: bytes, expected: bytes) -> str:
    """The origin of the page, once the rest is what a browser writes for this challenge."""
    try:
        said = json.loads(content.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NotSigned("form") from None
    if not isinstance(said, dict) or not all(isinstance(said.get(k), str) for k in ("type", "challenge", "origin")):
        raise NotSigned("form")
    # In a frame of somebody else's page, nobody knows what the member was shown.
    if said["type"] != "webauthn.get" or said.get("crossOrigin", False) is not False:
        raise NotSigned("type")
    if said["challenge"] != encoded(expected):
        raise NotSigned("challenge")
    origin: str = said["origin"]
    return origin


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a name written twice would not read the same."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _names(origin: str) -> list[str]:
    """The hashes of the names for which a page may use keys: its host, and the domains above it."""
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        host = None
    if not host:
        raise NotSigned("origin")
    labels = host.split(".")
    return [hashlib.sha256(".".join(labels[n:]).encode()).hexdigest() for n in range(len(labels))]


# COSE keys (RFC 9052, RFC 9053, RFC 8230)

Verifier = Callable[[bytes, bytes], None]


def _verifier(public_key: str) -> Verifier:
    """`verify(signature, message)`, which raises InvalidSignature. Raises `NotSigned` for a key that we cannot use.

    Labels: 1 the family, 3 the algorithm; then -1 the curve, -2 and -3 the point, or -1 and -2 the RSA numbers.
    """
    try:
        key = _cose(decoded(public_key))
        match key:
            case {1: 2, 3: -7, -1: 1, -2: bytes(x), -3: bytes(y)} if len(key) == 5 and len(x) == len(y) == 32:
                return _es256(x, y)
            case {1: 1, 3: -8, -1: 6, -2: bytes(x)} if len(key) == 4:
                return ed25519.Ed25519PublicKey.from_public_bytes(x).verify
            case {1: 3, 3: -257, -1: bytes(n), -2: bytes(e)} if len(key) == 4 and len(e) <= 4:
                return _rs256(n, e)
    except (ValueError, IndexError):
        pass
    raise NotSigned("key")


def _es256(x: bytes, y: bytes) -> Verifier:
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    key = numbers.public_key()
    return lambda signature, message: key.verify(signature, message, ec.ECDSA(hashes.SHA256()))


def _rs256(n: bytes, e: bytes) -> Verifier:
    if not SHORTEST_RSA <= int.from_bytes(n).bit_length() <= LONGEST_RSA:
        raise ValueError("this modulus is too small to trust, or too large to compute with")
    key = rsa.RSAPublicNumbers(int.from_bytes(e), int.from_bytes(n)).public_key()
    return lambda signature, message: key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


def _cose(content: bytes) -> dict[int, int | bytes]:
    """A CBOR map of integers to integers or bytes, which is all that the keys above are (RFC 8949).

    Raises ValueError or IndexError for anything else.
    """
    kind, count, at = _head(content, 0)
    if kind != 5 or count > 8:
        raise ValueError("a small map is expected")
    found: dict[int, int | bytes] = {}
    for _entry in range(count):
        name, at = _integer(content, at)
        kind, value, after = _head(content, at)
        if kind == 2:
            found[name], at = content[after : after + value], after + value
        else:
            found[name], at = _integer(content, at)
    if len(found) != count or at != len(content):
        raise ValueError("a name stands twice, or something is missing or follows")
    return found


def _integer(content: bytes, at: int) -> tuple[int, int]:
    kind, value, at = _head(content, at)
    if kind > 1:
        raise ValueError("an integer is expected")
    return (-1 - value if kind else value), at


def _head(content: bytes, at: int) -> tuple[int, int, int]:
    """(major type, value, place of what follows) of a CBOR item whose value takes at most two bytes."""
    kind, short = content[at] >> 5, content[at] & 31
    if short < 24:
        return kind, short, at + 1
    size = {24: 1, 25: 2}.get(short)
    if size is None or at + 1 + size > len(content):
        raise ValueError("a larger value than a key has")
    return kind, int.from_bytes(content[at + 1 : at + 1 + size]), at + 1 + size
