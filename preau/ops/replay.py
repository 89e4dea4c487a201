"""Holds a recorded sitting in an instance of its own, publishes it, and recounts it against the record."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from preau.ops import options as shared
from preau.ops import record as records
from preau.ops import script
from preau.ops.errors import OK, BadUsage, Stop, Unready, reason
from preau.ops.record import Record
from preau.ops.script import Step
from preau.ops.text import _

if TYPE_CHECKING:
    from preau.sitting.state import State

# The record says the day and not the hour; councils of this kind open in the afternoon.
OPENS = time_of_day(14, 0)
# Settings of another instance that must not reach this one.
FOREIGN = ("PREAU_DATABASE", "PREAU_DEMO", "PREAU_SECRET_KEY", "PREAU_SMTP_HOST", "PREAU_URL")


def run(*, path: Path, to: Path, speed: float, source: str, data: str | None) -> int:
    """Replay the record of `path` into the empty folder `to`; prints one JSON line. The exit code.

    `data` keeps the instance for a look afterwards; otherwise it is made beside `to` and removed.
    """
    record = records.read(path)
    target = _empty(to)
    began = time.monotonic()
    folder = Path(data).resolve() if data else Path(tempfile.mkdtemp(prefix=".preau-", dir=target.parent))
    try:
        _own_instance(folder, target)
        report, faults = _held(record, speed, source or _("Séance rejouée depuis le relevé %s") % path.name)
    finally:
        if not data:
            shutil.rmtree(folder, ignore_errors=True)
    report["seconds"] = round(time.monotonic() - began, 2)
    print(json.dumps(report))
    if faults:
        raise Stop(
            _("%(count)d résultats diffèrent du relevé ; le premier : %(first)s")
            % {"count": len(faults), "first": faults[0]}
        )
    return OK


def _empty(to: Path) -> Path:
    """The folder to write, made if need be; raises `BadUsage` when it holds something already."""
    target = to.resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise BadUsage(_("%s n’est pas vide : donnez un dossier vide, ou à créer.") % to)
    except OSError as error:
        raise Unready(
            _("%(folder)s ne peut pas être écrit (%(reason)s) : donnez un autre dossier avec --to.")
            % {"folder": to, "reason": reason(error)}
        ) from error
    return target


def _own_instance(folder: Path, public: Path) -> None:
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"PREAU_DATA": str(folder), "PREAU_PUBLIC": str(public)}
    shared.ready()
    shared.migrate()


def starts_at(record: Record, zone: str) -> datetime:
    return datetime.combine(record.date, OPENS, ZoneInfo(zone))


def _held(record: Record, speed: float, source: str) -> tuple[dict[str, Any], list[str]]:
    """Prepare, hold, publish, recount: the figures, and a sentence for each result that differs."""
    from preau.ops import council
    from preau.ops.hold import Room, StepRefused, hold
    from preau.publication import services as publication

    start = starts_at(record, council.TIME_ZONE)
    prepared = council.prepare(record, starts_at=start, source=source)
    steps = script.steps(record, prepared.names)
    room = Room(sitting=prepared.sitting.id, accounts={})
    clock = _RecordClock(start) if speed == 0 else _RealClock(steps[0].at_s, speed)
    began = time.monotonic()
    opened = room.open(at=clock.before(steps[0]))
    try:
        state = hold(room, steps, opened=opened, clock=clock)
    except StepRefused as refused:
        raise Stop(
            _("À la seconde %(at)d, la règle « %(rule)s » refuse : %(sentence)s")
            % {"at": refused.step.at_s, "rule": refused.rule, "sentence": refused}
        ) from refused
    held = time.monotonic() - began
    began = time.monotonic()
    publication.publish(sitting=prepared.sitting.id)
    report: dict[str, Any] = {
        "sitting": state.facts.slug if state.facts else "",
        "ballots": len(state.ballots),
        "votes": sum(len(ballot.votes) for ballot in state.ballots),
        "adopted": sum(b.result is not None and b.result.adopted for b in state.ballots),
        "rejected": sum(b.result is not None and not b.result.adopted for b in state.ballots),
        "events": state.seq,
        "commands": len(steps) + 1,
        "commands_per_second": round((len(steps) + 1) / held),
        "pages_seconds": round(time.monotonic() - began, 2),
    }
    return report, list(differences(record, state))


class _RecordClock:
    """As fast as possible; the events bear the times of the record."""

    def __init__(self, start: datetime) -> None:
        self.start = start.astimezone(UTC)

    def __call__(self, step: Step) -> datetime:
        return self.start + timedelta(seconds=step.at_s)

    def before(self, step: Step) -> datetime:
        return self(step) - timedelta(minutes=1)


class _RealClock:
    """`speed` times real time, from second `first_s` of the record on; the events bear the time of the clock."""

    def __init__(self, first_s: float, speed: float) -> None:
        self.first_s, self.speed, self.began = first_s, speed, time.monotonic()

    def __call__(self, step: Step) -> None:
        due = self.began + (step.at_s - self.first_s) / self.speed
        time.sleep(max(0.0, due - time.monotonic()))

    def before(self, step: Step) -> None:
        return None


def differences(record: Record, state: State) -> Iterator[str]:
    """Where the sitting and the record do not say the same, recounted from each name's vote: one sentence each."""
    planned = script.ballots(record)
    if len(state.ballots) != len(planned):
        yield _("%(held)d scrutins tenus pour %(wanted)d au relevé.") % {
            "held": len(state.ballots),
            "wanted": len(planned),
        }
    for ballot, wanted in zip(state.ballots, planned, strict=False):
        counts, recount = wanted.vote.counts, Counter(wanted.vote.ballots.values())
        said = {"ballot": wanted.number, "title": wanted.vote.title[:60]}
        if any(recount[choice] != counts[choice] for choice in ("for", "against", "abstain")):
            yield _("scrutin %(ballot)d (%(title)s) : le relevé ne s’accorde pas avec ses propres noms.") % said
        result = ballot.result
        if result is None:
            yield _("scrutin %(ballot)d (%(title)s) : aucun résultat.") % said
            continue
        absent = len(record.members) - result.present
        found = (result.for_, result.against, result.abstain, result.not_voting + absent)
        expected = (counts["for"], counts["against"], counts["abstain"], counts["not_voting"])
        if found != expected or result.adopted != (counts["for"] > counts["against"]):
            yield _("scrutin %(ballot)d (%(title)s) : %(found)s au lieu de %(expected)s.") % {
                **said,
                "found": "-".join(map(str, found)),
                "expected": "-".join(map(str, expected)),
            }
