"""A record of another form is refused whole, with the line and the column."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from preau.ops import record
from preau.ops.errors import BadUsage

Json = dict[str, Any]
Change = Callable[[Json], object]


def refused(content: bytes) -> str:
    with pytest.raises(BadUsage) as stop:
        record.parse(content, name="r.json")
    return str(stop.value)


def test_a_record_is_read(small: Json, write: Callable[[Json], Path]) -> None:
    found = record.read(write(small))
    assert (found.council, found.date.isoformat(), len(found.members)) == ("Rat Musterstadt", "2025-03-04", 5)
    assert found.votes[0].ballots["Bernd Bach"] == "against"
    assert found.speeches[0].chair
    assert not found.speeches[1].chair


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda r: r["votes"][1].update(at_s="soon"), "votes[1].at_s"),
        (lambda r: r["votes"][1].update(at_s=-1), "votes[1].at_s"),
        (lambda r: r["votes"][1].update(at_s=True), "votes[1].at_s"),
        (lambda r: r["votes"][0].pop("counts"), "votes[0].counts"),
        (lambda r: r["votes"][0]["counts"].update({"for": 1.5}), "votes[0].counts.for"),
        (lambda r: r["votes"][2]["ballots"].update({"Anna Adler": "maybe"}), "votes[2].ballots.Anna Adler"),
        (lambda r: r["votes"][2]["ballots"].update({"Zoé": "for"}), "votes[2].ballots.Zoé"),
        (lambda r: r["members"].append(r["members"][0]), "members[5].name"),
        (lambda r: r["members"][3].update(name=" "), "members[3].name"),
        (lambda r: r.update(members=[]), "members"),
        (lambda r: r.update(date="04.03.2025"), "date"),
        (lambda r: r.update(votes={}), "votes"),
        (lambda r: r["speeches"][1].update(chair="yes"), "speeches[1].chair"),
        (lambda r: r["speeches"][1].pop("duration_s"), "speeches[1].duration_s"),
    ],
)
def test_a_fault_is_named_with_its_place(small: Json, change: Change, place: str) -> None:
    change(small)
    sentence = refused(json.dumps(small, indent=1).encode())
    assert f": {place} : " in sentence.replace(" : votes", ": votes").replace(" : ", ": ", 1) or place in sentence
    assert sentence.startswith("r.json, ligne ")
    assert sentence.endswith(".")


def test_the_line_and_the_column_are_those_of_an_editor() -> None:
    text = '{"council": "Rat",\n "date": "2025-01-01",\n "members": [{"name": "A",\n  "group": 3}], "votes": []}'
    assert "ligne 4, colonne 12" in refused(text.encode())


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"", "ligne 1, colonne 1"),
        (b"[]", "ligne 1, colonne 1"),
        (b'{"a": 1,\n "b" 2}', "ligne 2, colonne 6"),
        (b'{"a": NaN}', "ligne 1"),
        (b'{"a":\n\xff}', "ligne 2, colonne 1"),
        (b"[" * 200_000, "ligne 1"),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(content: bytes, where: str) -> None:
    sentence = refused(content)
    assert where in sentence
    assert "\n" not in sentence


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="n’existe pas"):
        record.read(tmp_path / "no.json")


def test_a_vote_without_time_follows_the_one_before_it(small: Json, write: Callable[[Json], Path]) -> None:
    small["votes"][1]["at_s"] = None
    found = record.timed(record.read(write(small)).votes)
    assert [at_s for at_s, _ in found] == [100, 300, 360]


def test_the_shipped_record_is_the_real_one() -> None:
    shipped = Path(record.__file__).parent / "records" / "2025-01-15.json"
    found = record.read(shipped)
    assert (len(found.members), len(found.votes), len(found.speeches)) == (57, 2, 9)
