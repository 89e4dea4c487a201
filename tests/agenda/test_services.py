from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.agenda import documents, queries, services
from preau.agenda.errors import BadItem, BadSitting, NotAPdf, RoomIsOpen, UnknownMatter, VideoNotAllowed
from preau.agenda.models import AgendaItem, Document, Sitting
from preau.agenda.services import ItemInput, PlaceInput, SittingInput
from preau.assemblies.models import Mandate
from preau.people.models import AuditEntry
from preau.people.services import By
from preau.rules.profiles import PROFILES

pytestmark = pytest.mark.database

BY = By(screen="test")


def values(chair: Mandate, **changes: object) -> SittingInput:
    base = SittingInput(
        title="Conseil de décembre",
        starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
        mode="one_place",
        places=[PlaceInput(name="Mairie")],
        chair=chair,
    )
    return replace(base, **changes)


def create(cast, **changes: object) -> Sitting:
    given = {"chair": cast.presidente.mandate} | changes
    return services.create_sitting(assembly=cast.assembly, values=values(**given), by=BY)


def test_the_public_address_says_the_local_date(cast):
    assert create(cast).slug == "2027-01-01-conseil-municipal"
    assert create(cast).slug == "2027-01-01-conseil-municipal-2"


def test_the_address_follows_the_date_until_the_room_opens(cast):
    made = create(cast)
    new = values(cast.presidente.mandate, starts_at=datetime(2027, 1, 15, 18, tzinfo=UTC))

    assert services.change_sitting(sitting=made, values=new, by=BY).slug == "2027-01-15-conseil-municipal"


VIDEO = {"mode": "several_places", "places": [PlaceInput(name="Siège"), PlaceInput(name="Annexe")]}


@pytest.mark.parametrize("profile", [key for key, rules in PROFILES.items() if not rules.video_allowed])
def test_a_municipal_council_never_sits_by_video(cast, profile):
    cast.authority.profile = profile
    cast.authority.save()
    with pytest.raises(VideoNotAllowed) as refused:
        create(cast, **VIDEO)

    assert refused.value.article == PROFILES[profile].articles["video_allowed"]
    assert not Sitting.objects.exists()


def test_an_epci_may_sit_by_video(cast):
    cast.authority.profile = "epci"
    cast.authority.save()
    cast.assembly.refresh_from_db()

    assert [place["id"] for place in create(cast, **VIDEO).places] == ["siege", "annexe"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"places": []}, "places"),
        ({"places": [PlaceInput(name=" ")]}, "places"),
        ({"places": [PlaceInput(name="A"), PlaceInput(name="B")]}, "places"),
        ({"mode": "nowhere"}, "mode"),
    ],
)
def test_a_sitting_has_a_title_a_form_and_a_place(cast, change, field):
    with pytest.raises(BadSitting) as refused:
        create(cast, **change)

    assert refused.value.field == field


def test_the_chair_is_a_member_here(cast):
    with pytest.raises(BadSitting):
        create(cast, chair=cast.intrus.mandate)


def add(sitting: Sitting, title: str = "Budget", **more: object) -> AgendaItem:
    return services.add_item(sitting=sitting, values=ItemInput(title=title, **more), by=BY)


def numbers(sitting: Sitting) -> list[str]:
    return list(sitting.items.values_list("number", flat=True))


def test_items_are_numbered_and_keyed(sitting):
    item = add(sitting, "Décision  modificative n° 2", number="4.1", matter_code="7.1")

    assert (item.key, item.title, item.order) == ("4-1-decision-modificative-n-2", "Décision modificative n° 2", 4)
    assert add(sitting, "Suite").number == "5"


def test_a_key_never_changes(sitting):
    item = add(sitting)
    services.change_item(item=item, values=ItemInput(title="Autre", number="9"), by=BY)

    item.refresh_from_db()
    assert (item.key, item.number, item.title) == ("4-budget", "9", "Autre")


