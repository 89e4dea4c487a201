"""RTP in: packet header, reordering, H.264 access units, picture loss indications. Pure, no socket.

RFC 3550 (RTP, RTCP), RFC 6184 (H.264 payload), RFC 4585 (PLI). libavformat could read the same ports from
an SDP file; reading them here gives what it does not: the arrival time of each packet, a keyframe asked for
at the moment of a loss, no probing before the first picture, and never a half-decoded picture on air.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

HALF, WHOLE = 0x8000, 0x10000
#: A jump of more sequence numbers than this is a restarted sender, not a loss.
RESTART = 1000
#: So many packets in a row that come "too late" are a sender that restarted a little behind.
LATE_IN_A_ROW = 10
START_CODE = b"\x00\x00\x00\x01"
NAL_IDR, NAL_SPS, NAL_PPS, NAL_STAP_A, NAL_FU_A = 5, 7, 8, 24, 28


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One RTP packet. `timestamp` in the stream's own clock (90 kHz video, 48 kHz Opus)."""

    sequence: int
    timestamp: int
    ssrc: int
    marker: bool
    payload: bytes


def parse(data: bytes) -> RtpPacket | None:
    """Read one datagram; None when it is not an RTP version 2 packet with a payload (RFC 3550 section 5.1)."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
    start = 12 + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int(struct.unpack_from("!H", data, start + 2)[0])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start >= end:
        return None
    return RtpPacket(sequence, timestamp, ssrc, bool(second & 0x80), data[start:end])


def picture_loss_indication(*, sender: int, media: int) -> bytes:
    """An RTCP PLI (RFC 4585 section 6.3.1), which makes the browser send a keyframe at once."""
    return struct.pack("!BBHII", 0x81, 206, 2, sender, media)


@dataclass(slots=True)
class Reorder:
    """Puts packets back in order, waiting for a missing one at most `wait` seconds or `depth` packets."""

    wait: float = 0.06
    depth: int = 64
    lost: int = 0
    _expected: int | None = None
    _ssrc: int = 0
    _late: int = 0
    _waiting: dict[int, tuple[float, RtpPacket]] = field(default_factory=dict)

    def push(self, packet: RtpPacket, *, now: float) -> Iterator[tuple[RtpPacket, bool]]:
        """Take one packet at `now` (monotonic seconds); give those ready, each with "something is missing before"."""
        gap = False
        ahead = 0 if self._expected is None else (packet.sequence - self._expected) % WHOLE
        self._late = self._late + 1 if ahead >= HALF else 0
        is_restart = RESTART < ahead < WHOLE - RESTART or self._late > LATE_IN_A_ROW
        if self._expected is None or packet.ssrc != self._ssrc or is_restart:
            gap = self._expected is not None
            self._late = 0
            self._waiting.clear()
            self._expected, self._ssrc = packet.sequence, packet.ssrc
        elif ahead >= HALF:
            return  # A duplicate, or later than we could wait.
        self._waiting[packet.sequence] = (now, packet)
        yield from self._ready(now, gap)

    def _ready(self, now: float, gap: bool) -> Iterator[tuple[RtpPacket, bool]]:
        while self._waiting:
            assert self._expected is not None
            if self._expected not in self._waiting:
                oldest = min(arrived for arrived, _ in self._waiting.values())
                if now - oldest < self.wait and len(self._waiting) < self.depth:
                    return
                expected = self._expected
                self._expected = min(self._waiting, key=lambda sequence: (sequence - expected) % WHOLE)
                self.lost += (self._expected - expected) % WHOLE
                gap = True
            _, packet = self._waiting.pop(self._expected)
            self._expected = (self._expected + 1) % WHOLE
            yield packet, gap
            gap = False


@dataclass(slots=True)
class AccessUnits:
    """Builds whole H.264 pictures from payloads (RFC 6184: single NAL units, STAP-A, FU-A).

    After a loss it gives nothing until the next keyframe, and `wants_keyframe` says so: a council's picture
    stands still for a moment rather than smear.
    """

    wants_keyframe: bool = True
    broken: int = 0
    _units: list[bytes] = field(default_factory=list)
    _fragment: bytearray = field(default_factory=bytearray)
    _timestamp: int | None = None
    _parameters: dict[int, bytes] = field(default_factory=dict)

    def push(self, packet: RtpPacket, *, gap: bool) -> Iterator[bytes]:
        """Take the next payload in order; give each complete picture in Annex B form."""
        if gap:
            self._forget()
            self.wants_keyframe = True
        if self._timestamp not in (None, packet.timestamp) and self._units:
            yield from self._finish()
        self._timestamp = packet.timestamp
        self._unpack(packet.payload)
        if packet.marker:
            yield from self._finish()

    def _unpack(self, payload: bytes) -> None:
        kind = payload[0] & 0x1F
        if kind == NAL_FU_A and len(payload) > 2:
            header = payload[1]
            if header & 0x80:
                self._fragment = bytearray([(payload[0] & 0xE0) | (header & 0x1F)])
            if self._fragment:
                self._fragment += payload[2:]
            if header & 0x40 and self._fragment:
                self._add(bytes(self._fragment))
                self._fragment = bytearray()
        elif kind == NAL_STAP_A:
            at = 1
            while at + 2 < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                self._add(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif 0 < kind < NAL_STAP_A:
            self._add(payload)

    def _add(self, unit: bytes) -> None:
        if not unit:
            return
        if (kind := unit[0] & 0x1F) in (NAL_SPS, NAL_PPS):
            self._parameters[kind] = unit
        self._units.append(unit)

    def _finish(self) -> Iterator[bytes]:
        units = self._units
        self._forget()
        kinds = {unit[0] & 0x1F for unit in units}
        if not kinds & {1, NAL_IDR}:
            return
        if NAL_IDR in kinds and (NAL_SPS in kinds or NAL_SPS in self._parameters):
            missing = [self._parameters[kind] for kind in (NAL_SPS, NAL_PPS) if kind not in kinds]
            units = missing + units
            self.wants_keyframe = False
        if self.wants_keyframe:
            self.broken += 1
            return
        yield b"".join(START_CODE + unit for unit in units)

    def _forget(self) -> None:
        self._units = []
        self._fragment = bytearray()
