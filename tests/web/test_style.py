"""The style sheet: light enough, and readable in each of its themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from preau import web

SHEET = Path(web.__file__).parent / "static" / "web" / "preau.css"
CSS = SHEET.read_text(encoding="utf-8")
TEXTS = ("ink", "ink-2", "board", "board-2", "live", "warn", "ok", "for", "against", "abstain-text")
SHAPES = ("edge", "for", "against", "abstain", "absent")


def tokens(opening: str) -> dict[str, str]:
    """The colours set by the block that follows `opening`."""
    block = CSS[CSS.index(opening) + len(opening) :]
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[: block.index("}")] + ";")
    return {name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:]) for name, value in found}


LIGHT = tokens("color-scheme: light dark;")
DARK = LIGHT | tokens("@media (prefers-color-scheme: dark) {\n    :root {")
THEMES = {
    "light": LIGHT,
    "dark": DARK,
    "chalk": LIGHT | tokens(".chalk {"),
    "high contrast": LIGHT | tokens("@media (prefers-contrast: more) {\n    :root {"),
    "dark, high contrast": DARK
    | tokens("@media (prefers-contrast: more) and (prefers-color-scheme: dark) {\n    :root {"),
    "printed": LIGHT | tokens("@media print {\n    :root { color-scheme: light;"),
}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ["paper", "paper-2"])
def test_every_text_is_readable_on_every_paper(theme: str, paper: str) -> None:
    colours = THEMES[theme]
    poor = {text: round(contrast(colours[text], colours[paper]), 2) for text in TEXTS}
    assert {text: ratio for text, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_a_filled_ground_is_readable(theme: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours["board-ink"], colours["board"]) >= 4.5
    assert contrast(colours["board-ink"], colours["board-2"]) >= 4.5
    # The bar of a lost link.
    assert contrast(colours["paper"], colours["warn"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_that_inform_stand_out(theme: str) -> None:
    colours = THEMES[theme]
    poor = {shape: round(contrast(colours[shape], colours["paper"]), 2) for shape in SHAPES}
    assert {shape: ratio for shape, ratio in poor.items() if ratio < 3} == {}


def test_high_contrast_gives_seven_to_one() -> None:
    for theme in ("high contrast", "dark, high contrast"):
        assert min(contrast(THEMES[theme][text], THEMES[theme]["paper"]) for text in TEXTS) >= 7


def test_it_weighs_less_than_fifteen_kilobytes() -> None:
    assert len(gzip.compress(SHEET.read_bytes(), mtime=0)) < 15_000


def test_it_asks_nothing_of_anybody() -> None:
    assert not re.search(r"@import|url\(|@font-face", CSS)


def test_layers_are_named_once_in_order() -> None:
    assert "@layer tokens, base, parts, screens;" in CSS
    # Rules outside a layer would win over all layers.
    depth, outside = 0, ""
    for character in re.sub(r"/\*.*?\*/", "", CSS, flags=re.S):
        depth += (character == "{") - (character == "}")
        outside += character if depth == 0 else ""
    assert {part.strip() for part in re.split(r"[;}]", outside)} == {
        "@layer tokens, base, parts, screens",
        *(f"@layer {name}" for name in ("tokens", "base", "parts", "screens")),
        "",
    }
