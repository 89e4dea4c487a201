"""The independent recount of elections: every round again from the raw entries, and nothing shared with `rounds`.

A result is not computed a second time here but held against what must be true of it: nobody is elected without the
votes required, nor with fewer votes than somebody who is not; no seat would be better placed on another list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any, Final

from preau.rules.text import gettext_noop as _
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.facts import Elector

Tell = Callable[..., None]


@dataclass(slots=True)
class _Urn:
    """What the entries of one ballot say."""

    electorate: tuple[Elector, ...]
    purpose: str
    means: str
    election: int | None
    item: str | None
    named: bool
    choices: dict[str, str] = field(default_factory=dict)
    took_part: set[str] = field(default_factory=set)
    closed: bool = False
    adopted: bool = False


@dataclass(slots=True)
class _Race:
    """One election: who stands, who is elected, and whose ages are ranked."""

    opened: ee.ElectionOpened
    standing: dict[str, None]
    elected: list[str] = field(default_factory=list)
    ranked: tuple[str, ...] = ()
    rounds: int = 0
    waived: bool = False
    over: bool = False

    @property
    def last(self) -> int:
        return 1 if self.opened.office.method is not None else self.opened.office.absolute_rounds + 1

    def left(self) -> int:
        return self.opened.seats - len(self.elected)


@dataclass(slots=True)
class Races:
    """Reads a journal entry by entry. `tell(text, **values)` is called for each thing that does not follow."""

    tell: Tell
    members: int = 0
    urns: dict[int, _Urn] = field(default_factory=dict)
    races: dict[int, _Race] = field(default_factory=dict)

    def read(self, entry: e.Entry) -> None:
        reader = _READERS.get(type(entry.event))
        if reader is not None:
            reader(self, entry.event, entry)

    def wrong(self, ballot: int, what: str) -> None:
        self.tell(_("Scrutin %(ballot)s, tour d’élection : %(what)s ne suit pas du journal."), ballot=ballot, what=what)


def _room(races: Races, event: e.RoomOpened, entry: e.Entry) -> None:
    races.members = len(event.facts.members)


def _opened(races: Races, event: e.BallotOpened | se.BallotPrepared, entry: e.Entry) -> None:
    races.urns[event.ballot] = _Urn(
        electorate=event.electorate,
        purpose=event.purpose,
        means="encrypted" if isinstance(event, se.BallotPrepared) else event.means,
        election=event.election,
        item=event.item,
        named=isinstance(event, e.BallotOpened) and event.names_published,
    )
    if event.purpose != "election":
        return
    race = _race(races, event.election or 0)
    secret = isinstance(event, se.BallotPrepared) or event.mode == "secret"
    if race is not None and (
        event.item != race.opened.item or event.round != race.rounds + 1 or not (secret or race.waived)
    ):
        races.wrong(event.ballot, _("l’ouverture du tour"))


def _vote(races: Races, event: e.VoteCast | e.VoteCommitted | e.VoteCorrected | se.VoterMarked, entry: e.Entry) -> None:
    urn = races.urns.get(event.ballot)
    if urn is None:
        return
    urn.took_part.add(event.member)
    choice = event.choice if isinstance(event, (e.VoteCast, e.VoteCorrected)) else None
    if choice is not None:
        urn.choices[event.member] = choice


def _closed(races: Races, event: e.BallotClosed | e.BallotCancelled, entry: e.Entry) -> None:
    urn = races.urns.get(event.ballot)
    if urn is not None:
        urn.closed = isinstance(event, e.BallotClosed)


def _result(races: Races, event: e.ResultProclaimed, entry: e.Entry) -> None:
    urn = races.urns.get(event.ballot)
    if urn is None:
        return
    urn.adopted = event.adopted
    if urn.purpose == "election":
        races.wrong(event.ballot, _("un résultat de proposition"))


def _election(races: Races, event: ee.ElectionOpened, entry: e.Entry) -> None:
    if event.election != len(races.races) + 1:
        races.tell(_("Entrée %(seq)s : le numéro de cette élection ne suit pas celui de la précédente."))
    if event.seats < 1 or 0 < event.office.max_seats < event.seats:
        races.tell(_("Entrée %(seq)s : cette élection n’a pas le nombre de sièges que la fonction permet."))
    races.races[event.election] = _Race(opened=event, standing=dict.fromkeys(c.id for c in event.candidates))


def _race(races: Races, number: int) -> _Race | None:
    """The election under way with this number; says so where there is none."""
    race = races.races.get(number)
    if race is None or race.over:
        races.tell(
            _("Entrée %(seq)s : l’élection %(election)s n’est pas ouverte, ou elle est terminée."), election=number
        )
        return None
    return race


def _declared(races: Races, event: ee.CandidacyDeclared, entry: e.Entry) -> None:
    race = _race(races, event.election)
    if race is not None:
        race.standing[event.candidate.id] = None


def _withdrawn(races: Races, event: ee.CandidacyWithdrawn, entry: e.Entry) -> None:
    race = _race(races, event.election)
    if race is not None:
        race.standing.pop(event.candidate, None)


def _ranked(races: Races, event: ee.AgesRanked, entry: e.Entry) -> None:
    race = _race(races, event.election)
    if race is not None:
        race.ranked = event.oldest_first


def _waived(races: Races, event: ee.SecrecyWaived, entry: e.Entry) -> None:
    race = _race(races, event.election)
    urn = races.urns.get(event.ballot)
    if race is None:
        return
    waiver = urn is not None and urn.purpose == "waiver" and urn.adopted and urn.election == event.election
    if not waiver or race.opened.office.secrecy == "imposed":
        races.wrong(event.ballot, _("la renonciation au scrutin secret"))
    race.waived = True


def _took_effect(races: Races, event: ee.AppointmentsTookEffect, entry: e.Entry) -> None:
    race = _race(races, event.election)
    if race is None:
        return
    race.over = True
    office = race.opened.office
    most = race.opened.seats if office.form in ("name", "names") else 1
    single = 0 < len(race.standing) <= most and set(event.elected) == set(race.standing)
    if not single or race.rounds or not office.single_takes_effect or len(set(event.elected)) < len(event.elected):
        races.tell(
            _("Entrée %(seq)s : ces nominations ne pouvaient pas prendre effet sans vote (élection %(election)s)."),
            election=event.election,
        )


def _abandoned(races: Races, event: ee.ElectionAbandoned, entry: e.Entry) -> None:
    race = _race(races, event.election)
    if race is not None:
        race.over = True


def _round(races: Races, event: ee.RoundProclaimed, entry: e.Entry) -> None:
    race, urn = _race(races, event.election), races.urns.get(event.ballot)
    if race is None:
        return
    if urn is None or not urn.closed or urn.election != event.election or urn.item != event.item:
        races.wrong(event.ballot, _("une proclamation sans scrutin clos"))
        return
    urn.closed = False
    for what in (*_wrong_figures(race, urn, event), *_wrong_outcome(races, race, event)):
        races.wrong(event.ballot, what)
    race.rounds += 1
    race.elected += event.elected
    for name in event.elected:
        race.standing.pop(name, None)
    race.ranked = ()
    race.over = event.next == "done"


def _wrong_figures(race: _Race, urn: _Urn, event: ee.RoundProclaimed) -> Iterator[str]:
    """What in the figures of a round is not what the urn gave."""
    represented = sum(elector.bearer is not None for elector in urn.electorate)
    if (event.present, event.represented) != (len(urn.electorate) - represented, represented):
        yield _("le nombre de présents et de représentés")
    if event.cast + event.blank + event.null + event.not_voting != len(urn.electorate):
        yield _("le total des voix")
    given = {line.candidate: line.votes for line in event.votes}
    strangers = set(given) - set(race.standing)
    missing = set(race.standing) - set(given) if race.opened.office.candidacy == "declared" else set()
    if strangers or missing or len(given) < len(event.votes) or min((*given.values(), event.blank, event.null)) < 0:
        yield _("la liste des candidats")
    names = race.left() if race.opened.office.form == "names" and urn.means != "open" else 1
    if not event.cast <= sum(given.values()) <= names * event.cast:
        yield _("la somme des voix")
    if not _from_urn(urn, event, given, names=names):
        yield _("le décompte des voix")


def _from_urn(urn: _Urn, event: ee.RoundProclaimed, given: Mapping[str, int], *, names: int) -> bool:
    """Whether the figures are those of the votes given by name, or may come from as many voters. That two persons
    counted an urn alike, or trustees opened it, is checked in `recount_secret`. A paper less than voters marked is
    an empty one; where each may bear several names the papers are not counted, and are as many as the voters."""
    papers = event.cast + event.blank + event.null
    if urn.named:
        seen = Counter(choice for choice in urn.choices.values() if choice != "not_voting")
        return seen == Counter({**given, "blank": event.blank}) and event.null == 0
    if urn.means == "encrypted" or (urn.means == "paper" and names > 1):
        return papers == len(urn.took_part)
    return papers <= len(urn.took_part) and (urn.means == "paper" or event.null == 0)


def _wrong_outcome(races: Races, race: _Race, event: ee.RoundProclaimed) -> Iterator[str]:
    office = race.opened.office
    last = event.round >= race.last
    if event.round != race.rounds + 1:
        yield _("le numéro du tour")
    base = {"cast": event.cast, "present": event.present + event.represented, "exercise": races.members}[office.base]
    needed = 0
    while not last and 2 * needed <= base:
        needed += 1
    if event.required != needed:
        yield _("la majorité requise")
    seats = {line.candidate: line.seats for line in event.votes if line.seats}
    if set(seats) != set(event.elected) or len(set(event.elected)) < len(event.elected):
        yield _("le nombre de sièges")
        return
    judge = _wrong_shares if office.method is not None else _wrong_majority
    yield from judge(race, event, seats)
    full = sum(seats.values()) >= race.left()
    if (event.next == "done") != (full or last):
        yield _("la suite de l’élection")


def _wrong_majority(race: _Race, event: ee.RoundProclaimed, seats: Mapping[str, int]) -> Iterator[str]:
    votes = {line.candidate: line.votes for line in event.votes}
    able = [name for name, count in votes.items() if count and count >= event.required]
    names = race.opened.office.form == "names"
    if len(event.elected) != min(len(able), race.left() if names else 1) or not set(event.elected) <= set(able):
        yield _("le nombre d’élus")
        return
    if set(seats.values()) - {race.left() if race.opened.office.form == "list" else 1}:
        yield _("le nombre de sièges")
    beaten = [name for name in able if name not in event.elected]
    level = {(a, b) for a, b in product(event.elected, beaten) if votes[a] == votes[b]}
    if any(votes[a] < votes[b] for a, b in product(event.elected, beaten)) or _disorder(event.elected, votes):
        yield _("l’ordre des élus")
    yield from _wrong_ages(race, event, level)


def _disorder(elected: tuple[str, ...], votes: Mapping[str, int]) -> bool:
    return any(votes[a] < votes[b] for a, b in pairwise(elected))


def _wrong_ages(race: _Race, event: ee.RoundProclaimed, level: set[tuple[str, str]]) -> Iterator[str]:
    """`level`: (elected, not elected) with the same figures: the first was ranked as the older."""
    rank = {name: place for place, name in enumerate(race.ranked)}
    unranked = {name for pair in level for name in pair} - set(rank)
    if {a for a, _b in level} != set(event.by_age) or unranked or any(rank[a] > rank[b] for a, b in level):
        yield _("l’élection au bénéfice de l’âge")


def _wrong_shares(race: _Race, event: ee.RoundProclaimed, seats: Mapping[str, int]) -> Iterator[str]:
    """Proportional: all seats are given, and none has a better claim elsewhere. Whole numbers only."""
    votes = {line.candidate: line.votes for line in event.votes}
    total = sum(seats.values())
    if total != (race.opened.seats if event.cast else 0):
        yield _("le nombre de sièges")
        return
    level = set()
    for a, b in product(seats, votes):
        # The claim of `a` on its last seat against that of `b` on one more.
        ahead = _lead(race, votes, seats, a, b) if a != b else 1
        if ahead < 0 or (ahead == 0 and votes[a] < votes[b]):
            yield _("la répartition des sièges")
            return
        if ahead == 0 and votes[a] == votes[b]:
            level.add((a, b))
    yield from _wrong_ages(race, event, level)


def _lead(race: _Race, votes: Mapping[str, int], seats: Mapping[str, int], a: str, b: str) -> int:
    """Positive where `a` holds its last seat by right against `b`, 0 where they are equal, negative otherwise."""
    more = seats.get(b, 0) + 1
    if race.opened.office.method == "highest_average":
        return votes[a] * more - votes[b] * seats[a]
    cast, places = sum(votes.values()), race.opened.seats
    # What is left of its votes once each seat but the last one is paid with a whole quotient.
    rest_a = votes[a] * places - (seats[a] - 1) * cast
    rest_b = votes[b] * places - (more - 1) * cast
    return rest_a - rest_b


_READERS: Final[Mapping[type[e.Event], Callable[[Races, Any, e.Entry], None]]] = {
    e.RoomOpened: _room,
    e.BallotOpened: _opened,
    se.BallotPrepared: _opened,
    e.VoteCast: _vote,
    e.VoteCommitted: _vote,
    e.VoteCorrected: _vote,
    se.VoterMarked: _vote,
    e.BallotClosed: _closed,
    e.BallotCancelled: _closed,
    e.ResultProclaimed: _result,
    ee.ElectionOpened: _election,
    ee.CandidacyDeclared: _declared,
    ee.CandidacyWithdrawn: _withdrawn,
    ee.AgesRanked: _ranked,
    ee.SecrecyWaived: _waived,
    ee.AppointmentsTookEffect: _took_effect,
    ee.ElectionAbandoned: _abandoned,
    ee.RoundProclaimed: _round,
}
