"""`evolve`: what the state of a sitting becomes when one more entry of its journal is read.

Total and without judgement: it believes the journal (its chain is checked elsewhere, its lawfulness was
checked by `decide`). Maps are copied, never changed in place, so that an older state stays valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from preau.sitting import events as e
from preau.sitting import evolve_ballots, evolve_elections, evolve_secret
from preau.sitting.folding import with_, with_ballot, without
from preau.sitting.state import Ballot, Floor, FloorRequest, ItemProgress, Presence, Proxy, State


def evolve(state: State, entry: e.Entry) -> State:
    """The state after `entry`; `state` is left as it was."""
    return replace(_after(entry.event, state, entry), seq=entry.seq, at=entry.at)


def fold(entries: Iterable[e.Entry], state: State | None = None) -> State:
    """The state after all `entries`, in order, starting from `state` (by default: before the first one)."""
    current = State() if state is None else state
    for entry in entries:
        current = evolve(current, entry)
    return current


@singledispatch
def _after(event: e.Event, state: State, entry: e.Entry) -> State:
    raise TypeError(f"no rule to read the event {type(event).__name__}")


@_after.register
def _(event: e.RoomOpened, state: State, entry: e.Entry) -> State:
    items = {item.id: ItemProgress() for item in event.facts.items}
    return replace(state, facts=event.facts, phase="gathering", chair=event.facts.chair, items=items)


# Who is here


@_after.register
def _(event: e.MemberArrived, state: State, entry: e.Entry) -> State:
    presence = with_(state.presence, event.member, Presence(place=event.place, since=entry.at))
    state = replace(state, presence=presence, departed=without(state.departed, event.member))
    ballot = state.pending_ballot
    if ballot is None or not ballot.lost_links:
        return state
    return with_ballot(state, ballot.opened.ballot, lost_links=ballot.lost_links - _carried(ballot, event.member))


def _carried(ballot: Ballot, member: str) -> set[str]:
    """The voices that a member's link carries: their own and the one that they bear."""
    return {v.member for v in ballot.opened.electorate if member in (v.member, v.bearer)}


@_after.register
def _(event: e.MemberDeparted, state: State, entry: e.Entry) -> State:
    state = replace(
        state,
        presence=without(state.presence, event.member),
        departed=with_(state.departed, event.member, entry.at),
        queue=tuple(r for r in state.queue if r.speaker != event.member),
    )
    ballot = state.pending_ballot
    if event.reason != "link_lost" or ballot is None or ballot.status != "open":
        return state
    # The link that falls takes the bearer's own voice and the one carried for an absent member.
    lost = ballot.lost_links | _carried(ballot, event.member)
    return with_ballot(state, ballot.opened.ballot, lost_links=lost)


@_after.register
def _(event: e.ProxyGiven, state: State, entry: e.Entry) -> State:
    proxy = Proxy(giver=event.giver, bearer=event.bearer, consecutive=event.consecutive)
    revoked = state.revoked - {(event.giver, event.bearer)}
    return replace(state, proxies=with_(state.proxies, event.giver, proxy), revoked=revoked)


@_after.register
def _(event: e.ProxyRevoked, state: State, entry: e.Entry) -> State:
    """The giver takes the proxy back; the clerk corrects what was noted, and the paper still holds."""
    state = replace(state, proxies=without(state.proxies, event.giver))
    if entry.actor.role == "clerk" or entry.actor.member != event.giver:
        return state
    return replace(state, revoked=state.revoked | {(event.giver, event.bearer)})


@_after.register
def _(event: e.ProxyEnded, state: State, entry: e.Entry) -> State:
    return replace(state, proxies=without(state.proxies, event.giver))


@_after.register
def _(event: e.SecretaryAppointed, state: State, entry: e.Entry) -> State:
    return replace(state, secretaries=(*state.secretaries, event.member))


@_after.register
def _(event: e.ChairHandedOver, state: State, entry: e.Entry) -> State:
    return replace(state, chair=event.member)


