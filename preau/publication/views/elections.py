"""An election as pages show it: the office, the candidates, each round as a table, and who is elected by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import election_words
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, results
from preau.publication.views.ballots import Beside, Names, Together, Watch
from preau.publication.views.results import Count
from preau.sitting.election_events import Candidate, RoundProclaimed
from preau.sitting.facts import Choice, Item
from preau.sitting.rounds import elected_people, next_round, seats_vacant
from preau.sitting.state import Ballot, Election


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """`people`: those on a list, in its order; "" for a name."""

    name: str
    people: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One candidate's line in a round. `bar` is the width out of 1000 that the votes take of the votes cast."""

    name: str
    votes: SafeString
    bar: int
    seats: SafeString | None
    elected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A round that is proclaimed, or one that is under way or cancelled, without figures. `needed` is the place of the
    votes that elect on the same scale as the bars, 0 where there is none. `sealed` and `opened_by` as in
    `BallotView`."""

    number: int
    status: str
    title: str
    mode: str
    rows: tuple[Row, ...] = ()
    needed: int = 0
    counts: tuple[Count, ...] = ()
    cast: SafeString | None = None
    required: SafeString | None = None
    rule: str = ""
    verdict: SafeString | None = None
    voices: SafeString | None = None
    proclaimed: SafeString | None = None
    requested: str = ""
    reason: str = ""
    together: tuple[Together, ...] = ()
    seating: SafeString | None = None
    names: tuple[Names, ...] = ()
    named: bool = False
    sealed: str = ""
    opened_by: str = ""
    watch: Watch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionView:
    """`outcome` is the whole election in one sentence, None while it goes on; `effect` what was read out where nobody
    voted; `minutes` whether its printed record is in the folder."""

    number: int
    title: str
    office: str
    article: str
    seats: SafeString
    secrecy: str
    status: str
    candidates: tuple[CandidateView, ...]
    free: bool
    needed: str
    rounds: tuple[RoundView, ...]
    outcome: SafeString | None
    effect: str
    minutes: bool


def of_item(figures: Figures, record: Record, item: Item) -> tuple[ElectionView, ...]:
    """The elections held on an item, in order."""
    return tuple(view(figures, record, e) for e in record.state.elections if e.opened.item == item.id)


def view(figures: Figures, record: Record, election: Election, *, beside: Beside = "names") -> ElectionView:
    opened, office = election.opened, election.opened.office
    held = [b for b in record.state.ballots if b.opened.election == opened.election and b.opened.purpose == "election"]
    single = election.status == "done" and not election.rounds
    return ElectionView(
        number=opened.election,
        title=opened.title,
        office=_(office.name),
        article=office.article,
        seats=figures.mark(f"e{opened.election}.places", opened.seats),
        secrecy=_("Le conseil a renoncé au scrutin secret, à l’unanimité.") if election.waived else "",
        status=election.status,
        candidates=candidates(record, election),
        free=office.candidacy == "free",
        needed=election_words.needed(office, next_round(election)) if election.status == "open" else "",
        rounds=tuple(round_view(figures, record, ballot, beside=beside) for ballot in held),
        outcome=outcome(figures, record, election) if election.status != "open" else None,
        effect=_effect(record, election) if single else "",
        minutes=election.status != "open",
    )


def names_of(record: Record) -> dict[str, str]:
    """Names of the members by id, as the words of elections want them."""
    return {member.id: member.name for member in record.facts.members}


def candidates(record: Record, election: Election) -> tuple[CandidateView, ...]:
    """Those who were declared, withdrawn ones included; where anybody may be voted for there is no list to show."""
    if election.opened.office.candidacy == "free":
        return ()
    shown = []
    for candidate in election.candidates.values():
        people = ", ".join(people_of(record, candidate)) if election_words.is_list(election.opened.office) else ""
        shown.append(CandidateView(name=candidate.name, people=people, withdrawn=candidate.id in election.withdrawn))
    return tuple(shown)


def people_of(record: Record, candidate: Candidate) -> list[str]:
    return election_words.persons(candidate, names_of(record))


def outcome(figures: Figures, record: Record, election: Election) -> SafeString:
    """The whole election in one sentence, with the names of those elected."""
    opened = election.opened
    last = record.state.ballots[election.rounds[-1] - 1].round if election.rounds else None
    text = election_words.elected(
        opened,
        election.candidates,
        election.elected,
        rounds=last.round if last else 0,
        abandoned=election.status == "abandoned",
    )
    if election.status == "done" and not election.elected:
        text = _("%(title)s : personne n’est élu.") % {"title": opened.title}
    people = elected_people(record.state, election)
    if election.elected and election_words.is_list(opened.office) and people:
        elected = ngettext("Personne élue : %(people)s.", "Personnes élues : %(people)s.", len(people))
        text += " " + elected % {"people": election_words.listed(people)}
    return figures.mark(f"e{opened.election}", " ".join(election.elected) or election.status, text)


def _effect(record: Record, election: Election) -> str:
    return election_words.took_effect(election.opened, election.candidates, election.elected, names_of(record))


def round_view(figures: Figures, record: Record, ballot: Ballot, *, beside: Beside = "names") -> RoundView:
    """One round. Before its proclamation nothing is said of its votes."""
    opened, result, at = ballot.opened, ballot.round, ballot.proclaimed_at
    plain = ballots.pending(record, ballot)
    if result is None or at is None:
        return RoundView(
            number=plain.number,
            status=plain.status,
            title=plain.title,
            mode=plain.mode,
            requested=plain.requested,
            reason=plain.reason,
        )
    election, key = record.state.elections[result.election - 1], f"b{opened.ballot}"
    verdict = said(record, election, result, names=names_of(record))
    decided = " ".join([*result.elected, result.next])
    numbers: list[tuple[Choice, int]] = [
        ("blank", result.blank),
        ("null", result.null),
        ("not_voting", result.not_voting),
    ]
    return RoundView(
        number=opened.ballot,
        status=ballot.status,
        title=plain.title,
        mode=plain.mode,
        rows=tuple(_rows(figures, election, result)),
        needed=_width(result.required, result) if result.required <= result.cast else 0,
        counts=tuple(results.count(figures, opened.ballot, choice, number) for choice, number in numbers),
        cast=figures.mark(f"{key}.cast", result.cast),
        required=figures.mark(f"{key}.required", result.required) if result.required else None,
        rule=election_words.rule(election.opened, result),
        verdict=figures.mark(f"{key}.verdict", decided, verdict),
        voices=results.voices(figures, opened.ballot, result.present, result.represented),
        proclaimed=figures.mark(f"{key}.at", at.isoformat(), words.clock(at, record.zone)),
        requested=plain.requested,
        seating=ballots.seating(figures, record, ballot) if beside else None,
        names=ballots.names(figures, record, ballot) if beside == "names" else (),
        named=opened.names_published,
        sealed=ballots.sealed(ballot),
        opened_by=ballots.opened_by(record, ballot),
        watch=ballots.watch(record, ballot.opened_at),
    )  # fmt: skip


def _rows(figures: Figures, election: Election, result: RoundProclaimed) -> list[Row]:
    shares = election_words.is_list(election.opened.office)
    rows = []
    for line in result.votes:
        key = f"b{result.ballot}.c.{line.candidate}"
        found = election.candidates.get(line.candidate)
        rows.append(
            Row(
                name=found.name if found else line.candidate,
                votes=figures.mark(f"{key}.votes", line.votes),
                bar=_width(line.votes, result),
                seats=figures.mark(f"{key}.seats", line.seats) if shares else None,
                elected=line.candidate in result.elected,
            )
        )
    return rows


def _width(votes: int, result: RoundProclaimed) -> int:
    return min(1000, 1000 * votes // result.cast) if result.cast else 0


def short(figures: Figures, record: Record, ballot: Ballot) -> SafeString:
    """A round in one line, for tables: what it decided."""
    result = ballot.round
    assert result is not None
    election = record.state.elections[result.election - 1]
    decided = said(record, election, result)
    return figures.mark(f"b{result.ballot}", " ".join([*result.elected, result.next]), decided)


def said(record: Record, election: Election, result: RoundProclaimed, *, names: Mapping[str, str] | None = None) -> str:
    """What a round decided: who is elected, what follows, or how many seats stay vacant."""
    vacant = seats_vacant(record.state, election, result)
    return election_words.verdict(election.opened, election.candidates, result, names, vacant=vacant)
