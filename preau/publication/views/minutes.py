"""The printed record of an election (procès-verbal): all that the law wants written, on paper, with room to sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from preau.ballots import election_words
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, elections, secret
from preau.publication.views.elections import ElectionView
from preau.publication.views.shared import Frame, frame
from preau.rules.elections import office_quorum
from preau.rules.profile import Profile
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting.state import Ballot, Election


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """The last test before the election, or the members present whom the office itself asks for."""

    in_exercise: SafeString
    present: SafeString
    required: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """A round that age decided: the names of those who were tied, the oldest first."""

    round: int
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A vote that a member contested before the proclamation, and how that was settled."""

    round: int
    member: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Urn:
    """Who could vote in one round, who did, and what seals it: the ids and hashes to compare for an encrypted one,
    "paper" otherwise. `papers`: the ballots found in the urn; None in the open, and on paper where one may bear several
    names, for only names are counted then."""

    round: int
    means: str
    present: str
    represented: str
    voters: SafeString
    papers: SafeString | None = None
    uuid: SafeString | None = None
    fingerprint: SafeString | None = None
    archive: SafeString | None = None
    registered: SafeString | None = None
    trustees: str = ""
    opened_by: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesView:
    """`began` and `ended` are the opening of the election and its end; `event` and `hash` the journal's at the end."""

    frame: Frame
    item: str
    number: str
    item_title: str
    election: ElectionView
    places: str
    opened: SafeString | None
    began: SafeString | None
    ended: SafeString | None
    chair: str
    secretaries: str
    quorum: Quorum | None
    quorum_article: str
    office_quorum: Quorum | None
    majority: str
    withdrawals: tuple[str, ...]
    ages: tuple[Ages, ...]
    contests: tuple[Contest, ...]
    urns: tuple[Urn, ...]
    event: SafeString
    hash: SafeString


def path(election: Election) -> str:
    """The page of an election's printed record, in the folder of the sitting."""
    return f"points/{election.opened.item}/proces-verbal-election-{election.opened.election}.html"


def over(record: Record) -> list[Election]:
    """The elections that have a printed record: those that are over, abandoned ones included."""
    return [election for election in record.state.elections if election.status != "open"]


@dataclass(frozen=True, slots=True)
class _Span:
    """The entries of one election, from its opening to its end, and the time of both."""

    entries: tuple[e.Entry, ...]

    @property
    def began(self) -> datetime:
        return self.entries[0].at

    @property
    def last(self) -> e.Entry:
        return self.entries[-1]


_ENDS = (ee.RoundProclaimed, ee.AppointmentsTookEffect, ee.ElectionAbandoned)


def _span(record: Record, election: Election) -> _Span:
    number = election.opened.election
    first = next(entry.seq for entry in record.entries if entry.event is election.opened)
    last = next(
        entry.seq
        for entry in reversed(record.entries)
        if isinstance(entry.event, _ENDS) and entry.event.election == number
    )
    return _Span(entries=record.entries[first - 1 : last])


def minutes(figures: Figures, record: Record, election: Election) -> MinutesView:
    opened, facts, span = election.opened, record.facts, _span(record, election)
    item = record.items[opened.item]
    chair = _presided(record, span.last.seq)
    held = [record.state.ballots[number - 1] for number in election.rounds]
    return MinutesView(
        frame=frame(record),
        item=item.id,
        number=item.number,
        item_title=item.title,
        election=elections.view(figures, record, election, beside=""),
        places=", ".join(place.name for place in facts.places),
        opened=_time(figures, record, "opened", record.state.opened_at),
        began=_time(figures, record, "began", span.began),
        ended=_time(figures, record, "ended", span.last.at),
        chair=record.members[chair].name if chair in record.members else "",
        secretaries=", ".join(record.members[m].name for m in record.state.secretaries),
        quorum=_quorum(figures, record, span),
        quorum_article=_article(facts.profile),
        office_quorum=_office_quorum(figures, record, election, span),
        majority=election_words.needed(opened.office, 1) if held else "",
        withdrawals=tuple(_withdrawals(election, span)),
        ages=tuple(_ages(election, span)),
        contests=tuple(_contests(record, election, span)),
        urns=tuple(_urn(figures, record, ballot) for ballot in held),
        event=figures.mark("journal.seq", span.last.seq),
        hash=figures.mark("journal.hash", record.hash_at(span.last.seq)),
    )


def _article(profile: Profile) -> str:
    return profile.articles.get("quorum_share", "")


def _time(figures: Figures, record: Record, key: str, moment: datetime | None) -> SafeString | None:
    return figures.mark(f"pv.{key}", moment.isoformat(), words.clock(moment, record.zone)) if moment else None


def _presided(record: Record, seq: int) -> str:
    """Who presided at event `seq`: another member may have presided before and after."""
    chairs = (x.event.member for x in reversed(record.entries[:seq]) if isinstance(x.event, e.ChairHandedOver))
    return next(chairs, record.facts.chair)


def _tested(record: Record, span: _Span) -> e.QuorumTested | None:
    before = record.entries[: span.entries[0].seq]
    return next((x.event for x in reversed(before) if isinstance(x.event, e.QuorumTested)), None)


