"""The clock: every 40 ms the newest picture of what is on air, and the sound that goes with it."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np

from preau.studio.mixer import cards
from preau.studio.mixer.control import Show, say
from preau.studio.mixer.output import GOP, Output
from preau.studio.mixer.picture import RATE, fit
from preau.studio.mixer.receiver import Receiver
from preau.studio.mixer.sound import TICK, Samples, limit, soften
from preau.studio.mixer.source import Source

PERIOD = 1 / RATE
#: A source that is new, or replaced, has this long to give its first picture; the previous picture stays.
GRACE = 0.9
#: Beyond this delay pictures are dropped (never the first of a segment), so that the live stays live.
MOST_LAG = 0.25


class Engine:
    """Runs until told to end. `show` may be replaced at any time by another thread."""

    def __init__(self, *, folder: Path, receiver: Receiver, show: Show) -> None:
        self._receiver = receiver
        self._folder = folder
        self._show = show
        self._waiting_since: float | None = None
        self._stopping = threading.Event()
        self._ending = False
        self._shown: av.VideoFrame = cards.frame(show.card)
        self._fitted: tuple[av.VideoFrame, av.VideoFrame] | None = None
        self._gains: dict[str, float] = {}
        self.dropped = 0
        self.lag = 0.0
        self.on_card = True
        self._segment_at = time.monotonic()

    def show(self, show: Show) -> None:
        """Change what is on air, from the next picture on."""
        self._waiting_since = None
        self._show = show

    def end(self, show: Show) -> None:
        """Show the last card up to the end of the segment under way, then close the playlists."""
        self.show(show)
        self._ending = True

    def stop(self) -> None:
        """Leave off without closing the playlists: another mixer will go on."""
        self._stopping.set()

    def run(self) -> int:
        """Mix until the end; the number of segments published. Raises OSError when the disk refuses."""
        start, output = time.monotonic(), Output(folder=self._folder, started=datetime.now(UTC))
        number, published = 0, output.segments
        owed: list[Samples] = []
        while not self._stopping.is_set() and not (self._ending and number and number % GOP == 0):
            now = self._wait(start + number * PERIOD)
            owed.append(self._mix())
            if self.lag > MOST_LAG and number % GOP:
                self.dropped += 1
            else:
                output.write(number, self._picture(now), np.concatenate(owed))
                owed = []
            number += 1
            if output.segments != published:
                published, self._segment_at = output.segments, time.monotonic()
            if number % RATE == 0:
                self._report(published)
        output.finish(end=self._ending)
        return output.segments

    def _wait(self, due: float) -> float:
        now = time.monotonic()
        if now < due:
            self._stopping.wait(due - now)
            now = time.monotonic()
        self.lag = max(0.0, now - due)
        return now

    def _picture(self, now: float) -> av.VideoFrame:
        show = self._show
        source = None if show.closed or show.source is None else self._receiver.sources.get(show.source)
        if source is not None and source.alive(now):
            self._shown, self.on_card = self._fit(source), False
            self._waiting_since = None
        elif show.closed or show.source is None or self._is_given_up(source, now):
            self._shown, self.on_card = cards.frame(show.card), True
        return self._shown

    def _is_given_up(self, source: Source | None, now: float) -> bool:
        """Whether to stop waiting: at once for a source that died, after a grace for one that is to come."""
        if source is not None and source.picture is not None:
            return True
        if self._waiting_since is None:
            self._waiting_since = now
        return now - self._waiting_since > GRACE

    def _fit(self, source: Source) -> av.VideoFrame:
        picture = source.picture
        assert picture is not None
        if self._fitted is None or self._fitted[0] is not picture:
            self._fitted = (picture, fit(picture))
        return self._fitted[1]

    def _mix(self) -> Samples:
        """40 ms of sound. Every source is read, also the silent ones, so that none is late when its turn comes."""
        show, out = self._show, np.zeros(TICK, dtype=np.float32)
        gains: dict[str, float] = {}
        for key, source in self._receiver.sources.items():
            samples = source.sound.pull()
            gains[key] = 1.0 if key in show.sound and not show.closed else 0.0
            before = self._gains.get(key, 0.0)
            if before or gains[key]:
                out += soften(samples, start=before, end=gains[key])
        self._gains = gains
        # A closed door is closed at once, without the ramp that spares the ear elsewhere.
        return np.zeros(TICK, dtype=np.float32) if show.closed else limit(out)

    def _report(self, published: int) -> None:
        now = time.monotonic()
        sources = {
            key: {
                "alive": source.alive(now),
                "heard": now - source.audio_at < 1.0,
                "packets": source.counters.packets,
                "pictures": source.counters.pictures,
                "errors": source.counters.decode_errors,
                "keyframes": source.counters.keyframes_asked,
                "sound_dropped": source.sound.dropped,
            }
            for key, source in self._receiver.sources.items()
        }
        say(
            "status",
            segments=published,
            segment_age=round(now - self._segment_at, 2),
            lag=round(self.lag, 3),
            dropped=self.dropped,
            on_card=self.on_card,
            closed=self._show.closed,
            source=self._show.source,
            sources=sources,
        )
