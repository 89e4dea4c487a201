"""A signature is refused for each reason on its own, and for none when a browser made it."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fido2 import cbor

from preau.ballots.signatures import Assertion, NotSigned, challenge, check, decoded, encoded, site, usable
from tests.passkeys import SITE, Key, b64

VOTE: dict[str, Any] = {
    "sitting": "6f1de4b2-4c0e-4c8e-9d33-5d2f0c4f7f01",
    "ballot": 3,
    "member": "nadia-ferrand",
    "choice": "for",
    "head": "7c1e" * 16,
}


@pytest.fixture
def key() -> Key:
    return Key()


def refusal(assertion: Assertion, *, public_key: str, **changes: Any) -> str:
    with pytest.raises(NotSigned) as refused:
        check(assertion, public_key=public_key, expected=challenge(**(VOTE | changes)))
    return refused.value.reason


def test_what_is_signed_is_fixed() -> None:
    """Whoever writes another verifier hashes this very text."""
    text = (
        f'{{"ballot":3,"choice":"for","head":"{"7c1e" * 16}","member":"nadia-ferrand",'
        '"sitting":"6f1de4b2-4c0e-4c8e-9d33-5d2f0c4f7f01"}'
    )
    assert challenge(**VOTE) == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize(
    "make",
    [
        lambda: ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate,
        lambda: rsa.generate_private_key(65537, 2048),
    ],
    ids=["ES256", "EdDSA", "RS256"],
)
def test_each_algorithm_signs_and_its_signature_serves_no_other_key(make: Callable[[], Any]) -> None:
    key, other = Key(private=make()), Key(private=make())
    signed = key.vote(**VOTE)
    assert usable(key.public_key)
    assert check(signed, public_key=key.public_key, expected=challenge(**VOTE)) == site(SITE)
    assert refusal(signed, public_key=other.public_key) == "signature"


@pytest.mark.parametrize(
    "change",
    [
        {"sitting": "00000000-4c0e-4c8e-9d33-5d2f0c4f7f01"},
        {"ballot": 4},
        {"member": "hugo-castel"},
        {"choice": "against"},
        {"head": "7c1f" * 16},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_signature_serves_one_vote_only(key: Key, change: dict[str, Any]) -> None:
    assert refusal(key.vote(**VOTE), public_key=key.public_key, **change) == "challenge"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"origin": "https://ailleurs.example.org"}, "origin"),
        ({"rp_id": "ailleurs.example.org"}, "origin"),
        ({"origin": "https://"}, "origin"),
        ({"origin": "https://[", "rp_id": ""}, "origin"),
        ({"flags": 0x04}, "presence"),
        ({"type": "webauthn.create"}, "type"),
        ({"crossOrigin": True}, "type"),
        ({"crossOrigin": "false"}, "type"),
        ({"challenge": "AAAA"}, "challenge"),
        ({"challenge": 7}, "form"),
        ({"type": None}, "form"),
    ],
)
def test_what_a_browser_of_another_page_would_say(key: Key, made: dict[str, Any], reason: str) -> None:
    assert refusal(key.vote(**VOTE, **made), public_key=key.public_key) == reason


def test_a_key_of_the_domain_above_is_of_the_site(key: Key) -> None:
    signed = key.vote(**VOTE, rp_id="example.org")
    found = check(signed, public_key=key.public_key, expected=challenge(**VOTE))
    assert found.rp_id_hash != site(SITE).rp_id_hash


def test_a_person_present_is_enough(key: Key) -> None:
    check(key.vote(**VOTE, flags=0x01), public_key=key.public_key, expected=challenge(**VOTE))


def signed_over(key: Key, client: bytes) -> Assertion:
    """A signature over any client data at all."""
    good = key.vote(**VOTE)
    data = decoded(good.authenticator_data)
    signature = key._sign(data + hashlib.sha256(client).digest())
    return replace(good, client_data=b64(client), signature=b64(signature))


def test_a_name_written_twice_is_refused(key: Key) -> None:
    client = decoded(key.vote(**VOTE).client_data)
    twice = client[:-1] + b',"type":"webauthn.get"}'
    assert json.loads(twice)["type"] == "webauthn.get"
    assert refusal(signed_over(key, twice), public_key=key.public_key) == "form"


@pytest.mark.parametrize("client", [b"", b"[]", b"null", b"\xff", b"[" * 5000, b'{"type":"webauthn.get"}'])
def test_client_data_that_no_browser_writes(key: Key, client: bytes) -> None:
    assert refusal(signed_over(key, client), public_key=key.public_key) == "form"


@pytest.mark.parametrize("text", ["=", "AA==", "A", "AB", "é", "AA+/", " AAA", "AAA\n", "A" * 8001])
def test_texts_that_are_not_base64url(key: Key, text: str) -> None:
    for field in ("authenticator_data", "client_data", "signature"):
        assert refusal(replace(key.vote(**VOTE), **{field: text}), public_key=key.public_key) == "form"
    assert not usable(text)


def test_short_authenticator_data(key: Key) -> None:
    signed = key.vote(**VOTE)
    for size in (0, 32, 36):
        cut = replace(signed, authenticator_data=b64(decoded(signed.authenticator_data)[:size]))
        assert refusal(cut, public_key=key.public_key) == "form"


def test_any_bit_changed_is_refused(key: Key) -> None:
    chance = random.Random(20261126)
    signed = key.vote(**VOTE)
    for field in ("authenticator_data", "client_data", "signature"):
        content = decoded(getattr(signed, field))
        for _ in range(40):
            changed = bytearray(content)
            changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            with pytest.raises(NotSigned):
                touched = replace(signed, **{field: encoded(bytes(changed))})
                check(touched, public_key=key.public_key, expected=challenge(**VOTE))


def test_keys_that_sign_no_vote(key: Key) -> None:
    cose = key.cose
    unusable = [
        {**cose, 3: -35},
        {**cose, -1: 2},
        {**cose, -2: cose[-2][:31]},
        {**cose, -3: bytes(32)},
        {**cose, 2: b"kid"},
        {k: v for k, v in cose.items() if k != -3},
        {1: 1, 3: -8, -1: 6, -2: bytes(31)},
        {1: 3, 3: -257, -1: (2**1023 + 1).to_bytes(128), -2: b"\x01\x00\x01"},
        {1: 3, 3: -257, -1: (2**5000 + 1).to_bytes(626), -2: b"\x01\x00\x01"},
        {1: 3, 3: -257, -1: (2**2047 + 1).to_bytes(256), -2: b"\x02"},
        {},
    ]
    for one in unusable:
        assert not usable(b64(cbor.encode(one))), one
    assert refusal(key.vote(**VOTE), public_key=b64(cbor.encode(unusable[0]))) == "key"


def test_keys_that_are_not_cbor(key: Key) -> None:
    whole = decoded(key.public_key)
    assert cbor.encode(key.cose) == whole
    for content in (b"", b"\x80", b"\xa1", b"\xbf\xff", whole[:-1], whole + b"\x00", b"\xff" + whole, b"\xb9\xff\xff"):
        assert not usable(b64(content)), content
    # The same name twice: two readers could take two keys from it.
    assert not usable(b64(b"\xa6" + whole[1:] + b"\x01\x02"))


def test_random_keys_are_never_more_than_refused() -> None:
    chance = random.Random(20261127)
    whole = bytearray(decoded(Key().public_key))
    for _ in range(2000):
        changed = bytes(chance.choice((byte, chance.randrange(256))) for byte in whole[: chance.randrange(len(whole))])
        assert not usable(b64(changed))


@pytest.mark.parametrize(
    ("url", "origin", "name"),
    [
        ("https://seances.ville.fr", "https://seances.ville.fr", "seances.ville.fr"),
        ("https://Seances.Ville.fr:443", "https://seances.ville.fr", "seances.ville.fr"),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
        ("https://évry.example.org:8443", "https://xn--vry-9la.example.org:8443", "xn--vry-9la.example.org"),
    ],
)
def test_the_site_is_named_as_browsers_name_it(url: str, origin: str, name: str) -> None:
    assert (site(url).origin, site(url).rp_id_hash) == (origin, hashlib.sha256(name.encode()).hexdigest())
