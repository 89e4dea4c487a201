"""The offices that each kind of council fills, and how: one line of law each, with its article.

As in `profiles`, "(à confirmer)" follows what was written from memory, with no text read. Offices are data: a council
with a rule of its own gets one more line here, not a branch in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from preau.rules.elections import Office
from preau.rules.text import gettext_noop as _

# Neutral offices, for what no text foresees and for assemblies of other countries.
_NAME: Final = Office(
    key="appointment", name=_("Nomination ou présentation"), form="name", article="", max_seats=1, outsiders=True
)
_NAMES: Final = replace(_NAME, key="appointments", name=_("Nominations à plusieurs postes"), form="names", max_seats=0)
_LIST: Final = replace(_NAMES, key="list", name=_("Scrutin de liste majoritaire"), form="list")
_REMAINDER: Final = replace(
    _LIST,
    key="proportional_remainder",
    name=_("Représentation proportionnelle au plus fort reste"),
    form="proportional",
    method="highest_remainder",
    absolute_rounds=0,
)
_AVERAGE: Final = replace(
    _REMAINDER,
    key="proportional_average",
    name=_("Représentation proportionnelle à la plus forte moyenne"),
    method="highest_average",
)

_NOMINATION: Final = "CGCT, art. L.2121-21"
_COMMISSION: Final = replace(
    _REMAINDER,
    key="commission",
    name=_("Membres d’une commission"),
    # The article asks for proportional representation and names no method; the highest remainder is the usage.
    article="CGCT, art. L.2121-22 et L.2121-21 (plus fort reste : à confirmer)",
    outsiders=False,
)
_TENDERS: Final = replace(
    _REMAINDER,
    key="tenders",
    name=_("Membres de la commission d’appel d’offres ou de délégation de service public"),
    article="CGCT, art. L.1411-5 et D.1411-3 à D.1411-5 (à confirmer)",
    outsiders=False,
)
_SECRETARY: Final = replace(
    _NAME, key="secretary", name=_("Secrétaire de séance"), article="CGCT, art. L.2121-15 et L.2121-21", outsiders=False
)
_GENERIC: Final = (
    replace(_NAME, article=_NOMINATION),
    replace(_NAMES, article=_NOMINATION),
    replace(_LIST, article=f"{_NOMINATION} (liste : à confirmer)"),
)

# Elected by the council from among its members, secretly, without candidacies: any member may be voted for.
_MAYOR: Final = Office(
    key="mayor",
    name=_("Maire"),
    form="name",
    article="CGCT, art. L.2122-4 et L.2122-7",
    candidacy="free",
    secrecy="imposed",
    single_takes_effect=False,
    max_seats=1,
)
_COMMUNE: Final = (
    _MAYOR,
    replace(
        _MAYOR,
        key="deputies",
        name=_("Adjoints au maire"),
        form="list",
        article="CGCT, art. L.2122-4 et L.2122-7-2",
        candidacy="declared",
        alternate=True,
        max_seats=0,
    ),
    # One alone is elected by the rule of the maire.
    replace(_MAYOR, key="deputy", name=_("Un seul adjoint au maire"), article="CGCT, art. L.2122-7-2 et L.2122-7"),
    replace(
        _MAYOR,
        key="delegate",
        name=_("Délégué à un syndicat de communes"),
        article="CGCT, art. L.5211-7 et L.2122-7 (à confirmer)",
        candidacy="declared",
        outsiders=True,
    ),
    _COMMISSION,
    _TENDERS,
    *_GENERIC,
    _SECRETARY,
)

_PRESIDENT: Final = replace(
    _MAYOR,
    key="president",
    name=_("Président"),
    article="CGCT, art. L.5211-2, L.2122-4 et L.2122-7 (à confirmer)",
)
_EPCI: Final = (
    _PRESIDENT,
    # One by one, in the order of the table: lists and alternation are not asked here.
    replace(
        _PRESIDENT,
        key="vice_president",
        name=_("Vice-président, un à un"),
        article="CGCT, art. L.5211-2, L.5211-10 et L.2122-7 (à confirmer)",
    ),
    replace(
        _PRESIDENT,
        key="bureau",
        name=_("Autre membre du bureau, un à un"),
        article="CGCT, art. L.5211-10 et L.2122-7 (à confirmer)",
    ),
    replace(_COMMISSION, article="CGCT, art. L.5211-1, L.2121-22 et L.2121-21 (plus fort reste : à confirmer)"),
    replace(_TENDERS, article="CGCT, art. L.1411-5 et D.1411-3 à D.1411-5 (à confirmer)"),
    replace(
        _PRESIDENT,
        key="delegate",
        name=_("Délégué à un syndicat mixte"),
        article="CGCT, art. L.5711-1, L.5211-7 et L.2122-7 (à confirmer)",
        candidacy="declared",
        outsiders=True,
    ),
    *(replace(o, article=o.article.replace("art. ", "art. L.5211-1 et ")) for o in _GENERIC),
    replace(_SECRETARY, article="CGCT, art. L.5211-1, L.2121-15 et L.2121-21"),
)

_DEPARTEMENT: Final = (
    replace(_PRESIDENT, article="CGCT, art. L.3122-1", base="exercise", quorum_share=(2, 3)),
    replace(
        _AVERAGE,
        key="standing_committee",
        name=_("Membres de la commission permanente"),
        # The two thirds of members present are written for the election of the président.
        article="CGCT, art. L.3122-5 (quorum des deux tiers : à confirmer)",
        alternate=True,
        quorum_share=(2, 3),
        outsiders=False,
    ),
    replace(
        _LIST,
        key="vice_presidents",
        name=_("Vice-présidents"),
        article="CGCT, art. L.3122-5 (à confirmer)",
        secrecy="imposed",
        single_takes_effect=False,
        alternate=True,
        outsiders=False,
    ),
    replace(_COMMISSION, article="CGCT, art. L.3121-22 et L.3121-15 (à confirmer)"),
    replace(_TENDERS, article="CGCT, art. L.1411-5 et D.1411-3 à D.1411-5 (à confirmer)"),
    *(replace(o, article=o.article.replace("L.2121-21", "L.3121-15")) for o in _GENERIC),
    replace(_SECRETARY, article="CGCT, art. L.3121-13 et L.3121-15 (à confirmer)"),
)

# The articles of the région are those of the département in another part of the code.
_REGION_ARTICLES: Final[Mapping[str, str]] = {
    "president": "CGCT, art. L.4133-1 (à confirmer)",
    "standing_committee": "CGCT, art. L.4133-5 (à confirmer)",
    "vice_presidents": "CGCT, art. L.4133-5 (à confirmer)",
    "commission": "CGCT, art. L.4132-21 et L.4132-14 (à confirmer)",
    "tenders": "CGCT, art. L.1411-5 et D.1411-3 à D.1411-5 (à confirmer)",
    "secretary": "CGCT, art. L.4132-12 et L.4132-14 (à confirmer)",
}
_REGION: Final = tuple(
    replace(office, article=_REGION_ARTICLES.get(office.key, "CGCT, art. L.4132-14 (à confirmer)"))
    for office in _DEPARTEMENT
)

_NEUTRAL: Final = (_NAME, _NAMES, _LIST, _REMAINDER, _AVERAGE)

# By the key of the profile, in the order in which a form shows them.
OFFICES: Final[Mapping[str, tuple[Office, ...]]] = {
    "commune_lt1000": _COMMUNE,
    "commune_lt3500": _COMMUNE,
    "commune_ge3500": _COMMUNE,
    "epci": _EPCI,
    "departement": _DEPARTEMENT,
    "region": _REGION,
    "neutral": _NEUTRAL,
}


def offices_of(profile: str) -> tuple[Office, ...]:
    """The offices of the profile with this key; the neutral ones for a profile that is not in the table."""
    return OFFICES.get(profile, _NEUTRAL)


def office_of(profile: str, key: str) -> Office | None:
    """One office of a profile by its key, or None."""
    return next((office for office in offices_of(profile) if office.key == key), None)
