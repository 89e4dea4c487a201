"""kill -9 at random moments: what was acknowledged is in the journal, and the journal is whole."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from preau.journal import chain

CLERK = Path(__file__).with_name("clerk_process.py")


def run_and_kill(environment: dict[str, str], seconds: float) -> list[tuple[int, str]]:
    """Acknowledgements printed before the process was killed, `seconds` after its first one."""
    process = subprocess.Popen([sys.executable, str(CLERK)], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        printed = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        printed += process.stdout.read()
    # The last line may be cut: it was not heard.
    lines = [line.split() for line in printed.splitlines(keepends=True) if line.endswith("\n")]
    return [(int(seq), event_id) for seq, event_id in lines]


@pytest.mark.slow
def test_every_acknowledged_command_survives_kill_9(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PREAU_DATA": str(tmp_path),
        "PREAU_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "preau.config.settings",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)
    heard: list[tuple[int, str]] = []
    moments = random.Random(2026)
    for _ in range(5):
        heard += run_and_kill(environment, moments.uniform(0.0, 0.4))
    with sqlite3.connect(tmp_path / "preau.sqlite3") as database:
        lines = [row[0] for row in database.execute("SELECT line FROM journal_journalevent ORDER BY seq")]
    database.close()
    links = list(chain.check(lines))
    written = {link.entry.seq: json.loads(link.line)["id"] for link in links}
    assert len(heard) > 20
    assert all(written.get(seq) == event_id for seq, event_id in heard)
    # One command a run may have been written and not heard: it was killed between the disk and the pipe.
    assert len(written) - len(heard) <= 5
