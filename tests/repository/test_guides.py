"""The guides and the installation say what is: keys, settings, files; and they stay short."""

from __future__ import annotations

import re
from pathlib import Path

GUIDES = ("README", "presidence", "secretariat", "elus", "public", "exploitation")
MOST_LINES = 120


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_is_a_short_guide_for_each_role_and_no_other(root: Path) -> None:
    folder = root / "docs/guides"
    assert {path.stem for path in folder.iterdir()} == set(GUIDES)
    for name in GUIDES:
        assert len(read(folder / f"{name}.md").splitlines()) <= MOST_LINES, name
        assert name == "README" or f"({name}.md)" in read(folder / "README.md")


def test_the_guide_of_the_clerk_has_every_key_of_the_desk_and_no_other(root: Path) -> None:
    source = read(root / "preau/room/static/room/js/clerk.js")
    tools = re.findall(r'\{ key: "(.)", label: gettext\("([^"]+)"\)', source)
    assert len(tools) > 5
    rows = re.findall(
        r"^\| \*\*(.+?)\*\*(?: ou \*\*.\*\*)? \| (.+?) \|", read(root / "docs/guides/secretariat.md"), re.M
    )
    assert [key for key, _ in rows] == [*(key.upper() for key, _ in tools), "F", "?", "Échap"]
    for (key, label), (_, said) in zip(tools, rows, strict=False):
        assert said.startswith(label.removeprefix("vote ").split("…")[0]) or label in said, key


def test_every_setting_that_they_name_exists(root: Path) -> None:
    known = set(re.findall(r"^\| `(PREAU_[A-Z_]+)`", read(root / "docs/settings.md"), re.M))
    for path in [root / "docs/installation.md", *(root / "docs/guides").iterdir(), *(root / "deploy").iterdir()]:
        assert set(re.findall(r"PREAU_[A-Z_]+", read(path))) <= known, path


def test_the_installation_the_unit_and_the_servers_name_the_same_places(root: Path) -> None:
    installation = read(root / "docs/installation.md")
    assert "StateDirectory=preau\n" in read(root / "deploy/preau.service")
    for name in ("preau.service", "nginx.conf", "Caddyfile"):
        assert f"deploy/{name}" in installation
        assert "/var/lib/preau" in read(root / "deploy" / name)
    for place in ("/opt/preau", "/etc/preau/preau.env"):
        assert place in installation
        assert place in read(root / "deploy/preau.service")
