"""Pictures: fit any decoded frame into the 1280x720 output without ever stretching it."""

from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 1280, 720, 25
TIME_BASE = Fraction(1, RATE)
#: The bars beside a picture of another shape: the project's chalkboard green, in BT.601 limited range.
BAR_YUV = (41, 128, 120)


def blank() -> NDArray[np.uint8]:
    """A canvas in planar yuv420p: shape (1080, 1280), Y then U then V."""
    canvas = np.empty((HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)
    canvas[:HEIGHT] = BAR_YUV[0]
    canvas[HEIGHT : HEIGHT + HEIGHT // 4] = BAR_YUV[1]
    canvas[HEIGHT + HEIGHT // 4 :] = BAR_YUV[2]
    return canvas


def fit(frame: av.VideoFrame) -> av.VideoFrame:
    """Scale `frame` into 1280x720 yuv420p, centred between bars; already the right size: unchanged."""
    if (frame.width, frame.height, frame.format.name) == (WIDTH, HEIGHT, "yuv420p"):
        return frame
    scale = min(WIDTH / frame.width, HEIGHT / frame.height)
    width = min(WIDTH, max(2, round(frame.width * scale) & ~1))
    height = min(HEIGHT, max(2, round(frame.height * scale) & ~1))
    scaled = frame.reformat(width=width, height=height, format="yuv420p", interpolation="BILINEAR")
    if (width, height) == (WIDTH, HEIGHT):
        return scaled
    return _centred(scaled)


def _centred(scaled: av.VideoFrame) -> av.VideoFrame:
    width, height = scaled.width, scaled.height
    canvas = blank()
    left, top = (WIDTH - width) // 4 * 2, (HEIGHT - height) // 4 * 2
    source = scaled.to_ndarray()
    canvas[top : top + height, left : left + width] = source[:height]
    half = (height // 2, width // 2)
    luma_in, luma_out = height * width, HEIGHT * WIDTH
    chroma_in, chroma_out = source.reshape(-1)[luma_in:], canvas.reshape(-1)[luma_out:]
    size_in, size_out = luma_in // 4, luma_out // 4
    for plane in range(2):
        taken = chroma_in[plane * size_in : (plane + 1) * size_in].reshape(half)
        put = chroma_out[plane * size_out : (plane + 1) * size_out].reshape(HEIGHT // 2, WIDTH // 2)
        put[top // 2 : top // 2 + half[0], left // 2 : left // 2 + half[1]] = taken
    return av.VideoFrame.from_ndarray(canvas, format="yuv420p")
