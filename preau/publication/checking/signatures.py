"""The authority's key, and the checkpoints that it signed."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from django.utils.translation import gettext as _

from preau.journal import chain, notes
from preau.journal.chain import Link
from preau.publication.checking.faults import LARGEST_PAGE, Fault, read, text
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.facts import SittingFacts

_KEY = re.compile(r"(?P<name>[^+\s]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_SIGNED = (e.ResultProclaimed, ee.RoundProclaimed, ee.AppointmentsTookEffect, e.SittingClosed)
_NAME = re.compile(r"[1-9][0-9]{0,9}\.note")


def key(path: Path, *, shown: str) -> str:
    """The verifier key in the file, exactly one line; raises `Fault`."""
    content = text(read(path, shown=shown, largest=LARGEST_PAGE), shown=shown)
    found = _KEY.fullmatch(content.removesuffix("\n"))
    if found is None or not content.endswith("\n"):
        raise Fault(shown, _("ce n’est pas une clé publique de journal"), 1)
    encoded = found["key"]
    try:
        raw = base64.b64decode(encoded, validate=True)
        notes.read("\n\n", content)
    except notes.BadNote as error:
        # An empty note is never signed; what is asked here is whether the key itself could be read.
        if "key" in str(error):
            raise Fault(shown, _("la clé publique est abîmée"), 1) from None
    except ValueError:
        raise Fault(shown, _("la clé publique est abîmée"), 1) from None
    if base64.b64encode(raw).decode() != encoded or raw[:1] != notes.ED25519 or len(raw) != 33:
        raise Fault(shown, _("la clé publique est abîmée"), 1)
    return content.strip()


def checkpoints(folder: Path, *, shown: str, verifier: str, links: list[Link], facts: SittingFacts) -> dict[int, str]:
    """The notes by event number, all signed by `verifier` and all heads of this journal; raises `Fault`."""
    name = verifier.partition("+")[0]
    if name != f"preau/{facts.authority.slug}":
        raise Fault(shown, _("la clé est celle de « %(name)s », pas celle de la collectivité") % {"name": name[:80]})
    found: dict[int, str] = {}
    directory = folder / "checkpoints"
    if directory.is_symlink():
        raise Fault(
            f"{shown}/checkpoints", _("c’est un lien symbolique, un dossier publié ne contient que des fichiers")
        )
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        if path.name.startswith("."):
            continue
        place = f"{shown}/checkpoints/{path.name}"
        if not _NAME.fullmatch(path.name):
            raise Fault(place, _("ce nom n’est pas celui d’une signature"))
        note = text(read(path, shown=place, largest=LARGEST_PAGE), shown=place)
        _check(note, place, int(path.stem), verifier, links, facts)
        found[int(path.stem)] = note
    _complete(found, links, f"{shown}/checkpoints")
    return found


def _check(note: str, shown: str, seq: int, verifier: str, links: list[Link], facts: SittingFacts) -> None:
    name, key_id, _rest = verifier.split("+", 2)
    try:
        signed = notes.read(note, verifier)
    except (notes.BadNote, ValueError):
        raise Fault(shown, _("la signature n’est pas celle de la collectivité sur ce texte")) from None
    # One way only to write a note: nothing may hide beside what is signed.
    signature = note.rsplit(" ", 1)[-1].strip()
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        raw = b""
    again = f"{signed.text()}\n{notes.DASH}{name} {base64.b64encode(raw).decode()}\n"
    if again != note or raw[:4].hex() != key_id:
        raise Fault(shown, _("la signature n’est pas écrite sous sa forme exacte"))
    if signed.origin != f"{name}/{facts.slug}":
        raise Fault(shown, _("la signature est celle d’une autre séance"), 1)
    if signed.size != seq:
        raise Fault(shown, _("la signature porte sur un autre événement que celui de son nom"), 2)
    if seq > len(links):
        raise Fault(shown, _("la signature porte sur un événement que le journal n’a plus : il a été tronqué"), 2)
    if signed.hash != links[seq - 1].hash:
        raise Fault(
            shown, _("le journal signé n’est pas celui-ci : l’empreinte de l’événement %(n)d diffère") % {"n": seq}, 3
        )
    if signed.time != chain.iso(links[seq - 1].entry.at):
        raise Fault(shown, _("l’heure signée n’est pas celle de l’événement"), 4)


def _complete(found: dict[int, str], links: list[Link], shown: str) -> None:
    """Every proclamation, of a result, a round or appointments, and the close are signed, at the last event of their
    command."""
    for link in links:
        if not isinstance(link.entry.event, _SIGNED):
            continue
        n = link.entry.seq
        together = (x.entry.seq for x in links[n - 1 :] if x.entry.at == link.entry.at)
        if not any(seq in found for seq in together):
            raise Fault(shown, _("la signature de l’événement %(n)d manque") % {"n": n})
