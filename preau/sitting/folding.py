"""Small changes of a state that many events make. Maps are copied, never changed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from preau.sitting.events import Entry, Event
from preau.sitting.state import State

K = TypeVar("K")
V = TypeVar("V")

# By kind of event: the state after it.
Readers = Mapping[type[Event], Callable[[Any, State, Entry], State]]


def with_(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    return {**mapping, key: value}


def without(mapping: Mapping[K, V], key: K) -> dict[K, V]:
    return {k: v for k, v in mapping.items() if k != key}


def with_ballot(state: State, number: int, **changes: Any) -> State:
    """The state with ballot `number` changed."""
    ballots = list(state.ballots)
    ballots[number - 1] = replace(ballots[number - 1], **changes)
    return replace(state, ballots=tuple(ballots))


def with_election(state: State, number: int, **changes: Any) -> State:
    """The state with election `number` changed."""
    elections = list(state.elections)
    elections[number - 1] = replace(elections[number - 1], **changes)
    return replace(state, elections=tuple(elections))
