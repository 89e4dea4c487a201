"""How ballots, votes and amendments change the state: readers for `evolve`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from preau.sitting import events as e
from preau.sitting.facts import Choice
from preau.sitting.folding import Readers, with_, with_ballot, with_election, without
from preau.sitting.state import Amendment, Ballot, State, Vote


def _voted(
    state: State,
    entry: e.Entry,
    event: e.VoteCast | e.VoteCommitted | e.VoteCorrected,
    choice: Choice | None,
    commitment: str | None,
) -> State:
    """The state with the elector's vote, in place of any earlier one; it may be contested anew."""
    vote = Vote(
        choice=choice,
        commitment=commitment,
        channel=event.channel,
        bearer=event.bearer,
        at=entry.at,
        seq=entry.seq,
    )
    ballot = state.ballots[event.ballot - 1]
    votes, settled = with_(ballot.votes, event.member, vote), ballot.settled - {event.member}
    return with_ballot(state, event.ballot, votes=votes, settled=settled)


def _opened(event: e.BallotOpened, state: State, entry: e.Entry) -> State:
    """A new ballot, or one that was prepared and whose urn opens now."""
    if event.ballot <= len(state.ballots):
        return with_ballot(state, event.ballot, opened=event, opened_at=entry.at, status="open")
    return replace(state, ballots=(*state.ballots, Ballot(opened=event, opened_at=entry.at)))


def _cast(event: e.VoteCast, state: State, entry: e.Entry) -> State:
    return _voted(state, entry, event, event.choice, None)


def _committed(event: e.VoteCommitted, state: State, entry: e.Entry) -> State:
    return _voted(state, entry, event, None, event.commitment)


def _corrected(event: e.VoteCorrected, state: State, entry: e.Entry) -> State:
    """A correction settles a contest, and voids the signature of what it replaces."""
    state = _voted(state, entry, event, event.choice, event.commitment)
    ballot = state.ballots[event.ballot - 1]
    return with_ballot(
        state,
        event.ballot,
        contests=without(ballot.contests, event.member),
        signatures=without(ballot.signatures, event.member),
    )


def _closed(event: e.BallotClosed, state: State, entry: e.Entry) -> State:
    return with_ballot(state, event.ballot, status="closed", closed_at=entry.at)


def _cancelled(event: e.BallotCancelled, state: State, entry: e.Entry) -> State:
    """Ages ranked for a round that is void decide nothing in the round that is held again."""
    state = with_ballot(state, event.ballot, status="cancelled")
    election = state.ballots[event.ballot - 1].opened.election
    return state if election is None else with_election(state, election, oldest_first=())


def _proclaimed(event: e.ResultProclaimed, state: State, entry: e.Entry) -> State:
    state = with_ballot(state, event.ballot, status="proclaimed", result=event, proclaimed_at=entry.at)
    opened = state.ballots[event.ballot - 1].opened
    if opened.purpose == "huis_clos":
        return replace(state, huis_clos_request=None)
    if opened.purpose == "amendment" and opened.item is not None and opened.amendment is not None:
        return _amendment(state, opened.item, opened.amendment, "voted")
    return state


# Contests and help


def _contested(event: e.VoteContested, state: State, entry: e.Entry) -> State:
    contests = state.ballots[event.ballot - 1].contests
    return with_ballot(state, event.ballot, contests=with_(contests, event.member, event.reason))


def _settled(event: e.ContestSettled, state: State, entry: e.Entry) -> State:
    ballot = state.ballots[event.ballot - 1]
    contests, settled = without(ballot.contests, event.member), ballot.settled | {event.member}
    return with_ballot(state, event.ballot, contests=contests, settled=settled)


def _assisted(event: e.VoteAssisted, state: State, entry: e.Entry) -> State:
    assisted = state.ballots[event.ballot - 1].assisted
    return with_ballot(state, event.ballot, assisted=with_(assisted, event.member, event.helper))


# Signatures


def _key_declared(event: e.SigningKeyDeclared, state: State, entry: e.Entry) -> State:
    return replace(state, signing_keys=with_(state.signing_keys, event.member, event.public_key))


def _signed(event: e.VoteSigned, state: State, entry: e.Entry) -> State:
    signatures = state.ballots[event.ballot - 1].signatures
    return with_ballot(state, event.ballot, signatures=with_(signatures, event.member, event))


# Amendments


def _amendment(state: State, item: str, number: int, status: Literal["withdrawn", "voted"]) -> State:
    changed = tuple(replace(a, status=status) if a.number == number else a for a in state.amendments.get(item, ()))
    return replace(state, amendments=with_(state.amendments, item, changed))


def _tabled(event: e.AmendmentTabled, state: State, entry: e.Entry) -> State:
    tabled = Amendment(number=event.amendment, subject=event.subject, author=event.author)
    amendments = (*state.amendments.get(event.item, ()), tabled)
    return replace(state, amendments=with_(state.amendments, event.item, amendments))


def _withdrawn(event: e.AmendmentWithdrawn, state: State, entry: e.Entry) -> State:
    return _amendment(state, event.item, event.amendment, "withdrawn")


READERS: Final[Readers] = {
    e.BallotOpened: _opened,
    e.VoteCast: _cast,
    e.VoteCommitted: _committed,
    e.VoteCorrected: _corrected,
    e.BallotClosed: _closed,
    e.BallotCancelled: _cancelled,
    e.ResultProclaimed: _proclaimed,
    e.VoteContested: _contested,
    e.ContestSettled: _settled,
    e.VoteAssisted: _assisted,
    e.SigningKeyDeclared: _key_declared,
    e.VoteSigned: _signed,
    e.AmendmentTabled: _tabled,
    e.AmendmentWithdrawn: _withdrawn,
}
