"""The figures of a page: found again in its HTML, and compared one by one with what the journal gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from preau.publication.checking.faults import Fault
from preau.publication.figures import Figure

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


# Ours are of a few hundred characters, escaped within: each "<" begins a tag that ends before the next.
_TAG = re.compile(r"<[^<>]{0,10000}>")
DEEPEST = 20


@dataclass(slots=True)
class Found:
    key: str
    value: str
    line: int
    column: int
    text: str = ""


class Parser(HTMLParser):
    """Collects `data-figure` elements, the `data-seq` of the page, and who says to have written it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []
        self.seq: str | None = None
        self.generator = ""
        self._open: list[tuple[str, Found | None]] = []
        # How often each element is open, and the figures that are: a hostile page must not be searched at each tag.
        self._often: Counter[str] = Counter()
        self._figures: list[Found] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        line, column = self.getpos()
        if tag == "meta" and given.get("name") == "generator":
            self.generator = given.get("content") or ""
        if "data-seq" in given:
            self.seq = given["data-seq"] or ""
        figure = None
        if "data-figure" in given:
            figure = Found(given["data-figure"] or "", given.get("value") or "", line, column + 1)
            self.found.append(figure)
        if tag not in VOID:
            self._open.append((tag, figure))
            self._often[tag] += 1
            if figure is not None:
                self._figures.append(figure)
                if len(self._figures) > DEEPEST:
                    raise ValueError("figures within figures")

    def handle_endtag(self, tag: str) -> None:
        while self._often[tag]:
            closed, figure = self._open.pop()
            self._often[closed] -= 1
            if figure is not None:
                self._figures.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        for figure in self._figures:
            figure.text += data


def parse(page: str, *, shown: str) -> Parser:
    parser = Parser()
    if page.count("<") != len(_TAG.findall(page)):
        # Python's parser takes hours over a few kilobytes of tags that do not end.
        raise Fault(shown, _("la page n’est pas du HTML lisible"))
    try:
        parser.feed(page)
        parser.close()
    except (AssertionError, ValueError, RecursionError):
        raise Fault(shown, _("la page n’est pas du HTML lisible")) from None
    return parser


def compare(parser: Parser, expected: Mapping[str, Figure], *, shown: str) -> int:
    """The number of figures checked; raises `Fault` at the first that is wrong, unknown or missing."""
    for found in parser.found:
        wanted = expected.get(found.key)
        if wanted is None:
            raise Fault(
                shown, _("le chiffre « %(key)s » ne découle pas du journal") % _key(found), found.line, found.column
            )
        said = " ".join(found.text.split())
        if found.value != wanted.value or said != wanted.text:
            values = {**_key(found), "said": (said or found.value)[:120], "wanted": wanted.text[:120]}
            sentence = _("le chiffre « %(key)s » dit « %(said)s », le journal donne « %(wanted)s »")
            raise Fault(shown, sentence % values, found.line, found.column)
    missing = sorted(set(expected) - {found.key for found in parser.found})
    if missing:
        raise Fault(shown, _("le chiffre « %(key)s » manque : le journal le donne") % {"key": missing[0]})
    return len(parser.found)


def _key(found: Found) -> dict[str, str]:
    return {"key": found.key[:60]}


# What a page owes to the style sheet of the day, and not to the journal.
_PASSING = re.compile(rb'assets/[a-z]+-[0-9a-f]{10}(\.(css|json|js|svg)|/)|(?<=id="poids">)[0-9]+')


def bare(page: bytes) -> bytes:
    """The page without the names and the weight of its style and scripts."""
    return _PASSING.sub(b"", page)
