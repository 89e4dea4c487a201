"""The journal is append-only in the database itself: triggers refuse what no code of ours does.

An UPDATE is refused everywhere. A DELETE is refused by PostgreSQL; SQLite empties its tables with DELETE when tests
flush them, and there the hash chain and the signed checkpoints show the gap. TRUNCATE fires no row trigger.
SQLite drops triggers when a later migration rebuilds the table: such a migration must end with `install` again.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REASON = "journal_journalevent: rows are added, never changed"

SQLITE = [
    f"""CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_journalevent
        BEGIN SELECT RAISE(ABORT, '{REASON}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal_journalevent
        FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
]
SQLITE_BACK = ["DROP TRIGGER journal_no_update"]
POSTGRESQL_BACK = ["DROP TRIGGER journal_no_change ON journal_journalevent", "DROP FUNCTION journal_refuse()"]


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor: BaseDatabaseSchemaEditor, by_vendor: dict[str, list[str]]) -> None:
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
