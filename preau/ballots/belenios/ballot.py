"""One ballot (section 8): its writing, its place in this election, its signature and every proof in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from preau.ballots.belenios import proofs
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import Election, Question
from preau.ballots.belenios.faults import at, require
from preau.ballots.belenios.groups import Element, Group, Table
from preau.ballots.belenios.reading import canonical, exactly, items, parse, parse_canonical

Ciphertext = tuple[Element, Element]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot that stood every check: whose, and what it encrypts, question by question."""

    credential: str
    answers: tuple[tuple[Ciphertext, ...], ...]


class Checker:
    """Checks the ballots of one election; makes the tables of g and y once."""

    def __init__(self, election: Election) -> None:
        self._election = election
        group = election.group
        self._tables: tuple[Table, Table] = (group.table(group.g), group.table(election.public_key))
        self._inverse = group.inv(group.g)

    def check(self, data: bytes) -> Ballot:
        """The ballot in the bytes stored in the archive; whether its credential is registered is for the caller to
        look up. Raises `Refusal`."""
        election = self._election
        value = parse_canonical(data)
        uuid, fingerprint, credential, answers, signature = exactly(
            value, "election_uuid", "election_hash", "credential", "answers", "signature"
        )
        require(uuid == election.uuid and fingerprint == election.fingerprint, "ballot_election")
        entries = items(answers, len(election.questions))
        self._check_signature(value, credential, signature)
        found = []
        for number, (question, entry) in enumerate(zip(election.questions, entries, strict=True), 1):
            with at("question", number):
                found.append(self._answer(question, entry, f"{fingerprint}|{credential}"))
        return Ballot(credential, tuple(found))

    def _check_signature(self, value: dict[str, Any], credential: str, signature: Any) -> None:
        group = self._election.group
        digest, proof = exactly(signature, "hash", "proof")
        unsigned = {name: part for name, part in value.items() if name != "signature"}
        require(digest == compact(canonical(unsigned)), "ballot_hash")
        public = group.read(credential)
        proofs.knowledge(group, public, f"sig|{digest}|", proofs.read_proof(proof, group.q), "ballot_signature")

    def _answer(self, question: Question, value: Any, owner: str) -> tuple[Ciphertext, ...]:
        names = ["choices", "individual_proofs", "overall_proof"] + (["blank_proof"] if question.blank else [])
        choices, individual, *rest = exactly(value, *names)
        ciphertexts = read_ciphertexts(choices, self._election.group, question.positions)
        for number, proof in enumerate(items(individual, question.positions), 1):
            with at("choice", number):
                self._zero_or_one(ciphertexts[number - 1], choices[number - 1], proof, owner)
        written = ",".join(f"{choice['alpha']},{choice['beta']}" for choice in choices)
        if question.blank:
            self._with_blank(question, ciphertexts, rest, f"{owner}|{written}")
        else:
            self._without_blank(question, ciphertexts, rest[0], f"{owner}|{written}")
        return ciphertexts

    def _zero_or_one(self, ciphertext: Ciphertext, written: dict[str, str], proof: Any, owner: str) -> None:
        prefix = f"prove|{owner}|{written['alpha']},{written['beta']}|"
        self._prove(prefix, self._range(ciphertext, 0, 1), proof, "individual_proof")

    def _without_blank(
        self, question: Question, ciphertexts: tuple[Ciphertext, ...], proof: Any, statement: str
    ) -> None:
        group = self._election.group
        total = product(group, ciphertexts)
        prefix = f"prove|{statement}|{group.to_string(total[0])},{group.to_string(total[1])}|"
        self._prove(prefix, self._range(total, question.min, question.max), proof, "overall_proof")

    def _with_blank(
        self, question: Question, ciphertexts: tuple[Ciphertext, ...], rest: list[Any], statement: str
    ) -> None:
        overall, blank_proof = rest
        blank, total = ciphertexts[0], product(self._election.group, ciphertexts[1:])
        self._prove(f"bproof0|{statement}|", [blank, total], blank_proof, "blank_proof")
        branches = [*self._range(blank, 1, 1), *self._range(total, question.min, question.max)]
        self._prove(f"bproof1|{statement}|", branches, overall, "overall_proof")

    def _range(self, ciphertext: Ciphertext, low: int, high: int) -> list[Ciphertext]:
        """(alpha, beta / g^M) for M from `low` to `high`."""
        group, (alpha, beta) = self._election.group, ciphertext
        if low:
            beta = group.mul(beta, group.pow(self._inverse, low))
        branches = [(alpha, beta)]
        for _ in range(high - low):
            beta = group.mul(beta, self._inverse)
            branches.append((alpha, beta))
        return branches

    def _prove(self, prefix: str, branches: list[Ciphertext], value: Any, code: str) -> None:
        group = self._election.group
        with at(code):
            found = proofs.read_proofs(value, group.q, len(branches))
        proofs.disjunction(group, self._tables, prefix, branches, found, code)


def reread(election: Election, data: bytes) -> Ballot:
    """A ballot that `Checker.check` accepted before, for its sum with the others: nothing is proved again."""
    value, read = parse(data), election.group.read
    return Ballot(
        credential=value["credential"],
        answers=tuple(
            tuple((read(choice["alpha"]), read(choice["beta"])) for choice in answer["choices"])
            for answer in value["answers"]
        ),
    )


def read_ciphertexts(value: Any, group: Group, length: int) -> tuple[Ciphertext, ...]:
    found = []
    for number, item in enumerate(items(value, length), 1):
        with at("choice", number):
            alpha, beta = exactly(item, "alpha", "beta")
            found.append((group.of_string(alpha), group.of_string(beta)))
    return tuple(found)


def product(group: Group, ciphertexts: tuple[Ciphertext, ...]) -> Ciphertext:
    alphas, betas = zip(*ciphertexts, strict=True)
    return group.product(list(alphas)), group.product(list(betas))
