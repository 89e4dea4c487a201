"""From the ballots to the figures (sections 9 to 11): the encrypted tally, its decryption, the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from preau.ballots.belenios import proofs
from preau.ballots.belenios.ballot import Ballot, Ciphertext, read_ciphertexts
from preau.ballots.belenios.election import Election
from preau.ballots.belenios.faults import at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import canonical, exactly, integer, items, parse, parse_canonical
from preau.ballots.belenios.trustees import Trustees

# Above this a total weight is written as a string (OCaml's integers on 32 bits).
LARGEST_NUMBER = 1_073_741_823

Tally = tuple[tuple[Ciphertext, ...], ...]
Factors = tuple[tuple[Element, ...], ...]


def add_up(election: Election, ballots: Sequence[Ballot], weights: Mapping[str, int]) -> Tally:
    """The product of all the ballots, each to the power of its weight."""
    group = election.group
    totals = [[(group.one, group.one)] * question.positions for question in election.questions]
    for ballot in ballots:
        weight = weights[ballot.credential]
        for row, answer in zip(totals, ballot.answers, strict=True):
            for place, (alpha, beta) in enumerate(answer):
                if weight != 1:
                    alpha, beta = group.pow(alpha, weight), group.pow(beta, weight)
                row[place] = group.mul(row[place][0], alpha), group.mul(row[place][1], beta)
    return tuple(tuple(row) for row in totals)


def read_tally(election: Election, data: bytes) -> Tally:
    """A tally that was written here. Raises `Refusal`."""
    rows = items(parse(data), len(election.questions))
    return tuple(
        read_ciphertexts(row, election.group, question.positions)
        for row, question in zip(rows, election.questions, strict=True)
    )


def written_weight(weight: int) -> int | str:
    return weight if weight <= LARGEST_NUMBER else str(weight)


def check_tally(election: Election, stored: tuple[bytes, Any], own: Tally, *, voters: int, weight: int) -> None:
    """The tally of the archive is `own`, of so many voters and votes. Raises `Refusal`."""
    group, (data, sized) = election.group, stored
    require(integer(sized["num_tallied"]) == voters, "tally_voters", found=sized["num_tallied"], wanted=voters)
    # `true` equals 1 in Python: the type counts too.
    same_weight = canonical(sized["total_weight"]) == canonical(written_weight(weight))
    require(same_weight, "tally_weight", wanted=weight)
    rows = items(parse(data), len(own))
    for number, (row, wanted) in enumerate(zip(rows, own, strict=True), 1):
        with at("question", number):
            found = read_ciphertexts(row, group, len(wanted))
            same = all(
                group.equal(one[0], two[0]) and group.equal(one[1], two[1])
                for one, two in zip(found, wanted, strict=True)
            )
            require(same, "tally_wrong")


def check_decryption(election: Election, data: bytes, tally: Tally, key: Element) -> Factors:
    """The factors of the trustee whose public key is `key`, each proof checked. Raises `Refusal`."""
    group = election.group
    factors, proofs_ = exactly(parse(data), "decryption_factors", "decryption_proofs")
    prefix = f"decrypt|{election.fingerprint}|{group.to_string(key)}|"
    rows = []
    for number, (row, factor_row, proof_row) in enumerate(
        zip(tally, items(factors, len(tally)), items(proofs_, len(tally)), strict=True), 1
    ):
        with at("question", number):
            found = [group.of_string(factor) for factor in items(factor_row, len(row))]
            for place, proof in enumerate(proofs.read_proofs(proof_row, group.q, len(row))):
                with at("choice", place + 1):
                    proofs.decryption(group, key, prefix, row[place][0], found[place], proof, "decryption_proof")
            rows.append(tuple(found))
    return tuple(rows)


def bound_prefix(election: Election, key: Element, ciphertext: Ciphertext, factor: Element) -> str:
    """What the binding proof of one factor is made over: all that the factor depends on, and the factor itself."""
    to_string = election.group.to_string
    alpha, beta = ciphertext
    said = (election.fingerprint, to_string(key), f"{to_string(alpha)},{to_string(beta)}", to_string(factor))
    return f"decrypt-bound|{'|'.join(said)}|"


def check_bound(election: Election, data: bytes, tally: Tally, key: Element, factors: Factors, *, owner: int) -> None:
    """The binding proofs of trustee `owner` (from 1 through all sets), whose public key is `key`, for these `factors`.

    `data` is the canonical text of {"owner", "proofs": a row for each question}. Raises `Refusal`.
    """
    with at("bound_list"):
        value = parse_canonical(data)
    _check_bound(election, value, tally, key, factors, owner)


def check_all_bound(
    election: Election, data: bytes, tally: Tally, keys: Sequence[Element], factors: Mapping[int, Factors]
) -> None:
    """The binding proofs of everybody who decrypted: the list of what `check_bound` reads, in the order of the owners.

    `keys` of all trustees, `factors` by number of trustee, from 1. Raises `Refusal`.
    """
    with at("bound_list"):
        listed = items(parse_canonical(data), len(factors))
    for value, owner in zip(listed, sorted(factors), strict=True):
        _check_bound(election, value, tally, keys[owner - 1], factors[owner], owner)


def _check_bound(election: Election, value: Any, tally: Tally, key: Element, factors: Factors, owner: int) -> None:
    group = election.group
    with at("bound_list"), at("trustee", owner):
        found, rows = exactly(value, "owner", "proofs")
        require(integer(found) == owner, "bound_owner", found=found, wanted=owner)
        for number, (row, factor_row, proof_row) in enumerate(
            zip(tally, factors, items(rows, len(tally)), strict=True), 1
        ):
            with at("question", number):
                for place, proof in enumerate(proofs.read_proofs(proof_row, group.q, len(row))):
                    with at("choice", place + 1):
                        prefix = bound_prefix(election, key, row[place], factor_row[place])
                        alpha, factor = row[place][0], factor_row[place]
                        proofs.decryption(group, key, prefix, alpha, factor, proof, "bound_proof")


def combine(group: Group, trustees: Sequence[Trustees], factors: Mapping[int, Factors]) -> list[list[Element]]:
    """The factors of all sets together; `factors` by number of trustee through all the sets, from 1."""
    shares: list[tuple[Factors, int]] = []
    first = 1
    for number, trustee in enumerate(trustees, 1):
        inside = [index for index in range(1, len(trustee.keys) + 1) if first + index - 1 in factors]
        with at("trustees", number):
            require(
                len(inside) >= trustee.threshold, "decryptions_missing", found=len(inside), wanted=trustee.threshold
            )
        chosen = inside[: trustee.threshold]
        for index in chosen:
            shares.append((factors[first + index - 1], lagrange(index, chosen, group.q)))
        first += len(trustee.keys)
    shape = [len(row) for row in shares[0][0]]
    return [
        [group.product([group.pow(share[q][place], power) for share, power in shares]) for place in range(length)]
        for q, length in enumerate(shape)
    ]


def lagrange(index: int, chosen: Sequence[int], q: int) -> int:
    """The coefficient of `index` among `chosen` in the value at 0 of a polynomial mod `q`."""
    result = 1
    for other in chosen:
        if other != index:
            result = result * other * pow(other - index, -1, q) % q
    return result


def check_result(
    election: Election, data: bytes, tally: Tally, combined: Sequence[Sequence[Element]], weight: int
) -> tuple[tuple[int, ...], ...]:
    """The figures of the archive, once g^figure = beta / factors holds for each. Raises `Refusal`."""
    group = election.group
    (rows,) = exactly(parse(data), "result")
    found = []
    for number, (row, ciphertexts, factors) in enumerate(zip(items(rows, len(tally)), tally, combined, strict=True), 1):
        with at("question", number):
            figures = [integer(figure) for figure in items(row, len(ciphertexts))]
            for place, figure in enumerate(figures):
                with at("choice", place + 1):
                    require(figure <= weight, "result_range", found=figure, limit=weight)
                    power = group.mul(group.pow(group.g, figure), factors[place])
                    require(group.equal(power, ciphertexts[place][1]), "result_wrong", found=figure)
            found.append(tuple(figures))
    return tuple(found)
