"""`live.json`: the sitting now, under 4 kB whatever the size of the council."""

from __future__ import annotations

import html
import json
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from preau.ballots import election_words
from preau.journal.chain import iso
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, elections, results
from preau.publication.views.now import Now, now, who
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.events import ResultProclaimed
from preau.sitting.facts import Member
from preau.sitting.state import Ballot

LIMIT = 4000
# Seconds between two looks of a page at this file. Nobody needs the result of a vote sooner, and a million
# spectators then cost a cache what two hundred cost it now.
INTERVAL = 3
INTERVAL_QUIET = 15
# A title is cut there; the page has it whole.
TITLE = 140
# No more candidates than that are listed; the page has them all.
CANDIDATES = 8
# The kinds of moments after which the page itself has changed, and not only the words of the minute.
_TURNS = frozenset(
    ("room", "opening", "item", "postponement", "ballot", "cancellation", "result", "suspension", "huis_clos", "close",
     "no_quorum", "broadcast", "arrival", "departure", "recusal", "appointment")
)  # fmt: skip
# Events that are no moments of the timeline and change the page nevertheless.
_CHANGES = (
    e.AmendmentTabled, e.AmendmentWithdrawn, ee.ElectionOpened, ee.CandidacyDeclared, ee.CandidacyWithdrawn,
    ee.ElectionAbandoned, se.SecretBallotRequested, se.BallotPrepared, se.UrnOpened, se.ArchiveVerified,
)  # fmt: skip


