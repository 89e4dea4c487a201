"""Segments and playlists on disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import m3u8
from hypothesis import given
from hypothesis import strategies as st

from preau.studio.mixer.hls import STAMP_EVERY, Fragments, Rendition, multivariant, save

START = datetime(2026, 11, 26, 19, 30, tzinfo=UTC)


def box(kind: bytes, body: bytes = b"") -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_fragments_are_found_however_the_bytes_arrive(cuts: list[int]) -> None:
    header = box(b"ftyp", b"iso5") + box(b"moov", b"m" * 30)
    fragments = [box(b"moof", bytes([n]) * 20) + box(b"mdat", bytes([n]) * 50) for n in range(3)]
    stream = header + b"".join(fragments) + box(b"mfra", b"index")
    headers: list[bytes] = []
    found: list[bytes] = []
    sink = Fragments(on_header=headers.append, on_fragment=found.append)
    at = 0
    for cut in cuts:
        sink.write(stream[at : at + cut])
        at += cut
    sink.write(stream[at:])
    assert headers == [header]
    assert found == fragments


def write_run(folder: Path, segments: int, *, starts: datetime = START) -> Rendition:
    rendition = Rendition(folder=folder)
    rendition.start()
    rendition.header(b"header")
    for number in range(segments):
        rendition.add(b"segment", seconds=2.0, starts=starts + timedelta(seconds=2 * number))
    return rendition


def test_nothing_is_announced_before_the_first_segment(tmp_path: Path) -> None:
    write_run(tmp_path, 0).end()
    assert not (tmp_path / "index.m3u8").exists()


def test_the_playlist_is_an_event_whose_times_are_on_the_wall_clock(tmp_path: Path) -> None:
    write_run(tmp_path, STAMP_EVERY + 2)
    read = m3u8.load(str(tmp_path / "index.m3u8"))
    assert read.playlist_type == "event" and read.is_independent_segments and not read.is_endlist
    assert read.target_duration == 2
    assert [segment.duration for segment in read.segments] == [2.0] * (STAMP_EVERY + 2)
    assert read.segments[0].program_date_time == START
    stamped = [number for number, segment in enumerate(read.segments) if segment.program_date_time]
    assert stamped == [0, STAMP_EVERY]


def test_another_run_goes_on_after_exactly_one_discontinuity(tmp_path: Path) -> None:
    write_run(tmp_path, 3).end()
    write_run(tmp_path, 0, starts=START + timedelta(minutes=1))
    again = write_run(tmp_path, 2, starts=START + timedelta(minutes=2))
    text = (tmp_path / "index.m3u8").read_text()
    assert "#EXT-X-ENDLIST" not in text
    again.end()
    read = m3u8.load(str(tmp_path / "index.m3u8"))
    assert [segment.uri for segment in read.segments] == [f"{n:06d}.m4s" for n in range(5)]
    assert [segment.discontinuity for segment in read.segments] == [False, False, False, True, False]
    assert [part.uri for part in read.segment_map] == ["init-0.mp4", "init-1.mp4"]
    assert read.is_endlist
    assert {path.name for path in tmp_path.iterdir()} >= {segment.uri for segment in read.segments}


def test_a_file_is_never_seen_half_written(tmp_path: Path) -> None:
    path = tmp_path / "index.m3u8"
    save(path, b"old")
    with path.open("rb") as reader:
        save(path, b"new")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["index.m3u8"]


def test_the_multivariant_playlist_offers_sound_alone() -> None:
    read = m3u8.loads(multivariant(codecs="avc1.64001f", video_bandwidth=2_000_000, audio_bandwidth=60_000))
    assert [variant.uri for variant in read.playlists] == ["720p/index.m3u8", "audio/index.m3u8"]
    assert [variant.stream_info.codecs for variant in read.playlists] == ["avc1.64001f,mp4a.40.2", "mp4a.40.2"]
