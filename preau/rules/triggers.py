"""Triggers: how many members must ask before a public ballot is held or the public leaves."""

from __future__ import annotations


def requesters_needed(*, present: int, share: tuple[int, int]) -> int:
    """The members who must ask: at least `share` of those present, rounded up, never fewer than one.

    A quarter (CGCT, art. L.2121-21) of 10 present is 3; a sixth (art. L.3121-15) of 12 is 2. Members represented
    are not counted, on either side.
    """
    numerator, denominator = share
    return max(1, -(-present * numerator // denominator))
