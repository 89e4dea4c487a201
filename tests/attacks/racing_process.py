"""A real process that holds ballots of a sitting while others do the same; prints each acknowledgement.

Run as `python racing_process.py NAME`, PREAU_DATA naming a folder whose sitting `prepare` has made. "prepare" makes it.
Acknowledgements: "open 3", "vote 3 m2 <uuid>", "proclaim 3".
"""

from __future__ import annotations

import os
import random
import sys
import uuid

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
django.setup()

from datetime import UTC, datetime  # noqa: E402

from preau.agenda.models import AgendaItem, Sitting  # noqa: E402
from preau.assemblies.models import Assembly, Authority, Group, Mandate  # noqa: E402
from preau.journal import queries  # noqa: E402
from preau.journal.services import CommandRefused  # noqa: E402
from preau.room import services  # noqa: E402
from preau.sitting import commands as c  # noqa: E402
from preau.sitting.facts import Actor  # noqa: E402

CLERK = Actor(role="clerk", screen="clerk", account="1")
MEMBERS = 7


def prepare() -> None:
    authority = Authority.objects.create(slug="val", name="Val", siret="00000000000018", profile="neutral")
    assembly = Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
    group = Group.objects.create(assembly=assembly, name="Liste unique")
    seats = [
        Mandate.objects.create(assembly=assembly, group=group, key=f"m{n}", name=f"M {n}", order=n)
        for n in range(MEMBERS)
    ]
    sitting = Sitting.objects.create(
        assembly=assembly,
        slug="seance",
        title="Séance",
        starts_at=datetime.now(UTC),
        places=[{"id": "mairie", "name": "Mairie", "public": True}],
        chair=seats[0],
    )
    AgendaItem.objects.create(sitting=sitting, key="1-point", number="1", title="Point", text="Texte", order=1)
    services.open_room(sitting=sitting.id, actor=CLERK, command_id=uuid.uuid4())
    arrivals = [c.RecordArrival(member=f"m{n}") for n in range(MEMBERS)]
    for command in (*arrivals, c.OpenSitting(), c.CallItem(item="1-point")):
        services.execute(sitting=sitting.id, command=command, actor=CLERK, command_id=uuid.uuid4())


def attempt(sitting: uuid.UUID, command: c.Command, actor: Actor = CLERK) -> uuid.UUID | None:
    """The identifier of the command when it was done, None when it was refused: somebody else came first."""
    command_id = uuid.uuid4()
    try:
        services.execute(sitting=sitting, command=command, actor=actor, command_id=command_id)
    except CommandRefused:
        return None
    return command_id


def race(rounds: int) -> None:
    sitting, chance = Sitting.objects.get().id, random.Random(os.getpid())
    for _ in range(rounds):
        if attempt(sitting, c.OpenBallot(subject="Essai")):
            print("open", flush=True)
        number = len(queries.state(sitting).ballots)
        for n in chance.sample(range(MEMBERS), MEMBERS):
            actor = Actor(role="member", screen="member", account=f"9{n}", member=f"m{n}")
            choice = chance.choice(("for", "against", "abstain"))
            if done := attempt(sitting, c.CastVote(ballot=number, member=f"m{n}", choice=choice), actor):  # type: ignore[arg-type]
                print("vote", number, f"m{n}", done, flush=True)
        attempt(sitting, c.CloseBallot(ballot=number))
        if attempt(sitting, c.ProclaimResult(ballot=number)):
            print("proclaim", number, flush=True)


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else race(int(sys.argv[1]))
