"""A council that votes secretly: the devices of its members and of its three trustees."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from preau.ballots.belenios import groups, making
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.tally import read_tally
from preau.ballots.models import Urn
from preau.ballots.urns import ceremonies, keys, services
from preau.journal import queries
from preau.room import services as room
from preau.sitting import commands as c
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import AppointTrustees, OpenUrn
from preau.sitting.state import State
from tests.ballots.belenios.maker import Maker
from tests.ballots.belenios.trustee import Trustee

GROUP = groups.of_name("BELENIOS-2048")
CLERK = Actor(role="clerk", screen="clerk", account="1")
FOR, AGAINST, ABSTAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def now() -> datetime:
    return datetime.now(UTC)


def member(key: str) -> Actor:
    return Actor(role="member", screen="member", account=f"account-{key}", member=key)


@dataclass(kw_only=True)
class Council:
    """`electors`: bearer by elector, or the elector's own name. `secrets` as the devices hold them, by elector."""

    id: uuid.UUID
    trustees: Sequence[str]
    electors: dict[str, str]
    ballot: int = 1
    requested_by: tuple[str, ...] = ()
    devices: dict[str, Trustee] = field(default_factory=dict)
    secrets: dict[str, int] = field(default_factory=dict)
    cast: dict[str, bytes] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return queries.state(self.id)

    @property
    def urn(self) -> Urn:
        return Urn.objects.get(sitting=self.id, ballot=self.ballot)

    def do(self, command: c.Command, actor: Actor = CLERK) -> Any:
        return room.execute(sitting=self.id, command=command, actor=actor, command_id=uuid.uuid4()).outcome

    def send_message(self, number: int, step: int, trustee: str, body: bytes) -> int | None:
        return ceremonies.take(
            sitting=self.id,
            number=number,
            step=step,
            body=body,
            actor=member(trustee),
            at=now(),
            command_id=uuid.uuid4(),
        )

    def appoint(self) -> None:
        self.do(AppointTrustees(trustees=tuple(self.trustees)))
        self.devices = {name: Trustee(GROUP, n) for n, name in enumerate(self.trustees, 1)}

    def hold_ceremony(self) -> None:
        """The three devices make their key."""
        self.appoint()
        number, previous = len(self.state.ceremonies), list[bytes]()
        for step in (1, 2, 3):
            bodies = [device.message(step, previous) for device in self.devices.values()]
            for name, body in zip(self.devices, bodies, strict=True):
                self.send_message(number, step, name, body)
            previous = bodies

    def prepare(self) -> None:
        """A ballot is announced, and each device makes its keys."""
        asked = c.OpenBallot(subject="Motion", mode="secret", means="encrypted", requested_by=self.requested_by)
        self.prepare_with(asked)

    def prepare_with(self, command: c.OpenBallot) -> None:
        self.do(command)
        self.ballot = len(self.state.ballots)
        self.secrets = {elector: making.new_secret(GROUP) for elector in self.electors}

    def public(self, elector: str) -> str:
        return GROUP.to_string(making.public_of(GROUP, self.secrets[elector]))

    def register(self, elector: str) -> None:
        keys.register(
            sitting=self.id,
            ballot=self.ballot,
            publics={elector: self.public(elector)},
            actor=member(self.electors[elector]),
            at=now(),
        )

    def open(self, without: tuple[str, ...] = ()) -> None:
        for elector in self.electors:
            if elector not in without:
                self.register(elector)
        self.do(OpenUrn(ballot=self.ballot, without=without))

    def made(self, elector: str, choice: Sequence[int]) -> bytes:
        """A ballot of this elector's device."""
        device = Maker.for_election(self.urn.election.encode(), [self.secrets[elector]], seed=len(self.cast))
        self.cast[elector] = device.ballot(0, [choice])
        return self.cast[elector]

    def vote(self, elector: str, choice: Sequence[int] = FOR) -> services.Acknowledged:
        return self.send(elector, self.made(elector, choice))

    def send(
        self, elector: str, body: bytes, *, by: str | None = None, command_id: uuid.UUID | None = None
    ) -> services.Acknowledged:
        return services.receive(
            sitting=self.id,
            ballot=self.ballot,
            elector=elector,
            body=body,
            actor=member(by or self.electors[elector]),
            command_id=command_id or uuid.uuid4(),
            at=now(),
        )

    def seal(self) -> None:
        self.do(c.CloseBallot(ballot=self.ballot))

    def part(self, trustee: str) -> bytes:
        """What a trustee's device gives to open the urn."""
        urn = self.urn
        election = read_election(urn.election.encode())
        return self.devices[trustee].decryption(election, read_tally(election, urn.tally.encode()))

    def bound(self, trustee: str) -> bytes:
        """The binding proofs beside it."""
        urn = self.urn
        election = read_election(urn.election.encode())
        return self.devices[trustee].bound(election, read_tally(election, urn.tally.encode()))

    def give(self, trustee: str, body: bytes | None = None, bound: bytes | None = None) -> Any:
        return services.give_decryption(
            sitting=self.id,
            ballot=self.ballot,
            body=body or self.part(trustee),
            bound=bound or (self.bound(trustee) if trustee in self.devices and self.urn.tally else b"{}"),
            actor=member(trustee),
            command_id=uuid.uuid4(),
            at=now(),
        )

    def proclaim(self) -> Any:
        return self.do(c.ProclaimResult(ballot=self.ballot))


Begin = Callable[[], Council]
