"""The pages and data files of one sitting, against what its journal gives."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from preau.publication import bake, live, media, pages, words
from preau.publication.assets import assets, modules_digest
from preau.publication.checking import figures
from preau.publication.checking.faults import LARGEST_PAGE, Fault, first_difference, read, text
from preau.publication.figures import Figures
from preau.publication.record import Media, Record
from preau.publication.views import decisions as decisions_view
from preau.publication.views import items as items_view
from preau.publication.views import minutes as minutes_view
from preau.publication.views import secret as secret_view
from preau.publication.views import sitting as sitting_view
from preau.sitting.state import State

_ASSET = re.compile(r"assets/[a-z]+-([0-9a-f]{10})\.(?:css|json|js|svg)")
_MODULES = re.compile(r"assets/verifier-([0-9a-f]{10})/")

MOST_MODULES = 100


@dataclass(slots=True)
class Checked:
    """What was compared, and what could not be: `ahead` counts pages that say more than the published journal."""

    figures: int = 0
    files: int = 0
    documents: int = 0
    pages: int = 0
    foreign: int = 0
    ahead: int = 0
    recording_absent: bool = False


@dataclass(slots=True, kw_only=True)
class Folder:
    """One sitting's folder while it is checked. `states[n - 1]` is the state after event n."""

    path: Path
    shown: str
    record: Record
    states: list[State]
    checked: Checked = field(default_factory=Checked)
    written_by: str = ""

    @property
    def ours(self) -> bool:
        """Whether the pages were written by this very code."""
        return self.written_by == pages.generator()

    @property
    def closed(self) -> bool:
        return self.record.state.phase == "closed"

    def read(self, name: str, *, largest: int = LARGEST_PAGE) -> bytes:
        return read(self.path / name, shown=f"{self.shown}/{name}", largest=largest)

    def upto(self, seq: int) -> Record:
        """The record as it was after event `seq`."""
        count = len(self.record.entries)
        if seq == count:
            return self.record
        return replace(
            self.record, entries=self.record.entries[:seq], lines=self.record.lines[:seq], state=self.states[seq - 1]
        )


def recording(folder: Path, *, shown: str) -> Media | None:
    """The recording that lies in the folder; raises `Fault` for a playlist that is not one."""
    for name in (f"{media.FOLDER}/index.m3u8", *media.PLAYLISTS):
        if (folder / name).is_symlink() or (folder / media.FOLDER).is_symlink():
            raise Fault(
                f"{shown}/{name}", _("c’est un lien symbolique, un dossier publié ne contient que des fichiers")
            )
    try:
        return media.read(folder)
    except (ValueError, OSError):
        raise Fault(f"{shown}/{media.FOLDER}", _("une liste de lecture de l’enregistrement est abîmée")) from None


def check(folder: Folder) -> None:
    """Everything that is derived from the journal; raises `Fault` at the first that is not."""
    with translation.override(words.page_language(folder.record.facts.language)):
        folder.written_by = _parsed(folder, "index.html").generator
        _live(folder)
        _data(folder)
        _page(folder, "index.html", sitting_view.sitting)
        for item in folder.record.facts.items:
            _page(folder, f"points/{item.id}/index.html", partial(items_view.item, wanted=item))
        for ballot in folder.record.encrypted:
            _page(folder, secret_view.path(ballot), partial(secret_view.secret, ballot=ballot))
        for election in minutes_view.over(folder.record):
            _page(folder, minutes_view.path(election), partial(minutes_view.minutes, election=election))
        if folder.closed:
            _page(folder, "liste-des-deliberations.html", decisions_view.decisions)
        _same_words(folder)
        _documents(folder)


def _live(folder: Folder) -> None:
    """`live.json` is exactly what the journal gives at the event that it names."""
    shown = f"{folder.shown}/live.json"
    content = folder.read("live.json")
    try:
        said = json.loads(text(content, shown=shown))
    except (ValueError, RecursionError):
        raise Fault(shown, _("ce n’est pas du JSON"), 1) from None
    if not isinstance(said, dict) or type(said.get("seq")) is not int:
        raise Fault(shown, _("le numéro d’événement manque"), 1)
    if said.get("video") is not None and folder.record.media is None:
        # A copy without its recording: what it says of the recording is all that cannot be compared.
        folder.checked.recording_absent = True
    seq = _seq(folder, said["seq"], shown)
    if seq is None:
        return
    record = folder.upto(seq)
    expected = live.encode(record)
    if folder.checked.recording_absent or not folder.closed:
        expected = live.encode(record, video=said["video"] if said.get("video") in ("live", "ended") else None)
    if content != expected and (folder.ours or _stated(said) != _stated(json.loads(expected))):
        line, column = first_difference(content, expected)
        raise Fault(shown, _("l’état publié n’est pas celui que donne le journal"), line, column)
    folder.checked.files += 1


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    """What `live.json` states, without the sentences that another version or language may word otherwise."""
    last = said.get("last")
    plain = {key: value for key, value in said.items() if key not in ("words", "last")}
    return {**plain, "last": {k: v for k, v in last.items() if k != "say"} if isinstance(last, dict) else last}


