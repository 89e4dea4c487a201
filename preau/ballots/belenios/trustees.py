"""The trustees of an election (sections 5 and 6): single ones, and threshold sets made with Pedersen's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from preau.ballots.belenios import proofs
from preau.ballots.belenios.faults import Refusal, at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import canonical, exactly, field, integer, items, parse, text

MOST_IN_A_SET = 100
MOST_SETS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustees:
    """One item of `trustees`: `threshold` of the holders of `keys` are needed to decrypt."""

    keys: tuple[Element, ...]
    threshold: int
    public_key: Element


def read_trustees(data: bytes, group: Group) -> tuple[Trustees, ...]:
    """All sets of trustees, every proof and signature of theirs checked. Raises `Refusal`."""
    entries = items(parse(data))
    require(0 < len(entries) <= MOST_SETS, "trustees_number", limit=MOST_SETS)
    found = []
    for number, entry in enumerate(entries, 1):
        with at("trustees", number):
            kind, value = items(entry, 2)
            if kind == "Single":
                key = _public_key(value, group)
                found.append(Trustees(keys=(key,), threshold=1, public_key=key))
            elif kind == "Pedersen":
                found.append(_pedersen(value, group))
            else:
                raise Refusal("trustee_kind")
    return tuple(found)


def _public_key(value: Any, group: Group) -> Element:
    public = field(value, "public_key")
    key = group.of_string(public)
    proof = proofs.read_proof(field(value, "pok"), group.q)
    proofs.knowledge(group, key, f"pok|{group.name}|{public}|", proof, "trustee_proof")
    return key


def _signed(value: Any, group: Group) -> tuple[str, proofs.Proof]:
    message, signature = exactly(value, "message", "signature")
    return text(message), proofs.read_proof(signature, group.q)


def _pedersen(value: Any, group: Group) -> Trustees:
    """A threshold set. The form of 2.0 has neither context in its certificates nor `signatures` nor signed keys."""
    threshold = integer(field(value, "threshold"))
    certificates = items(field(value, "certs"))
    size = len(certificates)
    require(0 < threshold <= size <= MOST_IN_A_SET, "threshold")
    signed = "signatures" in value
    verification = []
    for number, certificate in enumerate(certificates, 1):
        with at("certificate", number):
            context = {"group": group.name, "size": size, "threshold": threshold, "index": number} if signed else None
            verification.append(_certificate(certificate, group, context))
    coefficients = _polynomials(field(value, "coefexps"), group, verification, threshold)
    if signed:
        _check_signatures(value, group, verification, coefficients)
    keys = _verification_keys(field(value, "verification_keys"), group, verification, coefficients, signed=signed)
    public_key = group.product([polynomial[0] for polynomial in coefficients])
    return Trustees(keys=keys, threshold=threshold, public_key=public_key)


def _certificate(value: Any, group: Group, context: dict[str, Any] | None) -> Element:
    message, signature = _signed(value, group)
    content = parse(message.encode("utf-8", "replace"))
    verification = group.of_string(field(content, "verification"))
    encryption = group.of_string(field(content, "encryption"))
    require(not any(group.equal(key, group.one) for key in (verification, encryption)), "neutral")
    require(content.get("context") == context, "certificate_context")
    proofs.signature(group, verification, message, signature, "certificate_signature")
    return verification


def _polynomials(value: Any, group: Group, verification: Sequence[Element], threshold: int) -> list[list[Element]]:
    found = []
    for number, (entry, key) in enumerate(zip(items(value, len(verification)), verification, strict=True), 1):
        with at("polynomial", number):
            message, signature = _signed(entry, group)
            (coefficients,) = exactly(parse(message.encode("utf-8", "replace")), "coefexps")
            found.append([group.of_string(item) for item in items(coefficients, threshold)])
            proofs.signature(group, key, message, signature, "polynomial_signature")
    return found


def _check_signatures(
    value: Any, group: Group, verification: Sequence[Element], coefficients: Sequence[Sequence[Element]]
) -> None:
    """Each trustee signed all certificates together with its own polynomial."""
    signatures = items(value["signatures"], len(verification))
    for number, (entry, key, own) in enumerate(zip(signatures, verification, coefficients, strict=True), 1):
        with at("trustee", number):
            content = {"certs": value["certs"], "coefexps": [group.to_string(item) for item in own]}
            message = "certs_sig|" + canonical(content).decode()
            proofs.signature(group, key, message, proofs.read_proof(entry, group.q), "certificates_signature")


def _verification_keys(
    value: Any,
    group: Group,
    verification: Sequence[Element],
    coefficients: Sequence[Sequence[Element]],
    *,
    signed: bool,
) -> tuple[Element, ...]:
    keys = []
    # The product of all polynomials, taken once: its value at j is the key of trustee j.
    together = [group.product(list(column)) for column in zip(*coefficients, strict=True)]
    for number, (entry, signer) in enumerate(zip(items(value, len(verification)), verification, strict=True), 1):
        with at("trustee", number):
            key = _public_key(entry, group)
            expected = group.one
            for coefficient in reversed(together):
                expected = group.mul(group.pow(expected, number), coefficient)
            require(group.equal(key, expected), "verification_key")
            if signed:
                signature = proofs.read_proof(field(entry, "signature"), group.q)
                proofs.signature(group, signer, entry["public_key"], signature, "verification_key_signature")
            keys.append(key)
    return tuple(keys)
