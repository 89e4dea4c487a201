"""A GET changes nothing: inside `read_only`, the database refuses every statement that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "TRUNCATE")


class WriteWhileReading(AssertionError):
    """A view that only reads tried to write: a mistake of ours, never of the person."""


def _refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().upper().startswith(_WRITES):
        raise WriteWhileReading(sql.split("(")[0][:80])
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    with connection.execute_wrapper(_refuse):
        yield