def test_two_items_alike_have_two_keys(sitting):
    first = add(sitting, "X", number="7")
    services.change_item(item=first, values=ItemInput(title="X", number="8"), by=BY)

    assert add(sitting, "X", number="7").key == "7-x-2"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"number": "1" * 21}, "number"),
        ({"number": "1"}, "number"),
        ({"kind": "magic"}, "kind"),
        ({"nature": "magic"}, "nature"),
        ({"matter_code": "7.11"}, "matter_code"),
        ({"matter_code": "10.1"}, "matter_code"),
    ],
)
def test_an_item_is_checked(sitting, change, field):
    with pytest.raises(BadItem) as refused:
        add(sitting, **{"title": "x"} | change)

    assert refused.value.field == field
    assert sitting.items.count() == 3


def test_the_matter_is_one_of_the_nomenclature(sitting):
    with pytest.raises(UnknownMatter, match=r"« 0\.1 »"):
        add(sitting, matter_code="0.1")


def test_the_rapporteur_sits_here(sitting, cast):
    with pytest.raises(BadItem):
        add(sitting, rapporteur=cast.intrus.mandate)


@pytest.mark.parametrize(("moves", "order"), [(-1, "1 3 2"), (1, "1 2 3"), (-2, "3 1 2"), (-9, "3 1 2")])
def test_an_item_moves(sitting, moves, order):
    services.move_item(item=sitting.items.last(), places=moves, by=BY)

    assert numbers(sitting) == order.split()


def test_items_are_numbered_in_their_order(sitting):
    services.move_item(item=sitting.items.last(), places=-2, by=BY)
    services.renumber_items(sitting=sitting, by=BY)

    assert list(sitting.items.values_list("number", "title")) == [("1", "Point 3"), ("2", "Point 1"), ("3", "Point 2")]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 3)), max_size=6))
def test_moving_loses_no_item(sitting, moves):
    for index, places in moves:
        services.move_item(item=sitting.items.all()[index], places=places, by=BY)

    assert sorted(numbers(sitting)) == ["1", "2", "3"]
    assert len(set(sitting.items.values_list("order", flat=True))) == 3


def attach(item: AgendaItem, file, filename: str = "Budget primitif.PDF") -> Document:
    return documents.attach_document(item=item, file=file, filename=filename, by=BY)


