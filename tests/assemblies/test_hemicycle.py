"""The picture of the assembly: every seat inside, none over another, groups in wedges, words that say the same."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from math import acos, dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.assemblies.hemicycle import HEIGHT, WIDTH, Mark, Seat, in_words, seats, shape, svg
from preau.sitting.facts import Member

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ["Gauche", "Centre", "Droite"]


def council(count: int) -> list[Member]:
    """`count` members spread over the three groups, in an order of the table that mixes them."""
    return [Member(id=f"m{i}", name=f"Membre {i}", group=GROUPS[i % 3], order=i) for i in range(count)]


@given(st.integers(min_value=1, max_value=250))
def test_every_member_has_a_seat_inside_the_picture_and_apart_from_the_others(count: int) -> None:
    plan = seats(council(count), GROUPS)
    assert plan.keys() == {f"m{i}" for i in range(count)}
    for seat in plan.values():
        assert seat.r < seat.x < WIDTH - seat.r
        assert seat.r < seat.y < HEIGHT - seat.r
    places = list(plan.values())
    for i, one in enumerate(places):
        for other in places[:i]:
            # Room for the speaker's thick outline.
            assert dist((one.x, one.y), (other.x, other.y)) > one.r + other.r + 3


@given(st.integers(min_value=3, max_value=250))
def test_groups_sit_side_by_side_from_the_chairs_left(count: int) -> None:
    members = council(count)
    plan = seats(members, GROUPS)

    def angles(group: str) -> list[float]:
        # From 0 at the left end to pi at the right one, as the chair's eye turns.
        found = [plan[m.id] for m in members if m.group == group]
        return [acos((280 - s.x) / dist((s.x, s.y), (280, 258))) for s in found]

    for left, right in pairwise(GROUPS):
        assert max(angles(left)) <= min(angles(right)) + 1e-4


def test_seats_keep_their_places_whatever_the_order_of_the_list() -> None:
    members = council(57)
    assert seats(members, GROUPS) == seats(members[::-1], GROUPS)


def test_a_group_that_is_not_named_sits_last() -> None:
    members = [*council(6), Member(id="seul", name="Seule", group="Sans étiquette", order=0)]
    assert list(seats(members, GROUPS))[-1] == "seul"


def test_nobody_sits_in_an_empty_council() -> None:
    assert seats([], GROUPS) == {}


@pytest.mark.parametrize(("count", "at_least"), [(11, 20.0), (33, 18.0), (57, 14.0), (249, 6.5)])
def test_seats_are_as_large_as_the_room_allows(count: int, at_least: float) -> None:
    assert next(iter(seats(council(count), GROUPS).values())).r >= at_least


@pytest.mark.parametrize("count", [11, 33, 57, 123, 249])
def test_a_real_council_fills_most_of_the_hemicycle(count: int) -> None:
    places = list(seats(council(count), GROUPS).values())
    assert min(s.y - s.r for s in places) < 14
    assert max(s.x + s.r for s in places) > WIDTH - 34


def drawn(**changes: object) -> ET.Element:
    members = council(9)
    choices: list[Mark] = ["for", "for", "for", "for", "against", "against", "abstain", "absent", "not_voting"]
    marks = {m.id: choice for m, choice in zip(members, choices, strict=True)}
    arguments: dict[str, object] = {
        "plan": seats(members, GROUPS),
        "marks": marks,
        "title": "Le vote & ses <chiffres>",
        "description": in_words(marks),
    }
    return ET.fromstring(
        svg(**arguments | changes).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)  # type: ignore[arg-type]
    )


def test_the_picture_says_its_numbers_in_words() -> None:
    picture = drawn(key="vote-3")
    words = {e.get("id"): e.text for e in picture if e.tag in (f"{SVG}title", f"{SVG}desc")}
    assert picture.get("role") == "img"
    assert [words[key] for key in (picture.get("aria-labelledby") or "").split()] == [
        "Le vote & ses <chiffres>",
        "4 pour, 2 contre, 1 abstention, 1 n’a pas pris part au vote, 1 absent",
    ]


def test_one_seat_a_member_and_the_speaker_stands_out() -> None:
    classes = [e.get("class", "") for e in drawn(speaker="m4").iter(f"{SVG}path")]
    assert sorted(c for c in classes if c.startswith("seat ")) == sorted(
        ["seat for"] * 4 + ["seat against", "seat against floor", "seat abstain", "seat absent", "seat not_voting"]
    )


def test_no_style_is_written_in_the_picture() -> None:
    assert not [e for e in drawn(names={"m0": "Membre 0"}).iter() if e.get("style") or e.get("fill")]


def test_names_for_who_points_at_a_seat() -> None:
    assert [e.text for e in drawn(names={"m0": "D’Ambre & fils"}).findall(f"{SVG}g/{SVG}title")] == ["D’Ambre & fils"]


def test_every_mark_has_a_form_of_its_own() -> None:
    marks: list[Mark] = ["for", "against", "abstain", "not_voting", "recused", "represented", "voted"]
    forms = {shape(Seat(100, 100, 10), mark).replace(mark, "") for mark in marks}
    assert len(forms) == len(marks)
