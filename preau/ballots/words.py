"""A result in one sentence, whole: what the chair reads aloud, the pages print and the screens show."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.sitting.events import BallotOpened, ResultProclaimed


def count(result: ResultProclaimed) -> str:
    """ "34 voix pour, 11 contre, 4 abstentions ; 3 n’ont pas pris part au vote (52 présents ou représentés)." """
    parts = [
        ngettext("%(n)d voix pour", "%(n)d voix pour", result.for_) % {"n": result.for_},
        ngettext("%(n)d contre", "%(n)d contre", result.against) % {"n": result.against},
        ngettext("%(n)d abstention", "%(n)d abstentions", result.abstain) % {"n": result.abstain},
    ]
    silent = ngettext("%(n)d n’a pas pris part au vote", "%(n)d n’ont pas pris part au vote", result.not_voting)
    entitled = result.present + result.represented
    return _("%(votes)s ; %(silent)s, sur %(entitled)d présents ou représentés.") % {
        "votes": ", ".join(parts),
        "silent": silent % {"n": result.not_voting},
        "entitled": entitled,
    }


def verdict(opened: BallotOpened, result: ResultProclaimed) -> str:
    """ "La délibération est adoptée." and its kin, by what was voted on."""
    words = {
        ("main", True): _("La délibération est adoptée."),
        ("main", False): _("La délibération est rejetée."),
        ("amendment", True): _("L’amendement est adopté."),
        ("amendment", False): _("L’amendement est rejeté."),
        ("procedure", True): _("La proposition est adoptée."),
        ("procedure", False): _("La proposition est rejetée."),
        ("huis_clos", True): _("Le huis clos est prononcé."),
        ("huis_clos", False): _("Le huis clos n’est pas prononcé : la séance reste publique."),
    }
    return words[opened.purpose, result.adopted]


def rule(result: ResultProclaimed) -> str:
    """Why: the majority asked for and reached, and the casting vote when it decided."""
    if result.majority == "present_or_represented":
        base, cast = _("membres présents ou représentés"), result.present + result.represented
    else:
        base, cast = _("suffrages exprimés"), result.for_ + result.against
    if not cast:
        return _("Aucun suffrage exprimé.")
    sentence = _("%(for)d voix pour sur %(cast)d %(base)s ; il en fallait %(required)d.") % {
        "for": result.for_,
        "cast": cast,
        "base": base,
        "required": result.required,
    }
    if result.casting_vote is not None:
        sentence += " " + _("Il y a partage : la voix de la présidence est prépondérante.")
    return sentence


def sentence(opened: BallotOpened, result: ResultProclaimed) -> str:
    return f"{count(result)} {verdict(opened, result)}"
