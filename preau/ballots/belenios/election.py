"""The election of an archive (section 7): what is asked, in which group, under which key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from preau.ballots.belenios import groups
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.faults import Refusal, at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import field, integer, items, parse, text

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,64}")
MOST_QUESTIONS = 100
MOST_ANSWERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Homomorphic: each answer is chosen or not, `min` to `max` of them, or the blank vote where there is one."""

    text: str
    answers: tuple[str, ...]
    blank: bool
    min: int
    max: int

    @property
    def positions(self) -> int:
        """Encrypted bits in a ballot: the blank position, where there is one, comes first."""
        return len(self.answers) + self.blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    name: str
    uuid: str
    fingerprint: str
    group: Group
    public_key: Element
    questions: tuple[Question, ...]


def read_election(data: bytes, *, fast: bool = True) -> Election:
    """The election in the bytes stored in the archive. Raises `Refusal`."""
    value = parse(data)
    require(integer(field(value, "version")) == 1, "election_version")
    group = groups.of_name(text(field(value, "group")), fast=fast)
    with at("public_key"):
        public_key = group.of_string(field(value, "public_key"))
        require(not group.equal(public_key, group.one), "neutral")
    uuid = text(field(value, "uuid"))
    require(_UUID.fullmatch(uuid) is not None, "uuid")
    questions = items(field(value, "questions"))
    require(0 < len(questions) <= MOST_QUESTIONS, "questions_number", limit=MOST_QUESTIONS)
    return Election(
        name=text(field(value, "name")),
        uuid=uuid,
        fingerprint=compact(data),
        group=group,
        public_key=public_key,
        questions=tuple(_numbered(number, question) for number, question in enumerate(questions, 1)),
    )


def _numbered(number: int, value: Any) -> Question:
    with at("question", number):
        return _question(value)


def _question(value: Any) -> Question:
    if isinstance(value, dict) and "type" in value:
        # Preferential questions, counted after a mix: another protocol, which no council asks for.
        raise Refusal("question_type")
    blank = value.get("blank", False) if isinstance(value, dict) else False
    require(isinstance(blank, bool), "json_shape", wanted="boolean")
    question = Question(
        text=text(field(value, "question")),
        answers=tuple(text(answer) for answer in items(field(value, "answers"))),
        blank=blank,
        min=integer(field(value, "min")),
        max=integer(field(value, "max")),
    )
    require(0 < len(question.answers) <= MOST_ANSWERS, "answers_number", limit=MOST_ANSWERS)
    require(question.min <= question.max <= len(question.answers), "question_bounds")
    return question
