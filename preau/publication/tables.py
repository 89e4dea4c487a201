"""The data files of a sitting: CSV (RFC 4180, UTF-8), the same words in every language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils import translation

from preau.agenda import matters
from preau.publication import words
from preau.publication.record import Record
from preau.publication.views import ballots
from preau.publication.views.decisions import decided, object_of
from preau.sitting.events import ResultProclaimed
from preau.sitting.state import Ballot

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


def _date(record: Record) -> str:
    return f"{(record.state.opened_at or record.at).astimezone(record.zone):%Y-%m-%d}"


def list_of_decisions(record: Record) -> bytes:
    """`liste-des-deliberations.csv`: every deliberation put to the vote, adopted or refused."""
    rows = []
    for number, row in decided(record):
        result = row.result
        assert result is not None
        figures = (result.for_, result.against, result.abstain, result.not_voting, result.present, result.represented)
        rows.append((number, _date(record), row.number, object_of(row), _outcome(result), *figures))
    return _csv(LIST, rows)


def deliberations(record: Record) -> bytes:
    """`donnees/deliberations.csv`: the deliberations adopted, as SCDL 2.1.5 wants them.

    VOTE_REEL counts votes for, against and abstentions: who took no part is not counted there.
    """
    facts, rows = record.facts, []
    for number, row in decided(record):
        result = row.result
        assert result is not None
        if not result.adopted:
            continue
        code = row.item.matter_code
        cast = result.for_ + result.against + result.abstain
        head = (facts.authority.name, facts.authority.siret or NO_SIRET, number, _date(record), code, matter_name(code))
        votes = (len(facts.members), cast, result.for_, result.against, result.abstain)
        rows.append((*head, object_of(row), "", "", "", "", *votes, ""))
    return _csv(SCDL, rows)


def all_ballots(record: Record) -> bytes:
    """`donnees/scrutins.csv`: one row a ballot that was proclaimed or cancelled."""
    rows: list[Sequence[object]] = []
    for ballot in record.state.ballots:
        opened, result = ballot.opened, ballot.result
        number = record.items[opened.item].number if opened.item else ""
        with translation.override("fr"):
            # The same words whatever the language of the pages, and whatever becomes of its translation.
            subject = ballots.title(record, ballot)
        head = (record.facts.slug, number, opened.ballot, subject, words.MODE_CODES[opened.mode])
        if result is not None:
            votes = (result.for_, result.against, result.abstain, result.not_voting)
            base = (result.present, result.represented, result.required)
            rows.append((*head, *votes, *base, _outcome(result)))
        elif ballot.status == "cancelled":
            rows.append((*head, "", "", "", "", "", "", "", "annulé"))
    return _csv(BALLOTS, rows)


def named_votes(record: Record) -> bytes:
    """`donnees/votes-nominatifs.csv`: one row a voice, for the proclaimed ballots whose names are public."""
    rows: list[Sequence[object]] = []
    for ballot in record.state.ballots:
        if ballot.result is not None and ballot.opened.names_published:
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
        code = words.CHOICE_CODES[chosen[elector.member]]
        yield ballot.opened.ballot, voter.name, voter.group, code, channel, giver


def matter_name(code: str) -> str:
    """The two levels of the ACTES nomenclature, as SCDL writes them."""
    try:
        return matters.scdl_name(code)
    except KeyError:
        # A scheme of the authority's own: SCDL then takes free text.
        return code
