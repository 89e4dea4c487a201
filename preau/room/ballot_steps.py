"""Steps of a ballot: the request for a huis clos, the vote while it is open, and its proclamation."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import words
from preau.room import options
from preau.room.step import Step, current_item, step
from preau.sitting.results import result
from preau.sitting.state import Ballot, State


def ballot_step(state: State, ballot: Ballot) -> Step:
    return _ballot_open(state, ballot) if ballot.status == "open" else _ballot_closed(state, ballot)


def _ballot_open(state: State, ballot: Ballot) -> Step:
    """The words change with the form of the ballot, never with each vote: what moves is in the ballot's section."""
    opened = ballot.opened
    waited = [v for v in opened.electorate if v.member not in ballot.votes and (v.bearer or v.member) in state.presence]
    if opened.mode == "public":
        ask = _("À l’appel de votre nom ou sur votre appareil : pour, contre ou abstention.")
    else:
        ask = _("Qui est pour ? Qui est contre ? Qui s’abstient ?")
    return Step(
        key="ballot_open",
        say=_("Le vote est ouvert : %(subject)s.") % {"subject": opened.subject} + "\n" + ask,
        label=_("Clore le vote"),
        command={"type": "close_ballot", "ballot": opened.ballot},
        confirm=_("Des membres présents n’ont pas voté ; ils ne le pourront plus. Clore le vote ?") if waited else "",
        note=_trigger_note(state, ballot),
        article=_trigger_article(state, ballot),
        others=[options.cancel_ballot(opened.ballot)],
    )


def _trigger_article(state: State, ballot: Ballot) -> str:
    assert state.facts is not None
    keys = {"video": "video_allowed", "request": "public_ballot_share", "procedure": "public_ballot_by_chair"}
    key = "huis_clos" if ballot.opened.purpose == "huis_clos" else keys.get(ballot.opened.trigger, "")
    return state.facts.profile.articles.get(key, "")


def _trigger_note(state: State, ballot: Ballot) -> str:
    """Why the ballot has this form, and what becomes of the names."""
    opened = ballot.opened
    if opened.requested_by:
        reason = ngettext(
            "Scrutin public demandé par %(n)d membre présent.",
            "Scrutin public demandé par %(n)d membres présents.",
            len(opened.requested_by),
        ) % {"n": len(opened.requested_by)}
    elif opened.trigger == "video":
        reason = _("La séance se tient en plusieurs lieux : le scrutin est public.")
    else:
        reason = _("Scrutin public.") if opened.mode == "public" else _("Vote ordinaire.")
    names = _("Les noms seront publiés.") if opened.names_published else _("Les noms ne seront pas publiés.")
    said = [reason, names]
    if state.facts is not None and state.facts.profile.casting_vote and opened.purpose != "huis_clos":
        said.append(_("En cas de partage égal, la voix de la présidence l’emporte."))
    return " ".join(said)


def _ballot_closed(state: State, ballot: Ballot) -> Step:
    facts, opened = state.facts, ballot.opened
    assert facts is not None
    question = _("Proclamer le résultat ? Il ne changera plus.")
    if opened.names_published:
        # Everything is known: the chair reads the very result that the journal will hold.
        found = result(ballot, sealed={}, chair=state.chair, casting_vote=facts.profile.casting_vote)
        kind = item.kind if (item := current_item(state)) else "deliberation"
        sentence = words.sentence(opened, found, kind=kind)
        note = " ".join((sentence, words.rule(found, opened=opened), _("Le secrétariat peut encore corriger.")))
        question = sentence + " " + question
    else:
        note = _("Les votes restent scellés jusqu’à la proclamation. Le secrétariat peut encore corriger.")
    return Step(
        key="ballot_closed",
        say=_("Le vote est clos."),
        label=_("Proclamer le résultat"),
        command={"type": "proclaim_result", "ballot": opened.ballot},
        confirm=question,
        note=note,
        others=[options.cancel_ballot(opened.ballot)],
    )


def huis_clos_step(state: State, requested_by: tuple[str, ...]) -> Step:
    facts = state.facts
    assert facts is not None
    if requested_by == (state.chair,):
        who = _("Je demande le huis clos.")
    else:
        who = ngettext(
            "%(n)d membre demande le huis clos.", "%(n)d membres demandent le huis clos.", len(requested_by)
        ) % {"n": len(requested_by)}
    # The journal keeps the subject: it speaks the language of the sitting, not that of whoever opens the ballot.
    with translation.override(facts.language):
        subject = _("Huis clos")
    return step(
        "huis_clos",
        who + "\n" + _("Je mets cette demande aux voix, sans débat."),
        [options.ballot(state, _("Ouvrir le vote sur le huis clos"), "huis_clos", subject=subject)],
        note=_("Il faut la majorité absolue des membres présents ou représentés : s’abstenir pèse comme un refus."),
        article=facts.profile.articles.get("huis_clos", ""),
    )
