"""The sitting's own page: live, then replay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from preau.assemblies import hemicycle
from preau.assemblies.hemicycle import Mark
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, elections, results, secret
from preau.publication.views.ballots import BallotView, Watch
from preau.publication.views.elections import RoundView
from preau.publication.views.now import Now, now
from preau.publication.views.shared import Frame, frame
from preau.sitting.facts import Item
from preau.sitting.state import Ballot, Election


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    id: str
    number: str
    title: str
    kind: str
    current: bool
    outcome_class: str
    result: SafeString | str
    others: SafeString | None
    watch: Watch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group's choices in a ballot: "14 pour, 1 contre"."""

    group: str
    votes: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVote:
    ballot: BallotView | RoundView
    item: str | None
    groups: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What the player may play. `length` is said only of a recording that is complete."""

    picture: bool
    sound: bool
    ended: bool
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The page that lets anybody verify an encrypted ballot."""

    number: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingView:
    frame: Frame
    now: Now
    mode: str
    places: str
    agenda: tuple[AgendaRow, ...]
    last: LastVote | None
    seating: SafeString | None
    recording: Recording | None
    events: SafeString
    fingerprint: SafeString
    updated: SafeString
    checkpoints: tuple[int, ...]
    secret: tuple[Proof, ...]


def sitting(figures: Figures, record: Record) -> SittingView:
    facts, entry = record.facts, record.entries[-1]
    several = _("en plusieurs lieux, par visioconférence")
    return SittingView(
        frame=frame(record),
        now=now(figures, record),
        mode=several if facts.mode == "several_places" else _("en un seul lieu"),
        places=" · ".join(place.name for place in facts.places),
        agenda=tuple(_row(figures, record, item) for item in facts.items),
        last=_last(figures, record),
        seating=_seating(figures, record),
        recording=recording(record),
        events=figures.mark("journal.seq", entry.seq),
        fingerprint=figures.mark("journal.hash", record.hash, f"{record.hash[:4]} {record.hash[4:8]}"),
        updated=figures.mark("journal.at", entry.at.isoformat(), words.clock(entry.at, record.zone)),
        checkpoints=tuple(sorted(seq for seq in record.checkpoints if seq <= entry.seq)),
        secret=tuple(Proof(number=b.opened.ballot, path=secret.path(b)) for b in record.encrypted),
    )


def presence(record: Record) -> dict[str, Mark]:
    """What the seat of every member shows before the first vote."""
    state = record.state
    borne = {proxy.giver for proxy in state.proxies.values() if proxy.bearer in state.presence}
    return {
        m.id: "present" if m.id in state.presence else "represented" if m.id in borne else "absent"
        for m in record.facts.members
    }


def _seating(figures: Figures, record: Record) -> SafeString | None:
    if record.last_result is not None or record.state.phase == "closed":
        return None
    shown = presence(record)
    counts = sorted(Counter(shown.values()).items())
    value = " ".join(f"{mark} {number}" for mark, number in counts)
    return figures.mark("now.seats", value, hemicycle.in_words(shown))


def recording(record: Record) -> Recording | None:
    media = record.media
    if media is None or not media.timeline.stretches:
        return None
    ended = media.timeline.ended
    length = words.length(media.timeline.seconds) if ended else ""
    return Recording(picture=media.picture, sound=media.sound, ended=ended, length=length)


def deciding(record: Record, item: Item) -> Ballot | None:
    """The ballot that settles an item: the main one proclaimed last."""
    found = [b for b in record.ballots_by_item.get(item.id, ()) if b.result and b.opened.purpose == "main"]
    return found[-1] if found else None


def _over(record: Record, item: Item) -> list[Election]:
    return [e for e in record.state.elections if e.opened.item == item.id and e.status != "open"]


def _row(figures: Figures, record: Record, item: Item) -> AgendaRow:
    progress, ballot = record.state.items[item.id], deciding(record, item)
    over = _over(record, item)
    told = {number for election in over for number in election.rounds}
    mine = [b for b in record.ballots_by_item.get(item.id, ()) if b.status == "proclaimed"]
    others = sum(1 for b in mine if b is not ballot and b.opened.ballot not in told)
    current = progress.status == "current"
    seen_at = ballot.opened_at if ballot and not current else progress.called_at
    outcome = _outcome(figures, record, ballot, over)
    return AgendaRow(
        id=item.id,
        number=item.number,
        title=item.title,
        kind="" if item.kind == "deliberation" else words.kind(item.kind),
        current=current,
        outcome_class=("adopted" if ballot.result.adopted else "rejected") if ballot and ballot.result else "",
        result=outcome or _status(record, item),
        others=_others(figures, item, others),
        watch=ballots.watch(record, seen_at) if progress.called_at else None,
    )


def _outcome(figures: Figures, record: Record, ballot: Ballot | None, over: list[Election]) -> SafeString:
    """What was decided on an item: its main ballot, its elections, or both."""
    said = [results.short(figures, ballot)] if ballot else []
    said += [elections.outcome(figures, record, election) for election in over]
    return format_html_join(" ", "{}", ((one,) for one in said))


def _others(figures: Figures, item: Item, number: int) -> SafeString | None:
    if not number:
        return None
    return format_html(ballots.others(number), figures.mark(f"i{item.id}.others", number))


def _status(record: Record, item: Item) -> str:
    status = record.state.items[item.id].status
    if record.state.phase == "closed" and status == "pending":
        return _("non examiné")
    return {
        "pending": _("à venir"),
        "current": _("en discussion"),
        "concluded": _("examiné, sans vote"),
        "postponed": _("reporté"),
    }[status]


def _last(figures: Figures, record: Record) -> LastVote | None:
    ballot = record.last_result
    if ballot is None:
        return None
    if ballot.round is not None:
        shown = elections.round_view(figures, record, ballot, beside="seats")
        return LastVote(ballot=shown, item=ballot.opened.item, groups=())
    chosen = ballots.choices(ballot)
    rows = []
    for n, group in enumerate(record.facts.groups):
        inside = [choice for member, choice in chosen.items() if record.members[member].group == group]
        if inside:
            numbers = [(choice, inside.count(choice)) for choice in words.CHOICES]
            said = ", ".join(words.counted(choice, number) for choice, number in numbers if number)
            code = " ".join(str(number) for _choice, number in numbers)
            rows.append(GroupRow(group=group, votes=figures.mark(f"b{ballot.opened.ballot}.g{n}", code, said)))
    view = ballots.view(figures, record, ballot, beside="seats")
    return LastVote(ballot=view, item=ballot.opened.item, groups=tuple(rows))
