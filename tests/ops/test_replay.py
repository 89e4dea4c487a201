"""`preau replay` and `preau verify` as the operator runs them: processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]


def preau(*argv: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    command = [sys.executable, "-m", "preau.ops", *map(str, argv)]
    return subprocess.run(command, cwd=cwd, env=clean | env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def replayed(small: Json, write: Callable[[Json], Path], tmp_path: Path) -> Path:
    out = tmp_path / "public"
    done = preau("replay", write(small), "--to", out, "--speed", "0", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert {name: report[name] for name in ("ballots", "votes", "adopted", "rejected")} == {
        "ballots": 3,
        "votes": 12,
        "adopted": 3,
        "rejected": 0,
    }
    assert report["seconds"] > 0
    return out


@pytest.mark.slow
def test_what_is_replayed_can_be_verified(replayed: Path, tmp_path: Path) -> None:
    checked = preau("verify", replayed, cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    # Neither left anything beside what was asked for.
    assert {path.name for path in tmp_path.iterdir()} - {"instance"} == {"public", "record.json"}


@pytest.mark.slow
def test_events_bear_the_times_of_the_record(replayed: Path) -> None:
    journal = next(replayed.rglob("journal.ndjson")).read_text(encoding="utf-8").splitlines()
    opened = next(event for event in map(json.loads, journal) if event["type"] == "sitting_opened")
    assert opened["at"] == "2025-03-04T13:00:00.000000Z"


@pytest.mark.slow
def test_a_changed_figure_is_found(replayed: Path, tmp_path: Path) -> None:
    file = next(replayed.rglob("votes-nominatifs.csv"))
    file.write_text(file.read_text(encoding="utf-8").replace("contre", "pour", 1), encoding="utf-8")
    checked = preau("verify", replayed, cwd=tmp_path)
    assert checked.returncode == 1
    assert "votes-nominatifs.csv" in checked.stderr
    assert checked.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_record_that_disagrees_with_itself_is_told(
    small: Json, write: Callable[[Json], Path], tmp_path: Path
) -> None:
    small["votes"][1]["counts"]["for"] += 1
    done = preau("replay", write(small), "--to", tmp_path / "public", cwd=tmp_path)
    assert done.returncode == 1
    assert "scrutin 3" in done.stderr


def test_a_folder_with_something_in_it_is_left_alone(
    small: Json, write: Callable[[Json], Path], tmp_path: Path
) -> None:
    record = write(small)
    done = preau("replay", record, "--to", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert json.loads(record.read_text(encoding="utf-8")) == small


def test_a_malformed_record_leaves_nothing(small: Json, write: Callable[[Json], Path], tmp_path: Path) -> None:
    small["votes"][0]["ballots"]["Niemand"] = "for"
    done = preau("replay", write(small), "--to", tmp_path / "public", cwd=tmp_path)
    assert done.returncode == 2
    assert "ligne" in done.stderr
    assert not (tmp_path / "public").exists()


@pytest.mark.slow
def test_other_instances_are_not_touched(small: Json, write: Callable[[Json], Path], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    env = {"PREAU_DATA": str(other), "PREAU_PUBLIC": str(other), "PREAU_DATABASE": "postgresql:host=/nowhere"}
    done = preau("replay", write(small), "--to", tmp_path / "public", cwd=tmp_path, **env)
    assert done.returncode == 0, done.stderr
    assert list(other.iterdir()) == []
