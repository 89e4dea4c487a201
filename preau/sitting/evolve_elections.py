"""How elections change the state: readers for `evolve`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.folding import Readers, with_, with_ballot, with_election
from preau.sitting.state import Election, State


def _opened(event: ee.ElectionOpened, state: State, entry: e.Entry) -> State:
    election = Election(opened=event, candidates={candidate.id: candidate for candidate in event.candidates})
    return replace(state, elections=(*state.elections, election))


def _declared(event: ee.CandidacyDeclared, state: State, entry: e.Entry) -> State:
    election = state.elections[event.election - 1]
    # Whoever withdrew may stand again in a later round.
    return with_election(
        state,
        event.election,
        candidates=with_(election.candidates, event.candidate.id, event.candidate),
        withdrawn=election.withdrawn - {event.candidate.id},
    )


def _withdrawn(event: ee.CandidacyWithdrawn, state: State, entry: e.Entry) -> State:
    withdrawn = state.elections[event.election - 1].withdrawn | {event.candidate}
    return with_election(state, event.election, withdrawn=withdrawn)


def _ranked(event: ee.AgesRanked, state: State, entry: e.Entry) -> State:
    return with_election(state, event.election, oldest_first=event.oldest_first)


def _waived(event: ee.SecrecyWaived, state: State, entry: e.Entry) -> State:
    return with_election(state, event.election, waived=True)


def _took_effect(event: ee.AppointmentsTookEffect, state: State, entry: e.Entry) -> State:
    return with_election(state, event.election, elected=event.elected, status="done", ended_at=entry.at)


def _abandoned(event: ee.ElectionAbandoned, state: State, entry: e.Entry) -> State:
    return with_election(state, event.election, status="abandoned", ended_at=entry.at)


def _proclaimed(event: ee.RoundProclaimed, state: State, entry: e.Entry) -> State:
    state = with_ballot(state, event.ballot, status="proclaimed", round=event, proclaimed_at=entry.at)
    election = state.elections[event.election - 1]
    return with_election(
        state,
        event.election,
        rounds=(*election.rounds, event.ballot),
        elected=(*election.elected, *event.elected),
        oldest_first=(),
        status="done" if event.next == "done" else "open",
        ended_at=entry.at if event.next == "done" else None,
    )


READERS: Final[Readers] = {
    ee.ElectionOpened: _opened,
    ee.CandidacyDeclared: _declared,
    ee.CandidacyWithdrawn: _withdrawn,
    ee.AgesRanked: _ranked,
    ee.SecrecyWaived: _waived,
    ee.AppointmentsTookEffect: _took_effect,
    ee.ElectionAbandoned: _abandoned,
    ee.RoundProclaimed: _proclaimed,
}
