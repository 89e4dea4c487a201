"""Reads the record of a sitting that was really held: one JSON file.

Form: `council, term, date, members[{name, party, group}], votes[{at_s, agenda_item, motion, title, kind, authors,
ballots{name: for|against|abstain|not_voting}, counts}], speeches[{speaker, start_s, duration_s, chair?, text}]`;
times in seconds from the start of the recording. A file of another form is refused whole, with the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from preau.ops.errors import BadUsage, reason
from preau.ops.text import _
from preau.sitting.facts import Choice

MAX_BYTES = 50_000_000
# No sitting lasts three days.
MAX_SECONDS = 3 * 86_400
CHOICES: tuple[Choice, ...] = ("for", "against", "abstain", "not_voting")

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMember:
    name: str
    party: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVote:
    """`at_s` is None where the source does not know it; `counts` what the source says, to compare with."""

    at_s: float | None
    agenda_item: str
    motion: str
    title: str
    kind: str
    authors: tuple[str, ...]
    ballots: dict[str, Choice]
    counts: dict[Choice, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    speaker: str
    start_s: float
    duration_s: float
    chair: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    council: str
    term: str
    date: date
    members: tuple[RecordedMember, ...]
    votes: tuple[RecordedVote, ...]
    speeches: tuple[Speech, ...]


class _Malformed(Exception):
    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


def read(path: Path) -> Record:
    """The record in the file; raises `BadUsage` with one sentence that names the line and the column."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadUsage(_("%s dépasse 50 Mo : ce n’est pas le relevé d’une séance.") % path)
        content = path.read_bytes()
    except OSError as error:
        raise BadUsage(
            _("%(file)s ne peut pas être lu (%(reason)s) : vérifiez le chemin.")
            % {"file": path, "reason": reason(error)}
        ) from error
    return parse(content, name=str(path))


def parse(content: bytes, *, name: str) -> Record:
    """The record in `content`; `name` is what the sentence of an error calls the file."""
    try:
        text = content.decode()
        return _record(json.loads(text, parse_constant=_no_constant))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise _bad(name, line, column, _("le fichier n’est pas en UTF-8")) from error
    except json.JSONDecodeError as error:
        sentence = _("ce n’est pas du JSON (%s)") % error.msg
        raise _bad(name, error.lineno, error.colno, sentence) from error
    except RecursionError as error:
        raise _bad(name, 1, 1, _("le JSON est imbriqué trop profondément")) from error
    except _Malformed as error:
        line, column = position(text, error.place)
        sentence = _("%(place)s : %(fault)s") % {"place": shown(error.place), "fault": error}
        raise _bad(name, line, column, sentence) from error


def _bad(name: str, line: int, column: int, sentence: str) -> BadUsage:
    return BadUsage(
        _("%(file)s, ligne %(line)d, colonne %(column)d : %(sentence)s.")
        % {"file": name, "line": line, "column": column, "sentence": sentence}
    )


def _no_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not JSON", "", 0)


def shown(place: Place) -> str:
    """A place as people write it: ("votes", 3, "at_s") -> "votes[3].at_s"."""
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return parts.removeprefix(".") or _("le document")


def position(text: str, place: Place) -> tuple[int, int]:
    """Line and column, from 1, of the value at `place` in valid JSON; of what should hold it where it is missing."""
    offset = _skip(text, 0)
    for part in place:
        found = _inside(text, offset, part)
        if found is None:
            break
        offset = found
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _skip(text: str, at: int, also: str = "") -> int:
    while at < len(text) and text[at] in " \t\r\n" + also:
        at += 1
    return at


def _inside(text: str, at: int, part: str | int) -> int | None:
    """The offset of the value at key or index `part` of the object or array that starts at `at`."""
    if text[at] != ("[" if isinstance(part, int) else "{"):
        return None
    decoder, n, at = json.JSONDecoder(), 0, _skip(text, at + 1)
    while text[at] not in "]}":
        name: str | int = n
        if isinstance(part, str):
            name, at = decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at), ": \t\r\n")
        if name == part:
            return at
        at = _skip(text, decoder.raw_decode(text, at)[1], ",")
        n += 1
    return None


# --- What each part must be: the value, or `_Malformed` with its place ---------------------------------------------


