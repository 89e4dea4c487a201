"""A voice for synthetic members: espeak-ng where it is installed, a soft tone otherwise. 48 kHz mono float32."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Sequence

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE = 48_000
_LOUDNESS = 0.5


def say(text: str, *, voice_of: str, language: str = "fr", most_seconds: float = 12.0) -> Samples:
    """`text` spoken; each `voice_of` (a name) has its own pitch. Cut at `most_seconds`."""
    spoken = _espeak(text, voice_of=voice_of, language=language)
    samples = spoken if spoken is not None else _tone(voice_of, seconds=min(4.0, most_seconds))
    samples = samples[: int(most_seconds * RATE)]
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(_LOUDNESS / peak) if peak else samples


def silence() -> Samples:
    """No sound at all: what is missing of a clip's length is silence."""
    return np.zeros(0, dtype=np.float32)


def levels(samples: Samples, *, per_second: float, count: int) -> Sequence[float]:
    """Loudness from 0 to 1 for `count` pictures, `per_second` of them a second."""
    step = int(RATE / per_second)
    blocks = [samples[index * step : (index + 1) * step] for index in range(count)]
    rms = np.array([float(np.sqrt(np.mean(block**2))) if len(block) else 0.0 for block in blocks])
    top = float(rms.max(initial=0.0)) or 1.0
    return [float(level / top) for level in rms]


def _seed(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0]


def _espeak(text: str, *, voice_of: str, language: str) -> Samples | None:
    program = shutil.which("espeak-ng") or shutil.which("espeak")
    if program is None:
        return None
    pitch, speed = 25 + _seed(voice_of) % 50, 150 + _seed(voice_of + "v") % 25
    command = [program, "-v", language, "-p", str(pitch), "-s", str(speed), "--stdin", "--stdout"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=20, check=True)
        return _read_wave(done.stdout)
    except (subprocess.SubprocessError, av.FFmpegError, OSError):
        return None  # A demonstration with tones is better than none.


def _read_wave(data: bytes) -> Samples | None:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(io.BytesIO(data), "r") as wave:
        pieces = [
            piece.to_ndarray().reshape(-1) for frame in wave.decode(audio=0) for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces).astype(np.float32) if pieces else None


def _tone(voice_of: str, *, seconds: float) -> Samples:
    """Syllables of a tone, so that the level moves as speech does."""
    time = np.arange(int(seconds * RATE)) / RATE
    pitch = 140 + _seed(voice_of) % 120
    envelope = np.clip(np.sin(2 * np.pi * 2.5 * time), 0, None)
    tone: Samples = (0.5 * np.sin(2 * np.pi * pitch * time) * envelope).astype(np.float32)
    return tone
