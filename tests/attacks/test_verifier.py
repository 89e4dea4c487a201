"""`preau verify` given folders that nobody would publish: one sentence, at once, in little memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MEMORY = 700_000_000


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1_000_000_000)


def lines(path: Path) -> None:
    path.write_bytes(b"\n" * 150_000_000)


def deep(path: Path) -> None:
    path.write_bytes(b'{"a":' * 10_000_000 + b"\n")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 10)


HOSTILE: list[Callable[[Path], None]] = [sparse, lines, deep, pipe, link_to_itself, endless, folder, binary]


@pytest.mark.slow
@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_journal_is_one_sentence(tmp_path: Path, make: Callable[[Path], None]) -> None:
    sitting = tmp_path / "val" / "seances" / "s"
    sitting.mkdir(parents=True)
    make(sitting / "journal.ndjson")
    one_sentence(tmp_path)


@pytest.mark.slow
def test_links_that_turn_round_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "val").mkdir()
    (tmp_path / "val" / "loop").symlink_to("..")
    (tmp_path / "val" / "seances").symlink_to("loop")
    one_sentence(tmp_path)


def one_sentence(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "preau.ops", "verify", str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    said = (done.stdout + done.stderr).strip()
    assert done.returncode not in (0, None)
    assert len(said.splitlines()) == 1, said[:500]
    assert "Traceback" not in said


PAGES = {
    "text in elements that never end": "<b>x" * 300_000,
    "ends of what never began": "<b>" * 200_000 + "</i>" * 200_000,
    "tags that never end": "<a " * 300_000,
    "attributes that never end": '<a b="' * 300_000,
    "comments that never end": "<!--" * 300_000,
    "figures within figures": '<data data-figure="x">x' * 100_000,
}


READER = """
import sys, django
django.setup()
from preau.publication.checking import faults, figures
try:
    figures.parse(sys.stdin.read(), shown="p")
except faults.Fault:
    pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_at_once(name: str) -> None:
    """A mirror may have changed any page: the verifier says so, or reads on, within seconds."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "preau.config.settings"}
    # Far more than it takes (about a second), far less than it took (hours).
    subprocess.run(
        [sys.executable, "-c", READER], input=PAGES[name], text=True, timeout=60, check=True, env=environment
    )
