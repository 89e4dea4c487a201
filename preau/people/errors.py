"""What cannot be done, said in one sentence to the person who asked."""

from __future__ import annotations


class Fault(Exception):
    """The request is wrong or comes too late; `str()` is one translated sentence that says what to do.

    `field` names the input that the sentence is about, "" when it is about the whole.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class BadAddress(Fault):
    """The text is not a mail address."""
