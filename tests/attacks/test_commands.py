"""Forged, repeated and monstrous commands: refused in one sentence, nothing recorded, nobody else's work touched."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from preau.agenda.models import Sitting
from preau.journal import queries
from preau.sitting import codec
from preau.sitting.commands import OpenRoom
from tests.conftest import Cast, Person
from tests.room.desk import ballot, hold, open_room, send, url

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Browser = Callable[[Person], Client]


def raw(client: Client, sitting: Sitting, body: bytes, content_type: str = "application/json") -> Any:
    return client.post(url("command", sitting), body, content_type=content_type)


def vote(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "screen": "member", "type": "cast_vote", "ballot": 1, "choice": "for", **fields}


def test_an_identifier_serves_one_person_only(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = ballot(sitting, cast)
    command_id = str(uuid.uuid4())
    for person, status in ((cast.elue, 200), (cast.elu_opposition, 409)):
        body = vote(id=command_id, member=person.key)
        assert raw(browser_of(person), sitting, json.dumps(body).encode()).status_code == status
    # Nobody is told that a vote was recorded which was not.
    assert set(desk.state.ballots[0].votes) == {cast.elue.key}


@pytest.mark.parametrize("taken", [uuid.uuid5(uuid.UUID(int=7), "1"), uuid.uuid1(), uuid.UUID(int=0)])
def test_only_random_identifiers_are_taken(sitting: Sitting, cast: Cast, browser_of: Browser, taken: uuid.UUID) -> None:
    desk = ballot(sitting, cast)
    before = desk.state.seq
    answer = raw(browser_of(cast.elue), sitting, json.dumps(vote(id=str(taken), member=cast.elue.key)).encode())
    assert answer.status_code == 400
    assert desk.state.seq == before


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a list": b"[]",
    "a number": b"1",
    "not utf-8": b"\xff\xfe{}",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep in a field": b'{"id":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "a number too long": b'{"id": ' + b"9" * 10_000 + b"}",
    "type no text": json.dumps(vote(type=["cast_vote"], member="nadia-ferrand")).encode(),
    "id no text": json.dumps(vote(id=4, member="nadia-ferrand")).encode(),
    "screen no text": json.dumps(vote(screen={"a": 1}, member="nadia-ferrand")).encode(),
    "member no text": json.dumps(vote(member=["nadia-ferrand"])).encode(),
    "a float ballot": json.dumps(vote(ballot=1.0, member="nadia-ferrand")).encode(),
    "a boolean ballot": json.dumps(vote(ballot=True, member="nadia-ferrand")).encode(),
    "an endless ballot": b'{"id":"%s","screen":"member","type":"cast_vote","ballot":1e999,"choice":"for","member":"a"}'
    % str(uuid.uuid4()).encode(),
    "an astronomic ballot": json.dumps(vote(ballot=10**300, member="nadia-ferrand")).encode(),
    "a negative ballot": json.dumps(vote(ballot=-1, member="nadia-ferrand")).encode(),
    "an unknown field": json.dumps(vote(member="nadia-ferrand", at="2020-01-01T00:00:00Z")).encode(),
    "an actor": json.dumps(vote(member="nadia-ferrand", actor={"role": "clerk", "screen": "clerk"})).encode(),
    "NUL in a name": json.dumps(vote(member="nadia\0ferrand")).encode(),
    "half a character": json.dumps(vote(member="\ud800")).encode(),
    "a name of a megabyte": json.dumps(vote(member="a" * 1_000_000)).encode(),
    "five megabytes": json.dumps(vote(member="a" * 5_000_000)).encode(),
    "an internal command": json.dumps(vote(type="open_sitting", member="x")).encode(),
    "base class": json.dumps({"id": str(uuid.uuid4()), "screen": "member", "type": "command"}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_command_is_told_in_json_and_nothing_is_recorded(
    sitting: Sitting, cast: Cast, browser_of: Browser, name: str
) -> None:
    desk = ballot(sitting, cast)
    before = desk.state.seq
    answer = raw(browser_of(cast.elue), sitting, BODIES[name])
    assert answer.status_code in (400, 403, 409, 413)
    assert len(answer.content) < 2_000
    assert answer.json()["sentence"] if answer.status_code != 403 else True
    assert desk.state.seq == before
    refusals = queries.refusals(sitting.id)
    assert all(len(r.sentence) < 2_000 and "\0" not in r.sentence + r.subject for r in refusals)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json"])
def test_a_form_of_another_site_is_no_command(
    sitting: Sitting, cast: Cast, browser_of: Browser, content_type: str
) -> None:
    """A form can send text/plain that reads as JSON; without the token it is refused whatever its type."""
    desk = ballot(sitting, cast)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.elue.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for token in ("", "x" * 64):
        answer = strict.post(
            url("command", sitting),
            json.dumps(vote(member=cast.elue.key)).encode(),
            content_type=content_type,
            headers={"X-CSRFToken": token},
        )
        assert answer.status_code == 403
    assert desk.state.ballots[0].votes == {}


def test_facts_never_come_from_the_wire(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    """Opening the room with facts of one's own: whoever sends them, the preparation alone is read."""
    desk = open_room(sitting, cast)
    facts = codec.to_json(OpenRoom(facts=desk.state.facts))  # type: ignore[arg-type]
    other = type(sitting).objects.create(
        assembly=sitting.assembly,
        slug="autre",
        title="Autre",
        starts_at=sitting.starts_at,
        places=sitting.places,
        chair=sitting.chair,
    )
    for person, screen in ((cast.elue, "member"), (cast.presidente, "chair"), (cast.greffiere, "clerk")):
        for kind in ("open_room", "OpenRoom", "room_opened"):
            answer = send(browser_of(person), other, screen, kind, **facts)
            assert answer.status_code != 200 or screen == "clerk"
    opened = queries.state(other.id).facts
    assert opened is None or opened.title == "Autre"


