"""The demonstration: its length, its one-click links, and a driver that others may overtake."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import Resolver404, resolve
from django.utils import timezone

from preau.agenda.models import Sitting
from preau.journal import queries as journal
from preau.ops import council, demo, links, script
from preau.ops import record as records
from preau.ops.council import Prepared
from preau.ops.demo import Driver, adapted
from preau.ops.hold import Room
from preau.ops.script import Step
from preau.people.models import User
from preau.sitting import commands as c
from preau.sitting.state import State

Json = dict[str, Any]


class SilentStage:
    """Stands where Janus does not: a stage without sources."""

    with_video = False

    def __init__(self) -> None:
        self.seen: list[State] = []

    def rehearse(self, *_: object) -> None:
        pass

    def follow(self, state: State) -> None:
        self.seen.append(state)


@pytest.fixture
def prepared(small: Json, write: Callable[[Json], Path], db: None) -> Prepared:
    record = records.read(write(small))
    return council.prepare(record, starts_at=timezone.now(), source=demo.SOURCE, domain=demo.DOMAIN)


def test_it_lasts_about_three_minutes_with_everything_in_its_order() -> None:
    real = records.read(demo.RECORD)
    short = demo.shortened(real)
    names = script.Names(
        people={name: name for name in [*(m.name for m in real.members), *script.guests(real)]},
        guests=frozenset(script.guests(real)),
        items={item.number: item.number for item in script.agenda(real)},
    )
    steps = script.steps(short, names, gathering=demo.GATHERING)
    assert 150 <= steps[-1].at_s - steps[0].at_s <= 210
    kinds = [type(step.command) for step in steps if not isinstance(step.command, c.RequestFloor)]
    assert kinds == [type(s.command) for s in script.steps(real, names) if not isinstance(s.command, c.RequestFloor)]


def test_it_runs_only_in_a_demonstration() -> None:
    with override_settings(DEMO=False), pytest.raises(RuntimeError):
        demo.hold(threading.Event())


def test_an_instance_with_real_sittings_has_no_such_door() -> None:
    with pytest.raises(Resolver404):
        resolve("/demo/entrer/anything")


@override_settings(DEMO=True, ROOT_URLCONF="tests_ops_urls")
@pytest.mark.parametrize("screen", ["chair", "clerk", "member"])
def test_a_link_signs_in_and_opens_the_screen(prepared: Prepared, screen: str, demo_urls: None) -> None:
    ways = dict(zip(("chair", "clerk", "member"), links.ways_in(prepared.sitting, clerk_email=clerk()), strict=True))
    client = Client()
    answer = client.get(ways[screen][1].partition("http://localhost:8000")[2])
    assert answer.status_code == 302
    assert str(prepared.sitting.id) in answer.headers["Location"]
    assert client.get(answer.headers["Location"]).status_code == 200


@override_settings(DEMO=True, ROOT_URLCONF="tests_ops_urls")
def test_a_link_that_was_changed_or_is_old_opens_nothing(
    prepared: Prepared, demo_urls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.get(email=clerk())
    good = links.token(user, "/")
    assert Client().get(f"/demo/entrer/{good}x").status_code == 404
    with override_settings(DEMO=False):
        assert Client().get(f"/demo/entrer/{good}").status_code == 404
    monkeypatch.setattr(links, "VALID", -1)
    assert Client().get(f"/demo/entrer/{good}").status_code == 404


def clerk() -> str:
    return f"{council.CLERK}@{demo.DOMAIN}"


@pytest.fixture
def demo_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses as an instance in demonstration has them."""
    import sys
    from types import ModuleType

    from django.urls import include, path

    from preau.config import urls

    module = ModuleType("tests_ops_urls")
    module.urlpatterns = [path("demo/", include("preau.ops.urls")), *urls.urlpatterns]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests_ops_urls", module)


def fast(record: records.Record) -> records.Record:
    """Everything at once: the driver waits for no one."""
    return replace(
        record,
        votes=tuple(replace(vote, at_s=(at_s or 0) / 1000) for at_s, vote in records.timed(record.votes)),
        speeches=tuple(
            replace(speech, start_s=speech.start_s / 1000, duration_s=speech.duration_s / 1000)
            for speech in record.speeches
        ),
    )


def test_the_driver_holds_the_sitting(
    prepared: Prepared, small: Json, write: Callable[[Json], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "GATHERING", 0.1)
    monkeypatch.setattr(script, "ASKING", 0.0)
    record = fast(records.read(write(small)))
    stage = SilentStage()
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda timeout=None: False)
    Driver(prepared, stage, stop).run(record)  # type: ignore[arg-type]
    state = journal.state(prepared.sitting.id)
    assert state.phase == "closed"
    assert [ballot.result.adopted for ballot in state.ballots if ballot.result] == [True, True, True]
    assert Sitting.objects.get(id=prepared.sitting.id).closed_at is not None
    assert stage.seen[-1].phase == "closed"


def test_the_driver_takes_what_others_did_as_done(prepared: Prepared) -> None:
    room = Room(sitting=prepared.sitting.id, accounts={})
    state = room.open(at=None)
    keys = [member.id for member in state.facts.members] if state.facts else []
    item = state.facts.items[1].id if state.facts else ""
    first = [c.RecordArrival(member=key) for key in keys]
    for n, command in enumerate([*first, c.OpenSitting(), c.CallItem(item=item)], start=1):
        role: Any = "clerk" if isinstance(command, c.RecordArrival) else "chair"
        state = room.give(Step(at_s=0, role=role, command=command), number=n, state=state, at=None)
    assert adapted(Step(at_s=0, role="chair", command=c.CallItem(item=item)), state) is None
    assert adapted(Step(at_s=0, role="clerk", command=c.RecordArrival(member=keys[0])), state) is None
    assert adapted(Step(at_s=0, role="chair", command=c.OpenSitting()), state) is None
    # Somebody opened a ballot of their own: the votes of the script go to it.
    opening = Step(at_s=0, role="chair", command=c.OpenBallot(subject="x", mode="public"))
    vote = Step(at_s=0, role="member", who=keys[0], command=c.CastVote(ballot=7, member=keys[0], choice="for"))
    assert adapted(vote, state) is None
    state = room.give(opening, number=99, state=state, at=None)
    assert adapted(opening, state) is None
    ready = adapted(vote, state)
    assert ready is not None
    assert ready.command == c.CastVote(ballot=1, member=keys[0], choice="for")


def test_a_demonstration_that_was_cut_short_is_closed_by_the_next(prepared: Prepared) -> None:
    room = Room(sitting=prepared.sitting.id, accounts={})
    room.open(at=None)
    demo._end_unfinished()
    assert journal.state(prepared.sitting.id).phase == "closed"


def test_a_second_demonstration_has_an_address_of_its_own(
    prepared: Prepared, small: Json, write: Callable[[Json], Path]
) -> None:
    again = council.prepare(
        records.read(write(small)), starts_at=prepared.sitting.starts_at, source=demo.SOURCE, domain=demo.DOMAIN
    )
    assert again.sitting.slug == f"{prepared.sitting.slug}-2"
    assert again.sitting.assembly == prepared.sitting.assembly
