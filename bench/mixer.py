"""What the mixer costs: `python bench/mixer.py [--seconds 20]`, one JSON object on the standard output.

Two live 1280x720 sources at 25 pictures a second and a switch every 3 s. `cpu_percent` is of one core, over the
time mixed; `memory_mb` is the peak; `replay_seconds` is from the order to end to the closed playlist.
Targets: at most 40 % of one core, 150 MB, every segment 2.00 s within 0.04 s, the replay within 5 s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from preau.studio.process import MixerProcess
from preau.studio.synthetic import clip
from preau.studio.synthetic.sender import Sender

RATE = Fraction(25)
SWITCH_EVERY = 3.0


def camera(seed: int, pictures: int) -> Iterator[av.VideoFrame]:
    """A scene that pans slowly under a camera's noise: as much work for a codec as a webcam."""
    random = np.random.default_rng(seed)
    coarse = random.integers(20, 236, (30, 60), dtype=np.uint8)
    scene = np.kron(coarse, np.ones((32, 32), dtype=np.uint8))
    for index in range(pictures):
        left = abs(index - pictures // 2) * 2
        luma = scene[60 : 60 + 720, 100 + left : 100 + left + 1280].astype(np.int16)
        noisy = np.clip(luma + random.integers(-3, 4, luma.shape, dtype=np.int16), 16, 235).astype(np.uint8)
        chroma = np.full((360, 1280), 128 + seed % 20, dtype=np.uint8)
        yield av.VideoFrame.from_ndarray(np.concatenate([noisy, chroma]), format="yuv420p")


def voice(pitch: float, seconds: float) -> np.ndarray:
    times = np.arange(int(seconds * 48_000)) / 48_000
    return (0.3 * np.sin(2 * np.pi * pitch * times) * (np.sin(2 * np.pi * 3 * times) > 0)).astype(np.float32)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def wait(condition: object, seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > ends:
            raise SystemExit("the mixer did not come up")
        time.sleep(0.05)


def measure(folder: Path, seconds: float) -> dict[str, object]:
    clips = {
        key: clip.encode(camera(seed, 50), voice(pitch, 2.0), rate=RATE)
        for key, seed, pitch in (("a", 1, 220.0), ("b", 2, 330.0))
    }
    mixer = MixerProcess(folder=folder, title="bench")
    senders = []
    for key, content in clips.items():
        mixer.add(key)
        wait(lambda key=key: mixer.address(key))
        address = mixer.address(key) or {}
        video, audio, ssrc = ("127.0.0.1", address["video"]), ("127.0.0.1", address["audio"]), address["ssrc"]
        senders.append(Sender(content, video=video, audio=audio, video_ssrc=ssrc, audio_ssrc=ssrc))
        senders[-1].start()
    wait(lambda: all(mixer.health.sources.get(key, {}).get("alive") for key in clips))
    before, began, switches = processor_seconds(mixer.pid), time.monotonic(), 0
    while time.monotonic() - began < seconds:
        key = "ab"[switches % 2]
        mixer.tell("show", source=key, sound=[key], card={"title": key}, closed=False)
        switches += 1
        time.sleep(min(SWITCH_EVERY, max(0.0, began + seconds - time.monotonic())))
    spent, took = processor_seconds(mixer.pid) - before, time.monotonic() - began
    memory, dropped, lag = peak_memory(mixer.pid), mixer.health.dropped, mixer.health.lag
    ending = time.monotonic()
    ended_well = mixer.finish(card={"title": "Fin"}, within=8)
    replay = time.monotonic() - ending
    for sender in senders:
        sender.stop()
    playlist = (folder / "720p" / "index.m3u8").read_text()
    durations = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF:")]
    size = sum(path.stat().st_size for path in (folder / "720p").glob("*.m4s"))
    source = sum(len(unit) for picture in clips["a"].pictures for unit in picture) * 8 / clips["a"].seconds
    figures = {
        "cpu_percent": round(100 * spent / took, 1),
        "memory_mb": round(memory, 1),
        "segments": len(durations),
        "segment_shortest": min(durations),
        "segment_longest": max(durations),
        "replay_seconds": round(replay, 2),
        "switches": switches,
        "dropped": dropped,
        "lag_seconds": lag,
        "source_kbps": round(source / 1000),
        "output_kbps": round(size * 8 / sum(durations) / 1000),
    }
    good = (
        ended_well
        and playlist.endswith("#EXT-X-ENDLIST\n")
        and spent / took <= 0.40
        and memory <= 150
        and replay <= 5
        and all(abs(one - 2.0) <= 0.04 for one in durations)
    )
    machine = {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()}
    return {"bench": "mixer", "machine": machine, **figures, "meets_targets": good}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder) / "video", options.seconds)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["meets_targets"] else 1


if __name__ == "__main__":
    sys.exit(main())
