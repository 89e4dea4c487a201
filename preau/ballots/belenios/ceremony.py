"""The key ceremony of a threshold set (section 6), seen by the server: it hands messages on and checks each of them.

Three messages of each trustee, in three steps; a step is over when all have sent theirs:

1. `{"certificate":{"message","signature"}}`: the keys that sign and encrypt for the rest of the ceremony;
2. `{"coefexps":{"message","signature"},"signature":proof,"shares":[{"alpha","data"},…]}`: the polynomial, and for each
   trustee in order a share that only its device can read;
3. `{"verification_key":{"pok","public_key","signature"}}`: what the shares received add up to.

The server never holds a secret of theirs. What `pedersen` puts together is read by `trustees.read_trustees`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from preau.ballots.belenios.faults import at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import canonical, exactly, items, parse_canonical, text
from preau.ballots.belenios.trustees import (
    check_polynomial_signature,
    read_certificate,
    read_polynomial,
    read_verification_key,
    together,
    value_at,
)

STEPS = (1, 2, 3)
# Three trustees in BELENIOS-2048 write 5 kB in their second message.
MOST_BYTES = 64_000
_DATA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """The messages so far, by step and by number of trustee from 1, each in its canonical text."""

    group: Group
    size: int
    threshold: int
    messages: Mapping[tuple[int, int], bytes] = field(default_factory=dict)

    @property
    def step(self) -> int | None:
        """The first step that is not over; None once all are."""
        return next((step for step in STEPS if not self._over(step)), None)

    def _over(self, step: int) -> bool:
        return all((step, index) in self.messages for index in range(1, self.size + 1))

    def received(self, step: int, index: int, body: bytes) -> Ceremony:
        """The ceremony with one message more. The same bytes again change nothing.

        Raises `Refusal`: not this step yet, another message than the one sent before, and every fault in it.
        """
        require(1 <= index <= self.size, "ceremony_index", limit=self.size)
        require(step in STEPS and (step == 1 or self._over(step - 1)), "ceremony_step")
        known = self.messages.get((step, index))
        if known is not None:
            require(known == body, "ceremony_twice")
            return self
        require(len(body) <= MOST_BYTES, "message_too_long", limit=MOST_BYTES // 1000)
        value = parse_canonical(body)
        checks = {1: self._certificate, 2: self._polynomial, 3: self._key}
        with at("trustee", index):
            checks[step](value, index)
        return replace(self, messages={**self.messages, (step, index): body})

    def _others(self, step: int, index: int) -> list[Any]:
        """What the other trustees sent in this step, those who did."""
        return [parse_canonical(body) for (at_, who), body in self.messages.items() if at_ == step and who != index]

    def _all(self, step: int) -> list[Any]:
        """The messages of a step that is over, in the order of the trustees."""
        return [parse_canonical(self.messages[step, index]) for index in range(1, self.size + 1)]

    def _context(self, index: int) -> dict[str, Any]:
        return {"group": self.group.name, "size": self.size, "threshold": self.threshold, "index": index}

    def _certificate(self, value: Any, index: int) -> None:
        (certificate,) = exactly(value, "certificate")
        context = self._context(index)
        own = read_certificate(certificate, self.group, context)
        # `true` equals 1 in Python, and what is compared must be what the other programs read.
        require(canonical(_message(certificate)["context"]) == canonical(context), "certificate_context")
        require(not self.group.equal(*own), "keys_twice")
        for other in self._others(1, index):
            # Elements are read from their only writing: equal numbers, equal texts.
            texts = _message(other["certificate"])
            taken = {texts["verification"], texts["encryption"]}
            require(not taken & {self.group.to_string(key) for key in own}, "keys_twice")

    def _polynomial(self, value: Any, index: int) -> None:
        coefexps, signature, shares = exactly(value, "coefexps", "signature", "shares")
        certificates = [message["certificate"] for message in self._all(1)]
        signer = self._signers()[index - 1]
        own = read_polynomial(coefexps, self.group, signer, self.threshold)
        _message(coefexps)
        # Nobody adds nothing, nor what somebody else has: a constant term is drawn at random.
        require(not self.group.equal(own[0], self.group.one), "neutral")
        constant = self.group.to_string(own[0])
        for other in self._others(2, index):
            require(_message(other["coefexps"])["coefexps"][0] != constant, "polynomial_twice")
        check_polynomial_signature(signature, self.group, signer, certificates, own)
        for number, share in enumerate(items(shares, self.size), 1):
            with at("share", number):
                alpha, data = exactly(share, "alpha", "data")
                element = self.group.of_string(alpha)
                require(not self.group.equal(element, self.group.one), "neutral")
                require(_DATA.fullmatch(text(data)) is not None, "share_writing")

    def _key(self, value: Any, index: int) -> None:
        (key,) = exactly(value, "verification_key")
        exactly(key, "pok", "public_key", "signature")
        signers = self._signers()
        polynomials = [
            read_polynomial(message["coefexps"], self.group, signer, self.threshold)
            for message, signer in zip(self._all(2), signers, strict=True)
        ]
        expected = value_at(self.group, together(self.group, polynomials), index)
        read_verification_key(key, self.group, signers[index - 1], expected)

    def _signers(self) -> list[Element]:
        return [
            read_certificate(message["certificate"], self.group, self._context(index))[0]
            for index, message in enumerate(self._all(1), 1)
        ]

    def pedersen(self) -> bytes:
        """The public object of a ceremony that is over, as `trustees` holds it."""
        assert self.step is None
        polynomials = self._all(2)
        return canonical({
            "threshold": self.threshold,
            "certs": [message["certificate"] for message in self._all(1)],
            "coefexps": [message["coefexps"] for message in polynomials],
            "signatures": [message["signature"] for message in polynomials],
            "verification_keys": [message["verification_key"] for message in self._all(3)],
        })  # fmt: skip


def _message(signed: Any) -> Any:
    """The content that was signed, in the only writing that all programs agree on."""
    message, _ = exactly(signed, "message", "signature")
    return parse_canonical(text(message).encode())
