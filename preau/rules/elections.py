"""Elections by a council: in rounds, by name or by list, and by proportional representation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preau.rules.majority import Base

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
    men. `quorum_share`: a quorum of its own, or None. `max_seats`: 1 where there is one seat by nature, 0 for no limit.
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
