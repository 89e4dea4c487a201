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
    signers = []
    for number, certificate in enumerate(certificates, 1):
        with at("certificate", number):
            context = {"group": group.name, "size": size, "threshold": threshold, "index": number} if signed else None
            signers.append(read_certificate(certificate, group, context)[0])
    coefficients = []
    for number, (entry, signer) in enumerate(zip(items(field(value, "coefexps"), size), signers, strict=True), 1):
        with at("polynomial", number):
            coefficients.append(read_polynomial(entry, group, signer, threshold))
    if signed:
        entries = items(value["signatures"], size)
        for number, (entry, signer, own) in enumerate(zip(entries, signers, coefficients, strict=True), 1):
            with at("trustee", number):
                check_polynomial_signature(entry, group, signer, certificates, own)
    keys = _verification_keys(field(value, "verification_keys"), group, signers, coefficients, signed=signed)
    public_key = group.product([polynomial[0] for polynomial in coefficients])
    return Trustees(keys=keys, threshold=threshold, public_key=public_key)


def read_certificate(value: Any, group: Group, context: dict[str, Any] | None) -> tuple[Element, Element]:
    """The verification and the encryption key of one certificate, signed with the first. Raises `Refusal`."""
    message, signature = _signed(value, group)
    content = parse(message.encode("utf-8", "replace"))
    verification = group.of_string(field(content, "verification"))
    encryption = group.of_string(field(content, "encryption"))
    require(not any(group.equal(key, group.one) for key in (verification, encryption)), "neutral")
    require(content.get("context") == context, "certificate_context")
    proofs.signature(group, verification, message, signature, "certificate_signature")
    return verification, encryption


def read_polynomial(value: Any, group: Group, signer: Element, threshold: int) -> list[Element]:
    """The `threshold` coefficients of one polynomial, in the exponent, signed by its trustee. Raises `Refusal`."""
    message, signature = _signed(value, group)
    (coefficients,) = exactly(parse(message.encode("utf-8", "replace")), "coefexps")
    found = [group.of_string(item) for item in items(coefficients, threshold)]
    proofs.signature(group, signer, message, signature, "polynomial_signature")
    return found


def check_polynomial_signature(
    value: Any, group: Group, signer: Element, certificates: Sequence[Any], own: Sequence[Element]
) -> None:
    """The trustee signed all certificates together with its `own` polynomial. Raises `Refusal`."""
    content = {"certs": certificates, "coefexps": [group.to_string(item) for item in own]}
    message = "certs_sig|" + canonical(content).decode()
    proofs.signature(group, signer, message, proofs.read_proof(value, group.q), "certificates_signature")


def together(group: Group, coefficients: Sequence[Sequence[Element]]) -> list[Element]:
    """The product of all the polynomials."""
    return [group.product(list(column)) for column in zip(*coefficients, strict=True)]


def value_at(group: Group, polynomial: Sequence[Element], number: int) -> Element:
    """The value of a polynomial at `number`, in the exponent; that of the product of all is the key of a trustee."""
    found = group.one
    for coefficient in reversed(polynomial):
        found = group.mul(group.pow(found, number), coefficient)
    return found


def read_verification_key(value: Any, group: Group, signer: Element | None, expected: Element) -> Element:
    """The key of one trustee, which must be the `expected` one; signed where there is a `signer`. Raises `Refusal`."""
    key = _public_key(value, group)
    require(group.equal(key, expected), "verification_key")
    if signer is not None:
        signature = proofs.read_proof(field(value, "signature"), group.q)
        proofs.signature(group, signer, value["public_key"], signature, "verification_key_signature")
    return key


def _verification_keys(
    value: Any, group: Group, signers: Sequence[Element], coefficients: Sequence[Sequence[Element]], *, signed: bool
) -> tuple[Element, ...]:
    keys, polynomial = [], together(group, coefficients)
    for number, (entry, signer) in enumerate(zip(items(value, len(signers)), signers, strict=True), 1):
        with at("trustee", number):
            expected = value_at(group, polynomial, number)
            keys.append(read_verification_key(entry, group, signer if signed else None, expected))
    return tuple(keys)
