"""What browsers offer, reduced to Opus and H.264."""

from __future__ import annotations

import pytest

from preau.studio.janus.sdp import OfferRefused, reduce_offer

SESSION = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
AUDIO = [
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9",
    "a=mid:0",
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 minptime=10;useinbandfec=1",
    "a=rtpmap:63 red/48000/2",
    "a=rtpmap:9 G722/8000",
]
VIDEO = [
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 106 107",
    "a=mid:1",
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "a=rtpmap:96 VP8/90000",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
    "a=rtpmap:102 H264/90000",
    "a=rtcp-fb:102 nack pli",
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
    "a=rtpmap:103 rtx/90000",
    "a=fmtp:103 apt=102",
    "a=rtpmap:106 H264/90000",
    "a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f",
    "a=rtpmap:107 rtx/90000",
    "a=fmtp:107 apt=106",
    "a=ssrc-group:FID 1111 2222",
    "a=ssrc:1111 cname:x",
    "a=ssrc:2222 cname:x",
    "a=rid:h send",
    "a=simulcast:send h",
]


def offer(*lines: str) -> str:
    return "\r\n".join([*lines, ""])


def test_only_opus_and_h264_are_left_and_nothing_is_retransmitted() -> None:
    reduced = reduce_offer(offer(*SESSION, *AUDIO, *VIDEO))
    lines = reduced.split("\r\n")
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111" in lines
    assert "m=video 9 UDP/TLS/RTP/SAVPF 102" in lines
    assert "a=simulcast:send h" in lines and "a=rid:h send" in lines
    assert "a=ssrc:1111 cname:x" in lines
    for unwanted in ("rtx", "VP8", "FID", "2222", "repaired", "red/", "G722", "packetization-mode=0"):
        assert unwanted not in reduced
    assert reduced.endswith("\r\n") and "\r\n\r\n" not in reduced
    assert reduce_offer(reduced) == reduced


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "bonjour",
        offer(*SESSION),
        offer(*SESSION, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"),
        offer(*SESSION, *AUDIO, "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000"),
        offer(*SESSION, "m=audio 9 UDP/TLS/RTP/SAVPF 9", "a=rtpmap:9 G722/8000"),
        offer(*SESSION, *AUDIO) + "a=x\r\n" * 20_000,
        offer(*SESSION, *AUDIO, "a=\x00"),
    ],
)
def test_anything_else_is_refused(sdp: str) -> None:
    with pytest.raises(OfferRefused):
        reduce_offer(sdp)
