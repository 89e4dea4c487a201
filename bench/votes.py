"""Sixty connected members vote within five seconds: how long each POST takes, and when everybody else sees it.

    python bench/votes.py [--members 60] [--within 5] [--port 8760]

Starts a real server on a temporary data directory, opens one stream a member, casts one vote a member at random
moments, and prints one JSON object: latencies in milliseconds of the POSTs ("post") and of the moment at which the
last of the other members received the vote ("seen").
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
        body = {"id": str(uuid.uuid4()), "screen": "member", "type": "cast_vote", "ballot": 1}
        start = time.perf_counter()
        response = await self.client.post(f"{self.room}/commandes", json={**body, "member": self.key, "choice": "for"})
        response.raise_for_status()
        return response.json()["seq"], start, time.perf_counter() - start


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
    await asyncio.sleep(1)
    seen = [
        max(m.seen[seq] for m in members if m.key != voter.key) - sent
        for voter, (seq, sent, _) in zip(members, votes, strict=True)
    ]
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    for member in members:
        await member.client.aclose()
    return {"members": len(members), "post_ms": quantiles([v[2] for v in votes]), "seen_ms": quantiles(seen)}


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
