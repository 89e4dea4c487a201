"""What the chair is offered is never refused, whatever has happened; and the big button alone ends the sitting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.room.ballot_view import standing_in
from preau.room.options import Ask, Option, sitting_members
from preau.room.step import Step
from preau.room.steps import next_step
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting.codec import command_from
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted, Refused
from preau.sitting.evolve import evolve
from preau.sitting.facts import Actor, Choice
from preau.sitting.state import State
from tests.sitting import council
from tests.sitting.council import START, Room
from tests.sitting.random_sitting import Dice, Drawer, make_council


def missing(state: State, ask: Ask) -> list[str]:
    ballot = state.pending_ballot
    assert ballot is not None
    return [e.member for e in ballot.opened.electorate if e.member not in ballot.keys]


def counted(state: State, ask: Ask) -> dict[str, int]:
    """Every paper for the first line."""
    return {value: ask.most if n == 0 else 0 for n, (value, _) in enumerate(ask.choices)}


ANSWERS: dict[str, Callable[[State, Ask], Any]] = {
    "number": lambda state, ask: ask.initial or ask.least,
    # Another one each time, so that every choice is made sooner or later.
    "choice": lambda state, ask: ask.choices[state.seq % len(ask.choices)][0],
    "choices": lambda state, ask: [value for value, _ in ask.choices[: ask.least]],
    "order": lambda state, ask: [value for value, _ in ask.choices],
    "majority": lambda state, ask: ask.initial,
    "figures": counted,
    "missing": missing,
}


def candidacy(state: State, ask: Ask) -> dict[str, Any]:
    """The first member who may stand; the list of one is called after them."""
    assert state.facts is not None
    free = [m.id for m in state.facts.members if m.id not in ask.without]
    assert free, "a candidacy without anybody to stand"
    return {"members": free[:1], "names": [], "sexes": ["F"] if ask.sexes else []}


def fill(state: State, ask: Ask) -> dict[str, Any]:
    """What a person could answer: a reason, the last candidate, just enough people."""
    if ask.kind == "text":
        return {ask.field: f"motif {state.seq}"}
    if ask.kind in ANSWERS:
        return {ask.field: ANSWERS[ask.kind](state, ask)}
    if ask.kind == "people":
        return candidacy(state, ask)
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
    yield from step.forms
    yield from step.more


def commands(state: State, option: Option) -> Iterator[c.Command]:
    """The option with what must be asked, and with everything that may be."""
    for asks in ([a for a in option.ask if a.required], option.ask):
        fields = dict(option.command)
        for ask in asks:
            fields |= fill(state, ask)
        kind = fields.pop("type")
        yield command_from(kind, fields)


def complete(state: State, command: c.Command) -> c.Command:
    """What the application adds to a command of the chair's: seals, keys, the figures of an urn."""
    ballot = state.pending_ballot
    if ballot is None or ballot.opened.means != "encrypted":
        return _revealed(state, command)
    number = ballot.opened.ballot
    if isinstance(command, c.CloseBallot):
        return sc.SealUrn(ballot=number, ballots=len(ballot.votes), head="h")
    if isinstance(command, sc.OpenUrn):
        keys = tuple(sorted(ballot.keys))
        return replace(command, uuid="u", fingerprint="f", head="h", registered=keys)
    if isinstance(command, c.ProclaimResult):
        first = next((c.id for c in standing_in(state, ballot)), "for")
        return c.ProclaimResult(ballot=number, figures={first: len(ballot.votes)}, archive="a")
    return command


def _revealed(state: State, command: c.Command) -> c.Command:
    if not isinstance(command, c.ProclaimResult):
        return command
    ballot = state.ballots[command.ballot - 1]
    first = next((c.id for c in standing_in(state, ballot)), "for")
    sealed: dict[str, Choice] = {m: first for m, v in ballot.votes.items() if v.commitment is not None}
    return c.ProclaimResult(ballot=command.ballot, sealed=sealed)


def check(state: State) -> None:
    """Every command that the chair is offered in `state` is accepted from the chair."""
    step = next_step(state)
    if step is None:
        return
    chair = Actor(role="chair", screen="chair", account="1", member=state.chair)
    at = (state.at or START) + timedelta(seconds=1)
    for option in offers(step):
        for command in commands(state, option):
            decision = decide(state, complete(state, command), actor=chair, at=at)
            # Whether age decides shows only when an urn that nobody has read is opened.
            late = isinstance(decision, Refused) and decision.rule == "ages_needed" and step.key == "ballot_closed"
            assert isinstance(decision, Accepted) or late, (step.key, option.label, decision)
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
