"""The one door through which every command enters a sitting, from screens, replays and the studio alike."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.ballots import services as ballots
from preau.ballots.urns import services as urns
from preau.ballots.urns import verification
from preau.journal import queries as journals
from preau.journal import services as journal
from preau.journal.services import Outcome
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.facts import Actor, Choice
from preau.sitting.secret_commands import OpenUrn
from preau.sitting.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an elector is told at once: the vote as recorded, and how to check it.

    `salt` and `commitment` are set when the ballot's names are not published; the public journal holds the
    commitment at event `seq`.
    """

    ballot: int
    member: str
    choice: Choice
    seq: int
    at: datetime
    salt: str | None = None
    commitment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    outcome: Outcome
    receipts: tuple[Receipt, ...] = ()


def execute(
    *, sitting: uuid.UUID, command: c.Command, actor: Actor, command_id: uuid.UUID, at: datetime | None = None
) -> Done:
    """Carry out a command of the room. Raises `CommandRefused`; any database error means nothing was recorded."""
    at = at or datetime.now(UTC)
    if isinstance(command, (c.CastVote, c.CorrectVote, c.RecordVotes)):
        return _vote(sitting, command, actor, command_id, at)
    done = Done(outcome=_conduct(sitting, command, actor, command_id, at))
    verification.resume(sitting, done.outcome.state)
    return done


def _conduct(sitting: uuid.UUID, command: c.Command, actor: Actor, command_id: uuid.UUID, at: datetime) -> Outcome:
    """Every command but votes. What opens or closes an encrypted urn is completed by what this server holds of it."""
    if isinstance(command, c.ProclaimResult):
        return _proclaim(sitting, command, actor, command_id, at)
    if isinstance(command, OpenUrn):
        return urns.open_urn(sitting=sitting, command=command, actor=actor, command_id=command_id, at=at)
    if isinstance(command, c.CloseBallot) and _encrypted(journals.state(sitting), command.ballot):
        return urns.seal(sitting=sitting, command=command, actor=actor, command_id=command_id, at=at)
    return journal.carry_out(
        sitting=sitting,
        command=command,
        actor=actor,
        command_id=command_id,
        at=at,
        within=lambda before, entries: _side_effects(sitting, entries),
    )


def open_room(*, sitting: uuid.UUID, actor: Actor, command_id: uuid.UUID, at: datetime | None = None) -> Done:
    """Fix the agenda and the electorate and let people in. From here on the preparation is read-only."""

    def facts_now(state: State) -> c.Command:
        # Read inside the transaction: what the journal fixes is what the preparation holds at that moment.
        return c.OpenRoom(facts=agenda.facts(agenda.sitting_to_open(sitting)))

    outcome = journal.carry_out(
        sitting=sitting,
        command=facts_now,
        actor=actor,
        command_id=command_id,
        at=at or datetime.now(UTC),
        within=lambda before, entries: _side_effects(sitting, entries),
    )
    return Done(outcome=outcome)


def _side_effects(sitting: uuid.UUID, entries: Sequence[e.Entry]) -> None:
    """Keep the tables beside the journal in step with it, in the same transaction."""
    for entry in entries:
        match entry.event:
            case e.RoomOpened():
                Sitting.objects.filter(id=sitting).update(room_opened_at=entry.at)
            case e.SittingClosed():
                Sitting.objects.filter(id=sitting).update(closed_at=entry.at)
                urns.close(sitting=sitting)
            case e.BallotCancelled(ballot=ballot) | e.ResultProclaimed(ballot=ballot) | RoundProclaimed(ballot=ballot):
                ballots.erase(sitting=sitting, ballot=ballot)
                urns.erase(sitting=sitting, ballot=ballot)


def _names_published(state: State, ballot: int) -> bool:
    """Whether the choices of a ballot are public facts; an unknown ballot is refused later, by the rules."""
    return not (0 < ballot <= len(state.ballots)) or state.ballots[ballot - 1].opened.names_published


def _encrypted(state: State, ballot: int) -> bool:
    return 0 < ballot <= len(state.ballots) and state.ballots[ballot - 1].opened.means == "encrypted"


def _choices(command: c.CastVote | c.CorrectVote | c.RecordVotes) -> dict[str, Choice]:
    members = command.members if isinstance(command, c.RecordVotes) else (command.member,)
    return dict.fromkeys(members, command.choice)


