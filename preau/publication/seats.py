"""The hemicycle of a public page: one marker a kind of seat, so that 249 seats weigh 3 kB and a dozen elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from preau.assemblies import hemicycle
from preau.assemblies.hemicycle import Mark, Seat
from preau.publication.record import Record
from preau.publication.views import ballots, sitting
from preau.sitting.state import Ballot


def of_ballot(record: Record, ballot: Ballot | None) -> SafeString | str:
    """The picture of a proclaimed ballot; "" where there is none to draw."""
    if ballot is None or ballot.status != "proclaimed" or (ballot.result is not None and ballot.result.tacit):
        return ""
    number = ballot.opened.ballot
    title = _("L’hémicycle au scrutin n° %(number)d") % {"number": number}
    return draw(record, ballots.marks(record, ballot), key=f"h{number}", title=title)


def of_page(record: Record) -> SafeString | str:
    """The picture of the sitting's page: the last vote, and before the first one, who is there."""
    if record.last_result is not None:
        # By tacit consent nobody voted: there is nothing to draw.
        return of_ballot(record, record.last_result)
    if record.state.phase == "closed":
        return ""
    return draw(record, sitting.presence(record), key="h0", title=_("Qui est là"))


def draw(record: Record, marks: Mapping[str, Mark], *, key: str, title: str) -> SafeString:
    """The `svg` element. Its description says in words what it shows."""
    plan = hemicycle.seats(record.facts.members, record.facts.groups)
    radius = next(iter(plan.values())).r if plan else 0.0
    places: dict[Mark, list[Seat]] = defaultdict(list)
    for member, seat in plan.items():
        places[marks.get(member, "absent")].append(seat)
    parts = [
        f'<svg viewBox="0 0 {hemicycle.WIDTH} {hemicycle.HEIGHT}" role="img" aria-labelledby="{key}-t {key}-d">',
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(hemicycle.in_words(marks))}</desc>',
        f'<path class="desk" d="{hemicycle.DESK}"/>',
    ]
    for mark in sorted(places):
        parts.append(_marker(f"{key}-{mark}", mark, radius))
        points = "L".join(f"{seat.x:.0f} {seat.y:.0f}" for seat in places[mark]) + (
            "" if len(places[mark]) > 1 else "h0"
        )
        url = f"url(#{key}-{mark})"
        parts.append(
            f'<path fill="none" marker-start="{url}" marker-mid="{url}"{_end(places[mark], url)} d="M{points}"/>'
        )
    return mark_safe("".join(parts) + "</svg>")


def _end(places: list[Seat], url: str) -> str:
    # A path of one point has its start and its end in the same place: drawn once is enough.
    return f' marker-end="{url}"' if len(places) > 1 else ""


def _marker(name: str, mark: Mark, radius: float) -> str:
    """The shape of one kind of seat. Its box leaves room for the outline."""
    half = radius * 1.3 + 2
    shape = hemicycle.shape(Seat(0.0, 0.0, radius), mark)
    return (
        f'<marker id="{name}" markerUnits="userSpaceOnUse" markerWidth="{2 * half:.1f}" markerHeight="{2 * half:.1f}" '
        f'viewBox="{-half:.1f} {-half:.1f} {2 * half:.1f} {2 * half:.1f}">{shape}</marker>'
    )
