"""The page of one item: its text, its documents, its amendments, ballots and elections, who voted what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, elections, secret
from preau.publication.views.ballots import BallotView, Watch
from preau.publication.views.elections import ElectionView
from preau.publication.views.now import who
from preau.publication.views.shared import Frame, frame
from preau.sitting.facts import Document, Item
from preau.sitting.state import Amendment, Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    title: str
    file: str
    size: SafeString
    sha256: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Somebody had the floor: when, for how long ("" while it lasts), and where to see it again."""

    who: str
    at: SafeString
    length: SafeString | str
    watch: Watch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentView:
    """`fate` says what became of it; `ballot` is the number of the ballot that says so, where there is one."""

    number: int
    subject: str
    author: str
    fate: SafeString
    fate_class: str
    ballot: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    frame: Frame
    id: str
    number: str
    title: str
    kind: str
    rapporteur: str
    status: str
    discussed: SafeString | None
    ended: SafeString | None
    reason: str
    paragraphs: tuple[str, ...]
    documents: tuple[DocumentView, ...]
    requested: str
    amendments: tuple[AmendmentView, ...]
    elections: tuple[ElectionView, ...]
    ballots: tuple[BallotView, ...]
    proofs: tuple[str, ...]
    recused: str
    speeches: tuple[Speech, ...]
    watch: Watch | None
    before: Neighbour | None
    after: Neighbour | None


def item(figures: Figures, record: Record, wanted: Item) -> ItemView:
    progress, order = record.state.items[wanted.id], record.facts.items
    n = order.index(wanted)
    rapporteur = record.people.get(wanted.rapporteur or "")
    found = record.ballots_by_item.get(wanted.id, [])
    return ItemView(
        frame=frame(record),
        id=wanted.id,
        number=wanted.number,
        title=wanted.title,
        kind=words.title_case(words.kind(wanted.kind)),
        rapporteur=rapporteur.name if rapporteur else "",
        status=progress.status,
        discussed=_time(figures, record, "called", progress.called_at),
        ended=_time(figures, record, "ended", progress.ended_at),
        reason=progress.reason,
        paragraphs=tuple(p.strip() for p in wanted.text.replace("\r\n", "\n").split("\n\n") if p.strip()),
        documents=tuple(_document(figures, d, i) for i, d in enumerate(wanted.documents)),
        requested=_secret_request(record, wanted),
        amendments=tuple(_amendment(figures, record, wanted, a) for a in record.state.amendments.get(wanted.id, ())),
        elections=elections.of_item(figures, record, wanted),
        ballots=tuple(
            ballots.view(figures, record, b, item=wanted.id) for b in found if b.opened.purpose != "election"
        ),
        proofs=tuple(secret.path(b).rpartition("/")[2] for b in record.encrypted if b in found),
        recused=", ".join(m.name for m in record.facts.members if m.id in record.state.recusals.get(wanted.id, ())),
        speeches=tuple(_speeches(figures, record, wanted)),
        watch=ballots.watch(record, progress.called_at),
        before=_neighbour(order[n - 1]) if n else None,
        after=_neighbour(order[n + 1]) if n + 1 < len(order) else None,
    )


def _secret_request(record: Record, wanted: Item) -> str:
    """A request for a secret ballot that no ballot tells of: the vote is still to come, or the item was postponed."""
    asking = record.state.secret_requests.get(wanted.id, ())
    held = any(b.opened.mode == "secret" for b in record.ballots_by_item.get(wanted.id, ()))
    if not asking or held:
        return ""
    if len(asking) > ballots.NAMED_REQUESTERS:
        return _("Scrutin secret demandé par %(number)d membres.") % {"number": len(asking)}
    names = ", ".join(record.members[m].name for m in asking)
    return _("Scrutin secret demandé par %(names)s.") % {"names": names}


def _amendment(figures: Figures, record: Record, wanted: Item, amendment: Amendment) -> AmendmentView:
    ballot = _voted(record, wanted, amendment)
    code: str = amendment.status
    text = _("à voter")
    if amendment.status == "withdrawn":
        text = _("retiré")
    elif ballot is not None and ballot.result is not None:
        code = "adopted" if ballot.result.adopted else "rejected"
        text = _("adopté") if ballot.result.adopted else _("rejeté")
    author = record.people.get(amendment.author or "")
    return AmendmentView(
        number=amendment.number,
        subject=amendment.subject,
        author=author.name if author else "",
        fate=figures.mark(f"a{amendment.number}", code, text),
        fate_class=code if code in ("adopted", "rejected") else "",
        ballot=ballot.opened.ballot if ballot else None,
    )


def _voted(record: Record, wanted: Item, amendment: Amendment) -> Ballot | None:
    """The proclaimed ballot on an amendment: the last one, should it have been held again."""
    found = [
        b
        for b in record.ballots_by_item.get(wanted.id, ())
        if b.result and b.opened.purpose == "amendment" and b.opened.amendment == amendment.number
    ]
    return found[-1] if found else None


def _time(figures: Figures, record: Record, name: str, moment: datetime | None) -> SafeString | None:
    if moment is None:
        return None
    return figures.mark(f"item.{name}", moment.isoformat(), words.clock(moment, record.zone))


def _speeches(figures: Figures, record: Record, wanted: Item) -> Iterator[Speech]:
    """Who had the floor on the item, in order. What was said behind closed doors is not told here."""
    closed = [(m.at, m.until or record.at) for m in record.moments if m.kind == "huis_clos"]
    for moment in record.moments:
        if moment.kind != "floor" or moment.item != wanted.id or moment.person is None:
            continue
        if any(start <= moment.at < end for start, end in closed):
            continue
        key, seconds = f"s{moment.seq}", (moment.until - moment.at).total_seconds() if moment.until else None
        yield Speech(
            who=who(record, moment.person),
            at=figures.mark(f"{key}.at", moment.at.isoformat(), words.clock(moment.at, record.zone)),
            length="" if seconds is None else figures.mark(key, round(seconds), words.length(round(seconds))),
            watch=ballots.watch(record, moment.at),
        )


def _document(figures: Figures, document: Document, n: int) -> DocumentView:
    return DocumentView(
        title=document.title,
        file=document.file,
        size=figures.mark(f"d{n}.size", document.size, words.kilobytes(document.size)),
        sha256=figures.mark(f"d{n}.sha256", document.sha256, document.sha256[:16]),
    )


def _neighbour(found: Item) -> Neighbour:
    return Neighbour(id=found.id, number=found.number, title=found.title)
