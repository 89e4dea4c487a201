"""The catalogues say all that the code says: found by reading the sources, without the tools that wrote them."""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template.context import make_context
from django.template.engine import Engine
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import ngettext
from django.utils.translation.template import templatize

from preau.web.views import JavaScriptCatalog

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "preau"
LOCALE = PACKAGE / "locale"
DOMAINS = ("django", "djangojs")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
AGAIN = "run scripts/messages, then translate what is new in preau/locale/en"

# A message: what the code says, and its plural where it counts.
Message = tuple[str, str | None]


@dataclass(slots=True)
class Entry:
    """One entry of a catalogue; `said` in the order of the plural forms."""

    flags: list[str] = field(default_factory=list)
    one: str = ""
    many: str | None = None
    said: list[str] = field(default_factory=list)


def entries(language: str, domain: str) -> list[Entry]:
    """A catalogue as `scripts/messages` writes it; its header first."""
    path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
    found = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        entry = Entry(flags=re.findall(r"^#, (.*)$", block, re.MULTILINE))
        for key, text in re.findall(r'^(msgid|msgid_plural|msgstr)(?:\[\d\])? ((?:".*"\n?)+)', block, re.MULTILINE):
            said = "".join(ast.literal_eval(line) for line in text.strip().split("\n"))
            if key == "msgstr":
                entry.said.append(said)
            elif key == "msgid":
                entry.one = said
            else:
                entry.many = said
        found.append(entry)
    return found


def said_in_python(source: str) -> set[Message]:
    """The literal arguments of the calls of gettext; `_(sentence)` of a sentence marked elsewhere says nothing new."""
    found: set[Message] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name.startswith("ngettext") and len(words) == 2:
            found.add((words[0], words[1]))
        elif words and not name.startswith("ngettext"):
            found.add((words[0], None))
    return found


def said_in_template(source: str) -> set[Message]:
    """Django's own reading of a template, which gives calls of gettext among blanks."""
    found: set[Message] = set()
    word = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.finditer(rf"\b(_|gettext|ngettext)\(\s*{word}(?:\s*,\s*{word})?", templatize(source)):
        one, many = ast.literal_eval(call[2]), ast.literal_eval(call[3]) if call[3] else None
        found.add((one, many if call[1] == "ngettext" else None))
    return found


def said_in_script(source: str) -> set[Message]:
    found: set[Message] = set()
    source = re.sub(r"/\*\*.*?\*/|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)
    word = r'("(?:[^"\\\n]|\\.)*")'
    for call in re.finditer(rf"\b(n?gettext)\(\s*{word}(?:\s*,\s*{word})?", source):
        found.add((ast.literal_eval(call[2]), ast.literal_eval(call[3]) if call[1] == "ngettext" else None))
    return found


def sources(domain: str) -> set[Message]:
    found: set[Message] = set()
    readers = {"django": {".py": said_in_python, ".html": said_in_template, ".txt": said_in_template}}
    readers["djangojs"] = {".js": said_in_script}
    for path in PACKAGE.rglob("*"):
        reader = readers[domain].get(path.suffix)
        if reader and not {"vendor", "migrations", "__pycache__"} & set(path.parts):
            found |= reader(path.read_text(encoding="utf-8"))
    return found


def places(text: str) -> Counter[str]:
    """What a translation must keep: places to fill, tags, commands in code."""
    return Counter(re.findall(r"%\(\w+\)[^\s]*?[a-z]|%%|%\.?\d*[sdfr]|\{\w*\}|<[^>]+>|--\w+|PREAU_\w+", text))


@pytest.fixture(scope="module", params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_english_says_all_that_the_code_says_and_nothing_else(domain: str) -> None:
    said = sources(domain)
    known = {(entry.one, entry.many) for entry in entries("en", domain)[1:]}
    # Gettext keeps one entry for a message that counts in one place and not in another.
    plain = {one for one, _many in known}
    assert len(said) > 400
    assert sorted(one for one, many in said if (one, many) not in known and (many or one not in plain)) == [], AGAIN
    assert sorted(plain - {one for one, _many in said}) == [], AGAIN


def test_every_message_is_translated_and_none_is_a_guess(domain: str) -> None:
    for entry in entries("en", domain)[1:]:
        assert "fuzzy" not in " ".join(entry.flags), entry.one
        assert len(entry.said) == (1 if entry.many is None else 2), entry.one
        assert all(entry.said), entry.one


def test_a_translation_keeps_the_places_to_fill(domain: str) -> None:
    for entry in entries("en", domain)[1:]:
        for said in entry.said:
            # The singular may say "one" without the figure.
            assert places(said) in (places(entry.one), places(entry.many or entry.one)), (entry.one, said)


def test_english_is_spaced_and_quoted_as_english_is(domain: str) -> None:
    for entry in entries("en", domain)[1:]:
        for said in entry.said:
            assert not re.search(r"\w [:;?!](?:\s|$)|[«»]|n°", said), said


def test_french_counts_zero_as_one(domain: str) -> None:
    """Without a catalogue gettext would say "0 votes attendus"."""
    counted = {(one, many) for one, many in sources(domain) if many is not None}
    header, *known = entries("fr", domain)
    assert "plural=(n > 1);" in header.said[0]
    assert {(entry.one, entry.many) for entry in known} == counted, AGAIN
    assert all(entry.said == [entry.one, entry.many] for entry in known)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_compiled_catalogue_is_the_written_one(language: str, domain: str) -> None:
    wanted: dict[str | tuple[str, int], str] = {}
    for entry in entries(language, domain):
        if entry.many is None:
            wanted[entry.one] = entry.said[0]
        else:
            wanted |= {(entry.one, n): said for n, said in enumerate(entry.said)}
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert compiled == wanted, "run scripts/messages"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("fr", 0, "0 vote attendu"), ("fr", 2, "2 votes attendus"), ("en", 0, "0 votes expected")],
)
def test_numbers_agree_on_the_pages(language: str, number: int, said: str) -> None:
    with translation.override(language):
        assert ngettext("%(n)d vote attendu", "%(n)d votes attendus", number) % {"n": number} == said


@pytest.mark.parametrize(("language", "said"), [("fr", "Ordre du jour"), ("en", "Agenda")])
def test_a_template_speaks_the_language_of_its_reader(language: str, said: str) -> None:
    template = Engine.get_default().from_string("{% load i18n %}{% translate 'Ordre du jour' %}")
    with translation.override(language):
        assert template.render(make_context({})) == said


@pytest.mark.parametrize(("language", "one"), [("fr", "n > 1"), ("en", "n != 1")])
def test_the_scripts_get_their_words_and_their_plurals(language: str, one: str, rf: RequestFactory) -> None:
    answer = JavaScriptCatalog.as_view()(rf.get("/"), language=language)
    assert isinstance(answer, HttpResponse)
    script = answer.content.decode()
    assert one in script.replace("&gt;", ">")
    assert ("Ask for the floor" in script) == (language == "en")
