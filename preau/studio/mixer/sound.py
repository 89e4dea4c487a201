"""Sound of one source: a short buffer between its clock and ours. 48 kHz, mono, float32 in [-1, 1]."""

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE = 48_000
TICK = 1_920  # samples in 40 ms
#: Enough to ride out the loopback and the thread's jitter; it is also the delay given to the sound.
CUSHION = 2_880
#: Beyond this the sound would lag behind the picture: the oldest is dropped, and counted.
MOST = 9_600


class SoundBuffer:
    """First in, first out, bounded. Written by the receiving thread, read by the clock."""

    def __init__(self) -> None:
        self._chunks: deque[Samples] = deque()
        self._held = 0
        self._filling = True
        self._lock = threading.Lock()
        self.dropped = 0
        self.underruns = 0

    def __len__(self) -> int:
        return self._held

    def push(self, samples: Samples) -> None:
        """Add decoded samples; drop the oldest down to the cushion when more than 200 ms wait."""
        with self._lock:
            self._chunks.append(samples)
            self._held += len(samples)
            if self._held > MOST:
                self._take(self._held - CUSHION)
                self.dropped += 1

    def pull(self, count: int = TICK) -> Samples:
        """The next `count` samples, silence where there are none."""
        out = np.zeros(count, dtype=np.float32)
        with self._lock:
            if self._filling and self._held < CUSHION:
                return out
            self._filling = False
            got = self._take(count)
            if len(got) < count:
                self._filling = True
                self.underruns += 1
        out[: len(got)] = got
        return out

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._chunks.clear()
            self._held = 0
            self._filling = True

    def _take(self, count: int) -> Samples:
        taken: list[Samples] = []
        left = min(count, self._held)
        self._held -= left
        while left:
            chunk = self._chunks.popleft()
            if len(chunk) > left:
                self._chunks.appendleft(chunk[left:])
                chunk = chunk[:left]
            taken.append(chunk)
            left -= len(chunk)
        return np.concatenate(taken) if taken else np.zeros(0, dtype=np.float32)


def soften(samples: Samples, *, start: float, end: float) -> Samples:
    """Ramp the gain from `start` to `end` over the samples, so that a switch does not click."""
    if start == end == 1.0:
        return samples
    return samples * np.linspace(start, end, len(samples), dtype=np.float32)


def limit(samples: Samples) -> Samples:
    """Keep a sum of microphones inside [-1, 1]: transparent at speech level, soft above 0.8."""
    loud = np.abs(samples)
    over = loud > 0.8
    if not over.any():
        return samples
    squeezed = 0.8 + 0.2 * np.tanh((loud - 0.8) / 0.2)
    return np.where(over, np.sign(samples) * squeezed, samples).astype(np.float32)