def content(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def stored(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in (folder / "documents").rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("filename", "name", "title"),
    [
        ("Budget primitif.PDF", "budget-primitif.pdf", "Budget primitif"),
        ("../../etc/passwd", "passwd.pdf", "passwd"),
        ("C:\\Bureau\\note_de_synthèse.pdf", "note-de-synthese.pdf", "note de synthèse"),
        (".pdf", "document.pdf", "Document"),
        ("…", "document.pdf", "…"),
        ("x" * 200 + ".pdf", "x" * 80 + ".pdf", "x" * 200),
    ],
)
def test_a_document_gets_a_safe_name(sitting, pdf, filename, name, title):
    document = attach(sitting.items.first(), pdf(), filename)

    assert (document.name, document.title) == (name, title)


def test_a_document_is_kept_whole(sitting, pdf, instance_folders):
    document = attach(sitting.items.first(), pdf())

    assert content(document) == pdf().getvalue()
    assert stored(instance_folders) == [f"documents/{sitting.pk}/1-point-1/{document.sha256[:12]}-budget-primitif.pdf"]


def test_two_files_of_one_name_live_side_by_side(sitting, pdf):
    item = sitting.items.first()

    assert [attach(item, pdf(text)).name for text in ("a", "b")] == ["budget-primitif.pdf", "budget-primitif-2.pdf"]


def test_what_is_no_pdf_leaves_nothing(sitting, pdf, instance_folders):
    broken = pdf()
    broken.truncate(100)
    with pytest.raises(NotAPdf):
        attach(sitting.items.first(), broken)

    assert not Document.objects.exists()
    assert stored(instance_folders) == []


def test_a_full_disk_leaves_nothing(sitting, pdf, instance_folders, monkeypatch):
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("preau.agenda.files.shutil.copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        attach(sitting.items.first(), pdf())

    assert not Document.objects.exists()
    assert stored(instance_folders) == []


def test_a_document_is_replaced_under_its_name(
    sitting, pdf, instance_folders, django_capture_on_commit_callbacks: Callable
):
    document = attach(sitting.items.first(), pdf("a"))
    with django_capture_on_commit_callbacks(execute=True):
        documents.replace_document(document=document, file=pdf("b"), by=BY)

    document = Document.objects.get()
    assert document.name == "budget-primitif.pdf"
    assert content(document) == pdf("b").getvalue()
    assert len(stored(instance_folders)) == 1


def test_the_same_file_again_stays(sitting, pdf, instance_folders, django_capture_on_commit_callbacks: Callable):
    document = attach(sitting.items.first(), pdf())
    with django_capture_on_commit_callbacks(execute=True):
        documents.replace_document(document=document, file=pdf(), by=BY)

    assert len(stored(instance_folders)) == 1


@pytest.mark.parametrize("gone", ["document", "item", "sitting"])
def test_files_go_with_what_they_belong_to(
    sitting, pdf, instance_folders, django_capture_on_commit_callbacks: Callable, gone
):
    item = sitting.items.first()
    document = attach(item, pdf())
    with django_capture_on_commit_callbacks(execute=True):
        if gone == "document":
            documents.remove_document(document=document, by=BY)
        elif gone == "item":
            services.remove_item(item=item, by=BY)
        else:
            services.remove_sitting(sitting=sitting, by=BY)

    assert stored(instance_folders) == []
    assert not Document.objects.exists()


def test_a_guest_has_a_key_of_their_own(sitting, cast):
    guest = services.invite(sitting=sitting, name="Nadia Ferrand", title="expert", email="n@x.org", by=BY)

    assert (guest.key, guest.user.email) == ("invite-nadia-ferrand", "n@x.org")


EDITS = {
    "change_sitting": lambda s, c, pdf: services.change_sitting(sitting=s, values=values(c.presidente.mandate), by=BY),
    "remove_sitting": lambda s, c, pdf: services.remove_sitting(sitting=s, by=BY),
    "add_item": lambda s, c, pdf: add(s),
    "change_item": lambda s, c, pdf: services.change_item(item=s.items.first(), values=ItemInput(title="x"), by=BY),
    "move_item": lambda s, c, pdf: services.move_item(item=s.items.first(), places=1, by=BY),
    "renumber_items": lambda s, c, pdf: services.renumber_items(sitting=s, by=BY),
    "remove_item": lambda s, c, pdf: services.remove_item(item=s.items.first(), by=BY),
    "attach_document": lambda s, c, pdf: attach(s.items.first(), pdf()),
    "invite": lambda s, c, pdf: services.invite(sitting=s, name="x", title="", email="", by=BY),
    "uninvite": lambda s, c, pdf: services.uninvite(guest=s.guests.get(), by=BY),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("column", ["room_opened_at", "closed_at"])
def test_once_the_room_is_open_the_preparation_is_read_only(sitting, cast, pdf, instance_folders, edit, column):
    Sitting.objects.filter(pk=sitting.pk).update(**{column: timezone.now()})
    before = queries.facts(queries.sitting(sitting.pk))
    with pytest.raises(RoomIsOpen):
        EDITS[edit](sitting, cast, pdf)

    assert queries.facts(queries.sitting(sitting.pk)) == before
    assert stored(instance_folders) == []
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_is_in_the_audit_table(sitting, cast, pdf, edit):
    EDITS[edit](sitting, cast, pdf)

    entry = AuditEntry.objects.get()
    assert (entry.screen, entry.subject) == ("test", f"val-d-ambre/conseil/{sitting.pk}")


def test_the_facts_hold_the_members_in_exercise_that_day(sitting, cast, elue):
    Mandate.objects.filter(pk=elue.mandate.pk).update(ends_on=date(2026, 11, 25))
    for person in (cast.elu_opposition, cast.absent):
        Mandate.objects.filter(pk=person.mandate.pk).update(starts_on=date(2026, 11, 27))
    facts = queries.facts(queries.sitting(sitting.pk))

    assert [m.id for m in facts.members] == ["claire-marchand", "youssef-benali", "paul-lemaire", "jeanne-aubry"]
    assert facts.groups == ("Majorité",)
