"""The database itself refuses that a journal row changes."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from preau.journal.models import JournalEvent

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def row() -> JournalEvent:
    return JournalEvent.objects.create(
        sitting=uuid.uuid4(), seq=1, event_id=uuid.uuid4(), type="room_opened", hash="0" * 64, line="{}"
    )


@pytest.mark.parametrize("column", ["hash", "line", "seq", "type"])
def test_a_row_never_changes(row, column):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        JournalEvent.objects.filter(pk=row.pk).update(**{column: 2 if column == "seq" else "altered"})

    assert getattr(JournalEvent.objects.get(pk=row.pk), column) == getattr(row, column)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite empties its tables with DELETE in tests")
def test_a_row_never_goes(row):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        row.delete()


def test_two_writers_cannot_both_append_the_same_number(row):
    twin = {"sitting": row.sitting, "seq": 1, "type": "x", "hash": "1", "line": "{}"}
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEvent.objects.create(event_id=uuid.uuid4(), **twin)
