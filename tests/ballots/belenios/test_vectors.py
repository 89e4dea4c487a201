"""Fixed values of the protocol: groups, credentials, a proof of knowledge. Those of RFC 8032 and of Belenios."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preau.ballots.belenios import Refusal, credentials, digests, ed25519, groups, proofs
from tests.ballots.belenios.conftest import SHARED, beside


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHARED / "vectors.json").read_text())
    return found


def test_the_digest_in_base64_has_no_padding() -> None:
    assert digests.compact(b"abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"


@pytest.mark.parametrize("name", groups.NAMES)
def test_the_generator_has_order_q(name: str) -> None:
    group = groups.of_name(name)
    assert group.contains(group.g)
    assert not group.equal(group.g, group.one)
    assert group.equal(group.mul(group.g, group.inv(group.g)), group.one)
    # Fermat for the order itself: were q composite, membership would not say what it must.
    assert all(pow(base, group.q - 1, group.q) == 1 for base in (2, 3, 5, 7, 11))


@beside
@pytest.mark.parametrize("name", groups.NAMES)
def test_the_parameters_are_those_of_belenios(vectors: dict[str, Any], name: str) -> None:
    group, wanted = groups.of_name(name), vectors[name]
    assert (str(group.q), group.to_string(group.g)) == (wanted["q"], wanted["g"])
    if "p" in wanted:
        assert str(group._p) == wanted["p"]  # type: ignore[attr-defined]
        assert (int(wanted["p"]) - 1) % group.q == 0


@beside
@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("form", ["v20", "v30"])
@pytest.mark.parametrize("name", groups.NAMES)
def test_a_credential_gives_its_key(vectors: dict[str, Any], name: str, form: str, fast: bool) -> None:
    group = groups.of_name(name, fast=fast)
    x = credentials.derive(credential=vectors[f"credential_{form}"], uuid=vectors["uuid"], group=group)
    assert str(x) == vectors[name][f"derive_{form}"]
    assert group.to_string(group.pow(group.g, x)) == vectors[name][f"public_{form}"]
    assert group.to_string(group.table(group.g).pow(x)) == vectors[name][f"public_{form}"]


@beside
@pytest.mark.parametrize("name", groups.NAMES)
def test_a_proof_of_knowledge(vectors: dict[str, Any], name: str) -> None:
    group, wanted = groups.of_name(name), vectors[name]["pok x=123456789 w=987654321"]
    public = group.of_string(wanted["public_key"])
    assert group.equal(public, group.pow(group.g, 123456789))
    proof = proofs.Proof(int(wanted["challenge"]), int(wanted["response"]))
    prefix = f"pok|{name}|{wanted['public_key']}|"
    proofs.knowledge(group, public, prefix, proof, "trustee_proof")
    for wrong in (proofs.Proof(proof.challenge + 1, proof.response), proofs.Proof(proof.challenge, proof.response + 1)):
        with pytest.raises(Refusal):
            proofs.knowledge(group, public, prefix, wrong, "trustee_proof")


@pytest.mark.parametrize(
    "code", ["", "5rj-FBw-6aU-LsK-Nr5", "5rj-FBw-6aU-LsK-Nr", "0OIl0-OIl0OI-l0OIl-0OIl0O", "é" * 19]
)
def test_what_is_no_credential_is_refused(code: str) -> None:
    with pytest.raises(Refusal):
        credentials.derive(credential=code, uuid="AbCdEfGhJkLmNo", group=groups.of_name("Ed25519"))


P = 2**255 - 19


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "element_writing"),
        ("66" * 31, "element_writing"),
        ("66" * 31 + "5G", "element_writing"),
        ("66" * 31 + "5８", "element_writing"),
        (("66" * 31 + "58").replace("6", "A"), "element_writing"),
        (f"{P + 1:064x}", "element_writing"),  # the neutral element with y beyond p
        (f"{1 + (1 << 255):064x}", "element_writing"),  # x = 0 with the sign of an odd number
        (f"{2:064x}", "element_writing"),  # no point has y = 2
        (f"{P - 1:064x}", "not_in_group"),  # (0, -1), of order 2
        (f"{0:064x}", "not_in_group"),  # of order 4
    ],
)
def test_a_point_outside_the_group_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        groups.of_name("Ed25519").of_string(text)
    assert refused.value.code == code


def test_the_known_points_of_order_eight_are_refused() -> None:
    """Of order 8: on the curve, canonical, outside the subgroup (RFC 8032 leaves them to the caller)."""
    little_endian = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    point = ed25519.read(bytes.fromhex(little_endian)[::-1].hex())
    assert point is not None
    assert ed25519.equal(ed25519.multiply(point, 8), ed25519.NEUTRAL)
    with pytest.raises(Refusal):
        groups.of_name("Ed25519").of_string(bytes.fromhex(little_endian)[::-1].hex())
    # Nor does adding one to a good point go unseen.
    mixed = ed25519.write(ed25519.add(ed25519.BASE, point))
    with pytest.raises(Refusal) as refused:
        groups.of_name("Ed25519").of_string(mixed)
    assert refused.value.code == "not_in_group"


def test_the_first_public_key_of_rfc_8032() -> None:
    """Section 7.1, test 1: the secret scalar is the clamped half of SHA-512 of the seed."""
    import hashlib

    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    half = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    scalar = half & ((1 << 254) - 8) | 1 << 254
    public = ed25519.write(ed25519.multiply(ed25519.BASE, scalar))
    assert bytes.fromhex(public)[::-1].hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
@pytest.mark.parametrize("text", ["0", "01", "+1", "-1", "1e3", " 1", "1_0", "٣", "9" * 618, "9" * 99_999, "9" * 10**7])
def test_a_number_outside_the_group_is_refused(name: str, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        groups.of_name(name).of_string(text)
    assert refused.value.code in {"element_writing", "not_in_group", "text_too_long"}


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
def test_a_number_of_another_order_is_refused(name: str) -> None:
    """-1 is of order 2: with it a server could mark ballots if membership were not checked."""
    group = groups.of_name(name)
    for element in (group._p - 1, group._p - group.g):  # type: ignore[attr-defined]
        with pytest.raises(Refusal) as refused:
            group.of_string(str(element))
        assert refused.value.code == "not_in_group"
