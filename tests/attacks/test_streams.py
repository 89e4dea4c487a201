"""A stream that was opened with right and goes on without."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import AsyncClient
from django.urls import reverse

from preau.agenda.models import Sitting
from preau.assemblies.models import Mandate
from preau.room import stream, views
from tests.conftest import Cast, Person
from tests.room.desk import hold
from tests.room.test_stream import BACKEND


async def endless() -> AsyncGenerator[bytes, None]:
    while True:
        yield b"."
        await asyncio.sleep(0)


def test_a_stream_ends_when_it_is_no_longer_allowed() -> None:
    answers = iter([True, True, False])

    async def listen() -> int:
        return len([text async for text in stream.while_allowed(endless(), lambda: next(answers), every=0.0)])

    assert asyncio.run(listen()) == 2


def test_the_question_is_not_asked_at_each_message() -> None:
    async def listen() -> int:
        heard = 0
        async for _ in stream.while_allowed(endless(), lambda: False, every=60.0):
            heard += 1
            if heard == 500:
                break
        return heard

    assert asyncio.run(listen()) == 500


def signs_out(person: Person, session: SessionStore) -> None:
    session.delete()


def loses_the_seat(person: Person, session: SessionStore) -> None:
    Mandate.objects.filter(user=person.user).update(ends_on=date(2026, 11, 25))


def loses_the_account(person: Person, session: SessionStore) -> None:
    type(person.user).objects.filter(pk=person.user.pk).update(is_active=False)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [signs_out, loses_the_seat, loses_the_account])
def test_what_ends_the_right_to_listen(
    sitting: Sitting, cast: Cast, end: Callable[[Person, SessionStore], None]
) -> None:
    hold(sitting, cast)
    session = SessionStore()
    session["x"] = 1
    session.save()
    request: Any = SimpleNamespace(user=cast.elue.user, session=session)
    assert views._listens(request, sitting)
    end(cast.elue, session)
    assert not views._listens(request, sitting)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_a_stream_holds_no_connection_of_its_own(sitting: Sitting, cast: Cast) -> None:
    """Two hundred listeners would otherwise hold as many for the whole sitting: more than PostgreSQL gives."""
    client = AsyncClient()
    await sync_to_async(hold)(sitting, cast)
    await client.aforce_login(cast.elue.user, backend=BACKEND)
    closed: list[int] = []

    def seen(self: BaseDatabaseWrapper) -> None:
        closed.append(threading.get_ident())
        close(self)

    close = BaseDatabaseWrapper.close
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close", seen)
        answer = await client.get(reverse("room:stream", args=[sitting.id]))
        assert answer.status_code == 200
        here = await sync_to_async(threading.get_ident)()
        assert here in closed
        await answer._iterator.aclose()  # type: ignore[attr-defined]
