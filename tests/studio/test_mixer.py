"""The mixer as a real process, fed real H.264 and Opus over RTP, judged by the segments it wrote."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from preau.studio.process import MixerProcess
from preau.studio.synthetic.clip import Clip, encode
from preau.studio.synthetic.sender import Sender
from preau.studio.timeline import read
from tests.studio.conftest import BLUE, BOARD, RED, Recording, solid_clip, wait_until, watch

pytestmark = [pytest.mark.media, pytest.mark.slow]
Start = Callable[[], MixerProcess]
LOUD = 0.1


def open_source(mixer: MixerProcess, key: str) -> dict[str, int]:
    mixer.add(key)
    wait_until(lambda: mixer.address(key), within=15, what="the mixer opens a source")
    return mixer.address(key) or {}


def send(content: Clip, address: dict[str, int], *, ssrc: int | None = None) -> Sender:
    sender = Sender(
        content,
        video=("127.0.0.1", address["video"]),
        audio=("127.0.0.1", address["audio"]),
        video_ssrc=ssrc or address["ssrc"],
        audio_ssrc=ssrc or address["ssrc"],
    )
    sender.start()
    return sender


def feed(mixer: MixerProcess, key: str, content: Clip) -> Sender:
    return send(content, open_source(mixer, key))


def show(mixer: MixerProcess, key: str) -> None:
    mixer.tell("show", source=key, sound=[key], card={"title": f"Carte de {key}"}, closed=False)


def is_alive(mixer: MixerProcess, key: str) -> bool:
    return bool(mixer.health.sources.get(key, {}).get("alive"))


def assert_regular(seen: Recording) -> None:
    """Pictures on a grid of 40 ms, of which a busy machine may drop some; every segment 2.00 s."""
    on_grid = np.array(seen.times) * 25
    assert np.allclose(on_grid, on_grid.round(), atol=0.01)
    assert (np.diff(on_grid) > 0.5).all()
    assert all(abs(seconds - 2.0) <= 0.04 for seconds in seen.durations)


def test_switches_between_two_sources_and_closes_the_door_at_once(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    red = feed(process, "rouge", solid_clip(RED, pitch=440))
    blue = feed(process, "bleue", solid_clip(BLUE, pitch=660, size=(320, 240)))
    wait_until(lambda: is_alive(process, "rouge") and is_alive(process, "bleue"), what="both sources")
    show(process, "rouge")
    time.sleep(1.2)
    show(process, "bleue")
    time.sleep(1.2)
    # Sources and sound are still named: what is closed must win over them.
    process.tell("show", source="bleue", sound=["bleue"], card={"title": "Huis clos"}, closed=True)
    time.sleep(1)
    assert process.finish(card={"title": "La séance est levée"}, within=10)
    red.stop()
    blue.stop()

    seen = watch(tmp_path / "video")
    assert seen.playlist.endswith("#EXT-X-ENDLIST\n")
    assert_regular(seen)
    reds, blues = seen.showing(RED), seen.showing(BLUE)
    assert len(reds) >= 25 and len(blues) >= 25
    assert reds[-1] + 1 == blues[0], "a switch between warm sources shows nothing else in between"
    assert len({seen.squares[number] for number in reds}) > 5, "the picture advances"
    assert seen.loudness[reds[5] : blues[-1]].mean() > LOUD
    closed = list(range(blues[-1] + 1, len(seen.colours)))
    assert closed == [number for number in seen.showing(BOARD) if number > blues[-1]], "only the card after the door"
    # AAC smears a frame or two over the cut; after that there is nothing at all.
    assert seen.loudness[closed[3] :].max() < 0.0005


def test_a_dead_publisher_gives_way_to_its_card_within_a_second(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    sender = feed(process, "rouge", solid_clip(RED, pitch=440))
    show(process, "rouge")
    wait_until(lambda: is_alive(process, "rouge"), what="the source")
    time.sleep(1)
    sender.stop()
    time.sleep(1.5)
    process.finish(card={"title": "Fin"}, within=10)
    seen = watch(tmp_path / "video")
    assert_regular(seen)
    reds = seen.showing(RED)
    last_sound = max(np.flatnonzero(seen.loudness > LOUD))
    assert 0 < reds[-1] - last_sound < 25, "less than a second from the last packet to the card"
    assert seen.showing(BOARD)[-1] == len(seen.colours) - 1


def test_a_source_that_changes_resolution_or_comes_back_never_breaks_the_output(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    address = open_source(process, "rouge")
    show(process, "rouge")
    for size in ((640, 360), (1280, 720), (360, 640)):
        sender = send(solid_clip(RED, pitch=440, size=size), address)
        before = process.health.sources.get("rouge", {}).get("pictures", 0)
        wait_until(
            lambda before=before: process.health.sources.get("rouge", {}).get("pictures", 0) > before + 6,
            what=f"pictures of {size}",
        )
        sender.stop()
    process.finish(card={"title": "Fin"}, within=10)
    seen = watch(tmp_path / "video")
    assert_regular(seen)
    assert seen.playlist.count("#EXT-X-MAP") == 1
    assert len(seen.showing(RED)) > 40


def test_a_machine_that_stalls_costs_pictures_never_time(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    sender = feed(process, "rouge", solid_clip(RED, pitch=440))
    show(process, "rouge")
    wait_until(lambda: is_alive(process, "rouge"), what="the source")
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(2.2)
    os.kill(process.pid, signal.SIGCONT)
    wait_until(lambda: process.health.dropped > 30, what="the late pictures are dropped and counted")
    wait_until(lambda: process.health.lag < 0.05, what="the clock is caught up")
    ran = time.monotonic() - process.started
    process.finish(card={"title": "Fin"}, within=10)
    sender.stop()
    seen = watch(tmp_path / "video")
    assert all(seconds == 2.0 for seconds in seen.durations)
    assert 0 <= read(seen.playlist).seconds - ran + 1.5 <= 4
    assert len(seen.loudness) == len(seen.durations) * 50, "the sound is whole"


def test_killed_it_goes_on_in_the_same_playlist_with_one_discontinuity(mixer: Start, tmp_path: Path) -> None:
    first = mixer()
    wait_until(lambda: (tmp_path / "video" / "index.m3u8").exists(), what="the first segment")
    os.kill(first.pid, signal.SIGKILL)
    second = mixer()
    wait_until(lambda: second.health.segments >= 2, what="the live resumes")
    second.finish(card={"title": "Fin"}, within=10)
    seen = watch(tmp_path / "video")
    assert seen.playlist.count("#EXT-X-DISCONTINUITY") == 1
    assert seen.playlist.count("#EXT-X-MAP") == 2
    assert seen.playlist.count("#EXT-X-ENDLIST") == 1
    timeline = read(seen.playlist)
    assert len(timeline.stretches) == 2
    assert len(seen.loudness) == round(timeline.seconds * 25)


def test_a_source_that_publishes_again_keeps_its_last_picture_meanwhile(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    content = solid_clip(RED, pitch=440)
    first = feed(process, "rouge", content)
    show(process, "rouge")
    wait_until(lambda: is_alive(process, "rouge"), what="the source")
    second = feed(process, "rouge", content)
    time.sleep(1.2)
    process.finish(card={"title": "Fin"}, within=10)
    first.stop()
    second.stop()
    seen = watch(tmp_path / "video")
    reds = seen.showing(RED)
    assert reds == list(range(reds[0], reds[-1] + 1)), "no card in between"


def test_a_forwarder_left_over_cannot_put_somebody_else_on_air(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    address = open_source(process, "rouge")
    show(process, "rouge")
    red = send(solid_clip(RED, pitch=440), address)
    intruder = send(solid_clip(BLUE, pitch=660), address, ssrc=address["ssrc"] + 1)
    wait_until(lambda: is_alive(process, "rouge"), what="the source")
    red.stop()
    time.sleep(1.2)
    process.finish(card={"title": "Fin"}, within=10)
    intruder.stop()
    seen = watch(tmp_path / "video")
    assert seen.showing(RED)
    assert not seen.showing(BLUE)


def test_picture_and_sound_stay_together(mixer: Start, tmp_path: Path) -> None:
    """A flash and a beep that start together, again and again: at most 100 ms apart in what citizens get."""
    flashes = [np.full((360, 640, 3), 250 if index % 25 < 5 else 20, dtype=np.uint8) for index in range(50)]
    frames = [av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p") for image in flashes]
    times = np.arange(2 * 48_000) / 48_000
    beep = (0.5 * np.sin(2 * np.pi * 1000 * times) * (times % 1 < 0.2)).astype(np.float32)
    process = mixer()
    sender = feed(process, "éclair", encode(frames, beep, rate=Fraction(25)))
    show(process, "éclair")
    time.sleep(4)
    process.finish(card={"title": "Fin"}, within=10)
    sender.stop()
    seen = watch(tmp_path / "video")
    bright = np.array([sum(colour) > 500 for colour in seen.colours])
    loud = seen.loudness > 0.1
    flash_at = np.flatnonzero(bright[1:] & ~bright[:-1])
    beep_at = np.flatnonzero(loud[1:] & ~loud[:-1])
    apart = [int(np.abs(beep_at - flash).min()) * 40 for flash in flash_at]
    assert len(apart) >= 3
    assert max(apart) <= 100, apart


def test_a_disk_that_refuses_is_said_and_another_mixer_may_try(mixer: Start, tmp_path: Path) -> None:
    process = mixer()
    video = tmp_path / "video" / "720p"
    wait_until(lambda: (video / "index.m3u8").exists(), what="the first segment")
    video.rename(tmp_path / "kept")
    video.touch()
    wait_until(lambda: process.ended, what="the mixer gives up")
    assert "Not a directory" in process.health.fault
    video.unlink()
    (tmp_path / "kept").rename(video)
    second = mixer()
    second.finish(card={"title": "Fin"}, within=8)
    assert watch(tmp_path / "video").playlist.count("#EXT-X-DISCONTINUITY") == 1


def test_an_order_that_cannot_be_read_changes_nothing(mixer: Start) -> None:
    process = mixer()
    process.tell("show", source="rouge", sound="rouge", card={"title": "Carte"}, closed=False)
    wait_until(lambda: "sound is a list" in process.health.fault, what="the complaint")
    assert process.running()
