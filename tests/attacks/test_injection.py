"""Hostile words in every place where somebody types: pages show them as words, and files keep their form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from preau.agenda.documents import attach_document
from preau.agenda.models import AgendaItem, Sitting
from preau.assemblies import csv_reading
from preau.people.services import COMMAND_LINE as BY
from preau.publication import bake, tables
from preau.publication.assets import assets
from preau.publication.chapters import webvtt
from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import facts as f
from tests.conftest import Cast, Person
from tests.publication.conftest import Sitting as Held
from tests.publication.conftest import facts
from tests.room.desk import open_room, url

EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'{{ 7*7 }}{% debug %}</title></style>--> \u202etxt"
FORMULA = '=HYPERLINK("https://evil.example","x")'


def hostile(words: str = EVIL) -> Held:
    """A closed sitting whose every text is `words`."""
    plain = facts(items=2, document=True)
    people = tuple(replace(m, name=f"{words} {m.order}", group=words, title=words) for m in plain.members)
    sitting = Held(
        facts=replace(
            plain,
            title=words,
            assembly=words,
            authority=replace(plain.authority, name=words),
            groups=(words,),
            members=people,
            guests=(replace(plain.guests[0], name=words, title=words),),
            places=(f.Place(id="mairie", name=words),),
            items=tuple(
                replace(i, title=words, text=words, documents=tuple(replace(d, title=words) for d in i.documents))
                for i in plain.items
            ),
            protection_officer=words,
            source=words,
            profile=PROFILES["neutral"],
        )
    )
    sitting.open()
    sitting.do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting()).do(c.CallItem(item="1-point-1"))
    sitting.do(c.GiveFloor(speaker="ines-moreau")).do(c.EndFloor(), seconds=60)
    sitting.vote(words, dict.fromkeys(sitting.state.presence, "for"))
    sitting.do(c.OpenBallot(subject=words, purpose="amendment")).do(c.CancelBallot(ballot=2, reason=words))
    sitting.do(c.SuspendSitting(reason=words)).do(c.ResumeSitting()).do(c.ConcludeItem())
    return sitting.do(c.PostponeItem(item="2-point-2", reason=words)).do(c.CloseSitting())


class Reader(HTMLParser):
    """Elements and attributes of a page, as a browser sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def dangers(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    found = []
    for tag, attributes in reader.elements:
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name in ("srcdoc", "formaction")]
        found += [f"{tag} {v}" for v in attributes.values() if v and v.strip().lower().startswith("javascript:")]
        # A script of ours has an address, or is data that no browser runs.
        if tag == "script" and not attributes.get("src") and attributes.get("type") != "application/json":
            found.append("script inline")
        if tag == "img" and attributes.get("src") == "x":
            found.append("img of the attacker")
    return found


def test_public_pages_show_hostile_words_as_words() -> None:
    files = bake.bake(hostile().record(), assets=assets())
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    assert len(pages) >= 3
    assert {name: found for name, page in pages.items() if (found := dangers(page))} == {}
    assert all("49" not in page.replace("249", "") or "{{ 7*7 }}" in page for page in pages.values())
    assert any("&lt;script&gt;alert(1)" in page for page in pages.values())


def test_published_json_is_json_and_names_no_file_by_a_text() -> None:
    files = bake.bake(hostile("../../../etc/" + EVIL).record(), assets=assets())
    assert not [name for name in files if ".." in name or "<" in name or name.startswith("/")]
    json.loads(files["live.json"])
    for line in files["journal.ndjson"].decode().splitlines():
        json.loads(line)


def test_a_cue_of_the_chapters_is_one_line_without_arrow() -> None:
    record = hostile("Eau --> air\n\n00:00:00.000 --> 99:00:00.000\n<v Maire>bonsoir\n\nNOTE").record()
    lines = webvtt(record).decode().split("\n")
    cues = [n for n, line in enumerate(lines) if " --> " in line]
    assert [lines[n - 1] for n in cues] == [str(n) for n in range(1, len(cues) + 1)]
    for n in cues:
        assert "-->" not in lines[n + 1]
        assert "<" not in lines[n + 1]
        assert lines[n + 2] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_of_the_data_is_run_by_a_spreadsheet(start: str) -> None:
    """Who opens the votes of their town in a spreadsheet runs nothing that somebody typed."""
    record = hostile(start + FORMULA).record()
    for make in (tables.list_of_decisions, tables.deliberations, tables.all_ballots, tables.named_votes):
        rows = list(csv.reader(io.StringIO(make(record).decode(), newline="")))
        assert len(rows) > 1
        assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
        assert any(FORMULA in cell for row in rows for cell in row)


