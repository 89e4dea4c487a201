"""Counts of a paper urn, compared: two of two persons that say the same make its result."""

from __future__ import annotations

from preau.sitting.state import Ballot, UrnCount


def agreed_count(ballot: Ballot) -> UrnCount | None:
    """A count that another person's says too, or None. No more counts are taken once there is one."""
    for place, count in enumerate(ballot.counts):
        if any(not _differing(other, count) for other in ballot.counts[:place]):
            return count
    return None


def differences(ballot: Ballot) -> tuple[tuple[str, int, int], ...]:
    """(line, first count, second count) of each line on which the two latest counts differ, in the order of their
    names; nothing with fewer than two counts, nor where two of them agree."""
    if len(ballot.counts) < 2 or agreed_count(ballot) is not None:
        return ()
    return _differing(*ballot.counts[-2:])


def _differing(first: UrnCount, second: UrnCount) -> tuple[tuple[str, int, int], ...]:
    lines = sorted({*first.figures, *second.figures})
    pairs = ((line, first.figures.get(line, 0), second.figures.get(line, 0)) for line in lines)
    return tuple(pair for pair in pairs if pair[1] != pair[2])
