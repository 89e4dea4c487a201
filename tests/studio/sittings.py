"""A sitting held by real commands, for the studio to broadcast."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.journal import services as journal
from preau.sitting import commands as c
from preau.sitting.facts import Actor
from preau.sitting.state import State

CLERK = Actor(role="clerk", screen="clerk")


def do(sitting: Sitting, *commands: c.Command) -> State:
    """The clerk types these commands; the state after them."""
    state = State()
    for command in commands:
        state = journal.carry_out(
            sitting=sitting.id, command=command, actor=CLERK, command_id=uuid.uuid4(), at=datetime.now(UTC)
        ).state
    return state


def open_and_broadcast(sitting: Sitting) -> None:
    """Room open, four of seven members there, sitting open, first item called, on air."""
    present = [member.id for member in agenda.facts(sitting).members[:4]]
    Sitting.objects.filter(id=sitting.id).update(room_opened_at=datetime.now(UTC))
    do(
        sitting,
        c.OpenRoom(facts=agenda.facts(sitting)),
        *(c.RecordArrival(member=member) for member in present),
        c.OpenSitting(),
        c.AppointSecretary(member=present[1]),
        c.StartBroadcast(),
        c.CallItem(item=agenda.facts(sitting).items[0].id),
    )


def go_into_huis_clos(sitting: Sitting) -> None:
    """The chair asks, all vote for."""
    present = tuple(member.id for member in agenda.facts(sitting).members[:4])
    opening = c.OpenBallot(subject="Huis clos", purpose="huis_clos", mode="public", requested_by=present)
    ballot = len(do(sitting, c.RequestHuisClos(), opening).ballots)
    votes = c.RecordVotes(ballot=ballot, choice="for", members=present, channel="hand")
    state = do(sitting, votes, c.CloseBallot(ballot=ballot), c.ProclaimResult(ballot=ballot))
    assert state.huis_clos
