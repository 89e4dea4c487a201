"""What others wrote is here byte for byte, with its licence, and nothing else lies beside it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from preau import web

VENDOR = Path(web.__file__).parent / "static" / "web" / "vendor"
LIBRARIES: list[dict[str, Any]] = tomllib.loads((VENDOR / "vendor.toml").read_text())["library"]
FILES = {file["path"]: file["sha256"] for library in LIBRARIES for file in library["file"]}


@pytest.mark.parametrize(("path", "sha256"), FILES.items())
def test_a_file_is_as_published(path: str, sha256: str) -> None:
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == sha256


def test_nothing_is_vendored_without_being_named() -> None:
    found = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert found == {*FILES, "vendor.toml"}


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: str(library["name"]))
def test_a_library_says_where_it_comes_from_and_under_which_licence(library: dict[str, Any]) -> None:
    assert library["version"] in library["url"]
    assert library["licence"]
    assert library["why"]
    assert any(file["path"].endswith("/LICENSE") for file in library["file"])
