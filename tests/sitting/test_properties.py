"""What stays true whatever anybody does: random commands by random people over random small councils."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_events as se
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
from tests.sitting.random_ballots import chosen
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
    # By ballot, elector by elector, what each put into the urn: only this account knows.
    urns: dict[int, dict[str, Choice]] = field(default_factory=dict)

    def step(self, number: int) -> None:
        drawer = Drawer(facts=self.facts, state=self.state, dice=Dice(number), sealed=self.sealed)
        command, actor = drawer.draw()
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
        check_frozen(before, self.state)

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
        # What nobody objects to opens and ends in one command.
        openings = [b.opened for b in before.ballots] + [x for x in events if isinstance(x, e.BallotOpened)]
        for event in events:
            if isinstance(event, e.ResultProclaimed):
                self.check_result(event, openings[event.ballot - 1])
            if isinstance(event, se.VoterMarked):
                self.note_paper(before, event, actor)
            if isinstance(event, e.QuorumTested):
                self.check_quorum(before, event)
            if isinstance(event, (e.BallotOpened, se.BallotPrepared)):
                check_opening(before, event)

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

    def note_paper(self, before: State, event: se.VoterMarked, actor: Actor) -> None:
        """Nobody votes who may not, nor twice; what is voted is written in no event."""
        ballot = before.ballots[event.ballot - 1]
        urn = self.urns.setdefault(event.ballot, {})
        bearers = {v.member: v.bearer for v in ballot.opened.electorate}
        assert event.member in bearers
        assert event.member not in urn
        voter = bearers[event.member] or event.member
        assert voter in before.presence
        if ballot.opened.means == "encrypted":
            assert actor.member == voter
            assert event.member in ballot.keys
        urn[event.member] = chosen(ballot.opened, event.member)

    def check_result(self, result: e.ResultProclaimed, opened: e.BallotOpened) -> None:
        """The result equals a count of what was voted, made here."""
        secret = opened.mode == "secret"
        count = Counter((self.urns if secret else self.voted).get(result.ballot, {}).values())
        if secret:
            self.check_secret(result, count)
        assert (result.for_, result.against, result.abstain) == (count["for"], count["against"], count["abstain"])
        total = result.for_ + result.against + result.abstain + result.blank + result.null + result.not_voting
        assert total == result.present + result.represented == len(opened.electorate)
        if result.tacit:
            assert result.adopted
            assert not count
            return
        majority = opened.majority
        bases = {
            "cast": result.for_ + result.against,
            "present": len(opened.electorate),
            "exercise": len(self.facts.members),
        }
        share = Fraction(*majority.share) * bases[majority.base]
        reached = result.for_ > share if majority.strict else result.for_ >= share
        expected = reached and result.for_ > 0
        plain = (majority.share, majority.base, majority.strict) == ((1, 2), "cast", True)
        if plain and not secret and result.for_ == result.against:
            chair = self.voted.get(result.ballot, {}).get(self.state.chair)
            expected = self.facts.profile.casting_vote and chair == "for"
        assert result.adopted == expected

    def check_secret(self, result: e.ResultProclaimed, count: Counter[str]) -> None:
        """Two persons counted alike, or two trustees opened the urn; a tie rejects."""
        ballot = self.state.ballots[result.ballot - 1]
        assert (result.blank, result.null) == (count["blank"], count["null"])
        assert result.casting_vote is None
        assert count.total() == len(ballot.votes)
        if ballot.opened.means == "encrypted":
            assert count.total() >= 3
            assert len(ballot.decryptions) >= 2
        else:
            assert len({counted.account for counted in ballot.counts}) >= 2
        if result.for_ == result.against:
            assert not result.adopted

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


def check_opening(before: State, opened: e.BallotOpened | se.BallotPrepared) -> None:
    """A ballot that was prepared opens as it was announced; any other has the electorate of the moment."""
    if isinstance(opened, e.BallotOpened) and opened.means == "encrypted":
        assert before.ballots[opened.ballot - 1].opened == opened
        return
    assert opened.ballot == len(before.ballots) + 1
    for item in (opened.item, *opened.also):
        check_electorate(before, opened, before.recusals.get(item or "", frozenset()))


def check_electorate(before: State, opened: e.BallotOpened | se.BallotPrepared, out: frozenset[str]) -> None:
    """Once each; present, or represented by somebody present; nobody recused on either side."""
    names = [v.member for v in opened.electorate]
    assert len(names) == len(set(names))
    for elector in opened.electorate:
        assert not {elector.member, elector.bearer} & out
        assert (elector.bearer or elector.member) in before.presence
        assert (elector.bearer is None) == (elector.member in before.presence)
    assert {v.member for v in opened.electorate if v.bearer is None} == set(before.presence) - out


def check_frozen(before: State, after: State) -> None:
    """Whatever happens, no ballot's electorate changes, nor anything else that was said at its opening."""
    for was, now in zip(before.ballots, after.ballots, strict=False):
        assert was.opened == now.opened


