"""The proofs of Belenios (sections 5, 6, 8 and 10), recomputed: each function raises `Refusal` or returns nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from preau.ballots.belenios.digests import challenge
from preau.ballots.belenios.faults import require
from preau.ballots.belenios.groups import Element, Group, Table
from preau.ballots.belenios.reading import exactly, items, scalar


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both in [0, q)."""

    challenge: int
    response: int


def read_proof(value: Any, q: int) -> Proof:
    one, two = exactly(value, "challenge", "response")
    return Proof(scalar(one, q), scalar(two, q))


def read_proofs(value: Any, q: int, length: int) -> list[Proof]:
    return [read_proof(item, q) for item in items(value, length)]


def knowledge(group: Group, public: Element, prefix: str, proof: Proof, code: str) -> None:
    """The prover knows x with g^x = `public`: A = g^response public^challenge, challenge = H(prefix, [A])."""
    commitment = group.mul(group.pow(group.g, proof.response), group.pow(public, proof.challenge))
    require(challenge(prefix, [group.to_string(commitment)], group.q) == proof.challenge, code)


def signature(group: Group, public: Element, message: str, proof: Proof, code: str) -> None:
    """The message of a trustee, signed with the key behind `public` (section 6)."""
    knowledge(group, public, f"sigmsg|{message}|", proof, code)


def disjunction(
    group: Group,
    tables: tuple[Table, Table],
    prefix: str,
    branches: Sequence[tuple[Element, Element]],
    proofs: Sequence[Proof],
    code: str,
) -> None:
    """One of `branches` (alpha, beta / g^M) encrypts zero, which one stays unknown; `tables` are those of g and y."""
    commitments: list[str] = []
    for (alpha, beta), proof in zip(branches, proofs, strict=True):
        for table, element in ((tables[0], alpha), (tables[1], beta)):
            power = group.pow(element, proof.challenge)
            commitments.append(group.to_string(group.mul(table.pow(proof.response), power)))
    total = sum(proof.challenge for proof in proofs) % group.q
    require(challenge(prefix, commitments, group.q) == total, code)


def decryption(
    group: Group, public: Element, prefix: str, alpha: Element, factor: Element, proof: Proof, code: str
) -> None:
    """`factor` is `alpha` raised to the private key behind `public` (section 10)."""
    commitments = [
        group.to_string(group.mul(group.pow(base, proof.response), group.pow(result, proof.challenge)))
        for base, result in ((group.g, public), (alpha, factor))
    ]
    require(challenge(prefix, commitments, group.q) == proof.challenge, code)