def _vote(
    sitting: uuid.UUID,
    command: c.CastVote | c.CorrectVote | c.RecordVotes,
    actor: Actor,
    command_id: uuid.UUID,
    at: datetime,
) -> Done:
    choices = _choices(command)
    salts = {member: ballots.new_salt() for member in choices}

    def sealed(state: State) -> c.Command:
        if _names_published(state, command.ballot):
            # A client must not slip a commitment into a public ballot, nor choose one in a sealed ballot.
            return replace(command, **_commitments(command, {}))
        kept = ballots.sealed(sitting=sitting, ballot=command.ballot)
        typed = _typed(state, command)
        made = {
            member: ballots.commitment(
                sitting=sitting, ballot=command.ballot, member=member, choice=choice, salt=salts[member]
            )
            for member, choice in choices.items()
            # Typed again with the same choice: the rules pass over it when no new commitment comes with it. Never a
            # vote cast on a device: by trying the four choices, whoever types would learn it from the answer.
            if not (member in typed and member in kept and kept[member].choice == choice)
        }
        return replace(command, **_commitments(command, made))

    def keep(before: State, entries: Sequence[e.Entry]) -> None:
        for entry in entries:
            if (member := _committed(entry.event)) is not None:
                ballots.keep(
                    sitting=sitting,
                    ballot=command.ballot,
                    member=member,
                    choice=choices[member],
                    salt=salts[member],
                )

    outcome = journal.carry_out(sitting=sitting, command=sealed, actor=actor, command_id=command_id, at=at, within=keep)
    return Done(outcome=outcome, receipts=receipts(sitting, outcome.state, command.ballot, tuple(choices)))


def _typed(state: State, command: c.CastVote | c.CorrectVote | c.RecordVotes) -> set[str]:
    """Electors whose vote was written down by the clerk, for a command that may pass over them."""
    if not isinstance(command, c.RecordVotes):
        return set()
    return {m for m, vote in state.ballots[command.ballot - 1].votes.items() if vote.channel != "device"}


def _commitments(command: c.Command, made: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(command, c.RecordVotes):
        return {"commitments": dict(made)}
    assert isinstance(command, (c.CastVote, c.CorrectVote))
    return {"commitment": made.get(command.member)}


def _committed(event: e.Event) -> str | None:
    if isinstance(event, e.VoteCommitted):
        return event.member
    if isinstance(event, e.VoteCorrected) and event.commitment is not None:
        return event.member
    return None


def receipts(sitting: uuid.UUID, state: State, ballot: int, members: Sequence[str]) -> tuple[Receipt, ...]:
    """The receipts of the standing votes of `members`; those of sealed votes exist until the proclamation."""
    if not 0 < ballot <= len(state.ballots):
        return ()
    votes = state.ballots[ballot - 1].votes
    private = {} if _names_published(state, ballot) else ballots.sealed(sitting=sitting, ballot=ballot)
    found = []
    for member in members:
        vote, secret = votes.get(member), private.get(member)
        if vote is None or (vote.choice is None and secret is None):
            continue
        found.append(
            Receipt(
                ballot=ballot,
                member=member,
                choice=vote.choice or secret.choice,  # type: ignore[union-attr]
                seq=vote.seq,
                at=vote.at,
                salt=secret.salt if secret else None,
                commitment=vote.commitment,
            )
        )
    return tuple(found)


def _proclaim(
    sitting: uuid.UUID, command: c.ProclaimResult, actor: Actor, command_id: uuid.UUID, at: datetime
) -> Outcome:
    def revealed(state: State) -> c.Command:
        if _encrypted(state, command.ballot):
            return urns.figured(sitting, command)
        if _names_published(state, command.ballot):
            return replace(command, sealed={}, figures={}, archive="")
        kept = ballots.sealed(sitting=sitting, ballot=command.ballot)
        votes = state.ballots[command.ballot - 1].votes
        for member, vote in kept.items():
            found = ballots.commitment(
                sitting=sitting,
                ballot=command.ballot,
                member=member,
                choice=vote.choice,
                salt=vote.salt,
            )
            if member not in votes or votes[member].commitment != found:
                raise SealBroken(f"ballot {command.ballot}: the sealed vote of {member} does not match the journal")
        choices: dict[str, Choice] = {member: vote.choice for member, vote in kept.items()}
        return replace(command, sealed=choices, figures={}, archive="")

    return journal.carry_out(
        sitting=sitting,
        command=revealed,
        actor=actor,
        command_id=command_id,
        at=at,
        within=lambda before, entries: _side_effects(sitting, entries),
    )


class SealBroken(Exception):
    """The private table was altered after the votes: the result must not be proclaimed from it."""