# The rooms and the preparation


@pytest.fixture
def evil_sitting(sitting: Sitting) -> Sitting:
    Sitting.objects.filter(id=sitting.id).update(title=EVIL[:150])
    AgendaItem.objects.filter(sitting=sitting).update(title=EVIL[:150], text=EVIL)
    return Sitting.objects.get(id=sitting.id)


@pytest.mark.django_db
def test_rooms_and_preparation_show_hostile_words_as_words(
    evil_sitting: Sitting, cast: Cast, browser_of: Callable[[Person], Client]
) -> None:
    for person in cast.members:
        assert person.mandate is not None
        type(person.mandate).objects.filter(pk=person.mandate.pk).update(name=EVIL[:150], title=EVIL[:150])
    clerk = browser_of(cast.greffiere)
    pages = ["/", reverse("agenda:sitting", args=[evil_sitting.id])]
    assert not [page for page in pages if dangers(clerk.get(page, follow=True).content.decode())]
    open_room(evil_sitting, cast)
    for screen, person in (("chair", cast.presidente), ("clerk", cast.greffiere), ("member", cast.elue)):
        answer = browser_of(person).get(url(screen, evil_sitting))
        assert answer.status_code == 200
        assert dangers(answer.content.decode()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/x.pdf",
        "..\\..\\x.pdf",
        "a\0b.pdf",
        "-rf.pdf",
        ".pdf",
        "con.pdf",
        "x" * 500,
        "\u202efdp.exe",
    ],
)
@pytest.mark.django_db
def test_a_paper_is_written_under_its_item_whatever_its_name(sitting: Sitting, name: str, settings: Any) -> None:
    item = sitting.items.first()
    assert item is not None
    made = attach_document(item=item, file=io.BytesIO(whole_pdf()), filename=name, by=BY)
    assert made.name.removesuffix(".pdf").replace("-", "").replace("_", "").isalnum()
    assert not made.name.startswith(("-", "."))
    assert len(made.name) <= 90
    assert settings.MEDIA_ROOT in Path(made.file.path).resolve().parents


def whole_pdf() -> bytes:
    body = b"%PDF-1.7\n1 0 obj<<>>endobj\n"
    return body + b"xref\n0 1\ntrailer<<>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


@pytest.mark.django_db
def test_a_mail_takes_no_header_from_a_form(cast: Cast, elue: Person) -> None:
    Client().post(reverse("account_login"), {"email": f"{elue.user.email}\r\nBcc: all@example.org"})
    Client(headers={"Host": "localhost"}).post(reverse("account_login"), {"email": "new@example.org\nSubject: x"})
    for sent in mail.outbox:
        assert "\n" not in sent.subject
        assert sent.recipients() in ([elue.user.email], ["new@example.org"])


@pytest.mark.django_db
@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\0"])
def test_nothing_invisible_enters_by_the_preparation(
    sitting: Sitting, cast: Cast, browser_of: Callable[[Person], Client], unseen: str
) -> None:
    """A title that turns round what follows it reads otherwise than it is recorded, signed and voted."""
    clerk = browser_of(cast.greffiere)
    add = reverse("agenda:item_add", kwargs={"sitting_id": sitting.id})
    typed = {
        "title": f"Vélos{unseen} et eau",
        "kind": "deliberation",
        "matter_code": "9.1",
        "text": f"Un.\r\nDeux{unseen}.",
    }
    assert clerk.post(add, typed).status_code == 302
    made = AgendaItem.objects.order_by("id").last()
    assert made is not None
    assert (made.title, made.text) == ("Vélos et eau", "Un.\nDeux.")
    paper = attach_document(item=made, file=io.BytesIO(whole_pdf()), filename=f"Rap{unseen}port.pdf", by=BY)
    assert paper.title == "Rapport"


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b"])
def test_nothing_invisible_enters_by_a_list_of_members(unseen: str) -> None:
    (row,) = csv_reading.read(f"nom;groupe\nAnne{unseen} Martin;Maj{unseen}orité\n", today=date(2026, 1, 1))
    assert (row.name, row.group) == ("Anne Martin", "Majorité")
