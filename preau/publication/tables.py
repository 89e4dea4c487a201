"""The data files of a sitting: CSV (RFC 4180, UTF-8), the same words in every language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils import translation

from preau.agenda import matters
from preau.ballots import election_words
from preau.ballots import words as said
from preau.publication import words
from preau.publication.record import Record
from preau.publication.views import ballots, elections
from preau.publication.views.decisions import decided, object_of
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.events import ResultProclaimed
from preau.sitting.facts import Choice
from preau.sitting.results import declared
from preau.sitting.state import Ballot, Election
from preau.sitting.summary import DecisionRow

LIST = (
    "numero",
    "date",
    "point",
    "objet",
    "resultat",
    "pour",
    "contre",
    "abstention",
    "nppv",
    "presents",
    "representes",
)
BALLOTS = (
    "seance", "point", "scrutin", "objet", "mode", "pour", "contre", "abstention", "nppv", "presents", "representes",
    "requis", "resultat",
    # Later columns, after those that others read by their place.
    "type", "moyen", "blancs", "nuls", "exprimes", "regle", "tacite", "amendement", "election", "tour", "avec",
    "archive", "article", "preponderante",
)  # fmt: skip
ELECTIONS = (
    "seance", "point", "election", "intitule", "fonction", "article", "places", "tour", "scrutin", "candidat", "liste",
    "voix", "sieges", "elu", "age", "blancs", "nuls", "nppv", "exprimes", "presents", "representes", "requis", "mode",
    "moyen",
)  # fmt: skip
VOTES = ("scrutin", "membre", "groupe", "vote", "canal", "pouvoir_de")
# The schema asks for fourteen digits; an authority of another country has no number, and zeros are nobody's.
NO_SIRET = "0" * 14
# SCDL délibérations 2.1.5, in the order of the published schema.
SCDL = (
    "COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE", "DELIB_MATIERE_NOM", "DELIB_OBJET",
    "BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE", "VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE",
    "VOTE_ABSTENTION", "DELIB_URL",
)  # fmt: skip


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode()


def _inert(text: str) -> str:
    """A spreadsheet runs what begins like a formula, quoted or not; after an apostrophe it is text (decision 0013)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _outcome(result: ResultProclaimed) -> str:
    return "adopté" if result.adopted else "rejeté"


def _outcome_of_round(result: RoundProclaimed) -> str:
    """Whether the round filled every seat, some of them, or none."""
    if not result.elected:
        return "sans élu"
    return "pourvu" if result.next == "done" else "pourvu en partie"


def _date(record: Record) -> str:
    return f"{(record.state.opened_at or record.at).astimezone(record.zone):%Y-%m-%d}"


def list_of_decisions(record: Record) -> bytes:
    """`liste-des-deliberations.csv`: every deliberation put to the vote, adopted or refused."""
    rows = []
    for number, row in decided(record):
        head = (number, _date(record), row.number, object_of(row))
        result = row.result
        if result is None:
            outcome = "élection" if row.outcome == "elected" else "sans élu"
            rows.append((*head, outcome, "", "", "", *_part(row)))
            continue
        voices = ("", "", "") if result.tacit else (result.for_, result.against, result.abstain)
        base = (result.not_voting, result.present, result.represented)
        rows.append((*head, _outcome(result), *voices, *base))
    return _csv(LIST, rows)


def _part(row: DecisionRow) -> tuple[object, object, object]:
    """Of an election: who did not take part in its last round, present and represented; nothing where nobody voted."""
    last = row.election.last if row.election else None
    return (last.not_voting, last.present, last.represented) if last else ("", "", "")


def deliberations(record: Record) -> bytes:
    """`donnees/deliberations.csv`: the deliberations adopted and the elections, as SCDL 2.1.5 wants them.

    VOTE_REEL counts votes for, against and abstentions: who took no part is not counted there, nor blank and null
    votes, for the schema wants the sum. Where nobody voted for or against, in an election or by tacit consent, the
    five columns of the vote are empty.
    """
    facts, rows = record.facts, list[Sequence[object]]()
    for number, row in decided(record):
        result = row.result
        if row.outcome not in ("adopted", "elected"):
            continue
        code = row.item.matter_code
        head = (facts.authority.name, facts.authority.siret or NO_SIRET, number, _date(record), code, matter_name(code))
        votes: tuple[object, ...] = ("",) * 5
        if result is not None and not result.tacit:
            cast = result.for_ + result.against + result.abstain
            votes = (len(facts.members), cast, result.for_, result.against, result.abstain)
        rows.append((*head, object_of(row), "", "", "", "", *votes, ""))
    return _csv(SCDL, rows)


def all_ballots(record: Record) -> bytes:
    """`donnees/scrutins.csv`: one row a ballot that was proclaimed or cancelled."""
    rows: list[Sequence[object]] = []
    with translation.override("fr"):
        # The same words whatever the language of the pages, and whatever becomes of its translation.
        for ballot in record.state.ballots:
            if ballot.status in ("proclaimed", "cancelled"):
                rows.append((*_head(record, ballot), *_figures(ballot), *_kind(record, ballot)))
    return _csv(BALLOTS, rows)


def _head(record: Record, ballot: Ballot) -> tuple[object, ...]:
    opened = ballot.opened
    number = record.items[opened.item].number if opened.item else ""
    return record.facts.slug, number, opened.ballot, ballots.title(record, ballot), words.MODE_CODES[opened.mode]


