"""The small rules, by worked examples and by the properties that define them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.rules.majority import absolute_majority, adopted_by_council, adopted_by_votes_cast, tied
from preau.rules.proxies import may_bear_one_more, within_consecutive
from preau.rules.quorum import quorum_met, quorum_required
from preau.rules.triggers import requesters_needed


@pytest.mark.parametrize(("in_exercise", "required"), [(1, 1), (2, 2), (3, 2), (8, 5), (11, 6), (55, 28), (69, 35)])
def test_quorum_is_more_than_half_of_the_members_in_exercise(in_exercise: int, required: int) -> None:
    assert quorum_required(in_exercise=in_exercise) == required


def test_quorum_may_be_another_share() -> None:
    assert quorum_required(in_exercise=9, share=(1, 3)) == 4
    assert quorum_required(in_exercise=9, share=(2, 3)) == 7


def test_quorum_is_met_from_the_required_number_on() -> None:
    assert quorum_met(present=6, required=6)
    assert not quorum_met(present=5, required=6)


@given(n=st.integers(1, 500), share=st.sampled_from([(1, 2), (1, 3), (2, 3)]))
def test_quorum_is_the_smallest_number_above_the_share(n: int, share: tuple[int, int]) -> None:
    required = quorum_required(in_exercise=n, share=share)
    assert required * share[1] > n * share[0] >= (required - 1) * share[1]


@pytest.mark.parametrize(("voices", "required"), [(0, 1), (1, 1), (2, 2), (10, 6), (11, 6)])
def test_absolute_majority(voices: int, required: int) -> None:
    assert absolute_majority(voices=voices) == required


@given(for_=st.integers(0, 100), against=st.integers(0, 100))
def test_votes_cast_adopt_when_for_exceeds_against(for_: int, against: int) -> None:
    assert adopted_by_votes_cast(for_=for_, against=against) == (for_ > against)


def test_a_tie_follows_the_casting_vote() -> None:
    assert tied(for_=5, against=5)
    assert adopted_by_votes_cast(for_=5, against=5, casting="for")
    assert not adopted_by_votes_cast(for_=5, against=5, casting="against")
    assert not adopted_by_votes_cast(for_=5, against=5)


def test_the_casting_vote_decides_nothing_but_a_tie() -> None:
    assert not adopted_by_votes_cast(for_=4, against=5, casting="for")
    assert adopted_by_votes_cast(for_=5, against=4, casting="against")


def test_nobody_voting_is_no_tie() -> None:
    assert not tied(for_=0, against=0)
    assert not adopted_by_votes_cast(for_=0, against=0, casting="for")


def test_huis_clos_needs_more_than_half_of_the_voices_of_the_council() -> None:
    assert adopted_by_council(for_=6, present=9, represented=2)
    assert not adopted_by_council(for_=5, present=9, represented=1)


@pytest.mark.parametrize(
    ("present", "share", "needed"), [(10, (1, 4), 3), (12, (1, 4), 3), (12, (1, 6), 2), (13, (1, 6), 3), (1, (1, 4), 1)]
)
def test_requesters_are_rounded_up(present: int, share: tuple[int, int], needed: int) -> None:
    assert requesters_needed(present=present, share=share) == needed


def test_one_proxy_for_each_bearer() -> None:
    assert may_bear_one_more(borne=0, per_bearer=1)
    assert not may_bear_one_more(borne=1, per_bearer=1)


def test_a_proxy_serves_three_sittings_in_a_row() -> None:
    assert within_consecutive(consecutive=3, limit=3)
    assert not within_consecutive(consecutive=4, limit=3)
    assert within_consecutive(consecutive=40, limit=None)
