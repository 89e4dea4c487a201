"""A sitting of the cast held through the services, up to the moment that a test needs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from preau.agenda.models import Sitting
from preau.journal import queries
from preau.room import services
from preau.room.services import Done
from preau.sitting import commands as c
from preau.sitting.facts import Actor, BallotMode
from preau.sitting.state import State
from tests.conftest import Cast, Person

CLERK = Actor(role="clerk", screen="clerk", account="1")
ITEM = "1-point-1"


def member(person: Person) -> Actor:
    return Actor(role="member", screen="member", account=str(person.user.pk), member=person.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The room of one sitting, with the clerk's hand on it."""

    sitting: Sitting
    cast: Cast

    @property
    def id(self) -> uuid.UUID:
        return self.sitting.id

    @property
    def state(self) -> State:
        return queries.state(self.sitting.id)

    def do(self, command: c.Command, *, actor: Actor = CLERK, command_id: uuid.UUID | None = None) -> Done:
        return services.execute(
            sitting=self.sitting.id, command=command, actor=actor, command_id=command_id or uuid.uuid4()
        )

    def vote(self, person: Person, choice: Any, *, for_: Person | None = None) -> Done:
        """`person` votes on the device, for oneself or for the giver `for_` of the proxy they bear."""
        elector = (for_ or person).key
        return self.do(c.CastVote(ballot=1, member=elector, choice=choice), actor=member(person))

    def proclaim(self) -> Done:
        self.do(c.CloseBallot(ballot=1))
        return self.do(c.ProclaimResult(ballot=1))


def open_room(sitting: Sitting, cast: Cast) -> Desk:
    services.open_room(sitting=sitting.id, actor=CLERK, command_id=uuid.uuid4())
    return Desk(sitting=sitting, cast=cast)


def hold(sitting: Sitting, cast: Cast) -> Desk:
    """The sitting is open on its first item: everybody is there but Jeanne Aubry, who gave proxy to Paul Lemaire, and
    Luc Perrot."""
    desk = open_room(sitting, cast)
    for person in (cast.presidente, cast.secretaire, cast.elue, cast.elu_avec_pouvoir, cast.elu_opposition):
        desk.do(c.RecordArrival(member=person.key))
    desk.do(c.GiveProxy(giver=cast.mandante.key, bearer=cast.elu_avec_pouvoir.key))
    desk.do(c.OpenSitting())
    desk.do(c.AppointSecretary(member=cast.secretaire.key))
    desk.do(c.CallItem(item=ITEM))
    return desk


def ballot(sitting: Sitting, cast: Cast, *, mode: BallotMode = "ordinary") -> Desk:
    """`hold`, with ballot number 1 open: five members present and one represented."""
    desk = hold(sitting, cast)
    asking = (cast.elue.key, cast.elu_opposition.key) if mode == "public" else ()
    desk.do(c.OpenBallot(subject="Point 1", mode=mode, requested_by=asking))
    return desk


def url(name: str, sitting: Sitting, *more: str) -> str:
    return reverse(f"room:{name}", args=[sitting.id, *more])


def send(client: Client, sitting: Sitting, screen: str, kind: str, *, command_id: str = "", **fields: Any) -> Any:
    """POST a command as a screen does; the response."""
    body = {"id": command_id or str(uuid.uuid4()), "screen": screen, "type": kind, **fields}
    return client.post(url("command", sitting), body, content_type="application/json")