def _figures(ballot: Ballot) -> tuple[object, ...]:
    """From `pour` to `resultat`. A round has neither for nor against; nothing is counted by tacit consent."""
    result, of_round = ballot.result, ballot.round
    if of_round is not None:
        part = (of_round.not_voting, of_round.present, of_round.represented, of_round.required)
        return "", "", "", *part, _outcome_of_round(of_round)
    if result is None:
        return *("",) * 7, "annulé"
    voices = (result.for_, result.against, result.abstain, result.not_voting)
    return *voices, result.present, result.represented, result.required, _outcome(result)


def _kind(record: Record, ballot: Ballot) -> tuple[object, ...]:
    """From `type` to `preponderante`."""
    opened, result, of_round = ballot.opened, ballot.result, ballot.round
    counted: tuple[object, ...] = ("", "", "")
    if of_round is not None:
        counted = (of_round.blank, of_round.null, of_round.cast)
    elif result is not None:
        counted = (result.blank, result.null, result.for_ + result.against)
    proclaimed = result or of_round
    return (
        words.PURPOSE_CODES[opened.purpose],
        words.MEANS_CODES[opened.means],
        *counted,
        "" if opened.purpose == "election" else said.majority(declared(opened)),
        "oui" if result is not None and result.tacit else "",
        opened.amendment or "",
        opened.election or "",
        opened.round or "",
        " ".join(record.items[item].number for item in opened.also),
        proclaimed.archive if proclaimed else "",
        _article(record, ballot),
        words.CHOICE_CODES[result.casting_vote.choice] if result is not None and result.casting_vote else "",
    )


def _article(record: Record, ballot: Ballot) -> str:
    """The article of the rule; that of the office for a round, none by tacit consent."""
    opened = ballot.opened
    if opened.purpose == "election" and opened.election is not None:
        return record.state.elections[opened.election - 1].opened.office.article
    if ballot.result is not None and ballot.result.tacit:
        return ""
    return said.article(record.facts.profile, opened)


def all_elections(record: Record) -> bytes:
    """`donnees/elections.csv`: one row a candidate and a round proclaimed, and one for each person or list that was
    appointed without a vote."""
    rows: list[Sequence[object]] = []
    for election in record.state.elections:
        for number in election.rounds:
            rows += _round(record, election, record.state.ballots[number - 1])
        if election.status == "done" and not election.rounds:
            rows += [
                (*_office(record, election), "", "", *_candidate(record, election, one), "", "", "oui", *("",) * 9)
                for one in election.elected
            ]
    return _csv(ELECTIONS, rows)


def _office(record: Record, election: Election) -> tuple[object, ...]:
    opened = election.opened
    number = record.items[opened.item].number
    office = (opened.office.key, opened.office.article, opened.seats)
    return record.facts.slug, number, opened.election, opened.title, *office


def _candidate(record: Record, election: Election, candidate: str) -> tuple[object, object]:
    """The name, and for a list the people on it."""
    found = election.candidates[candidate]
    people = elections.people_of(record, found) if election_words.is_list(election.opened.office) else []
    return found.name, ", ".join(people)


def _round(record: Record, election: Election, ballot: Ballot) -> Iterable[Sequence[object]]:
    result = ballot.round
    if result is None:
        return
    shares = election_words.is_list(election.opened.office)
    part = (result.blank, result.null, result.not_voting, result.cast, result.present, result.represented)
    form = (result.required, words.MODE_CODES[ballot.opened.mode], words.MEANS_CODES[ballot.opened.means])
    for line in result.votes:
        head = (*_office(record, election), result.round, result.ballot, *_candidate(record, election, line.candidate))
        chosen = "oui" if line.candidate in result.elected else "non"
        age = "oui" if line.candidate in result.by_age else ""
        yield *head, line.votes, line.seats if shares else "", chosen, age, *part, *form


def named_votes(record: Record) -> bytes:
    """`donnees/votes-nominatifs.csv`: one row a voice, for the proclaimed ballots whose names are public."""
    rows: list[Sequence[object]] = []
    for ballot in record.state.ballots:
        if ballot.status == "proclaimed" and ballot.opened.names_published:
            rows += _voices(record, ballot)
    return _csv(VOTES, rows)


def _voices(record: Record, ballot: Ballot) -> Iterable[Sequence[object]]:
    """A voice carried under a proxy is on the row of its bearer: `membre` voted, with the proxy of `pouvoir_de`."""
    chosen = ballots.choices(ballot)
    for elector in ballot.opened.electorate:
        vote = ballot.votes.get(elector.member)
        channel = words.CHANNEL_CODES[vote.channel] if vote else ""
        voter = record.members[elector.bearer or elector.member]
        giver = record.members[elector.member].name if elector.bearer else ""
        code = _code(record, ballot, chosen[elector.member])
        yield ballot.opened.ballot, voter.name, voter.group, code, channel, giver


def _code(record: Record, ballot: Ballot, choice: Choice) -> str:
    """A choice in fixed words; in an election held openly, the name that was chosen."""
    number = ballot.opened.election
    candidates = record.state.elections[number - 1].candidates if number is not None else {}
    return candidates[choice].name if choice in candidates else words.CHOICE_CODES[choice]


def matter_name(code: str) -> str:
    """The two levels of the ACTES nomenclature, as SCDL writes them."""
    try:
        return matters.scdl_name(code)
    except KeyError:
        # A scheme of the authority's own: SCDL then takes free text.
        return code
