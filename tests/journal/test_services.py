"""Commands are durable, carried out once, in one order, and refused in writing."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.journal import chain, notes, queries, services, store
from preau.journal.models import JournalEvent, SignedHead
from preau.journal.services import CommandRefused, Outcome
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.facts import Actor
from preau.sitting.state import State
from tests.conftest import Cast

pytestmark = [pytest.mark.database]

CLERK = Actor(role="clerk", screen="clerk", account="1")
START = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def give(sitting: Sitting, command: c.Command, *, actor: Actor = CLERK, at: datetime = START) -> Outcome:
    return services.carry_out(sitting=sitting.id, command=command, actor=actor, command_id=uuid.uuid4(), at=at)


@pytest.fixture
def room(sitting: Sitting) -> Sitting:
    give(sitting, c.OpenRoom(facts=agenda.facts(sitting)))
    return sitting


def arrive(room: Sitting, cast: Cast, *, members: int = 7) -> None:
    for person in cast.members[:members]:
        give(room, c.RecordArrival(member=person.key))


def test_events_are_numbered_chained_and_read_back(room: Sitting, cast: Cast) -> None:
    arrive(room, cast)
    links = list(chain.check(queries.lines(room.id)))
    assert [link.entry.seq for link in links] == list(range(1, 9))
    assert [entry.event for entry in queries.entries(room.id, after=7)] == [
        e.MemberArrived(member="luc-perrot", place="mairie")
    ]


def test_a_command_sent_twice_is_carried_out_once(room: Sitting, cast: Cast) -> None:
    def once() -> Outcome:
        command = c.RecordArrival(member=cast.elue.key)
        return services.carry_out(sitting=room.id, command=command, actor=CLERK, command_id=command_id, at=START)

    command_id = uuid.uuid4()
    first, second = once(), once()
    store.forget()
    third = once()
    assert (first.repeated, second.repeated, third.repeated) == (False, True, True)
    assert first.seq == second.seq == third.seq == 2
    assert JournalEvent.objects.filter(sitting=room.id).count() == 2


def test_a_refusal_changes_nothing_and_is_kept(room: Sitting, cast: Cast) -> None:
    with pytest.raises(CommandRefused) as refused:
        give(room, c.CastVote(ballot=1, member=cast.elue.key, choice="against"))
    assert refused.value.refusal.sentence.endswith(".")
    assert queries.state(room.id).seq == 1
    (kept,) = queries.refusals(room.id)
    assert (kept.command, kept.subject, kept.rule) == ("cast_vote", "1 nadia-ferrand", refused.value.refusal.rule)
    # How somebody tried to vote is nobody's business.
    assert "against" not in str(kept.__dict__)


def test_a_quorum_not_met_is_recorded_though_the_opening_is_refused(room: Sitting, cast: Cast) -> None:
    arrive(room, cast, members=3)
    with pytest.raises(CommandRefused):
        give(room, c.OpenSitting())
    event = queries.entries(room.id)[-1].event
    assert isinstance(event, e.QuorumTested)
    assert (event.present, event.required, event.met) == (3, 4, False)


def test_time_never_goes_back(room: Sitting, cast: Cast) -> None:
    give(room, c.RecordArrival(member=cast.elue.key), at=START + timedelta(minutes=5))
    give(room, c.RecordArrival(member=cast.presidente.key), at=START + timedelta(minutes=2))
    assert [entry.at for entry in queries.entries(room.id, after=1)] == [START + timedelta(minutes=5)] * 2


def test_what_fails_within_the_transaction_leaves_no_event(room: Sitting, cast: Cast) -> None:
    def fail(before: State, entries: object) -> None:
        raise DatabaseError("disk full")

    command = c.RecordArrival(member=cast.elue.key)
    with pytest.raises(DatabaseError), transaction.atomic():
        services.carry_out(
            sitting=room.id, command=command, actor=CLERK, command_id=uuid.uuid4(), at=START, within=fail
        )
    assert queries.state(room.id).seq == 1
    give(room, command)
    assert queries.state(room.id).seq == 2


def test_each_proclamation_and_the_close_are_signed(room: Sitting, cast: Cast) -> None:
    arrive(room, cast)
    give(room, c.OpenSitting())
    give(room, c.AppointSecretary(member=cast.secretaire.key))
    give(room, c.CallItem(item="1-point-1"))
    give(room, c.OpenBallot(subject="Point 1", purpose="main"))
    give(room, c.CloseBallot(ballot=1))
    proclaimed = give(room, c.ProclaimResult(ballot=1)).seq
    closed = give(room, c.CloseSitting()).seq
    key = queries.verifier_key(cast.authority.slug)
    heads = {seq: notes.read(note, key) for seq, note in queries.checkpoints(room.id).items()}
    assert list(heads) == [proclaimed, closed]
    assert heads[closed].hash == JournalEvent.objects.get(sitting=room.id, seq=closed).hash
    assert heads[closed].origin == "preau/val-d-ambre/2026-11-26-conseil"


def test_appointments_that_take_effect_and_rounds_are_signed(room: Sitting, cast: Cast) -> None:
    """What the chair announces of an election is as final as the result of a vote."""
    arrive(room, cast)
    give(room, c.OpenSitting())
    give(room, c.AppointSecretary(member=cast.secretaire.key))
    give(room, c.CallItem(item="1-point-1"))
    give(room, ec.OpenElection(office="appointment", title="Délégué"))
    give(room, ec.DeclareCandidacy(election=1, name="", members=(cast.elue.key,)))
    read_out = give(room, ec.ReadOutAppointments(election=1)).seq
    give(room, ec.OpenElection(office="mayor", title="Maire"))
    give(room, c.OpenBallot(subject="", purpose="election", mode="secret", means="paper", election=2))
    give(room, sc.MarkVoter(ballot=1, member=cast.elue.key))
    give(room, c.CloseBallot(ballot=1))
    for account in ("1", "2"):
        counter = Actor(role="clerk", screen="clerk", account=account)
        give(room, sc.CountUrn(ballot=1, figures={cast.elue.key: 1}), actor=counter)
    outcome = give(room, c.ProclaimResult(ballot=1))
    assert isinstance(outcome.entries[-1].event, RoundProclaimed)
    assert list(queries.checkpoints(room.id)) == [read_out, outcome.seq]


def test_the_database_refuses_to_change_an_event(room: Sitting) -> None:
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        JournalEvent.objects.filter(sitting=room.id).update(line="{}")
    assert queries.lines(room.id)[0] != "{}"


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_append_in_one_order(room: Sitting, cast: Cast) -> None:
    """Threads without the process's own lock stand for two web processes: the database alone decides the order."""
    gate, outcomes = threading.Barrier(6), Counter[str]()

    def clerk(number: int) -> None:
        gate.wait()
        for turn in range(10):
            command = c.RecordArrival(member=cast.members[turn % 7].key)
            if (number + turn) % 2:
                command = c.RecordDeparture(member=cast.members[turn % 7].key)  # type: ignore[assignment]
            try:
                _without_process_lock(room.id, command)
                outcomes["done"] += 1
            except CommandRefused:
                outcomes["refused"] += 1
        connections.close_all()

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.forget()
    links = list(chain.check(queries.lines(room.id)))
    assert outcomes["done"] + outcomes["refused"] == 60
    assert len(links) == 1 + outcomes["done"]
    assert len(queries.refusals(room.id)) == outcomes["refused"]


