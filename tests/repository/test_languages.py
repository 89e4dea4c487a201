"""Every string that a person reads exists in French (the source) and in English."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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
