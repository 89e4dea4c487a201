from __future__ import annotations

import pytest
from django.db import connection

from preau.people.errors import BadAddress
from preau.people.models import AuditEntry, User
from preau.people.reading import WriteWhileReading, read_only
from preau.people.services import COMMAND_LINE, account_for, record

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_reading_reads():
    with read_only():
        assert User.objects.count() == 0


@pytest.mark.parametrize("sql", ["INSERT INTO x VALUES (1)", " update x set a = 1", "DELETE FROM x", "DROP TABLE x"])
def test_reading_refuses_to_write(sql):
    with read_only(), connection.cursor() as cursor, pytest.raises(WriteWhileReading):
        cursor.execute(sql)


def test_an_address_has_one_account_whatever_its_case():
    first = account_for(email=" Nadia@Example.org ", name="Nadia Ferrand")
    second = account_for(email="nadia@example.org", name="N. Ferrand")

    assert first == second
    assert second.name == "Nadia Ferrand"


def test_what_is_not_an_address_is_said():
    with pytest.raises(BadAddress, match="« nadia » n’est pas une adresse"):
        account_for(email="nadia")


def test_the_audit_table_says_who_and_where():
    record(by=COMMAND_LINE, action="x", subject="val-d-ambre")

    entry = AuditEntry.objects.get()
    assert (entry.user, entry.screen, entry.action, entry.subject) == (None, "cli", "x", "val-d-ambre")
