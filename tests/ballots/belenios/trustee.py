"""What a trustee's device does in a key ceremony and at the count, written after the specification.

The shares travel as the devices see fit: here under a one-time pad between two keys, which the server cannot tell from
any other 64 hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from typing import Any

from preau.ballots.belenios import groups
from preau.ballots.belenios.ceremony import Ceremony
from preau.ballots.belenios.digests import challenge
from preau.ballots.belenios.groups import Group
from preau.ballots.belenios.making import bound_text, decryption_text
from tests.ballots.belenios.maker import dumps


class Trustee:
    """Trustee `index` of `size`, `threshold` of whom are needed; its random numbers come from a seed."""

    def __init__(self, group: Group, index: int, *, size: int = 3, threshold: int = 2, seed: int = 0) -> None:
        self.group, self.index, self.size, self.threshold = group, index, size, threshold
        self._random = random.Random(1000 * seed + index)
        self.signing, self.decrypting = self._draw(), self._draw()
        self.polynomial = [self._draw() for _ in range(threshold)]
        self.secret = 0

    def _draw(self) -> int:
        return self._random.randrange(1, self.group.q)

    def power(self, x: int) -> str:
        return self.group.to_string(self.group.pow(self.group.g, x))

    def prove(self, x: int, prefix: str) -> dict[str, str]:
        w = self._draw()
        c = challenge(prefix, [self.power(w)], self.group.q)
        return {"challenge": str(c), "response": str((w - x * c) % self.group.q)}

    def sign(self, message: str) -> dict[str, Any]:
        return {"message": message, "signature": self.prove(self.signing, f"sigmsg|{message}|")}

    def certificate(self, **context: Any) -> bytes:
        said = {"group": self.group.name, "size": self.size, "threshold": self.threshold, "index": self.index}
        content = {
            "context": said | context,
            "verification": self.power(self.signing),
            "encryption": self.power(self.decrypting),
        }
        return dumps({"certificate": self.sign(dumps(content))}).encode()

    def _pad(self, shared: Any) -> int:
        return int(hashlib.sha256(self.group.to_string(shared).encode()).hexdigest(), 16)

    def second(self, certificates: Sequence[bytes]) -> bytes:
        certs = [json.loads(text)["certificate"] for text in certificates]
        coefexps = {"coefexps": [self.power(a) for a in self.polynomial]}
        shares = []
        for number, cert in enumerate(certs, 1):
            key = self.group.of_string(json.loads(cert["message"])["encryption"])
            r = self._draw()
            share = sum(a * number**k for k, a in enumerate(self.polynomial)) % self.group.q
            data = share ^ self._pad(self.group.pow(key, r))
            shares.append({"alpha": self.power(r), "data": f"{data:064x}"})
        signature = self.sign("certs_sig|" + dumps({"certs": certs} | coefexps))["signature"]
        return dumps({"coefexps": self.sign(dumps(coefexps)), "signature": signature, "shares": shares}).encode()

    def third(self, seconds: Sequence[bytes]) -> bytes:
        self.secret = 0
        for text in seconds:
            share = json.loads(text)["shares"][self.index - 1]
            shared = self.group.pow(self.group.of_string(share["alpha"]), self.decrypting)
            self.secret = (self.secret + (int(share["data"], 16) ^ self._pad(shared))) % self.group.q
        public = self.power(self.secret)
        key = {"pok": self.prove(self.secret, f"pok|{self.group.name}|{public}|"), "public_key": public}
        return dumps({"verification_key": key | {"signature": self.sign(public)["signature"]}}).encode()

    def message(self, step: int, previous: Sequence[bytes]) -> bytes:
        """The message of this step; `previous` are those of the step before."""
        return {1: lambda _: self.certificate(), 2: self.second, 3: self.third}[step](previous)

    def decryption(self, election: Any, tally: Any) -> bytes:
        return decryption_text(election, tally, self.secret)

    def bound(self, election: Any, tally: Any) -> bytes:
        """The binding proofs beside it: the server is the first trustee, the members follow in their order."""
        return bound_text(election, tally, self.secret, owner=1 + self.index)


def held(group_name: str = "BELENIOS-2048", *, size: int = 3, threshold: int = 2, seed: int = 0) -> Any:
    """(ceremony that is over, trustees)"""
    group = groups.of_name(group_name)
    trustees = [Trustee(group, n, size=size, threshold=threshold, seed=seed) for n in range(1, size + 1)]
    ceremony = Ceremony(group=group, size=size, threshold=threshold)
    previous: list[bytes] = []
    for step in (1, 2, 3):
        bodies = [trustee.message(step, previous) for trustee in trustees]
        for trustee, body in zip(trustees, bodies, strict=True):
            ceremony = ceremony.received(step, trustee.index, body)
        previous = bodies
    return ceremony, trustees
