"""`evolve` for the events of elections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.evolve import _after, _ballot, _with
from preau.sitting.state import Election, State


def _election(state: State, number: int, **changes: Any) -> State:
    """The state with election `number` changed."""
    elections = list(state.elections)
    elections[number - 1] = replace(elections[number - 1], **changes)
    return replace(state, elections=tuple(elections))


@_after.register
def _(event: ee.ElectionOpened, state: State, entry: e.Entry) -> State:
    election = Election(opened=event, candidates={candidate.id: candidate for candidate in event.candidates})
    return replace(state, elections=(*state.elections, election))


@_after.register
def _(event: ee.CandidacyDeclared, state: State, entry: e.Entry) -> State:
    election = state.elections[event.election - 1]
    # Whoever withdrew may stand again in a later round.
    return _election(
        state,
        event.election,
        candidates=_with(election.candidates, event.candidate.id, event.candidate),
        withdrawn=election.withdrawn - {event.candidate.id},
    )


@_after.register
def _(event: ee.CandidacyWithdrawn, state: State, entry: e.Entry) -> State:
    withdrawn = state.elections[event.election - 1].withdrawn | {event.candidate}
    return _election(state, event.election, withdrawn=withdrawn)


@_after.register
def _(event: ee.AgesRanked, state: State, entry: e.Entry) -> State:
    return _election(state, event.election, oldest_first=event.oldest_first)


@_after.register
def _(event: ee.SecrecyWaived, state: State, entry: e.Entry) -> State:
    return _election(state, event.election, waived=True)


@_after.register
def _(event: ee.AppointmentsTookEffect, state: State, entry: e.Entry) -> State:
    return _election(state, event.election, elected=event.elected, status="done")


@_after.register
def _(event: ee.ElectionAbandoned, state: State, entry: e.Entry) -> State:
    return _election(state, event.election, status="abandoned")


@_after.register
def _(event: ee.RoundProclaimed, state: State, entry: e.Entry) -> State:
    state = _ballot(state, event.ballot, status="proclaimed", round=event, proclaimed_at=entry.at)
    election = state.elections[event.election - 1]
    return _election(
        state,
        event.election,
        rounds=(*election.rounds, event.ballot),
        elected=(*election.elected, *event.elected),
        oldest_first=(),
        status="done" if event.next == "done" else "open",
    )
