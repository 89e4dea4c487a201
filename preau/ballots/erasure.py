"""What is deleted must be gone: from the pages of the database, and from the log of what they were before."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection, models, transaction

log = logging.getLogger(__name__)


def after_commit(*tables: type[models.Model]) -> None:
    """Once the deletion is committed. SQLite overwrites what it deletes (`secure_delete`) and its write-ahead log is
    emptied; PostgreSQL, which keeps dead rows with the number of their transaction, rewrites `tables`."""
    if connection.vendor == "sqlite":
        transaction.on_commit(_empty_the_log, robust=True)
    elif connection.vendor == "postgresql" and tables:
        names = [table._meta.db_table for table in tables]
        transaction.on_commit(lambda: _rewrite(names), robust=True)


def _empty_the_log() -> None:
    """SQLite's write-ahead log keeps pages as they were before the erasure: it is brought home and cut to nothing.

    Another process that is reading may prevent it; the next erasure, or the log's own turn, does it then.
    """
    with connection.cursor() as cursor:
        # The room is waiting for the result: no longer than this for whoever reads.
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            cursor.execute("PRAGMA busy_timeout=500").fetchall()
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before:d}").fetchall()
    if busy:
        log.warning("the write-ahead log could not be emptied: it holds erased choices until it turns")


def _rewrite(names: list[str]) -> None:
    """Small tables, emptied by every proclamation: a few milliseconds. One that is in use is left to the next time."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET lock_timeout = '500ms'")
            for name in names:
                cursor.execute(f'VACUUM FULL "{name}"')
        except DatabaseError as error:
            log.warning("a table could not be rewritten after an erasure: %s", type(error).__name__)
        finally:
            cursor.execute("RESET lock_timeout")
