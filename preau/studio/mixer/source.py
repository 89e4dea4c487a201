"""One source: two loopback UDP ports, their decoders, the newest picture and a short sound buffer."""

import random
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import av
import numpy as np
from av.codec.context import Flags

from preau.studio.mixer.rtp import AccessUnits, Reorder, parse, picture_loss_indication
from preau.studio.mixer.sound import Samples, SoundBuffer

HOST = "127.0.0.1"
#: No packet for this long: the publisher is gone or has cut its camera.
LOST_AFTER = 0.7
#: A browser whose camera is switched off sends black pictures; after this long the card takes their place.
DARK_AFTER = 0.4
#: The most that a black pixel holds, in limited range luma (black is 16), coding noise included.
BLACK = 20
ASK_EVERY = 0.4
_RECEIVE_BUFFER = 1 << 20


def listening(ports: Iterable[int]) -> socket.socket:
    """A non-blocking UDP socket on the first loopback port of `ports` that is free (0: any). Raises OSError."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    opened.setblocking(False)
    for port in ports:
        try:
            opened.bind((HOST, port))
        except OSError:
            continue
        return opened
    opened.close()
    raise OSError("no UDP port is free for a source")


@dataclass(slots=True)
class Counters:
    """What a source has gone through since it was added."""

    packets: int = 0
    pictures: int = 0
    decode_errors: int = 0
    keyframes_asked: int = 0


class Source:
    """Fed by the receiving thread, read by the clock. Times are monotonic seconds."""

    def __init__(self, key: str, *, ports: Sequence[int] = (0,)) -> None:
        self.key = key
        self.video_socket, self.audio_socket = listening(ports), listening(ports)
        self.rtcp_socket = listening(ports)
        self.sound = SoundBuffer()
        self.counters = Counters()
        self.picture: av.VideoFrame | None = None
        self.video_at = self.audio_at = 0.0
        self._keyframe_port = 0
        self._asked_at = 0.0
        # Monotonic time since which all pictures are black. Dark until the first that is not.
        self._dark_since: float | None = 0.0
        self._ssrc = random.randrange(1, 1 << 31)
        self._units = AccessUnits()
        self._order = {self.video_socket: Reorder(), self.audio_socket: Reorder(wait=0.04)}
        self._video = _video_decoder()
        self._audio = av.CodecContext.create("libopus", "r")
        self._audio.sample_rate, self._audio.layout = 48_000, "mono"
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)

    @property
    def address(self) -> dict[str, int]:
        """Where Janus must send: the ports for video, audio and RTCP, and the SSRC to put on every packet.

        Packets with another SSRC are ignored: a forwarder that was not stopped in time, and whose port has been
        taken again, can never put somebody else's picture or voice on air.
        """
        names = {"video": self.video_socket, "audio": self.audio_socket, "rtcp": self.rtcp_socket}
        return {name: int(opened.getsockname()[1]) for name, opened in names.items()} | {"ssrc": self._ssrc}

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """All that the receiving thread must read."""
        return self.video_socket, self.audio_socket, self.rtcp_socket

    def keyframes_from(self, port: int) -> None:
        """Janus' RTCP port for this source: ask there for a keyframe now, and after each loss."""
        self._keyframe_port = port
        self._asked_at = 0.0

    def alive(self, now: float) -> bool:
        """Has a picture worth showing, and packets still come."""
        if self.picture is None or now - self.video_at >= LOST_AFTER:
            return False
        return self._dark_since is None or now - self._dark_since < DARK_AFTER

    def receive(self, opened: socket.socket, now: float) -> None:
        """Read and decode all that waits on one of the sockets."""
        while True:
            try:
                data = opened.recv(2048)
            except (BlockingIOError, OSError):
                return
            if opened is self.rtcp_socket or (packet := parse(data)) is None or packet.ssrc != self._ssrc:
                continue
            self.counters.packets += 1
            if opened is self.video_socket:
                self.video_at = now
                for ready, gap in self._order[opened].push(packet, now=now):
                    for unit in self._units.push(ready, gap=gap):
                        self._show(unit, now)
            else:
                self.audio_at = now
                for ready, _ in self._order[opened].push(packet, now=now):
                    self._hear(ready.payload)

    def ask_keyframe(self, now: float) -> None:
        """Send a PLI when one is needed, not more often than every 0.4 s."""
        if not self._units.wants_keyframe or not self._keyframe_port or now - self._asked_at < ASK_EVERY:
            return
        self._asked_at = now
        self.counters.keyframes_asked += 1
        message = picture_loss_indication(sender=self._ssrc ^ 1, media=self._ssrc)
        try:
            self.rtcp_socket.sendto(message, (HOST, self._keyframe_port))
        except OSError:
            return  # The forwarder is gone; the source will be removed or forwarded again.

    def close(self) -> None:
        """Free the ports."""
        for opened in self.sockets:
            opened.close()

    def _show(self, unit: bytes, now: float) -> None:
        try:
            for frame in self._video.decode(av.Packet(unit)):
                if frame.is_corrupt:
                    continue
                self.picture = frame
                if not is_black(frame):
                    self._dark_since = None
                elif self._dark_since is None:
                    self._dark_since = now
                self.counters.pictures += 1
        except av.FFmpegError:
            self.counters.decode_errors += 1
            self._units.wants_keyframe = True
            self._video = _video_decoder()

    def _hear(self, payload: bytes) -> None:
        try:
            for frame in self._audio.decode(av.Packet(payload)):
                for mono in self._resampler.resample(frame):
                    self.sound.push(_samples(mono))
        except av.FFmpegError:
            self.counters.decode_errors += 1


def is_black(frame: av.VideoFrame) -> bool:
    """Whether nothing can be seen: some two thousand samples of luma, all black."""
    luma = np.frombuffer(memoryview(frame.planes[0]), dtype=np.uint8).reshape(-1, frame.planes[0].line_size)
    return int(luma[::16, : frame.width : 27].max(initial=0)) <= BLACK


def _samples(frame: av.AudioFrame) -> Samples:
    return np.ascontiguousarray(frame.to_ndarray().reshape(-1), dtype=np.float32)


def _video_decoder() -> av.VideoCodecContext:
    decoder = av.CodecContext.create("h264", "r")
    # One thread and low delay: a picture comes out when it goes in, and a source costs one decoder's memory.
    decoder.thread_count = 1
    decoder.flags |= Flags.low_delay
    assert isinstance(decoder, av.VideoCodecContext)
    return decoder
