"""Sends a clip in a loop as RTP, paced by the clock, from one thread."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time

from preau.studio.synthetic.clip import OPUS_FRAME, Clip, payloads

_SOUND_PERIOD = 0.02


class _Stream:
    """Numbers the packets of one RTP stream."""

    def __init__(self, *, address: tuple[str, int], payload_type: int, ssrc: int) -> None:
        self.address, self.payload_type, self.ssrc = address, payload_type, ssrc
        self.sequence, self.timestamp = random.getrandbits(16), random.getrandbits(31)

    def packet(self, payload: bytes, *, marker: bool) -> bytes:
        self.sequence = (self.sequence + 1) & 0xFFFF
        second = self.payload_type | (0x80 if marker else 0)
        return struct.pack("!BBHII", 0x80, second, self.sequence, self.timestamp, self.ssrc) + payload


class Sender(threading.Thread):
    """Plays `clip` until `stop()`, or until another one is put in its place: the streams go on."""

    def __init__(
        self, clip: Clip, *, video: tuple[str, int], audio: tuple[str, int], video_ssrc: int, audio_ssrc: int
    ) -> None:
        super().__init__(name="synthetic", daemon=True)
        self._next: Clip | None = clip
        self._video = _Stream(address=video, payload_type=96, ssrc=video_ssrc)
        self._audio = _Stream(address=audio, payload_type=111, ssrc=audio_ssrc)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._ended = threading.Event()

    def play(self, clip: Clip) -> None:
        """Play another clip from now on."""
        self._next = clip

    def send_to(self, *, video: tuple[str, int], audio: tuple[str, int]) -> None:
        """Send to other addresses from now on."""
        self._video.address, self._audio.address = video, audio

    def stop(self) -> None:
        """Stop sending and free the socket."""
        self._ended.set()
        self.join(timeout=1)

    def run(self) -> None:
        """Send; a port where nobody listens is not an error."""
        start, sounds, pictures = time.monotonic(), 0, 0
        while not self._ended.is_set():
            if self._next is not None:
                self._load(self._next)
                start, sounds, pictures = time.monotonic(), 0, 0
            elapsed = time.monotonic() - start
            while sounds * _SOUND_PERIOD <= elapsed:
                self._send_sound(sounds)
                sounds += 1
            while pictures * self._period <= elapsed:
                self._send_picture(pictures)
                pictures += 1
            due = min(sounds * _SOUND_PERIOD, pictures * self._period)
            self._ended.wait(max(0.0, start + due - time.monotonic()))
        self._socket.close()

    def _load(self, clip: Clip) -> None:
        self._next = None
        self._sounds = clip.sounds
        self._pictures = [payloads(picture) for picture in clip.pictures]
        self._period, self._step = float(1 / clip.rate), int(90_000 / clip.rate)

    def _send_sound(self, number: int) -> None:
        payload = self._sounds[number % len(self._sounds)]
        self._audio.timestamp = (self._audio.timestamp + OPUS_FRAME) & 0xFFFFFFFF
        self._send(self._audio, payload, marker=False)

    def _send_picture(self, number: int) -> None:
        self._video.timestamp = (self._video.timestamp + self._step) & 0xFFFFFFFF
        parts = self._pictures[number % len(self._pictures)]
        for index, payload in enumerate(parts):
            self._send(self._video, payload, marker=index == len(parts) - 1)

    def _send(self, stream: _Stream, payload: bytes, *, marker: bool) -> None:
        try:
            self._socket.sendto(stream.packet(payload, marker=marker), stream.address)
        except OSError:
            return
