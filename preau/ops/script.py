"""Turns the record of a sitting into the commands that hold it again, each with its time and the one who gives it.

Pure: record in, steps out. The source says what was voted and said, not who was in the room: a member is taken to be
present from before the first vote they cast or speech they gave until after the last, and longer where the quorum
needs it (whoever is nearest in time).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from preau.ops.record import Record, RecordedVote, Speech, timed
from preau.rules.quorum import quorum_required
from preau.sitting import commands as c
from preau.sitting.facts import BallotPurpose, ItemKind

# Seconds. Before the opening: people arrive. A ballot lasts no longer than this, nor than its share of the time until
# the next. Somebody who wants to speak asks this long before.
GATHERING, BALLOT, ASKING = 600.0, 20.0, 4.0

PURPOSES: dict[str, BallotPurpose] = {
    "Änderungsantrag": "amendment",
    "Geschäftsordnung": "procedure",
    "Tagesordnung": "procedure",
}

Role = Literal["clerk", "chair", "member", "guest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`at_s` in seconds from the start of the recording (negative before it); `who`: the id of a member or guest
    when the role is theirs. The chair's steps are given by whoever presides then."""

    at_s: float
    role: Role
    command: c.Command
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    number: str
    title: str
    kind: ItemKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Public ids by what the record calls people and items (a number)."""

    people: dict[str, str]
    guests: frozenset[str]
    items: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One vote of the record at its place: `number` from 1, open from `at_s` to `end_s`."""

    number: int
    item: str
    at_s: float
    end_s: float
    vote: RecordedVote


def purpose(vote: RecordedVote) -> BallotPurpose:
    return PURPOSES.get(vote.kind, "main")


def ballots(record: Record) -> list[Ballot]:
    """The votes in the order of the recording, numbered as the sitting will number them."""
    votes = timed(record.votes)
    mains = {vote.agenda_item for _, vote in votes if purpose(vote) == "main"}
    found = []
    for n, (at_s, vote) in enumerate(votes):
        gap = votes[n + 1][0] - at_s if n + 1 < len(votes) else BALLOT * 2
        item = _item_number(vote, mains) or str(n + 1)
        found.append(Ballot(number=n + 1, item=item, at_s=at_s, end_s=at_s + min(BALLOT, gap * 0.6), vote=vote))
    return found


def _item_number(vote: RecordedVote, mains: set[str]) -> str:
    """The item under which a vote is held: an amendment to 4.1, which the source numbers 4.1.1, is voted under 4.1."""
    parent = vote.agenda_item.rpartition(".")[0]
    if purpose(vote) == "amendment" and vote.agenda_item not in mains and parent in mains:
        return parent
    return vote.agenda_item or vote.motion


def agenda(record: Record) -> list[PlannedItem]:
    """The items that came to a vote, in the order in which they did."""
    held: dict[str, list[RecordedVote]] = {}
    for ballot in ballots(record):
        held.setdefault(ballot.item, []).append(ballot.vote)
    return [_planned(number, votes) for number, votes in held.items()]


def _planned(number: str, votes: list[RecordedVote]) -> PlannedItem:
    purposes = {purpose(vote) for vote in votes}
    main = next((vote for vote in votes if purpose(vote) == "main"), votes[0])
    kind: ItemKind = "deliberation" if purposes & {"main", "amendment"} else "information"
    if main.kind == "Niederschrift":
        kind = "minutes"
    lines = [" ".join(part for part in (main.kind, main.motion) if part), ", ".join(main.authors)]
    return PlannedItem(
        number=number[:20], title=main.title[:500], kind=kind, text="\n".join(line for line in lines if line)
    )


def guests(record: Record) -> list[str]:
    """Who spoke without being a member, in order of appearance."""
    members = {member.name for member in record.members}
    return list(dict.fromkeys(speech.speaker for speech in record.speeches if speech.speaker not in members))


def chairs(record: Record) -> list[tuple[float, str]]:
    """Who presides from when on: at least one pair, the first from the start."""
    members = {member.name for member in record.members}
    found: list[tuple[float, str]] = []
    for speech in sorted(record.speeches, key=lambda one: one.start_s):
        if speech.chair and speech.speaker in members and (not found or found[-1][1] != speech.speaker):
            found.append((speech.start_s, speech.speaker))
    if not found:
        return [(0.0, record.members[0].name)]
    return [(0.0, found[0][1]), *found[1:]]


