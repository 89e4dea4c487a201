"""From journal time to replay position: pure functions over a media playlist (RFC 8216).

A playlist says in `EXT-X-PROGRAM-DATE-TIME` at which wall clock time a segment begins; durations give the
rest. A discontinuity (a mixer that was restarted) opens a new stretch, and the time lost between two
stretches has no position.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An unbroken piece of the recording: `position` and `seconds` are in replay seconds, `starts` is wall clock."""

    starts: datetime
    position: float
    seconds: float

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The stretches in order. `ended`: the playlist is closed, it is the whole replay."""

    stretches: tuple[Stretch, ...] = ()
    ended: bool = False

    @property
    def seconds(self) -> float:
        """The length of the replay so far."""
        return self.stretches[-1].position + self.stretches[-1].seconds if self.stretches else 0.0

    def position(self, moment: datetime) -> float | None:
        """Seconds into the replay at which `moment` (aware) is seen.

        None when nothing is recorded, or when `moment` is after its end. Before the start: 0. In a gap between
        two stretches: the start of the next one.
        """
        if not self.stretches:
            return None
        index = bisect_right([stretch.starts for stretch in self.stretches], moment) - 1
        if index < 0:
            return 0.0
        stretch = self.stretches[index]
        inside = (moment - stretch.starts).total_seconds()
        if inside <= stretch.seconds:
            return round(stretch.position + inside, 3)
        return self.stretches[index + 1].position if index + 1 < len(self.stretches) else None


def read(playlist: str) -> Timeline:
    """Read the text of a media playlist; raises ValueError with the line number when it is not one."""
    lines = playlist.splitlines()
    if not lines or lines[0].strip() != "#EXTM3U":
        raise ValueError("line 1: this is not an HLS playlist")
    stretches = tuple(_stretches(lines))
    return Timeline(stretches=stretches, ended="#EXT-X-ENDLIST" in lines)


def _stretches(lines: list[str]) -> Iterator[Stretch]:
    starts: datetime | None = None
    position = seconds = 0.0
    for number, line in enumerate(lines, start=1):
        if line == "#EXT-X-DISCONTINUITY" and starts is not None:
            yield Stretch(starts=starts, position=position, seconds=round(seconds, 5))
            position, seconds, starts = round(position + seconds, 5), 0.0, None
        elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:") and starts is None:
            starts = _moment(line.partition(":")[2], number) - timedelta(seconds=seconds)
        elif line.startswith("#EXTINF:"):
            seconds += _duration(line[8:].partition(",")[0], number)
    if starts is not None:
        yield Stretch(starts=starts, position=position, seconds=round(seconds, 5))


def _moment(text: str, number: int) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f"line {number}: {text!r} is not a date and time") from error
    if found.tzinfo is None:
        raise ValueError(f"line {number}: {text!r} has no time zone")
    return found


def _duration(text: str, number: int) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f"line {number}: {text!r} is not a duration in seconds") from error
