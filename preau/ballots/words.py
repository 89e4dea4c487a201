"""A result in one sentence, whole: what the chair reads aloud, the pages print and the screens show.

Elections have words of their own, in `election_words`. Where `opened` may be left out, what is said is the same but
for what only the ballot knows: the majority asked for, and whether a vote on paper has blank and null papers.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.rules.majority import ABSOLUTE, Majority, is_absolute, tied
from preau.rules.profile import Profile
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.facts import ItemKind
from preau.sitting.results import declared


def count(result: ResultProclaimed, *, opened: BallotOpened | None = None) -> str:
    """ "34 voix pour, 11 contre, aucune abstention ; 3 n’ont pas pris part au vote, sur 52 présents ou représentés."

    On paper blank and null papers are said too. By tacit consent nothing was counted.
    """
    entitled = result.present + result.represented
    if result.tacit:
        return _("Personne ne s’oppose ni ne demande de vote, sur %(entitled)d présents ou représentés.") % {
            "entitled": entitled
        }
    parts = [
        _for(result.for_),
        _against(result.against),
    ]
    parts.append(_abstained(result.abstain))
    paper = opened is not None and opened.means == "paper"
    if paper or result.blank or result.null:
        parts += papers(blank=result.blank, null=result.null)
    return counted(parts, not_voting=result.not_voting, entitled=entitled)


# Zero is said in words of its own: it is read aloud, and languages disagree on whether it is a plural.


def _for(n: int) -> str:
    return ngettext("%(n)d voix pour", "%(n)d voix pour", n) % {"n": n} if n else _("aucune voix pour")


def _against(n: int) -> str:
    return ngettext("%(n)d contre", "%(n)d contre", n) % {"n": n} if n else _("aucune voix contre")


def _abstained(n: int) -> str:
    return ngettext("%(n)d abstention", "%(n)d abstentions", n) % {"n": n} if n else _("aucune abstention")


def papers(*, blank: int, null: int) -> list[str]:
    """ "2 bulletins blancs", "aucun bulletin nul"."""
    blanks = ngettext("%(n)d bulletin blanc", "%(n)d bulletins blancs", blank) % {"n": blank}
    nulls = ngettext("%(n)d bulletin nul", "%(n)d bulletins nuls", null) % {"n": null}
    return [blanks if blank else _("aucun bulletin blanc"), nulls if null else _("aucun bulletin nul")]


def counted(parts: list[str], *, not_voting: int, entitled: int) -> str:
    """The figures with those who did not take part, out of all who might."""
    silent = _("tous ont pris part au vote")
    if not_voting:
        text = ngettext("%(n)d n’a pas pris part au vote", "%(n)d n’ont pas pris part au vote", not_voting)
        silent = text % {"n": not_voting}
    return _("%(votes)s ; %(silent)s, sur %(entitled)d présents ou représentés.") % {
        "votes": ", ".join(parts),
        "silent": silent,
        "entitled": entitled,
    }


def title_case(text: str) -> str:
    """A sentence's first letter in capitals, the rest as it is."""
    return text[:1].upper() + text[1:]


