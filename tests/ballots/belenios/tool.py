"""Debian's belenios-tool: makes an election from one end to the other, and gives its own verdict on an archive."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TOOL = shutil.which("belenios-tool")
GROUP = "BELENIOS-2048"


def _run(folder: Path, *words: str, given: str = "") -> str:
    assert TOOL is not None
    done = subprocess.run([TOOL, *words], cwd=folder, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def accepts(folder: Path, uuid: str, archive: bytes) -> bool:
    """Whether `belenios-tool election verify` accepts this archive."""
    assert TOOL is not None
    folder.mkdir(exist_ok=True)
    (folder / f"{uuid}.bel").write_bytes(archive)
    done = subprocess.run([TOOL, "election", "verify", "--dir", str(folder)], capture_output=True, check=False)
    return done.returncode == 0


def make(folder: Path, questions: Sequence[dict[str, Any]], ballots: Sequence[tuple[int, list[list[int]]]]) -> Path:
    """An election of one trustee; `ballots` are (voter, choices), voters counted from 0. The path of its archive."""
    uuid = "AbCdEfGhJkLmNo"
    voters = max(voter for voter, _ in ballots) + 1
    (folder / "template.json").write_text(
        json.dumps({"description": "", "name": "Essai", "questions": list(questions), "administrator": "A",
                    "credential_authority": "B"})
    )  # fmt: skip
    at = ("--uuid", uuid, "--group", GROUP)
    _run(folder, "setup", "generate-credentials", *at, "--count", str(voters))
    _run(folder, "setup", "generate-trustee-key", "--group", GROUP)
    privkey = next(folder.glob("*.privkey"))
    (folder / "public_keys.jsons").write_text(next(folder.glob("*.pubkey")).read_text())
    (folder / "public_creds.json").write_text(next(folder.glob("*.pubcreds")).read_text())
    _run(folder, "setup", "make-trustees")
    _run(folder, "setup", "make-election", *at, "--template", "template.json")
    _run(folder, "archive", "init")
    secrets = next(folder.glob("*.privcreds")).read_text()
    codes = list(json.loads(secrets).values()) if secrets.startswith("{") else secrets.split()[1::2]
    for voter, choices in ballots:
        (folder / "code").write_text(codes[voter])
        (folder / "choices").write_text(json.dumps(choices))
        ballot = _run(folder, "election", "generate-ballot", "--privcred", "code", "--ballot", "choices")
        _run(folder, "archive", "add-event", "--type=Ballot", given=ballot)
    _run(folder, "archive", "add-event", "--type=EndBallots")
    tally = _run(folder, "election", "compute-encrypted-tally")
    _run(folder, "archive", "add-event", "--type=EncryptedTally", given=tally)
    decryption = _run(folder, "election", "decrypt", "--privkey", privkey.name, "--trustee-id", "1")
    _run(folder, "archive", "add-event", "--type=PartialDecryption", given=decryption)
    _run(folder, "archive", "add-event", "--type=Result", given=_run(folder, "election", "compute-result"))
    return folder / f"{uuid}.bel"


def version() -> str:
    assert TOOL is not None
    return subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=True).stdout