# --- Who is in the room -------------------------------------------------------------------------------------------


def attendance(record: Record, held: Sequence[Ballot]) -> dict[str, tuple[int, int]]:
    """The first and last part of the sitting in which each member is present; part n ends with ballot n + 1, and the
    last one with the close. Absent all along: not in the result."""
    spans: dict[str, tuple[int, int]] = {}

    def there(name: str, part: int) -> None:
        first, last = spans.get(name, (part, part))
        spans[name] = (min(first, part), max(last, part))

    for n, ballot in enumerate(held):
        for name, choice in ballot.vote.ballots.items():
            if choice != "not_voting":
                there(name, n)
    members = {member.name for member in record.members}
    for speech in record.speeches:
        if speech.speaker in members:
            there(speech.speaker, part_of(speech.start_s, held))
    presiding = chairs(record)
    for n, (since, name) in enumerate(presiding):
        there(name, part_of(since, held))
        there(name, part_of(presiding[n + 1][0], held) if n + 1 < len(presiding) else len(held))
    _reach_quorum(spans, parts=len(held) + 1, members=[member.name for member in record.members])
    return spans


def part_of(at_s: float, held: Sequence[Ballot]) -> int:
    return sum(1 for ballot in held if ballot.end_s <= at_s)


def _reach_quorum(spans: dict[str, tuple[int, int]], *, parts: int, members: Sequence[str]) -> None:
    """The source does not tell the silent from the absent: where too few took part, others were silent."""
    needed = quorum_required(in_exercise=len(members))
    # The last part is the close: nothing is called in it.
    for part in range(parts - 1):
        here = sum(first <= part <= last for first, last in spans.values())
        away = sorted(members, key=lambda name: _distance(spans.get(name), part))[here:]
        for name in away[: max(0, needed - here)]:
            first, last = spans.get(name, (part, part))
            spans[name] = (min(first, part), max(last, part))


def _distance(span: tuple[int, int] | None, part: int) -> float:
    """How many parts from presence: 0 for who is there, infinite for who never is."""
    return float("inf") if span is None else max(span[0] - part, part - span[1], 0)


# --- What happens, in order -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Room:
    """What the writer of the steps must remember."""

    names: Names
    chair: str
    item: str | None = None
    floor: str | None = None
    asked: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, order=True)
class _Cue:
    at_s: float
    rank: int
    subject: Ballot | Speech | str | None = field(default=None, compare=False)
    kind: str = field(default="", compare=False)


def steps(record: Record, names: Names, *, gathering: float = GATHERING) -> list[Step]:
    """Every command of the sitting, in order, from the first arrival to the close."""
    held = ballots(record)
    room = _Room(names=names, chair=chairs(record)[0][1])
    found: list[Step] = []
    for cue in sorted(_cues(record, held, gathering)):
        found.extend(replace(step, at_s=cue.at_s) if step.at_s == 0 else step for step in _play(cue, room))
    return sorted(found, key=lambda step: step.at_s)


def _cues(record: Record, held: Sequence[Ballot], gathering: float) -> Iterator[_Cue]:
    yield _Cue(0.0, 0, kind="open")
    yield from _comings(record, held, gathering)
    for n, ballot in enumerate(held):
        yield _Cue(held[n - 1].end_s if n else 0.0, 2, ballot.item, "call")
        yield _Cue(ballot.at_s, 9, ballot, "ballot")
    for since, name in chairs(record)[1:]:
        # The chair does not change hands in the middle of a ballot.
        inside = next((b.end_s for b in held if b.at_s <= since < b.end_s), since)
        yield _Cue(inside, 3, name, "chair")
    for speech in record.speeches:
        if speech.chair:
            yield _Cue(speech.start_s, 4, kind="silence")
            continue
        yield _Cue(max(0.0, speech.start_s - ASKING), 6, speech, "ask")
        yield _Cue(speech.start_s, 7, speech, "speak")
        yield _Cue(speech.start_s + speech.duration_s, 5, speech, "spoken")
    yield _Cue(_end(record, held) + 5.0, 99, kind="close")


