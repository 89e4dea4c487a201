"""The summary of a sitting: one row per decision, for the list of deliberations and the open data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from preau.sitting import events as e
from preau.sitting.evolve import fold
from preau.sitting.facts import Item
from preau.sitting.state import Ballot, State

Outcome = Literal["adopted", "rejected", "no_vote", "postponed", "current", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """What became of an item, or of one of its main ballots where it had several.

    `outcome`: "adopted" and "rejected" follow a proclaimed main ballot, and only then `ballot`, with its `result`,
    is set; "no_vote": concluded without a main ballot; "postponed" with its `reason`; "current": under
    discussion, not decided; "pending": not called (after the close: not examined). `subject` is the ballot's,
    or the item's title. `at` is the proclamation, conclusion or postponement; None while nothing is decided.
    """

    item: Item
    outcome: Outcome
    subject: str
    ballot: Ballot | None = None
    result: e.ResultProclaimed | None = None
    at: datetime | None = None
    reason: str = ""

    @property
    def number(self) -> str:
        """The item's number, as people say it."""
        return self.item.number


def decisions(entries: Iterable[e.Entry]) -> tuple[DecisionRow, ...]:
    """The rows in the order of the agenda, ballots of one item in the order of their numbers."""
    return decisions_of(fold(entries))


def decisions_of(state: State) -> tuple[DecisionRow, ...]:
    """The same from a state already folded; nothing before the room opens."""
    if state.facts is None:
        return ()
    return tuple(row for item in state.facts.items for row in _rows(state, item))


def _rows(state: State, item: Item) -> list[DecisionRow]:
    rows = []
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
    return rows or [_row_without_ballot(state, item)]


def _row_without_ballot(state: State, item: Item) -> DecisionRow:
    progress = state.items[item.id]
    outcome: Outcome = "no_vote" if progress.status == "concluded" else progress.status
    return DecisionRow(item=item, outcome=outcome, subject=item.title, at=progress.ended_at, reason=progress.reason)
