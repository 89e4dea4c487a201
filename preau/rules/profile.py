"""The shape of a legal profile: every parameter that differs between kinds of councils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# What an item is about, where the law treats it apart; "" for all others.
ItemNature = Literal["", "initial_budget", "executive_election", "delegates_election", "nomination"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Parameters of one kind of council. `articles` gives the article of law beside each one.

    Shares are (numerator, denominator) of the members present; counts are numbers of members.
    `articles` maps each field name to its article, with "(à confirmer)" where no text was read.
    """

    key: str
    name: str
    # Members in exercise who must be physically present: floor(n * num / den) + 1.
    quorum_share: tuple[int, int]
    proxies_per_bearer: int
    # None: the proxy holds for one sitting only and is given anew each time.
    proxy_consecutive_sittings: int | None
    casting_vote: bool
    public_ballot_share: tuple[int, int]
    # None: no member may ask for it, the law alone says when.
    secret_ballot_share: tuple[int, int] | None
    huis_clos_requesters: int
    huis_clos_by_chair: bool
    # Sittings in several places by video (never a commune: Parliament excluded it).
    video_allowed: bool
    # True where recused members also leave the number of members in exercise (L.1111-6 II).
    recusal_leaves_exercise: bool
    secretary_required: bool
    articles: Mapping[str, str]
    # The chair may decide alone that a ballot is public (never in France: members ask for it, or the law says so).
    public_ballot_by_chair: bool = False
    # What a sitting in several places may not deal with.
    video_excluded: tuple[ItemNature, ...] = ()
