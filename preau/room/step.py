"""A step of the chair: its shape, and what several kinds of steps say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import election_words, words
from preau.room import options
from preau.room.ballot_view import result_article
from preau.room.options import Ask, Option, Quorum
from preau.sitting.facts import Item, SittingFacts
from preau.sitting.rounds import seats_vacant
from preau.sitting.state import Ballot, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`say`: the words to say aloud, a paragraph a line; `note`: what the chair should know and not say.

    `label`, `command`, `ask` and `confirm` make the big button, as in `Option` (no command: nothing to press, wait
    or choose below). `others` are the alternatives of this moment, `forms` other forms of
    vote, `more` what is always at hand. `article` is
    where the step comes from.
    """

    key: str
    say: str
    label: str = ""
    command: dict[str, Any] | None = None
    ask: list[Ask] = field(default_factory=list)
    confirm: str = ""
    note: str = ""
    article: str = ""
    # The ballot whose result the words proclaim.
    result: int | None = None
    others: list[Option] = field(default_factory=list)
    forms: list[Option] = field(default_factory=list)
    more: list[Option] = field(default_factory=list)


def person(facts: SittingFacts, key: str) -> str:
    names = {m.id: m.name for m in facts.members} | {g.id: g.name for g in facts.guests}
    return names.get(key, key)


def current_item(state: State) -> Item | None:
    assert state.facts is not None
    return next((item for item in state.facts.items if item.id == state.item), None)


def next_item(state: State) -> Item | None:
    """The first item of the agenda that was neither called nor postponed."""
    assert state.facts is not None
    return next(
        (i for i in state.facts.items if i.id not in state.items or state.items[i.id].status == "pending"), None
    )


def step(key: str, say: str, chosen: Sequence[Option], **more: Any) -> Step:
    """A step whose big button is the first of `chosen`; without a button when there is none."""
    if not chosen:
        return Step(key=key, say=say, **more)
    option = chosen[0]
    return Step(
        key=key, say=say, label=option.label, command=option.command, ask=option.ask, confirm=option.confirm, **more
    )


def values(quorum: Quorum) -> dict[str, int]:
    return {"present": quorum.present, "in_exercise": quorum.in_exercise, "required": quorum.required}


def numbers(quorum: Quorum) -> str:
    return ngettext(
        "nous sommes %(present)d présent sur %(in_exercise)d membres en exercice, il en faut %(required)d.",
        "nous sommes %(present)d présents sur %(in_exercise)d membres en exercice, il en faut %(required)d.",
        quorum.present,
    ) % values(quorum)


def no_quorum_note(article: str) -> str:
    if not article:
        return _("Sans quorum, la séance ne peut que rester suspendue ou être levée.")
    return _(
        "Sans quorum, la séance ne peut que rester suspendue ou être levée ; une nouvelle réunion, tenue dans les "
        "conditions de cet article, délibère sans condition de quorum."
    )


def said(state: State) -> str:
    """The result to read aloud first: that of the last ballot, as long as its item has not been left."""
    ballot = state.ballots[-1] if state.ballots else None
    if ballot is None or ballot.status != "proclaimed" or ballot.opened.item != state.item:
        return ""
    assert ballot.proclaimed_at is not None
    if any(p.ended_at is not None and p.ended_at > ballot.proclaimed_at for p in state.items.values()):
        return ""
    if ballot.result is None:
        return _round_said(state, ballot)
    began = ballot.opened.purpose == "huis_clos" and ballot.result.adopted
    if began and not state.huis_clos:
        return ""
    item = current_item(state)
    said = words.sentence(ballot.opened, ballot.result, kind=item.kind if item else "deliberation")
    if began:
        said += "\n" + _("Je prie le public de quitter la salle ; la diffusion est interrompue.")
    return said + "\n"


def _round_said(state: State, ballot: Ballot) -> str:
    """The words of the last round of the election that is under way or has just ended."""
    election = state.elections[(ballot.opened.election or 0) - 1]
    if ballot.round is None or election.status == "abandoned" or election is not state.elections[-1]:
        return ""
    assert state.facts is not None
    names = {member.id: member.name for member in state.facts.members}
    vacant = seats_vacant(state, election, ballot.round)
    return election_words.sentence(election.opened, election.candidates, ballot.round, names, vacant=vacant) + "\n"


def proclaimed(state: State) -> dict[str, Any]:
    """After a result: its number, the article of its rule, and the rule as a note where the words to say do not hold
    it; nothing otherwise."""
    ballot = state.ballots[-1] if said(state) else None
    if ballot is None:
        return {}
    found: dict[str, Any] = {"result": ballot.opened.ballot}
    if article := result_article(state, ballot):
        found["article"] = article
    if ballot.result is None:
        return found
    rule = words.rule(ballot.result, opened=ballot.opened)
    # What the words to say hold already is not said twice.
    return {**found, "note": "" if rule in said(state) else rule}


def chair_recused(state: State, item: Item) -> Step:
    assert state.facts is not None
    return step(
        "chair_recused",
        _("Je ne prends pas part au point %(number)s. Je confie la présidence pour ce point.")
        % {"number": item.number},
        options.hand_over(state, item.id),
        article=state.facts.profile.articles.get("recusal", ""),
        others=[options.postpone(item)] if state.huis_clos_request is None else [],
    )
