"""The product opens no connection that the operator did not configure, and its pages ask nobody else for anything."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Module -> whom it talks to. A new name here is a decision.
SPEAKERS = {
    "preau/ops/processes.py": "this instance's own ports",
    "preau/studio/janus/client.py": "Janus on the loopback",
    "preau/studio/mixer/receiver.py": "receives on the loopback",
    "preau/studio/mixer/source.py": "receives on the loopback",
    "preau/studio/synthetic/sender.py": "Janus on the loopback",
    "preau/studio/daemon.py": "the machine's own name",
}
NETWORK = {"socket", "urllib.request", "smtplib", "ftplib", "httpx", "requests", "aiohttp", "ssl", "http.client"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names & NETWORK


def test_only_known_modules_can_open_a_connection(root: Path) -> None:
    speakers = {path.relative_to(root).as_posix() for path in (root / "preau").rglob("*.py") if imported(path)}
    assert speakers <= set(SPEAKERS), speakers - set(SPEAKERS)


def test_pages_name_no_other_host(ours: list[Path], root: Path) -> None:
    """Links that people click are fine; what a browser fetches by itself comes from here."""
    fetched = re.compile(r"""(?:src|srcset|poster|data|action)=["']https?://|url\(["']?https?://|@import\s+["']https?://|"""
                         r"""(?:fetch|import|Worker|EventSource|WebSocket)\(\s*["'`](?:https?|wss?)://""")  # fmt: skip
    links = re.compile(r"""<link[^>]+href=["']https?://""")
    found = [
        path.relative_to(root).as_posix()
        for path in ours
        if path.suffix in {".html", ".css", ".js", ".svg"}
        and (fetched.search(text := path.read_text(encoding="utf-8")) or links.search(text))
    ]
    assert found == []


def _unshare() -> bool:
    program = shutil.which("unshare")
    return bool(program) and subprocess.run([program, "-rn", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not _unshare(), reason="network namespaces are not allowed here (unshare -rn)")
def test_a_sitting_is_replayed_and_verified_without_any_network(root: Path, tmp_path: Path) -> None:
    """In a namespace that has no interface at all, not even the loopback."""
    record = root / "preau/ops/records/2025-01-15.json"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    for argv in (["replay", str(record), "--to", str(tmp_path / "public")], ["verify", str(tmp_path / "public")]):
        command = ["unshare", "-rn", sys.executable, "-m", "preau.ops", *argv]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
