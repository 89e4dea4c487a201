"""Cards: still pictures in place of a camera, drawn once with the project's colours and a serif of the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from preau.studio.mixer.picture import HEIGHT, WIDTH

BOARD, PAPER, QUIET, RULE = "#10231d", "#f4f1e8", "#a9b8af", "#2f4a40"
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SERIF = ("P052-Roman.otf", "NotoSerif-Regular.ttf", "DejaVuSerif.ttf", "LiberationSerif-Regular.ttf")
SANS = ("NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card says. `eyebrow` is the small line above the title, `lines` come under it."""

    title: str
    eyebrow: str = ""
    lines: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def _font_file(names: Sequence[str]) -> Path | None:
    installed = {path.name: path for folder in _FOLDERS if folder.exists() for path in folder.rglob("*.[ot]tf")}
    return next((installed[name] for name in names if name in installed), None)


def font(names: Sequence[str], size: int) -> Font:
    """The first of `names` that the system has, or Pillow's own face."""
    found = _font_file(tuple(names))
    return ImageFont.truetype(str(found), size) if found else ImageFont.load_default(size)


def draw(card: Card) -> Image.Image:
    """The card as a 1280x720 RGB picture."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BOARD)
    pen = ImageDraw.Draw(image)
    left, width = 112, WIDTH - 224
    title_font, lines = _title(card.title, width)
    line_height = int(title_font.size * 1.18) if isinstance(title_font, ImageFont.FreeTypeFont) else 40
    below = 34 * len(card.lines) + (40 if card.lines else 0)
    top = (HEIGHT - line_height * len(lines) - below) // 2 - 12
    pen.line((left, top - 76, left + 96, top - 76), fill=PAPER, width=3)
    if card.eyebrow:
        pen.text((left, top - 54), card.eyebrow, font=font(SANS, 26), fill=QUIET)
    for line in lines:
        pen.text((left, top), line, font=title_font, fill=PAPER)
        top += line_height
    top += 28
    for line in card.lines:
        pen.text((left, top), line, font=font(SANS, 28), fill=QUIET)
        top += 42
    pen.line((left, HEIGHT - 72, WIDTH - left, HEIGHT - 72), fill=RULE, width=1)
    return image


def _title(text: str, width: int) -> tuple[Font, list[str]]:
    """The largest size at which the title holds in three lines, and those lines."""
    lines: list[str] = [text]
    face: Font = font(SERIF, 40)
    for size in (84, 72, 60, 50, 40):
        face = font(SERIF, size)
        lines = _wrap(text, face, width)
        if len(lines) <= 3 and all(face.getlength(line) <= width for line in lines):
            break
    return face, _balanced(text, face, width, lines)[:4]


def _balanced(text: str, face: Font, width: int, lines: list[str]) -> list[str]:
    """The same number of lines, of lengths as even as words allow: no last word left alone."""
    while len(narrower := _wrap(text, face, width - 20)) == len(lines) and width > 200:
        width -= 20
        lines = narrower
    return lines


def _wrap(text: str, face: Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines or [""]


@lru_cache(maxsize=32)
def frame(card: Card) -> av.VideoFrame:
    """The card as a yuv420p frame, kept: a card is shown thousands of times."""
    rgb = np.asarray(draw(card))
    return av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format="yuv420p")
