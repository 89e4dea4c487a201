"""Reads what publication needs from the other applications: journals, prepared sittings, documents, recordings."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from preau.agenda import queries as agenda
from preau.agenda.models import Document, Sitting
from preau.assemblies.models import Authority as AuthorityRow
from preau.ballots.urns import queries as urns
from preau.journal import chain
from preau.journal import queries as journal
from preau.publication import home, media
from preau.publication.record import Record
from preau.sitting.events import BallotOpened, Entry
from preau.sitting.evolve import evolve
from preau.sitting.secret_events import UrnOpened
from preau.sitting.state import State


class NotJournaled(Exception):
    """The sitting has no journal: its room was never opened, and nothing of it is public."""


class Tail:
    """One sitting's journal, read on as it grows."""

    def __init__(self, sitting: uuid.UUID) -> None:
        self.sitting = sitting
        self.lines: list[str] = []
        self.entries: list[Entry] = []
        self.state = State()
        self.at_opening: State | None = None
        self._archives: dict[int, bytes] = {}
        self._bound: dict[int, bytes] = {}

    def read_on(self) -> list[Entry]:
        """The events appended since the last call."""
        lines = journal.lines(self.sitting, after=len(self.lines))
        entries = [chain.entry_from(json.loads(line)) for line in lines]
        for entry in entries:
            self.state = evolve(self.state, entry)
            if isinstance(entry.event, (BallotOpened, UrnOpened)):
                self.at_opening = self.state
        self.lines += lines
        self.entries += entries
        return entries

    def record(self, folder: Path) -> Record:
        """The record now; the recording is looked for under `folder`, the sitting's public folder."""
        if self.state.facts is None:
            raise NotJournaled(str(self.sitting))
        record = Record(
            entries=tuple(self.entries),
            lines=tuple(self.lines),
            state=self.state,
            checkpoints={s: n for s, n in journal.checkpoints(self.sitting).items() if s <= len(self.lines)},
            key=journal.verifier_key(self.state.facts.authority.slug),
            media=media.read(folder),
            at_opening=self.at_opening,
        )
        self._gather(record)
        return replace(record, archives=dict(self._archives), bound=dict(self._bound))

    def _gather(self, record: Record) -> None:
        """The archives of the proclaimed ballots and the proofs beside them, each read once: nothing changes them any
        more."""
        for ballot in record.encrypted:
            number = ballot.opened.ballot
            if number not in self._archives and (archive := urns.archive(self.sitting, ballot)) is not None:
                self._archives[number] = archive
            if number not in self._bound and (bound := urns.bound(self.sitting, ballot)) is not None:
                self._bound[number] = bound


def documents(sitting: uuid.UUID) -> Iterator[tuple[str, Path, str]]:
    """(path in the sitting's folder, file, SHA-256) of each document."""
    found = Document.objects.filter(item__sitting=sitting).select_related("item").order_by("id")
    for document in found:
        yield f"points/{document.item.key}/{document.name}", Path(document.file.path), document.sha256


def authorities() -> list[home.Authority]:
    """Every authority with its sittings, as lists show them."""
    sittings: dict[int, list[home.Listed]] = {}
    for row in Sitting.objects.select_related("assembly").order_by("starts_at", "slug"):
        sittings.setdefault(row.assembly.authority_id, []).append(_listed(row))
    return [
        home.Authority(
            slug=row.slug,
            name=row.name,
            language=row.language,
            timezone=row.timezone,
            officer=row.protection_officer,
            sittings=tuple(sittings.get(row.pk, ())),
        )
        for row in AuthorityRow.objects.order_by("slug")
    ]


def _listed(row: Sitting) -> home.Listed:
    state: Literal["live", "upcoming", "past"] = "upcoming"
    if row.room_opened_at is not None:
        state = "past" if row.closed_at is not None else "live"
    return home.Listed(slug=row.slug, title=row.title, assembly=row.assembly.name, starts_at=row.starts_at, state=state)


def path_of(sitting: uuid.UUID) -> str:
    """The sitting's folder under a public root."""
    return agenda.public_path(agenda.sitting(sitting))
