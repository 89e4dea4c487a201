"""Makes honest elections, for tests and measurements: any of the three groups, any trustees, weights, blank votes.

Written after the specification apart from the verifier, of which it uses the groups and the hashes only. Its random
numbers come from a seed: never hold a vote with it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from preau.ballots.belenios import groups
from preau.ballots.belenios.archive import header, read_archive
from preau.ballots.belenios.digests import challenge, compact, hexadecimal

YES_NO = {"answers": ["Pour", "Contre", "Abstention"], "min": 1, "max": 1, "question": "Adoptez-vous la délibération ?"}
DELEGATES = {"answers": ["Mme A", "M. B", "Mme C"], "blank": True, "min": 1, "max": 2, "question": "Délégués"}
TIME = 1_795_000_000


def dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


# ("Setup", election, trustees, credentials) · ("Ballot", ballot) · ("EndBallots",) · ("EncryptedTally", tally, sized)
# · ("PartialDecryption", decryption, owner) · ("Result", result): what `assemble` hashes and chains anew.
Step = tuple[Any, ...]


def assemble(steps: Sequence[Step], time: int = TIME) -> bytes:
    """The archive of these steps, every hash and link recomputed."""
    records: list[tuple[str, bytes]] = [("BELENIOS", dumps({"version": 1, "timestamp": str(time)}).encode())]
    parent = ""
    for height, (kind, *rest) in enumerate(steps):
        bodies: list[bytes] = [body for body in rest if isinstance(body, bytes)]
        if kind == "Setup":
            names = ("election", "trustees", "credentials")
            links = dict(zip(names, map(hexadecimal, bodies), strict=True))
            bodies.append(dumps(links).encode())
        elif kind == "EncryptedTally":
            bodies.append(dumps(rest[1] | {"encrypted_tally": hexadecimal(rest[0])}).encode())
        elif kind == "PartialDecryption":
            bodies.append(dumps({"owner": rest[1], "payload": hexadecimal(rest[0])}).encode())
        event: dict[str, Any] = {"parent": parent} if height else {}
        event |= {"height": height, "type": kind}
        if bodies:
            event |= {"payload": hexadecimal(bodies[-1])}
        body = dumps(event).encode()
        parent = hexadecimal(body)
        records += [(hexadecimal(record) + ".data.json", record) for record in bodies]
        records.append((parent + ".event.json", body))
    return b"".join(
        header(name, len(body), time) + body + b"\0" * (-len(body) % 512) for name, body in records
    )  # fmt: skip


def take_apart(data: bytes) -> list[Step]:
    archive = read_archive(data)
    steps: list[Step] = [("Setup", archive.election, archive.trustees, archive.credentials)]
    steps += [("Ballot", ballot) for ballot in archive.ballots]
    if archive.tally:
        steps += [("EndBallots",), ("EncryptedTally", *archive.tally)]
    steps += [("PartialDecryption", *decryption) for decryption in archive.decryptions]
    return steps + ([("Result", archive.result)] if archive.result else [])


@dataclass
class Maker:
    """`trustees`: "single", or (threshold, size, form) with form "new" or "2.0", or the object of a set made elsewhere;
    `weights` one for each voter."""

    group_name: str = "BELENIOS-2048"
    questions: Sequence[dict[str, Any]] = (YES_NO,)
    trustees: Sequence[str | tuple[int, int, str] | dict[str, Any]] = ("single",)
    weights: Sequence[int] = (1, 1, 1)
    seed: int = 0
    fast: bool = True
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.group = groups.of_name(self.group_name, fast=self.fast)
        self.q = self.group.q
        self.random = random.Random(self.seed)
        self.secrets: list[int] = []  # private decryption keys, by number of trustee
        self.layout: list[tuple[int, int]] = []  # (threshold, size) of each set
        together: list[Any] = []
        listed = [self._trustees(kind, together) for kind in self.trustees]
        self.y = self.group.product(together)
        self.tables = self.group.table(self.group.g), self.group.table(self.y)
        self.voters = [self.draw() for _ in self.weights]
        names = [self.power(x) for x in self.voters]
        credentials = [
            name if weight == 1 else f"{name},{weight}" for name, weight in zip(names, self.weights, strict=True)
        ]
        self.names = names
        self.uuid = "".join(self.random.choices("123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=14))
        election = {
            "version": 1, "description": "", "name": "Essai", "group": self.group_name,
            "public_key": self.group.to_string(self.y), "questions": list(self.questions), "uuid": self.uuid,
        }  # fmt: skip
        self.election = dumps(election).encode()
        self.fingerprint = compact(self.election)
        self.steps.append(("Setup", self.election, dumps(listed).encode(), dumps(credentials).encode()))
        self.last: dict[int, tuple[Any, ...]] = {}

    @classmethod
    def for_election(cls, election: bytes, voters: Sequence[int], *, seed: int = 0) -> Maker:
        """The devices of `voters`, who hold these secrets, at an election that somebody else made."""
        maker, value = object.__new__(cls), json.loads(election)
        maker.group_name, maker.questions, maker.uuid = value["group"], value["questions"], value["uuid"]
        maker.group = groups.of_name(maker.group_name)
        maker.q, maker.random = maker.group.q, random.Random(seed)
        maker.y = maker.group.of_string(value["public_key"])
        maker.tables = maker.group.table(maker.group.g), maker.group.table(maker.y)
        maker.election, maker.fingerprint = election, compact(election)
        maker.voters = list(voters)
        maker.names = [maker.power(x) for x in voters]
        maker.last = {}
        return maker

    def draw(self) -> int:
        return self.random.randrange(1, self.q)

    def power(self, x: int) -> str:
        return self.group.to_string(self.group.pow(self.group.g, x))

    def prove(self, x: int, prefix: str) -> dict[str, str]:
        w = self.draw()
        c = challenge(prefix, [self.power(w)], self.q)
        return {"challenge": str(c), "response": str((w - x * c) % self.q)}

    def sign(self, x: int, message: str) -> dict[str, Any]:
        return {"message": message, "signature": self.prove(x, f"sigmsg|{message}|")}

    def key(self, x: int) -> dict[str, Any]:
        public = self.power(x)
        return {"pok": self.prove(x, f"pok|{self.group_name}|{public}|"), "public_key": public}

    def _trustees(self, kind: str | tuple[int, int, str] | dict[str, Any], together: list[Any]) -> list[Any]:
        if isinstance(kind, str):
            return self._single(together)
        return self._set(*kind, together) if isinstance(kind, tuple) else self._given(kind, together)

    def _given(self, value: dict[str, Any], together: list[Any]) -> list[Any]:
        """A threshold set whose private keys are not here: others decrypt."""
        self.layout.append((value["threshold"], len(value["certs"])))
        self.secrets += [0] * len(value["certs"])
        together += [self.group.of_string(json.loads(one["message"])["coefexps"][0]) for one in value["coefexps"]]
        return ["Pedersen", value]

    def _single(self, together: list[Any]) -> list[Any]:
        x = self.draw()
        self.secrets.append(x)
        self.layout.append((1, 1))
        together.append(self.group.pow(self.group.g, x))
        return ["Single", self.key(x)]

    def _set(self, threshold: int, size: int, form: str, together: list[Any]) -> list[Any]:
        signing = [self.draw() for _ in range(size)]
        certificates = []
        for index, sk in enumerate(signing, 1):
            context = {"group": self.group_name, "size": size, "threshold": threshold, "index": index}
            content = {"verification": self.power(sk), "encryption": self.power(self.draw())}
            certificates.append(self.sign(sk, dumps(({"context": context} if form == "new" else {}) | content)))
        polynomials = [[self.draw() for _ in range(threshold)] for _ in signing]
        written = [{"coefexps": [self.power(a) for a in polynomial]} for polynomial in polynomials]
        value: dict[str, Any] = {"threshold": threshold, "certs": certificates}
        value["coefexps"] = [self.sign(sk, dumps(one)) for sk, one in zip(signing, written, strict=True)]
        if form == "new":
            value["signatures"] = [
                self.sign(sk, "certs_sig|" + dumps({"certs": certificates} | one))["signature"]
                for sk, one in zip(signing, written, strict=True)
            ]
        keys = []
        for number, sk in enumerate(signing, 1):
            share = sum(a * number**k for f in polynomials for k, a in enumerate(f)) % self.q
            self.secrets.append(share)
            signature = {"signature": self.sign(sk, self.power(share))["signature"]} if form == "new" else {}
            keys.append(self.key(share) | signature)
        value["verification_keys"] = keys
        self.layout.append((threshold, size))
        together.append(self.group.pow(self.group.g, sum(f[0] for f in polynomials) % self.q))
        return ["Pedersen", value]

    def _or(self, prefix: str, branches: list[tuple[Any, Any]], true: int, r: int) -> list[dict[str, str]]:
        """One of the branches encrypts zero: `true`, with randomness `r`. Where none does, the proof is a wrong one."""
        group, (g, y) = self.group, self.tables
        true %= len(branches)
        pairs = [(self.draw(), self.draw()) for _ in branches]
        w = self.draw()
        commitments = []
        for index, ((alpha, beta), (c, s)) in enumerate(zip(branches, pairs, strict=True)):
            if index == true:
                commitments += [g.pow(w), y.pow(w)]
            else:
                commitments += [group.mul(g.pow(s), group.pow(alpha, c)), group.mul(y.pow(s), group.pow(beta, c))]
        total = challenge(prefix, map(group.to_string, commitments), self.q)
        c = (total - sum(pair[0] for index, pair in enumerate(pairs) if index != true)) % self.q
        pairs[true] = c, (w - r * c) % self.q
        return [{"challenge": str(c), "response": str(s)} for c, s in pairs]

    def _shift(self, ciphertext: tuple[Any, Any], m: int) -> tuple[Any, Any]:
        return ciphertext[0], self.group.mul(ciphertext[1], self.group.inv(self.group.pow(self.group.g, m)))

    def _answer(self, question: dict[str, Any], bits: Sequence[int], owner: str) -> tuple[Any, dict[str, Any]]:
        group, (g, y) = self.group, self.tables
        rs = [self.draw() for _ in bits]
        pairs = [(g.pow(r), group.mul(y.pow(r), g.pow(m))) for r, m in zip(rs, bits, strict=True)]
        texts = [(group.to_string(alpha), group.to_string(beta)) for alpha, beta in pairs]
        individual = [
            self._or(f"prove|{owner}|{text[0]},{text[1]}|", [self._shift(pair, m) for m in (0, 1)], bit, r)
            for text, pair, bit, r in zip(texts, pairs, bits, rs, strict=True)
        ]
        statement = f"{owner}|" + ",".join(f"{alpha},{beta}" for alpha, beta in texts)
        counted = slice(1 if question.get("blank") else 0, None)
        total = group.product([a for a, _ in pairs[counted]]), group.product([b for _, b in pairs[counted]])
        low, sigma, r = question["min"], sum(bits[counted]), sum(rs[counted]) % self.q
        reach = [self._shift(total, m) for m in range(low, question["max"] + 1)]
        value: dict[str, Any] = {
            "choices": [{"alpha": alpha, "beta": beta} for alpha, beta in texts],
            "individual_proofs": individual,
        }
        if not question.get("blank"):
            prefix = f"prove|{statement}|{group.to_string(total[0])},{group.to_string(total[1])}|"
            value["overall_proof"] = self._or(prefix, reach, sigma - low, r)
            return pairs, value
        branches, blank = [self._shift(pairs[0], 1), *reach], bits[0] == 1
        true, known = (0, rs[0]) if blank else (1 + sigma - low, r)
        value["overall_proof"] = self._or(f"bproof1|{statement}|", branches, true, known)
        true, known = (1, r) if blank else (0, rs[0])
        value["blank_proof"] = self._or(f"bproof0|{statement}|", [pairs[0], total], true, known)
        return pairs, value

    def ballot(self, voter: int, choices: Sequence[Sequence[int]]) -> bytes:
        """The ballot of `voter` for these bits, a row for each question."""
        owner = f"{self.fingerprint}|{self.names[voter]}"
        answers = [self._answer(*pair, owner) for pair in zip(self.questions, choices, strict=True)]
        value: dict[str, Any] = {
            "election_uuid": self.uuid, "election_hash": self.fingerprint, "credential": self.names[voter],
            "answers": [answer for _, answer in answers],
        }  # fmt: skip
        digest = compact(dumps(value).encode())
        value["signature"] = {"hash": digest, "proof": self.prove(self.voters[voter], f"sig|{digest}|")}
        self.last[voter] = [pairs for pairs, _ in answers], choices
        return dumps(value).encode()

    def vote(self, voter: int, *choices: Sequence[int]) -> None:
        self.steps.append(("Ballot", self.ballot(voter, choices)))

    def put(self, voter: int, ballot: bytes, *choices: Sequence[int]) -> None:
        """A ballot of `voter` made elsewhere for these choices."""
        value = json.loads(ballot)["answers"]
        read = self.group.of_string
        answers = [[(read(c["alpha"]), read(c["beta"])) for c in answer["choices"]] for answer in value]
        self.last[voter] = answers, choices
        self.steps.append(("Ballot", ballot))

    def close(self, *, decrypt: Sequence[int] = (1,)) -> bytes:
        """Tally, decrypt by these trustees, publish; the archive."""
        group = self.group
        shape = [len(q["answers"]) + bool(q.get("blank")) for q in self.questions]
        tally = [[(group.one, group.one)] * length for length in shape]
        figures = [[0] * length for length in shape]
        for voter, (answers, choices) in self.last.items():
            weight = self.weights[voter]
            for q, row in enumerate(answers):
                for i, pair in enumerate(row):
                    tally[q][i] = tuple(
                        group.mul(old, group.pow(new, weight)) for old, new in zip(tally[q][i], pair, strict=True)
                    )
                    figures[q][i] += choices[q][i] * weight
        text = [[{"alpha": group.to_string(a), "beta": group.to_string(b)} for a, b in row] for row in tally]
        sized = {"num_tallied": len(self.last), "total_weight": sum(self.weights[voter] for voter in self.last)}
        self.steps += [("EndBallots",), ("EncryptedTally", dumps(text).encode(), sized)]
        self.steps += [("PartialDecryption", self.decryption(owner, tally), owner) for owner in decrypt]
        self.steps.append(("Result", dumps({"result": figures}).encode()))
        return assemble(self.steps)

    def decryption(self, owner: int, tally: Sequence[Sequence[tuple[Any, Any]]]) -> bytes:
        group, x = self.group, self.secrets[owner - 1]
        prefix = f"decrypt|{self.fingerprint}|{self.power(x)}|"
        factors: list[list[str]] = []
        proofs: list[list[dict[str, str]]] = []
        for row in tally:
            factors.append([group.to_string(group.pow(alpha, x)) for alpha, _ in row])
            proofs.append([])
            for alpha, _ in row:
                w = self.draw()
                c = challenge(prefix, [self.power(w), group.to_string(group.pow(alpha, w))], self.q)
                proofs[-1].append({"challenge": str(c), "response": str((w - x * c) % self.q)})
        return dumps({"decryption_factors": factors, "decryption_proofs": proofs}).encode()
