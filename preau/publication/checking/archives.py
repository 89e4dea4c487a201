"""The archives of secret ballots: each is verified whole, with the binding proofs beside it, and says what the journal
says of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from preau.ballots.belenios import Refusal, verify
from preau.ballots.belenios import words as said
from preau.ballots.belenios.archive import MOST_BYTES, Archive, read_archive
from preau.ballots.belenios.reading import canonical, parse
from preau.ballots.belenios.verifier import Report
from preau.ballots.urns import questions
from preau.publication.checking.faults import Fault, read
from preau.publication.record import Record
from preau.publication.views import secret
from preau.sitting.facts import BLANK
from preau.sitting.rounds import standing
from preau.sitting.state import Ballot, State

FOLDER = "scrutins"


def check(folder: Path, record: Record, states: Sequence[State], *, shown: str) -> dict[int, bytes]:
    """The archives by number of ballot, each verified with the proofs beside it; raises `Fault` at the first that is
    missing, unsound, other than what the journal says, or of no secret ballot."""
    found: dict[int, bytes] = {}
    for ballot in record.encrypted:
        name = secret.file(ballot)
        place = f"{shown}/{name}"
        if (folder / FOLDER).is_symlink():
            raise Fault(
                f"{shown}/{FOLDER}", _("c’est un lien symbolique, un dossier publié ne contient que des fichiers")
            )
        data = read(folder / name, shown=place, largest=MOST_BYTES)
        beside = secret.proofs(ballot)
        bound = read(folder / beside, shown=f"{shown}/{beside}", largest=MOST_BYTES)
        report, false = _verified(data, bound, shown=place)
        _check(data, report, record, states, ballot, shown=place)
        if false:
            raise Fault(f"{shown}/{beside}", false)
        found[ballot.opened.ballot] = data
    if record.state.phase == "closed":
        _no_other(folder / FOLDER, found, shown=f"{shown}/{FOLDER}")
    return found


def _no_other(directory: Path, known: dict[int, bytes], *, shown: str) -> None:
    """No archive lies there that the journal does not tell of. Asked of a closed sitting only: a copy made while it
    goes on may be ahead of its journal."""
    if not directory.is_dir():
        return
    names = {f"{number}.{kind}" for number in known for kind in ("bel", "preuves.json")}
    for path in sorted(directory.iterdir()):
        if path.name not in names and not path.name.startswith("."):
            raise Fault(f"{shown}/{path.name}", _("le journal ne connaît pas de scrutin secret à cette archive"))


def _verified(data: bytes, bound: bytes, *, shown: str) -> tuple[Report, str]:
    """What the archive holds, and what is wrong with the proofs beside it, or "". They are refused last: where the
    archive is of another ballot, that is what has to be said."""
    workers = min(os.cpu_count() or 1, 8)
    try:
        try:
            return verify(data, bound=bound, workers=workers), ""
        except Refusal as refusal:
            if refusal.place[:1] != (("bound_list", 0),):
                raise
            return verify(data, workers=workers), said.fault(refusal).rstrip(".")
    except Refusal as refusal:
        fault = said.fault(refusal).rstrip(".")
        raise Fault(shown, _("l’archive du scrutin secret est refusée : %(fault)s") % {"fault": fault}) from None


def _check(data: bytes, report: Report, record: Record, states: Sequence[State], ballot: Ballot, *, shown: str) -> None:
    archive = read_archive(data)
    facts = _Facts(report=report, archive=archive, digest=_trustees(archive))
    # One after the other: what comes later takes for granted what came before.
    checks = chain(_seals(facts, record, ballot), _counts(facts, ballot), _question(facts, states, ballot))
    for what, agrees in checks:
        if not agrees:
            raise Fault(shown, _("l’archive ne dit pas ce que dit le journal : %(what)s") % {"what": what})


def _trustees(archive: Archive) -> str:
    """The SHA-256 of the public object of the members' set, the second of the trustees; "" where there is none."""
    listed = parse(archive.trustees)
    if len(listed) != 2 or listed[0][0] != "Single" or listed[1][0] != "Pedersen":
        return ""
    return hashlib.sha256(canonical(listed[1][1])).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What an archive says. `digest` as `_trustees` gives it."""

    report: Report
    archive: Archive
    digest: str


Checks = Iterator[tuple[str, bool]]


def _seals(facts: _Facts, record: Record, ballot: Ballot) -> Checks:
    """The ids and hashes that the journal quotes, and the trustees."""
    urn, sealed, proclaimed = ballot.urn, ballot.sealed, ballot.result or ballot.round
    yield _("l’ouverture et la clôture de l’urne"), urn is not None and sealed is not None and proclaimed is not None
    assert urn is not None and sealed is not None and proclaimed is not None
    report, heads = facts.report, facts.archive.heads
    yield _("l’identifiant du scrutin"), report.uuid == urn.uuid
    yield _("l’empreinte du scrutin"), report.fingerprint == urn.fingerprint
    yield _("l’empreinte de l’ouverture"), heads[0] == urn.head
    yield _("l’urne est dépouillée"), report.state == "decrypted"
    # After the setup and the ballots: their end, then the tally.
    yield _("l’empreinte de la clôture"), heads[report.ballots + 2] == sealed.head
    yield _("l’empreinte du dernier événement"), report.head == proclaimed.archive
    ceremony = record.state.ceremonies[urn.ceremony - 1]
    yield _("la clé des scrutins secrets"), facts.digest == ceremony.digest
    sets = ((1, 1), (ceremony.threshold, len(ceremony.trustees)))
    yield _("le nombre des dépositaires"), report.trustees == sets
    # The server is the first trustee of the archive, the members follow it in their order.
    gave = {1, *(2 + ceremony.trustees.index(trustee) for trustee in ballot.decryptions)}
    yield _("les dépositaires qui ont ouvert l’urne"), set(report.decrypted_by) == gave


def _counts(facts: _Facts, ballot: Ballot) -> Checks:
    report, urn, sealed = facts.report, ballot.urn, ballot.sealed
    assert urn is not None and sealed is not None
    yield _("le nombre de clés inscrites"), report.registered == urn.registered
    electors = len(ballot.opened.electorate)
    yield _("le nombre d’électeurs sans clé"), urn.registered + len(urn.without) == electors
    yield _("le nombre de bulletins"), report.ballots == report.voters == sealed.ballots
    yield _("le nombre de votants"), report.ballots == len(ballot.votes)
    yield _("une voix par bulletin"), not report.weighted
    # In their order of arrival they would stand beside the names in the journal.
    yield _("l’ordre des bulletins, celui de leurs codes de suivi"), list(report.trackers) == sorted(report.trackers)


def _question(facts: _Facts, states: Sequence[State], ballot: Ballot) -> Checks:
    """The question, its answers each in its place, and the figures."""
    opened, report = ballot.opened, facts.report
    yield _("une seule question"), len(report.questions) == 1 and report.result is not None
    assert report.result is not None
    (question,), (row,) = report.questions, report.result
    before = _before(states, ballot)
    # "for" and "against" exchanged would turn a result over, every proof being right.
    asked = questions.of_ballot(before, before.ballots[opened.ballot - 1]).question
    election = opened.purpose == "election" and opened.election is not None
    yield _("la question posée"), question.text == asked.text and question.blank == asked.blank
    yield _("les candidats") if election else _("les réponses proposées"), question.answers == asked.answers
    yield _("un choix par bulletin"), (question.min, question.max) == (1, 1)
    yield _("les chiffres proclamés"), row == _proclaimed(before, ballot)


def _before(states: Sequence[State], ballot: Ballot) -> State:
    """The state when the urn opened: who stood then."""
    number = ballot.opened.ballot
    return next(s for s in states if len(s.ballots) >= number and s.ballots[number - 1].urn is not None)


def _proclaimed(before: State, ballot: Ballot) -> tuple[int, ...]:
    """The figures that were proclaimed, in the order of the question: for, against and abstention; or the blank votes,
    then the candidates who stood."""
    opened, proposal, result = ballot.opened, ballot.result, ballot.round
    if opened.purpose != "election" or opened.election is None:
        return (proposal.for_, proposal.against, proposal.abstain) if proposal is not None else ()
    if result is None:
        return ()
    votes = {line.candidate: line.votes for line in result.votes} | {BLANK: result.blank}
    names = (BLANK, *(candidate.id for candidate in standing(before.elections[opened.election - 1])))
    return tuple(votes.get(name, 0) for name in names)
