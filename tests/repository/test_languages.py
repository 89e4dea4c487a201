"""Every string that a person reads exists in French (the source) and in English."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed (apt install gettext)"),
]


@pytest.fixture(scope="module", params=["django", "djangojs"])
def catalogue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English catalogue of a domain, brought up to date from the sources in a copy of the package."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "preau/locale/en").is_dir():
        pytest.skip("the English translation is not written yet")
    copy = tmp_path_factory.mktemp("messages") / "preau"
    shutil.copytree(root / "preau", copy, ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--domain", request.param]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    done = subprocess.run(
        [*command, "--ignore", "vendor", "--no-wrap"], cwd=copy, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return copy / "locale/en/LC_MESSAGES" / f"{request.param}.po"


def entries(catalogue: Path, *options: str) -> list[str]:
    done = subprocess.run(
        ["msgattrib", "--no-obsolete", *options, catalogue], capture_output=True, text=True, check=True
    )
    return re.findall(r'^msgid "(.+)"|^msgid ""\n"(.+)"', done.stdout, re.MULTILINE)[:20]


def test_nothing_is_left_in_french(catalogue: Path) -> None:
    assert entries(catalogue, "--untranslated") == []


def test_nothing_is_a_guess(catalogue: Path) -> None:
    assert entries(catalogue, "--only-fuzzy") == []


def test_the_places_to_fill_are_those_of_the_french(catalogue: Path) -> None:
    done = subprocess.run(["msgfmt", "--check-format", "-o", os.devnull, catalogue], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_what_is_shipped_is_what_is_written(root: Path, tmp_path: Path) -> None:
    """The compiled catalogues are in the repository: an instance has no gettext."""
    written = sorted((root / "preau/locale").rglob("*.po"))
    for po in written:
        compiled = tmp_path / "fresh.mo"
        subprocess.run(["msgfmt", "-o", str(compiled), str(po)], check=True)
        with compiled.open("rb") as fresh, po.with_suffix(".mo").open("rb") as shipped:
            assert messages(fresh) == messages(shipped), f"run scripts/messages: {po.relative_to(root)}"


def messages(file: BinaryIO) -> dict[object, str]:
    catalogue: dict[object, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    # The header says when it was written.
    catalogue.pop("", None)
    return catalogue
