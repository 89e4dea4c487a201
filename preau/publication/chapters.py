"""Chapters of the recording: WebVTT, one cue an item and one a ballot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from preau.publication.record import Record
from preau.publication.views import ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """`start` and `end` in seconds of the recording."""

    start: float
    end: float
    title: str


def chapters(record: Record) -> list[Chapter]:
    """In order, without holes of sense: an item lasts until the next thing of its kind, or the end."""
    marks = [(position, title) for at, title in _marks(record) if (position := _position(record, at)) is not None]
    last = _end(record)
    found = []
    for n, (start, title) in enumerate(marks):
        end = marks[n + 1][0] if n + 1 < len(marks) else max(last, start + 1)
        if end > start:
            found.append(Chapter(start=start, end=end, title=title))
    return found


def _marks(record: Record) -> Iterator[tuple[datetime, str]]:
    for moment in record.moments:
        if moment.kind == "opening":
            yield moment.at, _("Ouverture de la séance")
        elif moment.kind == "item" and moment.item is not None:
            item = record.items[moment.item]
            yield moment.at, f"{item.number}. {item.title}"
        elif moment.kind == "ballot" and moment.ballot is not None:
            yield (
                moment.at,
                _("Vote : %(subject)s") % {"subject": ballots.title(record, record.state.ballots[moment.ballot - 1])},
            )
        elif moment.kind == "appointment" and moment.election is not None:
            title = record.state.elections[moment.election - 1].opened.title
            yield moment.at, _("Nomination : %(title)s") % {"title": title}
        elif moment.kind == "suspension":
            yield moment.at, _("Suspension")
        elif moment.kind == "close":
            yield moment.at, _("Clôture")


def _position(record: Record, moment: datetime) -> float | None:
    if record.media is not None:
        return record.position(moment)
    # Without a recording, seconds since the opening: the list of chapters still says when.
    return (moment - record.state.opened_at).total_seconds() if record.state.opened_at else None


def _end(record: Record) -> float:
    if record.media:
        return record.media.timeline.seconds
    return _position(record, record.state.closed_at) or 0.0 if record.state.closed_at else 0.0


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, milliseconds = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def webvtt(record: Record) -> bytes:
    """`chapitres.vtt`. A cue's text is one line without "-->", and its marks of markup are escaped (WebVTT §4.2)."""
    lines = ["WEBVTT", ""]
    for n, chapter in enumerate(chapters(record), start=1):
        title = " ".join(chapter.title.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [str(n), f"{_stamp(chapter.start)} --> {_stamp(chapter.end)}", title, ""]
    return "\n".join(lines).encode()
