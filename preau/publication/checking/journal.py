"""The published journal: form, order, chain, and that its events follow from one another."""

from __future__ import annotations

import json
import re
from typing import Any

import rfc8785
from django.utils.translation import gettext as _

from preau.journal import chain
from preau.journal.chain import Link
from preau.publication.checking.faults import Fault, text
from preau.sitting import events as e
from preau.sitting.evolve import evolve
from preau.sitting.facts import SittingFacts
from preau.sitting.recount import disagreements
from preau.sitting.state import State

LONGEST_LINE = 16_000_000
# A long evening of a large council has ten thousand. Each line costs memory, be it empty.
MOST_LINES = 200_000
# Slugs and file names become paths: nothing that leads elsewhere.
_SAFE = re.compile(r"[\w][\w.-]{0,199}")


def lines(content: bytes, *, shown: str) -> list[str]:
    """The lines of a journal; each ends with a newline, and nothing stands after the last one."""
    if content.count(b"\n") > MOST_LINES:
        raise Fault(shown, _("le journal a trop de lignes pour être celui d’une séance"))
    whole = text(content, shown=shown)
    if not whole:
        raise Fault(shown, _("le journal est vide"))
    found = whole.split("\n")
    if found[-1]:
        raise Fault(shown, _("la dernière ligne est tronquée"), len(found), len(found[-1]))
    return found[:-1]


def links(found: list[str], *, shown: str) -> list[Link]:
    """The events in order; raises `Fault` at the first fault of form, order, time or hash."""
    checked: list[Link] = []
    prev, sitting, seen = chain.GENESIS, None, set[str]()
    for number, line in enumerate(found, start=1):
        record = _decoded(line, number, shown)
        sitting = sitting or record["sitting"]
        _in_order(record, number, sitting, prev, seen, shown)
        link = _link(record, line, number, shown)
        if checked and link.entry.at < checked[-1].entry.at:
            raise Fault(shown, _("l’événement %(n)d est daté d’avant le précédent") % {"n": number}, number)
        seen.add(record["id"])
        prev = link.hash
        checked.append(link)
    return checked


def _decoded(line: str, number: int, shown: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Fault(shown, _("la ligne est trop longue pour être un événement"), number)
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise Fault(shown, _("ce n’est pas du JSON"), number, error.colno) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets without end.
        raise Fault(shown, _("ce JSON ne peut pas être lu"), number, 1) from None
    if not isinstance(record, dict) or set(record) != set(chain.FIELDS):
        fields = ", ".join(chain.FIELDS)
        raise Fault(shown, _("un événement a exactement les champs %(fields)s") % {"fields": fields}, number, 1)
    if not all(isinstance(record[name], str) for name in ("sitting", "id", "type", "at", "prev", "hash")):
        raise Fault(shown, _("un champ de l’événement n’est pas un texte"), number, 1)
    return record


def _in_order(record: dict[str, Any], number: int, sitting: str, prev: str, seen: set[str], shown: str) -> None:
    n = {"n": number}
    if record["sitting"] != sitting:
        raise Fault(shown, _("l’événement %(n)d est celui d’une autre séance") % n, number)
    if type(record["seq"]) is not int or record["seq"] != number:
        raise Fault(
            shown,
            _("le numéro %(n)d est attendu, un autre s’y trouve : il manque un événement, ou l’ordre a changé") % n,
            number,
        )
    if record["id"] in seen:
        raise Fault(shown, _("l’identifiant de l’événement %(n)d a déjà servi") % n, number)
    if record["prev"] != prev:
        raise Fault(shown, _("la chaîne est rompue : l’événement %(n)d ne suit pas le précédent") % n, number)


def _link(record: dict[str, Any], line: str, number: int, shown: str) -> Link:
    n = {"n": number}
    try:
        digest = chain.digest(record)
        canonical = rfc8785.dumps(record).decode()
    except (ValueError, RecursionError):
        raise Fault(
            shown, _("l’événement %(n)d contient une valeur que JSON canonique n’admet pas") % n, number
        ) from None
    if record["hash"] != digest:
        raise Fault(
            shown, _("l’événement %(n)d a été modifié : son empreinte ne correspond pas à son contenu") % n, number
        )
    if canonical != line:
        raise Fault(shown, _("l’événement %(n)d n’est pas écrit sous la forme canonique (RFC 8785)") % n, number)
    try:
        return Link(entry=chain.entry_from(record), prev=record["prev"], hash=record["hash"], line=line)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        what = {**n, "why": str(error)[:200]}
        raise Fault(shown, _("l’événement %(n)d n’a pas la forme attendue (%(why)s)") % what, number) from None


def states(checked: list[Link], *, shown: str) -> list[State]:
    """The state after each event; raises `Fault` where an event cannot follow those before it."""
    state, found = State(), list[State]()
    for number, link in enumerate(checked, start=1):
        n = {"n": number}
        opens = isinstance(link.entry.event, e.RoomOpened)
        if opens != (number == 1):
            raise Fault(shown, _("l’ouverture de la salle est le premier événement, et lui seul"), number)
        if state.phase == "closed":
            raise Fault(shown, _("l’événement %(n)d vient après la clôture") % n, number)
        try:
            state = evolve(state, link.entry)
        except (LookupError, TypeError, ValueError, AttributeError):
            raise Fault(shown, _("l’événement %(n)d ne peut pas suivre ceux qui le précèdent") % n, number) from None
        found.append(state)
    return found


def facts(checked: list[Link], *, shown: str) -> SittingFacts:
    """The facts of the first event; raises `Fault` where a name in them would lead out of the folder."""
    event = checked[0].entry.event
    assert isinstance(event, e.RoomOpened)
    found = event.facts
    names = [found.slug, found.authority.slug]
    for item in found.items:
        names += [item.id, *(document.file for document in item.documents)]
    for name in names:
        if not _SAFE.fullmatch(name):
            raise Fault(shown, _("« %(name)s » n’est pas un nom de fichier") % {"name": name[:80]}, 1)
    numerator, denominator = found.profile.quorum_share
    if not 0 <= numerator <= denominator <= 1000 or denominator == 0:
        raise Fault(shown, _("le quorum décrit n’est pas une part des membres"), 1)
    if found.id != json.loads(checked[0].line)["sitting"]:
        raise Fault(shown, _("la séance décrite n’est pas celle du journal"), 1)
    return found


def recounted(checked: list[Link], *, shown: str) -> None:
    """Recount everything from the raw events; raises `Fault` at the first disagreement."""
    try:
        found = disagreements(link.entry for link in checked)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Fault(shown, _("les événements se contredisent et ne peuvent pas être recomptés")) from None
    if found:
        first = found[0]
        values = first.values
        if "what" in values:
            values = {**values, "what": _(str(values["what"]))}
        raise Fault(shown, (_(first.text) % values).rstrip("."), first.seq)
