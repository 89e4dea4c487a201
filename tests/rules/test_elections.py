"""Elections by figures alone: worked examples, with their arithmetic, and what no figures may ever give."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.rules.elections import (
    Elected,
    Form,
    Method,
    alternates,
    elect,
    first_out_of_turn,
    office_quorum,
    share_seats,
)
from preau.rules.elections import required_votes as needed
from preau.rules.offices import OFFICES, office_of, offices_of
from preau.rules.profiles import PROFILES

# One name (CGCT, art. L.2121-21 and L.2122-7)


def test_a_name_with_more_than_half_of_the_votes_cast_is_elected() -> None:
    # 23 members vote, two papers are blank: 21 votes cast, 11 needed.
    required = needed(base="cast", cast=21, electorate=23, in_exercise=27)
    assert required == 11
    result = elect(form="name", votes={"a": 11, "b": 10}, seats=1, required=required)
    assert result == Elected(elected=("a",), seats={"a": 1})


def test_half_of_the_votes_cast_is_no_majority() -> None:
    # 20 votes cast need 11: ten each, or ten against eight and two, elect nobody.
    required = needed(base="cast", cast=20, electorate=20, in_exercise=20)
    assert elect(form="name", votes={"a": 10, "b": 10}, seats=1, required=required) == Elected()
    assert elect(form="name", votes={"a": 10, "b": 8, "c": 2}, seats=1, required=required) == Elected()


def test_a_president_of_a_departement_needs_half_of_the_members_even_absent() -> None:
    # Art. L.3122-1: of the members of the council. 34 members, 30 votes cast: 18 needed, 16 would do of votes cast.
    assert needed(base="exercise", cast=30, electorate=31, in_exercise=34) == 18
    assert needed(base="present", cast=30, electorate=31, in_exercise=34) == 16
    assert elect(form="name", votes={"a": 17, "b": 13}, seats=1, required=18) == Elected()


def test_at_the_relative_majority_the_most_votes_elect() -> None:
    assert elect(form="name", votes={"a": 8, "b": 9, "c": 4}, seats=1, required=0).elected == ("b",)


def test_at_the_relative_majority_the_oldest_of_equals_is_elected() -> None:
    votes = {"a": 9, "b": 9, "c": 3}
    assert elect(form="name", votes=votes, seats=1, required=0) == Elected(tied=("a", "b"))
    assert elect(form="name", votes=votes, seats=1, required=0, ages=("a", "c")) == Elected(tied=("a", "b"))
    oldest = elect(form="name", votes=votes, seats=1, required=0, ages=("b", "a"))
    assert oldest == Elected(elected=("b",), seats={"b": 1}, by_age=("b",))


def test_nobody_is_elected_without_a_vote() -> None:
    assert elect(form="name", votes={"a": 0, "b": 0}, seats=1, required=0) == Elected()


# A list takes every seat (art. L.2122-7-2)


def test_the_list_with_the_majority_takes_every_seat() -> None:
    assert elect(form="list", votes={"a": 15, "b": 8}, seats=5, required=12) == Elected(elected=("a",), seats={"a": 5})


def test_between_lists_the_highest_average_age_decides() -> None:
    votes = {"a": 11, "b": 11}
    assert elect(form="list", votes=votes, seats=5, required=12) == Elected()
    assert elect(form="list", votes=votes, seats=5, required=0).tied == ("a", "b")
    result = elect(form="list", votes=votes, seats=5, required=0, ages=("b", "a"))
    assert result == Elected(elected=("b",), seats={"b": 5}, by_age=("b",))


# Several names on one paper


def test_several_names_may_have_the_majority_at_once() -> None:
    # 15 papers of three names at most: 8 needed. Two have it, the third seat waits for the next round.
    result = elect(form="names", votes={"a": 9, "b": 7, "c": 12, "d": 7}, seats=3, required=8)
    assert result == Elected(elected=("c", "a"), seats={"c": 1, "a": 1})


def test_of_more_names_with_the_majority_than_seats_those_with_the_most_votes_are_elected() -> None:
    result = elect(form="names", votes={"a": 9, "b": 8, "c": 12}, seats=2, required=8)
    assert result.elected == ("c", "a")


def test_for_the_last_seat_the_oldest_of_equals_is_elected() -> None:
    votes = {"a": 9, "b": 9, "c": 12, "d": 9}
    assert elect(form="names", votes=votes, seats=3, required=8).tied == ("a", "b", "d")
    result = elect(form="names", votes=votes, seats=3, required=8, ages=("d", "a", "b"))
    assert result == Elected(elected=("c", "d", "a"), seats={"c": 1, "d": 1, "a": 1}, by_age=("d", "a"))


def test_equals_who_all_have_a_seat_need_no_age() -> None:
    result = elect(form="names", votes={"a": 9, "b": 9, "c": 2}, seats=2, required=8)
    assert (result.elected, result.by_age) == (("a", "b"), ())


# Proportional representation

# A commission of six, 29 votes cast: 17, 8 and 4. The quotient is 29/6 = 4.83: three seats, one, none; two are left.
COMMISSION = {"a": 17, "b": 8, "c": 4}


def test_the_highest_remainders() -> None:
    # Remainders: 17 - 3 x 4.83 = 2.50; 8 - 4.83 = 3.17; 4. The fifth seat is for c, the sixth for b.
    result = share_seats(method="highest_remainder", votes=COMMISSION, seats=6)
    assert result == Elected(elected=("a", "b", "c"), seats={"a": 3, "b": 2, "c": 1})


def test_the_highest_averages() -> None:
    # Fifth seat: 17/4 = 4.25, 8/2 = 4, 4/1 = 4: a. Sixth: 17/5 = 3.4, 4, 4: b and c are equal, b has more votes.
    result = share_seats(method="highest_average", votes=COMMISSION, seats=6)
    assert result == Elected(elected=("a", "b"), seats={"a": 4, "b": 2})


def test_equal_remainders_go_to_the_list_with_more_votes() -> None:
    # Four seats, 12 votes: the quotient is 3. 7 = 2 x 3 + 1, 4 = 3 + 1, 1 = 0 + 1: one seat left, remainders equal.
    result = share_seats(method="highest_remainder", votes={"c": 1, "b": 4, "a": 7}, seats=4)
    assert result == Elected(elected=("a", "b"), seats={"a": 3, "b": 1})


@pytest.mark.parametrize("method", ["highest_remainder", "highest_average"])
def test_among_lists_with_as_many_votes_age_decides(method: Method) -> None:
    # Five seats, 10 votes: the quotient is 2. 4 = 2 x 2, 3 = 2 + 1 twice. Averages: 4/3 = 1.33, 3/2 = 1.5 twice.
    votes = {"a": 4, "b": 3, "c": 3}
    assert share_seats(method=method, votes=votes, seats=5) == Elected(tied=("b", "c"))
    result = share_seats(method=method, votes=votes, seats=5, ages=("c", "b"))
    assert result == Elected(elected=("a", "c", "b"), seats={"a": 2, "b": 1, "c": 2}, by_age=("c",))


def test_of_equal_remainders_more_votes_come_first_and_then_age() -> None:
    # Three seats, 9 votes: the quotient is 3. 5 = 3 + 2, 2 and 2: two seats left for three equal remainders. The list
    # with 5 votes has one, and age gives the other.
    votes = {"a": 5, "b": 2, "c": 2}
    assert share_seats(method="highest_remainder", votes=votes, seats=3).tied == ("b", "c")
    result = share_seats(method="highest_remainder", votes=votes, seats=3, ages=("c", "b"))
    assert result == Elected(elected=("a", "c"), seats={"a": 2, "c": 1}, by_age=("c",))


def test_the_same_list_may_win_several_of_the_seats_left_by_average() -> None:
    # Five seats, 28 votes (quotient 5.6): 18 -> 3, 5 twice -> none. Averages: 18/4 = 4.5 and 5: b and c have one each.
    assert share_seats(method="highest_average", votes={"a": 18, "b": 5, "c": 5}, seats=5).seats == {
        "a": 3,
        "b": 1,
        "c": 1,
    }
    # With 24 and 2 twice: 24 -> 4; one seat left: 24/5 = 4.8 against 2: a has all five.
    assert share_seats(method="highest_average", votes={"a": 24, "b": 2, "c": 2}, seats=5).seats == {"a": 5}


def test_remainders_are_exact() -> None:
    # Three seats, ten votes: the quotient 10/3 is no decimal number. 4 - 10/3 = 2/3; 3 twice, below the quotient: one
    # seat each. A quotient rounded to 3 would give one seat each too, but remainders of 1, 0 and 0.
    assert share_seats(method="highest_remainder", votes={"a": 4, "b": 3, "c": 3}, seats=3).seats == {
        "a": 1,
        "b": 1,
        "c": 1,
    }


def test_without_a_vote_nobody_has_a_seat() -> None:
    assert share_seats(method="highest_average", votes={"a": 0, "b": 0}, seats=3) == Elected()


# What no figures may give

FIGURES = st.lists(st.integers(0, 40), min_size=1, max_size=7).map(lambda v: {f"l{n}": x for n, x in enumerate(v)})
SEATS = st.integers(1, 20)
METHODS = st.sampled_from(["highest_remainder", "highest_average"])
FORMS = st.sampled_from(["name", "names", "list"])


@given(votes=FIGURES, seats=SEATS, method=METHODS, order=st.randoms())
def test_shares_add_up_to_the_seats_and_stay_near_the_quotient(
    votes: dict[str, int], seats: int, method: Method, order: Random
) -> None:
    ages = sorted(votes)
    order.shuffle(ages)
    result = share_seats(method=method, votes=votes, seats=seats, ages=ages)
    cast = sum(votes.values())
    assert not result.tied
    assert sum(result.seats.values()) == (seats if cast else 0)
    assert set(result.by_age) <= set(result.elected) == set(result.seats)
    for name in votes:
        exact, won = Fraction(votes[name] * seats, max(cast, 1)), result.seats.get(name, 0)
        assert won > exact - 1
        if method == "highest_remainder":
            assert won < exact + 1
    for one in votes:
        for other in votes:
            if votes[one] > votes[other]:
                assert result.seats.get(one, 0) >= result.seats.get(other, 0)


@given(votes=FIGURES, seats=SEATS, more=st.integers(1, 10))
def test_more_votes_or_more_seats_never_cost_a_seat_by_average(votes: dict[str, int], seats: int, more: int) -> None:
    ages = sorted(votes)

    def won(votes: dict[str, int], seats: int) -> int:
        return share_seats(method="highest_average", votes=votes, seats=seats, ages=ages).seats.get("l0", 0)

    if not sum(votes.values()):
        return
    assert won({**votes, "l0": votes["l0"] + more}, seats) >= won(votes, seats)
    assert won(votes, seats + more) >= won(votes, seats)


@given(votes=FIGURES, seats=SEATS, form=FORMS, required=st.integers(0, 30), order=st.randoms())
def test_nobody_is_elected_below_somebody_who_is_not(
    votes: dict[str, int], seats: int, form: Form, required: int, order: Random
) -> None:
    ages = sorted(votes)
    order.shuffle(ages)
    result = elect(form=form, votes=votes, seats=seats, required=required, ages=ages)
    able = [name for name in votes if votes[name] >= max(required, 1)]
    assert len(result.elected) == min(len(able), seats if form == "names" else 1)
    assert set(result.elected) <= set(able)
    for one in result.elected:
        for other in set(able) - set(result.elected):
            assert votes[one] >= votes[other]
            if votes[one] == votes[other]:
                assert one in result.by_age
                assert ages.index(one) < ages.index(other)
    blind = elect(form=form, votes=votes, seats=seats, required=required)
    assert bool(blind.tied) == bool(result.by_age)
    assert set(result.by_age) <= set(blind.tied)


# Alternation


@pytest.mark.parametrize(
    ("sexes", "place"),
    [("", None), ("F", None), ("M", None), ("FMFM", None), ("MFM", None), ("FF", 2), ("FMM", 3), ("FMFMFF", 6)],
)
def test_lists_alternate_from_the_first_place_to_the_last(sexes: str, place: int | None) -> None:
    assert first_out_of_turn(sexes) == place
    assert alternates(sexes) == (place is None)


# Offices


def test_two_thirds_of_the_members_are_rounded_up() -> None:
    # Art. L.3122-1, "les deux tiers de ses membres": 30 -> 20, 31 -> 20.67 -> 21, 32 -> 21.33 -> 22.
    assert [office_quorum(in_exercise=n, share=(2, 3)) for n in (30, 31, 32)] == [20, 21, 22]


def test_every_profile_has_its_offices() -> None:
    assert set(OFFICES) == set(PROFILES)
    assert offices_of("elsewhere") == offices_of("neutral")
    assert office_of("commune_ge3500", "president") is None


@pytest.mark.parametrize("profile", OFFICES)
def test_offices_are_consistent(profile: str) -> None:
    offices = offices_of(profile)
    assert len({office.key for office in offices}) == len(offices)
    for office in offices:
        assert (office.article == "") == (profile == "neutral"), office.key
        assert (office.method is None) == (office.form != "proportional")
        assert office.absolute_rounds == (0 if office.form == "proportional" else 2)
        assert (office.max_seats == 1) == (office.form == "name")
        # Free votes bear a name of a member: neither lists nor people from outside.
        assert office.candidacy == "declared" or (office.form == "name" and not office.outsiders)
        assert not (office.secrecy == "imposed" and office.single_takes_effect)
        assert not office.alternate or office.form in ("list", "proportional")


@pytest.mark.parametrize(
    ("profile", "key", "expected"),
    [
        ("commune_lt1000", "mayor", ("name", "free", "imposed", "cast", False)),
        ("commune_ge3500", "deputies", ("list", "declared", "imposed", "cast", False)),
        ("commune_ge3500", "deputy", ("name", "free", "imposed", "cast", False)),
        ("commune_ge3500", "commission", ("proportional", "declared", "waivable", "cast", True)),
        ("commune_ge3500", "tenders", ("proportional", "declared", "waivable", "cast", True)),
        ("commune_ge3500", "appointments", ("names", "declared", "waivable", "cast", True)),
        ("epci", "president", ("name", "free", "imposed", "cast", False)),
        ("epci", "vice_president", ("name", "free", "imposed", "cast", False)),
        ("departement", "president", ("name", "free", "imposed", "exercise", False)),
        ("departement", "standing_committee", ("proportional", "declared", "waivable", "cast", True)),
        ("region", "vice_presidents", ("list", "declared", "imposed", "cast", False)),
    ],
)
def test_how_the_known_offices_are_filled(profile: str, key: str, expected: tuple[object, ...]) -> None:
    office = office_of(profile, key)
    assert office is not None
    found = (office.form, office.candidacy, office.secrecy, office.base, office.single_takes_effect)
    assert found == expected
