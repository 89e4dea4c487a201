"""Two real web processes on one database, and everybody at once: one ballot an elector, none lost, nothing that links.

On SQLite, and on PostgreSQL where the run has one.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from preau.ballots.belenios import groups, making, verify
from preau.ballots.belenios.archive import read_archive
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.tally import read_tally
from tests.ballots.belenios.maker import Maker
from tests.ballots.belenios.trustee import Trustee

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.enable_socket]

PREPARE = Path(__file__).with_name("secret_room.py")
GROUP = groups.of_name("BELENIOS-2048")
TOKEN = "a" * 32
PUBLISH = """
import uuid, django
django.setup()
from preau.publication.services import publish
publish(sitting=uuid.UUID("{sitting}"))
"""
# What the processes may say: more than a mayor's server ever says.
LEVEL = "DEBUG"


@dataclass(kw_only=True)
class Hall:
    """A prepared council, and the web processes that serve it."""

    environment: dict[str, str]
    folder: Path
    prepared: dict[str, Any]
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    @property
    def electors(self) -> list[str]:
        return list(self.prepared["electors"])

    @property
    def trustees(self) -> list[str]:
        return list(self.prepared["trustees"])

    def serve(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        log = (self.folder / f"web-{len(self.ports)}.log").open("wb")
        command = [sys.executable, "-m", "uvicorn", "preau.config.asgi:application", "--port", str(port)]
        # One cookie's name for all: any of the processes answers anybody.
        self.servers.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        self.ports.append(port)
        log.close()
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/robots.txt")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the web process does not answer")

    def client(self, who: str, server: int = -1) -> httpx.Client:
        base = f"http://127.0.0.1:{self.ports[server]}"
        name = self.environment["PREAU_PORT"]
        return httpx.Client(
            base_url=f"{base}/salle/{self.prepared['sitting']}",
            cookies={f"preau_{name}": self.prepared["cookies"][who], f"preau_csrf_{name}": TOKEN},
            headers={"X-CSRFToken": TOKEN, "Origin": base, "Referer": f"{base}/"},
            timeout=60,
        )

    def get(self, who: str, path: str, server: int = -1) -> httpx.Response:
        with self.client(who, server) as client:
            return client.get(path)

    def post(self, who: str, path: str, body: dict[str, Any], server: int = -1) -> httpx.Response:
        with self.client(who, server) as client:
            return client.post(path, json=body)

    def clerk(self, kind: str, server: int = -1, **fields: Any) -> httpx.Response:
        body = {"id": str(uuid.uuid4()), "screen": "clerk", "type": kind, "ballot": 1, **fields}
        return self.post("clerk", "/commandes", body, server)

    def ballot(self, elector: str, choice: tuple[int, int, int], seed: int) -> bytes:
        secret = int(self.prepared["electors"][elector])
        device = Maker.for_election(self.election, [secret], seed=seed)
        return device.ballot(0, [choice])

    def send(self, elector: str, body: bytes, server: int = -1) -> httpx.Response:
        sent = {"id": str(uuid.uuid4()), "ballot": 1, "elector": elector, "body": body.decode()}
        return self.post(elector, "/secret/ballots/", sent, server)

    @property
    def election(self) -> bytes:
        found: str = self.get(self.electors[0], "/secret/").json()["ballot"]["election"]
        return found.encode()

    def archive(self) -> bytes:
        return self.get("clerk", "/secret/1/archive/").content

    def part(self, trustee: str) -> dict[str, Any]:
        """What a trustee's device makes of the sealed archive, and sends."""
        archive = read_archive(self.archive())
        election = read_election(archive.election)
        assert archive.tally is not None
        tally = read_tally(election, archive.tally[0])
        secret = int(self.prepared["trustees"][trustee])
        bound = making.bound_text(election, tally, secret, owner=2 + self.trustees.index(trustee))
        return {
            "ballot": 1,
            "body": making.decryption_text(election, tally, secret).decode(),
            "bound": bound.decode(),
        }

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.get("clerk", "/journal").json()["lines"]]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [entry["data"] for entry in self.entries() if entry["type"] == kind]

    def logs(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.folder.glob("*.log"))

    def stop(self) -> None:
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(30)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """PREAU_DATABASE of an instance of its own, in the system that this run is about."""
    given = os.environ.get("PREAU_DATABASE", "")
    if not given.startswith("postgresql:"):
        yield ""
        return
    import psycopg

    name = f"race_{uuid.uuid4().hex}"
    options = dict(part.split("=", 1) for part in given.removeprefix("postgresql:").split())
    with psycopg.connect(**options, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(f'CREATE DATABASE "{name}"')
        yield "postgresql:" + " ".join(f"{key}={value}" for key, value in (options | {"dbname": name}).items())
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def hall(tmp_path: Path, database: str) -> Iterator[Callable[..., Hall]]:
    made: list[Hall] = []

    def begin(*words: str, servers: int = 2) -> Hall:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PREAU_")}
        environment |= {
            "PREAU_DATA": str(tmp_path / "instance"),
            "PREAU_DATABASE": database,
            "PREAU_LOG_LEVEL": LEVEL,
            "PREAU_PORT": "8000",
            "DJANGO_SETTINGS_MODULE": "preau.config.settings",
        }
        (tmp_path / "instance").mkdir()
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
        with (tmp_path / "prepare.log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, str(PREPARE), *words], env=environment, check=True, stdout=subprocess.PIPE, stderr=log
            )
        found = Hall(environment=environment, folder=tmp_path, prepared=json.loads(done.stdout.splitlines()[-1]))
        made.append(found)
        for _ in range(servers):
            found.serve()
        return found

    yield begin
    for one in made:
        one.stop()


def at_once(work: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """All of it at the same time, in an order that nobody chose."""
    chance = random.Random(7)
    with ThreadPoolExecutor(len(work)) as threads:
        started = [threads.submit(one) for one in chance.sample(work, len(work))]
        return [one.result() for one in started]


CHOICES = ((1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 0, 0), (1, 0, 0))


def test_everybody_at_once(hall: Callable[..., Hall]) -> None:
    """Each elector sends two different ballots and each of them twice, to two processes; the urn is closed in the
    middle; three trustees decrypt at the same time. Then nothing links a voter to a ballot, anywhere."""
    room = hall("open")
    electors = room.electors
    made = {e: [room.ballot(e, choice, seed) for seed in (1, 2)] for e, choice in zip(electors, CHOICES, strict=True)}
    early = [
        (lambda e=e, body=body, server=server: room.send(e, body, server))  # type: ignore[misc]
        for e in electors[:6]
        for body in made[e]
        for server in (0, 1)
    ]
    answers = at_once(early)
    assert {answer.status_code for answer in answers} == {200, 409}
    told = Counter(answer.json()["tracker"] for answer in answers if answer.status_code == 200)
    assert len(told) == 6
    # The same bytes sent twice at the same moment are answered alike, or told to try again; then they are answered.
    assert set(told.values()) <= {1, 2}
    again = [room.send(e, body, 0) for e in electors[:6] for body in made[e]]
    assert {answer.json()["tracker"] for answer in again if answer.status_code == 200} == set(told)
    assert {answer.json()["rule"] for answer in answers if answer.status_code == 409} <= {
        "already_marked",
        "not_checked",
    }
    # Closed while the last two vote.
    late = at_once(
        [
            lambda: room.send(electors[6], made[electors[6]][0], 0),
            lambda: room.send(electors[7], made[electors[7]][0], 1),
            lambda: room.clerk("close_ballot", 0),
            lambda: room.clerk("close_ballot", 1),
        ]
    )
    assert sorted(answer.status_code for answer in late if "tracker" not in answer.json())[0] == 200
    told.update(answer.json()["tracker"] for answer in late if answer.status_code == 200 and "tracker" in answer.json())
    archive = read_archive(room.archive())
    assert sorted(compact(body) for body in archive.ballots) == sorted(told)
    assert room.events("urn_sealed")[0]["ballots"] == len(told) == len(room.events("voter_marked"))
    # Three trustees at the same time, each twice.
    parts = {trustee: room.part(trustee) for trustee in room.trustees}
    given = at_once(
        [
            (lambda t=t, s=s: room.post(t, "/secret/decryptions/", parts[t], s))  # type: ignore[misc]
            for t in parts
            for s in (0, 1)
        ]
    )
    assert {answer.status_code for answer in given} <= {200, 409}
    assert len(room.events("decryption_given")) == 2
    assert room.clerk("proclaim_result").status_code == 200
    report = verify(room.archive())
    assert report.result is not None
    assert sum(report.result[0]) == len(told)
    assert len(report.decrypted_by) == 3
    _verified(room)
    nothing_links(room, [body for bodies in made.values() for body in bodies])


def _verified(room: Hall) -> None:
    """The verifications come by themselves, each once though there are two processes."""
    import shutil

    expected = 2 if shutil.which("belenios-tool") else 1
    for _ in range(300):
        found = room.events("archive_verified")
        if len(found) >= expected:
            break
        time.sleep(0.2)
    assert Counter(one["accepted"] for one in found) == {True: expected}
    assert len({one["tool"] for one in found}) == expected


def nothing_links(room: Hall, ballots: list[bytes]) -> None:
    """After the proclamation: in no table, no file and no log does a voter stand beside a ballot of theirs."""
    publics = {e: GROUP.to_string(making.public_of(GROUP, int(x))) for e, x in room.prepared["electors"].items()}
    trackers = [compact(body) for body in ballots]
    fragments = [body[300:360] for body in ballots]
    pieces = [text.encode() for text in (*publics.values(), *trackers)] + fragments
    logs = room.logs()
    assert b"secret/ballots/" in logs
    assert not [piece for piece in pieces if piece[:40] in logs]
    room.stop()
    publish = PUBLISH.format(sitting=room.prepared["sitting"])
    subprocess.run([sys.executable, "-c", publish], env=room.environment, check=True)
    files = [path for path in (room.folder / "instance").rglob("*") if path.is_file()]
    assert [path for path in files if "public" in path.parts]
    for path in files:
        content = path.read_bytes()
        if path.name.startswith("preau.sqlite3") or not any(e.encode() in content for e in room.electors):
            continue
        # A page may name the voters and list the trackers: each list in an order of its own.
        found = sorted((content.find(tracker.encode()), tracker) for tracker in trackers if tracker.encode() in content)
        assert [tracker for _, tracker in found] == sorted(tracker for _, tracker in found), path
        assert not [piece for piece in pieces if piece in content and piece.decode() not in trackers], path
    if not room.environment["PREAU_DATABASE"]:
        _sqlite_links_nothing(room, pieces)
        _tables_link_nothing(sqlite3.connect(room.folder / "instance" / "preau.sqlite3"), room, pieces)
        return
    import psycopg

    given = room.environment["PREAU_DATABASE"].removeprefix("postgresql:").split()
    with psycopg.connect(**dict(part.split("=", 1) for part in given)) as connection:  # type: ignore[arg-type]
        _tables_link_nothing(connection, room, pieces)
        # Dead rows too are gone: the tables were rewritten.
        for table in ("votingkey", "receivedballot", "urnsecret", "decryption"):
            size = connection.execute(f"SELECT pg_relation_size('ballots_{table}')").fetchone()
            assert size == (0,), table


def _tables_link_nothing(connection: Any, room: Hall, pieces: list[bytes]) -> None:
    """No row of any table names an elector beside a piece of a ballot; nor are there rows left of what did."""
    if isinstance(connection, sqlite3.Connection):
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    else:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    seen = 0
    for (name,) in names:
        for row in connection.execute(f'SELECT * FROM "{name}"').fetchall():
            content = b"|".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row)
            holds = [piece for piece in pieces if piece in content]
            seen += len(holds)
            assert not (holds and any(e.encode() in content for e in room.electors)), name
            if holds:
                assert name == "ballots_urn"
    assert seen
    for table in ("votingkey", "receivedballot", "urnsecret", "decryption"):
        assert connection.execute(f"SELECT count(*) FROM ballots_{table}").fetchone() == (0,)


def _sqlite_links_nothing(room: Hall, pieces: list[bytes]) -> None:
    """The file page by page, and its write-ahead log: pages of old rows are overwritten, not only unlinked."""
    base = room.folder / "instance" / "preau.sqlite3"
    for path in (base, base.with_name("preau.sqlite3-wal")):
        content = path.read_bytes() if path.exists() else b""
        for start in range(0, len(content), 4096):
            page = content[start : start + 4096]
            if any(e.encode() in page for e in room.electors):
                assert not [piece for piece in pieces if piece in page], (path.name, start)
    content = base.read_bytes()
    # A key: in its ballot and in the list of the setup, both in the archive, and in the list beside it.
    for public in pieces[: len(room.electors)]:
        assert len(re.findall(re.escape(public), content)) <= 3


def test_keys_change_until_the_urn_opens_and_then_are_those_of_the_setup(hall: Callable[..., Hall]) -> None:
    room = hall()
    secrets = {e: [making.new_secret(GROUP) for _ in range(3)] for e in room.electors}

    def key(elector: str, secret: int, server: int) -> httpx.Response:
        public = GROUP.to_string(making.public_of(GROUP, secret))
        return room.post(elector, "/secret/keys/", {"ballot": 1, "keys": {elector: public}}, server)

    first = at_once(
        [
            (lambda e=e, n=n: key(e, secrets[e][n], n))  # type: ignore[misc]
            for e in room.electors
            for n in (0, 1)
        ]
    )
    assert {answer.status_code for answer in first} == {200}
    assert len(room.events("voting_key_registered")) == len(room.electors)
    second = at_once(
        [
            *((lambda e=e: key(e, secrets[e][2], 0)) for e in room.electors),  # type: ignore[misc]
            lambda: room.clerk("open_urn", 1),
        ]
    )
    assert {answer.status_code for answer in second} <= {200, 409}
    found = [room.get(e, "/secret/").json()["ballot"] for e in room.electors]
    kept = [ballot["keys"][e] for e, ballot in zip(room.electors, found, strict=True)]
    assert sorted(kept, key=int) == json.loads(found[0]["credentials"])
    assert found[0]["status"] == "open"


def test_three_devices_at_once_make_one_key(hall: Callable[..., Hall]) -> None:
    """Each sends every message to both processes, at the same time as the two others."""
    room = hall()
    assert room.clerk("cancel_ballot", reason="Autre cérémonie").status_code == 200
    body = {"id": str(uuid.uuid4()), "screen": "clerk", "type": "appoint_trustees", "trustees": room.electors[3:6]}
    assert room.post("clerk", "/commandes", body).status_code == 200
    devices = {name: Trustee(GROUP, n, seed=9) for n, name in enumerate(room.electors[3:6], 1)}
    previous: list[bytes] = []
    for step in (1, 2, 3):
        made = {name: device.message(step, previous) for name, device in devices.items()}
        previous = list(made.values())
        answers = at_once(
            [
                (lambda n=n, b=b, s=s: room.post(n, "/secret/ceremony/", {"ceremony": 2, "step": step, "body": b}, s))  # type: ignore[misc]  # noqa: B023
                for n, b in ((name, json.loads(text)) for name, text in made.items())
                for s in (0, 1)
            ]
        )
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert [event["ceremony"] for event in room.events("trustee_keys_made")] == [1, 2]
    assert room.get(room.electors[3], "/secret/").json()["ceremony"]["step"] == "done"


def test_a_server_that_is_killed_loses_no_ballot_that_it_acknowledged(hall: Callable[..., Hall]) -> None:
    room = hall("open", servers=1)
    electors = room.electors
    made = {e: room.ballot(e, choice, 1) for e, choice in zip(electors, CHOICES, strict=True)}
    workers = _children(room.servers[0].pid)

    def vote(elector: str) -> str | None:
        try:
            answer = room.send(elector, made[elector])
        except httpx.TransportError:
            return None
        assert answer.status_code == 200
        return str(answer.json()["tracker"])

    with ThreadPoolExecutor(len(electors)) as threads:
        started = [threads.submit(vote, elector) for elector in electors]
        while sum(one.done() for one in started) < 2:
            time.sleep(0.01)
        workers |= _children(room.servers[0].pid)
        room.servers[0].kill()
        acknowledged = [one.result() for one in started]
    room.servers[0].wait()
    assert workers
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("worker processes outlive their web process")
    room.serve()
    kept = [entry["member"] for entry in room.events("voter_marked")]
    assert {e for e, tracker in zip(electors, acknowledged, strict=True) if tracker} <= set(kept)
    # Every device sends again what it had made, whether it was answered or not.
    for elector in electors:
        assert room.send(elector, made[elector]).json()["tracker"] == compact(made[elector])
    assert Counter(entry["member"] for entry in room.events("voter_marked")) == Counter(electors)
    assert room.clerk("close_ballot").status_code == 200
    for trustee in room.trustees[1:]:
        assert room.post(trustee, "/secret/decryptions/", room.part(trustee)).status_code == 200
    assert room.clerk("proclaim_result").status_code == 200
    result = room.events("result_proclaimed")[0]
    assert (result["for"], result["against"], result["abstain"]) == (5, 2, 1)


def test_workers_that_are_killed_cost_nobody_their_vote(hall: Callable[..., Hall]) -> None:
    room = hall("open", servers=1)
    made = {e: room.ballot(e, choice, 1) for e, choice in zip(room.electors, CHOICES, strict=True)}
    assert room.send(room.electors[0], made[room.electors[0]]).status_code == 200
    with ThreadPoolExecutor(len(made)) as threads:
        started = [threads.submit(room.send, e, body) for e, body in made.items()]
        for pid in _children(room.servers[0].pid):
            os.kill(pid, signal.SIGKILL)
        answers = [one.result() for one in started]
    for (elector, body), answer in zip(made.items(), answers, strict=True):
        # A pool that breaks twice in a row tells so, and the device sends again.
        assert answer.status_code == 200 or answer.json()["rule"] == "not_checked"
        assert room.send(elector, body).status_code == 200
    assert len(room.events("voter_marked")) == len(made)


def _children(pid: int) -> set[int]:
    """The worker processes of a web process."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= {int(child) for child in task.read_text().split()}
    return {child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


def test_the_database_is_the_one_that_this_run_is_about() -> None:
    vendor = str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
    assert vendor == ("postgresql" if os.environ.get("PREAU_DATABASE", "").startswith("postgresql:") else "sqlite3")
