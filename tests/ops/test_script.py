"""The script of a recorded sitting: played through the rules alone, it gives back the recorded results."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.ops import record as records
from preau.ops import script
from preau.ops.record import Record
from preau.ops.replay import differences
from preau.ops.script import Names, Step
from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import facts as f
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted
from preau.sitting.events import Entry
from preau.sitting.evolve import evolve
from preau.sitting.state import State

Json = dict[str, Any]
START = datetime(2025, 3, 4, 13, 0, tzinfo=UTC)


def names_of(record: Record) -> Names:
    guests = script.guests(record)
    people = {name: f"p{n}" for n, name in enumerate([*(m.name for m in record.members), *guests])}
    items = {item.number: f"i{n}" for n, item in enumerate(script.agenda(record))}
    return Names(people=people, guests=frozenset(guests), items=items)


def facts_of(record: Record, names: Names) -> f.SittingFacts:
    agenda = script.agenda(record)
    return f.SittingFacts(
        id="s",
        slug="s",
        title="s",
        assembly="s",
        starts_at=START.isoformat(),
        timezone="UTC",
        language="fr",
        mode="one_place",
        authority=f.AuthorityFacts(slug="s", name="s", siret=""),
        profile=PROFILES["neutral"],
        procedure=f.Procedure(),
        chair=names.people[script.chairs(record)[0][1]],
        places=(f.Place(id="hall", name="hall"),),
        groups=tuple(dict.fromkeys(m.group for m in record.members)),
        members=tuple(
            f.Member(id=names.people[m.name], name=m.name, group=m.group, order=n) for n, m in enumerate(record.members)
        ),
        guests=tuple(f.Guest(id=names.people[name], name=name) for name in sorted(names.guests)),
        items=tuple(f.Item(id=names.items[i.number], number=i.number, title=i.title, kind=i.kind) for i in agenda),
    )


def played(record: Record) -> tuple[State, list[Step]]:
    """The state at the end; a step that the rules refuse fails the test."""
    names = names_of(record)
    steps = script.steps(record, names)
    opening = Step(at_s=steps[0].at_s - 60, role="clerk", command=c.OpenRoom(facts=facts_of(record, names)))
    state = State()
    for step in [opening, *steps]:
        who = state.chair if step.role == "chair" else step.who
        at = START + timedelta(seconds=step.at_s)
        actor = f.Actor(role=step.role, screen=step.role, member=who)
        decision = decide(state, step.command, actor=actor, at=at)
        assert isinstance(decision, Accepted), (step, decision)
        for event in decision.events:
            state = evolve(state, Entry(seq=state.seq + 1, id="x", at=at, actor=actor, event=event))
    return state, steps


def read(raw: Json) -> Record:
    return records.parse(json.dumps(raw).encode(), name="record")


def test_results_are_those_of_the_record(small: Json) -> None:
    record = read(small)
    state, steps = played(record)
    assert list(differences(record, state)) == []
    assert [b.opened.purpose for b in state.ballots] == ["procedure", "amendment", "main"]
    assert state.phase == "closed"
    assert [step.at_s for step in steps] == sorted(step.at_s for step in steps)


def test_an_amendment_is_voted_under_its_item(small: Json) -> None:
    planned = script.agenda(read(small))
    assert [(item.number, item.kind) for item in planned] == [("1", "information"), ("2", "deliberation")]


def test_members_come_before_their_first_vote_and_leave_after_their_last(small: Json) -> None:
    state, _ = played(read(small))
    dora, emil = state.facts.members[3].id, state.facts.members[4].id  # type: ignore[union-attr]
    first, second, third = state.ballots
    assert dora not in {e.member for e in first.opened.electorate}
    assert dora in {e.member for e in second.opened.electorate}
    assert emil not in {e.member for e in third.opened.electorate}


def test_an_expert_speaks_as_a_guest(small: Json) -> None:
    record = read(small)
    state, steps = played(record)
    expert = names_of(record).people["Frau Expertin"]
    assert state.spoken[expert] == 30
    assert any(step.role == "guest" and step.who == expert for step in steps)


def test_the_chair_is_handed_over_when_somebody_else_presides(small: Json) -> None:
    small["speeches"].append({"speaker": "Clara Conrad", "start_s": 290, "duration_s": 5, "chair": True, "text": None})
    state, _ = played(read(small))
    assert state.chair == "p2"


def test_a_difference_is_told(small: Json) -> None:
    record = read(small)
    state, _ = played(record)
    small["votes"][2]["counts"]["for"] = 3
    told = list(differences(read(small), state))
    assert any("scrutin 1" in sentence for sentence in told)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 12), st.integers(0, 10))
def test_any_record_can_be_held(chance: random.Random, votes: int, speeches: int) -> None:
    """Whoever votes, speaks and presides, whenever: no step is refused and every result is recounted."""
    names = [f"M{n}" for n in range(chance.randint(1, 9))]
    raw: Json = {
        "council": "Rat",
        "date": "2025-03-04",
        "members": [{"name": name, "group": "G"} for name in names],
        "votes": [],
        "speeches": [],
    }
    kinds = ["Antrag", "Änderungsantrag", "Geschäftsordnung", "Niederschrift", None]
    for _ in range(votes):
        ballots = {name: chance.choice(records.CHOICES) for name in names}
        # A ballot in which nobody takes part is no ballot.
        ballots[chance.choice(names)] = "for"
        counts = {choice: list(ballots.values()).count(choice) for choice in records.CHOICES}
        if counts["for"] == counts["against"]:
            ballots = dict.fromkeys(names, "against")
            counts = {**dict.fromkeys(records.CHOICES, 0), "against": len(names)}
        number = chance.choice(["1", "2", "2.1", "2.1.1", ""])
        raw["votes"].append(
            {
                "at_s": chance.choice([None, chance.randint(0, 900)]),
                "agenda_item": number,
                "motion": "",
                "title": "T",
                "kind": chance.choice(kinds),
                "ballots": ballots,
                "counts": counts,
            }
        )
    for _ in range(speeches):
        speaker = chance.choice([*names, "Gast"])
        raw["speeches"].append(
            {"speaker": speaker, "start_s": chance.randint(0, 900), "duration_s": chance.randint(0, 90),
             "chair": chance.random() < 0.3, "text": None}
        )  # fmt: skip
    record = read(raw)
    state, _steps = played(record)
    assert list(differences(record, state)) == []


DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "magdeburg"


@pytest.mark.skipif(not DATA.is_dir(), reason="the five real sittings are not beside the project (shared/data)")
@pytest.mark.parametrize("name", ["2022-09-01", "2023-06-22", "2024-09-12", "2025-01-15", "2025-11-06"])
def test_real_sittings_are_held_as_they_were(name: str) -> None:
    record = records.read(DATA / f"{name}.json")
    state, _ = played(record)
    assert list(differences(record, state)) == []