def _office_quorum(figures: Figures, record: Record, election: Election, span: _Span) -> Quorum | None:
    """The quorum that the office asks beside that of the sitting, with the members present as the first round opened;
    where none was held, as the item was called."""
    share, test = election.opened.office.quorum_share, _tested(record, span)
    opened = next((b.opened for b in record.state.ballots if b.opened.election == election.opened.election
                   and b.opened.purpose == "election"), None)  # fmt: skip
    if share is None:
        return None
    present = test.present if test is not None else 0
    if opened is not None:
        present = sum(1 for elector in opened.electorate if elector.bearer is None)
    in_exercise = len(record.facts.members)
    return Quorum(
        in_exercise=figures.mark("pv.office_in_exercise", in_exercise),
        present=figures.mark("pv.office_present", present),
        required=figures.mark("pv.office_required", office_quorum(in_exercise=in_exercise, share=share)),
    )


def _quorum(figures: Figures, record: Record, span: _Span) -> Quorum | None:
    test = _tested(record, span)
    if test is None:
        return None
    return Quorum(
        in_exercise=figures.mark("pv.in_exercise", test.in_exercise),
        present=figures.mark("pv.present", test.present),
        required=figures.mark("pv.required", test.required),
    )


def _withdrawals(election: Election, span: _Span) -> list[str]:
    gone = (x.event.candidate for x in span.entries if isinstance(x.event, ee.CandidacyWithdrawn)
            and x.event.election == election.opened.election)  # fmt: skip
    return [election.candidates[one].name for one in gone if one in election.candidates]


def _ages(election: Election, span: _Span) -> list[Ages]:
    """The rankings that decided a round proclaimed; one made for a round that was cancelled decided nothing."""
    found, ranked = list[Ages](), tuple[str, ...]()
    for entry in span.entries:
        event = entry.event
        if isinstance(event, ee.AgesRanked) and event.election == election.opened.election:
            ranked = event.oldest_first
        elif isinstance(event, ee.RoundProclaimed) and event.election == election.opened.election:
            names = [election.candidates[one].name for one in ranked if one in election.candidates]
            if event.by_age:
                found.append(Ages(round=event.round, names=", ".join(names)))
            ranked = ()
    return found


def _contests(record: Record, election: Election, span: _Span) -> list[Contest]:
    """Those of the rounds that were proclaimed, each with its answer: a correction answers too."""
    found = []
    for n, entry in enumerate(span.entries):
        event = entry.event
        if not isinstance(event, e.VoteContested) or event.ballot not in election.rounds:
            continue
        answer = next(
            (
                x.event.reason
                for x in span.entries[n:]
                if isinstance(x.event, (e.ContestSettled, e.VoteCorrected))
                and (x.event.ballot, x.event.member) == (event.ballot, event.member)
            ),
            "",
        )
        found.append(
            Contest(
                round=election.rounds.index(event.ballot) + 1,
                member=record.members[event.member].name,
                reason=event.reason,
                answer=answer,
            )
        )
    return found


def _urn(figures: Figures, record: Record, ballot: Ballot) -> Urn:
    """Who could vote in a round, and what seals it."""
    opened, key = ballot.opened, f"b{ballot.opened.ballot}"
    here = [record.members[v.member].name for v in opened.electorate if v.bearer is None]
    carried = [
        _("%(name)s (pouvoir à %(bearer)s)")
        % {"name": record.members[v.member].name, "bearer": record.members[v.bearer].name}
        for v in opened.electorate
        if v.bearer is not None
    ]
    number, urn = ballot.opened.round, ballot.urn
    papers = _papers(record, ballot)
    plain = Urn(
        round=number,
        means=opened.means,
        present=", ".join(here),
        represented=", ".join(carried),
        voters=figures.mark(f"{key}.voters", len(ballot.votes)),
        papers=figures.mark(f"{key}.papers", papers) if papers is not None else None,
    )
    if urn is None or ballot.round is None:
        return plain
    ceremony = record.state.ceremonies[urn.ceremony - 1]
    return replace(
        plain,
        uuid=figures.mark(f"{key}.uuid", urn.uuid),
        fingerprint=figures.mark(f"{key}.fingerprint", urn.fingerprint),
        archive=figures.mark(f"{key}.archive", ballot.round.archive),
        registered=figures.mark(f"{key}.registered", urn.registered),
        trustees=", ".join(record.members[trustee].name for trustee in ceremony.trustees),
        opened_by=ballots.opened_by(record, ballot),
        answers=", ".join(secret.tool_name(one.tool) for one in ballot.verified if one.accepted),
    )


def _papers(record: Record, ballot: Ballot) -> int | None:
    """The ballots found in the urn of a round, or None where they are not known one by one."""
    if ballot.sealed is not None:
        return ballot.sealed.ballots
    assert ballot.opened.election is not None
    opened = record.state.elections[ballot.opened.election - 1].opened
    if not ballot.counts or (opened.office.form == "names" and opened.seats > 1):
        return None
    return sum(ballot.counts[-1].figures.values())
