"""The page that lets anybody verify one encrypted ballot: what to compare, its archive, its trackers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from preau.ballots.belenios.archive import read_archive
from preau.ballots.belenios.digests import compact
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots, elections
from preau.publication.views.ballots import BallotView
from preau.publication.views.elections import RoundView
from preau.publication.views.shared import Frame, frame
from preau.sitting.state import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an independent verification said."""

    tool: str
    verdict: SafeString
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretView:
    """`trackers`: one a line, sorted, None where the archive is not at hand. `trustees` names those of the ceremony;
    `waiting` the electors who could not vote for want of a key."""

    frame: Frame
    item: str
    ballot: BallotView | RoundView
    file: str
    proofs: str
    uuid: SafeString
    fingerprint: SafeString
    setup: SafeString
    sealed: SafeString
    archive: SafeString
    registered: SafeString
    ballots: SafeString
    threshold: SafeString
    trustees: str
    opened_by: str
    without: str
    answers: tuple[Answer, ...]
    trackers: SafeString | None
    size: SafeString | None


@lru_cache(maxsize=32)
def trackers(archive: bytes) -> tuple[str, ...]:
    """The trackers of the ballots in an archive, sorted. Raises `Refusal` for what is no archive."""
    return tuple(sorted(compact(ballot) for ballot in read_archive(archive).ballots))


def path(ballot: Ballot) -> str:
    """The page of an encrypted ballot, in the folder of the sitting."""
    return f"points/{ballot.opened.item}/scrutin-{ballot.opened.ballot}.html"


def file(ballot: Ballot) -> str:
    """Its archive, in the folder of the sitting."""
    return f"scrutins/{ballot.opened.ballot}.bel"


def proofs(ballot: Ballot) -> str:
    """The binding proofs of its decryptions, beside the archive."""
    return f"scrutins/{ballot.opened.ballot}.preuves.json"


def secret(figures: Figures, record: Record, ballot: Ballot) -> SecretView:
    opened, urn, seal = ballot.opened, ballot.urn, ballot.sealed
    assert urn is not None and seal is not None and opened.item is not None
    proclaimed = ballot.result or ballot.round
    ceremony, key = record.state.ceremonies[urn.ceremony - 1], f"b{opened.ballot}"
    archive = record.archives.get(opened.ballot)
    shown: BallotView | RoundView
    if ballot.round is not None:
        shown = elections.round_view(figures, record, ballot, beside="")
    else:
        shown = ballots.view(figures, record, ballot, beside="")
    return SecretView(
        frame=frame(record),
        item=opened.item,
        ballot=shown,
        file=f"../../{file(ballot)}",
        proofs=f"../../{proofs(ballot)}",
        uuid=figures.mark(f"{key}.uuid", urn.uuid),
        fingerprint=figures.mark(f"{key}.fingerprint", urn.fingerprint),
        setup=figures.mark(f"{key}.setup", urn.head),
        sealed=figures.mark(f"{key}.sealed", seal.head),
        archive=figures.mark(f"{key}.archive", proclaimed.archive if proclaimed else ""),
        registered=figures.mark(f"{key}.registered", urn.registered),
        ballots=figures.mark(f"{key}.ballots", seal.ballots),
        threshold=figures.mark(f"{key}.threshold", ceremony.threshold),
        trustees=_named(record, ceremony.trustees),
        opened_by=ballots.opened_by(record, ballot),
        without=_named(record, urn.without),
        answers=tuple(_answers(figures, ballot)),
        trackers=_trackers(figures, key, archive),
        size=_size(figures, key, archive),
    )


def _named(record: Record, members: tuple[str, ...]) -> str:
    return ", ".join(record.members[member].name for member in members)


def _answers(figures: Figures, ballot: Ballot) -> list[Answer]:
    found = []
    for n, one in enumerate(ballot.verified):
        value = f"{one.tool} {'accepted' if one.accepted else 'refused'}"
        text = _("archive acceptée") if one.accepted else _("archive refusée")
        verdict = figures.mark(f"b{one.ballot}.verified.{n}", value, text)
        found.append(Answer(tool=tool_name(one.tool), verdict=verdict, accepted=one.accepted))
    return found


def tool_name(tool: str) -> str:
    """What a verification is called: ours is apart from the code that counts."""
    return _("le vérificateur de Préau") if tool == "preau" else tool


def _trackers(figures: Figures, key: str, archive: bytes | None) -> SafeString | None:
    if archive is None:
        return None
    found = trackers(archive)
    return figures.mark(f"{key}.trackers", len(found), "\n".join(found))


def _size(figures: Figures, key: str, archive: bytes | None) -> SafeString | None:
    if archive is None:
        return None
    return figures.mark(f"{key}.size", len(archive), words.kilobytes(len(archive)))
