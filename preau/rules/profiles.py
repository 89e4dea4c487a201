"""The legal profiles: what differs from one kind of council to another, with the article beside each value.

"(à confirmer)" follows an article that was written from memory, with no text read: a jurist should confirm it.
Besides the fields, `articles` has the keys "recusal", "majority", "huis_clos", "secret_ballot", "nomination",
"waiver", "single_candidacy" and "urgency" for rules that are the same everywhere and stand in different articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from preau.rules.profile import Profile
from preau.rules.text import gettext_noop as _

_COMMUNE_LT1000 = Profile(
    key="commune_lt1000",
    name=_("Commune de moins de 1 000 habitants"),
    quorum_share=(1, 2),
    proxies_per_bearer=1,
    proxy_consecutive_sittings=3,
    casting_vote=True,
    public_ballot_share=(1, 4),
    secret_ballot_share=(1, 3),
    huis_clos_requesters=3,
    huis_clos_by_chair=True,
    video_allowed=False,
    recusal_leaves_exercise=True,
    secretary_required=True,
    public_ballot_by_chair=False,
    articles={
        "quorum_share": "CGCT, art. L.2121-17",
        "proxies_per_bearer": "CGCT, art. L.2121-20",
        "proxy_consecutive_sittings": "CGCT, art. L.2121-20",
        "casting_vote": "CGCT, art. L.2121-20",
        "public_ballot_share": "CGCT, art. L.2121-21",
        "secret_ballot_share": "CGCT, art. L.2121-21",
        "huis_clos_requesters": "CGCT, art. L.2121-18",
        "huis_clos_by_chair": "CGCT, art. L.2121-18",
        "video_allowed": "CGCT, art. L.5211-11-1",
        "recusal_leaves_exercise": "CGCT, art. L.1111-6",
        "secretary_required": "CGCT, art. L.2121-15",
        "public_ballot_by_chair": "CGCT, art. L.2121-21",
        "recusal": "CGCT, art. L.2131-11",
        "majority": "CGCT, art. L.2121-20",
        "huis_clos": "CGCT, art. L.2121-18",
        "secret_ballot": "CGCT, art. L.2121-21",
        "nomination": "CGCT, art. L.2121-21",
        "waiver": "CGCT, art. L.2121-21",
        "single_candidacy": "CGCT, art. L.2121-21",
        "urgency": "CGCT, art. L.2121-11",
        "video_excluded": "CGCT, art. L.5211-11-1",
    },
)

# From 3 500 inhabitants on, notice and urgency stand in an article of their own.
_COMMUNE_GE3500 = replace(
    _COMMUNE_LT1000,
    key="commune_ge3500",
    name=_("Commune de 3 500 habitants et plus"),
    articles={**_COMMUNE_LT1000.articles, "urgency": "CGCT, art. L.2121-12"},
)

_EPCI = replace(
    _COMMUNE_LT1000,
    key="epci",
    name=_("Établissement public de coopération intercommunale (communauté, métropole, syndicat)"),
    huis_clos_requesters=5,
    video_allowed=True,
    video_excluded=("executive_election", "initial_budget", "delegates_election", "nomination"),
    articles={
        **{k: f"CGCT, art. L.5211-1 et {a.removeprefix('CGCT, art. ')}" for k, a in _COMMUNE_GE3500.articles.items()},
        "huis_clos_requesters": "CGCT, art. L.5211-11",
        "huis_clos_by_chair": "CGCT, art. L.5211-11",
        "huis_clos": "CGCT, art. L.5211-11",
        "video_allowed": "CGCT, art. L.5211-11-1",
        "video_excluded": "CGCT, art. L.5211-11-1",
        "recusal_leaves_exercise": "CGCT, art. L.1111-6",
    },
)

_DEPARTEMENT = Profile(
    key="departement",
    name=_("Département"),
    quorum_share=(1, 2),
    proxies_per_bearer=1,
    proxy_consecutive_sittings=None,
    casting_vote=True,
    public_ballot_share=(1, 6),
    secret_ballot_share=None,
    huis_clos_requesters=5,
    huis_clos_by_chair=True,
    video_allowed=True,
    recusal_leaves_exercise=False,
    secretary_required=True,
    public_ballot_by_chair=False,
    video_excluded=("executive_election", "initial_budget", "nomination"),
    articles={
        "quorum_share": "CGCT, art. L.3121-14",
        "proxies_per_bearer": "CGCT, art. L.3121-16",
        "proxy_consecutive_sittings": "CGCT, art. L.3121-16",
        "casting_vote": "CGCT, art. L.3121-15",
        "public_ballot_share": "CGCT, art. L.3121-15",
        "secret_ballot_share": "CGCT, art. L.3121-15",
        "huis_clos_requesters": "CGCT, art. L.3121-11 (à confirmer)",
        "huis_clos_by_chair": "CGCT, art. L.3121-11 (à confirmer)",
        "video_allowed": "CGCT, art. L.3121-9-1",
        "recusal_leaves_exercise": "CGCT, art. L.1111-6 (à confirmer)",
        "secretary_required": "CGCT, art. L.3121-13 (à confirmer)",
        "public_ballot_by_chair": "CGCT, art. L.3121-15",
        "recusal": "loi n° 2013-907, art. 2 (à confirmer)",
        "majority": "CGCT, art. L.3121-14",
        "huis_clos": "CGCT, art. L.3121-11 (à confirmer)",
        "secret_ballot": "CGCT, art. L.3121-15",
        "nomination": "CGCT, art. L.3121-15 (à confirmer)",
        "waiver": "CGCT, art. L.3121-15 (à confirmer)",
        "single_candidacy": "CGCT, art. L.3121-15 (à confirmer)",
        "urgency": "CGCT, art. L.3121-19",
        "video_excluded": "CGCT, art. L.3121-9-1 (à confirmer)",
    },
)

_REGION = replace(
    _DEPARTEMENT,
    key="region",
    name=_("Région"),
    articles={
        "quorum_share": "CGCT, art. L.4132-13 (à confirmer)",
        "proxies_per_bearer": "CGCT, art. L.4132-15 (à confirmer)",
        "proxy_consecutive_sittings": "CGCT, art. L.4132-15 (à confirmer)",
        "casting_vote": "CGCT, art. L.4132-14 (à confirmer)",
        "public_ballot_share": "CGCT, art. L.4132-14 (à confirmer)",
        "secret_ballot_share": "CGCT, art. L.4132-14 (à confirmer)",
        "huis_clos_requesters": "CGCT, art. L.4132-10",
        "huis_clos_by_chair": "CGCT, art. L.4132-10",
        "video_allowed": "CGCT, art. L.4132-9-1",
        "recusal_leaves_exercise": "CGCT, art. L.1111-6 (à confirmer)",
        "secretary_required": "CGCT, art. L.4132-12 (à confirmer)",
        "public_ballot_by_chair": "CGCT, art. L.4132-14 (à confirmer)",
        "recusal": "loi n° 2013-907, art. 2 (à confirmer)",
        "majority": "CGCT, art. L.4132-13 (à confirmer)",
        "huis_clos": "CGCT, art. L.4132-10",
        "secret_ballot": "CGCT, art. L.4132-14 (à confirmer)",
        "nomination": "CGCT, art. L.4132-14 (à confirmer)",
        "waiver": "CGCT, art. L.4132-14 (à confirmer)",
        "single_candidacy": "CGCT, art. L.4132-14 (à confirmer)",
        "urgency": "CGCT, art. L.4132-18 (à confirmer)",
        "video_excluded": "CGCT, art. L.4132-9-1 (à confirmer)",
    },
)

# Other countries and assemblies: no law is quoted, their own rules of procedure decide.
_NEUTRAL = replace(
    _DEPARTEMENT,
    key="neutral",
    name=_("Autre assemblée (règles générales)"),
    casting_vote=False,
    public_ballot_share=(1, 4),
    secret_ballot_share=(1, 3),
    huis_clos_requesters=3,
    secretary_required=False,
    public_ballot_by_chair=True,
    video_excluded=(),
    articles=dict.fromkeys(_DEPARTEMENT.articles, ""),
)

_ALL: Final = (
    _COMMUNE_LT1000,
    replace(_COMMUNE_LT1000, key="commune_lt3500", name=_("Commune de 1 000 à 3 499 habitants")),
    _COMMUNE_GE3500,
    _EPCI,
    _DEPARTEMENT,
    _REGION,
    _NEUTRAL,
)

# By key, in the order in which a form shows them.
PROFILES: Final[Mapping[str, Profile]] = {profile.key: profile for profile in _ALL}