def _record(value: Any) -> Record:
    whole = _object(value, ())
    members = tuple(_members(whole))
    names = {member.name for member in members}
    return Record(
        council=_text(whole, "council", (), needed=True),
        term=str(whole.get("term") or ""),
        date=_date(whole, "date"),
        members=members,
        votes=tuple(_vote(vote, place, names) for place, vote in _objects(whole, "votes")),
        speeches=tuple(_speech(speech, place) for place, speech in _objects(whole, "speeches")),
    )


def _object(value: Any, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Malformed(place, _("il faut un objet JSON"))
    return value


def _objects(parent: dict[str, Any], key: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    values = parent.get(key)
    if not isinstance(values, list):
        raise _Malformed((key,), _("il faut une liste"))
    for n, value in enumerate(values):
        yield (key, n), _object(value, (key, n))


def _text(parent: dict[str, Any], key: str, place: Place, *, needed: bool = False) -> str:
    value = parent.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise _Malformed((*place, key), _("il faut un texte"))
    return value.strip()


def _date(parent: dict[str, Any], key: str) -> date:
    try:
        return date.fromisoformat(_text(parent, key, (), needed=True))
    except ValueError:
        raise _Malformed((key,), _("il faut une date AAAA-MM-JJ")) from None


def _seconds(parent: dict[str, Any], key: str, place: Place) -> float:
    value = parent.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SECONDS:
        raise _Malformed((*place, key), _("il faut un nombre de secondes depuis le début"))
    return float(value)


def _members(whole: dict[str, Any]) -> Iterator[RecordedMember]:
    seen: set[str] = set()
    for place, value in _objects(whole, "members"):
        name = _text(value, "name", place, needed=True)
        if name in seen:
            raise _Malformed((*place, "name"), _("« %s » figure deux fois parmi les membres") % name)
        seen.add(name)
        group = _text(value, "group", place, needed=True)
        yield RecordedMember(name=name, party=_text(value, "party", place), group=group)
    if not seen:
        raise _Malformed(("members",), _("il faut au moins un membre"))


def _vote(value: dict[str, Any], place: Place, members: set[str]) -> RecordedVote:
    at_s = None if value.get("at_s") is None else _seconds(value, "at_s", place)
    kind = _text(value, "kind", place)
    authors = value.get("authors") or []
    if not isinstance(authors, list) or not all(isinstance(author, str) for author in authors):
        raise _Malformed((*place, "authors"), _("il faut une liste de textes"))
    return RecordedVote(
        at_s=at_s,
        agenda_item=_text(value, "agenda_item", place),
        motion=_text(value, "motion", place),
        title=_text(value, "title", place) or _text(value, "motion", place) or kind or "?",
        kind=kind,
        authors=tuple(authors),
        ballots=_ballots(value, place, members),
        counts=_counts(value, place),
    )


def _ballots(vote: dict[str, Any], place: Place, members: set[str]) -> dict[str, Choice]:
    ballots = _object(vote.get("ballots"), (*place, "ballots"))
    for name, choice in ballots.items():
        if name not in members:
            raise _Malformed((*place, "ballots", name), _("« %s » n’est pas parmi les membres") % name)
        if choice not in CHOICES:
            raise _Malformed((*place, "ballots", name), _("il faut l’un de : %s") % ", ".join(CHOICES))
    return ballots


def _counts(vote: dict[str, Any], place: Place) -> dict[Choice, int]:
    counts = _object(vote.get("counts"), (*place, "counts"))
    found: dict[Choice, int] = {}
    for choice in CHOICES:
        value = counts.get(choice)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise _Malformed((*place, "counts", choice), _("il faut un nombre entier"))
        found[choice] = value
    return found


def _speech(value: dict[str, Any], place: Place) -> Speech:
    chair = value.get("chair")
    if chair is not None and not isinstance(chair, bool):
        raise _Malformed((*place, "chair"), _("il faut true ou false"))
    return Speech(
        speaker=_text(value, "speaker", place, needed=True),
        start_s=_seconds(value, "start_s", place),
        duration_s=_seconds(value, "duration_s", place),
        chair=bool(chair),
        text=_text(value, "text", place),
    )


def timed(votes: Sequence[RecordedVote]) -> list[tuple[float, RecordedVote]]:
    """The votes in the order in which they were held. One whose time is unknown follows the one before it in the
    file, a minute later."""
    found: list[tuple[float, RecordedVote]] = []
    last = 0.0
    for vote in votes:
        last = last + 60.0 if vote.at_s is None else vote.at_s
        found.append((last, vote))
    return sorted(found, key=lambda pair: pair[0])
