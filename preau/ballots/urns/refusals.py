"""What this server refuses beside the rules of the sitting: a rule, and a sentence to say."""

from __future__ import annotations

from preau.ballots.belenios import Refusal, words


class UrnRefused(Exception):
    """Nothing was recorded. `rule` is a stable code, `sentence` says what happened and what to do."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.sentence = sentence


def of_fault(refusal: Refusal) -> UrnRefused:
    """A fault in what a device sent."""
    return UrnRefused(refusal.code, words.fault(refusal))
