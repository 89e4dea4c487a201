"""Connected members vote in a public ballot: how long each POST takes, when everybody else sees it, and the result.

    python bench/votes.py [--members 60] [--within 5] [--port 8760]

Starts a real server on a temporary data directory, opens one stream a member, casts one vote a member at random
moments, then closes and proclaims. Prints one JSON object: latencies in milliseconds of the POSTs ("post"), of the
moment at which the last of the other members received the vote ("seen"), and from the last vote's answer to the moment
at which the last screen has the result ("result"). Every vote must be in that result, or the measurement fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx

PREPARE = """
import django; django.setup()
from datetime import UTC, datetime
import json, sys, uuid
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from preau.agenda.models import AgendaItem, Sitting
from preau.assemblies.models import Assembly, Authority, Group, Mandate, Role, RoleAssignment
from preau.people.models import User
from preau.room import services
from preau.sitting import commands as c
from preau.sitting.facts import Actor

count = int(sys.argv[1])
authority = Authority.objects.create(slug="mesure", name="Mesure", siret="00000000000018", profile="neutral")
assembly = Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
group = Group.objects.create(assembly=assembly, name="Liste unique")
cookies, mandates = {}, []
for n in range(count):
    user = User.objects.create_user(email=f"m{n}@example.org", name=f"Membre {n}")
    RoleAssignment.objects.create(assembly=assembly, user=user, role=Role.MEMBER)
    mandates.append(
        Mandate.objects.create(assembly=assembly, group=group, user=user, key=f"m{n}", name=f"Membre {n}", order=n)
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies[f"m{n}"] = session.session_key
sitting = Sitting.objects.create(
    assembly=assembly, slug="mesure", title="Mesure", starts_at=datetime.now(UTC), chair=mandates[0],
    places=[{"id": "salle", "name": "Salle", "public": True}],
)
AgendaItem.objects.create(sitting=sitting, key="un", number="1", title="Un", order=1)
clerk = Actor(role="clerk", screen="clerk")
def give(command):
    services.execute(sitting=sitting.id, command=command, actor=clerk, command_id=uuid.uuid4())
services.open_room(sitting=sitting.id, actor=clerk, command_id=uuid.uuid4())
for mandate in mandates:
    give(c.RecordArrival(member=mandate.key))
for command in (c.OpenSitting(), c.CallItem(item="un"), c.OpenBallot(subject="Un", mode="public")):
    give(command)
print(json.dumps({"sitting": str(sitting.id), "cookies": cookies}))
"""


class Member:
    """One signed-in browser: its stream, and when it saw each event."""

    def __init__(self, key: str, cookie: str, base: str, sitting: str, port: int) -> None:
        self.key = key
        self.room = f"{base}/salle/{sitting}"
        # Any token does as long as cookie and header agree.
        token = "a" * 32
        self.client = httpx.AsyncClient(
            cookies={f"preau_{port}": cookie, f"preau_csrf_{port}": token},
            headers={"X-CSRFToken": token, "Origin": base, "Referer": f"{base}/"},
            timeout=30,
        )
        self.seen: dict[int, float] = {}
        self.ready = asyncio.Event()

    async def listen(self) -> None:
        async with self.client.stream("GET", f"{self.room}/flux") as response:
            response.raise_for_status()
            last = None
            async for line in response.aiter_lines():
                if not line.startswith("id: "):
                    continue
                now, seq = time.perf_counter(), int(line[4:])
                for number in range((last or seq) + 1, seq + 1):
                    self.seen[number] = now
                last = seq
                self.ready.set()

    async def vote(self, delay: float) -> tuple[int, float, float]:
        """(event number, when sent, seconds until the answer)"""
        await asyncio.sleep(delay)
        start = time.perf_counter()
        seq = await self.give("member", "cast_vote", member=self.key, choice="for")
        return seq, start, time.perf_counter() - start

    async def give(self, screen: str, kind: str, **fields: str) -> int:
        """Send a command on ballot 1; the number of its last event."""
        body = {"id": str(uuid.uuid4()), "screen": screen, "type": kind, "ballot": 1, **fields}
        response = await self.client.post(f"{self.room}/commandes", json=body)
        response.raise_for_status()
        seq: int = response.json()["seq"]
        return seq


def quantiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {name: round(ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000, 1) for name, q in at.items()}


async def measure(prepared: dict[str, Any], port: int, within: float) -> dict[str, Any]:
    base = f"http://localhost:{port}"
    members = [Member(key, cookie, base, prepared["sitting"], port) for key, cookie in prepared["cookies"].items()]
    streams = [asyncio.create_task(member.listen()) for member in members]
    await asyncio.wait_for(asyncio.gather(*(member.ready.wait() for member in members)), 60)
    moments = random.Random(2026)
    votes = await asyncio.gather(*(member.vote(moments.uniform(0, within)) for member in members))
    last = time.perf_counter()
    await members[0].give("chair", "close_ballot")
    proclaimed = await members[0].give("chair", "proclaim_result")
    for _ in range(300):
        if all(proclaimed in member.seen for member in members):
            break
        await asyncio.sleep(0.1)
    result = max(member.seen[proclaimed] for member in members) - last
    counted = (await members[0].client.get(f"{members[0].room}/journal?apres={proclaimed - 1}")).json()["lines"][0]
    if json.loads(counted)["data"]["for"] != len(members):
        raise SystemExit(f"votes are missing from the result: {counted}")
    seen = [
        max(m.seen[seq] for m in members if m.key != voter.key) - sent
        for voter, (seq, sent, _) in zip(members, votes, strict=True)
    ]
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    for member in members:
        await member.client.aclose()
    return {
        "members": len(members),
        "post_ms": quantiles([v[2] for v in votes]),
        "seen_ms": quantiles(seen),
        "result_ms": round(result * 1000, 1),
    }


async def wait_until_up(port: int) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(100):
            try:
                await client.get(f"http://localhost:{port}/jsi18n/")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=60)
    parser.add_argument("--within", type=float, default=5.0)
    parser.add_argument("--port", type=int, default=8760)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "preau.config.settings",
            "PREAU_DATA": folder,
            "PREAU_PORT": str(options.port),
            "PREAU_LOG_LEVEL": "WARNING",
        }
        python = [sys.executable]
        subprocess.run([*python, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)
        made = subprocess.run(
            [*python, "-c", PREPARE, str(options.members)], env=environment, check=True, stdout=subprocess.PIPE
        )
        server = subprocess.Popen(
            [
                *python,
                "-m",
                "uvicorn",
                "preau.config.asgi:application",
                "--port",
                str(options.port),
                "--log-level=warning",
            ],
            env=environment,
        )
        try:
            asyncio.run(wait_until_up(options.port))
            result = asyncio.run(measure(json.loads(made.stdout), options.port, options.within))
        finally:
            server.terminate()
            server.wait(10)
    print(json.dumps({"bench": "votes", "at": datetime.now(UTC).isoformat(timespec="seconds"), **result}))


if __name__ == "__main__":
    main()
