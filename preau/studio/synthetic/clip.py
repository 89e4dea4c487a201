"""A clip of H.264 and Opus encoded once and sent in a loop as RTP: a synthetic member costs almost nothing to run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from preau.studio.synthetic.speech import RATE, Samples

PICTURES_PER_SECOND = Fraction(25, 2)
OPUS_FRAME = 960  # 20 ms
#: Half a second: nobody waits longer for the first picture of a source.
GOP = 6
MTU = 1150
_X264 = {"preset": "veryfast", "tune": "zerolatency", "profile": "baseline", "crf": "24"}


@dataclass(frozen=True, kw_only=True)
class Clip:
    """`pictures`: the NAL units of each picture, `rate` a second. `sounds`: one Opus packet each 20 ms."""

    pictures: tuple[tuple[bytes, ...], ...]
    sounds: tuple[bytes, ...]
    rate: Fraction = PICTURES_PER_SECOND

    @property
    def seconds(self) -> float:
        return float(len(self.pictures) / self.rate)


def picture_count(samples: Samples) -> int:
    """How many pictures go with a voice, a whole number of groups."""
    count = int(len(samples) / RATE * float(PICTURES_PER_SECOND)) + 1
    return max(GOP, -(-count // GOP) * GOP)


def encode(frames: Iterable[av.VideoFrame], samples: Samples, *, rate: Fraction = PICTURES_PER_SECOND) -> Clip:
    """Encode the pictures (`rate` a second) and the voice, padded with silence to the same length."""
    pictures = tuple(_encode_pictures(frames, rate))
    length = int(len(pictures) / rate * RATE)
    padded = np.zeros(length, dtype=np.float32)
    padded[: min(length, len(samples))] = samples[:length]
    return Clip(pictures=pictures, sounds=tuple(_encode_sound(padded)), rate=rate)


def _encode_pictures(frames: Iterable[av.VideoFrame], rate: Fraction) -> Iterator[tuple[bytes, ...]]:
    encoder: av.VideoCodecContext | None = None
    for index, frame in enumerate(frames):
        if encoder is None:
            encoder = _encoder(frame.width, frame.height, rate)
        frame.pts, frame.time_base = index, 1 / rate
        for packet in encoder.encode(frame):
            yield tuple(units(bytes(packet)))


def _encoder(width: int, height: int, rate: Fraction) -> av.VideoCodecContext:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = 1 / rate, rate
    encoder.gop_size = GOP
    encoder.thread_count = 1
    encoder.options = {**_X264, "x264-params": f"keyint={GOP}:min-keyint={GOP}:scenecut=0:sliced-threads=0"}
    return encoder


def _encode_sound(samples: Samples) -> Iterator[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    encoder.bit_rate = 32_000
    encoder.options = {"application": "voip", "frame_duration": "20"}
    for start in range(0, len(samples) - OPUS_FRAME + 1, OPUS_FRAME):
        block = np.ascontiguousarray(samples[start : start + OPUS_FRAME]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        for packet in encoder.encode(frame):
            yield bytes(packet)


def units(annex_b: bytes) -> list[bytes]:
    """Split an Annex B picture into its NAL units."""
    return [unit for unit in re.split(rb"\x00\x00\x00\x01|\x00\x00\x01", annex_b) if unit]


def payloads(picture: Iterable[bytes]) -> list[bytes]:
    """The RTP payloads of one picture (RFC 6184: single NAL units, FU-A beyond the MTU)."""
    found: list[bytes] = []
    for unit in picture:
        if len(unit) <= MTU:
            found.append(unit)
            continue
        indicator, kind, rest = (unit[0] & 0xE0) | 28, unit[0] & 0x1F, unit[1:]
        pieces = [rest[at : at + MTU] for at in range(0, len(rest), MTU)]
        for index, piece in enumerate(pieces):
            start, end = index == 0, index == len(pieces) - 1
            found.append(bytes([indicator, (start << 7) | (end << 6) | kind]) + piece)
    return found
