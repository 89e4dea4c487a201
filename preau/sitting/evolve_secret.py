"""How secret ballots change the state: readers for `evolve`. Nothing here knows a choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from preau.sitting import secret_events as se
from preau.sitting.events import BallotOpened, Entry
from preau.sitting.folding import Readers, with_, with_ballot
from preau.sitting.state import Ballot, Ceremony, State, UrnCount, Vote


def _requested(event: se.SecretBallotRequested, state: State, entry: Entry) -> State:
    return replace(state, secret_requests=with_(state.secret_requests, event.item, event.requested_by))


def _appointed(event: se.TrusteesAppointed, state: State, entry: Entry) -> State:
    ceremony = Ceremony(number=event.ceremony, trustees=event.trustees, threshold=event.threshold)
    return replace(state, ceremonies=(*state.ceremonies, ceremony))


def _keys_made(event: se.TrusteeKeysMade, state: State, entry: Entry) -> State:
    ceremonies = list(state.ceremonies)
    ceremonies[event.ceremony - 1] = replace(ceremonies[event.ceremony - 1], digest=event.digest)
    return replace(state, ceremonies=tuple(ceremonies))


def announced(event: se.BallotPrepared) -> BallotOpened:
    """The opening that a preparation announces: what `BallotOpened` will say when the urn opens."""
    return BallotOpened(
        ballot=event.ballot,
        item=event.item,
        subject=event.subject,
        purpose=event.purpose,
        mode="secret",
        trigger=event.trigger,
        requested_by=event.requested_by,
        names_published=False,
        electorate=event.electorate,
        means="encrypted",
        majority=event.majority,
        also=event.also,
        amendment=event.amendment,
        election=event.election,
        round=event.round,
    )


def _prepared(event: se.BallotPrepared, state: State, entry: Entry) -> State:
    ballot = Ballot(opened=announced(event), opened_at=entry.at, status="preparing")
    return replace(state, ballots=(*state.ballots, ballot))


def _key_registered(event: se.VotingKeyRegistered, state: State, entry: Entry) -> State:
    return with_ballot(state, event.ballot, keys=state.ballots[event.ballot - 1].keys | {event.member})


def _urn_opened(event: se.UrnOpened, state: State, entry: Entry) -> State:
    return with_ballot(state, event.ballot, urn=event)


def _marked(event: se.VoterMarked, state: State, entry: Entry) -> State:
    vote = Vote(
        choice=None,
        commitment=None,
        channel=event.channel,
        bearer=event.bearer,
        at=entry.at,
        seq=entry.seq,
    )
    ballot = state.ballots[event.ballot - 1]
    votes, settled = with_(ballot.votes, event.member, vote), ballot.settled - {event.member}
    return with_ballot(state, event.ballot, votes=votes, settled=settled)


def _sealed(event: se.UrnSealed, state: State, entry: Entry) -> State:
    """What the sealed urn holds is seen from now on only: whose ballot is missing contests that anew."""
    return with_ballot(state, event.ballot, sealed=event, settled=frozenset())


def _decryption(event: se.DecryptionGiven, state: State, entry: Entry) -> State:
    decryptions = (*state.ballots[event.ballot - 1].decryptions, event.trustee)
    return with_ballot(state, event.ballot, decryptions=decryptions)


def _verified(event: se.ArchiveVerified, state: State, entry: Entry) -> State:
    return with_ballot(state, event.ballot, verified=(*state.ballots[event.ballot - 1].verified, event))


def _counted(event: se.UrnCounted, state: State, entry: Entry) -> State:
    """The last count of each person stands, the latest person's last."""
    account = entry.actor.account
    others = tuple(count for count in state.ballots[event.ballot - 1].counts if count.account != account)
    return with_ballot(state, event.ballot, counts=(*others, UrnCount(account=account, figures=event.figures)))


READERS: Final[Readers] = {
    se.SecretBallotRequested: _requested,
    se.TrusteesAppointed: _appointed,
    se.TrusteeKeysMade: _keys_made,
    se.BallotPrepared: _prepared,
    se.VotingKeyRegistered: _key_registered,
    se.UrnOpened: _urn_opened,
    se.VoterMarked: _marked,
    se.UrnSealed: _sealed,
    se.DecryptionGiven: _decryption,
    se.ArchiveVerified: _verified,
    se.UrnCounted: _counted,
}
