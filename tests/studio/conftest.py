"""A real Janus for the tests that need one, and eyes and ears for what the mixer wrote."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_django import Settings

from preau.studio import instance
from preau.studio.janus import configuration
from preau.studio.janus.client import JanusClient, JanusError
from preau.studio.process import MixerProcess
from preau.studio.synthetic import clip

API_SECRET, ADMIN_KEY = "api-secret-of-the-tests", "admin-key-of-the-tests"
RED, BLUE = (200, 30, 30), (30, 30, 200)
BOARD = (16, 35, 29)
Colour = tuple[int, int, int]


def wait_until(condition: Callable[[], object], *, within: float = 15.0, what: str = "") -> float:
    """Wait for `condition`; the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"not within {within} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def solid_clip(
    colour: tuple[int, int, int], *, pitch: float, size: tuple[int, int] = (640, 360), count: int = 12
) -> clip.Clip:
    """A plain colour with a square that moves, and a tone of `pitch` hertz (0: silence)."""
    frames = []
    for index in range(count):
        image = np.full((size[1], size[0], 3), colour, dtype=np.uint8)
        left = index * size[0] // (2 * count)
        image[40:80, left : left + 40] = 250
        frames.append(av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p"))
    seconds = count / float(clip.PICTURES_PER_SECOND)
    times = np.arange(int(seconds * 48_000)) / 48_000
    tone = (0.4 * np.sin(2 * np.pi * pitch * times)).astype(np.float32)
    return clip.encode(frames, tone)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What a player sees and hears, 40 ms by 40 ms: a picture that was dropped is the one before, still there.

    `times` are the pictures that exist, in seconds since the start of their run.
    """

    times: list[float]
    colours: list[Colour]
    squares: list[int]
    loudness: NDArray[np.float64]
    durations: list[float]
    playlist: str

    def showing(self, colour: tuple[int, int, int]) -> list[int]:
        """The numbers of the pictures whose ground is `colour`."""
        return [
            number
            for number, seen in enumerate(self.colours)
            if max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 30
        ]


def watch(folder: Path) -> Recording:
    """Play the 720p rendition of `folder` from its files, each run from its own initialisation section."""
    path = folder / "720p" / "index.m3u8"
    playlist = path.read_text()
    times: list[float] = []
    slots: list[tuple[Colour, int]] = []
    sound: list[NDArray[np.float32]] = []
    for run in _runs(path.parent, playlist):
        start = len(slots)
        with av.open(run, "r") as container:
            for frame in container.decode():
                if isinstance(frame, av.VideoFrame):
                    image = frame.to_ndarray(format="rgb24")
                    times.append(float(frame.time or 0))
                    red, green, blue = (int(value) for value in image[20, 640])
                    while len(slots) < start + round(times[-1] * 25):
                        slots.append(slots[-1])
                    slots.append(((red, green, blue), int(image[120].max(axis=1).argmax())))
                elif isinstance(frame, av.AudioFrame):
                    sound.append(frame.to_ndarray().reshape(-1))
    samples = np.concatenate(sound)
    blocks = samples[: len(samples) // 1920 * 1920].reshape(-1, 1920)
    durations = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF:")]
    return Recording(
        times=times,
        colours=[colour for colour, _ in slots],
        squares=[square for _, square in slots],
        loudness=np.sqrt((blocks.astype(np.float64) ** 2).mean(axis=1)),
        durations=durations,
        playlist=playlist,
    )


def _runs(folder: Path, playlist: str) -> Iterator[str]:
    """One file for each stretch between discontinuities, as a player joins them."""
    for number, stretch in enumerate(playlist.split("#EXT-X-DISCONTINUITY")):
        lines = stretch.splitlines()
        header = next(line.split('"')[1] for line in lines if line.startswith("#EXT-X-MAP:"))
        names = [header, *(line for line in lines if line.endswith(".m4s"))]
        joined = folder / f"joined-{number}.mp4"
        joined.write_bytes(b"".join((folder / name).read_bytes() for name in names))
        yield str(joined)


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Callable[[], MixerProcess]]:
    """`mixer()` starts a real mixer on this test's folder; all are ended with the test."""
    started: list[MixerProcess] = []

    def start() -> MixerProcess:
        started.append(MixerProcess(folder=tmp_path / "video", title="La séance va commencer"))
        return started[-1]

    yield start
    for one in started:
        one.leave()


@dataclass(frozen=True, kw_only=True)
class JanusServer:
    port: int
    rtp_ports: tuple[int, int]


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def running_janus(folder: Path, server: JanusServer) -> Iterator[subprocess.Popen[bytes]]:
    """A real Janus that answers on the ports of `server`."""
    options = configuration.JanusOptions(
        api_secret=API_SECRET, admin_key=ADMIN_KEY, http_port=server.port, rtp_ports=server.rtp_ports
    )
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(configuration.write(folder=folder / "conf", options=options), stdout=log, stderr=log)
    url = f"http://127.0.0.1:{options.http_port}/janus"
    with JanusClient(url=url, api_secret=API_SECRET, admin_key=ADMIN_KEY) as client:
        try:
            wait_until(lambda: _answers(client), within=15, what="Janus answers")
            yield process
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="session")
def janus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JanusServer]:
    """One real Janus for the whole run."""
    low = 21_400 + free_port() % 200
    server = JanusServer(port=free_port(), rtp_ports=(low, low + 199))
    with running_janus(tmp_path_factory.mktemp("janus"), server):
        yield server


def _answers(client: JanusClient) -> bool:
    try:
        return bool(client.info())
    except JanusError:
        return False


@pytest.fixture
def janus(janus_server: JanusServer, settings: Settings, instance_folders: Path) -> Iterator[JanusServer]:
    """This test's instance uses the real Janus."""
    with using(janus_server, settings):
        yield janus_server


@contextmanager
def using(server: JanusServer, settings: Settings) -> Iterator[None]:
    """The instance of these settings speaks to that Janus."""
    settings.JANUS_HTTP_PORT = server.port
    settings.STUDIO_RTP_BASE = 21_700
    keys = Path(settings.KEYS_DIR)
    keys.mkdir(parents=True)
    (keys / "janus.json").write_text(json.dumps({"api_secret": API_SECRET, "admin_key": ADMIN_KEY}))
    yield
    instance.janus().close()
    instance._client.cache_clear()
    instance._credentials.cache_clear()
