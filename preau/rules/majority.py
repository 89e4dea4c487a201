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
# Of members present or represented: abstaining weighs (huis clos: art. L.2121-18).
COUNCIL: Final = Majority(base="present")
# Of votes cast: nobody against (not to hold a nomination secretly: art. L.2121-21).
UNANIMITY: Final = Majority(share=(1, 1), strict=False)


def sensible(majority: Majority) -> bool:
    """Whether it can decide anything: from the half, strict, to the whole, never less than half nor more than all."""
    numerator, denominator = majority.share
    if not 0 < numerator <= denominator or 2 * numerator < denominator:
        return False
    # Exactly half would adopt a text and its contrary; more than all is never reached.
    return majority.strict if 2 * numerator == denominator else numerator < denominator or not majority.strict


def is_absolute(majority: Majority) -> bool:
    """Whether it is the absolute majority of votes cast, the only one under which the chair breaks a tie."""
    return majority == ABSOLUTE


def required(majority: Majority, *, cast: int, present: int, exercise: int) -> int:
    """The votes for that adopt, at least one: the smallest number above (`strict`) or not below the share of the base.

    `cast` votes cast, `present` members present or represented, `exercise` members in exercise. Two thirds of 10
    are 7, three fifths of 10 are 6, the absolute majority of 10 is 6 and of 11 is 6.
    """
    numerator, denominator = majority.share
    weighed = {"cast": cast, "present": present, "exercise": exercise}[majority.base] * numerator
    return max(1, weighed // denominator + 1 if majority.strict else -(-weighed // denominator))


def adopted(
    majority: Majority, *, for_: int, against: int, present: int, exercise: int, casting: str | None = None
) -> bool:
    """Whether `for_` votes adopt. `casting` is the side of the chair where it prevails: it decides a tie, under the
    absolute majority of votes cast only."""
    if casting is not None and is_absolute(majority) and tied(for_=for_, against=against):
        return casting == "for"
    return for_ >= required(majority, cast=for_ + against, present=present, exercise=exercise)


def absolute_majority(*, voices: int) -> int:
    """More than half of `voices`: floor(voices / 2) + 1. 10 need 6, 11 need 6, 0 need 1."""
    return required(ABSOLUTE, cast=voices, present=0, exercise=0)


def tied(*, for_: int, against: int) -> bool:
    """Whether the votes cast divide equally; a ballot in which nobody votes for or against is no tie."""
    return for_ == against and for_ > 0


def adopted_by_votes_cast(*, for_: int, against: int, casting: str | None = None) -> bool:
    """The absolute majority of votes cast (CGCT, art. L.2121-20): abstentions are not votes cast.

    On a tie the side of `casting`, the vote of the chair where the profile lets it prevail, decides; without
    it the proposal is rejected. 6-5 is adopted, 5-5 only if the chair voted for.
    """
    return adopted(ABSOLUTE, for_=for_, against=against, present=0, exercise=0, casting=casting)


def adopted_by_council(*, for_: int, present: int, represented: int) -> bool:
    """The absolute majority of members present or represented (huis clos: art. L.2121-18): abstaining weighs."""
    return adopted(COUNCIL, for_=for_, against=0, present=present + represented, exercise=0)
