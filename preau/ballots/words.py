"""A result in one sentence, whole: what the chair reads aloud, the pages print and the screens show."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.rules.majority import tied
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.facts import ItemKind


def count(result: ResultProclaimed) -> str:
    """ "34 voix pour, 11 contre, 4 abstentions ; 3 n’ont pas pris part au vote, sur 52 présents ou représentés." """
    parts = [
        ngettext("%(n)d voix pour", "%(n)d voix pour", result.for_) % {"n": result.for_},
        ngettext("%(n)d contre", "%(n)d contre", result.against) % {"n": result.against},
    ]
    # Zero is said in words of its own: languages disagree on whether it is a plural.
    if result.abstain:
        parts.append(ngettext("%(n)d abstention", "%(n)d abstentions", result.abstain) % {"n": result.abstain})
    else:
        parts.append(_("aucune abstention"))
    silent = _("tous ont pris part au vote")
    if result.not_voting:
        text = ngettext("%(n)d n’a pas pris part au vote", "%(n)d n’ont pas pris part au vote", result.not_voting)
        silent = text % {"n": result.not_voting}
    entitled = result.present + result.represented
    return _("%(votes)s ; %(silent)s, sur %(entitled)d présents ou représentés.") % {
        "votes": ", ".join(parts),
        "silent": silent,
        "entitled": entitled,
    }


def verdict(opened: BallotOpened, result: ResultProclaimed, *, kind: ItemKind = "deliberation") -> str:
    """ "La délibération est adoptée." and its kin, by what was voted on; `kind` is that of the item.

    Says when an adoption is unanimous: nobody against, and whether everybody entitled was for or only everybody
    who cast a vote.
    """
    key: str = opened.purpose if opened.purpose != "main" or kind not in ("minutes", "wish") else kind
    plain, unanimous, unanimous_cast = _ADOPTED[key]()
    if not result.adopted:
        return _REJECTED[key]()
    if opened.purpose == "huis_clos" or result.against or not result.for_:
        return plain
    return unanimous_cast if result.abstain or result.not_voting else unanimous


# Functions, for the sentences are translated when they are said; whole sentences, for other languages agree
# otherwise than French does.
_ADOPTED: dict[str, Callable[[], tuple[str, str, str]]] = {
    "main": lambda: (
        _("La délibération est adoptée."),
        _("La délibération est adoptée à l’unanimité."),
        _("La délibération est adoptée à l’unanimité des suffrages exprimés."),
    ),
    "minutes": lambda: (
        _("Le procès-verbal est adopté."),
        _("Le procès-verbal est adopté à l’unanimité."),
        _("Le procès-verbal est adopté à l’unanimité des suffrages exprimés."),
    ),
    "wish": lambda: (
        _("Le vœu est adopté."),
        _("Le vœu est adopté à l’unanimité."),
        _("Le vœu est adopté à l’unanimité des suffrages exprimés."),
    ),
    "amendment": lambda: (
        _("L’amendement est adopté."),
        _("L’amendement est adopté à l’unanimité."),
        _("L’amendement est adopté à l’unanimité des suffrages exprimés."),
    ),
    "procedure": lambda: (
        _("La proposition est adoptée."),
        _("La proposition est adoptée à l’unanimité."),
        _("La proposition est adoptée à l’unanimité des suffrages exprimés."),
    ),
    "huis_clos": lambda: (_("Le huis clos est prononcé."), "", ""),
}
_REJECTED: dict[str, Callable[[], str]] = {
    "main": lambda: _("La délibération est rejetée."),
    "minutes": lambda: _("Le procès-verbal n’est pas adopté."),
    "wish": lambda: _("Le vœu est rejeté."),
    "amendment": lambda: _("L’amendement est rejeté."),
    "procedure": lambda: _("La proposition est rejetée."),
    "huis_clos": lambda: _("Le huis clos n’est pas prononcé : la séance reste publique."),
}


def rule(result: ResultProclaimed) -> str:
    """Why: the majority asked for and reached, and the casting vote when it decided."""
    cast = result.for_ + result.against
    if result.majority == "present_or_represented":
        return _("%(for)d voix pour sur %(entitled)d membres présents ou représentés ; il en fallait %(required)d.") % {
            "for": result.for_,
            "entitled": result.present + result.represented,
            "required": result.required,
        }
    if not cast:
        return _("Aucun suffrage exprimé : rien n’est adopté.")
    if tied(for_=result.for_, against=result.against):
        return _tie(result)
    return ngettext(
        "%(for)d voix pour sur %(cast)d suffrage exprimé ; il en fallait %(required)d.",
        "%(for)d voix pour sur %(cast)d suffrages exprimés ; il en fallait %(required)d.",
        cast,
    ) % {"for": result.for_, "cast": cast, "required": result.required}


def _tie(result: ResultProclaimed) -> str:
    split = {"for": result.for_, "against": result.against}
    if result.casting_vote is None:
        return (
            _("Partage égal, %(for)d voix contre %(against)d, sans voix prépondérante : il n’y a pas de majorité.")
            % split
        )
    if result.casting_vote.choice == "for":
        return _("Partage égal, %(for)d voix contre %(against)d : la voix de la présidence, pour, l’emporte.") % split
    return _("Partage égal, %(for)d voix contre %(against)d : la voix de la présidence, contre, l’emporte.") % split


def sentence(opened: BallotOpened, result: ResultProclaimed, *, kind: ItemKind = "deliberation") -> str:
    """The count and the verdict: the words of the proclamation."""
    return f"{count(result)} {verdict(opened, result, kind=kind)}"
