"""The result of a proposal in figures: what was counted, out of how many, and the rule that decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import words as said
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.rules.majority import is_absolute, tied
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.facts import Choice
from preau.sitting.results import declared
from preau.sitting.state import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line of a tally; `mark` is the class of its shape."""

    mark: str
    label: str
    figure: SafeString


def numbers(opened: BallotOpened, result: ResultProclaimed) -> list[tuple[Choice, int]]:
    """What a result counts, in the order in which it is said. On paper blank and null papers are counted apart, and
    abstentions only where some were written; by tacit consent nothing is counted."""
    if result.tacit:
        return []
    paper = opened.means == "paper"
    found: list[tuple[Choice, int]] = [("for", result.for_), ("against", result.against)]
    if not paper or result.abstain:
        found.append(("abstain", result.abstain))
    if paper or result.blank or result.null:
        found += [("blank", result.blank), ("null", result.null)]
    return [*found, ("not_voting", result.not_voting)]


def counts(figures: Figures, opened: BallotOpened, result: ResultProclaimed) -> tuple[Count, ...]:
    """The figures of a result, in the order in which they are said."""
    return tuple(count(figures, result.ballot, choice, number) for choice, number in numbers(opened, result))


def count(figures: Figures, ballot: int, choice: Choice, number: int) -> Count:
    label = words.counted(choice, number).removeprefix(f"{number} ")
    return Count(mark=choice, label=label, figure=figures.mark(f"b{ballot}.{words.CHOICE_CODES[choice]}", number))


def short(figures: Figures, ballot: Ballot) -> SafeString:
    """The result in one line, for tables: "Adopté : 34 pour, 11 contre, 4 abst."."""
    result = ballot.result
    assert result is not None
    code, key = "adopted" if result.adopted else "rejected", f"b{result.ballot}"
    if result.tacit:
        return figures.mark(key, f"{code} tacit", _("Adopté par accord tacite"))
    counted = numbers(ballot.opened, result)[:-1]
    value = " ".join([code, *(str(number) for _choice, number in counted)])
    if result.adopted and result.for_ and not any(number for choice, number in counted if choice != "for"):
        return figures.mark(key, value, _("Adopté à l’unanimité : %(for)d pour") % {"for": result.for_})
    parts = [
        _("%(n)d abst.") % {"n": number} if choice == "abstain" else words.counted(choice, number)
        for choice, number in counted
    ]
    text = _("%(outcome)s : %(counts)s") % {"outcome": words.outcome(result.adopted), "counts": ", ".join(parts)}
    return figures.mark(key, value, text)


def outcome(figures: Figures, result: ResultProclaimed) -> SafeString:
    """ "Adopté", "Rejeté", and where nobody asked for a vote, that there was none."""
    code = "adopted" if result.adopted else "rejected"
    text = _("Adopté sans vote, par accord tacite") if result.tacit else words.outcome(result.adopted)
    return figures.mark(f"b{result.ballot}.outcome", code, text)


def voices(figures: Figures, ballot: int, present: int, represented: int) -> SafeString:
    """Out of how many present and represented."""
    key = f"b{ballot}"
    by_proxy = ngettext(
        "{} représenté par pouvoir (procuration)", "{} représentés par pouvoir (procuration)", represented
    )
    return format_html(
        _("Sur {} voix : {} et {}."),
        figures.mark(f"{key}.voices", present + represented),
        format_html(ngettext("{} présent", "{} présents", present), figures.mark(f"{key}.present", present)),
        format_html(by_proxy, figures.mark(f"{key}.represented", represented)),
    )


def rule(figures: Figures, record: Record, opened: BallotOpened, result: ResultProclaimed) -> SafeString:
    """The majority that applied and its article, with the number of votes that it asked for."""
    if result.tacit:
        return format_html("{}", said.rule(result, opened=opened))
    key = f"b{result.ballot}"
    sentence, out_of = _asked(opened, result)
    text = format_html(
        sentence, figures.mark(f"{key}.required", result.required), figures.mark(f"{key}.out_of", out_of)
    )
    article = said.article(record.facts.profile, opened)
    return format_html("{} <span class=quiet>({})</span>", text, article) if article else text


def _asked(opened: BallotOpened, result: ResultProclaimed) -> tuple[str, int]:
    """The sentence with its two places, the votes needed and the base that they are a share of; and that base."""
    asked = declared(opened)
    base = {
        "votes_cast": result.for_ + result.against,
        "present_or_represented": result.present + result.represented,
        "in_exercise": result.in_exercise,
    }[result.majority]
    if asked.share == (1, 2) and asked.strict:
        return _absolute(result, base), base
    out_of = {
        "votes_cast": ngettext("sur {} suffrage exprimé", "sur {} suffrages exprimés", base),
        "present_or_represented": ngettext("sur {} présent ou représenté", "sur {} présents ou représentés", base),
        "in_exercise": ngettext("sur {} membre en exercice", "sur {} membres en exercice", base),
    }[result.majority]  # fmt: skip
    share = said.wanted(asked).replace("{", "{{").replace("}", "}}")
    return _("Il fallait {} voix pour, %(out_of)s : %(share)s.") % {"out_of": out_of, "share": share}, base


def _absolute(result: ResultProclaimed, base: int) -> str:
    if result.majority == "present_or_represented":
        return _("Il fallait {} voix pour : la majorité absolue des {} membres présents ou représentés.")
    if result.majority == "in_exercise":
        return _("Il fallait {} voix pour : la majorité absolue des {} membres en exercice.")
    return ngettext(
        "Il fallait {} voix pour : la majorité absolue de {} suffrage exprimé (pour ou contre).",
        "Il fallait {} voix pour : la majorité absolue des {} suffrages exprimés (pour et contre).",
        base,
    )


def casting(record: Record, opened: BallotOpened, result: ResultProclaimed) -> str:
    """The sentence on an even vote, where the casting vote decided it or where nobody has one."""
    if result.casting_vote is not None:
        name = record.members[result.casting_vote.member].name
        return _("Partage égal des voix : la voix de %(name)s, qui préside, est prépondérante (%(choice)s).") % {
            "name": name,
            "choice": words.choice(result.casting_vote.choice),
        }
    even = is_absolute(declared(opened)) and tied(for_=result.for_, against=result.against)
    if not even:
        return ""
    if opened.mode == "secret":
        return _("Partage égal des voix : personne n’a de voix prépondérante dans un scrutin secret.")
    return _("Partage égal des voix, sans voix prépondérante : il n’y a pas de majorité.")
