"""Quorum: how many members must be physically there for the council to deliberate."""

from __future__ import annotations


def quorum_required(*, in_exercise: int, share: tuple[int, int] = (1, 2)) -> int:
    """The number of members present to reach: floor(in_exercise * num / den) + 1 (CGCT, art. L.2121-17).

    "More than half", which is not "half plus one": 11 members need 6, 8 members need 5. `in_exercise` counts the
    members in office, not the legal number of seats; proxies never count as presence.
    """
    numerator, denominator = share
    return in_exercise * numerator // denominator + 1


def quorum_met(*, present: int, required: int) -> bool:
    """Whether `present` members reach `required`."""
    return present >= required
