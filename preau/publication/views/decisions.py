"""The list of deliberations examined (CGCT, art. L.2121-25): date and object of each, adopted or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import elections, results
from preau.publication.views.shared import Frame, frame
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.summary import DecisionRow, ElectionRow, decisions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`detail` is the whole result in one line, or why there is none."""

    reference: str
    item: str
    number: str
    object: str
    outcome: SafeString
    outcome_class: str
    detail: SafeString | str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsView:
    frame: Frame
    opened: SafeString | None
    closed: SafeString | None
    present: SafeString | None
    in_exercise: SafeString
    secretaries: str
    chair: str
    decisions: tuple[Decision, ...]
    others: tuple[DecisionRow, ...]
    adopted: SafeString
    rejected: SafeString
    elections: SafeString | None


def reference(record: Record, order: int) -> str:
    """The number of a deliberation: date and order in the sitting, at most 15 characters (ACTES NumeroInterne)."""
    return f"{(record.state.opened_at or record.at).astimezone(record.zone):%Y%m%d}_{order:03d}"


def decided(record: Record) -> list[tuple[str, DecisionRow]]:
    """The deliberations that were put to the vote and the elections that are over, with their numbers."""
    rows = [row for row in decisions_of(record.state) if row.result is not None or row.election is not None]
    return [(reference(record, n), row) for n, row in enumerate(rows, start=1)]


def object_of(row: DecisionRow) -> str:
    """The object of a deliberation: the item's title, and the ballot's own subject where it differs."""
    if row.subject and row.subject != row.item.title and row.item.title not in row.subject:
        return f"{row.item.title} : {row.subject}"
    return row.subject or row.item.title


def decisions(figures: Figures, record: Record) -> DecisionsView:
    state, facts = record.state, record.facts
    rows = decided(record)
    outcomes = [row.outcome for _reference, row in rows]
    held = sum(1 for outcome in outcomes if outcome in ("elected", "not_elected"))
    test = state.quorum
    return DecisionsView(
        frame=frame(record),
        opened=_time(figures, record, "opened", state.opened_at),
        closed=_time(figures, record, "closed", state.closed_at),
        present=figures.mark("quorum.present", test.present) if test else None,
        in_exercise=figures.mark("members", len(facts.members)),
        secretaries=", ".join(record.members[m].name for m in state.secretaries),
        chair=record.members[state.chair].name if state.chair in record.members else "",
        decisions=tuple(_decision(figures, record, number, row) for number, row in rows),
        others=tuple(row for row in decisions_of(state) if row.result is None and row.election is None),
        adopted=figures.mark("sitting.adopted", outcomes.count("adopted")),
        rejected=figures.mark("sitting.rejected", outcomes.count("rejected")),
        elections=figures.mark("sitting.elections", held) if held else None,
    )


def _time(figures: Figures, record: Record, key: str, moment: datetime | None) -> SafeString | None:
    return figures.mark(key, moment.isoformat(), words.clock(moment, record.zone)) if moment else None


def _decision(figures: Figures, record: Record, number: str, row: DecisionRow) -> Decision:
    result, ballot = row.result, row.ballot
    if row.election is not None:
        return _election(figures, record, number, row, row.election)
    assert result is not None and ballot is not None
    code = "adopted" if result.adopted else "rejected"
    key = f"b{result.ballot}"
    said = [count for _choice, count in results.numbers(ballot.opened, result)]
    numbers = (*said, result.present, result.represented)
    return Decision(
        reference=number,
        item=row.item.id,
        number=row.number,
        object=object_of(row),
        outcome=figures.mark(f"{key}.outcome", code, _("Adoptée") if result.adopted else _("Refusée")),
        outcome_class=code,
        detail=figures.mark(f"{key}.line", " ".join(map(str, numbers)), _detail(ballot.opened, result)),
    )


def _election(figures: Figures, record: Record, number: str, row: DecisionRow, over: ElectionRow) -> Decision:
    election = record.state.elections[over.number - 1]
    return Decision(
        reference=number,
        item=row.item.id,
        number=row.number,
        object=object_of(row),
        outcome=figures.mark(f"e{over.number}.outcome", row.outcome, _("Élection") if over.elected else _("Sans élu")),
        outcome_class="",
        detail=elections.outcome(figures, record, election),
    )


def _detail(opened: BallotOpened, result: ResultProclaimed) -> str:
    """ "34 pour, 11 contre, 1 abstention, 4 sans prendre part au vote, sur 49 présents et 1 représenté"."""
    present = ngettext("%(n)d présent", "%(n)d présents", result.present) % {"n": result.present}
    represented = ngettext("%(n)d représenté", "%(n)d représentés", result.represented) % {"n": result.represented}
    absent = ngettext("%(n)d sans prendre part au vote", "%(n)d sans prendre part au vote", result.not_voting)
    counted = results.numbers(opened, result)[:-1]
    said = [words.counted(choice, number) for choice, number in counted] + [absent % {"n": result.not_voting}]
    if result.tacit:
        said = [_("sans vote, par accord tacite")]
    return _("%(votes)s, sur %(present)s et %(represented)s") % {
        "votes": ", ".join(said),
        "present": present,
        "represented": represented,
    }
