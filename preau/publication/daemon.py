"""The publisher: follows the journals of live sittings and keeps the public folder up to date.

Two rhythms: the words of the minute (the page and `live.json`) a few times a second at most, the rest (journal, items,
data) every two seconds, and at once when a result is proclaimed or the sitting closes. The clock here only paces the
work; nothing that is written depends on it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.journal import queries as journal
from preau.publication import bake, gather, media, services, words
from preau.publication.assets import assets
from preau.publication.writer import Writer
from preau.sitting.election_events import AppointmentsTookEffect, RoundProclaimed
from preau.sitting.events import BroadcastStarted, Entry, ResultProclaimed, SittingClosed

log = logging.getLogger(__name__)

POLL = 0.2
MINUTE = 0.3
REST = 2.0
# Web servers date files to the second: a file written twice in one second keeps its validator, and whoever read the
# first version would be told that nothing changed. So the last version is dated anew a little more than that later.
SETTLED = 1.1
# Seconds between two looks at which sittings there are, and at what the homes say of them.
LIST = 1.0
HOMES = 5.0
# How long a sitting that fails is left alone, and how long a closed one is watched for the end of its recording.
PENALTY = 5.0
AFTERWARDS = 600.0
_AT_ONCE = (ResultProclaimed, RoundProclaimed, AppointmentsTookEffect, SittingClosed, BroadcastStarted)


@dataclass(slots=True)
class Follower:
    """One sitting that the publisher follows; `due_*` are monotonic times before which nothing is baked again."""

    sitting: uuid.UUID
    path: str
    tail: gather.Tail
    memory: bake.Memory = field(default_factory=bake.Memory)
    stamp: tuple[int, ...] = ()
    minute_dirty: bool = True
    rest_dirty: bool = True
    due_minute: float = 0.0
    due_rest: float = 0.0
    settle: float | None = None
    closed_since: float | None = None
    recorded: bool = False

    def look(self, writer: Writer, *, head: int, now: float) -> None:
        """Read on and bake what is due. Raises whatever goes wrong: the caller decides when to try again."""
        self._read(writer, head, now)
        if (self.minute_dirty and now >= self.due_minute) or (self.rest_dirty and now >= self.due_rest):
            self._bake(writer, now)
            self.settle = now + SETTLED
        elif self.settle is not None and now >= self.settle:
            writer.date_anew([f"{self.path}/index.html", f"{self.path}/live.json"])
            self.settle = None

    def _read(self, writer: Writer, head: int, now: float) -> None:
        entries: list[Entry] = self.tail.read_on() if head > len(self.tail.lines) else []
        stamp = media.stamp(writer.root / self.path)
        if entries or stamp != self.stamp:
            self.minute_dirty = self.rest_dirty = True
            self.stamp = stamp
        if any(isinstance(entry.event, _AT_ONCE) for entry in entries):
            self.due_minute = self.due_rest = 0.0
        if self.closed_since is None and self.tail.state.phase == "closed":
            self.closed_since = now

    def _bake(self, writer: Writer, now: float) -> None:
        record = self.tail.record(writer.root / self.path)
        self.recorded = record.media is not None and record.media.timeline.ended
        with_rest = self.rest_dirty and now >= self.due_rest
        with translation.override(words.page_language(record.facts.language)):
            # The journal first: a page never says what the published journal will not say within the second.
            if with_rest:
                services.papers(writer, self.path, gather.documents(self.sitting))
                self._write(writer, {**bake.journal(record), **bake.rest(record, assets=assets(), memory=self.memory)})
            self._write(writer, bake.minute(record, assets=assets()))
        self.minute_dirty, self.due_minute = False, now + MINUTE
        if with_rest:
            self.rest_dirty, self.due_rest = False, now + REST
        if any(path.startswith(f"{self.path}/") for path in writer.failed):
            # The disk refused: again, but not at once.
            self.minute_dirty = self.rest_dirty = True
            self.due_minute = self.due_rest = now + PENALTY

    def _write(self, writer: Writer, files: bake.Files) -> None:
        writer.write({f"{self.path}/{name}": content for name, content in files.items()})

    def finished(self, *, now: float) -> bool:
        """Closed, all written, and the recording complete or not coming."""
        if self.closed_since is None or self.minute_dirty or self.rest_dirty or self.settle is not None:
            return False
        return self.recorded or now - self.closed_since > AFTERWARDS


class Publisher:
    """All the sittings of the instance. `step` does one round, and is called a few times a second."""

    def __init__(self, root: Path) -> None:
        self.writer = Writer(root)
        self.followers: dict[uuid.UUID, Follower] = {}
        self.done: set[uuid.UUID] = set()
        self._listed = self._looked = float("-inf")
        self._homes: object = None
        self._retry: dict[uuid.UUID, float] = {}

    def start(self) -> None:
        """Sweep what a kill left behind; write the surroundings and every sitting that is missing or behind."""
        self.writer.sweep()
        self._surroundings()
        closed = list(Sitting.objects.select_related("assembly__authority").filter(closed_at__isnull=False))
        heads = journal.heads([row.id for row in closed])
        for row in closed:
            if up_to_date(self.writer.root / agenda.public_path(row), heads.get(row.id, 0)):
                self.done.add(row.id)

    def step(self, now: float) -> None:
        if now - self._listed >= LIST:
            self._listed = now
            if self._list() or now - self._looked >= HOMES:
                self._looked = now
                self._surroundings()
        heads = journal.heads(list(self.followers))
        for sitting, follower in list(self.followers.items()):
            if now < self._retry.get(sitting, 0.0):
                continue
            try:
                follower.look(self.writer, head=heads.get(sitting, 0), now=now)
                if follower.finished(now=now):
                    self.done.add(sitting)
                    del self.followers[sitting]
                    self._looked = float("-inf")
            except Exception:
                # One sitting that fails must not keep the others from being published.
                log.exception("sitting %s could not be published; it is tried again", sitting)
                self._retry[sitting] = now + PENALTY

    def _list(self) -> bool:
        """Follow the sittings that have opened; whether there was one."""
        opened = Sitting.objects.filter(room_opened_at__isnull=False).values_list("id", flat=True)
        found = set(opened) - set(self.followers) - self.done
        for sitting in found:
            path = gather.path_of(sitting)
            self.followers[sitting] = Follower(sitting=sitting, path=path, tail=gather.Tail(sitting))
        return bool(found)

    def _surroundings(self) -> None:
        homes = gather.authorities()
        if homes != self._homes or self.writer.failed:
            services.surroundings(self.writer)
            self._homes = homes


def up_to_date(folder: Path, head: int) -> bool:
    """Whether the folder of a closed sitting says what its journal and its recording say now."""
    try:
        said = json.loads((folder / "live.json").read_text(encoding="utf-8"))
        found = media.read(folder)
    except (OSError, ValueError):
        return False
    video = None if found is None else "ended" if found.timeline.ended else "live"
    # The list of files came later than the first pages: a folder without it was written by an older version.
    files = all((folder / name).is_file() for name in ("index.html", "fichiers.txt"))
    whole = files and _last_of(folder / "journal.ndjson") == head
    return isinstance(said, dict) and said.get("seq") == head and said.get("video") == video and whole


def _last_of(journal: Path) -> int | None:
    """The number of the last event of a published journal; None when it is missing or cut."""
    try:
        with journal.open("rb") as file:
            # No event is longer but the first, which holds the agenda: a journal of one event is written anew.
            file.seek(max(0, file.seek(0, 2) - 1_000_000))
            last = json.loads(file.read().rsplit(b"\n", 2)[-2])
    except (OSError, ValueError, IndexError):
        return None
    return last.get("seq") if isinstance(last, dict) else None


def run(stop: threading.Event) -> None:
    """Publish until `stop` is set. A failure of the database is logged and survived."""
    publisher = Publisher(Path(settings.PUBLIC_DIR))
    started = False
    while not stop.is_set():
        try:
            if not started:
                publisher.start()
                started = True
            publisher.step(time.monotonic())
            stop.wait(POLL)
        except Exception:
            log.exception("the publisher failed; it goes on in %d seconds", int(PENALTY))
            stop.wait(PENALTY)
        close_old_connections()
