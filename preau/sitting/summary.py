"""The summary of a sitting: one row per decision, for the list of deliberations and the open data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from preau.sitting import events as e
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.evolve import fold
from preau.sitting.facts import Item
from preau.sitting.rounds import elected_people
from preau.sitting.state import Ballot, Election, State

Outcome = Literal["adopted", "rejected", "elected", "not_elected", "no_vote", "postponed", "current", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionRow:
    """An election that is over. `elected`: names of those elected, in order, alternates on a list apart; `last`: its
    last round, None where candidates were read out and took effect without a vote."""

    number: int
    elected: tuple[str, ...]
    last: RoundProclaimed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """What became of an item, or of one of its main ballots and elections where it had several.

    `outcome`: "adopted" and "rejected" follow a proclaimed main ballot, and only then `ballot`, with its `result`,
    is set; "elected" follows an election, and "not_elected" one that nobody won, and only then `election` is set;
    "no_vote": concluded without a main ballot; "postponed" with its `reason`; "current": under discussion, not
    decided; "pending": not called (after the close: not examined). `subject` is the ballot's or election's, or the
    item's title. `at` is the proclamation, conclusion or postponement; None while nothing is decided.
    """

    item: Item
    outcome: Outcome
    subject: str
    ballot: Ballot | None = None
    result: e.ResultProclaimed | None = None
    at: datetime | None = None
    reason: str = ""
    election: ElectionRow | None = None

    @property
    def number(self) -> str:
        """The item's number, as people say it."""
        return self.item.number


def decisions(entries: Iterable[e.Entry]) -> tuple[DecisionRow, ...]:
    """The rows in the order of the agenda, ballots and elections of one item in the order in which they ended."""
    return decisions_of(fold(entries))


def decisions_of(state: State) -> tuple[DecisionRow, ...]:
    """The same from a state already folded; nothing before the room opens."""
    if state.facts is None:
        return ()
    return tuple(row for item in state.facts.items for row in _rows(state, item))


def _rows(state: State, item: Item) -> list[DecisionRow]:
    rows = [_election(state, item, election) for election in state.elections if _over(election, item)]
    for ballot in state.ballots:
        opened = ballot.opened
        # A block vote decides several items: one row for each, under its own title where it was not called.
        concerned = item.id in (opened.item, *opened.also)
        if concerned and opened.purpose == "main" and ballot.result is not None:
            row = DecisionRow(
                item=item,
                outcome="adopted" if ballot.result.adopted else "rejected",
                subject=opened.subject if opened.item == item.id else item.title,
                ballot=ballot,
                result=ballot.result,
                at=ballot.proclaimed_at,
            )
            rows.append(row)
    rows.sort(key=lambda row: row.at.timestamp() if row.at is not None else 0.0)
    return rows or [_row_without_ballot(state, item)]


def _over(election: Election, item: Item) -> bool:
    return election.opened.item == item.id and election.status == "done"


def _election(state: State, item: Item, election: Election) -> DecisionRow:
    people = elected_people(state, election)
    last = state.ballots[election.rounds[-1] - 1].round if election.rounds else None
    return DecisionRow(
        item=item,
        outcome="elected" if people else "not_elected",
        subject=election.opened.title,
        at=election.ended_at,
        election=ElectionRow(number=election.opened.election, elected=people, last=last),
    )


def _row_without_ballot(state: State, item: Item) -> DecisionRow:
    progress = state.items[item.id]
    outcome: Outcome = "no_vote" if progress.status == "concluded" else progress.status
    return DecisionRow(item=item, outcome=outcome, subject=item.title, at=progress.ended_at, reason=progress.reason)
