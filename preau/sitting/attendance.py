"""Attendance: who was there for each item, represented by whom, recused or absent, and who came and went when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from preau.sitting import events as e
from preau.sitting.evolve import evolve
from preau.sitting.facts import Elector
from preau.sitting.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who took part from `at` on. `item` is None for the opening of the sitting.

    `present`, `represented`, `recused` and `absent` are the situation at `at`, each in the order of the table, and
    together name every member once; a recused member is only in `recused`, present or not. `represented` holds
    the members whose proxy counts then (bearer present, neither recused). `arrived` and `left` are those who came
    and went after `at` and before `until` (None while the item lasts); an item called again has one
    `Attendance` per call.
    """

    item: str | None
    at: datetime
    quorum: e.QuorumTested | None
    present: tuple[str, ...]
    represented: tuple[Elector, ...]
    recused: tuple[str, ...]
    absent: tuple[str, ...]
    until: datetime | None = None
    arrived: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a member in the sitting, in `place`; `until` is None while the member is there.

    `reason` says how it ended: "left", "link_lost", "close", or "" while it lasts.
    """

    member: str
    place: str
    since: datetime
    until: datetime | None = None
    reason: str = ""


def attendance(entries: Iterable[e.Entry]) -> tuple[Attendance, ...]:
    """The attendance at the opening, then at each item called, in the order of the sitting."""
    state = State()
    rows: list[Attendance] = []
    for entry in entries:
        state = evolve(state, entry)
        event = entry.event
        if isinstance(event, (e.SittingOpened, e.ItemCalled)):
            if rows and rows[-1].until is None:
                rows[-1] = replace(rows[-1], until=entry.at)
            rows.append(_attendance(state, entry.at))
        elif rows and rows[-1].until is None:
            rows[-1] = _moved(rows[-1], entry)
    return tuple(rows)


def stays(entries: Iterable[e.Entry]) -> tuple[Stay, ...]:
    """Every stay of every member, in the order of arrival."""
    done: list[Stay] = []
    current: dict[str, int] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, e.MemberArrived):
            current[event.member] = len(done)
            done.append(Stay(member=event.member, place=event.place, since=entry.at))
        elif isinstance(event, e.MemberDeparted):
            index = current.pop(event.member)
            done[index] = replace(done[index], until=entry.at, reason=event.reason)
        elif isinstance(event, e.SittingClosed):
            for index in current.values():
                done[index] = replace(done[index], until=entry.at, reason="close")
    return tuple(done)


def _attendance(state: State, at: datetime) -> Attendance:
    assert state.facts is not None, "a journal begins with RoomOpened"
    out = state.recusals.get(state.item, frozenset()) if state.item else frozenset()
    table = [m.id for m in sorted(state.facts.members, key=lambda m: m.order)]
    present = tuple(m for m in table if m in state.presence and m not in out)
    represented = tuple(
        Elector(member=m, bearer=state.proxies[m].bearer)
        for m in table
        if m in state.proxies and m not in out and state.proxies[m].bearer in present
    )
    named = {*present, *(elector.member for elector in represented), *out}
    return Attendance(
        item=state.item,
        at=at,
        quorum=state.quorum,
        present=present,
        represented=represented,
        recused=tuple(m for m in table if m in out),
        absent=tuple(m for m in table if m not in named),
    )


def _moved(row: Attendance, entry: e.Entry) -> Attendance:
    event = entry.event
    if isinstance(event, e.MemberArrived):
        return replace(row, arrived=(*row.arrived, event.member))
    if isinstance(event, e.MemberDeparted):
        return replace(row, left=(*row.left, event.member))
    over = isinstance(event, (e.ItemConcluded, e.ItemPostponed)) and event.item == row.item
    if over or isinstance(event, e.SittingClosed):
        return replace(row, until=entry.at)
    return row
