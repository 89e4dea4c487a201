"""The short sound buffer never grows, and mixing never clips."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from preau.studio.mixer.sound import CUSHION, MOST, TICK, SoundBuffer, limit, soften


def ones(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.float32)


def test_it_waits_for_a_cushion_then_gives_what_came_in_order() -> None:
    buffer = SoundBuffer()
    buffer.push(np.arange(960, dtype=np.float32))
    assert not buffer.pull().any()
    buffer.push(np.arange(960, 960 + CUSHION, dtype=np.float32))
    assert (buffer.pull() == np.arange(TICK)).all()
    assert buffer.underruns == 0


def test_an_empty_buffer_gives_silence_and_fills_up_again_first() -> None:
    buffer = SoundBuffer()
    buffer.push(ones(CUSHION))
    buffer.pull()
    last = buffer.pull()
    assert last[: CUSHION - TICK].all() and not last[CUSHION - TICK :].any()
    assert buffer.underruns == 1
    buffer.push(ones(TICK))
    assert not buffer.pull().any()


@given(st.lists(st.integers(1, 5000), max_size=40))
def test_it_is_bounded_whatever_comes(sizes: list[int]) -> None:
    buffer = SoundBuffer()
    for size in sizes:
        buffer.push(ones(size))
        assert len(buffer) <= MOST


@given(st.floats(-8, 8, allow_nan=False))
def test_the_sum_of_microphones_stays_in_range(level: float) -> None:
    assert np.abs(limit(np.full(TICK, level, dtype=np.float32))).max() <= 1.0


def test_speech_level_is_left_alone() -> None:
    quiet = np.linspace(-0.8, 0.8, TICK, dtype=np.float32)
    assert limit(quiet) is quiet
    assert soften(quiet, start=1.0, end=1.0) is quiet
    assert soften(ones(TICK), start=0.0, end=1.0)[0] == 0.0
