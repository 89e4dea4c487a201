"""Drawn pictures for synthetic members: a head that speaks, a name, a group; and a council chamber."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import av
import numpy as np
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from preau.studio.mixer.cards import BOARD, PAPER, QUIET, SANS, SERIF, font
from preau.studio.mixer.picture import HEIGHT, WIDTH

# Chalk on slate: a drawn person has no likeness, no skin and no age, because the names may be of real people.
_SLATES = ("#3f5a4e", "#4a5563", "#5d5046", "#54485c", "#43595c", "#5c5a45")
_CHALKS = ("#f4f1e8", "#f0d9a8", "#cfe3d4", "#d5dff0", "#f0cfc8")
_LINE = 7


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is drawn. `group` may be empty."""

    name: str
    group: str = ""


def pictures(person: Person, levels: Sequence[float]) -> Iterator[av.VideoFrame]:
    """One 1280x720 yuv420p frame for each loudness in `levels` (0 to 1): the mouth follows the voice."""
    base, chalk = _portrait(person)
    for index, level in enumerate(levels):
        image = base.copy()
        _mouth(image, chalk, level, index)
        yield av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p")


def chamber(title: str, count: int) -> Iterator[av.VideoFrame]:
    """`count` frames of a council chamber seen from the public's seats: people that stir."""
    for index in range(count):
        image = Image.new("RGB", (WIDTH, HEIGHT), _SLATES[0])
        pen = ImageDraw.Draw(image)
        pen.line((0, 470, WIDTH, 470), fill=QUIET, width=3)
        pen.rectangle((430, 110, 850, 290), fill=BOARD, outline=QUIET, width=3)
        pen.text((460, 140), title[:26], font=font(SERIF, 34), fill=PAPER)
        pen.text((460, 200), _("Salle du conseil"), font=font(SANS, 26), fill=QUIET)
        for seat in range(15):
            angle = pi * (seat + 0.5) / 15
            x, y = WIDTH / 2 - 520 * cos(angle), 640 - 230 * sin(angle)
            x += 5 * sin(2 * pi * index / count + seat * 1.7)
            chalk = _CHALKS[seat * 2 % len(_CHALKS)]
            pen.ellipse((x - 26, y - 70, x + 26, y - 14), fill=_SLATES[0], outline=chalk, width=4)
            pen.rounded_rectangle((x - 44, y - 14, x + 44, y + 70), 24, fill=_SLATES[0], outline=chalk, width=4)
        yield av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p")


def _pick(choices: Sequence[str], name: str, salt: str) -> str:
    return choices[hashlib.sha256(f"{salt}{name}".encode()).digest()[0] % len(choices)]


def _portrait(person: Person) -> tuple[Image.Image, str]:
    """The picture without its mouth, and the colour of its chalk."""
    slate, chalk = _pick(_SLATES, person.name, "slate"), _pick(_CHALKS, person.name, "chalk")
    image = Image.new("RGB", (WIDTH, HEIGHT), slate)
    pen = ImageDraw.Draw(image)
    x, y = WIDTH // 2, 290
    pen.rounded_rectangle((x - 250, y + 200, x + 250, HEIGHT + 80), 120, outline=chalk, width=_LINE)
    pen.ellipse((x - 135, y - 170, x + 135, y + 165), fill=slate, outline=chalk, width=_LINE)
    for side in (-1, 1):
        pen.ellipse((x + side * 52 - 11, y - 36, x + side * 52 + 11, y - 14), fill=chalk)
    pen.rectangle((0, HEIGHT - 130, WIDTH, HEIGHT), fill=BOARD)
    pen.text((64, HEIGHT - 112), person.name, font=font(SERIF, 46), fill=PAPER)
    if person.group:
        pen.text((66, HEIGHT - 52), person.group, font=font(SANS, 26), fill=QUIET)
    return image, chalk


def _mouth(image: Image.Image, chalk: str, level: float, index: int) -> None:
    pen = ImageDraw.Draw(image)
    x, y = WIDTH // 2, 372
    opening = 6 + round(44 * min(1.0, level))
    pen.ellipse((x - 44, y - opening // 2, x + 44, y + opening // 2), outline=chalk, width=_LINE - 1)
    # A pulse that turns, so that a silent picture is seen to be alive too.
    angle = 2 * pi * index / 25
    px, py = WIDTH - 90 + 26 * cos(angle), HEIGHT - 65 + 26 * sin(angle)
    pen.ellipse((px - 8, py - 8, px + 8, py + 8), fill=PAPER)
