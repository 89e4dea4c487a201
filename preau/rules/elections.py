"""Elections by a council: in rounds, by name or by list, and by proportional representation.

Figures in, names out: nothing here knows how a ballot was held. Candidates are ids; a mapping of votes names every
candidate of the round, and its order is the one in which candidates with equal votes are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from preau.rules.majority import Base, absolute_majority

# "name": one seat, one name; "names": several seats, as many names; "list": the list that wins takes every seat;
# "proportional": seats shared between lists.
Form = Literal["name", "names", "list", "proportional"]
Method = Literal["highest_remainder", "highest_average"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """How one office is filled. Parameters of law, each followed by `article`; "(à confirmer)" as in profiles.

    `candidacy`: "declared" before each round, or "free" (any member may be voted for). `secrecy`: "imposed" by a
    text, or "waivable" unanimously (L.2121-21). `absolute_rounds`: rounds at the absolute majority of `base` before the
    relative one. `single_takes_effect`: a single candidacy takes effect at once. `alternate`: lists alternate women and
    men. `quorum_share`: members present must be at least this share of members in exercise, or None where the quorum of
    every sitting serves. `max_seats`: 1 where there is one seat by nature, 0 for no limit. `outsiders`: people who are
    not members may be candidates.
    """

    key: str
    name: str
    form: Form
    article: str
    candidacy: Literal["declared", "free"] = "declared"
    secrecy: Literal["imposed", "waivable"] = "waivable"
    absolute_rounds: int = 2
    base: Base = "cast"
    method: Method | None = None
    single_takes_effect: bool = True
    alternate: bool = False
    quorum_share: tuple[int, int] | None = None
    max_seats: int = 0
    outsiders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Elected:
    """What a round gives. `elected` in the order in which they are elected; `seats` of each of them; `by_age`: those
    who are elected because they are older than others with the same figures.

    `tied`: candidates whose ages must be ranked before anybody can be proclaimed; the rest is then empty.
    """

    elected: tuple[str, ...] = ()
    seats: Mapping[str, int] = field(default_factory=dict)
    by_age: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


def required_votes(*, base: Base, cast: int, electorate: int, in_exercise: int) -> int:
    """The absolute majority of what `base` names: votes cast, members present or represented (`electorate`), members
    in exercise. 11 votes cast need 6; no vote cast needs 1."""
    return absolute_majority(voices={"cast": cast, "present": electorate, "exercise": in_exercise}[base])


def office_quorum(*, in_exercise: int, share: tuple[int, int]) -> int:
    """The number of members present to reach where a text says "two thirds of its members": the smallest whole number
    that is at least that share (CGCT, art. L.3122-1). 30 members need 20, 31 need 21."""
    numerator, denominator = share
    return -(-in_exercise * numerator // denominator)


def elect(*, form: Form, votes: Mapping[str, int], seats: int, required: int, ages: Sequence[str] = ()) -> Elected:
    """Who is elected in one round of a majority election (CGCT, art. L.2121-21, L.2122-7, L.2122-7-2).

    `required` votes elect, 0 in the round at the relative majority, where anybody with a vote may be. `seats`: those
    still to fill. `ages`: the tied candidates, the oldest first, once they are known. Whoever has the votes required is
    elected in the order of votes; when more have them than seats are left, those with the most votes are, and among
    equals the oldest. A list that wins has every seat.

    With several names on one paper votes cast are papers and not names, so that several candidates, even more than
    there are seats, may each have the absolute majority (code électoral, art. L.253, as it stood for lists of names;
    for elections within a council: à confirmer).
    """
    places = seats if form == "names" else 1
    able = [name for name in votes if votes[name] >= max(required, 1)]
    able.sort(key=lambda name: -votes[name])
    chosen, by_age = able[:places], tuple[str, ...]()
    if len(able) > places and votes[able[places - 1]] == votes[able[places]]:
        last = votes[able[places - 1]]
        sure = [name for name in able if votes[name] > last]
        tied = [name for name in able if votes[name] == last]
        if not set(tied) <= set(ages):
            return Elected(tied=tuple(tied))
        by_age = tuple(sorted(tied, key=ages.index)[: places - len(sure)])
        chosen = [*sure, *by_age]
    return Elected(
        elected=tuple(chosen),
        seats=dict.fromkeys(chosen, seats if form == "list" else 1),
        by_age=by_age,
    )


def share_seats(*, method: Method, votes: Mapping[str, int], seats: int, ages: Sequence[str] = ()) -> Elected:
    """Seats shared between lists in proportion to their votes, in one round.

    Both methods first give each list as many seats as it has whole quotients (votes cast divided by seats, exact).
    The seats left go to the highest remainders, or one by one to the highest averages (votes divided by seats won plus
    one).
    Where the remainders or averages of several lists are equal for the last seats, these go to the lists with more
    votes, and among lists with as many votes to the oldest of the candidates who would have them: `ages` ranks the
    lists in that order (CGCT, art. L.3122-5; art. D.1411-4: à confirmer; for commissions, art. L.2121-22, no text says
    so: à confirmer).
    A list without votes has no seat; without any vote nobody is elected.
    """
    cast = sum(votes.values())
    if cast == 0:
        return Elected()
    won = {name: votes[name] * seats // cast for name in votes}
    by_age: tuple[str, ...] = ()
    while (left := seats - sum(won.values())) > 0:
        claims = {name: _claim(method, votes[name], won[name], cast=cast, seats=seats) for name in votes}
        best = max(claims.values())
        equals = [name for name in votes if claims[name] == best]
        if len(equals) > left:
            equals, by_age, tied = _last_seats(equals, votes=votes, left=left, ages=ages)
            if tied:
                return Elected(tied=tied)
        for name in equals:
            won[name] += 1
    elected = sorted((name for name in votes if won[name]), key=lambda name: (-won[name], -votes[name]))
    return Elected(elected=tuple(elected), seats={name: won[name] for name in elected}, by_age=by_age)


def _claim(method: Method, votes: int, won: int, *, cast: int, seats: int) -> Fraction:
    """What a list puts forward for the next seat. A remainder is spent by the seat that it brings: it turns
    negative."""
    if method == "highest_average":
        return Fraction(votes, won + 1)
    return votes - won * Fraction(cast, seats)


def _last_seats(
    equals: list[str], *, votes: Mapping[str, int], left: int, ages: Sequence[str]
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """The lists that have the `left` last seats among `equals`, those whom age gave one, and those that are tied."""
    ranked = sorted(equals, key=lambda name: -votes[name])
    last = votes[ranked[left - 1]]
    sure = [name for name in ranked if votes[name] > last]
    level = [name for name in ranked if votes[name] == last]
    if len(sure) + len(level) == left:
        return [*sure, *level], (), ()
    if not set(level) <= set(ages):
        return [], (), tuple(level)
    oldest = tuple(sorted(level, key=ages.index)[: left - len(sure)])
    return [*sure, *oldest], oldest, ()


def alternates(sexes: Sequence[str]) -> bool:
    """Whether a list alternates women ("F") and men ("M") from its first place to its last; the first may be either."""
    return first_out_of_turn(sexes) is None


def first_out_of_turn(sexes: Sequence[str]) -> int | None:
    """The first place, from 1, that is of the same sex as the one before it, or None."""
    for place, (before, here) in enumerate(pairwise(sexes), start=2):
        if before == here:
            return place
    return None
