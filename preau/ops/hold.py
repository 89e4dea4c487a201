"""Holds a sitting: gives the steps of a script, one after the other, through the one door that screens use."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from preau.journal.services import CommandRefused
from preau.ops.script import Step
from preau.room import services as room
from preau.sitting.facts import Actor
from preau.sitting.state import State

# When a step is given: waits for its moment and answers its time, None for "now, by the real clock".
Clock = Callable[[Step], datetime | None]


class StepRefused(Exception):
    """The rules refuse a step of the script."""

    def __init__(self, step: Step, refused: CommandRefused) -> None:
        super().__init__(refused.refusal.sentence)
        self.step = step
        self.rule = refused.refusal.rule
        self.state = refused.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The room of one sitting, and who its screens belong to: accounts by public id, "" for the clerk."""

    sitting: uuid.UUID
    accounts: dict[str, str]

    def open(self, *, at: datetime | None) -> State:
        """Let people in. Doing it again changes nothing."""
        actor = Actor(role="clerk", screen="clerk", account=self.accounts.get(""))
        done = room.open_room(sitting=self.sitting, actor=actor, command_id=self._id(0), at=at)
        return done.outcome.state

    def give(self, step: Step, *, number: int, state: State, at: datetime | None) -> State:
        """Carry out a step as the person who gives it; `state` says who presides. Raises `StepRefused`."""
        who = state.chair if step.role == "chair" else step.who
        actor = Actor(role=step.role, screen=step.role, account=self.accounts.get(who or ""), member=who)
        try:
            done = room.execute(
                sitting=self.sitting, command=step.command, actor=actor, command_id=self._id(number), at=at
            )
        except CommandRefused as refused:
            raise StepRefused(step, refused) from refused
        return done.outcome.state

    def _id(self, number: int) -> uuid.UUID:
        """The same at each try: a holder that is started again repeats nothing."""
        return uuid.uuid5(self.sitting, f"script {number}")


def hold(room_: Room, steps: Sequence[Step], *, opened: State, clock: Clock) -> State:
    """Give every step at its time. Raises `StepRefused` at the first one that the rules refuse."""
    state = opened
    for number, step in enumerate(steps, start=1):
        state = room_.give(step, number=number, state=state, at=clock(step))
    return state
