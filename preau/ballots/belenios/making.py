"""What the server makes of an election: its own key, the setup, the tally, its decryption, the figures.

Random numbers come from the system (`secrets`). Every text is the canonical one; what is made here is read back by the
verifier's own functions, which share nothing with it but the groups and the hashes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from preau.ballots.belenios.ballot import Ciphertext
from preau.ballots.belenios.credentials import BASE58
from preau.ballots.belenios.digests import challenge, hexadecimal
from preau.ballots.belenios.election import Election, Question
from preau.ballots.belenios.faults import at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import canonical
from preau.ballots.belenios.tally import Factors, Tally, bound_prefix, combine, written_weight
from preau.ballots.belenios.trustees import Trustees

UUID_LENGTH = 22


def new_uuid() -> str:
    """22 random Base58 characters, the identifier of an election."""
    return "".join(secrets.choice(BASE58) for _ in range(UUID_LENGTH))


def new_secret(group: Group) -> int:
    """A secret key, uniform in [1, q)."""
    return 1 + secrets.randbelow(group.q - 1)


def public_of(group: Group, secret: int) -> Element:
    return group.pow_secret(group.g, secret)


def prove_knowledge(group: Group, secret: int, prefix: str) -> dict[str, str]:
    """The proof that whoever wrote `prefix` knows `secret` (sections 5, 6 and 8): challenge = H(prefix, [g^w])."""
    return _prove(group, secret, prefix, [group.g])


def _prove(group: Group, secret: int, prefix: str, bases: Sequence[Element]) -> dict[str, str]:
    nonce = new_secret(group)
    commitments = [group.to_string(group.pow_secret(base, nonce)) for base in bases]
    found = challenge(prefix, commitments, group.q)
    return {"challenge": str(found), "response": str((nonce - secret * found) % group.q)}


def public_key(group: Group, secret: int) -> dict[str, Any]:
    """The public key of a trustee with the proof that its secret is known (section 5)."""
    public = group.to_string(public_of(group, secret))
    return {"pok": prove_knowledge(group, secret, f"pok|{group.name}|{public}|"), "public_key": public}


def trustees_text(group: Group, secret: int, pedersen: bytes) -> bytes:
    """The trustees of a council: the server alone, and the threshold set of the members."""
    single = canonical(["Single", public_key(group, secret)])
    # The set goes in as it is stored: its bytes were signed and shown, nothing is written anew.
    return b"[" + single + b',["Pedersen",' + pedersen + b"]]"


def election_text(
    *, name: str, uuid: str, trustees: Sequence[Trustees], questions: Sequence[Question], group: Group, said: str = ""
) -> bytes:
    """The election (section 7) under the key of all its trustees. `said` is its description, shown to nobody by us."""
    key = group.product([item.public_key for item in trustees])
    return canonical({
        "version": 1,
        "description": said,
        "name": name,
        "group": group.name,
        "public_key": group.to_string(key),
        "questions": [_question(question) for question in questions],
        "uuid": uuid,
    })  # fmt: skip


def _question(question: Question) -> dict[str, Any]:
    blank = {"blank": True} if question.blank else {}
    bounds = {"min": question.min, "max": question.max}
    return {"answers": list(question.answers), **blank, **bounds, "question": question.text}


def credentials_text(group: Group, publics: Iterable[str]) -> bytes:
    """The public credentials in the order of the group: it says nothing of who registered which, nor when."""
    return canonical(sorted(publics, key=group.rank))


def tally_text(group: Group, tally: Tally) -> bytes:
    rows = [[{"alpha": group.to_string(alpha), "beta": group.to_string(beta)} for alpha, beta in row] for row in tally]
    return canonical(rows)


def sized_text(tally: bytes, *, voters: int, weight: int) -> bytes:
    """What the event of the tally holds (section 9): its size and the address of its text."""
    return canonical({
        "num_tallied": voters,
        "total_weight": written_weight(weight),
        "encrypted_tally": hexadecimal(tally),
    })  # fmt: skip


def decryption_text(election: Election, tally: Tally, secret: int) -> bytes:
    """The partial decryption of the trustee who holds `secret` (section 10), each factor with its proof."""
    group = election.group
    prefix = f"decrypt|{election.fingerprint}|{group.to_string(public_of(group, secret))}|"
    factors = [[group.to_string(group.pow_secret(alpha, secret)) for alpha, _ in row] for row in tally]
    proofs = [[_prove(group, secret, prefix, [group.g, alpha]) for alpha, _ in row] for row in tally]
    return canonical({"decryption_factors": factors, "decryption_proofs": proofs})


def bound_text(election: Election, tally: Tally, secret: int, *, owner: int) -> bytes:
    """The binding proofs beside the partial decryption of the trustee who holds `secret`; `owner` as in `owned_text`.

    Each is made over the ciphertext and the factor too, which the proof of the protocol leaves out.
    """
    group, public = election.group, public_of(election.group, secret)

    def prove(ciphertext: Ciphertext) -> dict[str, str]:
        alpha = ciphertext[0]
        prefix = bound_prefix(election, public, ciphertext, group.pow_secret(alpha, secret))
        return _prove(group, secret, prefix, [group.g, alpha])

    return canonical({"owner": owner, "proofs": [[prove(ciphertext) for ciphertext in row] for row in tally]})


def all_bound_text(texts: Mapping[int, bytes]) -> bytes:
    """What is published beside an archive: the texts of `bound_text` as they came, in the order of the owners."""
    return b"[" + b",".join(texts[owner] for owner in sorted(texts)) + b"]"


def owned_text(decryption: bytes, owner: int) -> bytes:
    """`owner`: number of the trustee through all sets, from 1."""
    return canonical({"owner": owner, "payload": hexadecimal(decryption)})


def result_text(
    election: Election, trustees: Sequence[Trustees], tally: Tally, factors: Mapping[int, Factors], weight: int
) -> bytes:
    """The figures, found in the table of g^0 … g^weight (section 11).

    `factors` by number of trustee. Raises `Refusal`: too few of them, or a figure that `weight` votes cannot make.
    """
    group = election.group
    figures, power = {}, group.one
    for figure in range(weight + 1):
        figures[group.to_string(power)] = figure
        power = group.mul(power, group.g)
    rows = []
    for number, (row, together) in enumerate(zip(tally, combine(group, trustees, factors), strict=True), 1):
        with at("question", number):
            powers = [
                group.to_string(group.mul(beta, group.inv(factor)))
                for (_, beta), factor in zip(row, together, strict=True)
            ]
            require(all(power in figures for power in powers), "result_unknown", limit=weight)
            rows.append([figures[power] for power in powers])
    return canonical({"result": rows})
