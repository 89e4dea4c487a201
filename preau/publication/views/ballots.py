"""A ballot as pages show it: figures said whole, the rule applied, and the names where they are public."""

from __future__ import annotations

import typing
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.assemblies import hemicycle
from preau.assemblies.hemicycle import Mark
from preau.publication import words
from preau.publication.figures import Figures
from preau.publication.record import Record
from preau.publication.views import results
from preau.publication.views.results import Count
from preau.sitting.facts import BLANK, PROPOSAL_CHOICES, Choice, Elector
from preau.sitting.results import standing_choices
from preau.sitting.state import Ballot

# What a page shows beside the figures: the seats and the names, the seats alone, or neither.
Beside = Literal["names", "seats", ""]

# Beyond that, those who asked for a public or secret ballot are counted; the journal names them.
NAMED_REQUESTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Those of one group who chose the same, or who took part where choices are not public."""

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
class Together:
    """Another item that the same vote decided."""

    id: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotView:
    """`sealed`: how the choices were kept from everybody: "encrypted" or "paper" in a secret ballot, "ordinary" where
    the names are not published, "" where they are, or where nobody voted."""

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
    together: tuple[Together, ...] = ()
    seating: SafeString | None = None
    names: tuple[Names, ...] = ()
    named: bool = False
    sealed: str = ""
    opened_by: str = ""
    watch: Watch | None = None


def watch(record: Record, moment: datetime | None) -> Watch | None:
    """The link to `moment` in the recording, if it is recorded."""
    position = record.position(moment) if moment else None
    return None if position is None else Watch(seconds=int(position), label=words.length(position))


def title(record: Record, ballot: Ballot) -> str:
    """What is put to the vote, with what kind of vote it is."""
    opened = ballot.opened
    subject = opened.subject or (record.items[opened.item].title if opened.item else "")
    if opened.purpose == "amendment" and opened.amendment is not None:
        return _("Amendement n° %(n)d : %(subject)s") % {"n": opened.amendment, "subject": subject}
    text = {
        "amendment": _("Amendement : %(subject)s"),
        "part": _("Vote par division : %(subject)s"),
        "procedure": _("Motion de procédure : %(subject)s"),
        "huis_clos": _("Demande de huis clos"),
        "urgency": _("Urgence : %(subject)s"),
        "waiver": _("Renonciation au scrutin secret : %(subject)s"),
    }.get(opened.purpose)
    if text is not None:
        return text % {"subject": subject}
    return _("%(subject)s (vote en bloc)") % {"subject": subject} if opened.also else subject


def choices(ballot: Ballot) -> dict[str, Choice]:
    """The published choice of every elector, those who did not vote included; empty where names are not public."""
    if not ballot.opened.names_published:
        return {}
    cast = standing_choices(ballot, sealed={})
    return {elector.member: cast.get(elector.member, "not_voting") for elector in ballot.opened.electorate}


def marks(record: Record, ballot: Ballot) -> dict[str, Mark]:
    """What the seat of every member shows at a ballot, by member: no choice where names are not public, nor which
    candidate was chosen."""
    chosen = choices(ballot)
    recused = record.state.recusals.get(ballot.opened.item or "", frozenset())
    electors = {elector.member for elector in ballot.opened.electorate}
    found: dict[str, Mark] = {}
    for member in record.facts.members:
        choice = chosen.get(member.id)
        if choice in PROPOSAL_CHOICES:
            found[member.id] = typing.cast(Mark, choice)
        elif member.id in electors:
            found[member.id] = "voted" if member.id in ballot.votes else "not_voting"
        else:
            found[member.id] = "recused" if member.id in recused else "absent"
    return found


def seating(figures: Figures, record: Record, ballot: Ballot) -> SafeString:
    shown = marks(record, ballot)
    counted = sorted(Counter(shown.values()).items())
    value = " ".join(f"{mark} {number}" for mark, number in counted)
    return figures.mark(f"b{ballot.opened.ballot}.seats", value, hemicycle.in_words(shown))


def _name(record: Record, elector: Elector, *, signed: bool) -> str:
    name, bearer = record.members[elector.member].name, elector.bearer
    details = [_("pouvoir à %(bearer)s") % {"bearer": record.members[bearer].name}] if bearer else []
    # By the passkey of whoever bears the voice.
    details += [_("signé")] if signed else []
    return f"{name} ({', '.join(details)})" if details else name


def names(figures: Figures, record: Record, ballot: Ballot) -> tuple[Names, ...]:
    """Who chose what, by choice then by group, in the order of the hemicycle; in a secret ballot, who took part."""
    if ballot.opened.names_published:
        chosen = choices(ballot)
    elif ballot.opened.mode == "secret":
        part = {elector.member: elector.member in ballot.votes for elector in ballot.opened.electorate}
        chosen = {member: "voted" if voted else "not_voting" for member, voted in part.items()}
    else:
        return ()
    found: dict[tuple[Choice, str], list[str]] = defaultdict(list)
    for elector in ballot.opened.electorate:
        group = record.members[elector.member].group
        name = _name(record, elector, signed=elector.member in ballot.signatures)
        found[chosen[elector.member], group].append(name)
    rows = []
    for choice, code, label in _headings(record, ballot):
        for n, group in enumerate(record.facts.groups):
            who = found.get((choice, group))
            if who:
                key = f"b{ballot.opened.ballot}.{code}.{n}"
                rows.append(
                    Names(
                        mark=choice if choice in PROPOSAL_CHOICES else "voted" if choice != BLANK else "blank",
                        label=label,
                        group=group,
                        count=figures.mark(key, len(who)),
                        names=figures.mark(f"{key}.names", len(who), ", ".join(who)),
                    )
                )
    return tuple(rows)


def _headings(record: Record, ballot: Ballot) -> list[tuple[Choice, str, str]]:
    """(choice, its code, its title) of all that electors may have chosen, in the order in which it is said."""
    silent = ("not_voting", words.CHOICE_CODES["not_voting"], words.choice_title("not_voting"))
    if ballot.opened.mode == "secret":
        return [("voted", "votants", _("Ont voté")), silent]
    if ballot.opened.election is None or ballot.opened.purpose != "election":
        return [(choice, words.CHOICE_CODES[choice], words.choice_title(choice)) for choice in words.CHOICES]
    candidates = record.state.elections[ballot.opened.election - 1].candidates
    found = [(candidate.id, f"c.{candidate.id}", candidate.name) for candidate in candidates.values()]
    return [*found, (BLANK, words.CHOICE_CODES[BLANK], words.choice_title(BLANK)), silent]


def requested(record: Record, ballot: Ballot) -> str:
    """Why the ballot has its form."""
    opened = ballot.opened
    secret = opened.mode == "secret"
    if opened.trigger == "request" and opened.requested_by:
        if len(opened.requested_by) > NAMED_REQUESTERS:
            text = _("Scrutin secret à la demande de %(number)d membres.")
            if not secret:
                text = _("Scrutin public à la demande de %(number)d membres.")
            return text % {"number": len(opened.requested_by)}
        who = ", ".join(record.members[m].name for m in opened.requested_by)
        text = _("Scrutin secret à la demande de %(names)s.") if secret else ""
        return (text or _("Scrutin public à la demande de %(names)s.")) % {"names": who}
    return {
        "video": _("Scrutin public : la séance se tient par visioconférence."),
        "procedure": _("Scrutin public prévu par le règlement intérieur."),
        "law": _("La loi veut qu’une nomination se vote au scrutin secret."),
        "waived": _("Le conseil a renoncé au scrutin secret, à l’unanimité."),
    }.get(opened.trigger, "")


def _reason(record: Record, ballot: Ballot) -> str:
    """Why a ballot was cancelled."""
    number = ballot.opened.ballot
    return next((m.reason for m in record.moments if m.kind == "cancellation" and m.ballot == number), "")


def sealed(ballot: Ballot) -> str:
    """As `BallotView.sealed`."""
    opened = ballot.opened
    if opened.mode == "secret":
        return opened.means
    tacit = ballot.result is not None and ballot.result.tacit
    return "" if opened.names_published or tacit else "ordinary"


def opened_by(record: Record, ballot: Ballot) -> str:
    """Who opened a secret urn: the trustees who gave their part, by name; for paper, how it was counted."""
    if ballot.opened.means == "encrypted":
        return ", ".join(record.members[trustee].name for trustee in ballot.decryptions)
    return ""


def _together(record: Record, ballot: Ballot, item: str | None) -> tuple[Together, ...]:
    opened = ballot.opened
    if not opened.also or opened.item is None:
        return ()
    ids = [one for one in (opened.item, *opened.also) if one != (item or opened.item)]
    return tuple(Together(id=one, number=record.items[one].number) for one in ids)


def mode(ballot: Ballot) -> str:
    tacit = ballot.result is not None and ballot.result.tacit
    return _("accord tacite") if tacit else words.form(ballot.opened.mode, ballot.opened.means)


def pending(record: Record, ballot: Ballot) -> BallotView:
    """What is said of a ballot without a result: nothing of its votes."""
    return BallotView(
        number=ballot.opened.ballot,
        status=ballot.status,
        title=title(record, ballot),
        mode=words.form(ballot.opened.mode, ballot.opened.means),
        requested=requested(record, ballot),
        reason=_reason(record, ballot),
    )


def view(
    figures: Figures, record: Record, ballot: Ballot, *, beside: Beside = "names", item: str | None = None
) -> BallotView:
    """All that a page says of one ballot on a proposal; `item` is the one whose page it is, where it has one."""
    result, opened, at = ballot.result, ballot.opened, ballot.proclaimed_at
    if result is None or at is None:
        return pending(record, ballot)
    return BallotView(
        number=opened.ballot,
        status=ballot.status,
        title=title(record, ballot),
        mode=mode(ballot),
        outcome=results.outcome(figures, result),
        outcome_class="adopted" if result.adopted else "rejected",
        counts=results.counts(figures, opened, result),
        voices=results.voices(figures, opened.ballot, result.present, result.represented),
        rule=results.rule(figures, record, opened, result),
        casting=results.casting(record, opened, result),
        proclaimed=figures.mark(f"b{opened.ballot}.at", at.isoformat(), words.clock(at, record.zone)),
        requested=requested(record, ballot),
        together=_together(record, ballot, item),
        seating=seating(figures, record, ballot) if beside and not result.tacit else None,
        names=names(figures, record, ballot) if beside == "names" else (),
        named=opened.names_published,
        sealed=sealed(ballot),
        opened_by=opened_by(record, ballot),
        watch=watch(record, ballot.opened_at),
    )


def others(number: int) -> str:
    """ "et {} autres scrutins": `number` decides how it agrees."""
    return ngettext("et {} autre scrutin", "et {} autres scrutins", number)
