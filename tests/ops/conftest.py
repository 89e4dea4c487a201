"""Small records of invented sittings: five members, so that every case fits on one screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]
MEMBERS = ("Anna Adler", "Bernd Bach", "Clara Conrad", "Dora Dietz", "Emil Ernst")


def a_vote(at_s: float | None, ballots: str, *, item: str = "1", kind: str = "Antrag") -> Json:
    """`ballots` has a letter a member: f for, a against, e abstain, - did not vote."""
    words = {"f": "for", "a": "against", "e": "abstain", "-": "not_voting"}
    choices = [words[letter] for letter in ballots]
    counts = {word: choices.count(word) for word in words.values()}
    named = dict(zip(MEMBERS, choices, strict=True))
    title = f"Punkt {item}"
    return {"at_s": at_s, "agenda_item": item, "motion": "A1/25", "title": title, "kind": kind, "authors": [],
            "ballots": named, "counts": counts}  # fmt: skip


def a_speech(speaker: str, start_s: float, duration_s: float, *, chair: bool = False) -> Json:
    speech: Json = {"speaker": speaker, "start_s": start_s, "duration_s": duration_s, "text": "Guten Tag."}
    return {**speech, "chair": True} if chair else speech


def a_record(votes: list[Json], speeches: list[Json] | None = None) -> Json:
    members = [{"name": name, "party": "P", "group": "Links" if n < 2 else "Rechts"} for n, name in enumerate(MEMBERS)]
    return {"council": "Rat Musterstadt", "term": 8, "date": "2025-03-04", "members": members, "votes": votes,
            "speeches": speeches or []}  # fmt: skip


@pytest.fixture(autouse=True)
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the language of the terminal in which the tests run."""
    monkeypatch.setenv("LANGUAGE", "fr")


@pytest.fixture
def small() -> Json:
    """Anna presides; Bernd and an expert speak; an amendment falls, its item passes; Dora comes late, Emil leaves."""
    votes = [
        a_vote(300, "fa-ff", item="2.1", kind="Änderungsantrag"),
        a_vote(360, "ffef-", item="2"),
        a_vote(100, "fff-f", item="1", kind="Tagesordnung"),
    ]
    speeches = [
        a_speech("Anna Adler", 0, 60, chair=True),
        a_speech("Bernd Bach", 150, 40),
        a_speech("Frau Expertin", 200, 30),
        a_speech("Anna Adler", 240, 20, chair=True),
    ]
    return a_record(votes, speeches)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Json], Path]:
    """`write(record)`: the record as a file."""

    def to_file(record: Json) -> Path:
        path = tmp_path / "record.json"
        path.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
        return path

    return to_file
