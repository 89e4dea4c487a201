"""Whoever looks for how somebody voted in a ballot whose names are not published finds nothing."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import Settings

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.ballots.models import SealedVote
from preau.journal import queries
from preau.publication.daemon import Publisher
from preau.room import stream, view
from tests.conftest import Cast, Person
from tests.room.desk import ballot, send, url

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Browser = Callable[[Person], Client]
CHOICES = ("for", "against", "abstain", "not_voting")


def known_id(sitting: Sitting) -> str:
    """The identifier of an event, as the journal shows it to the whole room and to the public."""
    return queries.entries(sitting.id, after=0)[-1].id


@pytest.mark.parametrize("screen", ["member", "clerk", "chair", "guest"])
def test_a_known_command_id_does_not_open_the_receipt_of_another(
    sitting: Sitting, cast: Cast, browser_of: Browser, screen: str
) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    spies = {"member": cast.elu_opposition, "clerk": cast.greffiere, "chair": cast.presidente, "guest": cast.invite}
    answer = send(
        browser_of(spies[screen]),
        sitting,
        screen,
        "cast_vote",
        command_id=known_id(sitting),
        ballot=1,
        member=cast.elue.key,
        choice="for",
    )
    assert "against" not in answer.content.decode()
    assert "salt" not in answer.content.decode()


def test_a_repeated_command_about_an_unknown_ballot_is_no_error_of_the_machine(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    ballot(sitting, cast).vote(cast.elue, "against")
    answer = send(
        browser_of(cast.elue),
        sitting,
        "member",
        "cast_vote",
        command_id=known_id(sitting),
        ballot=99,
        member=cast.elue.key,
        choice="for",
    )
    assert answer.status_code in (200, 400, 409)


def test_the_answer_to_the_clerk_does_not_depend_on_a_sealed_choice(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    clerk = browser_of(cast.greffiere)
    told = set()
    for choice in CHOICES:
        answer = send(
            clerk,
            sitting,
            "clerk",
            "record_votes",
            ballot=1,
            choice=choice,
            members=[cast.elue.key],
            channel="hand",
        )
        told.add((answer.status_code, answer.content))
    assert len(told) == 1


def test_votes_typed_together_give_no_receipt_of_one_cast_on_a_device(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    answer = send(
        browser_of(cast.greffiere),
        sitting,
        "clerk",
        "record_votes",
        ballot=1,
        choice="against",
        members=[cast.elue.key, cast.elu_opposition.key],
        channel="hand",
    )
    assert cast.elue.key not in [r["member"] for r in answer.json().get("receipts", ())]


@pytest.mark.django_db(transaction=True)
def test_no_choice_is_left_in_the_files_of_the_database(sitting: Sitting, cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of PostgreSQL are its own")
    desk = ballot(sitting, cast)
    salts = [desk.vote(person, "against").receipts[0].salt for person in (cast.elue, cast.presidente)]
    # Another process of the instance reads all the while, as the publisher does.
    file = Path(str(connection.settings_dict["NAME"]))
    reader = sqlite3.connect(file)
    reader.execute("SELECT count(*) FROM journal_journalevent").fetchone()
    assert any(holds(file, salt) for salt in salts)
    desk.proclaim()
    assert not any(holds(file, salt) for salt in salts)
    reader.close()


def holds(file: Path, salt: str | None) -> bool:
    """Whether a file of the database, its write-ahead log included, holds the salt of a sealed vote."""
    assert salt is not None
    files = [path for path in file.parent.glob(f"{file.name}*") if not path.name.endswith("-shm")]
    return any(salt.encode() in path.read_bytes() for path in files)


def everything_but_the_urn() -> str:
    """Every row of every table, as text, but those where sealed votes lie."""
    rows = []
    for model in apps.get_models():
        if model is not SealedVote:
            rows += [str(row) for row in model._default_manager.values()]
    return "\n".join(rows)


@pytest.mark.django_db
def test_an_open_ballot_says_nothing_anywhere(
    sitting: Sitting, cast: Cast, browser_of: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = ballot(sitting, cast)
    voters = (cast.presidente, cast.secretaire, cast.elue)
    for person in voters:
        fields: dict[str, Any] = {"ballot": 1, "member": person.key, "choice": "abstain"}
        screen = "chair" if person is cast.presidente else "member"
        assert send(browser_of(person), sitting, screen, "cast_vote", **fields).status_code == 200
        # Once more by mistake: the refusal is kept, the choice is not.
        assert send(browser_of(person), sitting, screen, "cast_vote", **fields).status_code == 409
    publisher = Publisher(Path(settings.PUBLIC_DIR))
    publisher.start()
    for now in (0.0, 3.0):
        publisher.step(now)
    state = desk.state
    seen = {
        "view": "".join(view.encoded(state).values()),
        "stream": stream.whole(sitting.id, "fr", 0)[2].decode(),
        "journal": "".join(queries.lines(sitting.id)),
        "tables": everything_but_the_urn(),
        "log": caplog.text + "".join(str(record.__dict__) for record in caplog.records),
        "public": "".join(path.read_text() for path in agenda.public_folder(sitting).rglob("*") if path.is_file()),
        "totals": browser_of(cast.greffiere).get(url("totals", sitting)).content.decode(),
        "receipts": browser_of(cast.elu_opposition).get(url("receipts", sitting)).content.decode(),
    }
    assert [name for name, text in seen.items() if "abstain" in text] == []
    salts = SealedVote.objects.values_list("salt", flat=True)
    assert [name for name, text in seen.items() if any(salt in text for salt in salts)] == []


@pytest.mark.django_db
def test_a_proclaimed_ballot_tells_totals_and_no_name(
    sitting: Sitting, cast: Cast, browser_of: Browser, settings: Settings
) -> None:
    desk = ballot(sitting, cast)
    salts = [desk.vote(p, choice).receipts[0].salt for p, choice in ((cast.elue, "against"), (cast.secretaire, "for"))]
    desk.proclaim()
    publisher = Publisher(Path(settings.PUBLIC_DIR))
    publisher.start()
    publisher.step(0.0)
    sections = view.encoded(desk.state)
    assert json.loads(sections["last_votes"])["votes"] is None
    files = [path.read_text() for path in Path(settings.PUBLIC_DIR).rglob("*") if path.is_file()]
    everywhere = "".join([*sections.values(), *files, everything_but_the_urn(), "".join(queries.lines(sitting.id))])
    assert not any(str(salt) in everywhere for salt in salts)
    assert '"choice":"against"' not in everywhere.replace(" ", "")
    assert SealedVote.objects.count() == 0
    assert browser_of(cast.elue).get(url("receipts", sitting)).json() == {"receipts": []}
