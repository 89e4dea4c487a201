"""How much a browser may send: told before anything is read, for Django keeps a whole body on disk before it looks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

Application = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]

# Where papers are attached; everywhere else a form or a command is sent.
UPLOADS = "/preparation/"
# A paper somewhat too large still reaches its form, which says so in a sentence beside the field.
MANY = 4
# The fields and the boundaries around a body.
AROUND = 1_000_000


def most_bytes(path: str) -> int:
    """The longest body that an address takes."""
    if path.startswith(UPLOADS):
        return MANY * int(settings.DOCUMENT_MAX_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) + AROUND


def with_bounded_bodies(app: Application) -> Application:
    """`app`, which never receives more than `most_bytes`: 413 at once when the length is told."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        left = most_bytes(scope["path"])
        told = Headers(scope=scope).get("content-length", "")
        if len(told) > 18 or (told.isdecimal() and int(told) > left):
            await _too_large(scope, receive, send)
            return
        answered = False

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        async def answer(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await app(scope, bounded, answer)
        if left < 0 and not answered:
            await _too_large(scope, receive, send)

    return application


# The rest of the body is not read: the link ends with the answer.
_too_large = PlainTextResponse("413", 413, headers={"Connection": "close"})