def _seq(folder: Folder, seq: int, shown: str) -> int | None:
    """The event that a page stands at; None where the published journal does not reach it yet."""
    count = len(folder.record.entries)
    if seq < 1 or (folder.closed and seq != count):
        raise Fault(shown, _("la page en est à l’événement %(seq)d, le journal à %(n)d") % {"seq": seq, "n": count})
    if seq > count:
        folder.checked.ahead += 1
        return None
    return seq


def _data(folder: Folder) -> None:
    """Data files, byte for byte."""
    record = folder.record
    expected = {**bake.journal(record), **bake.data(record)}
    if folder.checked.recording_absent:
        del expected["chapitres.vtt"]
    for name, wanted in expected.items():
        found = folder.read(name, largest=len(wanted) + LARGEST_PAGE)
        if name == "chapitres.vtt" and not folder.closed:
            continue
        if found != wanted and (folder.ours or name != "chapitres.vtt" or _times(found) != _times(wanted)):
            line, column = first_difference(found, wanted)
            raise Fault(f"{folder.shown}/{name}", _("le fichier n’est pas celui que donne le journal"), line, column)
        folder.checked.files += 1


def _times(chapters: bytes) -> list[bytes]:
    return [line for line in chapters.splitlines() if b" --> " in line]


def _parsed(folder: Folder, name: str) -> figures.Parser:
    shown = f"{folder.shown}/{name}"
    return figures.parse(text(folder.read(name), shown=shown), shown=shown)


def _page(folder: Folder, name: str, view: Callable[[Figures, Record], object]) -> None:
    """The figures of one page, all of them, each as the journal gives it."""
    shown = f"{folder.shown}/{name}"
    parser = _parsed(folder, name)
    if parser.generator != folder.written_by:
        raise Fault(shown, _("la page n’a pas été écrite par la même version que les autres pages de la séance"))
    record = folder.record
    if parser.seq is not None:
        if not re.fullmatch(r"[0-9]{1,9}", parser.seq):
            raise Fault(shown, _("le numéro d’événement de la page n’est pas un nombre"))
        seq = _seq(folder, int(parser.seq), shown)
        if seq is None:
            return
        record = folder.upto(seq)
    elif name == "index.html":
        raise Fault(shown, _("la page ne dit pas à quel événement elle en est"))
    expected = Figures()
    view(expected, record)
    folder.checked.figures += figures.compare(parser, expected.expected, shown=shown)
    folder.checked.pages += 1


def _weight(folder: Folder, content: bytes, shown: str) -> None:
    """The style and scripts of the page are those of their names, and the page weighs what it says."""
    root = next((parent for parent in folder.path.parents if (parent / "assets").is_dir()), None)
    if root is None:
        return
    total = len(content)
    for name, digest in sorted({(m.group(0), m.group(1)) for m in _ASSET.finditer(content.decode())}):
        asset = read(root / name, shown=name)
        if hashlib.sha256(asset).hexdigest()[:10] != digest:
            raise Fault(name, _("le fichier a été modifié : son contenu ne correspond pas à son nom"))
        # What is loaded only when somebody asks for it weighs nothing before.
        total += 0 if name.startswith(("assets/hls-", "assets/player-", "assets/refusals-")) else len(asset)
    for name, digest in sorted({(m.group(0), m.group(1)) for m in _MODULES.finditer(content.decode())}):
        _modules(root / name, digest, shown=name)
    said = re.search(rb'id="poids">([0-9]{1,9})<', content)
    if said is None or abs(int(said[1]) - total / 1000) > 0.503:
        raise Fault(shown, _("la page ne pèse pas ce qu’elle dit (%(n)d ko)") % {"n": round(total / 1000)})


def _modules(directory: Path, digest: str, *, shown: str) -> None:
    """The modules of the verifier in the browser are those that the name of their folder tells of."""
    if directory.is_symlink() or not directory.is_dir():
        raise Fault(shown, _("le dossier manque"))
    paths = sorted(path for path in directory.iterdir() if not path.name.startswith("."))
    if len(paths) > MOST_MODULES:
        raise Fault(shown, _("ce dossier contient trop de fichiers"))
    if modules_digest({path.name: read(path, shown=f"{shown}{path.name}") for path in paths}) != digest:
        raise Fault(shown, _("un fichier a été modifié : le contenu du dossier ne correspond pas à son nom"))


def _same_words(folder: Folder) -> None:
    """Pages written by this very code are compared whole: not one word of them may differ."""
    if folder.checked.recording_absent or not folder.closed:
        return
    if not folder.ours:
        folder.checked.foreign = folder.checked.pages
        return
    for name, wanted in bake.bake(folder.record, assets=assets()).items():
        if not name.endswith(".html"):
            continue
        found = folder.read(name)
        _weight(folder, found, f"{folder.shown}/{name}")
        if figures.bare(found) != figures.bare(wanted):
            line, _column = first_difference(figures.bare(found), figures.bare(wanted))
            raise Fault(f"{folder.shown}/{name}", _("la page n’est pas celle que donne le journal"), line)


def _documents(folder: Folder) -> None:
    for item in folder.record.facts.items:
        for document in item.documents:
            name = f"points/{item.id}/{document.file}"
            content = folder.read(name, largest=max(document.size, 0) + 1)
            if len(content) != document.size or hashlib.sha256(content).hexdigest() != document.sha256:
                raise Fault(f"{folder.shown}/{name}", _("le document n’est pas celui que le journal décrit"))
            folder.checked.documents += 1
