"""Steps of a ballot: the request for a huis clos, the vote while it is open, and its proclamation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import election_words, words
from preau.room import election_steps, options, secret_steps
from preau.room.ballot_view import election_of, result_article, standing_in
from preau.room.options import Option
from preau.room.step import Step, current_item, step
from preau.rules.majority import is_absolute
from preau.sitting.results import result
from preau.sitting.rounds import seats_vacant
from preau.sitting.state import Ballot, Election, State


def ballot_step(state: State, ballot: Ballot) -> Step:
    if ballot.status == "preparing":
        return secret_steps.preparing_step(state, ballot)
    return _ballot_open(state, ballot) if ballot.status == "open" else _ballot_closed(state, ballot)


def _ballot_open(state: State, ballot: Ballot) -> Step:
    """The words change with the form of the ballot, never with each vote: what moves is in the ballot's section."""
    opened = ballot.opened
    others = [options.cancel_ballot(opened.ballot)]
    shared: dict[str, Any] = {
        "note": _form_note(state, ballot),
        "article": _trigger_article(state, ballot),
        "others": others,
    }
    say = _("Le vote est ouvert : %(subject)s.") % {"subject": opened.subject} + "\n" + _question(state, ballot)
    if not secret_steps.may_be_sealed(ballot):
        return Step(key="ballot_open", say=say, **shared)
    return Step(
        key="ballot_open",
        say=say,
        label=_("Clore le vote"),
        command={"type": "close_ballot", "ballot": opened.ballot},
        confirm=_close_question(state, ballot),
        **shared,
    )


def _question(state: State, ballot: Ballot) -> str:
    opened = ballot.opened
    if opened.mode == "secret":
        return secret_steps.secret_voices(ballot)
    if opened.purpose == "election":
        names = election_words.listed([c.name for c in standing_in(state, ballot)])
        return _("À l’appel de votre nom ou sur votre appareil, votez pour : %(names)s.") % {"names": names}
    if opened.mode == "public":
        return _("À l’appel de votre nom ou sur votre appareil : pour, contre ou abstention.")
    return _("Qui est pour ? Qui est contre ? Qui s’abstient ?")


def _close_question(state: State, ballot: Ballot) -> str:
    """What closing would cost those who have not voted: by name those whose link fell, whom the chair may wait for."""
    without = ballot.urn.without if ballot.urn is not None else ()
    silent = [v for v in ballot.opened.electorate if v.member not in ballot.votes and v.member not in without]
    lost = [v.member for v in silent if v.member in ballot.lost_links]
    said = []
    if lost:
        said.append(
            _("La liaison est perdue avec %(names)s : attendez leur retour, ou continuez sans leur vote.")
            % {"names": secret_steps.names(state, lost)}
        )
    if any((v.bearer or v.member) in state.presence for v in silent):
        said.append(_("Des membres présents n’ont pas voté ; ils ne le pourront plus."))
    return " ".join([*said, _("Clore le vote ?")]) if said else ""


def _trigger_article(state: State, ballot: Ballot) -> str:
    assert state.facts is not None
    opened, articles = ballot.opened, state.facts.profile.articles
    by_purpose = {"huis_clos": "huis_clos", "urgency": "urgency", "waiver": "waiver"}
    by_trigger = {"video": "video_allowed", "request": "public_ballot_share", "procedure": "public_ballot_by_chair"}
    if opened.purpose == "election":
        election = election_of(state, ballot)
        return election.opened.office.article if election is not None else ""
    if opened.mode == "secret":
        return articles.get("secret_ballot", "")
    return articles.get(by_purpose.get(opened.purpose) or by_trigger.get(opened.trigger, ""), "")


def _form_note(state: State, ballot: Ballot) -> str:
    """Why the ballot has this form, what becomes of the names, which majority decides."""
    opened = ballot.opened
    said = [_reason(ballot), *_names_note(ballot)]
    if opened.also:
        said.append(
            ngettext(
                "Ce vote décide aussi de %(n)d autre point.",
                "Ce vote décide aussi de %(n)d autres points.",
                len(opened.also),
            )
            % {"n": len(opened.also)}
        )
    if opened.purpose == "election":
        election = election_of(state, ballot)
        if election is not None:
            said.append(election_words.needed(election.opened.office, opened.round))
    elif not is_absolute(opened.majority):
        said.append(_("Majorité requise : %(majority)s.") % {"majority": words.wanted(opened.majority)})
    elif state.facts is not None and state.facts.profile.casting_vote and opened.mode != "secret":
        said.append(_("En cas de partage égal, la voix de la présidence l’emporte."))
    if not secret_steps.may_be_sealed(ballot):
        said.append(_("Le vote pourra être clos au troisième bulletin."))
    return " ".join(said)


