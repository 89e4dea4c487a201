"""Why an archive is refused: a code, the place, the values. The sentence is written in `words`."""

from __future__ import annotations

from types import TracebackType


class Refusal(Exception):
    """The first fault of an archive.

    `code` names the rule that is broken (the keys of `words.SENTENCES`); `place` is the way to it from the outside in,
    such as `(("ballot", 3), ("question", 1), ("choice", 2))`, counted from 1, with 0 where there is only one;
    `values` fill the sentence.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.place: tuple[tuple[str, int], ...] = ()
        self.values = values

    def __str__(self) -> str:
        way = " ".join(f"{kind} {number}" if number else kind for kind, number in self.place)
        return f"{self.code} at {way or 'the archive'}"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions travel between worker processes by their arguments only, unless told otherwise.
        return (_rebuilt, (self.code, self.place, self.values))


def _rebuilt(code: str, place: tuple[tuple[str, int], ...], values: dict[str, object]) -> Refusal:
    refusal = Refusal(code, **values)
    refusal.place = place
    return refusal


class at:  # noqa: N801  # reads as a word: `with at("ballot", 3):`
    """Whatever is refused inside happened there."""

    __slots__ = ("kind", "number")

    def __init__(self, kind: str, number: int = 0) -> None:
        self.kind, self.number = kind, number

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Refusal):
            error.place = ((self.kind, self.number), *error.place)


def require(condition: bool, code: str, **values: object) -> None:
    """Raises `Refusal(code)` unless `condition` holds."""
    if not condition:
        raise Refusal(code, **values)
