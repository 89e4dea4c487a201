"""The seats of an assembly as a picture: where each member sits, and the same as SVG.

Pure but for the translation of words: plain values in, text out. `web/js/hemicycle.js` draws the same shapes from the
same positions in the rooms.
Form goes with colour: for a disc, against a square, abstention a hatched disc, absent a dashed ring, the speaker a
thick outline. No style is written in the picture: classes only, see the style sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import cos, floor, pi, sin, sqrt
from typing import Literal

from django.utils.translation import ngettext

from preau.sitting.facts import Member

WIDTH, HEIGHT = 560, 294
# The middle of the chamber, where the chair's desk stands, and the radius that the picture allows.
CENTRE_X, CENTRE_Y, REACH = 280.0, 258.0, 250.0
# No seat is larger than this, however small the council; a radius is this share of the distance between seats.
LARGEST, SHARE = 24.0, 0.39
_INNER = 0.36

Mark = Literal[
    "for", "against", "abstain", "not_voting", "present", "absent", "represented", "recused", "voted", "expected"
]


@dataclass(frozen=True, slots=True)
class Seat:
    """The centre and the radius of a seat, in units of the 560 by 294 view box."""

    x: float
    y: float
    r: float


def seats(members: Sequence[Member], groups: Sequence[str]) -> dict[str, Seat]:
    """A seat for each member, by id: groups side by side in the order given, left to right as the chair sees them.

    Within a group, the order of the table. Members of a group that is not named sit last.
    """
    places = _places(len(members))
    rank = {name: i for i, name in enumerate(groups)}
    seated = sorted(members, key=lambda m: (rank.get(m.group, len(rank)), m.order))
    return {member.id: place for member, place in zip(seated, places, strict=True)}


@lru_cache(maxsize=64)
def _places(count: int) -> tuple[Seat, ...]:
    """`count` seats in concentric rows, sorted by angle from the left end, so that any run of them is a wedge."""
    if count == 0:
        return ()
    radii, gap = _rows(count)
    r = min(LARGEST, gap * SHARE)
    found: list[tuple[float, float]] = []
    for radius, n in zip(radii, _shares(count, radii), strict=True):
        # One seat alone faces the desk; otherwise the rows end on the same straight line at both ends.
        found += [(pi / 2 if n == 1 else pi * i / (n - 1), radius) for i in range(n)]
    # Seats on the same ray: the one nearest the desk first.
    found.sort(key=lambda place: (round(place[0], 4), place[1]))
    return tuple(Seat(CENTRE_X - radius * cos(a), CENTRE_Y - radius * sin(a), r) for a, radius in found)


def _rows(count: int) -> tuple[list[float], float]:
    """The radii of the rows, inner first, and the distance between seats: as few rows as let seats be large."""
    best: tuple[float, list[float], float] = (0.0, [], 0.0)
    for rows in range(1, 16):
        gap = 2.6 * LARGEST
        while gap > 4 and _capacity(radii := _radii(rows, gap), gap) < count:
            gap -= 0.25
        # Another row must be worth it: 4 % larger seats.
        if radii[0] >= _INNER * radii[-1] and gap > best[0] * 1.04:
            best = (gap, radii, gap)
    _, radii, gap = best
    if len(radii) == 1:
        # A small council sits close together around the desk instead of along the walls.
        radii = [min(radii[0], max(96.0, 2.1 * gap * (count - 1) / pi))]
    return radii, gap


def _radii(rows: int, gap: float) -> list[float]:
    outer = REACH - gap * SHARE
    return [outer - gap * 1.04 * i for i in reversed(range(rows))]


def _capacity(radii: Sequence[float], gap: float) -> int:
    return sum(floor(pi * radius / gap) + 1 for radius in radii if radius > 0)


def _shares(count: int, radii: Sequence[float]) -> list[int]:
    """How many seats each row takes: in proportion to its length, largest remainders first."""
    whole = sum(radii)
    exact = [count * radius / whole for radius in radii]
    given = [floor(share) for share in exact]
    by_remainder = sorted(range(len(radii)), key=lambda i: given[i] - exact[i])
    for i in by_remainder[: count - sum(given)]:
        given[i] += 1
    return given


def svg(
    *,
    plan: Mapping[str, Seat],
    marks: Mapping[str, Mark],
    title: str,
    description: str,
    speaker: str | None = None,
    names: Mapping[str, str] | None = None,
    key: str = "hemicycle",
) -> str:
    """The picture as an `svg` element, safe to put in a page.

    `marks` says what each seat shows (a member without a mark is "present"); `title` and `description` say the same in
    words to who cannot see it; `names` adds the member's name to each seat for a pointer (some 40 bytes a seat);
    `key` keeps ids apart when a page draws several.
    """
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        f'<path class="desk" d="{DESK}"/>'
    ]
    for member, seat in plan.items():
        drawn = shape(seat, marks.get(member, "present"), speaks=member == speaker)
        if names and member in names:
            drawn = f"<g><title>{escape(names[member])}</title>{drawn}</g>"
        parts.append(drawn)
    return "".join(parts) + "</svg>"


def in_words(marks: Mapping[str, Mark]) -> str:
    """What the picture shows, for its description: "34 pour, 11 contre, 4 abstentions, 4 absents"."""
    counts = Counter(marks.values())
    return ", ".join(_WORDS[mark](n) % {"n": n} for mark in _WORDS if (n := counts[mark]))


_WORDS: dict[Mark, Callable[[int], str]] = {
    "for": lambda n: ngettext("%(n)d pour", "%(n)d pour", n),
    "against": lambda n: ngettext("%(n)d contre", "%(n)d contre", n),
    "abstain": lambda n: ngettext("%(n)d abstention", "%(n)d abstentions", n),
    "not_voting": lambda n: ngettext("%(n)d n’a pas pris part au vote", "%(n)d n’ont pas pris part au vote", n),
    "voted": lambda n: ngettext("%(n)d a voté", "%(n)d ont voté", n),
    "expected": lambda n: ngettext("%(n)d vote attendu", "%(n)d votes attendus", n),
    "present": lambda n: ngettext("%(n)d présent", "%(n)d présents", n),
    "represented": lambda n: ngettext("%(n)d représenté", "%(n)d représentés", n),
    "recused": lambda n: ngettext("%(n)d déport", "%(n)d déports", n),
    "absent": lambda n: ngettext("%(n)d absent", "%(n)d absents", n),
}


DESK = f"M{CENTRE_X - 34:g} {CENTRE_Y + 22:g}v-10q34 -14 68 0v10z"


def shape(seat: Seat, mark: Mark, *, speaks: bool = False) -> str:
    """One seat: a `path` that alone says the mark by its form, and a `circle` inside where a ring holds a dot."""
    x, y, r = seat.x, seat.y, seat.r
    classes = f"seat {mark}{' floor' if speaks else ''}"
    if mark == "against":
        side = r * 0.88
        path = f"M{x - side:.1f} {y - side:.1f}h{2 * side:.1f}v{2 * side:.1f}h{-2 * side:.1f}z"
    else:
        path = _ring(x, y, r * 0.96)
    if mark == "abstain":
        path += "".join(_chord(x, y, r * 0.96, offset * r) for offset in (-0.5, 0.0, 0.5))
    elif mark == "recused":
        path += _chord(x, y, r * 0.96, 0.0)
    elif mark == "not_voting":
        path += f"M{x - r * 0.5:.1f} {y:.1f}h{r:.1f}"
    drawn = f'<path class="{classes}" d="{path}"/>'
    if dot := {"represented": 0.34, "voted": 0.56}.get(mark):
        drawn += f'<circle class="seat-dot {mark}" cx="{x:.1f}" cy="{y:.1f}" r="{r * dot:.1f}"/>'
    return drawn


def _ring(x: float, y: float, r: float) -> str:
    # Rounded before it is doubled: an arc whose ends are not one diameter apart is no circle.
    r = round(r, 1)
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 1 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 1 {-2 * r:.1f} 0z"


def _chord(x: float, y: float, r: float, offset: float) -> str:
    """A chord rising to the right, `offset` away from the centre."""
    half = sqrt(r * r - offset * offset) * sqrt(0.5)
    shift = offset * sqrt(0.5)
    return f"M{x + shift - half:.1f} {y + shift + half:.1f}l{2 * half:.1f} {-2 * half:.1f}"
