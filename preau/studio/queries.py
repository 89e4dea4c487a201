"""Reads of the studio: how each broadcast is, for the operator, and the map from journal times to the replay."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from preau.studio.models import OnAir, Publication
from preau.studio.process import FIRST_WITHIN, STUCK_AFTER
from preau.studio.timeline import Timeline, read


@dataclass(frozen=True, kw_only=True)
class BroadcastHealth:
    """One sitting on air. `age` in seconds since it began, `segment_age` since the last segment (None before the
    first), `lag` in seconds behind the clock.
    """

    sitting: uuid.UUID
    age: float
    segments: int
    segment_age: float | None
    restarts: int
    lag: float
    dropped: int
    fault: str
    source: str
    ended: bool

    @property
    def well(self) -> bool:
        """A segment came out lately, or the first one may still come, or the broadcast is over."""
        if self.segment_age is None:
            return self.ended or self.age < FIRST_WITHIN
        return self.ended or self.segment_age < STUCK_AFTER


def health(*, now: datetime) -> list[BroadcastHealth]:
    """Every broadcast that is not over, oldest first."""
    return [_health(one, now) for one in OnAir.objects.filter(ended_at=None).order_by("started_at")]


def broadcast(*, sitting: uuid.UUID, now: datetime) -> BroadcastHealth | None:
    """How the broadcast of one sitting is; None when it was never on air."""
    one = OnAir.objects.filter(sitting=sitting).first()
    return _health(one, now) if one else None


def _health(one: OnAir, now: datetime) -> BroadcastHealth:
    return BroadcastHealth(
        sitting=one.sitting,
        age=(now - one.started_at).total_seconds(),
        segments=one.segments,
        segment_age=max(0.0, (now - one.segment_at).total_seconds()) if one.segment_at else None,
        restarts=one.restarts,
        lag=one.lag,
        dropped=one.dropped,
        fault=one.fault,
        source=one.source,
        ended=one.ended_at is not None,
    )


def published_sources(*, sitting: uuid.UUID) -> frozenset[str]:
    """The sources that publish now: members' and guests' ids, "room"."""
    return frozenset(Publication.objects.filter(sitting=sitting).values_list("source", flat=True))


def timeline(*, video_folder: Path) -> Timeline:
    """The recording in a sitting's public video folder; empty when there is none."""
    try:
        return read((video_folder / "720p" / "index.m3u8").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Timeline()
