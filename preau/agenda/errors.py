from __future__ import annotations

from preau.people.errors import Fault


class RoomIsOpen(Fault):
    """The room is open or the sitting closed: its preparation is read-only."""


class VideoNotAllowed(Fault):
    """The legal profile holds this assembly in one place; `article` says where it is written."""

    def __init__(self, sentence: str, *, article: str) -> None:
        super().__init__(sentence, field="mode")
        self.article = article


class BadSitting(Fault):
    """A value of the sitting is missing or out of its range."""


class BadItem(Fault):
    """A value of an agenda item is missing or out of its range."""


class UnknownMatter(BadItem):
    """No such code in level 2 of the ACTES nomenclature."""


class NotAPdf(Fault):
    """The file is not a whole PDF; `offset` is the byte where it fails."""

    def __init__(self, sentence: str, *, offset: int) -> None:
        super().__init__(sentence, field="file")
        self.offset = offset


class TooLarge(Fault):
    """The file is larger than the instance allows."""
