"""The data files: columns as promised, SCDL délibérations 2.1.5 as published, figures that add up."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from preau.agenda.matters import MATTERS
from preau.assemblies.siret import is_valid
from preau.publication import tables

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "schemas" / "scdl-deliberations-2.1.5.schema.json"

Row = dict[str, str]


def rows(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def header(content: bytes) -> str:
    return content.decode().splitlines()[0]


def test_ballots_have_the_columns_and_figures_promised(evening) -> None:
    content = tables.all_ballots(evening.record())
    assert header(content) == (
        # Old columns in their old places, whatever comes after them.
        "seance,point,scrutin,objet,mode,pour,contre,abstention,nppv,presents,representes,requis,resultat,"
        "type,moyen,blancs,nuls,exprimes,regle,tacite,amendement,election,tour,avec,archive,article,preponderante"
    )
    first, second, third = rows(content)
    assert first["objet"] == "Amendement n° 1 : Amender l’article 1" and first["nppv"] == "1"
    assert second == {
        "seance": "2026-11-26-conseil", "point": "1", "scrutin": "2", "objet": "Point 1 : l’eau, l’air & la terre",
        "mode": "public", "pour": "5", "contre": "1", "abstention": "0", "nppv": "0", "presents": "5",
        "representes": "1", "requis": "4", "resultat": "adopté", "type": "principal", "moyen": "ouvert", "blancs": "0",
        "nuls": "0", "exprimes": "6", "regle": "majorité absolue des suffrages exprimés", "tacite": "",
        "amendement": "", "election": "", "tour": "", "avec": "", "archive": "",
        "article": "CGCT, art. L.2121-20", "preponderante": "",
    }  # fmt: skip
    assert (third["mode"], third["contre"], third["nppv"], third["resultat"]) == ("ordinaire", "4", "2", "rejeté")
    for row in rows(content):
        voices = sum(int(row[name]) for name in ("pour", "contre", "abstention", "nppv"))
        assert voices == int(row["presents"]) + int(row["representes"])


def test_data_files_speak_the_same_words_whatever_the_language(hold: Callable[..., Any]) -> None:
    with translation.override("en"):
        record = hold(language="en").record()
        assert rows(tables.all_ballots(record))[0]["objet"] == "Amendement n° 1 : Amender l’article 1"
        assert rows(tables.list_of_decisions(record))[0]["resultat"] == "adopté"


def test_named_votes_are_those_of_public_ballots_one_row_a_voice(evening) -> None:
    content = tables.named_votes(evening.record())
    assert header(content) == "scrutin,membre,groupe,vote,canal,pouvoir_de"
    found = rows(content)
    assert {row["scrutin"] for row in found} == {"1", "2"} and len(found) == 12
    assert {"scrutin": "2", "membre": "Hugo Castel", "groupe": "Opposition", "vote": "contre", "canal": "voix",
            "pouvoir_de": ""} in found  # fmt: skip
    # Paul Lemaire bears the proxy of Jeanne Aubry: his row and the one that he cast for her.
    mine = [row for row in found if row["scrutin"] == "2" and row["membre"] == "Paul Lemaire"]
    assert sorted(row["pouvoir_de"] for row in mine) == ["", "Jeanne Aubry"]


def test_the_list_holds_what_was_refused_and_scdl_only_what_was_adopted(evening) -> None:
    record = evening.record()
    listed = rows(tables.list_of_decisions(record))
    assert [(row["numero"], row["point"], row["resultat"]) for row in listed] == [
        ("20261126_001", "1", "adopté"),
        ("20261126_002", "2", "rejeté"),
    ]
    assert [row["DELIB_ID"] for row in rows(tables.deliberations(record))] == ["20261126_001"]


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the published SCDL schema is not beside the project (shared/data)")
def test_deliberations_satisfy_the_published_schema(evening, council: Callable[..., Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    content = tables.deliberations(evening.record())
    assert header(content).split(",") == [field["name"] for field in schema["fields"]]
    found = rows(content)
    assert found
    for row in found:
        assert faults(schema, row) == []


def test_the_validator_of_this_test_sees_faults(evening) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the published SCDL schema is not beside the project (shared/data)")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    (row,) = rows(tables.deliberations(evening.record()))
    for change in (
        {"COLL_SIRET": "21860194600014"}, {"COLL_NOM": ""}, {"DELIB_DATE": "26/11/2026"}, {"VOTE_POUR": "4"},
        {"VOTE_REEL": ""}, {"VOTE_EFFECTIF": "3"}, {"DELIB_MATIERE_CODE": "8"}, {"DELIB_MATIERE_NOM": "voirie/voirie"},
        {"BUDGET_ANNEE": "2026"}, {"DELIB_URL": "points/1"},
    ):  # fmt: skip
        assert faults(schema, {**row, **change}), change


# The published schema, field by field, then its custom checks by name.


def faults(schema: Json, row: Row) -> list[str]:
    found = [fault for field in schema["fields"] for fault in field_faults(field, row[field["name"]])]
    for check in schema["custom_checks"]:
        if not CHECKS[check["name"]](check["params"], row):
            found.append(f"{check['name']} {check['params']}")
    return found


def field_faults(field: Json, value: str) -> list[str]:
    constraints = field.get("constraints", {})
    if not value:
        return [f"{field['name']} is required"] if constraints.get("required") else []
    wrong = not {
        "string": lambda: field.get("format") != "uri" or re.match(r"[a-z]+://", value),
        "date": lambda: is_date(value),
        "integer": lambda: value.isdigit(),
    }[field["type"]]()
    if wrong or ("pattern" in constraints and not re.search(constraints["pattern"], value)):
        return [f"{field['name']}: {value!r}"]
    return []


def is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def cohesive(params: Json, row: Row) -> bool:
    filled = {bool(row[name]) for name in (params["column"], *params["othercolumns"])}
    return len(filled) == 1


def compares(params: Json, row: Row) -> bool:
    left, right = row[params["column"]], row[params["column2"]]
    if not left or not right:
        return True
    if left.isdigit():
        return int(left) >= int(right)
    return left >= right


def sums(params: Json, row: Row) -> bool:
    values = [row[name] for name in (params["column"], *params["columns"])]
    return not all(values) or int(values[0]) == sum(map(int, values[1:]))


def nomenclature(params: Json, row: Row) -> bool:
    names = {"/".join(levels).lower(): code for code, levels in MATTERS.items()}
    return names.get(row[params["column"]]) == row["DELIB_MATIERE_CODE"]


Json = dict[str, Any]
CHECKS: dict[str, Callable[[Json, Row], bool]] = {
    "french-siret-value": lambda params, row: is_valid(row[params["column"]]),
    "year-interval-value": lambda params, row: not row[params["column"]] or len(row[params["column"]]) in (4, 9),
    "cohesive-columns-value": cohesive,
    "compare-columns-value": compares,
    "sum-columns-value": sums,
    "nomenclature-actes-value": nomenclature,
}
