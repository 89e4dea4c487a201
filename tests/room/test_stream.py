"""The stream of the room: a browser that returns misses nothing, everybody is told the same, and nothing private."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections
from django.test import AsyncClient, Client

from preau.agenda.models import Sitting
from preau.ballots.models import SealedVote
from preau.journal import hub, queries
from preau.room import stream
from preau.sitting import commands as c
from tests.conftest import Cast, Person
from tests.room.desk import Desk, ballot, hold, url

pytestmark = [pytest.mark.database]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def read(message: bytes) -> tuple[int, dict[str, Any]]:
    """(SSE id, data) of one message; its parts are as the standard asks (WHATWG HTML, server-sent events)."""
    lines = message.decode().split("\n")
    fields = dict(line.split(": ", 1) for line in lines if line and not line.startswith((":", "retry")))
    assert fields["event"] == "journal"
    return int(fields["id"]), json.loads(fields["data"])


def seqs(data: dict[str, Any]) -> list[int]:
    return [event["seq"] for event in data["events"]]


@pytest.mark.django_db
def test_a_browser_that_opens_the_page_is_given_the_whole_view(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    seq, sections, first = stream.whole(desk.id, "fr", None)
    number, data = read(first)
    assert number == seq == desk.state.seq
    assert set(data["view"]) == set(sections) >= {"sitting", "council", "attendance", "agenda", "floor", "ballot"}
    assert data["events"] == []


@pytest.mark.django_db
def test_a_browser_that_comes_back_is_given_every_event_since(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    last = desk.state.seq
    desk.do(c.RequestFloor(speaker=cast.elue.key))
    desk.do(c.OpenBallot(subject="Point 1"))
    desk.vote(cast.elue, "for")
    _, _, again = stream.whole(desk.id, "fr", last)
    number, data = read(again)
    assert seqs(data) == list(range(last + 1, desk.state.seq + 1))
    assert number == desk.state.seq
    assert data["view"]["ballot"]["votes"] == {cast.elue.key: [None, "device"]}


@pytest.mark.django_db
def test_a_browser_that_knows_more_than_a_restored_server_is_told_the_truth(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    _, _, again = stream.whole(desk.id, "fr", desk.state.seq + 40)
    number, data = read(again)
    assert (number, data["seq"], data["events"]) == (desk.state.seq, desk.state.seq, [])


@pytest.mark.django_db
def test_only_what_changed_is_sent_again(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    seq, sent, _ = stream.whole(desk.id, "fr", None)
    desk.do(c.RequestFloor(speaker=cast.elue.key))
    _, _, text = stream.growth(desk.id, "fr", seq, sent)
    _, data = read(text)
    assert "floor" in data["view"]
    assert {"council", "attendance", "agenda", "sitting"}.isdisjoint(data["view"])


@pytest.mark.django_db
def test_the_words_come_in_the_language_of_the_reader(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    _, french = stream.snapshot(desk.id, "fr")
    _, english = stream.snapshot(desk.id, "en")
    assert json.loads(french["sitting"]) == json.loads(english["sitting"])
    assert french is not english


async def collect(messages: AsyncGenerator[bytes, None], until: int) -> list[int]:
    """The numbers of the events told, until event `until`; the first message is that of the opening."""
    told: list[int] = []
    async with aclosing(messages):
        async for message in messages:
            if message == stream.ALIVE:
                continue
            number, data = read(message)
            told += seqs(data)
            if number >= until:
                break
    return told


def listen(desk: Desk, after: int) -> AsyncGenerator[bytes, None]:
    messages = stream.messages(desk.id, "fr", after)
    assert isinstance(messages, AsyncGenerator)
    return messages


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[None]:
    """Afterwards no thread of the event loop keeps a connection, so that the test's database can be dropped."""
    yield
    # The journal's poll ends by itself when nobody listens.
    await asyncio.sleep(0.3)
    loop = asyncio.get_running_loop()
    workers = min(32, (os.cpu_count() or 1) + 4)
    gate = threading.Barrier(workers)

    def close() -> None:
        # Each waits for all the others: so each runs in a thread of its own.
        gate.wait(5)
        connections.close_all()

    await sync_to_async(connections.close_all)()
    await asyncio.gather(*(loop.run_in_executor(None, close) for _ in range(workers)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_every_listener_is_told_every_event_once_in_order(sitting: Sitting, cast: Cast, pool: None) -> None:
    desk = await sync_to_async(hold)(sitting, cast)
    start = (await sync_to_async(queries.state)(desk.id)).seq
    until = start + 20
    listeners = [asyncio.create_task(collect(listen(desk, start), until)) for _ in range(5)]
    await asyncio.sleep(0.1)

    def act() -> None:
        for turn in range(20):
            arrive = c.RecordArrival(member=cast.absent.key)
            desk.do(arrive if turn % 2 == 0 else c.RecordDeparture(member=cast.absent.key))

    await sync_to_async(act)()
    told = await asyncio.wait_for(asyncio.gather(*listeners), 10)
    assert told == [list(range(start + 1, until + 1))] * 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_last_event_id_is_honoured_over_http(sitting: Sitting, cast: Cast, pool: None) -> None:
    desk = await sync_to_async(hold)(sitting, cast)
    client = AsyncClient()
    await client.aforce_login(cast.elue.user, backend=BACKEND)
    answer = await client.get(url("stream", sitting), headers={"Last-Event-ID": "3"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    chunks = aiter(answer.streaming_content)  # type: ignore[attr-defined]
    _, data = read(await anext(chunks))
    # The server ends the stream itself when the browser leaves; here nobody else would.
    await answer._iterator.aclose()  # type: ignore[attr-defined]
    assert seqs(data)[0] == 4
    assert data["seq"] == (await sync_to_async(queries.state)(desk.id)).seq


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_a_database_that_comes_back_serves_again(
    sitting: Sitting, cast: Cast, pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream ends when the database fails, so that browsers come back; and the poll of the journal goes on."""
    desk = await sync_to_async(hold)(sitting, cast)
    failures = 0

    def away(*_: object, **__: object) -> None:
        nonlocal failures
        failures += 1
        raise OperationalError("the connection is lost")

    messages = listen(desk, 0)
    await anext(messages)
    with monkeypatch.context() as patch:
        patch.setattr(queries, "state", away)
        patch.setattr(queries, "heads", away)
        hub.notify(desk.id)
        assert [text async for text in messages] == []
    assert failures > 0
    until = (await sync_to_async(queries.state)(desk.id)).seq + 1
    again = asyncio.create_task(collect(listen(desk, until - 1), until))
    await asyncio.sleep(0.1)
    await sync_to_async(desk.do)(c.RecordArrival(member=cast.absent.key))
    assert await asyncio.wait_for(again, 10) == [until]


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_a_silent_room_still_says_that_it_is_there(
    sitting: Sitting, cast: Cast, pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)
    desk = await sync_to_async(hold)(sitting, cast)
    async with aclosing(listen(desk, 0)) as messages:
        await anext(messages)
        assert [await anext(messages), await anext(messages)] == [b"event: alive\ndata: {}\n\n"] * 2


STREAMERS = {"presidente": 200, "greffiere": 200, "elue": 200, "invite": 200, "exploitant": 403, "intrus": 403}


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), STREAMERS.items())
def test_who_listens(
    sitting: Sitting, cast: Cast, browser_of: Callable[[Person], Client], who: str, status: int
) -> None:
    hold(sitting, cast)
    answer = browser_of(getattr(cast, who)).get(url("stream", sitting))
    assert answer.status_code == status


def whole_story(desk: Desk) -> str:
    """Everything that a listener of the room was told from the first event on, and what the page shows now."""
    _, _, text = stream.whole(desk.id, "fr", 0)
    return text.decode()


@pytest.mark.django_db
def test_the_stream_tells_who_voted_and_never_how(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    receipts = [*desk.vote(cast.elue, "against").receipts, *desk.vote(cast.presidente, "for").receipts]
    desk.do(c.CastVote(ballot=1, member=cast.elu_opposition.key, choice="abstain", channel="aloud"))
    desk.do(
        c.CorrectVote(ballot=1, member=cast.elu_opposition.key, choice="for", channel="aloud", reason="mal entendu")
    )
    told = whole_story(desk)
    data = json.loads(told.split("data: ", 1)[1].split("\n")[0])
    votes = data["view"]["ballot"]
    assert votes["counts"] is None
    assert {choice for choice, _ in votes["votes"].values()} == {None}
    for secret in (*(str(r.salt) for r in receipts), *SealedVote.objects.values_list("salt", flat=True)):
        assert secret not in told
    assert {event["data"].get("choice") for event in data["events"]} == {None}


@pytest.mark.django_db
def test_the_stream_holds_no_address_and_no_date_of_birth(sitting: Sitting, cast: Cast) -> None:
    assert cast.elue.mandate is not None
    cast.elue.mandate.birth_date = "1974-05-17"  # type: ignore[assignment]
    cast.elue.mandate.save()
    told = whole_story(hold(sitting, cast))
    assert "nadia-ferrand" in told
    assert "1974" not in told
    # The address of the data protection officer is public; nobody else's is told.
    assert "@" not in told.replace("dpd@val-d-ambre.example.org", "")


def test_a_message_holds_no_event_that_its_view_does_not_know() -> None:
    lines = [json.dumps({"seq": n, "id": str(uuid.uuid4())}) for n in (4, 5, 6)]
    number, data = read(stream.message(5, lines, {"floor": "{}"}))
    assert (number, seqs(data), data["view"]) == (5, [4, 5], {"floor": {}})
