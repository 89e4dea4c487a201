"""What every file of the repository holds to."""

from __future__ import annotations

import ast
import gzip
import os
import re
import subprocess
import warnings
from pathlib import Path

import pytest

# Lines: looked at, not worshipped. A file past twice its budget is a fault.
BUDGETS = {".py": 400, ".html": 150, ".js": 300}
FUNCTION = 40
KB = 1000


def budget_of(path: Path, root: Path) -> int | None:
    name = path.relative_to(root).as_posix()
    if not name.startswith("preau/") or "/migrations/" in name:
        return None
    return BUDGETS.get(path.suffix)


@pytest.mark.filterwarnings("default")
def test_no_file_is_far_past_its_budget(root: Path, ours: list[Path]) -> None:
    for path in ours:
        budget = budget_of(path, root)
        if budget is None:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > budget:
            warnings.warn(f"{path.relative_to(root)}: {lines} lines for {budget}", stacklevel=1)
        assert lines <= 2 * budget, path


@pytest.mark.filterwarnings("default")
def test_no_function_is_far_past_its_budget(root: Path, ours: list[Path]) -> None:
    for path in ours:
        if path.suffix != ".py" or not path.relative_to(root).as_posix().startswith("preau/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.end_lineno is None:
                continue
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION:
                warnings.warn(f"{path.relative_to(root)}: {node.name} has {lines} lines", stacklevel=1)
            assert lines <= 2 * FUNCTION, (path, node.name)


# A module and what it imports at once; what it asks for later, with import(), comes only to who needs it.
IMPORTED = re.compile(r'^\s*(?:import|export)\b[^;"]*?"(\.[^"]+)"', re.M)


def loaded(module: Path, seen: set[Path]) -> set[Path]:
    """Own scripts that a page loads with `module`, vendored ones left out."""
    if module in seen or "/vendor/" in module.as_posix():
        return seen
    seen.add(module)
    package, address = module.as_posix().split("/static/", 1)
    for relative in IMPORTED.findall(module.read_text(encoding="utf-8")):
        target = os.path.normpath(Path(address).parent / relative)
        home = Path(package).parent / target.split("/", 1)[0]
        loaded(home / "static" / target, seen)
    return seen


@pytest.mark.filterwarnings("default")
def test_scripts_and_styles_stay_light(root: Path, ours: list[Path]) -> None:
    """Own scripts: 60 kB outside the room, 120 kB for one screen of it, 100 kB for secret ballots; styles: 15 kB,
    compressed."""
    own = [path for path in ours if path.suffix == ".js" and "/static/" in path.as_posix()]
    room = [path for path in own if "/room/static/" in path.as_posix()]
    screens = [path for path in room if (root / f"preau/room/templates/room/{path.stem}.html").exists()]
    assert len(screens) == 6
    for screen in screens:
        weight = sum(path.stat().st_size for path in loaded(screen, set()))
        if weight > 120 * KB:
            warnings.warn(f"{screen.name} loads {weight // KB} kB of scripts for 120", stacklevel=1)
        assert weight <= 150 * KB, screen
    # A protocol with its verifier: loaded by who votes in secret or checks such a vote, in a worker.
    secret = sum(path.stat().st_size for path in own if "/ballots/static/" in path.as_posix())
    assert secret <= 100 * KB
    assert sum(path.stat().st_size for path in own if path not in room) - secret <= 60 * KB
    styles = b"".join(path.read_bytes() for path in ours if path.suffix == ".css")
    assert len(gzip.compress(styles)) <= 15 * KB


# What has no place in a repository: a developer's own folders, notes to oneself, what a debugger left.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:home/\w|root/|work/|Users/\w|tmp/w/)"),
    "a note to oneself": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"),
    "a debugger's trace": re.compile(r"\bbreakpoint\(\)|\bpdb\.set_trace|\bdebugger;|\bconsole\.log\("),
    "a conflict": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "the address of a package registry": re.compile(r"files\.pythonhosted\.org|registry\.npmjs|deb\.debian\.org"),
    "a key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
}


def test_nothing_forbidden_is_written(root: Path, ours: list[Path]) -> None:
    found = []
    for path in ours:
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(root)}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


def test_no_application_and_no_table_has_a_name_that_says_nothing(root: Path) -> None:
    folders = {path.name for path in (root / "preau").iterdir() if path.is_dir()}
    assert not folders & {"core", "utils", "common", "misc", "session", "sessions"}


def test_text_is_clean(root: Path, ours: list[Path]) -> None:
    faults = []
    for path in ours:
        text = path.read_text(encoding="utf-8")
        if text and not text.endswith("\n"):
            faults.append(f"{path.relative_to(root)}: no newline at the end")
        if "\r" in text or ("\t" in text and path.suffix in {".py", ".html", ".css", ".md"}):
            faults.append(f"{path.relative_to(root)}: a tab or a carriage return")
        if re.search(r"[ ]+$", text, re.MULTILINE):
            faults.append(f"{path.relative_to(root)}: spaces at the end of a line")
    assert faults == []


@pytest.mark.parametrize("name", ["start", "test", ".ci/run", "scripts/setup.sh", "scripts/postgresql.sh"])
def test_scripts_are_sound(root: Path, name: str) -> None:
    subprocess.run(["bash", "-n", str(root / name)], check=True)
    if not name.endswith(".sh"):
        assert os.access(root / name, os.X_OK)
