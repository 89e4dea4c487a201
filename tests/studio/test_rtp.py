"""RTP in: order, loss, and whole pictures or none."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.studio.mixer.rtp import (
    START_CODE,
    AccessUnits,
    Reorder,
    RtpPacket,
    parse,
    picture_loss_indication,
)
from preau.studio.synthetic.clip import MTU, payloads, units

SPS, PPS, IDR, SLICE = b"\x67sps", b"\x68pps", b"\x65", b"\x41"


def packet(
    sequence: int, *, timestamp: int = 0, ssrc: int = 1, marker: bool = False, payload: bytes = b"x"
) -> RtpPacket:
    return RtpPacket(sequence % 65536, timestamp, ssrc, marker, payload)


def test_a_header_with_extension_contributors_and_padding_is_read() -> None:
    header = struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 1, 0x80 | 96, 7, 9000, 42)
    extension = struct.pack("!HHI", 0xBEDE, 1, 0)
    read = parse(header + b"\0\0\0\1" + extension + b"payload" + b"\0\0\3")
    assert read == RtpPacket(7, 9000, 42, True, b"payload")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x80", b"\x00" * 20, struct.pack("!BBHII", 0x90, 96, 1, 1, 1), struct.pack("!BBHII", 0x80, 96, 1, 1, 1)],
)
def test_what_is_not_rtp_is_not_read(data: bytes) -> None:
    assert parse(data) is None


@given(st.binary(max_size=80))
def test_no_datagram_breaks_the_reader(data: bytes) -> None:
    read = parse(data)
    assert read is None or read.payload


@given(st.permutations(range(12)), st.integers(0, 65535))
def test_packets_come_out_in_order_once(order: list[int], first: int) -> None:
    reorder = Reorder()
    out = [one for one, _ in reorder.push(packet(first), now=0.0)]
    for offset in order:
        out += [one for one, _ in reorder.push(packet(first + 1 + offset), now=0.01)]
        out += [one for one, _ in reorder.push(packet(first + 1 + offset), now=0.01)]
    assert [one.sequence for one in out] == [(first + n) % 65536 for n in range(13)]
    assert reorder.lost == 0


def test_a_lost_packet_is_waited_for_then_given_up_and_said() -> None:
    reorder = Reorder(wait=0.05)
    assert [gap for _, gap in reorder.push(packet(1), now=0.0)] == [False]
    assert list(reorder.push(packet(3), now=0.01)) == []
    came = list(reorder.push(packet(4), now=0.07))
    assert [(one.sequence, gap) for one, gap in came] == [(3, True), (4, False)]
    assert reorder.lost == 1


def test_another_sender_starts_afresh() -> None:
    reorder = Reorder()
    list(reorder.push(packet(50_000), now=0.0))
    assert [(one.sequence, gap) for one, gap in reorder.push(packet(3, ssrc=2), now=0.1)] == [(3, True)]
    assert [one.sequence for one, _ in reorder.push(packet(4, ssrc=2), now=0.1)] == [4]


def test_a_sender_that_restarts_a_little_behind_is_heard_again() -> None:
    reorder = Reorder()
    list(reorder.push(packet(500), now=0.0))
    out = [one.sequence for n in range(20) for one, _ in reorder.push(packet(100 + n), now=0.1)]
    assert out == list(range(110, 120))


def push_picture(
    builder: AccessUnits, nal_units: list[bytes], timestamp: int, *, lose: int | None = None
) -> list[bytes]:
    out: list[bytes] = []
    parts = payloads(nal_units)
    gap = False
    for index, payload in enumerate(parts):
        if index == lose:
            gap = True
            continue
        last = index == len(parts) - 1
        out += builder.push(packet(0, timestamp=timestamp, marker=last, payload=payload), gap=gap)
        gap = False
    return out


@given(st.lists(st.binary(min_size=1, max_size=3 * MTU), min_size=1, max_size=3))
def test_what_was_cut_into_packets_is_put_together_again(bodies: list[bytes]) -> None:
    picture = [SPS, PPS, *(IDR + body for body in bodies)]
    assert push_picture(AccessUnits(), picture, 1) == [b"".join(START_CODE + unit for unit in picture)]


def test_several_units_in_one_packet_are_taken_apart() -> None:
    stap = b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (SPS, PPS, IDR))
    out = list(AccessUnits().push(packet(0, marker=True, payload=stap), gap=False))
    assert [units(one) for one in out] == [[SPS, PPS, IDR]]


def test_after_a_loss_nothing_is_shown_until_a_keyframe_which_is_asked_for() -> None:
    builder = AccessUnits()
    assert builder.wants_keyframe
    assert push_picture(builder, [SPS, PPS, IDR + b"0"], 1)
    assert not builder.wants_keyframe
    assert push_picture(builder, [SLICE + bytes(3 * MTU)], 2, lose=1) == []
    assert builder.wants_keyframe
    assert push_picture(builder, [SLICE + b"2"], 3) == []
    # Some encoders send their parameters once: they are put before the keyframe that comes without.
    assert [units(one) for one in push_picture(builder, [IDR + b"3"], 4)] == [[SPS, PPS, IDR + b"3"]]
    assert not builder.wants_keyframe


def test_a_picture_loss_indication_is_twelve_bytes_of_rtcp() -> None:
    assert picture_loss_indication(sender=1, media=2).hex() == "81ce0002" + "00000001" + "00000002"
