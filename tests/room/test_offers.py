"""What the chair is offered is never refused, whatever has happened; and the big button alone ends the sitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.room.options import Ask, Option, sitting_members
from preau.room.step import Step
from preau.room.steps import next_step
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.codec import command_from
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted, Refused
from preau.sitting.evolve import evolve
from preau.sitting.facts import Actor, Choice
from preau.sitting.state import State
from tests.sitting import council
from tests.sitting.council import START, Room
from tests.sitting.random_sitting import Dice, Drawer, make_council


def fill(state: State, ask: Ask) -> dict[str, Any]:
    """What a person could answer: a reason, the last candidate, just enough people."""
    if ask.kind == "text":
        return {ask.field: "motif"}
    people = [m.id for m in sitting_members(state, state.item) if m.id not in ask.without]
    if ask.kind == "member":
        assert people, "a question without an answer"
        return {ask.field: people[-1]}
    assert len(people) >= ask.least, "more requesters than members"
    return {ask.field: people[: ask.least], **ask.then}


def offers(step: Step) -> Iterator[Option]:
    if step.command is not None:
        yield Option(label=step.label, command=step.command, ask=step.ask, confirm=step.confirm)
    yield from step.others
    yield from step.more


def commands(state: State, option: Option) -> Iterator[c.Command]:
    """The option with what must be asked, and with everything that may be."""
    for asks in ([a for a in option.ask if a.required], option.ask):
        fields = dict(option.command)
        for ask in asks:
            fields |= fill(state, ask)
        kind = fields.pop("type")
        yield command_from(kind, fields)


def check(state: State) -> None:
    """Every command that the chair is offered in `state` is accepted from the chair."""
    step = next_step(state)
    if step is None:
        return
    chair = Actor(role="chair", screen="chair", member=state.chair)
    at = (state.at or START) + timedelta(seconds=1)
    for option in offers(step):
        for command in commands(state, option):
            if isinstance(command, c.ProclaimResult):
                votes = state.ballots[command.ballot - 1].votes
                sealed: dict[str, Choice] = {m: "for" for m, v in votes.items() if v.commitment is not None}
                command = c.ProclaimResult(ballot=command.ballot, sealed=sealed)
            decision = decide(state, command, actor=chair, at=at)
            assert isinstance(decision, Accepted), (step.key, option.label, decision)
    labels = [option.label for option in offers(step)]
    assert len(set(labels)) == len(labels), labels


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**9))
def test_nothing_that_is_offered_is_refused(seed: int) -> None:
    numbers = Random(seed)
    facts, state, sealed = make_council(numbers.randrange(10**9)), State(), dict[int, dict[str, Choice]]()
    for count in range(120):
        number = numbers.randrange(10**12)
        command, actor = Drawer(facts=facts, state=state, dice=Dice(number), sealed=sealed).draw()
        at = max(START + timedelta(seconds=count), state.at or START)
        decision = decide(state, command, actor=actor, at=at)
        if isinstance(decision, Refused):
            continue
        for event in decision.events:
            entry = e.Entry(seq=state.seq + 1, id=str(state.seq + 1), at=at, actor=actor, event=event)
            state = evolve(state, entry)
            if isinstance(event, (e.VoteCommitted, e.VoteCorrected)) and event.commitment is not None:
                sealed.setdefault(event.ballot, {})[event.member] = getattr(command, "choice")  # noqa: B009
        check(state)


def press(room: Room) -> str:
    """Press the big button as the chair, once everyone entitled has voted; the key of the step."""
    step = next_step(room.state)
    assert step is not None and step.command is not None, step
    ballot = room.state.pending_ballot
    if ballot is not None and ballot.status == "open":
        waiting = [v.member for v in ballot.opened.electorate if v.member not in ballot.votes]
        if waiting:
            room.vote("for", *waiting)
    for command in commands(room.state, next(offers(step))):
        room.do(command, council.CHAIR)
        break
    return step.key


def test_the_big_button_alone_leads_from_the_opening_to_the_close() -> None:
    room = council.gathering()
    keys = []
    while room.state.phase != "closed":
        keys.append(press(room))
        assert len(keys) < 40, keys
    votes = ["call_item", "open_ballot", "ballot_open", "ballot_closed"]
    assert keys == ["open", "secretary", *votes * 3, "call_item", "close"]
    assert all(b.result is not None and b.result.adopted for b in room.state.ballots)