def _end(record: Record, held: Sequence[Ballot]) -> float:
    return max([0.0, *(b.end_s for b in held), *(s.start_s + s.duration_s for s in record.speeches)])


def _comings(record: Record, held: Sequence[Ballot], gathering: float) -> Iterator[_Cue]:
    spans = attendance(record, held)
    early = [m.name for m in record.members if spans.get(m.name, (1, 1))[0] == 0]
    for n, name in enumerate(early):
        yield _Cue(-gathering * 0.95 * (1 - n / len(early)), 0, name, "arrive")
    for name, (first, last) in spans.items():
        if first > 0:
            yield _Cue(held[first - 1].end_s, 1, name, "arrive")
        if last < len(held):
            yield _Cue(held[last].end_s, 0, name, "leave")


def _play(cue: _Cue, room: _Room) -> Iterable[Step]:
    """The steps of a cue; those at second 0 take the time of the cue."""
    if isinstance(cue.subject, Ballot):
        return _ballot(cue.subject, room.names.people)
    if isinstance(cue.subject, str):
        return _turn(cue.kind, cue.subject, room)
    if cue.kind in ("open", "close"):
        return [Step(at_s=0, role="chair", command=c.OpenSitting() if cue.kind == "open" else c.CloseSitting())]
    return _speech(cue.kind, cue.subject, room)


def _turn(kind: str, subject: str, room: _Room) -> Iterable[Step]:
    """What concerns one person or one item by name."""
    if kind == "call":
        if room.item != subject:
            room.item, room.floor = subject, None
            yield Step(at_s=0, role="chair", command=c.CallItem(item=room.names.items[subject]))
        return
    who = room.names.people[subject]
    if kind == "arrive":
        yield Step(at_s=0, role="clerk", command=c.RecordArrival(member=who))
    elif kind == "leave":
        room.floor = None if room.floor == subject else room.floor
        yield Step(at_s=0, role="clerk", command=c.RecordDeparture(member=who))
    elif kind == "chair":
        room.chair = subject
        yield Step(at_s=0, role="chair", command=c.HandOverChair(member=who))


def _speech(kind: str, speech: Speech | None, room: _Room) -> Iterable[Step]:
    if kind == "silence" or speech is None:
        # The chair speaks: whoever had the floor has finished.
        if room.floor is not None:
            room.floor = None
            yield Step(at_s=0, role="chair", command=c.EndFloor())
        return
    name, who = speech.speaker, room.names.people[speech.speaker]
    if kind == "ask" and name not in room.asked and room.floor != name:
        room.asked.add(name)
        role: Role = "guest" if name in room.names.guests else "member"
        yield Step(at_s=0, role=role, who=who, command=c.RequestFloor(speaker=who))
    elif kind == "speak" and room.floor != name:
        room.asked.discard(name)
        room.floor = name
        yield Step(at_s=0, role="chair", command=c.GiveFloor(speaker=who))
    elif kind == "spoken" and room.floor == name:
        room.floor = None
        yield Step(at_s=0, role="chair", command=c.EndFloor())


def _ballot(ballot: Ballot, people: dict[str, str]) -> Iterable[Step]:
    """Opened at its time, voted in an order that differs from one ballot to the next, closed, proclaimed."""
    vote, length = ballot.vote, ballot.end_s - ballot.at_s
    opening = c.OpenBallot(subject=vote.title, mode="public", purpose=purpose(vote))
    yield Step(at_s=ballot.at_s, role="chair", command=opening)
    voters = sorted(name for name, choice in vote.ballots.items() if choice != "not_voting")
    random.Random(ballot.number).shuffle(voters)
    for n, name in enumerate(voters):
        at_s = ballot.at_s + length * (0.1 + 0.7 * n / len(voters))
        cast = c.CastVote(ballot=ballot.number, member=people[name], choice=vote.ballots[name])
        yield Step(at_s=at_s, role="member", who=people[name], command=cast)
    yield Step(at_s=ballot.at_s + length * 0.9, role="chair", command=c.CloseBallot(ballot=ballot.number))
    yield Step(at_s=ballot.end_s, role="chair", command=c.ProclaimResult(ballot=ballot.number))