@_after.register
def _(event: e.RecusalDeclared, state: State, entry: e.Entry) -> State:
    recused = state.recusals.get(event.item, frozenset()) | {event.member}
    return replace(state, recusals=with_(state.recusals, event.item, recused))


@_after.register
def _(event: e.RecusalWithdrawn, state: State, entry: e.Entry) -> State:
    recused = state.recusals.get(event.item, frozenset()) - {event.member}
    return replace(state, recusals=with_(state.recusals, event.item, recused))


# The conduct of the sitting


@_after.register
def _(event: e.QuorumTested, state: State, entry: e.Entry) -> State:
    return replace(state, quorum=event)


@_after.register
def _(event: e.SittingOpened, state: State, entry: e.Entry) -> State:
    return replace(state, phase="open", opened_at=entry.at)


@_after.register
def _(event: e.SittingSuspended, state: State, entry: e.Entry) -> State:
    return replace(state, suspended=True)


@_after.register
def _(event: e.SittingResumed, state: State, entry: e.Entry) -> State:
    return replace(state, suspended=False)


@_after.register
def _(event: e.SittingClosed, state: State, entry: e.Entry) -> State:
    return replace(state, phase="closed", closed_at=entry.at, suspended=False, queue=(), huis_clos_request=None)


@_after.register
def _(event: e.ItemCalled, state: State, entry: e.Entry) -> State:
    progress = ItemProgress(status="current", called_at=entry.at)
    return replace(state, item=event.item, items=with_(state.items, event.item, progress), queue=())


@_after.register
def _(event: e.ItemConcluded, state: State, entry: e.Entry) -> State:
    progress = replace(state.items[event.item], status="concluded", ended_at=entry.at)
    state = replace(state, items=with_(state.items, event.item, progress))
    # A block vote concludes items that were not called.
    return replace(state, item=None, queue=()) if state.item == event.item else state


@_after.register
def _(event: e.ItemPostponed, state: State, entry: e.Entry) -> State:
    progress = replace(state.items[event.item], status="postponed", ended_at=entry.at, reason=event.reason)
    state = replace(state, items=with_(state.items, event.item, progress))
    return replace(state, item=None, queue=()) if state.item == event.item else state


@_after.register
def _(event: e.FloorRequested, state: State, entry: e.Entry) -> State:
    request = FloorRequest(speaker=event.speaker, kind=event.kind, at=entry.at)
    return replace(state, queue=(*state.queue, request))


@_after.register
def _(event: e.FloorRequestWithdrawn, state: State, entry: e.Entry) -> State:
    return replace(state, queue=tuple(r for r in state.queue if r.speaker != event.speaker))


@_after.register
def _(event: e.FloorGiven, state: State, entry: e.Entry) -> State:
    floor = Floor(speaker=event.speaker, kind=event.kind, since=entry.at)
    return replace(state, floor=floor, queue=tuple(r for r in state.queue if r.speaker != event.speaker))


@_after.register
def _(event: e.FloorEnded, state: State, entry: e.Entry) -> State:
    spoken = with_(state.spoken, event.speaker, state.spoken.get(event.speaker, 0) + event.seconds)
    return replace(state, floor=None, spoken=spoken)


@_after.register
def _(event: e.HuisClosRequested, state: State, entry: e.Entry) -> State:
    return replace(state, huis_clos_request=event.requested_by)


@_after.register
def _(event: e.HuisClosBegan, state: State, entry: e.Entry) -> State:
    return replace(state, huis_clos=True, huis_clos_request=None)


@_after.register
def _(event: e.HuisClosEnded, state: State, entry: e.Entry) -> State:
    return replace(state, huis_clos=False)


@_after.register
def _(event: e.BroadcastStarted, state: State, entry: e.Entry) -> State:
    return replace(state, broadcasting=True)


@_after.register
def _(event: e.BroadcastStopped, state: State, entry: e.Entry) -> State:
    return replace(state, broadcasting=False)


for _readers in (evolve_ballots.READERS, evolve_secret.READERS, evolve_elections.READERS):
    for _kind, _reader in _readers.items():
        _after.register(_kind, _reader)
