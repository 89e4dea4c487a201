"""The SDP of browsers, reduced to what we accept: Opus, H.264 (simulcast allowed), nothing else.

Janus 1.1.2 has memory bugs in its retransmission (rtx) and data channel paths, and a browser may offer
anything: what the server does not want never reaches it. RFC 8866 (SDP), RFC 6184 section 8.1 (H.264).
"""

import re
from collections.abc import Sequence

MOST_BYTES = 40_000
_OPUS = re.compile(r"opus/48000(/2)?", re.IGNORECASE)
_H264 = re.compile(r"H264/90000", re.IGNORECASE)
#: Header extensions only retransmissions use.
_UNWANTED_EXTENSION = "repaired-rtp-stream-id"


class OfferRefused(ValueError):
    """The offer is not one that our pages make; the message says why, for the log."""


def reduce_offer(sdp: str) -> str:
    """Give the offer with only Opus and H.264 left; raises `OfferRefused` when it is not usable."""
    if len(sdp) > MOST_BYTES or "\x00" in sdp:
        raise OfferRefused("the offer is too long")
    session, *media = re.split(r"(?m)^(?=m=)", sdp.replace("\r\n", "\n"))
    if not session.startswith("v=0"):
        raise OfferRefused("this is not an SDP")
    if not media:
        raise OfferRefused("the offer has no media")
    kinds = [section[2:].split(" ", 1)[0] for section in media]
    if len(set(kinds)) != len(kinds):
        # Each medium costs Janus memory, and nothing here shows two pictures of one person.
        raise OfferRefused("the offer has several media of one kind")
    reduced = [session, *(_media(section) for section in media)]
    return "".join(reduced).replace("\n", "\r\n")


def _media(section: str) -> str:
    lines = section.rstrip("\n").split("\n")
    kind = lines[0][2:].split(" ", 1)[0]
    if kind not in {"audio", "video"}:
        raise OfferRefused(f"the offer has a medium of the kind {kind}")
    wanted = _payload_types(lines, _OPUS if kind == "audio" else _H264)
    if not wanted:
        raise OfferRefused(f"the browser offers no {'Opus' if kind == 'audio' else 'H.264'}")
    head = " ".join([*lines[0].split(" ")[:3], *wanted])
    kept = [line for line in lines[1:] if _is_kept(line, wanted)]
    return "\n".join([head, *_without_repair_sources(kept), ""])


def _payload_types(lines: Sequence[str], codec: re.Pattern[str]) -> list[str]:
    found = [
        match.group(1)
        for line in lines
        if (match := re.match(r"a=rtpmap:(\d+) (.+)", line)) and codec.fullmatch(match.group(2).strip())
    ]
    if codec is not _H264:
        return found
    # Only packetization mode 1: mode 0 cannot carry a picture larger than one packet.
    modes = {match.group(1) for line in lines if (match := re.match(r"a=fmtp:(\d+) .*packetization-mode=1", line))}
    return [number for number in found if number in modes]


def _is_kept(line: str, wanted: Sequence[str]) -> bool:
    if match := re.match(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d+)", line):
        return match.group(1) in wanted
    return not (line.startswith("a=extmap:") and _UNWANTED_EXTENSION in line)


def _without_repair_sources(lines: Sequence[str]) -> list[str]:
    """Drop the SSRCs that carry retransmissions (the second of each FID group, RFC 5888)."""
    repair = {match.group(1) for line in lines if (match := re.match(r"a=ssrc-group:FID \d+ (\d+)", line))}
    return [
        line
        for line in lines
        if not line.startswith("a=ssrc-group:FID")
        and not ((match := re.match(r"a=ssrc:(\d+) ", line)) and match.group(1) in repair)
    ]
