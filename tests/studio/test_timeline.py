"""Journal times and replay positions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.studio import queries
from preau.studio.timeline import Timeline, read
from tests.studio.test_hls import START, write_run


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def interrupted(tmp_path: Path) -> Timeline:
    """Ten seconds, a mixer that was away for four, then six more seconds."""
    write_run(tmp_path / "720p", 5)
    write_run(tmp_path / "720p", 3, starts=at(14)).end()
    return queries.timeline(video_folder=tmp_path)


@pytest.mark.parametrize(
    ("moment", "position"),
    [(-60, 0.0), (0, 0.0), (3.5, 3.5), (10, 10.0), (12, 10.0), (14, 10.0), (15.25, 11.25), (20, 16.0), (21, None)],
)
def test_a_moment_has_its_position(interrupted: Timeline, moment: float, position: float | None) -> None:
    assert interrupted.position(at(moment)) == position


def test_the_replay_knows_its_length_and_its_end(interrupted: Timeline) -> None:
    assert interrupted.seconds == 16.0
    assert interrupted.ended
    assert [stretch.ends for stretch in interrupted.stretches] == [at(10), at(20)]


def test_without_a_recording_nothing_has_a_position(tmp_path: Path) -> None:
    assert queries.timeline(video_folder=tmp_path) == Timeline()
    assert Timeline().position(START) is None


@given(st.lists(st.floats(0, 16), min_size=2, max_size=6))
def test_later_moments_never_come_earlier_in_the_replay(
    tmp_path_factory: pytest.TempPathFactory, moments: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("replay")
    write_run(folder, 3)
    write_run(folder, 4, starts=at(8))
    timeline = read((folder / "index.m3u8").read_text())
    positions = [position for moment in sorted(moments) if (position := timeline.position(at(moment))) is not None]
    assert positions == sorted(positions)


def test_a_time_in_another_zone_is_the_same_moment(interrupted: Timeline) -> None:
    paris = at(3.5).astimezone(datetime.fromisoformat("2026-11-26T20:30:00+01:00").tzinfo)
    assert interrupted.position(paris) == 3.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>", "line 1"),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:hier", "line 2: 'hier' is not a date"),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-26T19:30:00", "no time zone"),
        ("#EXTM3U\n\n#EXTINF:deux,", "line 3: 'deux' is not a duration"),
    ],
)
def test_a_bad_playlist_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(text)


def test_the_wall_clock_of_utc_is_read(tmp_path: Path) -> None:
    write_run(tmp_path, 1)
    assert read((tmp_path / "index.m3u8").read_text()).stretches[0].starts.tzinfo == UTC
