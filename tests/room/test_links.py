"""Whose link is lost: told to whoever listens, and a departure for who sat by video from a place of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async

from preau.agenda.models import Sitting
from preau.journal import queries
from preau.room import links, stream
from preau.sitting import commands as c
from tests.conftest import Cast
from tests.room.desk import hold
from tests.room.test_stream import pool

__all__ = ["pool"]

pytestmark = [pytest.mark.database]


async def told(messages: AsyncGenerator[bytes, None]) -> list[str]:
    """The lost links of the next message that speaks of them."""
    async for message in messages:
        if message.startswith(b"event: links"):
            found: list[str] = json.loads(message.split(b"data: ")[1])["lost"]
            return found
    raise AssertionError("the stream ended")


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_a_page_that_is_gone_is_told_and_its_return_too(
    sitting: Sitting, cast: Cast, pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "GRACE", 0.05)
    desk = await sync_to_async(hold)(sitting, cast)
    chair = stream.messages(desk.id, "fr", None, member=cast.presidente.key)
    await anext(chair)
    for _ in range(2):
        phone = stream.messages(desk.id, "fr", None, member=cast.elue.key)
        await anext(phone)
        await phone.aclose()
    assert await asyncio.wait_for(told(chair), 5) == [cast.elue.key]
    late = stream.messages(desk.id, "fr", None)
    assert await asyncio.wait_for(told(late), 5) == [cast.elue.key]
    back = stream.messages(desk.id, "fr", None, member=cast.elue.key)
    await anext(back)
    assert await asyncio.wait_for(told(chair), 5) == []
    for one in (chair, late, back):
        await one.aclose()


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.enable_socket
async def test_a_second_page_of_the_same_person_keeps_the_link(
    sitting: Sitting, cast: Cast, pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "GRACE", 0.05)
    desk = await sync_to_async(hold)(sitting, cast)
    one = stream.messages(desk.id, "fr", None, member=cast.elue.key)
    two = stream.messages(desk.id, "fr", None, member=cast.elue.key)
    await anext(one)
    await anext(two)
    await one.aclose()
    await asyncio.sleep(0.2)
    assert links.of(desk.id).lost == set()
    await two.aclose()


@pytest.mark.django_db(transaction=True)
def test_who_sits_at_home_has_left_when_the_link_stays_lost(
    sitting: Sitting, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = hold(sitting, cast)
    links.depart(desk.id, cast.elue.key)
    assert cast.elue.key in desk.state.presence, "in the room, a telephone proves nothing"
    state = desk.state
    facts = replace(state.facts, mode="several_places", procedure=replace(state.facts.procedure, home_allowed=True))  # type: ignore[union-attr,type-var]
    at_home = replace(state.presence[cast.elue.key], place="domicile")
    away = replace(state, facts=facts, presence={**state.presence, cast.elue.key: at_home})
    monkeypatch.setattr(queries, "state", lambda _: away)
    asked: list[c.Command] = []
    monkeypatch.setattr(links.services, "execute", lambda **given: asked.append(given["command"]))
    links.depart(desk.id, cast.elue.key)
    links.depart(desk.id, cast.absent.key)
    assert asked == [c.RecordDeparture(member=cast.elue.key, reason="link_lost")]