def verdict(opened: BallotOpened, result: ResultProclaimed, *, kind: ItemKind = "deliberation") -> str:
    """ "La délibération est adoptée." and its kin, by what was voted on; `kind` is that of the item.

    Says when an adoption is unanimous: nobody against, and whether everybody entitled was for or only everybody
    who cast a vote. Tacit consent is no unanimity: nobody was counted.
    """
    key: str = opened.purpose if opened.purpose != "main" or kind not in ("minutes", "wish") else kind
    if opened.also:
        key = "block"
    if key not in _ADOPTED:
        key = "procedure"
    plain, unanimous, unanimous_cast = _ADOPTED[key]()
    number = {"n": len(opened.also) + 1}
    if not result.adopted:
        return _REJECTED[key]() % number
    if not unanimous or result.tacit or result.against or not result.for_:
        return plain % number
    partly = result.abstain or result.not_voting or result.blank or result.null
    return (unanimous_cast if partly else unanimous) % number


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
    "part": lambda: (
        _("Cette partie du texte est adoptée."),
        _("Cette partie du texte est adoptée à l’unanimité."),
        _("Cette partie du texte est adoptée à l’unanimité des suffrages exprimés."),
    ),
    "block": lambda: (
        _("Les %(n)d délibérations sont adoptées, en un seul vote."),
        _("Les %(n)d délibérations sont adoptées à l’unanimité, en un seul vote."),
        _("Les %(n)d délibérations sont adoptées à l’unanimité des suffrages exprimés, en un seul vote."),
    ),
    "urgency": lambda: (_("Le conseil admet l’urgence : nous poursuivons l’examen de l’ordre du jour."), "", ""),
    "waiver": lambda: (_("À l’unanimité, le conseil décide de ne pas voter au scrutin secret."), "", ""),
}
_REJECTED: dict[str, Callable[[], str]] = {
    "main": lambda: _("La délibération est rejetée."),
    "minutes": lambda: _("Le procès-verbal n’est pas adopté."),
    "wish": lambda: _("Le vœu est rejeté."),
    "amendment": lambda: _("L’amendement est rejeté."),
    "procedure": lambda: _("La proposition est rejetée."),
    "huis_clos": lambda: _("Le huis clos n’est pas prononcé : la séance reste publique."),
    "part": lambda: _("Cette partie du texte est rejetée."),
    "block": lambda: _("Les %(n)d délibérations sont rejetées, en un seul vote."),
    "urgency": lambda: _(
        "Le conseil n’admet pas l’urgence. L’examen des points convoqués en urgence est renvoyé à une séance "
        "ultérieure."
    ),
    "waiver": lambda: _("Il n’y a pas unanimité : le vote aura lieu au scrutin secret."),
}


# Shares that have a name: (share, strict) -> the name of the majority; the share with its article.
_SHARES: dict[tuple[tuple[int, int], bool], Callable[[], tuple[str, str]]] = {
    ((1, 2), True): lambda: (_("majorité absolue"), _("la majorité absolue")),
    ((1, 2), False): lambda: (_("la moitié"), _("la moitié")),
    ((2, 3), False): lambda: (_("majorité des deux tiers"), _("les deux tiers")),
    ((3, 5), False): lambda: (_("majorité des trois cinquièmes"), _("les trois cinquièmes")),
    ((3, 4), False): lambda: (_("majorité des trois quarts"), _("les trois quarts")),
    ((1, 1), False): lambda: (_("unanimité"), _("l’unanimité")),
}
_BASES: dict[str, Callable[[], str]] = {
    "cast": lambda: _("%(share)s des suffrages exprimés"),
    "present": lambda: _("%(share)s des membres présents ou représentés"),
    "exercise": lambda: _("%(share)s des membres en exercice"),
}
# A share that decides is half at least: its numerator is never 1 (`rules.majority.sensible`).
_NUMERATORS: dict[int, Callable[[], str]] = {
    2: lambda: _("deux"),
    3: lambda: _("trois"),
    4: lambda: _("quatre"),
    5: lambda: _("cinq"),
    6: lambda: _("six"),
    7: lambda: _("sept"),
    8: lambda: _("huit"),
    9: lambda: _("neuf"),
}
_DENOMINATORS: dict[int, Callable[[], str]] = {
    3: lambda: _("%(n)s tiers"),
    4: lambda: _("%(n)s quarts"),
    5: lambda: _("%(n)s cinquièmes"),
    6: lambda: _("%(n)s sixièmes"),
    7: lambda: _("%(n)s septièmes"),
    8: lambda: _("%(n)s huitièmes"),
    9: lambda: _("%(n)s neuvièmes"),
    10: lambda: _("%(n)s dixièmes"),
}


def _fraction(rule: Majority) -> str:
    """ "plus de quatre septièmes", "au moins 7/12": in words where one says it, with what `strict` means."""
    above, below = rule.share
    said = f"{above}/{below}"
    if above in _NUMERATORS and below in _DENOMINATORS:
        said = _DENOMINATORS[below]() % {"n": _NUMERATORS[above]()}
    return (_("plus de %(fraction)s") if rule.strict else _("au moins %(fraction)s")) % {"fraction": said}


def share(rule: Majority) -> str:
    """ "majorité absolue", "majorité des deux tiers", "plus de quatre septièmes"."""
    named = _SHARES.get((rule.share, rule.strict))
    return named()[0] if named is not None else _fraction(rule)


