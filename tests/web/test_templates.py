"""What the policy `style-src 'self'; script-src 'self'` would drop is written nowhere, and files stay small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import preau

PACKAGE = Path(preau.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
SCRIPTS = sorted(p for p in PACKAGE.glob("*/static/**/*.js") if "vendor" not in p.parts)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=name)
def test_nothing_inline_that_the_policy_would_drop(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=[\"'$]", text)
    assert not re.search(r"\son[a-z]+=[\"']", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=name)
def test_nothing_is_asked_of_another_server(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|srcset|action|poster)=[\"'](?:https?:)?//", text)
    assert not re.search(r"(?:fetch|import|EventSource|Worker)\(\s*[\"'`](?:https?:)?//", text)
    assert not re.search(r"<link[^>]*href=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_read_at_a_glance(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_does_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
