"""Writes of the publication: one sitting at once, and what stands around the sittings."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from preau.journal import queries as journal
from preau.publication import bake, gather, home
from preau.publication.assets import assets
from preau.publication.writer import Writer


class NotPublished(OSError):
    """Files could not be written; those that could are whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`folder` of the sitting; `files` baked for it, of which `written` had changed."""

    folder: Path
    files: int
    written: int


def publish(
    *, sitting: uuid.UUID, into: Path | None = None, documents: Iterable[tuple[str, Path, str]] | None = None
) -> Published:
    """Bake a sitting and all around it into `into` (by default the instance's public folder), at once.

    `documents`: (path in the sitting's folder, file, SHA-256) of the papers; by default those of the prepared sitting.
    Raises `gather.NotJournaled` for a sitting whose room was never opened, `NotPublished` when the disk refuses.
    """
    writer = Writer(into or Path(settings.PUBLIC_DIR))
    path = gather.path_of(sitting)
    tail = gather.Tail(sitting)
    tail.read_on()
    record = tail.record(writer.root / path)
    files = {f"{path}/{name}": content for name, content in bake.bake(record, assets=assets()).items()}
    surroundings(writer)
    written = writer.write(files)
    papers(writer, path, gather.documents(sitting) if documents is None else documents)
    if writer.failed:
        raise NotPublished(f"{len(writer.failed)} files could not be written under {writer.root}")
    return Published(folder=writer.root / path, files=len(files), written=written)


def surroundings(writer: Writer) -> None:
    """Assets, keys, the home of each authority and the index of the instance."""
    found = gather.authorities()
    files = dict(assets().files)
    for one in found:
        files[f"{one.slug}/cles/journal.vkey"] = f"{journal.verifier_key(one.slug)}\n".encode()
        files[f"{one.slug}/index.html"] = home.authority(one, assets=assets())
        files[f"{one.slug}/accessibilite.html"] = home.statement(one, assets=assets())
    files["index.html"] = home.instance(found, assets=assets(), language=settings.LANGUAGE_CODE)
    writer.write(files)


def papers(writer: Writer, path: str, documents: Iterable[tuple[str, Path, str]]) -> None:
    """Copy the documents of a sitting beside its items."""
    for name, source, sha256 in documents:
        writer.copy(f"{path}/{name}", source, sha256=sha256)
