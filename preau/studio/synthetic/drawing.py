"""Drawn pictures for synthetic members: a head that speaks, a name, a group; and a council chamber."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import av
import numpy as np
from PIL import Image, ImageDraw

from preau.studio.mixer.cards import BOARD, PAPER, QUIET, SANS, SERIF, font
from preau.studio.mixer.picture import HEIGHT, WIDTH

_CLOTHES = ("#7a3b2e", "#2f4f6f", "#5b4a7a", "#6b5a2a", "#2d5d4a", "#7a4462")
_SKIN = ("#e7c3a4", "#c99671", "#8f5f43", "#f0d3bb")
_HAIR = ("#3a2c22", "#6f6a64", "#8a5a33")
_WALLS = ("#d9d3c2", "#cfd6cf", "#d6cdc6")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is drawn. `group` may be empty."""

    name: str
    group: str = ""


def pictures(person: Person, levels: Sequence[float]) -> Iterator[av.VideoFrame]:
    """One 1280x720 yuv420p frame for each loudness in `levels` (0 to 1): the mouth follows the voice."""
    base, spot = _portrait(person)
    for index, level in enumerate(levels):
        image = base.copy()
        _mouth(image, spot, level, index)
        yield av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p")


def chamber(title: str, count: int) -> Iterator[av.VideoFrame]:
    """`count` frames of a council chamber seen from the public's seats: people that stir."""
    for index in range(count):
        image = Image.new("RGB", (WIDTH, HEIGHT), "#dcd6c6")
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, 470, WIDTH, HEIGHT), fill="#8a7358")
        pen.rectangle((430, 120, 850, 300), fill=BOARD)
        pen.text((460, 150), title[:26], font=font(SERIF, 34), fill=PAPER)
        pen.text((460, 210), "Salle du conseil", font=font(SANS, 26), fill=QUIET)
        for seat in range(15):
            angle = pi * (seat + 0.5) / 15
            x, y = WIDTH / 2 - 520 * cos(angle), 640 - 230 * sin(angle)
            x += 5 * sin(2 * pi * index / count + seat * 1.7)
            pen.ellipse((x - 26, y - 70, x + 26, y - 12), fill=_SKIN[seat % len(_SKIN)])
            pen.rounded_rectangle((x - 44, y - 12, x + 44, y + 70), 24, fill=_CLOTHES[seat % len(_CLOTHES)])
        yield av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p")


def _pick(choices: Sequence[str], name: str, salt: str) -> str:
    return choices[hashlib.sha256(f"{salt}{name}".encode()).digest()[0] % len(choices)]


def _portrait(person: Person) -> tuple[Image.Image, tuple[int, int]]:
    """The picture without its mouth, and where the mouth goes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _pick(_WALLS, person.name, "wall"))
    pen = ImageDraw.Draw(image)
    x, y = WIDTH // 2, 300
    skin = _pick(_SKIN, person.name, "skin")
    pen.rounded_rectangle((x - 250, y + 190, x + 250, HEIGHT + 80), 120, fill=_pick(_CLOTHES, person.name, "coat"))
    pen.rectangle((x - 46, y + 120, x + 46, y + 220), fill=skin)
    pen.ellipse((x - 130, y - 170, x + 130, y + 160), fill=skin)
    pen.chord(
        (x - 138, y - 190, x + 138, y + 90), 190, 350, fill=_pick(("#3a2c22", "#6f6a64", "#8a5a33"), person.name, "h")
    )
    for side in (-1, 1):
        pen.ellipse((x + side * 52 - 11, y - 32, x + side * 52 + 11, y - 10), fill="#22282a")
    pen.rectangle((0, HEIGHT - 130, WIDTH, HEIGHT), fill=BOARD)
    pen.text((64, HEIGHT - 112), person.name, font=font(SERIF, 46), fill=PAPER)
    if person.group:
        pen.text((66, HEIGHT - 52), person.group, font=font(SANS, 26), fill=QUIET)
    return image, (x, y + 78)


def _mouth(image: Image.Image, spot: tuple[int, int], level: float, index: int) -> None:
    pen = ImageDraw.Draw(image)
    x, y = spot
    opening = 4 + round(34 * min(1.0, level))
    pen.ellipse((x - 40, y - opening // 2, x + 40, y + opening // 2), fill="#7a2f2f")
    # A pulse that turns, so that a silent picture is seen to be alive too.
    angle = 2 * pi * index / 25
    px, py = WIDTH - 90 + 26 * cos(angle), HEIGHT - 65 + 26 * sin(angle)
    pen.ellipse((px - 8, py - 8, px + 8, py + 8), fill=PAPER)