def _without_process_lock(sitting: uuid.UUID, command: c.Command) -> None:
    command_id = uuid.uuid4()
    for _ in range(services.ATTEMPTS):
        try:
            _, refusal, head = services._attempt(sitting, command, CLERK, command_id, START, None)
        except IntegrityError:
            continue
        store.keep(sitting, head)
        if refusal is not None:
            raise CommandRefused(refusal, head.state)
        return
    raise AssertionError("never got in")


@pytest.mark.django_db(transaction=True)
def test_the_same_command_from_many_threads_is_carried_out_once(room: Sitting, cast: Cast) -> None:
    command_id, outcomes = uuid.uuid4(), list[Outcome]()

    def click() -> None:
        command = c.RecordArrival(member=cast.elue.key)
        outcomes.append(
            services.carry_out(sitting=room.id, command=command, actor=CLERK, command_id=command_id, at=START)
        )
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.repeated for outcome in outcomes) == [False, *[True] * 7]
    assert queries.state(room.id).seq == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the size of the file is SQLite's")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_acknowledges_nothing_and_the_sitting_resumes(room: Sitting, cast: Cast) -> None:
    arrive(room, cast, members=2)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    acknowledged = 2
    with pytest.raises(DatabaseError, match="full"):
        for turn in range(1000):
            present = turn % 2 == 0
            member = cast.elue.key
            give(room, c.RecordArrival(member=member) if present else c.RecordDeparture(member=member))
            acknowledged += 1
    store.forget()
    assert queries.state(room.id).seq == 1 + acknowledged
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    give(room, c.RecordArrival(member=cast.absent.key))
    assert len(list(chain.check(queries.lines(room.id)))) == 2 + acknowledged
    assert SignedHead.objects.count() == 0
