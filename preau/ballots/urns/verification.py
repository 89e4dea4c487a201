"""Independent verifications of an archive: ours, then belenios-tool where it is installed. They run behind.

Their answers enter the journal by `ReportVerification`. What a process did not finish another one begins again: each
answer has an identifier that does not depend on who gives it.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.db import connection

from preau.ballots.belenios import Refusal, workers
from preau.ballots.belenios.writing import Writer
from preau.ballots.models import Urn
from preau.journal import queries as journal
from preau.journal import services as journals
from preau.journal.services import CommandRefused
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import ReportVerification
from preau.sitting.state import State

log = logging.getLogger(__name__)

OURS = "preau"
# 250 ballots take the tool ten seconds on a small machine.
TOOL_SECONDS = 300
_SYSTEM = Actor(role="system", screen="system")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")

# How often this process begins a verification that gives no answer.
ATTEMPTS = 3

_running: set[tuple[uuid.UUID, int]] = set()
_begun: Counter[tuple[uuid.UUID, int]] = Counter()
_lock = threading.Lock()


def resume(sitting: uuid.UUID, state: State) -> None:
    """Begin again what a process that ended left undone; nothing where nothing is missing."""
    for ballot in state.ballots:
        number = ballot.opened.ballot
        if ballot.sealed is None or ballot.status not in ("closed", "proclaimed"):
            continue
        if not tools() - {one.tool for one in ballot.verified} or _begun[sitting, number] >= ATTEMPTS:
            continue
        if Urn.objects.filter(sitting=sitting, ballot=number).exclude(result="").exists():
            start(sitting, number)


@cache
def tools() -> frozenset[str]:
    """Who verifies here: ours, and belenios-tool if it was installed when this process asked first."""
    return frozenset({OURS, tool_version() or OURS})


def start(sitting: uuid.UUID, ballot: int) -> None:
    """Verify an archive that has its result, in a thread; once at a time."""
    with _lock:
        if (sitting, ballot) in _running:
            return
        _running.add((sitting, ballot))
        _begun[sitting, ballot] += 1
    threading.Thread(target=_behind, args=(sitting, ballot), name="verification", daemon=True).start()


def _behind(sitting: uuid.UUID, ballot: int) -> None:
    try:
        verify(sitting, ballot)
    except Exception:
        log.exception("an archive could not be verified")
    finally:
        connection.close()
        with _lock:
            _running.discard((sitting, ballot))


def verify(sitting: uuid.UUID, ballot: int) -> None:
    """Verify and report, one tool after the other; those that have answered about these bytes are not asked again."""
    urn = Urn.objects.get(sitting=sitting, ballot=ballot)
    archive = bytes(urn.archive)
    head = Writer.resumed(archive).head
    said = {(one.tool, one.archive) for one in journal.state(sitting).ballots[ballot - 1].verified}
    for tool, accepted in _answers(urn, known={tool for tool, about in said if about == head}):
        _report(sitting, ReportVerification(ballot=ballot, tool=tool, accepted=accepted, archive=head))


def _answers(urn: Urn, *, known: set[str]) -> Iterator[tuple[str, bool]]:
    archive = bytes(urn.archive)
    if OURS not in known and (ours := accepted_by_us(archive, urn.bound.encode())) is not None:
        yield OURS, ours
    version = tool_version()
    if version is not None and version not in known and (theirs := accepted_by_tool(urn.uuid, archive)) is not None:
        yield version, theirs


def _report(sitting: uuid.UUID, command: ReportVerification) -> None:
    name = f"{sitting}/{command.ballot}/{command.tool}/{command.archive}"
    try:
        journals.carry_out(
            sitting=sitting,
            command=command,
            actor=_SYSTEM,
            command_id=uuid.uuid5(uuid.NAMESPACE_URL, name),
            at=datetime.now(UTC),
        )
    except CommandRefused as refused:
        # The sitting was closed meanwhile, or another process was first.
        log.info("a verification came too late: %s", refused.refusal.rule)


def accepted_by_us(archive: bytes, bound: bytes) -> bool | None:
    """The verdict of `preau verify-election` on an archive and its binding proofs; None where no worker answered."""
    try:
        workers.verified(archive, bound)
    except Refusal as refusal:
        # A code and no place: the place of a fault may be somebody's ballot.
        log.error("our verifier refuses an archive made here: %s", refusal.code)
        return False
    except (TimeoutError, BrokenProcessPool):
        log.error("an archive could not be verified: no worker answered")
        return None
    return True


def tool_version() -> str | None:
    """ "belenios-tool 2.0", or None where it is not installed."""
    program = shutil.which("belenios-tool")
    if program is None:
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.match(said.strip())
    return f"belenios-tool {found[0]}" if found else None


def accepted_by_tool(name: str, archive: bytes) -> bool | None:
    """The verdict of `belenios-tool election verify`; None where it did not answer in time."""
    program = shutil.which("belenios-tool")
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="preau-urn-") as folder:
        Path(folder, f"{name}.bel").write_bytes(archive)
        try:
            done = subprocess.run(
                [program, "election", "verify", "--dir", folder], capture_output=True, check=False, timeout=TOOL_SECONDS
            )
        except (OSError, subprocess.SubprocessError):
            log.error("belenios-tool did not answer")
            return None
    return done.returncode == 0
