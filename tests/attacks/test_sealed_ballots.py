"""Whoever looks for how somebody voted in a ballot whose names are not published finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
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
