"""A ballot as pages show it: figures said whole, the rule applied, and the names where they are public."""

from __future__ import annotations

import typing
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.assemblies import hemicycle
from preau.assemblies.hemicycle import Mark
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.sitting.events import ResultProclaimed
from preau.sitting.facts import Choice, Elector
from preau.sitting.results import standing_choices
from preau.sitting.state import Ballot

# Beyond that, those who asked for a public ballot are counted; the journal names them.
NAMED_REQUESTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line of a tally; `mark` is the class of its shape."""

    mark: str
    label: str
    figure: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Those of one group who chose the same."""

    mark: str
    label: str
    group: str
    count: SafeString
    names: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A place in the recording: `seconds` for the address, `label` for the person."""

    seconds: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotView:
    number: int
    status: str
    title: str
    mode: str
    outcome: SafeString | None = None
    outcome_class: str = ""
    counts: tuple[Count, ...] = ()
    voices: SafeString | None = None
    rule: SafeString | None = None
    casting: str = ""
    proclaimed: SafeString | None = None
    requested: str = ""
    reason: str = ""
    seating: SafeString | None = None
    names: tuple[Names, ...] = ()
    named: bool = False
    watch: Watch | None = None


def watch(record: Record, moment: datetime | None) -> Watch | None:
    """The link to `moment` in the recording, if it is recorded."""
    position = record.position(moment) if moment else None
    return None if position is None else Watch(seconds=int(position), label=words.length(position))


def short(figures: Figures, ballot: Ballot) -> SafeString:
    """The result in one line, for tables: "Adopté : 34 pour, 11 contre, 4 abst."."""
    result = ballot.result
    assert result is not None
    numbers = {"for": result.for_, "against": result.against, "abstain": result.abstain}
    if result.adopted and not (result.against or result.abstain):
        text = _("Adopté à l’unanimité : %(for)d pour") % numbers
    else:
        said = {**numbers, "outcome": words.outcome(result.adopted)}
        text = _("%(outcome)s : %(for)d pour, %(against)d contre, %(abstain)d abst.") % said
    code = "adopted" if result.adopted else "rejected"
    return figures.mark(f"b{result.ballot}", f"{code} {result.for_} {result.against} {result.abstain}", text)


def title(record: Record, ballot: Ballot) -> str:
    """What is put to the vote, with what kind of vote it is."""
    opened = ballot.opened
    subject = opened.subject or (record.items[opened.item].title if opened.item else "")
    if opened.purpose == "amendment":
        return _("Amendement : %(subject)s") % {"subject": subject}
    if opened.purpose == "procedure":
        return _("Motion de procédure : %(subject)s") % {"subject": subject}
    if opened.purpose == "huis_clos":
        return _("Demande de huis clos")
    return subject


def counts(figures: Figures, result: ResultProclaimed) -> tuple[Count, ...]:
    """The four figures of a result, in the order in which they are said."""
    numbers = (result.for_, result.against, result.abstain, result.not_voting)
    return tuple(
        Count(
            mark=choice,
            label=words.counted(choice, number).removeprefix(f"{number} "),
            figure=figures.mark(f"b{result.ballot}.{code}", number),
        )
        for choice, number, code in zip(words.CHOICES, numbers, words.CHOICE_CODES.values(), strict=True)
    )


def voices(figures: Figures, result: ResultProclaimed) -> SafeString:
    """Out of how many present and represented."""
    key = f"b{result.ballot}"
    total = figures.mark(f"{key}.voices", result.present + result.represented)
    present = figures.mark(f"{key}.present", result.present)
    represented = figures.mark(f"{key}.represented", result.represented)
    by_proxy = ngettext(
        "{} représenté par pouvoir (procuration)", "{} représentés par pouvoir (procuration)", result.represented
    )
    return format_html(
        _("Sur {} voix : {} et {}."),
        total,
        format_html(ngettext("{} présent", "{} présents", result.present), present),
        format_html(by_proxy, represented),
    )


def rule(figures: Figures, record: Record, result: ResultProclaimed) -> SafeString:
    """The majority that applied and its article, with the number of votes that it asked for."""
    key = f"b{result.ballot}"
    required = figures.mark(f"{key}.required", result.required)
    articles = record.facts.profile.articles
    if result.majority == "present_or_represented":
        article, out_of = articles.get("huis_clos", ""), result.present + result.represented
        sentence = _("Il fallait {} voix pour : la majorité absolue des {} membres présents ou représentés.")
    else:
        article, out_of = articles.get("majority", ""), result.for_ + result.against
        sentence = ngettext(
            "Il fallait {} voix pour : la majorité absolue de {} suffrage exprimé (pour ou contre).",
            "Il fallait {} voix pour : la majorité absolue des {} suffrages exprimés (pour et contre).",
            out_of,
        )
    said = format_html(sentence, required, figures.mark(f"{key}.out_of", out_of))
    return format_html("{} <span class=quiet>({})</span>", said, article) if article else said


def casting(record: Record, result: ResultProclaimed) -> str:
    """The sentence on the casting vote, where it decided."""
    if result.casting_vote is None:
        return ""
    name = record.members[result.casting_vote.member].name
    return _("Partage égal des voix : la voix de %(name)s, qui préside, est prépondérante (%(choice)s).") % {
        "name": name,
        "choice": words.choice(result.casting_vote.choice),
    }


def choices(ballot: Ballot) -> dict[str, Choice]:
    """The published choice of every elector, those who did not vote included; empty where names are not public."""
    if not ballot.opened.names_published:
        return {}
    cast = standing_choices(ballot, sealed={})
    return {elector.member: cast.get(elector.member, "not_voting") for elector in ballot.opened.electorate}


def marks(record: Record, ballot: Ballot) -> dict[str, Mark]:
    """What the seat of every member shows at a ballot, by member: no choice where names are not public."""
    chosen = choices(ballot)
    recused = record.state.recusals.get(ballot.opened.item or "", frozenset())
    electors = {elector.member for elector in ballot.opened.electorate}
    found: dict[str, Mark] = {}
    for member in record.facts.members:
        if member.id in chosen:
            found[member.id] = typing.cast(Mark, chosen[member.id])
        elif member.id in electors:
            found[member.id] = "voted" if member.id in ballot.votes else "not_voting"
        else:
            found[member.id] = "recused" if member.id in recused else "absent"
    return found


def _seating(figures: Figures, record: Record, ballot: Ballot) -> SafeString:
    shown = marks(record, ballot)
    counts = sorted(Counter(shown.values()).items())
    value = " ".join(f"{mark} {number}" for mark, number in counts)
    return figures.mark(f"b{ballot.opened.ballot}.seats", value, hemicycle.in_words(shown))


def _name(record: Record, elector: Elector, *, signed: bool) -> str:
    name, bearer = record.members[elector.member].name, elector.bearer
    details = [_("pouvoir à %(bearer)s") % {"bearer": record.members[bearer].name}] if bearer else []
    # By the passkey of whoever bears the voice.
    details += [_("signé")] if signed else []
    return f"{name} ({', '.join(details)})" if details else name


def names(figures: Figures, record: Record, ballot: Ballot) -> tuple[Names, ...]:
    """Who chose what, by choice then by group, in the order of the hemicycle."""
    chosen = choices(ballot)
    found: dict[tuple[Choice, str], list[str]] = defaultdict(list)
    for elector in ballot.opened.electorate:
        if elector.member in chosen:
            group = record.members[elector.member].group
            found[chosen[elector.member], group].append(
                _name(record, elector, signed=elector.member in ballot.signatures)
            )
    rows = []
    for choice in words.CHOICES:
        for n, group in enumerate(record.facts.groups):
            who = found.get((choice, group))
            if who:
                key = f"b{ballot.opened.ballot}.{words.CHOICE_CODES[choice]}.{n}"
                rows.append(
                    Names(
                        mark=choice,
                        label=words.choice_title(choice),
                        group=group,
                        count=figures.mark(key, len(who)),
                        names=figures.mark(f"{key}.names", len(who), ", ".join(who)),
                    )
                )
    return tuple(rows)


def _requested(record: Record, ballot: Ballot) -> str:
    opened = ballot.opened
    if opened.trigger == "request" and opened.requested_by:
        if len(opened.requested_by) > NAMED_REQUESTERS:
            return _("Scrutin public à la demande de %(number)d membres.") % {"number": len(opened.requested_by)}
        who = ", ".join(record.members[m].name for m in opened.requested_by)
        return _("Scrutin public à la demande de %(names)s.") % {"names": who}
    if opened.trigger == "video":
        return _("Scrutin public : la séance se tient par visioconférence.")
    if opened.trigger == "procedure":
        return _("Scrutin public prévu par le règlement intérieur.")
    return ""


def _reason(record: Record, ballot: Ballot) -> str:
    """Why a ballot was cancelled."""
    number = ballot.opened.ballot
    return next((m.reason for m in record.moments if m.kind == "cancellation" and m.ballot == number), "")


def view(figures: Figures, record: Record, ballot: Ballot, *, with_names: bool = True) -> BallotView:
    """All that a page says of one ballot. An open ballot says nothing of its votes."""
    result, opened = ballot.result, ballot.opened
    if result is None:
        return BallotView(
            number=opened.ballot,
            status=ballot.status,
            title=title(record, ballot),
            mode=words.mode(opened.mode),
            requested=_requested(record, ballot),
            reason=_reason(record, ballot),
        )
    code = "adopted" if result.adopted else "rejected"
    at = ballot.proclaimed_at
    assert at is not None
    return BallotView(
        number=opened.ballot,
        status=ballot.status,
        title=title(record, ballot),
        mode=words.mode(opened.mode),
        outcome=figures.mark(f"b{opened.ballot}.outcome", code, words.outcome(result.adopted)),
        outcome_class=code,
        counts=counts(figures, result),
        voices=voices(figures, result),
        rule=rule(figures, record, result),
        casting=casting(record, result),
        proclaimed=figures.mark(f"b{opened.ballot}.at", at.isoformat(), words.clock(at, record.zone)),
        requested=_requested(record, ballot),
        seating=_seating(figures, record, ballot),
        names=names(figures, record, ballot) if with_names else (),
        named=opened.names_published,
        watch=watch(record, ballot.opened_at),
    )
