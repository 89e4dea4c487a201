"""One source, read in the test's own thread: what makes it worth showing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import av
import numpy as np
import pytest

from preau.studio.mixer.source import DARK_AFTER, LOST_AFTER, Source, is_black, listening
from preau.studio.synthetic.clip import Clip, encode
from preau.studio.synthetic.sender import Sender
from tests.studio.conftest import RED, solid_clip

pytestmark = pytest.mark.enable_socket


def black_clip() -> Clip:
    """What a browser sends while its camera is switched off."""
    frame = av.VideoFrame.from_ndarray(np.zeros((180, 320, 3), dtype=np.uint8), format="rgb24")
    return encode([frame.reformat(format="yuv420p") for _ in range(6)], np.zeros(0, dtype=np.float32))


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source("elue")
    yield made
    made.close()


def receive(source: Source, content: Clip, seconds: float, *, alive: bool | None = None) -> None:
    """Send `content` for `seconds`, or, given `alive`, until the source is so: a busy machine sends late."""
    address = source.address
    sender = Sender(
        content,
        video=("127.0.0.1", address["video"]),
        audio=("127.0.0.1", address["audio"]),
        video_ssrc=address["ssrc"],
        audio_ssrc=address["ssrc"],
    )
    sender.start()
    ends = time.monotonic() + seconds
    last = ends if alive is None else ends + 10
    while time.monotonic() < ends or (time.monotonic() < last and source.alive(time.monotonic()) is not alive):
        for opened in source.sockets:
            source.receive(opened, time.monotonic())
        time.sleep(0.01)
    sender.stop()


def test_a_source_lives_while_it_is_seen(source: Source) -> None:
    assert not source.alive(time.monotonic())
    receive(source, solid_clip(RED, pitch=440), 0.4, alive=True)
    now = time.monotonic()
    assert source.alive(now)
    assert source.sound.pull().any()
    assert not source.alive(now + LOST_AFTER)


def test_a_camera_switched_off_leaves_its_place_to_the_card_and_comes_back(source: Source) -> None:
    receive(source, black_clip(), 0.3)
    assert source.picture is not None
    assert not source.alive(time.monotonic()), "off from the start: the card at once"
    receive(source, solid_clip(RED, pitch=440), 0.4, alive=True)
    assert source.alive(time.monotonic())
    receive(source, black_clip(), DARK_AFTER + 0.4, alive=False)
    assert not source.alive(time.monotonic())


@pytest.mark.parametrize(
    ("colour", "black"), [((0, 0, 0), True), ((3, 3, 3), True), ((16, 35, 29), False), (RED, False)]
)
def test_black_is_black_and_dark_green_is_not(colour: tuple[int, int, int], black: bool) -> None:
    image = np.full((90, 162, 3), colour, dtype=np.uint8)
    assert is_black(av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")) is black


def test_when_no_port_is_free_it_is_said() -> None:
    taken = listening((0,))
    with pytest.raises(OSError, match="no UDP port is free"):
        listening((taken.getsockname()[1],))
    taken.close()
