"""Prepares a council of eight whose secret ballot is announced, for real processes to race in. Prints JSON.

Run as `python secret_room.py [open]` with PREAU_DATA (and PREAU_DATABASE) set: "open" opens the urn too. All secrets of
all devices are in the answer: {"sitting", "cookies", "electors": {elector: secret}, "trustees": {member: secret}}.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
sys.path.insert(0, str(Path(__file__).parents[2]))
django.setup()

from datetime import UTC, datetime  # noqa: E402

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from preau.agenda.models import AgendaItem, Sitting  # noqa: E402
from preau.assemblies.models import Assembly, Authority, Group, Mandate, Role, RoleAssignment  # noqa: E402
from preau.people.models import User  # noqa: E402
from preau.room import services  # noqa: E402
from preau.sitting import commands as c  # noqa: E402
from tests.ballots.urns.council import CLERK, Council  # noqa: E402

# Names that stand nowhere else in a database.
MEMBERS = [f"elector-{letter * 6}" for letter in "qwxzkvjy"]


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def prepare(members: list[str]) -> tuple[Council, dict[str, str]]:
    authority = Authority.objects.create(slug="val", name="Val", siret="00000000000018", profile="neutral")
    assembly = Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
    group = Group.objects.create(assembly=assembly, name="Liste unique")
    cookies, seats = {}, []
    for n, key in enumerate(members):
        user = User.objects.create_user(email=f"{key}@example.org", name=f"Membre {n}")
        RoleAssignment.objects.create(assembly=assembly, user=user, role=Role.MEMBER)
        seat = Mandate.objects.create(assembly=assembly, group=group, user=user, key=key, name=f"Membre {n}", order=n)
        seats.append(seat)
        cookies[key] = session_of(user)
    clerk = User.objects.create_user(email="clerk@example.org", name="Greffe")
    RoleAssignment.objects.create(assembly=assembly, user=clerk, role=Role.CLERK)
    cookies["clerk"] = session_of(clerk)
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
    council = Council(
        id=sitting.id,
        trustees=tuple(members[:3]),
        electors={key: key for key in members},
        requested_by=tuple(members[: -(-len(members) // 3)]),
    )
    for member in members:
        council.do(c.RecordArrival(member=member))
    for command in (c.OpenSitting(), c.CallItem(item="1-point")):
        council.do(command)
    council.hold_ceremony()
    council.prepare()
    return council, cookies


if __name__ == "__main__":
    found, signed_in = prepare(MEMBERS)
    if "open" in sys.argv:
        found.open()
    said = {
        "sitting": str(found.id),
        "cookies": signed_in,
        "electors": {elector: str(secret) for elector, secret in found.secrets.items()},
        "trustees": {name: str(device.secret) for name, device in found.devices.items()},
    }
    print(json.dumps(said))