def _reason(ballot: Ballot) -> str:
    opened = ballot.opened
    count = {"n": len(opened.requested_by)}
    if opened.mode == "secret":
        if not opened.requested_by:
            return _("Scrutin secret.")
        return (
            ngettext(
                "Scrutin secret demandé par %(n)d membre présent.",
                "Scrutin secret demandé par %(n)d membres présents.",
                count["n"],
            )
            % count
        )
    if opened.requested_by:
        return (
            ngettext(
                "Scrutin public demandé par %(n)d membre présent.",
                "Scrutin public demandé par %(n)d membres présents.",
                count["n"],
            )
            % count
        )
    if opened.trigger == "video":
        return _("La séance se tient en plusieurs lieux : le scrutin est public.")
    return _("Scrutin public.") if opened.mode == "public" else _("Vote ordinaire.")


def _names_note(ballot: Ballot) -> list[str]:
    if ballot.opened.mode == "secret":
        return []
    return [_("Les noms seront publiés.") if ballot.opened.names_published else _("Les noms ne seront pas publiés.")]


# Closed


def _ballot_closed(state: State, ballot: Ballot) -> Step:
    if ballot.opened.means == "encrypted":
        waiting = secret_steps.decryption_step(state, ballot)
    else:
        waiting = secret_steps.counting_step(state, ballot) if ballot.opened.means == "paper" else None
    if waiting is None and ballot.contests:
        waiting = _contested(state, ballot)
    if waiting is not None:
        return waiting
    election = election_of(state, ballot) if ballot.opened.purpose == "election" else None
    return _round_closed(state, ballot, election) if election is not None else _proposal_closed(state, ballot)


def _contested(state: State, ballot: Ballot) -> Step:
    """The proclamation waits for the clerk, who corrects or answers."""
    reasons = [
        f"{secret_steps.names(state, [member])} ({reason})" if reason else secret_steps.names(state, [member])
        for member, reason in ballot.contests.items()
    ]
    return Step(
        key="ballot_contested",
        say=_("Le vote est clos. Un vote est contesté : nous le vérifions avant de proclamer le résultat."),
        note=_("Contesté : %(members)s. Le secrétariat corrige le vote, ou répond.") % {"members": ", ".join(reasons)},
        others=[options.cancel_ballot(ballot.opened.ballot)],
    )


def _proposal_closed(state: State, ballot: Ballot) -> Step:
    facts, opened = state.facts, ballot.opened
    assert facts is not None
    figures = ballot.counts[-1].figures if ballot.counts else None
    if not opened.names_published and figures is None:
        return _proclaim(state, ballot, "", _unknown(ballot))
    # Everything is known: the chair reads the very result that the journal will hold.
    found = result(
        ballot,
        sealed={},
        chair=state.chair,
        casting_vote=facts.profile.casting_vote,
        in_exercise=len(facts.members),
        figures=figures,
    )
    kind = item.kind if (item := current_item(state)) else "deliberation"
    sentence = words.sentence(opened, found, kind=kind)
    return _proclaim(state, ballot, sentence, sentence)


def _unknown(ballot: Ballot) -> str:
    if ballot.opened.means == "encrypted":
        return _("Deux dépositaires ont ouvert l’urne. Personne ne voit le résultat avant sa proclamation.")
    return _("Les votes restent scellés jusqu’à la proclamation.")


def _proclaim(state: State, ballot: Ballot, sentence: str, known: str, *, others: Sequence[Option] = ()) -> Step:
    question = _("Proclamer le résultat ? Il ne changera plus.")
    note = [known]
    if ballot.opened.means == "open":
        note.append(_("Le secrétariat peut encore corriger."))
    if ballot.opened.means == "paper":
        note.append(_("Les deux dépouillements concordent."))
        note += _papers_missing(ballot)
    return Step(
        key="ballot_closed",
        say=_("Le vote est clos."),
        label=_("Proclamer le résultat"),
        command={"type": "proclaim_result", "ballot": ballot.opened.ballot},
        confirm=f"{sentence} {question}" if sentence else question,
        note=" ".join(note),
        article=result_article(state, ballot),
        others=[*others, options.cancel_ballot(ballot.opened.ballot)],
    )


def _papers_missing(ballot: Ballot) -> list[str]:
    """Fewer papers than voters marked: somebody kept theirs, or a mark is wrong; the chair knows it before speaking."""
    counted, marked = sum(ballot.counts[-1].figures.values()), len(ballot.votes)
    if counted >= marked:
        return []
    text = _("Bulletins comptés : %(counted)d, pour %(marked)d votants émargés.")
    return [text % {"counted": counted, "marked": marked}]


def _round_closed(state: State, ballot: Ballot, election: Election) -> Step:
    figures = election_steps.figures_of(state, election, ballot)
    cancel = options.cancel_ballot(ballot.opened.ballot)
    if figures is None:
        # Whether age decides shows at the proclamation only: the refusal then names those to rank.
        several = len(standing_in(state, ballot)) > 1
        return _proclaim(
            state, ballot, "", _unknown(ballot), others=[election_steps.rank_ages(election, ())] if several else []
        )
    tied, found = election_steps.tied_or_result(state, election, ballot, figures)
    if found is None:
        return election_steps.ages_step(election, tied, [cancel])
    assert state.facts is not None
    names = {member.id: member.name for member in state.facts.members}
    vacant = seats_vacant(state, election, found)
    sentence = election_words.sentence(election.opened, election.candidates, found, names, vacant=vacant)
    return _proclaim(state, ballot, sentence, sentence)


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
