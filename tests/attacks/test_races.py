"""Several real processes at one sitting, one of them killed in the middle: no ballot twice, no vote lost or doubled."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from preau.journal import chain

RACER = Path(__file__).with_name("racing_process.py")


@pytest.mark.slow
def test_three_desks_at_once_of_which_one_is_killed(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PREAU_DATA": str(tmp_path),
        "PREAU_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "preau.config.settings",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)
    subprocess.run([sys.executable, str(RACER), "prepare"], env=environment, check=True)
    desks = [
        subprocess.Popen([sys.executable, str(RACER), "12"], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    first = desks[0].stdout
    assert first is not None
    heard = [first.readline()]
    time.sleep(0.3)
    desks[0].kill()
    for desk in desks:
        heard += desk.communicate()[0].splitlines(keepends=True)
    assert [desk.returncode for desk in desks[1:]] == [0, 0]

    with sqlite3.connect(tmp_path / "preau.sqlite3") as database:
        lines = [row[0] for row in database.execute("SELECT line FROM journal_journalevent ORDER BY seq")]
        (left,) = database.execute("SELECT count(*) FROM ballots_sealedvote").fetchone()
    database.close()
    list(chain.check(lines))
    events = [json.loads(line) for line in lines]
    kinds = Counter(event["type"] for event in events)
    votes = Counter((e["data"]["ballot"], e["data"]["member"]) for e in events if e["type"] == "vote_committed")
    opened = [e["data"]["ballot"] for e in events if e["type"] == "ballot_opened"]
    results = {e["data"]["ballot"]: e["data"] for e in events if e["type"] == "result_proclaimed"}
    assert opened == list(range(1, len(opened) + 1))
    assert kinds["result_proclaimed"] == len(results) >= len(opened) - 1
    assert set(votes.values()) == {1}
    for number, result in results.items():
        cast = sum(1 for ballot, _ in votes if ballot == number)
        assert result["for"] + result["against"] + result["abstain"] == cast
    pending = sum(1 for ballot, _ in votes if ballot not in results)
    assert left == pending
    # Whatever was acknowledged is there, whoever was killed.
    written = {event["id"] for event in events}
    said = [line.split() for line in heard if line.startswith("vote ") and line.endswith("\n")]
    assert len(said) > 50
    assert all(words[3] in written for words in said)
