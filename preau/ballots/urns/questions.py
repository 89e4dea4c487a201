"""What an encrypted ballot asks, and what its figures mean to the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, override

from preau.ballots.belenios.election import Question
from preau.ballots.belenios.reading import parse
from preau.sitting.facts import BLANK
from preau.sitting.rounds import standing
from preau.sitting.state import Ballot, State

if TYPE_CHECKING:
    from preau.ballots.models import Urn


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`choices`: what each position of an answer stands for, in its order; the blank vote is the first."""

    question: Question
    choices: tuple[str, ...]


def of_ballot(state: State, ballot: Ballot) -> Asked:
    """A proposal: for, against or abstention. A round of an election: one of its candidates, or a blank vote."""
    opened = ballot.opened
    if opened.election is None or opened.purpose != "election":
        with override(state.facts.language if state.facts else "fr"):
            answers = (gettext("Pour"), gettext("Contre"), gettext("Abstention"))
        return Asked(
            question=Question(text=opened.subject, answers=answers, blank=False, min=1, max=1),
            choices=("for", "against", "abstain"),
        )
    election = state.elections[opened.election - 1]
    running = standing(election)
    names = tuple(candidate.name for candidate in running)
    return Asked(
        question=Question(text=opened.subject, answers=names, blank=True, min=1, max=1),
        choices=(BLANK, *(candidate.id for candidate in running)),
    )


def described(state: State) -> str:
    """The council and its sitting, in the election's description."""
    facts = state.facts
    return f"{facts.authority.name}, {facts.title}" if facts else ""


def figures(urn: Urn) -> dict[str, int]:
    """The figures of an urn that was decrypted, by choice or candidate."""
    (row,) = parse(urn.result.encode())["result"]
    return dict(zip(urn.choices, row, strict=True))
