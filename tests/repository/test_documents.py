"""The documents say what is: settings, commands, dependencies, versions and links."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import preau
from preau.ops.options import SETTINGS

# Import name -> package, where they differ; and what comes with another package, on purpose.
IMPORTS = {"PIL": "pillow", "allauth": "django-allauth", "psycopg": "psycopg"}
COMES_WITH = {"asgiref": "django", "anyio": "starlette"}


def table(text: str, heading: str = "") -> list[list[str]]:
    """The cells of the Markdown tables in `text`, after `heading`, up to the next heading."""
    part = text.partition(heading)[2].partition("\n## ")[0] if heading else text
    rows = [line for line in part.splitlines() if line.startswith("|") and not set(line) <= set("|- ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_setting_is_documented_and_no_other(root: Path) -> None:
    source = (root / "preau/config/settings.py").read_text(encoding="utf-8")
    read = {f"PREAU_{name}" for name in re.findall(r'\b(?:env|flag)\("([A-Z_]+)"', source)}
    documented = set(re.findall(r"^\| `(PREAU_[A-Z_]+)`", (root / "docs/settings.md").read_text(), re.MULTILINE))
    assert read == documented


def test_every_option_that_is_a_setting_stands_beside_it(root: Path) -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in table((root / "docs/settings.md").read_text())}
    for option, setting in SETTINGS.items():
        assert rows[setting] == f"--{option.replace('_', '-')}"


def test_the_reference_of_the_commands_is_up_to_date(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "preau.ops.reference"],
        cwd=root,
        env=os.environ | {"LANGUAGE": "fr"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (root / "docs/commandes.md").read_text(encoding="utf-8") == done.stdout, (
        "write it again: LANGUAGE=fr .venv/bin/python -m preau.ops.reference > docs/commandes.md"
    )


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[><=~ ]", requirement)[0].lower() for requirement in requirements}


def test_every_dependency_is_justified_and_no_other(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    text = (root / "docs/dependencies.md").read_text(encoding="utf-8")
    extras = project["optional-dependencies"]
    for heading, wanted in (
        ("## At run time", _names(project["dependencies"])),
        ("## Settings that ask for more", _names(extras["postgresql"])),
        ("## For development", _names(extras["dev"]) - _names(extras["postgresql"])),
    ):
        rows = [row for row in table(text, heading) if row[0] != "package"]
        assert {row[0].lower() for row in rows} == wanted, heading
        assert all(row[-1].endswith(".") and len(row[-1]) > 10 for row in rows), heading
    assert len(project["dependencies"]) <= 20


def test_what_the_package_imports_is_declared(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    declared = _names(project["dependencies"]) | _names(project["optional-dependencies"]["postgresql"])
    used = set()
    for path in (root / "preau").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                used.add(node.module.partition(".")[0])
    packages = {IMPORTS.get(name, COMES_WITH.get(name, name)) for name in used - set(sys.stdlib_module_names)}
    assert packages - {"preau"} <= declared
    assert declared - packages <= {"uvicorn", "psycopg"} | packages


def test_the_licence_is_the_whole_text(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016")
    articles = re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE)
    assert [int(number) for number in articles] == list(range(1, 16))
    assert "LiLiQ-R" in text
    assert text.rstrip().endswith("require the production of a new EUPL version.")
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"


def test_one_version_everywhere(root: Path) -> None:
    assert f"softwareVersion: {preau.__version__}\n" in (root / "publiccode.yml").read_text(encoding="utf-8")
    assert f"\n## {preau.__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_link_of_the_documents_leads_somewhere(root: Path) -> None:
    broken = []
    for path in [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "preau").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(root)}: {target}")
    assert broken == []


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    found = sorted(path.name for path in (root / "docs/decisions").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))
    for name in found:
        text = (root / "docs/decisions" / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:4]}. ")
        assert re.search(r"Status: (in force|replaced by \d{4})", text)
        assert "## What it costs" in text


def test_every_folder_of_the_package_stands_in_the_architecture(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for folder in (root / "preau").iterdir():
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert f"`preau/{folder.name}/`" in text
