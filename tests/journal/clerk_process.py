"""A real process that records arrivals and departures and prints each acknowledgement; tests kill it.

Run as `python clerk_process.py`, with PREAU_DATA naming a folder of its own. The first run prepares a sitting.
"""

from __future__ import annotations

import os
import sys
import uuid
from datetime import UTC, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
django.setup()

from preau.agenda import queries as agenda  # noqa: E402
from preau.agenda.models import Sitting  # noqa: E402
from preau.assemblies.models import Assembly, Authority, Group, Mandate  # noqa: E402
from preau.journal.services import carry_out  # noqa: E402
from preau.sitting import commands as c  # noqa: E402
from preau.sitting.facts import Actor  # noqa: E402

CLERK = Actor(role="clerk", screen="clerk")


def prepare() -> Sitting:
    authority = Authority.objects.create(slug="val", name="Val", siret="00000000000018", profile="neutral")
    assembly = Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
    group = Group.objects.create(assembly=assembly, name="Liste unique")
    members = [
        Mandate.objects.create(assembly=assembly, group=group, key=f"m{n}", name=f"M {n}", order=n) for n in range(5)
    ]
    places = [{"id": "mairie", "name": "Mairie", "public": True}]
    sitting = Sitting.objects.create(
        assembly=assembly, slug="s", title="S", starts_at=datetime.now(UTC), places=places, chair=members[0]
    )
    give(sitting, c.OpenRoom(facts=agenda.facts(sitting)))
    return sitting


def give(sitting: Sitting, command: c.Command) -> None:
    command_id = uuid.uuid4()
    outcome = carry_out(sitting=sitting.id, command=command, actor=CLERK, command_id=command_id, at=datetime.now(UTC))
    sys.stdout.write(f"{outcome.seq} {command_id}\n")
    sys.stdout.flush()


def main() -> None:
    sitting = Sitting.objects.first() or prepare()
    from preau.journal import queries

    while True:
        for n in range(5):
            present = f"m{n}" in queries.state(sitting.id).presence
            give(sitting, c.RecordDeparture(member=f"m{n}") if present else c.RecordArrival(member=f"m{n}"))


if __name__ == "__main__":
    main()
