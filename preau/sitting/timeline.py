"""The timeline: what happened, when, for how long; chapters of the replay and "what is happening now"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from preau.sitting import election_events as ee
from preau.sitting import events as e

MomentKind = Literal[
    "room", "opening", "item", "postponement", "floor", "ballot", "cancellation", "result", "suspension", "huis_clos",
    "broadcast", "chair", "secretary", "arrival", "departure", "recusal", "no_quorum", "close", "appointment",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened. `seq` and `at` are those of the entry that began it.

    `until` is the end of what lasts ("item", "floor", "ballot", "suspension", "huis_clos", "broadcast") and None as
    long as it goes on; for everything else it is None for ever. `item` is the item under discussion at that
    time, or the item concerned ("item", "postponement", "recusal", "no_quorum"). `person` is the member or guest
    concerned ("floor", "chair", "secretary", "arrival", "departure", "recusal"). `ballot` numbers the ballot of
    "ballot", "cancellation", "result"; `result` is its result, or `round` where it is a round of an election.
    `election` numbers the election of a round, or of an "appointment", which took effect without a vote. `reason` is
    what was said for "postponement", "suspension", "cancellation", and "link_lost" or "left" for "departure".
    """

    seq: int
    at: datetime
    kind: MomentKind
    until: datetime | None = None
    item: str | None = None
    person: str | None = None
    ballot: int | None = None
    result: e.ResultProclaimed | None = None
    round: ee.RoundProclaimed | None = None
    election: int | None = None
    reason: str = ""


LASTING: Final[frozenset[MomentKind]] = frozenset(("item", "floor", "ballot", "suspension", "huis_clos", "broadcast"))


def timeline(entries: Iterable[e.Entry]) -> list[Moment]:
    """The moments of a sitting in order, from its entries from the first on.

    A test of the quorum that passes is no moment of its own, one that fails is ("no_quorum"). Votes one by one,
    proxies and requests for the floor are not moments.
    """
    moments: list[Moment] = []
    item: str | None = None
    for entry in entries:
        event = entry.event
        for kind in _ended(event, item):
            _end(moments, kind, entry.at)
        item = _item_after(event, item)
        begins = _BEGINS.get(type(event))
        fields = begins(event) if begins is not None else None
        if fields is not None:
            moments.append(Moment(seq=entry.seq, at=entry.at, **{"item": item, **fields}))
    return moments


def going_on(moments: Iterable[Moment]) -> list[Moment]:
    """The moments that last and have not ended: what is happening now, in the order in which it began."""
    return [m for m in moments if m.kind in LASTING and m.until is None]


def _ended(event: e.Event, item: str | None) -> tuple[MomentKind, ...]:
    """The kinds of moment that `event` ends where one is going on; `item` is the current item before it."""
    # A block vote concludes items that were not called, and a later item may be postponed.
    if isinstance(event, (e.ItemConcluded, e.ItemPostponed)) and event.item != item:
        return ()
    return _ENDS.get(type(event), ())


def _end(moments: list[Moment], kind: MomentKind, at: datetime) -> None:
    for index in range(len(moments) - 1, -1, -1):
        if moments[index].kind == kind:
            if moments[index].until is None:
                moments[index] = replace(moments[index], until=at)
            return


def _item_after(event: e.Event, item: str | None) -> str | None:
    if isinstance(event, e.ItemCalled):
        return event.item
    if isinstance(event, (e.ItemConcluded, e.ItemPostponed)) and event.item == item:
        return None
    return item


def _round(event: ee.RoundProclaimed) -> dict[str, Any]:
    return {
        "kind": "result",
        "ballot": event.ballot,
        "item": event.item,
        "round": event,
        "election": event.election,
    }


_ENDS: Final[Mapping[type[e.Event], tuple[MomentKind, ...]]] = {
    e.ItemConcluded: ("item",),
    e.ItemPostponed: ("item",),
    e.FloorEnded: ("floor",),
    e.BallotClosed: ("ballot",),
    e.BallotCancelled: ("ballot",),
    e.SittingResumed: ("suspension",),
    e.HuisClosEnded: ("huis_clos",),
    e.BroadcastStopped: ("broadcast",),
    # A sitting may close while it is suspended.
    e.SittingClosed: ("suspension",),
}

# What each event begins: the fields of its moment beside seq, at and the current item.
_BEGINS: Final[Mapping[type[e.Event], Callable[[Any], dict[str, Any] | None]]] = {
    e.RoomOpened: lambda v: {"kind": "room"},
    e.SittingOpened: lambda v: {"kind": "opening"},
    e.QuorumTested: lambda v: None if v.met else {"kind": "no_quorum", "item": v.item},
    e.ItemCalled: lambda v: {"kind": "item", "item": v.item},
    e.ItemPostponed: lambda v: {"kind": "postponement", "item": v.item, "reason": v.reason},
    e.FloorGiven: lambda v: {"kind": "floor", "person": v.speaker},
    e.BallotOpened: lambda v: {"kind": "ballot", "ballot": v.ballot, "item": v.item},
    e.BallotCancelled: lambda v: {"kind": "cancellation", "ballot": v.ballot, "reason": v.reason},
    e.ResultProclaimed: lambda v: {"kind": "result", "ballot": v.ballot, "item": v.item, "result": v},
    ee.RoundProclaimed: _round,
    ee.AppointmentsTookEffect: lambda v: {"kind": "appointment", "election": v.election},
    e.SittingSuspended: lambda v: {"kind": "suspension", "reason": v.reason},
    e.HuisClosBegan: lambda v: {"kind": "huis_clos"},
    e.BroadcastStarted: lambda v: {"kind": "broadcast"},
    e.ChairHandedOver: lambda v: {"kind": "chair", "person": v.member},
    e.SecretaryAppointed: lambda v: {"kind": "secretary", "person": v.member},
    e.MemberArrived: lambda v: {"kind": "arrival", "person": v.member},
    e.MemberDeparted: lambda v: {"kind": "departure", "person": v.member, "reason": v.reason},
    e.RecusalDeclared: lambda v: {"kind": "recusal", "person": v.member, "item": v.item},
    e.SittingClosed: lambda v: {"kind": "close"},
}
