"""Pictures are never stretched, and cards can be read."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from preau.studio.mixer import cards
from preau.studio.mixer.cards import Card
from preau.studio.mixer.picture import HEIGHT, WIDTH, fit

WHITE = 255


def white(width: int, height: int) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((height, width, 3), WHITE, dtype=np.uint8), format="rgb24")


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((1280, 720), (1280, 720)),
        ((1920, 1080), (1280, 720)),
        ((320, 180), (1280, 720)),
        ((640, 480), (960, 720)),
        ((360, 640), (404, 720)),
        ((1280, 400), (1280, 400)),
        ((178, 100), (1280, 718)),
    ],
)
def test_a_picture_keeps_its_shape_between_bars(size: tuple[int, int], shown: tuple[int, int]) -> None:
    out = fit(white(*size))
    assert (out.width, out.height, out.format.name) == (WIDTH, HEIGHT, "yuv420p")
    bright = out.to_ndarray(format="rgb24").min(axis=2) > 200
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert abs(len(columns) - shown[0]) <= 2 and abs(len(rows) - shown[1]) <= 2
    assert abs(rows[0] - (HEIGHT - 1 - rows[-1])) <= 2, "centred"


def test_bars_have_the_colour_of_cards() -> None:
    bar = fit(white(360, 640)).to_ndarray(format="rgb24")[360, 50]
    card = cards.frame(Card(title="")).to_ndarray(format="rgb24")[20, 20]
    assert np.abs(bar.astype(int) - card.astype(int)).max() <= 4


def ink(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L")) > 120


def test_a_card_says_its_title_inside_its_margins() -> None:
    long = "Adoption du budget primitif du service annexe de l’eau et de l’assainissement, autorisation de signer " * 2
    for title in ("Huis clos", "Jean-Baptiste de La Rochefoucauld-Montesquiou", long, "x" * 60):
        drawn = ink(cards.draw(Card(title=title, eyebrow="Val-d’Ambre", lines=("Majorité",))))
        columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))
        assert columns[0] >= 100 and rows[0] > 60 and rows[-1] < HEIGHT
        if " " in title:
            assert columns[-1] < WIDTH - 60


def test_different_words_are_different_pictures() -> None:
    first, second = (cards.draw(Card(title=title)).tobytes() for title in ("Suspension", "Huis clos"))
    assert first != second


def test_a_machine_without_fonts_still_has_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_FOLDERS", (tmp_path / "none",))
    cards._font_file.cache_clear()
    try:
        assert ink(cards.draw(Card(title="Huis clos"))).sum() > 500
    finally:
        cards._font_file.cache_clear()
