"""Majorities over any base, by worked examples and by the property that defines them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.rules.majority import ABSOLUTE, COUNCIL, UNANIMITY, Majority, adopted, is_absolute, required, sensible

TWO_THIRDS = Majority(share=(2, 3), strict=False)
THREE_FIFTHS = Majority(share=(3, 5), strict=False)
OF_ALL = Majority(base="exercise")


def needs(majority: Majority, *, cast: int = 0, present: int = 0, exercise: int = 0) -> int:
    return required(majority, cast=cast, present=present, exercise=exercise)


@pytest.mark.parametrize(
    ("majority", "voices", "expected"),
    [
        (ABSOLUTE, 10, 6),
        (ABSOLUTE, 11, 6),
        (ABSOLUTE, 0, 1),
        (TWO_THIRDS, 9, 6),
        (TWO_THIRDS, 10, 7),
        (THREE_FIFTHS, 10, 6),
        (THREE_FIFTHS, 11, 7),
        (UNANIMITY, 7, 7),
        (UNANIMITY, 0, 1),
    ],
)
def test_votes_that_adopt(majority: Majority, voices: int, expected: int) -> None:
    assert needs(majority, cast=voices) == expected


def test_the_base_is_the_one_that_is_named() -> None:
    counts = {"cast": 6, "present": 10, "exercise": 23}
    assert (needs(ABSOLUTE, **counts), needs(COUNCIL, **counts), needs(OF_ALL, **counts)) == (4, 6, 12)
    assert needs(Majority(share=(2, 3), base="exercise", strict=False), **counts) == 16


@given(
    n=st.integers(0, 300),
    share=st.sampled_from([(1, 2), (2, 3), (3, 5), (3, 4), (1, 1)]),
    strict=st.booleans(),
)
def test_it_is_the_smallest_number_to_pass_or_reach_the_share(n: int, share: tuple[int, int], strict: bool) -> None:
    votes = needs(Majority(share=share, strict=strict), cast=n)

    def passes(k: int) -> bool:
        return k * share[1] > n * share[0] if strict else k * share[1] >= n * share[0]

    assert votes >= 1
    assert passes(votes)
    assert votes == 1 or not passes(votes - 1)


@pytest.mark.parametrize(
    ("share", "strict", "makes_sense"),
    [
        ((1, 2), True, True),
        ((2, 3), False, True),
        ((2, 3), True, True),
        ((1, 1), False, True),
        ((1, 2), False, False),
        ((1, 3), True, False),
        ((1, 1), True, False),
        ((3, 2), False, False),
        ((0, 1), True, False),
        ((1, 0), True, False),
        ((-1, -1), False, False),
    ],
)
def test_a_majority_lies_between_half_and_all(share: tuple[int, int], strict: bool, makes_sense: bool) -> None:
    assert sensible(Majority(share=share, strict=strict)) == makes_sense


def test_unanimity_is_nobody_against_and_somebody_for() -> None:
    assert adopted(UNANIMITY, for_=3, against=0, present=9, exercise=9)
    assert not adopted(UNANIMITY, for_=3, against=1, present=9, exercise=9)
    assert not adopted(UNANIMITY, for_=0, against=0, present=9, exercise=9)


def test_a_casting_vote_breaks_a_tie_under_the_absolute_majority_of_votes_cast_only() -> None:
    tie = {"for_": 4, "against": 4, "present": 8, "exercise": 8}
    assert adopted(ABSOLUTE, **tie, casting="for")
    assert not adopted(ABSOLUTE, **tie, casting="against")
    assert not any(adopted(m, **tie, casting="for") for m in (COUNCIL, OF_ALL, TWO_THIRDS, UNANIMITY))
    assert [is_absolute(m) for m in (ABSOLUTE, COUNCIL, TWO_THIRDS)] == [True, False, False]
