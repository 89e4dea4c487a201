"""A decryption that says other figures than the ballots, though every proof of the protocol holds: what the binding
proofs (decision 0016) must refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from preau.ballots.belenios.digests import challenge
from preau.ballots.belenios.election import Election
from preau.ballots.belenios.making import _prove, public_of
from preau.ballots.belenios.reading import canonical
from preau.ballots.belenios.tally import Tally, bound_prefix
from tests.ballots.belenios.maker import Maker


def unbound(
    maker: Maker, election: Election, rest: Tally, secret: int, shift: Sequence[int], voter: int, bits: Sequence[int]
) -> tuple[bytes, bytes, bytes]:
    """For one question: the last ballot, the first trustee's decryption of `rest` with it, whose figures are off by
    `shift`, and proofs to go beside it, made as well as can be."""
    group, q, text = maker.group, maker.q, maker.group.to_string
    public = public_of(group, secret)
    prefix = f"decrypt|{election.fingerprint}|{text(public)}|"
    drawn, proofs = [], []
    for (alpha, _), off in zip(rest[0], shift, strict=True):
        a, b = maker.draw(), maker.draw()
        c = challenge(prefix, [maker.power(a), text(group.mul(group.pow(alpha, a), group.pow(group.g, b)))], q)
        drawn.append((b + off * c) * pow(a, -1, q) % q)
        proofs.append({"challenge": str(c), "response": str((a - secret * c) % q)})
    queue, draw = list(drawn), maker.draw
    maker.draw = lambda: queue.pop(0) if queue else draw()  # type: ignore[method-assign]
    ballot = maker.ballot(voter, [bits])
    factors, beside = [], []
    for (alpha, beta), (one, two), off in zip(rest[0], maker.last[voter][0][0], shift, strict=True):
        whole = group.mul(alpha, one), group.mul(beta, two)
        factor = group.mul(group.pow(whole[0], secret), group.pow(group.g, -off % q))
        factors.append(text(factor))
        over = bound_prefix(election, public, whole, factor)
        beside.append(_prove(group, secret, over, [group.g, whole[0]]))
    decryption: Any = {"decryption_factors": [factors], "decryption_proofs": [proofs]}
    return ballot, canonical(decryption), canonical({"owner": 1, "proofs": [beside]})
