"""The clerk's journeys through the preparation, as a browser without scripts does them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.agenda import queries
from preau.agenda.models import AgendaItem, Document, Sitting
from preau.assemblies.models import Assembly, Authority, Mandate, Role
from preau.assemblies.roles import roles_of
from preau.people.models import AuditEntry, User

pytestmark = pytest.mark.database

HERE = ["val-d-ambre", "conseil"]


@pytest.fixture
def clerk(greffiere, browser_of: Callable[..., Client]) -> Client:
    return browser_of(greffiere)


def text(answer: HttpResponse) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_the_clerk_prepares_a_sitting(clerk, cast):
    form = {"title": "Conseil", "starts_at": "2026-12-17T18:30", "chair": cast.presidente.mandate.pk, "place": "Mairie"}
    made = clerk.post(reverse("agenda:sitting_new", args=HERE), form, follow=True)
    sitting = Sitting.objects.get()

    assert "La séance est créée" in text(made)
    assert "L’ordre du jour est vide." in text(made)
    # 18:30 in Paris in winter.
    assert sitting.starts_at.isoformat() == "2026-12-17T17:30:00+00:00"
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.screen, entry.action) == (cast.greffiere.user, "sitting_new", "sitting_created")


def test_a_municipal_council_is_offered_no_video(clerk, cast):
    page = text(clerk.get(reverse("agenda:sitting_new", args=HERE)))

    assert 'name="mode"' not in page
    assert "L.5211-11-1" in page


def test_a_forged_video_sitting_is_held_in_one_place(clerk, cast):
    form = {"title": "C", "starts_at": "2026-12-17T18:30", "chair": cast.presidente.mandate.pk, "place": "Mairie"}
    clerk.post(reverse("agenda:sitting_new", args=HERE), form | {"mode": "several_places", "other_places": "Annexe"})

    assert Sitting.objects.get().mode == "one_place"


def test_a_form_comes_back_with_what_was_typed_and_what_is_wrong(clerk, cast):
    answer = clerk.post(reverse("agenda:sitting_new", args=HERE), {"title": "Conseil <b>", "starts_at": "demain"})

    assert answer.status_code == 422
    assert 'value="Conseil &lt;b&gt;"' in text(answer)
    assert text(answer).count('aria-invalid="true"') == 3
    assert not Sitting.objects.exists()


def test_a_sitting_without_members_cannot_be_prepared(clerk, cast):
    Mandate.objects.update(ends_on="2020-01-01")

    assert reverse("agenda:members_import", args=HERE) in text(clerk.get(reverse("agenda:sitting_new", args=HERE)))


ITEM = {
    "title": "Budget",
    "kind": "deliberation",
    "matter_code": "7.1",
    "number": "",
    "text": "Décide.",
    "rapporteur": "",
}


def test_an_item_keeps_its_nature_and_tells_it_to_the_sitting(clerk, sitting):
    at = [sitting.pk, "2-point-2"]
    clerk.post(reverse("agenda:item", args=at), ITEM | {"number": "2", "nature": "nomination"})

    assert [item.nature for item in queries.facts(sitting).items] == ["", "nomination", ""]
    assert "nomination ou présentation" in text(clerk.get(reverse("agenda:sitting", args=[sitting.pk])))
    assert 'value="nomination" selected' in clerk.get(reverse("agenda:item", args=at)).content.decode()


def test_the_clerk_adds_one_item_then_another(clerk, sitting):
    url = reverse("agenda:item_add", args=[sitting.pk])
    again = clerk.post(url, ITEM | {"another": "1"})
    back = clerk.post(url, ITEM | {"title": "Vœu", "kind": "wish"})

    assert again["Location"] == url
    assert back["Location"] == reverse("agenda:sitting", args=[sitting.pk])
    assert list(sitting.items.values_list("number", "title"))[3:] == [("4", "Budget"), ("5", "Vœu")]


def test_the_clerk_edits_moves_and_removes_an_item(clerk, sitting):
    at = [sitting.pk, "2-point-2"]
    clerk.post(reverse("agenda:item", args=at), ITEM | {"number": "2"})
    moved = clerk.post(reverse("agenda:item_move", args=at), {"to": "up"})
    clerk.post(reverse("agenda:item_remove", args=[sitting.pk, "3-point-3"]))

    assert moved["Location"].endswith("#point-2-point-2")
    assert list(sitting.items.values_list("title", flat=True)) == ["Budget", "Point 1"]


def test_removing_warns_first(clerk, sitting):
    page = text(clerk.get(reverse("agenda:item_remove", args=[sitting.pk, "2-point-2"])))

    assert "Cela ne se défait pas." in page
    assert sitting.items.count() == 3


def upload(clerk: Client, sitting: Sitting, *files: SimpleUploadedFile) -> HttpResponse:
    url = reverse("agenda:attach", args=[sitting.pk, "1-point-1"])
    return clerk.post(url, {"documents": list(files)}, follow=True)


def test_the_clerk_attaches_several_pdfs_and_the_bad_one_is_named(clerk, sitting, pdf):
    good = SimpleUploadedFile("Rapport.pdf", pdf().getvalue(), "application/pdf")
    answer = upload(clerk, sitting, good, SimpleUploadedFile("photo.pdf", b"JFIF", "application/pdf"))

    assert answer.status_code == 422
    assert "photo.pdf : Ce fichier n’est pas un PDF" in text(answer)
    assert "1 document est joint" in text(answer)
    assert list(Document.objects.values_list("name", flat=True)) == ["rapport.pdf"]


@pytest.mark.parametrize("files", [[], [SimpleUploadedFile("empty.pdf", b"")]])
def test_no_file_is_said(clerk, sitting, files):
    assert upload(clerk, sitting, *files).status_code == 422


def test_the_clerk_replaces_then_removes_a_pdf(clerk, sitting, pdf):
    upload(clerk, sitting, SimpleUploadedFile("a.pdf", pdf("a").getvalue()))
    document = Document.objects.get()
    at = [sitting.pk, document.pk]
    clerk.post(reverse("agenda:document", args=at), {"file": SimpleUploadedFile("b.pdf", pdf("b").getvalue())})
    before = document.sha256
    document.refresh_from_db()
    assert document.sha256 != before

    clerk.post(reverse("agenda:detach", args=at))
    assert not Document.objects.exists()


def test_a_document_of_another_sitting_is_not_found(clerk, sitting, pdf, cast):
    upload(clerk, sitting, SimpleUploadedFile("a.pdf", pdf().getvalue()))
    other = Sitting.objects.create(
        assembly=cast.assembly, slug="x", title="x", starts_at=timezone.now(), chair=cast.presidente.mandate
    )

    assert clerk.get(reverse("agenda:document", args=[other.pk, Document.objects.get().pk])).status_code == 404


def test_once_the_room_is_open_the_page_says_so_and_offers_no_edit(clerk, sitting):
    Sitting.objects.filter(pk=sitting.pk).update(room_opened_at=timezone.now())
    page = text(clerk.get(reverse("agenda:sitting", args=[sitting.pk])))

    assert "La salle est ouverte" in page
    assert reverse("agenda:item_add", args=[sitting.pk]) not in page


@pytest.mark.parametrize(
    ("name", "args", "form"),
    [
        ("item_add", [], ITEM),
        ("item", ["1-point-1"], ITEM),
        ("item_remove", ["1-point-1"], {}),
        ("item_move", ["1-point-1"], {"to": "down"}),
        ("renumber", [], {}),
        ("invite", [], {"name": "X"}),
        ("uninvite", ["ines-moreau"], {}),
        ("sitting_remove", [], {}),
    ],
)
def test_an_edit_that_comes_too_late_is_said_and_changes_nothing(clerk, sitting, name, args, form):
    Sitting.objects.filter(pk=sitting.pk).update(room_opened_at=timezone.now())
    before = list(AgendaItem.objects.values_list("title", "number", "order"))
    answer = clerk.post(reverse(f"agenda:{name}", args=[sitting.pk, *args]), form, follow=True)

    assert "La salle est ouverte : l’ordre du jour est fixé" in text(answer)
    assert list(AgendaItem.objects.values_list("title", "number", "order")) == before
    assert not AuditEntry.objects.exists()


def test_the_clerk_invites_and_uninvites(clerk, sitting):
    clerk.post(reverse("agenda:invite", args=[sitting.pk]), {"name": "Omar Haddad", "title": "", "email": ""})
    assert sitting.guests.filter(key="invite-omar-haddad").exists()

    clerk.post(reverse("agenda:uninvite", args=[sitting.pk, "invite-omar-haddad"]))
    assert not sitting.guests.filter(key="invite-omar-haddad").exists()


def test_a_member_reads_the_agenda_and_edits_nothing(elue, sitting, browser_of):
    page = text(browser_of(elue).get(reverse("agenda:sitting", args=[sitting.pk])))

    assert "Point 1" in page
    assert "Le conseil décide du point 1." in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


CSV = "nom;groupe;ordre;courriel\nNadia Ferrand;Opposition;3;\nOmar Haddad;Majorité;8;o.haddad@example.org\n"


def test_an_import_is_shown_before_it_is_done(clerk, cast):
    url = reverse("agenda:members_import", args=HERE)
    shown = clerk.post(url, {"file": SimpleUploadedFile("m.csv", CSV.encode())})
    assert "1 à créer, 1 à modifier, 0 sans changement" in text(shown)
    assert not User.objects.filter(email="o.haddad@example.org").exists()

    done = clerk.post(url, {"content": CSV, "confirm": "1"}, follow=True)
    assert "Import fait : 1 créations, 1 modifications" in text(done)
    assert cast.assembly.mandates.get(key="nadia-ferrand").group == cast.opposition


def test_the_faults_of_a_file_are_listed(clerk, cast):
    answer = clerk.post(
        reverse("agenda:members_import", args=HERE), {"file": SimpleUploadedFile("m.csv", b"nom;groupe\n;\n\xff")}
    )

    assert answer.status_code == 422
    assert "Ligne 3, colonne 1" in text(answer)
    assert 'role="alert"' in text(answer)


def test_a_binary_file_is_refused_in_words(clerk, cast):
    file = SimpleUploadedFile("membres.xlsx", b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb4\xee")
    answer = clerk.post(reverse("agenda:members_import", args=HERE), {"file": file})

    assert answer.status_code == 422
    assert "enregistrez le fichier en « CSV UTF-8 »" in text(answer)


MEMBER = {"name": "Omar Haddad", "group": "Majorité", "title": "", "order": "8", "email": "", "birth_date": ""}


def test_the_clerk_adds_and_edits_a_member(clerk, cast):
    clerk.post(reverse("agenda:member_add", args=HERE), MEMBER)
    clerk.post(reverse("agenda:member", args=[*HERE, "omar-haddad"]), MEMBER | {"title": "adjoint"})

    assert cast.assembly.mandates.get(key="omar-haddad").title == "adjoint"


def test_a_rank_that_is_taken_is_said_at_its_field(clerk, cast):
    page = text(clerk.post(reverse("agenda:member_add", args=HERE), MEMBER | {"order": "1"}))

    assert "Le rang 1 est celui de Claire Marchand." in page
    assert not cast.assembly.mandates.filter(name="Omar Haddad").exists()


def test_the_clerk_names_the_chair(clerk, cast):
    clerk.post(reverse("agenda:seat_chair", args=[*HERE, "nadia-ferrand"]))

    assert Role.CHAIR in roles_of(cast.elue.user, cast.assembly)
    assert Role.CHAIR not in roles_of(cast.presidente.user, cast.assembly)


def test_the_clerk_sets_the_rules_of_procedure(clerk, cast):
    clerk.post(reverse("agenda:settings", args=HERE), {"publish_ordinary_names": "on", "speech_seconds": "240"})
    cast.assembly.refresh_from_db()

    assert (cast.assembly.publish_ordinary_names, cast.assembly.speech_seconds) == (True, 240)


def test_the_clerk_gives_and_withdraws_a_role(clerk, cast):
    form = {"name": "Rose Petit", "email": "rose@example.org", "role": "clerk"}
    clerk.post(reverse("agenda:give_role", args=HERE), form)
    rose = User.objects.get(email="rose@example.org")
    assert roles_of(rose, cast.assembly) == {Role.CLERK}

    clerk.post(reverse("agenda:withdraw_role", args=[*HERE, cast.assembly.roles.get(user=rose).pk]))
    assert roles_of(rose, cast.assembly) == set()


def test_the_last_clerk_cannot_lock_everybody_out(clerk, cast):
    own = cast.assembly.roles.get(user=cast.greffiere.user)
    page = text(clerk.post(reverse("agenda:withdraw_role", args=[*HERE, own.pk]), follow=True))

    assert "garde au moins une personne au secrétariat" in page


def test_no_role_is_given_that_the_form_does_not_offer(clerk, cast):
    clerk.post(reverse("agenda:give_role", args=HERE), {"name": "R", "email": "r@x.org", "role": "chair"})

    assert not User.objects.filter(email="r@x.org").exists()


def test_a_group_moves_to_the_left(clerk, cast):
    clerk.post(reverse("agenda:move_group", args=HERE), {"group": "Opposition"})

    assert [g.name for g in cast.assembly.groups.all()] == ["Opposition", "Majorité"]


AUTHORITY = {
    "name": "Neuville",
    "slug": "neuville",
    "profile": "commune_lt1000",
    "siret": "00000000000026",
    "protection_officer": "dpd@neuville.example",
    "timezone": "Europe/Paris",
    "language": "fr",
    "assembly": "Conseil municipal",
    "clerk_email": "greffe@neuville.example",
}


def test_an_operator_creates_an_authority(cast, browser_of):
    browser_of(cast.exploitant).post(reverse("agenda:authority_new"), AUTHORITY)

    assembly = Assembly.objects.get(authority__slug="neuville")
    assert roles_of(User.objects.get(email="greffe@neuville.example"), assembly) == {Role.CLERK}


def test_a_wrong_siret_is_said_and_creates_nothing(cast, browser_of):
    answer = browser_of(cast.exploitant).post(reverse("agenda:authority_new"), AUTHORITY | {"siret": "12345678901234"})

    assert "n’est pas un SIRET" in text(answer)
    assert not Authority.objects.filter(slug="neuville").exists()


def test_a_clerk_creates_no_authority(clerk, cast):
    assert clerk.post(reverse("agenda:authority_new"), AUTHORITY).status_code == 403
    assert not Authority.objects.filter(slug="neuville").exists()
