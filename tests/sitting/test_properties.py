"""What stays true whatever anybody does: random commands by random people over random small councils."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.attendance import attendance
from preau.sitting.codec import COMMANDS, command_from, event_from, to_json, type_name
from preau.sitting.decide import decide
from preau.sitting.decision import Refused
from preau.sitting.evolve import evolve, fold
from preau.sitting.facts import Actor, Choice, SittingFacts
from preau.sitting.recount import recount
from preau.sitting.state import State
from preau.sitting.summary import decisions
from preau.sitting.timeline import timeline
from tests.sitting.council import START
from tests.sitting.random_sitting import RANDOM, Dice, Drawer, make_council


@dataclass
class Evening:
    """A random sitting, and beside it the plainest possible account of what should be true."""

    facts: SittingFacts
    state: State = field(default_factory=State)
    entries: list[e.Entry] = field(default_factory=list)
    # By ballot, elector by elector, what was voted: the private table and the public choices alike.
    voted: dict[int, dict[str, Choice]] = field(default_factory=dict)
    sealed: dict[int, dict[str, Choice]] = field(default_factory=dict)

    def step(self, number: int) -> None:
        command, actor = Drawer(facts=self.facts, state=self.state, dice=Dice(number), sealed=self.sealed).draw()
        at = START + timedelta(seconds=len(self.entries), microseconds=number % 10**6)
        at = max(at, self.state.at or at)
        before = self.state
        decision = decide(before, command, actor=actor, at=at)
        assert decide(before, command, actor=actor, at=at) == decision
        if isinstance(decision, Refused):
            assert decision.sentence
            assert all(isinstance(event, e.QuorumTested) and not event.met for event in decision.events)
        else:
            assert decision.events
            assert before.phase != "closed"
            self.check_accepted(before, command, actor, decision.events)
        if not isinstance(command, c.OpenRoom):
            assert command_from(type_name(type(command)), _over_the_wire(command)) == command
        for event in decision.events:
            self.append(actor, event, at)
        check_state(self.state)

    def append(self, actor: Actor, event: e.Event, at: object) -> None:
        assert event_from(type_name(type(event)), _over_the_wire(event)) == event
        entry = e.Entry(seq=len(self.entries) + 1, id="x", at=at, actor=actor, event=event)  # type: ignore[arg-type]
        self.entries.append(entry)
        self.state = evolve(self.state, entry)

    def check_accepted(self, before: State, command: c.Command, actor: Actor, events: tuple[e.Event, ...]) -> None:
        if isinstance(command, (c.CastVote, c.CorrectVote)):
            self.note_vote(before, command.ballot, command.member, command.choice, actor)
        if isinstance(command, c.RecordVotes):
            for event in events:
                assert isinstance(event, (e.VoteCast, e.VoteCommitted))
                self.note_vote(before, command.ballot, event.member, command.choice, actor)
        for event in events:
            if isinstance(event, e.ResultProclaimed):
                self.check_result(before, event)
            if isinstance(event, e.QuorumTested):
                self.check_quorum(before, event)
            if isinstance(event, e.BallotOpened):
                check_electorate(before, event)

    def note_vote(self, before: State, number: int, member: str, choice: Choice, actor: Actor) -> None:
        """Nobody votes who may not."""
        ballot = before.ballots[number - 1]
        bearers = {v.member: v.bearer for v in ballot.opened.electorate}
        assert member in bearers
        assert ballot.status == "open" or actor.role == "clerk"
        assert ballot.status in ("open", "closed")
        if actor.role != "clerk":
            assert actor.member == (bearers[member] or member)
            assert actor.member in before.presence
        self.voted.setdefault(number, {})[member] = choice
        if not ballot.opened.names_published:
            self.sealed.setdefault(number, {})[member] = choice

    def check_result(self, before: State, result: e.ResultProclaimed) -> None:
        """The result equals a count of what was voted, made here."""
        opened = before.ballots[result.ballot - 1].opened
        count = Counter(self.voted.get(result.ballot, {}).values())
        assert (result.for_, result.against, result.abstain) == (count["for"], count["against"], count["abstain"])
        total = result.for_ + result.against + result.abstain + result.not_voting
        assert total == result.present + result.represented == len(opened.electorate)
        if opened.purpose == "huis_clos":
            expected = 2 * result.for_ > total
        elif result.for_ == result.against:
            chair = self.voted.get(result.ballot, {}).get(before.chair)
            expected = self.facts.profile.casting_vote and chair == "for"
        else:
            expected = result.for_ > result.against
        assert result.adopted == expected

    def check_quorum(self, before: State, tested: e.QuorumTested) -> None:
        """Proxies and recused members are no presence."""
        out = before.recusals.get(tested.item or "", frozenset())
        assert tested.present == len(set(before.presence) - out)
        assert tested.met
        assert 2 * tested.present > tested.in_exercise
        less = len(out) if self.facts.profile.recusal_leaves_exercise else 0
        assert tested.in_exercise == len(self.facts.members) - less


def _over_the_wire(value: object) -> object:
    return json.loads(json.dumps(to_json(value)))


def check_electorate(before: State, opened: e.BallotOpened) -> None:
    """Once each; present, or represented by somebody present; nobody recused on either side."""
    out = before.recusals.get(opened.item or "", frozenset())
    names = [v.member for v in opened.electorate]
    assert len(names) == len(set(names))
    for elector in opened.electorate:
        assert not {elector.member, elector.bearer} & out
        assert (elector.bearer or elector.member) in before.presence
        assert (elector.bearer is None) == (elector.member in before.presence)
    assert {v.member for v in opened.electorate if v.bearer is None} == set(before.presence) - out


def check_state(state: State) -> None:
    bearers = Counter(proxy.bearer for proxy in state.proxies.values())
    assert all(count == 1 for count in bearers.values())
    assert not set(bearers) & set(state.proxies)
    assert not set(state.proxies) & set(state.presence)
    assert len({request.speaker for request in state.queue}) == len(state.queue)
    assert sum(1 for ballot in state.ballots if ballot.status in ("open", "closed")) <= 1
    for ballot in state.ballots:
        assert set(ballot.votes) <= {v.member for v in ballot.opened.electorate}
    if state.suspended or state.phase != "open":
        assert state.floor is None
    if state.floor is not None and state.floor.speaker != "g0":
        assert state.floor.speaker in state.presence
    if state.phase == "closed":
        assert (state.item, state.pending_ballot, state.huis_clos, state.broadcasting) == (None, None, False, False)


def check_whole(evening: Evening) -> None:
    """Projections of the whole evening agree with it and with each other."""
    entries = evening.entries
    assert fold(entries) == evening.state
    assert recount(entries) == []
    moments = timeline(entries)
    assert [m.seq for m in moments] == sorted({m.seq for m in moments})
    assert all(m.until is None or m.until >= m.at for m in moments)
    everyone = sorted(m.id for m in evening.facts.members)
    for row in attendance(entries):
        assert sorted((*row.present, *(v.member for v in row.represented), *row.recused, *row.absent)) == everyone
    mains = [b for b in evening.state.ballots if b.status == "proclaimed" and b.opened.purpose == "main"]
    assert sum(1 for row in decisions(entries) if row.ballot is not None) == len(mains)


# A seed and a length rather than a list of numbers: twenty times faster, and a failure still shrinks to the
# shortest beginning of the same evening.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(60, 180))
def test_every_invariant_holds_whatever_anybody_does(seed: int, length: int) -> None:
    evening = Evening(facts=make_council(seed))
    numbers = Random(seed)
    for _ in range(length):
        evening.step(numbers.getrandbits(128))
    check_whole(evening)


def test_random_commands_cover_all_commands() -> None:
    assert set(RANDOM) == set(COMMANDS.values())
