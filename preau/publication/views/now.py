"""What is happening now, in words: the heart of the live page, and of `live.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import ballots
from preau.publication.views.shared import starts
from preau.sitting.facts import Member
from preau.sitting.rounds import standing
from preau.sitting.state import Ballot
from preau.sitting.summary import decisions_of

Status = Literal["gathering", "live", "suspended", "huis_clos", "closed"]
# How many of those who wait for the floor are named.
NAMED = 3
# How many candidates are.
CANDIDATES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """`sentences` come in the order of their weight. `since` is the opening, the suspension or the close."""

    status: Status
    badge: str
    since: SafeString | None
    eyebrow: SafeString
    title: str
    title_is_content: bool
    item: str | None
    sentences: tuple[SafeString, ...]


def status(record: Record) -> Status:
    state = record.state
    if state.phase == "closed":
        return "closed"
    if state.phase != "open":
        return "gathering"
    if state.suspended:
        return "suspended"
    return "huis_clos" if state.huis_clos else "live"


def now(figures: Figures, record: Record) -> Now:
    current = status(record)
    item = record.items[record.state.item] if record.state.item else None
    return Now(
        status=current,
        badge=_badge(current),
        since=_since(figures, record, current),
        eyebrow=_eyebrow(figures, record, current),
        title=item.title if item else _untitled(current),
        title_is_content=item is not None,
        item=item.id if item else None,
        sentences=tuple(s for s in _sentences(figures, record, current) if s),
    )


def _badge(current: Status) -> str:
    return {
        "gathering": _("La salle est ouverte"),
        "live": _("En direct"),
        "suspended": _("Séance suspendue"),
        "huis_clos": _("Huis clos"),
        "closed": _("Séance terminée"),
    }[current]


def _untitled(current: Status) -> str:
    return {
        "gathering": _("Les membres arrivent"),
        "live": _("La séance est ouverte"),
        "suspended": _("La séance est suspendue"),
        "huis_clos": _("La séance se poursuit à huis clos"),
        "closed": _("Ce qui a été décidé"),
    }[current]


def _began(record: Record, kind: str) -> datetime | None:
    return next((m.at for m in reversed(record.moments) if m.kind == kind), None)


def _since(figures: Figures, record: Record, current: Status) -> SafeString | None:
    kinds = {"live": "opening", "suspended": "suspension", "huis_clos": "huis_clos", "closed": "close"}
    moment = _began(record, kinds[current]) if current in kinds else None
    if moment is None:
        return None
    said = figures.mark("now.since", moment.isoformat(), words.clock(moment, record.zone))
    return format_html(_("à {}") if current == "closed" else _("depuis {}"), said)


def _eyebrow(figures: Figures, record: Record, current: Status) -> SafeString:
    ids = [item.id for item in record.facts.items]
    if current == "closed":
        return format_html("{}", _("Après la séance"))
    if record.state.item is None:
        planned = starts(record)
        said = figures.mark("now.planned", planned.isoformat(), words.clock(planned, record.zone))
        return format_html(_("Séance prévue à {}"), said)
    position = figures.mark("now.position", ids.index(record.state.item) + 1)
    return format_html(_("En ce moment · point {} sur {}"), position, figures.mark("now.points", len(ids)))


def _sentences(figures: Figures, record: Record, current: Status) -> list[SafeString | None]:
    if current == "closed":
        return [_summary(figures, record)]
    if current == "gathering":
        return [_arrivals(figures, record)]
    if current == "suspended":
        return [_suspension(record), _quorum(figures, record)]
    if current == "huis_clos":
        text = _("Le conseil a décidé de siéger sans public ni retransmission. Les résultats restent publics.")
        return [format_html("{}", text), _ballot(figures, record)]
    return [
        _ballot(figures, record),
        _floor(figures, record),
        _queue(figures, record),
        _quorum(figures, record),
        _chair(record),
    ]


def _summary(figures: Figures, record: Record) -> SafeString:
    outcomes = [row.outcome for row in decisions_of(record.state)]
    adopted = figures.mark("sitting.adopted", outcomes.count("adopted"))
    rejected = figures.mark("sitting.rejected", outcomes.count("rejected"))
    said = format_html(_("Délibérations adoptées : {} ; refusées : {}."), adopted, rejected)
    held = sum(1 for outcome in outcomes if outcome in ("elected", "not_elected"))
    if not held:
        return said
    return format_html("{} {}", said, format_html(_("Élections : {}."), figures.mark("sitting.elections", held)))


def _arrivals(figures: Figures, record: Record) -> SafeString:
    arrived = figures.mark("now.present", len(record.state.presence))
    total = figures.mark("now.members", len(record.facts.members))
    count = len(record.state.presence)
    sentence = ngettext("{} membre sur {} est arrivé.", "{} membres sur {} sont arrivés.", count)
    return format_html(sentence, arrived, total)


def _suspension(record: Record) -> SafeString | None:
    reason = next((m.reason for m in reversed(record.moments) if m.kind == "suspension"), "")
    return format_html(_("Motif : {}."), reason.rstrip(".")) if reason else None


def who(record: Record, person: str) -> str:
    """A speaker with their group, or their capacity when they are a guest."""
    found = record.people.get(person)
    if found is None:
        return person
    beside = found.group if isinstance(found, Member) else found.title
    return f"{found.name} ({beside})" if beside else found.name


def _floor(figures: Figures, record: Record) -> SafeString | None:
    floor = record.state.floor
    if floor is None:
        return None
    since = figures.mark("now.floor", floor.since.isoformat(), words.clock(floor.since, record.zone))
    sentence = {
        "intervention": _("{} a la parole depuis {}."),
        "explanation": _("{} explique son vote depuis {}."),
        "point_of_order": _("{} fait un rappel au règlement depuis {}."),
    }[floor.kind]
    return format_html(sentence, format_html("<b>{}</b>", who(record, floor.speaker)), since)


def _queue(figures: Figures, record: Record) -> SafeString | None:
    queue = record.state.queue
    if not queue:
        return None
    names = ", ".join(record.people[r.speaker].name for r in queue[:NAMED] if r.speaker in record.people)
    more = len(queue) - NAMED
    if more <= 0:
        return format_html(_("Ensuite : {}."), names)
    sentence = ngettext("Ensuite : {}, et {} autre personne.", "Ensuite : {}, et {} autres personnes.", more)
    return format_html(sentence, names, figures.mark("now.waiting", more))


def _ballot(figures: Figures, record: Record) -> SafeString | None:
    """The ballot under way: how many have voted, never who nor how."""
    ballot = record.state.pending_ballot
    if ballot is None:
        return _election(record)
    subject = format_html("<b>{}</b>", ballots.title(record, ballot))
    if ballot.status == "preparing":
        return _preparing(figures, ballot, subject)
    if ballot.status == "closed":
        return _closed(figures, record, ballot, subject)
    cast = figures.mark("now.voted", len(ballot.votes))
    total = figures.mark("now.electorate", len(ballot.opened.electorate))
    since = figures.mark("now.ballot", ballot.opened_at.isoformat(), words.clock(ballot.opened_at, record.zone))
    received = ngettext("{} vote reçu sur {}.", "{} votes reçus sur {}.", len(ballot.votes))
    text = {
        "open": _("Vote en cours depuis {} : {}."),
        "encrypted": _("Scrutin secret en cours depuis {} : {}."),
        "paper": _("Scrutin secret sur papier en cours depuis {} : {}."),
    }[ballot.opened.means]
    return format_html("{} {}", format_html(text, since, subject), format_html(received, cast, total))


def _preparing(figures: Figures, ballot: Ballot, subject: SafeString) -> SafeString:
    ready = figures.mark("now.ready", len(ballot.keys))
    total = figures.mark("now.electorate", len(ballot.opened.electorate))
    keys = ngettext("{} clé de vote prête sur {}.", "{} clés de vote prêtes sur {}.", len(ballot.keys))
    said = format_html(_("Un scrutin secret se prépare : {}."), subject)
    return format_html("{} {}", said, format_html(keys, ready, total))


def _closed(figures: Figures, record: Record, ballot: Ballot, subject: SafeString) -> SafeString:
    """What is awaited: the result, or the two trustees, or the two counts of a paper urn."""
    if ballot.opened.means == "paper":
        return format_html(_("Le vote est clos : {}. L’urne est dépouillée par deux personnes."), subject)
    if ballot.opened.means == "open" or ballot.urn is None:
        return format_html(_("Le vote est clos : {}. Le résultat va être proclamé."), subject)
    given = figures.mark("now.decryptions", len(ballot.decryptions))
    needed = figures.mark("now.threshold", record.state.ceremonies[ballot.urn.ceremony - 1].threshold)
    text = _("Le vote est clos : {}. Les dépositaires de la clé ouvrent l’urne, {} sur {} l’ont fait.")
    return format_html(text, subject, given, needed)


def _election(record: Record) -> SafeString | None:
    """An election between its rounds: who stands."""
    election = record.state.elections[-1] if record.state.elections else None
    if election is None or election.status != "open" or election.opened.item != record.state.item:
        return None
    title = format_html("<b>{}</b>", election.opened.title)
    names = [candidate.name for candidate in standing(election)]
    if election.opened.office.candidacy == "free" or not names:
        return format_html(_("Élection : {}."), title)
    shown = ", ".join(names[:CANDIDATES]) + (" …" if len(names) > CANDIDATES else "")
    return format_html(
        ngettext("Élection : {}. Candidature : {}.", "Élection : {}. Candidatures : {}.", len(names)), title, shown
    )


def _quorum(figures: Figures, record: Record) -> SafeString | None:
    test = record.state.quorum
    if test is None:
        return None
    sentence = (
        _("Le quorum est atteint : {}, il en faut {} sur {} membres en exercice.")
        if test.met
        else _("Le quorum n’est pas atteint : {}, il en faut {} sur {} membres en exercice.")
    )
    present = ngettext("{} présent", "{} présents", test.present)
    return format_html(
        sentence,
        format_html(present, figures.mark("quorum.present", test.present)),
        figures.mark("quorum.required", test.required),
        figures.mark("quorum.in_exercise", test.in_exercise),
    )


def _chair(record: Record) -> SafeString | None:
    chair = record.members.get(record.state.chair)
    return format_html(_("Préside : {}."), who(record, chair.id)) if chair else None
