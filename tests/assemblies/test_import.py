"""Members from a CSV file: all or nothing, every fault with its line and column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from preau.assemblies import csv_reading, queries, services
from preau.assemblies.errors import ImportRefused
from preau.assemblies.importing import ImportReport
from preau.assemblies.models import Assembly, Group, Mandate, Role, RoleAssignment
from preau.assemblies.roles import roles_of
from preau.people.models import AuditEntry, User

pytestmark = pytest.mark.database

TODAY = date(2026, 11, 23)
FILE = """nom;groupe;rôle;date de naissance;ordre;courriel;fonction
Claire Marchand;Majorité;présidence;1968-04-02;1;c.marchand@example.org;maire
Hugo Castel;Opposition;membre;31/12/1970;2;;
Sophie Tessier;;secrétariat;;;s.tessier@example.org;
"""


@pytest.fixture
def assembly(db) -> Assembly:
    authority = services.create_authority(
        slug="neuve", name="Neuve", siret="00000000000018", profile="commune_lt1000", protection_officer="dpd"
    )
    return services.create_assembly(authority=authority, slug="conseil", name="Conseil")


def load(assembly: Assembly, content: str | bytes, *, dry_run: bool = False) -> ImportReport:
    return services.import_members(assembly, content, dry_run=dry_run, today=TODAY)


def seats(assembly: Assembly) -> list[tuple[int, str, str, str]]:
    return [(m.order, m.name, m.group.name, m.title) for m in queries.members(assembly, on=TODAY)]


def test_a_file_makes_members_groups_accounts_and_roles(assembly):
    report = load(assembly, FILE)

    assert seats(assembly) == [(1, "Claire Marchand", "Majorité", "maire"), (2, "Hugo Castel", "Opposition", "")]
    assert assembly.mandates.get(order=2).birth_date == date(1970, 12, 31)
    assert roles_of(User.objects.get(email="c.marchand@example.org"), assembly) == {Role.CHAIR, Role.MEMBER}
    assert roles_of(User.objects.get(email="s.tessier@example.org"), assembly) == {Role.CLERK}
    assert report.created == ("Claire Marchand", "Hugo Castel", "Sophie Tessier")


FORMS = {
    "semicolons": FILE,
    "commas": FILE.replace(";", ","),
    "tabs": FILE.replace(";", "\t"),
    "BOM": "\ufeff" + FILE,
    "bytes with BOM": ("\ufeff" + FILE).encode(),
    "CRLF": FILE.replace("\n", "\r\n"),
    "English": FILE.replace(
        "nom;groupe;rôle;date de naissance;ordre;courriel;fonction", "Name;Group;ROLE;Birth-Date;order;E-mail;title"
    )
    .replace("présidence", "chair")
    .replace("secrétariat", "Clerk"),
    "other accents and case": FILE.replace("nom;groupe;rôle", " NOM ;Groupé;role"),
    "quoted": FILE.replace("Claire Marchand", '"Claire Marchand"').replace("nom;", '"nom";'),
    "blank lines": "\n" + FILE.replace("\n", "\n\n"),
    "trailing separators": FILE.replace("\n", ";;\n"),
    "first name apart": FILE.replace("nom;", "prénom;nom;", 1)
    .replace("Claire Marchand", "Claire;Marchand")
    .replace("Hugo Castel", "Hugo;Castel")
    .replace("Sophie Tessier", "Sophie;Tessier"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_is_read(assembly, form):
    load(assembly, FORMS[form])

    assert [seat[1] for seat in seats(assembly)] == ["Claire Marchand", "Hugo Castel"]


def test_a_dry_run_says_and_does_nothing(assembly):
    report = load(assembly, FILE, dry_run=True)

    assert len(report.created) == 3
    assert not assembly.mandates.exists()
    assert not Group.objects.exists()
    assert not User.objects.exists()


def test_the_same_file_twice_changes_nothing(assembly):
    load(assembly, FILE)
    report = load(assembly, FILE)

    assert (report.created, report.updated, len(report.unchanged)) == ((), (), 3)


def test_a_person_is_known_again_by_mail_then_by_name(assembly):
    load(assembly, FILE)
    report = load(
        assembly,
        "nom;groupe;courriel;fonction\nClaire Marchand-Roy;Majorité;c.marchand@example.org;maire\n"
        "HUGO CASTEL;Majorité;h.castel@example.org;",
    )

    assert seats(assembly) == [(1, "Claire Marchand-Roy", "Majorité", "maire"), (2, "HUGO CASTEL", "Majorité", "")]
    assert [row.changes for row in report.rows] == [("nom",), ("nom", "groupe", "compte")]
    assert [m.key for m in queries.members(assembly)] == ["claire-marchand", "hugo-castel"]


def test_an_empty_cell_keeps_the_birth_date_and_the_mail(assembly):
    load(assembly, FILE)
    load(assembly, "nom;groupe;date de naissance;courriel\nClaire Marchand;Majorité;;\n")

    claire = assembly.mandates.get(order=1)
    assert (claire.birth_date, claire.user.email) == (date(1968, 4, 2), "c.marchand@example.org")


def test_ranks_can_be_swapped(assembly):
    load(assembly, FILE)
    load(assembly, "nom;groupe;ordre\nClaire Marchand;Majorité;2\nHugo Castel;Opposition;1\n")

    assert [seat[1] for seat in seats(assembly)] == ["Hugo Castel", "Claire Marchand"]


def test_without_ranks_the_order_is_that_of_the_file(assembly):
    load(assembly, "nom;groupe\nB;G\nA;G\nC;G\n")

    assert [seat[:2] for seat in seats(assembly)] == [(1, "B"), (2, "A"), (3, "C")]


def test_members_that_the_file_does_not_name_stay_and_are_said(assembly):
    load(assembly, FILE)
    report = load(assembly, "nom;groupe\nHugo Castel;Opposition\nLuc Perrot;Opposition\n")

    assert report.not_named == ("Claire Marchand",)
    assert [seat[:2] for seat in seats(assembly)] == [(1, "Claire Marchand"), (2, "Hugo Castel"), (3, "Luc Perrot")]


def test_another_chair_takes_over(assembly):
    load(assembly, FILE)
    load(assembly, "nom;groupe;rôle;courriel\nHugo Castel;Opposition;maire;h.castel@example.org\n")

    assert RoleAssignment.objects.get(role=Role.CHAIR).user.email == "h.castel@example.org"


def test_the_audit_table_remembers_an_import_and_no_name(assembly):
    load(assembly, FILE)

    assert AuditEntry.objects.latest("id").subject == "neuve/conseil +3 ~0"


HEADER = "nom;groupe;rôle;date de naissance;ordre;courriel\n"
FAULTS = {
    "empty file": ("", 1, 1, "vide"),
    "blank file": ("\n\n  \n", 1, 1, "vide"),
    "header alone": (HEADER, 2, 1, "aucun membre"),
    "no group column": ("nom\nA\n", 1, 2, "colonne « groupe »"),
    "unknown column": ("nom;groupe;chapeau\nA;G;x\n", 1, 3, "« chapeau »"),
    "column twice": ("nom;groupe;Nom\nA;G;B\n", 1, 3, "deux fois"),
    "no name": (HEADER + ";G;;;1;\n", 2, 1, "nom manque"),
    "no group": (HEADER + "A;;;;1;\n", 2, 2, "groupe manque"),
    "unknown role": (HEADER + "A;G;roi;;1;\n", 2, 3, "« roi »"),
    "impossible date": (HEADER + "A;G;;31/02/1970;1;\n", 2, 4, "illisible"),
    "date to come": (HEADER + "A;G;;2027-01-01;1;\n", 2, 4, "illisible"),
    "rank in words": (HEADER + "A;G;;;premier;\n", 2, 5, "nombre entier"),
    "rank zero": (HEADER + "A;G;;;0;\n", 2, 5, "nombre entier"),
    "rank in another script": (HEADER + "A;G;;;²;\n", 2, 5, "nombre entier"),
    "rank empty": (HEADER + "A;G;;;;\n", 2, 5, "nombre entier"),
    "bad mail": (HEADER + "A;G;;;1;a@b\n", 2, 6, "adresse électronique"),
    "clerk without mail": (HEADER + "A;;greffe;;;\n", 2, 6, "demande une adresse"),
    "same name": (HEADER + "Zoé A;G;;;1;\nZOE  A;G;;;2;\n", 3, 1, "déjà à la ligne 2"),
    "same mail": (HEADER + "A;G;;;1;a@x.org\nB;G;;;2;A@x.org\n", 3, 6, "déjà à la ligne 2"),
    "same rank": (HEADER + "A;G;;;1;\nB;G;;;1;\n", 3, 5, "déjà à la ligne 2"),
    "two chairs": (HEADER + "A;G;maire;;1;a@x.org\nB;G;maire;;2;b@x.org\n", 3, 3, "déjà à la ligne 2"),
    "cell too many": (HEADER + "A;G;;;1;;;surplus\n", 2, 8, "en trop"),
    "after a cell of two lines": (HEADER + '"A\nB";G;;;1;\nC;G;;;x;\n', 4, 5, "nombre entier"),
    "open quote": (HEADER + 'A;"G;;;1;\nB;G;;;2;\n', 2, 2, "guillemets"),
    "text after a quote": (HEADER + 'A;G;"x"y;;1;\n', 2, 3, "guillemets"),
    "long name": (HEADER + f"{'A' * 201};G;;;1;\n", 2, 1, "200 caractères"),
    "control character": (HEADER + "A\x00;G;;;1;\n", 2, 1, "caractère de contrôle"),
    "not UTF-8": (HEADER.encode() + b"A;Majorit\xe9;;;1;\n", 2, 2, "UTF-8"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_line_and_column_and_nothing_is_imported(assembly, fault):
    content, line, column, words = FAULTS[fault]
    with pytest.raises(ImportRefused) as refused:
        load(assembly, content)

    first = refused.value.faults[0]
    assert (first.line, first.column) == (line, column)
    assert words in first.sentence
    assert f"Ligne {line}, colonne {column}" in str(refused.value)
    assert not Mandate.objects.exists()
    assert not User.objects.exists()


def test_all_faults_are_said_at_once(assembly):
    with pytest.raises(ImportRefused) as refused:
        load(assembly, HEADER + ";;roi;x;x;x\n")

    assert [fault.column for fault in refused.value.faults] == [1, 2, 3, 4, 5, 6]


def test_the_rank_of_a_member_who_is_not_in_the_file_is_not_taken(assembly):
    load(assembly, FILE)
    with pytest.raises(ImportRefused, match="celui de Claire Marchand"):
        load(assembly, "nom;groupe;ordre\nLuc Perrot;Opposition;1\n")

    assert len(seats(assembly)) == 2


def test_two_lines_cannot_be_one_person(assembly):
    load(assembly, FILE)
    with pytest.raises(ImportRefused, match="même personne"):
        load(assembly, "nom;groupe;courriel\nLuc Perrot;G;c.marchand@example.org\nClaire Marchand;G;\n")


cells = st.text(st.sampled_from('Aé1;,"\n\r\t \x00\ufeff²/-@.') | st.characters(), max_size=12)
anything = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300),
    st.lists(st.lists(cells, min_size=1, max_size=8).map(";".join), max_size=6).map(
        lambda rows: HEADER + "\n".join(rows)
    ),
)


@given(anything)
@example('nom;groupe\n"')
@example("nom;groupe\r\n\rA")
def test_whatever_the_file_it_is_read_or_its_faults_are_said(content):
    try:
        rows = csv_reading.read(content, today=TODAY)
    except ImportRefused as refused:
        assert refused.faults
        assert all(fault.line >= 1 and fault.column >= 1 and fault.sentence for fault in refused.faults)
    else:
        assert all(row.name for row in rows)


names = st.text(st.characters(categories=["L", "Nd", "Zs"], codec="utf-8"), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, names), min_size=1, max_size=6, unique_by=lambda pair: csv_reading.plain(pair[0])))
def test_whatever_the_names_the_second_import_changes_nothing(assembly, people):
    content = "nom;groupe\n" + "\n".join(f'"{name}";"{group}"' for name, group in people)
    Mandate.objects.filter(assembly=assembly).delete()
    load(assembly, content)
    report = load(assembly, content)

    assert len(report.unchanged) == len(people) == len(seats(assembly))
