"""Bodies without end: nobody fills the disk of the instance by sending."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from preau.web.limits import most_bytes, with_bounded_bodies

CHUNK = b"x" * 1_000_000


class Sender:
    """A browser that sends `chunks` megabytes, and an application that reads all it is given."""

    def __init__(self, chunks: int, *, path: str, told: int | None) -> None:
        self.left, self.read = chunks, 0
        self.cut = False
        headers = [] if told is None else [(b"content-length", str(told).encode())]
        self.scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "headers": headers}
        self.status: int | None = None

    async def receive(self) -> dict[str, Any]:
        self.left -= 1
        return {"type": "http.request", "body": CHUNK, "more_body": self.left > 0}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = self.status or message.get("status")

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        while not self.cut:
            message = await receive()
            self.cut = message["type"] == "http.disconnect"
            self.read += len(message.get("body", b""))
            if not message.get("more_body"):
                return

    def run(self) -> Sender:
        asyncio.run(with_bounded_bodies(self.application)(self.scope, self.receive, self.send))
        return self


@pytest.mark.parametrize("path", ["/compte/login/", "/salle/x/commandes", "/langue", "/preparation/x"])
def test_a_stream_without_end_is_cut(path: str) -> None:
    sent = Sender(1_000, path=path, told=None).run()
    assert sent.cut
    assert sent.read <= most_bytes(path)
    assert sent.status == 413


@pytest.mark.parametrize("told", [10_000_000_000, int("9" * 40)])
def test_a_length_that_is_told_is_refused_before_reading(told: int) -> None:
    sent = Sender(1_000, path="/compte/login/", told=told).run()
    assert (sent.status, sent.read) == (413, 0)


def test_a_paper_of_the_largest_size_passes() -> None:
    sent = Sender(50, path="/preparation/point/papiers", told=50_000_000).run()
    assert (sent.status, sent.read) == (None, 50_000_000)
