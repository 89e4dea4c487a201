"""Whoever looks for how somebody voted in a ballot whose names are not published finds nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from preau.agenda.models import Sitting
from preau.journal import queries
from tests.conftest import Cast, Person
from tests.room.desk import ballot, send

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
