"""HLS on disk: fragments cut out of a fragmented MP4 stream, segments, playlists (RFC 8216).

Every file is written under a temporary name and renamed, so that a server never hands out half of one.
The playlist is of the EVENT type from the first second; the end adds `EXT-X-ENDLIST`, nothing else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

SEGMENT_SECONDS = 2
#: One time stamp a minute: enough for a player that jumps, and it keeps a four-hour playlist small.
STAMP_EVERY = 30
END = "#EXT-X-ENDLIST"
_HEADER = (
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    f"#EXT-X-TARGETDURATION:{SEGMENT_SECONDS}",
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
    "#EXT-X-INDEPENDENT-SEGMENTS",
)


def save(path: Path, content: bytes) -> None:
    """Write a file in one piece: temporary name in the same folder, then rename."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


class Fragments:
    """A file-like object for the MP4 muxer: hands on the header once, then each `moof`+`mdat` pair."""

    def __init__(self, *, on_header: Callable[[bytes], None], on_fragment: Callable[[bytes], None]) -> None:
        self._on_header, self._on_fragment = on_header, on_fragment
        self._pending = bytearray()
        self._boxes = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes from the muxer, which writes forward only."""
        self._pending += data
        while len(self._pending) >= 8:
            size = int.from_bytes(self._pending[:4], "big")
            if size < 8 or len(self._pending) < size:
                break
            kind = bytes(self._pending[4:8])
            box = bytes(self._pending[:size])
            del self._pending[:size]
            self._box(kind, box)
        return len(data)

    def _box(self, kind: bytes, box: bytes) -> None:
        if kind not in (b"ftyp", b"moov", b"moof", b"mdat"):
            return  # `mfra` at the end indexes a single file, which this is not.
        self._boxes += box
        if kind in (b"moov", b"mdat"):
            content = bytes(self._boxes)
            self._boxes = bytearray()
            (self._on_header if kind == b"moov" else self._on_fragment)(content)


@dataclass(kw_only=True)
class Rendition:
    """One media playlist and its segments, in `folder`. Continues what a former run left there."""

    folder: Path
    count: int = 0
    bytes_written: int = 0
    _lines: list[str] = field(default_factory=list)
    _run: int = 0
    _in_run: int = 0
    _header: str = ""

    @property
    def path(self) -> Path:
        """The media playlist."""
        return self.folder / "index.m3u8"

    def start(self) -> None:
        """Read the playlist of a former run, if there is one. Nothing is written before the first segment."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            lines = self.path.read_text(encoding="utf-8").splitlines()
            self._lines = [line for line in lines[len(_HEADER) :] if line != END]
            self.count = sum(1 for line in self._lines if line.startswith("#EXTINF:"))
            self._run = sum(1 for line in self._lines if line.startswith("#EXT-X-MAP:"))

    def header(self, content: bytes) -> None:
        """Write this run's initialisation section."""
        self._header = f"init-{self._run}.mp4"
        save(self.folder / self._header, content)

    def add(self, content: bytes, *, seconds: float, starts: datetime) -> None:
        """Write one segment that begins at the wall clock time `starts`, and publish it in the playlist."""
        name = f"{self.count:06d}.m4s"
        save(self.folder / name, content)
        if self._in_run == 0:
            if self.count:
                self._lines.append("#EXT-X-DISCONTINUITY")
            self._lines.append(f'#EXT-X-MAP:URI="{self._header}"')
        if self._in_run % STAMP_EVERY == 0:
            self._lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{stamp(starts)}")
        self._lines += [f"#EXTINF:{seconds:.5f},", name]
        self.count += 1
        self._in_run += 1
        self.bytes_written += len(content)
        self._publish()

    def end(self) -> None:
        """Close the playlist: the live becomes the replay."""
        if self._lines:
            self._publish(END)

    def _publish(self, *more: str) -> None:
        text = "\n".join([*_HEADER, *self._lines, *more, ""])
        save(self.path, text.encode())


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as EXT-X-PROGRAM-DATE-TIME wants it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def multivariant(*, codecs: str, video_bandwidth: int, audio_bandwidth: int) -> str:
    """The multivariant playlist: 720p with sound, and sound alone for a slow or metered line."""
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            f'#EXT-X-STREAM-INF:BANDWIDTH={video_bandwidth},CODECS="{codecs},mp4a.40.2",'
            "RESOLUTION=1280x720,FRAME-RATE=25.000",
            "720p/index.m3u8",
            f'#EXT-X-STREAM-INF:BANDWIDTH={audio_bandwidth},CODECS="mp4a.40.2"',
            "audio/index.m3u8",
            "",
        ]
    )


def avc_codec(header: bytes) -> str:
    """The RFC 6381 name of the H.264 in an initialisation section, from its `avcC` box."""
    found = re.search(rb"avcC\x01(...)", header, re.DOTALL)
    return f"avc1.{found.group(1).hex()}" if found else "avc1.64001f"
