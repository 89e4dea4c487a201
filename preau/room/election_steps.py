"""Steps of an election: its opening, its candidacies, its rounds, and what age decides."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from preau.ballots import election_words
from preau.room.options import Ask, Option, ballot, ballot_mode, in_public, sitting_members
from preau.room.secret_steps import appoint_trustees, ceremony, secret_openings
from preau.room.step import Step, proclaimed, said, step
from preau.rules.elections import Office, office_quorum
from preau.rules.offices import offices_of
from preau.sitting.election_events import RoundProclaimed
from preau.sitting.facts import Item
from preau.sitting.rounds import (
    Figures,
    names_on_paper,
    next_round,
    open_figures,
    outcome,
    required_in,
    round_result,
    seats_left,
    standing,
    takes_effect,
    urn_figures,
)
from preau.sitting.state import Ballot, Election, State

# What an item of each nature is likely to fill first, by the kind of council: keys of offices.
_LIKELY: dict[str, tuple[str, ...]] = {
    "executive_election": ("mayor", "president"),
    "delegates_election": ("delegate",),
    "nomination": ("appointment",),
}


# Opening


def open_election(state: State, item: Item) -> list[Option]:
    """Elections are held in one place, on an item that is voted."""
    assert state.facts is not None
    if state.facts.mode == "several_places" or any(e.status == "open" for e in state.elections):
        return []
    offices = [o for o in offices_of(state.facts.profile.key) if _quorate(state, o)]
    likely = _LIKELY.get(item.nature, ())
    initial = next((office.key for office in offices if office.key in likely), None)
    if not offices:
        return []
    asks = [
        Ask(
            field="office",
            kind="choice",
            label=_("Quelle fonction ?"),
            choices=[(office.key, _(office.name)) for office in offices],
            initial=initial,
        ),
        Ask(field="title", kind="text", label=_("Intitulé"), initial=item.title, help=_("Tel qu’il sera proclamé.")),
        Ask(
            field="seats",
            kind="number",
            label=_("Sièges à pourvoir"),
            least=1,
            initial=1,
            help=_("Un seul pour une fonction qui se pourvoit nom par nom ; tous ceux de la liste pour une liste."),
        ),
    ]
    return [Option(label=_("Ouvrir une élection"), command={"type": "open_election"}, ask=asks)]


def _quorate(state: State, office: Office) -> bool:
    """Whether the quorum that the office asks beside that of the sitting is met now."""
    assert state.facts is not None
    if office.quorum_share is None:
        return True
    required = office_quorum(in_exercise=len(state.facts.members), share=office.quorum_share)
    return len(sitting_members(state, state.item)) >= required


# Candidacies


def _is_list(office: Office) -> bool:
    return office.form in ("list", "proportional")


def declare(state: State, election: Election) -> list[Option]:
    office, number = election.opened.office, election.opened.election
    if office.candidacy == "free":
        return []
    asks = [Ask(field="name", kind="text", label=_("Nom de la liste"))] if _is_list(office) else []
    taken = [member for c in standing(election) for member in c.members]
    if not _is_list(office):
        taken += election.elected
    assert state.facts is not None
    if not office.outsiders and not {m.id for m in state.facts.members} - set(taken):
        return []
    longest = election.opened.seats * (2 if office.form == "proportional" else 1) if _is_list(office) else 1
    asks.append(
        Ask(
            field="members",
            kind="people",
            label=_("Dans l’ordre de la liste") if _is_list(office) else _("Qui est candidat ?"),
            least=1,
            most=longest,
            without=taken,
            outsiders=office.outsiders,
            sexes=office.alternate,
            help=_("La liste alterne une femme et un homme : indiquez-le, rien n’en est gardé.")
            if office.alternate
            else "",
        )
    )
    label = _("Déclarer une liste") if _is_list(office) else _("Déclarer une candidature")
    command = {"type": "declare_candidacy", "election": number, "name": ""}
    return [Option(label=label, command=command, ask=asks)]


def withdraw(election: Election) -> list[Option]:
    candidates = standing(election)
    if election.opened.office.candidacy == "free" or not candidates:
        return []
    ask = Ask(
        field="candidate", kind="choice", label=_("Quelle candidature ?"), choices=[(c.id, c.name) for c in candidates]
    )
    command = {"type": "withdraw_candidacy", "election": election.opened.election}
    return [Option(label=_("Retirer une candidature"), command=command, ask=[ask])]


def abandon(election: Election) -> Option:
    help_ = _("L’élection abandonnée ne donne aucun élu ; le motif figure au procès-verbal.")
    return Option(
        label=_("Abandonner l’élection"),
        command={"type": "abandon_election", "election": election.opened.election},
        ask=[Ask(field="reason", kind="text", label=_("Motif"), help=help_)],
    )


# Between rounds


def election_tools(state: State, election: Election) -> list[Option]:
    return [*declare(state, election), *withdraw(election), abandon(election)]


def election_step(state: State, election: Election) -> Step:
    """The step of an election under way while no ballot is."""
    opened, candidates = election.opened, standing(election)
    office = opened.office
    tools = election_tools(state, election)
    shared: dict[str, Any] = {"article": office.article} | proclaimed(state)
    title = _("Nous procédons à l’élection : %(title)s.") % {"title": opened.title}
    if not candidates:
        say = (said(state) or title + "\n") + _("Qui est candidat ?")
        return step("candidacies", say, tools[:1], **shared, others=tools[1:])
    if not _quorate(state, office):
        return Step(key="office_quorum", say=_office_quorum(state, office), article=office.article, others=tools)
    if takes_effect(election):
        return _read_out(election, tools)
    return _round_step(state, election, said(state) or title + "\n", tools, shared)


def _office_quorum(state: State, office: Office) -> str:
    assert state.facts is not None and office.quorum_share is not None
    in_exercise = len(state.facts.members)
    return _("Cette élection demande %(required)d membres présents ; il y en a %(present)d.") % {
        "required": office_quorum(in_exercise=in_exercise, share=office.quorum_share),
        "present": len(sitting_members(state, state.item)),
    }


def _read_out(election: Election, tools: list[Option]) -> Step:
    opened = election.opened
    chosen = [candidate.id for candidate in standing(election)]
    return Step(
        key="read_out",
        say=_("Y a-t-il d’autres candidatures ?")
        + "\n"
        + election_words.took_effect(opened, election.candidates, chosen),
        label=_("Donner lecture : la nomination prend effet"),
        command={"type": "read_out_appointments", "election": opened.election},
        note=_("Il n’y a pas de vote : la loi le dit quand une seule candidature, ou une seule liste, est présentée."),
        article=opened.office.article,
        others=tools,
    )


def _round_step(
    state: State, election: Election, said_before: str, tools: list[Option], shared: dict[str, Any]
) -> Step:
    opened, office, number = election.opened, election.opened.office, next_round(election)
    say = said_before
    if office.candidacy == "declared":
        names = [election_words.called(c.id, election.candidates, office) for c in standing(election)]
        say += _("Candidatures : %(names)s.") % {"names": election_words.listed(names)} + "\n"
    say += election_words.needed(office, number)
    command = {"type": "open_ballot", "purpose": "election", "subject": opened.title, "election": opened.election}
    which = {"round": election_words.ordinal(number)}
    if election.waived:
        way = Option(label=_("Ouvrir le %(round)s") % which, command={**command, "mode": ballot_mode(state)})
        public = in_public(state, command, label=_("Ouvrir le %(round)s au scrutin public") % which)
        return step("open_round", say, [way], **shared, others=[*public, *tools])
    ways = secret_openings(
        state,
        opened.item,
        {**command, "mode": "secret"},
        first=_("Préparer le %(round)s") % which,
        paper=_("Ouvrir le %(round)s, sur papier") % which,
    )
    more, note = appoint_trustees(state), _secret_note(state, office)
    if names_on_paper(election) > 1:
        # Devices make ballots of one choice.
        ways, more = [way for way in ways if way.command["means"] == "paper"], []
        note = _("Plusieurs noms par bulletin : le vote secret se tient sur papier.")
    shared = {"note": note} | shared
    return step("open_round", say, ways, **shared, others=[*ways[1:], *_waive(state, election), *more, *tools])


def _secret_note(state: State, office: Office) -> str:
    found = ceremony(state)
    if found is not None and not found.digest:
        return _("Le scrutin est secret. Les dépositaires préparent l’urne des appareils.")
    if office.secrecy == "imposed":
        return _("Le scrutin est secret : la loi l’impose.")
    return _("Le scrutin est secret, sauf si le conseil décide à l’unanimité de ne pas y recourir.")


def _waive(state: State, election: Election) -> list[Option]:
    """The unanimous decision not to vote secretly; not where several names stand on one paper, nor a second time."""
    opened = election.opened
    asked = any(
        b.opened.purpose == "waiver" and b.opened.election == opened.election and b.status == "proclaimed"
        for b in state.ballots
    )
    several = opened.office.form == "names" and seats_left(election) > 1
    if opened.office.secrecy == "imposed" or asked or several:
        return []
    assert state.facts is not None
    with translation.override(state.facts.language):
        subject = _("Ne pas voter au scrutin secret : %(title)s") % {"title": opened.title}
    found = ballot(state, _("Voter pour renoncer au scrutin secret"), "waiver", subject=subject)
    return [Option(label=found.label, command={**found.command, "election": opened.election})]


# After a round


def figures_of(state: State, election: Election, pending: Ballot) -> Figures | None:
    """What a closed round gives, where the journal holds it: votes by name, or a paper urn counted twice alike."""
    if pending.opened.means == "paper" and pending.counts:
        return urn_figures(election, pending, pending.counts[-1].figures)
    if pending.opened.means == "open" and pending.opened.names_published:
        return open_figures(election, pending, sealed={})
    return None


def tied_or_result(
    state: State, election: Election, pending: Ballot, figures: Figures
) -> tuple[tuple[str, ...], RoundProclaimed | None]:
    """(candidates whose ages must be ranked, nothing) or (nobody, the result to be proclaimed)."""
    assert state.facts is not None
    required = required_in(
        election, figures, electorate=len(pending.opened.electorate), in_exercise=len(state.facts.members)
    )
    found = outcome(election, figures, required=required)
    if found.tied:
        return found.tied, None
    return (), round_result(election, pending, figures, required=required, elected=found, archive="")


def rank_ages(election: Election, tied: tuple[str, ...]) -> Option:
    """The oldest first; lists by what the law compares. Of all who stand where the tie is not known yet."""
    among = [c for c in standing(election) if not tied or c.id in tied]
    help_ = _("Du plus âgé au plus jeune. Aucune date de naissance n’est gardée.")
    form = election.opened.office.form
    if form == "list":
        help_ = _("La liste dont la moyenne d’âge est la plus élevée d’abord. Aucune date de naissance n’est gardée.")
    elif form == "proportional":
        help_ = _(
            "D’abord la liste dont la personne qui obtiendrait le dernier siège est la plus âgée. "
            "Aucune date de naissance n’est gardée."
        )
    ask = Ask(
        field="oldest_first",
        kind="order",
        label=_("Candidatures à égalité"),
        least=len(tied) or 2,
        choices=[(c.id, c.name) for c in among],
        help=help_,
    )
    command = {"type": "rank_ages", "election": election.opened.election}
    return Option(label=_("Classer par âge"), command=command, ask=[ask])


def ages_step(election: Election, tied: tuple[str, ...], others: list[Option]) -> Step:
    office = election.opened.office
    names = election_words.listed([election_words.called(c, election.candidates, office) for c in tied])
    say = _("Égalité entre %(names)s : l’âge décide.") % {"names": names}
    note = _("Qui tient l’état civil des candidats les classe ; le résultat se proclame ensuite.")
    return step("ages", say, [rank_ages(election, tied)], note=note, article=office.article, others=others)