UNSEEN = ["Point\0", "Point\u202e", "\u200bPoint\u2060", "Po\x1bint", "Po\ud800int"]


@pytest.mark.parametrize("text", UNSEEN)
@pytest.mark.parametrize("kind", ["suspend_sitting", "open_ballot", "postpone_item"])
def test_what_is_published_for_ever_holds_nothing_unseen(
    sitting: Sitting, cast: Cast, browser_of: Browser, kind: str, text: str
) -> None:
    desk = hold(sitting, cast)
    more = {"item": "2-point-2"} if kind == "postpone_item" else {}
    field = "subject" if kind == "open_ballot" else "reason"
    answer = send(browser_of(cast.greffiere), sitting, "clerk", kind, **{field: text}, **more)
    assert answer.status_code == 200
    said = [json.loads(line)["data"] for line in queries.lines(desk.id, after=answer.json()["seq"] - 1)]
    assert [data[field] for data in said if field in data] == ["Point"]


def test_a_subject_of_which_nothing_is_seen_is_missing(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    hold(sitting, cast)
    answer = send(browser_of(cast.greffiere), sitting, "clerk", "open_ballot", subject="\u200b \u2060\ufeff")
    assert (answer.status_code, answer.json()["rule"]) == (409, "subject_missing")


def test_a_reason_is_no_book(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = hold(sitting, cast)
    before = desk.state.seq
    answer = send(browser_of(cast.greffiere), sitting, "clerk", "suspend_sitting", reason="x" * 5_000)
    assert answer.status_code == 400
    assert desk.state.seq == before


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "-1", "1e9", "²", "٣", "\0"])
def test_monstrous_numbers_in_addresses(sitting: Sitting, cast: Cast, browser_of: Browser, number: str) -> None:
    ballot(sitting, cast)
    client = browser_of(cast.elue)
    assert client.get(url("lines", sitting), {"apres": number}).status_code in (200, 400)
    assert client.get(url("stream", sitting), {"after": number}).status_code in (200, 400)


WRITES = ("command", "publish", "heartbeat", "unpublish", "watch", "unwatch")


def test_reading_changes_nothing(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = ballot(sitting, cast)
    before = desk.state.seq
    for person in (cast.presidente, cast.greffiere, cast.elue):
        for name in WRITES:
            for method in ("get", "head", "put", "delete", "patch"):
                assert getattr(browser_of(person), method)(url(name, sitting)).status_code == 405
    assert desk.state.seq == before
