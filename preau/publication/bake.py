"""Bakes one sitting: from its record to the bytes of every file that the publisher owns in its public folder.

A pure function of the record and of this version's code: no clock, no database identifier. Not here: `video/`,
which the studio writes, and the documents, which are copied (`services`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import translation

from preau.publication import chapters, live, pages, seats, tables, words
from preau.publication.assets import Assets
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import decisions as decisions_view
from preau.publication.views import items as items_view
from preau.publication.views import minutes as minutes_view
from preau.publication.views import secret as secret_view
from preau.publication.views import sitting as sitting_view
from preau.publication.views.items import ItemView
from preau.sitting.facts import Item

Files = dict[str, bytes]


@dataclass(slots=True)
class Memory:
    """The item pages baked last, so that a live sitting renders again only those whose content changed."""

    pages: dict[str, tuple[ItemView, bytes]] = field(default_factory=dict)


def bake(record: Record, *, assets: Assets, memory: Memory | None = None) -> Files:
    """Every file of the sitting, by its path in the sitting's folder."""
    memory = memory or Memory()
    with translation.override(words.page_language(record.facts.language)):
        return {**journal(record), **minute(record, assets=assets), **rest(record, assets=assets, memory=memory)}


def journal(record: Record) -> Files:
    """The published journal and the checkpoints that lie in it."""
    public = record.public
    files = {f"checkpoints/{seq}.note": note.encode() for seq, note in public.checkpoints.items()}
    return {"journal.ndjson": "".join(f"{line}\n" for line in public.lines).encode(), **files}


def minute(record: Record, *, assets: Assets) -> Files:
    """What changes from one minute to the next: the live page and `live.json`."""
    view = sitting_view.sitting(Figures(), record)
    drawn = seats.of_page(record)
    return {"index.html": pages.sitting(view, assets=assets, seats=drawn), "live.json": live.encode(record)}


def rest(record: Record, *, assets: Assets, memory: Memory) -> Files:
    """Item pages, chapters and data, archives of secret ballots and records of elections; after the close, the list of
    deliberations and their open data."""
    record = record.public
    files = {**data(record), **archives(record)}
    for item, content in _items(record, assets, memory):
        files[f"points/{item.id}/index.html"] = content
    for ballot in record.encrypted:
        proof = secret_view.secret(Figures(), record, ballot)
        files[secret_view.path(ballot)] = pages.secret(proof, assets=assets)
    for election in minutes_view.over(record):
        written = minutes_view.minutes(Figures(), record, election)
        files[minutes_view.path(election)] = pages.minutes(written, assets=assets)
    if record.state.phase == "closed":
        view = decisions_view.decisions(Figures(), record)
        files["liste-des-deliberations.html"] = pages.decisions(view, assets=assets)
    return files


def data(record: Record) -> Files:
    """The data files: the same bytes from the same journal, whatever the version that writes the pages."""
    record = record.public
    files: Files = {
        "chapitres.vtt": chapters.webvtt(record),
        "donnees/scrutins.csv": tables.all_ballots(record),
        "donnees/votes-nominatifs.csv": tables.named_votes(record),
        "donnees/elections.csv": tables.all_elections(record),
    }
    if record.state.phase == "closed":
        files["liste-des-deliberations.csv"] = tables.list_of_decisions(record)
        files["donnees/deliberations.csv"] = tables.deliberations(record)
        files["fichiers.txt"] = inventory(record, files)
    return files


def archives(record: Record) -> Files:
    """The archive of each encrypted ballot that is proclaimed and the proofs beside it, where they are at hand."""
    kinds = ((secret_view.file, record.archives), (secret_view.proofs, record.bound))
    found = ((name(b), held.get(b.opened.ballot)) for b in record.encrypted for name, held in kinds)
    return {name: content for name, content in found if content is not None}


def inventory(record: Record, data: Files) -> bytes:
    """The paths of all that a copy needs to be verified, one a line: pages alone do not link every signature."""
    items = record.facts.items
    paths = {"index.html", "live.json", "liste-des-deliberations.html", "fichiers.txt", *journal(record), *data}
    paths |= {f"points/{item.id}/index.html" for item in items}
    paths |= {name(b) for b in record.encrypted for name in (secret_view.file, secret_view.proofs, secret_view.path)}
    paths |= {minutes_view.path(election) for election in minutes_view.over(record)}
    paths |= {f"points/{item.id}/{document.file}" for item in items for document in item.documents}
    return "".join(f"{path}\n" for path in (*sorted(paths), "../../cles/journal.vkey")).encode()


def _items(record: Record, assets: Assets, memory: Memory) -> Iterator[tuple[Item, bytes]]:
    for item in record.facts.items:
        view = items_view.item(Figures(), record, item)
        known = memory.pages.get(item.id)
        if known is None or known[0] != view:
            ballot = sitting_view.deciding(record, item)
            drawn = seats.of_ballot(record, ballot) if ballot else ""
            number = ballot.opened.ballot if ballot and drawn else None
            known = (view, pages.item(view, assets=assets, seats=drawn, seats_of=number))
            memory.pages[item.id] = known
        yield item, known[1]