def check_secrecy(entries: list[e.Entry]) -> None:
    """No event of a secret ballot bears a choice beside a name, and each elector is in it once."""
    secret: set[int] = set()
    seen: set[tuple[int, str]] = set()
    for entry in entries:
        event = entry.event
        if isinstance(event, se.BallotPrepared) or (isinstance(event, e.BallotOpened) and event.mode == "secret"):
            secret.add(event.ballot)
        if isinstance(event, (e.VoteCast, e.VoteCommitted, se.VoterMarked)):
            assert (event.ballot, event.member) not in seen
            seen.add((event.ballot, event.member))
        said = to_json(event)
        if said.get("ballot") in secret and "member" in said:
            assert not {"choice", "commitment"} & set(said)


def check_state(state: State) -> None:
    bearers = Counter(proxy.bearer for proxy in state.proxies.values())
    assert all(count == 1 for count in bearers.values())
    assert not set(bearers) & set(state.proxies)
    assert not set(state.proxies) & set(state.presence)
    assert len({request.speaker for request in state.queue}) == len(state.queue)
    assert sum(1 for ballot in state.ballots if ballot.status in ("preparing", "open", "closed")) <= 1
    for ballot in state.ballots:
        assert set(ballot.votes) <= {v.member for v in ballot.opened.electorate}
        if ballot.opened.mode == "secret":
            assert ballot.opened.requested_by or ballot.opened.purpose == "election"
            assert not any(vote.choice or vote.commitment for vote in ballot.votes.values())
        if ballot.status == "proclaimed":
            assert not ballot.contests
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
    check_secrecy(entries)
    mains = [b.opened for b in evening.state.ballots if b.result is not None and b.opened.purpose == "main"]
    assert sum(1 for row in decisions(entries) if row.result is not None) == sum(1 + len(m.also) for m in mains)


# A seed and a length rather than a list of numbers: twenty times faster, and a failure still shrinks to the
# shortest beginning of the same evening.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(60, 220))
def test_every_invariant_holds_whatever_anybody_does(seed: int, length: int) -> None:
    check_whole(an_evening(seed, length))


def an_evening(seed: int, length: int) -> Evening:
    evening = Evening(facts=make_council(seed))
    numbers = Random(seed)
    for _ in range(length):
        evening.step(numbers.getrandbits(256))
    return evening


def test_random_evenings_get_as_far_as_every_kind_of_result() -> None:
    """Without this, an invariant might hold because nothing of the kind ever happens."""
    reached: set[str] = set()
    for seed in range(24):
        evening = an_evening(seed, 220)
        check_whole(evening)
        for ballot in evening.state.ballots:
            if ballot.result is not None:
                reached |= {ballot.opened.purpose, f"{ballot.opened.mode} {ballot.opened.means}", ballot.opened.trigger}
                reached |= {"block"} if ballot.opened.also else set()
                reached |= {ballot.result.majority}
    assert reached >= {
        *("main", "amendment", "part", "procedure", "urgency", "huis_clos", "block", "tacit"),
        *("ordinary open", "public open", "secret paper", "secret encrypted"),
        *("votes_cast", "present_or_represented", "in_exercise", "video"),
    }


def test_random_commands_cover_all_commands() -> None:
    assert set(RANDOM) == set(COMMANDS.values())