def majority(rule: Majority) -> str:
    """ "majorité des deux tiers des membres en exercice": the majority and what it is a share of."""
    return _BASES[rule.base]() % {"share": share(rule)}


def wanted(rule: Majority) -> str:
    """ "les deux tiers des membres en exercice": the same within a sentence, with its article."""
    named = _SHARES.get((rule.share, rule.strict))
    return _BASES[rule.base]() % {"share": named()[1] if named is not None else _fraction(rule)}


def _over(result: ResultProclaimed) -> str:
    """ "34 voix pour sur 45 suffrages exprimés ; il en fallait 23", by the base of the majority."""
    cast = result.for_ + result.against
    values = {"for": result.for_, "required": result.required}
    if result.majority == "present_or_represented":
        text = _("%(for)d voix pour sur %(base)d membres présents ou représentés ; il en fallait %(required)d")
        return text % {**values, "base": result.present + result.represented}
    if result.majority == "in_exercise":
        text = _("%(for)d voix pour sur %(base)d membres en exercice ; il en fallait %(required)d")
        return text % {**values, "base": result.in_exercise}
    return ngettext(
        "%(for)d voix pour sur %(base)d suffrage exprimé ; il en fallait %(required)d",
        "%(for)d voix pour sur %(base)d suffrages exprimés ; il en fallait %(required)d",
        cast,
    ) % {**values, "base": cast}


def rule(result: ResultProclaimed, *, opened: BallotOpened | None = None) -> str:
    """Why: the majority asked for and reached, and the casting vote when it decided."""
    asked = opened.majority if opened is not None else ABSOLUTE
    if result.tacit:
        return _("Accord tacite : la présidence a demandé s’il y avait une opposition, personne n’en a exprimé.")
    if result.majority == "votes_cast" and not result.for_ + result.against:
        return _("Aucun suffrage exprimé : rien n’est adopté.")
    if _even(result, asked):
        return _tie(result, secret=opened is not None and opened.mode == "secret")
    return _("%(figures)s (%(share)s).") % {"figures": _over(result), "share": share(asked)}


def _even(result: ResultProclaimed, asked: Majority) -> bool:
    """Whether the votes divide equally where that decides: for half the votes cast."""
    half = result.majority == "votes_cast" and asked.share == (1, 2)
    return half and tied(for_=result.for_, against=result.against)


def _tie(result: ResultProclaimed, *, secret: bool) -> str:
    split = {"for": result.for_, "against": result.against}
    if secret:
        text = _(
            "Partage égal, %(for)d voix contre %(against)d, et personne n’a de voix prépondérante dans un scrutin "
            "secret : il n’y a pas de majorité."
        )
        return text % split
    if result.casting_vote is None:
        return (
            _("Partage égal, %(for)d voix contre %(against)d, sans voix prépondérante : il n’y a pas de majorité.")
            % split
        )
    if result.casting_vote.choice == "for":
        return _("Partage égal, %(for)d voix contre %(against)d : la voix de la présidence, pour, l’emporte.") % split
    return _("Partage égal, %(for)d voix contre %(against)d : la voix de la présidence, contre, l’emporte.") % split


def sentence(opened: BallotOpened, result: ResultProclaimed, *, kind: ItemKind = "deliberation") -> str:
    """The words of the proclamation, whole whatever was voted: the count, the votes needed and obtained with their
    majority, the casting vote where it decides, and the verdict. By tacit consent there is nothing to reach."""
    said = [count(result, opened=opened)]
    asked = declared(opened)
    if not result.tacit:
        if _even(result, asked) and result.for_:
            needed = {"required": result.required, "share": share(asked)}
            said.append(_("Il fallait %(required)d voix pour (%(share)s).") % needed)
        said.append(rule(result, opened=opened))
    return " ".join([*said, verdict(opened, result, kind=kind)])


def article(profile: Profile, opened: BallotOpened) -> str:
    """The article of the rule that decides; none where a text of its own asks for another majority than the law's."""
    articles = profile.articles
    if opened.purpose in ("huis_clos", "waiver"):
        return articles.get(opened.purpose, "")
    return articles.get("majority", "") if is_absolute(declared(opened)) else ""