def _cut(text: str, length: int = TITLE) -> str:
    """Between two words where there is one in the last third: "exercice 202…" would say another year."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space].rstrip(" ,;:") if space > length * 2 // 3 else cut) + "…"


def plain(text: str) -> str:
    """Marked-up words as plain text."""
    return html.unescape(strip_tags(text))


def live(record: Record, *, video: str | None = None) -> dict[str, Any]:
    """The state as JSON values; `video` where the recording itself is not at hand.

    `page` is the number of the event that last changed the page beyond its words.
    """
    view, lang = now(Figures(), record), words.page_language(record.facts.language)
    return {
        "v": 1,
        "seq": record.entries[-1].seq,
        "hash": record.hash,
        "at": iso(record.at),
        "page": _page(record),
        "every": 0 if view.status == "closed" else INTERVAL if view.status == "live" else INTERVAL_QUIET,
        "status": view.status,
        "words": _words(view, lang),
        "item": _item(record),
        "floor": _floor(record),
        "queue": len(record.state.queue),
        "ballot": _ballot(record),
        "last": _last(record),
        "quorum": _quorum(record),
        "present": len(record.state.presence),
        "video": video or _video(record),
    }


def _video(record: Record) -> str | None:
    if record.media is None:
        return None
    return "ended" if record.media.timeline.ended else "live"


def _page(record: Record) -> int:
    seq = next((entry.seq for entry in reversed(record.entries) if isinstance(entry.event, _CHANGES)), 0)
    for moment in record.moments:
        if moment.kind in _TURNS:
            seq = max(seq, moment.seq)
    # What ends leaves no moment of its own: a suspension, a huis clos, an item, a ballot without its result.
    ends = [m.until for m in record.moments if m.until is not None and m.kind in _TURNS]
    latest = max(ends, default=None)
    if latest is None:
        return seq
    return max(seq, next((entry.seq for entry in reversed(record.entries) if entry.at <= latest), seq))


def _words(view: Now, lang: str) -> dict[str, Any]:
    return {
        "badge": view.badge,
        "eyebrow": words.spaced(plain(view.eyebrow), lang=lang),
        "title": _cut(words.spaced(view.title, lang=lang)),
        "sentences": [_cut(words.spaced(plain(sentence), lang=lang), 260) for sentence in view.sentences],
    }


def _item(record: Record) -> dict[str, Any] | None:
    if record.state.item is None:
        return None
    item = record.items[record.state.item]
    return {"id": item.id, "number": item.number, "title": _cut(item.title)}


def _floor(record: Record) -> dict[str, Any] | None:
    floor = record.state.floor
    # Behind closed doors nobody is told who speaks.
    if floor is None or record.state.huis_clos:
        return None
    found = record.people.get(floor.speaker)
    group = found.group if isinstance(found, Member) else ""
    return {
        "id": floor.speaker,
        "name": _cut(found.name if found else floor.speaker, 80),
        "group": _cut(group, 80),
        "since": iso(floor.since),
        "said": _cut(who(record, floor.speaker), 160),
    }


def _ballot(record: Record) -> dict[str, Any] | None:
    ballot = record.state.pending_ballot
    if ballot is None:
        return None
    return {
        "ballot": ballot.opened.ballot,
        "subject": _cut(ballots.title(record, ballot)),
        "mode": words.MODE_CODES[ballot.opened.mode],
        "means": words.MEANS_CODES[ballot.opened.means],
        "status": ballot.status,
        "open": ballot.status == "open",
        "ready": len(ballot.keys),
        "voted": len(ballot.votes),
        "electorate": len(ballot.opened.electorate),
    }


def _last(record: Record) -> dict[str, Any] | None:
    ballot = record.last_result
    if ballot is None:
        return None
    if ballot.round is not None:
        return {**_round(record, ballot.round), "say": _say_round(record, ballot.round)}
    assert ballot.result is not None
    return {**_result(ballot.result), "say": _say(record, ballot, ballot.result)}


def _result(result: ResultProclaimed) -> dict[str, Any]:
    return {
        "ballot": result.ballot,
        "item": result.item,
        "pour": result.for_,
        "contre": result.against,
        "abstention": result.abstain,
        "blancs": result.blank,
        "nuls": result.null,
        "nppv": result.not_voting,
        "presents": result.present,
        "representes": result.represented,
        "requis": result.required,
        "tacite": result.tacit,
        "adopted": result.adopted,
    }


def _round(record: Record, result: RoundProclaimed) -> dict[str, Any]:
    candidates = record.state.elections[result.election - 1].candidates
    return {
        "ballot": result.ballot,
        "item": result.item,
        "election": result.election,
        "tour": result.round,
        "voix": [[_cut(candidates[line.candidate].name, 60), line.votes] for line in result.votes[:CANDIDATES]],
        "blancs": result.blank,
        "nuls": result.null,
        "nppv": result.not_voting,
        "exprimes": result.cast,
        "presents": result.present,
        "representes": result.represented,
        "requis": result.required,
        "elus": [_cut(candidates[one].name, 60) for one in result.elected[:CANDIDATES]],
        "suite": "tour" if result.next == "round" else "fin",
    }


def _say_round(record: Record, result: RoundProclaimed) -> str:
    """A round as it is announced once to those who listen to the page."""
    election = record.state.elections[result.election - 1]
    said = elections.said(record, election, result)
    return _cut(f"{said} {election_words.rule(election.opened, result)}", 400)


def _say(record: Record, ballot: Ballot, result: ResultProclaimed) -> str:
    """The result as it is announced once to those who listen to the page."""
    subject = _cut(ballots.title(record, ballot)).rstrip(".")
    outcome = words.outcome(result.adopted)
    if result.tacit:
        return _("Adopté sans vote, par accord tacite : %(subject)s.") % {"subject": subject}
    named = {"for": _("pour"), "against": _("contre"), "abstain": _("abstentions"), "blank": _("blancs"),
             "null": _("nuls"), "not_voting": _("sans prendre part au vote")}  # fmt: skip
    counts = ", ".join(f"{named[choice]} {number}" for choice, number in results.numbers(ballot.opened, result))
    return _("%(outcome)s : %(subject)s. %(counts)s.") % {
        "outcome": outcome,
        "subject": subject,
        "counts": words.title_case(counts),
    }


def _quorum(record: Record) -> dict[str, Any] | None:
    test = record.state.quorum
    if test is None:
        return None
    return {
        "present": test.present,
        "required": test.required,
        "in_exercise": test.in_exercise,
        "met": test.met,
    }


def encode(record: Record, *, video: str | None = None) -> bytes:
    """The file; the longest texts go first where even cut titles would not fit."""
    content = live(record, video=video)
    for drop in ("", "sentences", "say", "votes", "subject"):
        if drop == "sentences":
            content["words"]["sentences"] = content["words"]["sentences"][:1]
        elif drop == "say" and content["last"]:
            content["last"]["say"] = _cut(content["last"]["say"], 100)
        elif drop == "votes" and content["last"]:
            content["last"].pop("voix", None)
        elif drop == "subject" and content["floor"]:
            content["floor"] = {"id": content["floor"]["id"]}
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) < LIMIT:
            break
    return data
