"""Orders to the mixer: what is not said is the most discreet."""

from __future__ import annotations

import pytest

from preau.studio.mixer.control import read_show


def test_an_order_that_does_not_say_that_the_door_is_open_closes_it() -> None:
    show = read_show({"card": {"title": "Carte"}})
    assert show.closed and show.source is None and show.sound == frozenset()
    assert read_show({"card": {"title": "Carte"}, "closed": 0}).closed
    assert not read_show({"card": {"title": "Carte"}, "closed": False}).closed


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"card": "Carte"},
        {"card": {"title": 3}},
        {"card": {"title": "x", "lines": "y"}},
        {"card": {"title": "x"}, "source": 3},
        {"card": {"title": "x"}, "sound": "rouge"},
    ],
)
def test_a_bad_order_is_refused(order: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read_show(order)
