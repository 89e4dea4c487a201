"""Blocking work beside the event loop: reading, folding and writing take threads of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import Error, connections

P = ParamSpec("P")
R = TypeVar("R")


async def off_loop(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Reading and folding block: they run in threads of their own, beside the event loop."""

    def run() -> R:
        try:
            return function(*args, **kwargs)
        except Error:
            # These threads outlive requests and keep their connections: a broken one must not serve the next reader.
            connections.close_all()
            raise

    return await sync_to_async(run, thread_sensitive=False)()


async def release_connections() -> None:
    """Close the connections of the request's own thread, where middleware and view have read: Django does so at the end
    of the response only, and a stream ends hours later."""

    def close() -> None:
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()

    await sync_to_async(close)()
