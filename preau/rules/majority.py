"""Majorities: which number of votes adopts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# "cast": votes cast (for and against, blank and null votes apart); "present": members present or represented;
# "exercise": members in exercise.
Base = Literal["cast", "present", "exercise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority:
    """More than `share` of `base` (`strict`), or at least that share: 1/2 strict is the absolute majority, 2/3 not
    strict two thirds, 1/1 not strict unanimity."""

    share: tuple[int, int] = (1, 2)
    base: Base = "cast"
    strict: bool = True


# Of votes cast: what decides unless a text says otherwise.
ABSOLUTE: Final = Majority()


def absolute_majority(*, voices: int) -> int:
    """More than half of `voices`: floor(voices / 2) + 1. 10 need 6, 11 need 6, 0 need 1."""
    return voices // 2 + 1


def tied(*, for_: int, against: int) -> bool:
    """Whether the votes cast divide equally; a ballot in which nobody votes for or against is no tie."""
    return for_ == against and for_ > 0


def adopted_by_votes_cast(*, for_: int, against: int, casting: str | None = None) -> bool:
    """The absolute majority of votes cast (CGCT, art. L.2121-20): abstentions are not votes cast.

    On a tie the side of `casting`, the vote of the chair where the profile lets it prevail, decides; without
    it the proposal is rejected. 6-5 is adopted, 5-5 only if the chair voted for.
    """
    if tied(for_=for_, against=against):
        return casting == "for"
    return for_ >= absolute_majority(voices=for_ + against)


def adopted_by_council(*, for_: int, present: int, represented: int) -> bool:
    """The absolute majority of members present or represented (huis clos: art. L.2121-18): abstaining weighs."""
    return for_ >= absolute_majority(voices=present + represented)
