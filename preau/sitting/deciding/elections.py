"""Elections: opened on the item, held round by round, read out where nobody stands against, or abandoned."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from preau.rules.elections import Office, office_quorum
from preau.rules.offices import office_of
from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import election_events as ee
from preau.sitting.deciding import candidacies
from preau.sitting.deciding.candidacies import find_election, require_election
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    find_item,
    require_chair,
    require_no_ballot,
    require_no_huis_clos_request,
    require_running,
    sitting_members,
)
from preau.sitting.deciding.forms import Form, announce, form, require_no_secret_request, require_secret_means
from preau.sitting.deciding.urns import counted
from preau.sitting.facts import VOTABLE
from preau.sitting.rounds import (
    Figures,
    last_round,
    most_without_vote,
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
from preau.sitting.state import Ballot, Election


def require_no_election(ctx: Context) -> None:
    """No election is under way on the item that the sitting is about to leave."""
    for election in ctx.state.elections:
        if election.status == "open":
            raise Refusal(
                "election_under_way",
                _("L’élection « %(title)s » est en cours : menez-la à son terme ou abandonnez-la d’abord."),
                title=election.opened.title,
            )


def open_election(ctx: Context, command: ec.OpenElection) -> Events:
    require_running(ctx)
    require_no_ballot(ctx)
    require_no_huis_clos_request(ctx)
    require_no_election(ctx)
    item = _votable_item(ctx)
    require_chair(ctx, item)
    office = office_of(ctx.facts.profile.key, command.office)
    if office is None:
        raise Refusal("unknown_office", _("Cette assemblée ne pourvoit pas cette fonction."))
    _check_place(ctx)
    title = command.title.strip()
    if not title:
        raise Refusal("subject_missing", _("Dites quelle élection s’ouvre."))
    _check_seats(office, command.seats)
    _check_quorum(ctx, office, item)
    candidates: tuple[ee.Candidate, ...] = ()
    if office.candidacy == "free":
        members = sorted(ctx.facts.members, key=lambda m: m.order)
        candidates = tuple(ee.Candidate(id=m.id, name=m.name, members=(m.id,)) for m in members)
    opened = ee.ElectionOpened(
        election=len(ctx.state.elections) + 1,
        item=item,
        office=office,
        title=title,
        seats=command.seats,
        candidates=candidates,
    )
    return (opened,)


def _votable_item(ctx: Context) -> str:
    if ctx.state.item is None:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    found = find_item(ctx, ctx.state.item)
    if found.kind not in VOTABLE:
        raise Refusal("item_not_votable", _("Le point %(item)s ne donne pas lieu à un vote."), item=found.number)
    return found.id


def _check_place(ctx: Context) -> None:
    if ctx.facts.mode == "several_places":
        raise Refusal(
            "video_election",
            _("Une élection ne se tient pas en visioconférence : reportez ce point à une séance en un seul lieu."),
            article=ctx.article("video_allowed"),
        )


def _check_seats(office: Office, seats: int) -> None:
    if seats < 1:
        raise Refusal("seats", _("Dites combien de sièges sont à pourvoir."))
    if office.max_seats and seats > office.max_seats:
        raise Refusal(
            "too_many_seats",
            _("Sièges à pourvoir en une élection pour cette fonction : %(most)s au plus."),
            article=office.article,
            most=office.max_seats,
        )


def _check_quorum(ctx: Context, office: Office, item: str) -> None:
    """The quorum that the office asks beside that of the sitting, which was tested when the item was called."""
    if office.quorum_share is None:
        return
    in_exercise, present = len(ctx.facts.members), len(sitting_members(ctx, item))
    required = office_quorum(in_exercise=in_exercise, share=office.quorum_share)
    if present < required:
        raise Refusal(
            "office_quorum_not_met",
            _(
                "Cette élection demande %(required)s membres présents sur %(in_exercise)s en exercice ; "
                "présents : %(present)s."
            ),
            article=office.article,
            required=required,
            in_exercise=in_exercise,
            present=present,
        )


def read_out(ctx: Context, command: ec.ReadOutAppointments) -> Events:
    """As many candidates as seats at most, or one list: they are appointed without a vote (L.2121-21)."""
    election = require_election(ctx, command.election)
    require_no_ballot(ctx)
    office = election.opened.office
    if not office.single_takes_effect or office.secrecy == "imposed":
        raise Refusal(
            "vote_imposed",
            _("Cette fonction se pourvoit par un vote, même avec une seule candidature."),
            article=office.article,
        )
    if election.rounds:
        raise Refusal("round_held", _("Un tour de scrutin a eu lieu : l’élection se poursuit par un vote."))
    candidates = standing(election)
    if not candidates or len(candidates) > most_without_vote(election):
        raise Refusal(
            "not_single",
            _("Il faut une seule candidature par siège, ou une seule liste ; candidatures déclarées : %(count)s."),
            article=office.article,
            count=len(candidates),
        )
    return (ee.AppointmentsTookEffect(election=command.election, elected=tuple(x.id for x in candidates)),)


def abandon(ctx: Context, command: ec.AbandonElection) -> Events:
    require_election(ctx, command.election)
    reason = command.reason.strip()
    if not reason:
        raise Refusal("reason_missing", _("Dites pourquoi : le motif figure au procès-verbal."))
    return (ee.ElectionAbandoned(election=command.election, reason=reason),)


# Rounds


def require_one_choice(election: Election) -> None:
    """Openly, one choice is made: several seats are not filled by names on one paper."""
    if election.opened.office.form == "names" and seats_left(election) > 1:
        raise Refusal(
            "one_choice_openly",
            _("Hors du scrutin secret, chacun fait un seul choix : pourvoyez les sièges un à un, ou par une liste."),
        )


def open_round(ctx: Context, command: c.OpenBallot) -> Events:
    """The ballot of the next round of `command.election`; that a ballot may be opened at all is checked by the
    caller."""
    require_no_huis_clos_request(ctx)
    election = require_election(ctx, command.election or 0)
    opened = election.opened
    if opened.item != ctx.state.item:
        raise Refusal("no_item", _("Aucun point n’est en discussion."))
    _check_place(ctx)
    _check_quorum(ctx, opened.office, opened.item)
    if not standing(election):
        raise Refusal("no_candidate", _("Aucune candidature n’est déclarée."))
    if takes_effect(election):
        raise Refusal(
            "single_takes_effect",
            _("Pas plus de candidatures que de sièges : donnez-en lecture, la nomination prend effet sans vote."),
            article=ctx.article("single_candidacy") or opened.office.article,
        )
    if command.majority is not None:
        raise Refusal("majority_fixed", _("La loi fixe la majorité de ce scrutin : elle ne se choisit pas."))
    shape = _form(ctx, command, election)
    number = next_round(election)
    named = replace(command, subject=_subject(election, number, ctx.facts.language))
    return (announce(ctx, named, shape, item=opened.item, round_=number),)


_SECRET: Final = _("Cette élection a lieu au scrutin secret.")
_SECRET_UNLESS_WAIVED: Final = _(
    "Cette élection a lieu au scrutin secret, sauf si le conseil décide à l’unanimité d’y renoncer."
)


def _form(ctx: Context, command: c.OpenBallot, election: Election) -> Form:
    """A round is secret unless the council waived that; then it has any form that a proposal may have."""
    office, item = election.opened.office, election.opened.item
    if not election.waived:
        if command.mode != "secret":
            text = _SECRET if office.secrecy == "imposed" else _SECRET_UNLESS_WAIVED
            raise Refusal("election_secret", text, article=office.article)
        require_secret_means(command)
        _require_one_name_on_devices(command, election)
        return Form(trigger="law")
    if command.mode != "secret":
        require_no_secret_request(ctx, item)
        require_one_choice(election)
    _require_one_name_on_devices(command, election)
    shape = form(ctx, command, item)
    return replace(shape, trigger="waived") if command.mode == "ordinary" else shape


def _require_one_name_on_devices(command: c.OpenBallot, election: Election) -> None:
    """Devices make ballots of one choice: they refuse an urn that asks for several."""
    if command.means == "encrypted" and names_on_paper(election) > 1:
        raise Refusal(
            "several_names_encrypted",
            _(
                "Les appareils ne votent pas plusieurs noms sur un même bulletin : votez sur papier, ou pourvoyez les "
                "sièges un à un."
            ),
        )


def _subject(election: Election, number: int, language: str) -> str:
    """The line that names the round, in the language of the sitting: it is written once, in the journal."""
    title = election.opened.title
    if last_round(election) == 1:
        return title
    if language == "en":
        return f"{title}, round {number}"
    return f"{title}, {'1er' if number == 1 else f'{number}e'} tour"


def proclaim_round(ctx: Context, command: c.ProclaimResult, ballot: Ballot) -> Events:
    """The result of a round. What every proclamation needs (closed, not contested, sealed votes) is checked by the
    caller."""
    election = find_election(ctx, ballot.opened.election or 0)
    if ballot.opened.means == "open":
        figures = open_figures(election, ballot, sealed=command.sealed)
    else:
        figures = urn_figures(election, ballot, counted(ctx, ballot, command))
    required = _required(ctx, election, ballot, figures)
    elected = outcome(election, figures, required=required)
    if elected.tied:
        raise _ages_needed(election, elected.tied)
    archive = command.archive if ballot.opened.means == "encrypted" else ""
    return (round_result(election, ballot, figures, required=required, elected=elected, archive=archive),)


def _required(ctx: Context, election: Election, ballot: Ballot, figures: Figures) -> int:
    electorate = len(ballot.opened.electorate)
    return required_in(election, figures, electorate=electorate, in_exercise=len(ctx.facts.members))


_AGES: Final = {
    "list": _(
        "Égalité entre %(tied)s : la liste dont la moyenne d’âge est la plus élevée est élue. "
        "Classez-les, puis proclamez."
    ),
    "proportional": _(
        "Égalité entre %(tied)s : le dernier siège revient au plus âgé des candidats qui l’obtiendraient. "
        "Classez ces listes, puis proclamez."
    ),
}
_AGES_OF_NAMES: Final = _("Égalité entre %(tied)s : le plus âgé est élu. Classez-les par âge, puis proclamez.")


def _ages_needed(election: Election, tied: tuple[str, ...]) -> Refusal:
    """`ids` are those to rank, separated by spaces; `tied` their names."""
    office = election.opened.office
    text = _AGES.get(office.form, _AGES_OF_NAMES)
    return Refusal(
        "ages_needed",
        text,
        article=office.article,
        tied=", ".join(election.candidates[name].name for name in tied),
        ids=" ".join(tied),
    )


def rank_ages(ctx: Context, command: ec.RankAges) -> Events:
    """Between the close of a round and its proclamation. The figures of an encrypted or sealed ballot come with the
    proclamation only: it says whether those ranked here are those it needs."""
    election = find_election(ctx, command.election)
    ballot = ctx.state.pending_ballot
    if ballot is None or ballot.opened.election != command.election or ballot.status != "closed":
        raise Refusal("ages_not_asked", _("L’âge ne décide de rien en ce moment."))
    ranked = command.oldest_first
    known = {candidate.id for candidate in standing(election)}
    if len(set(ranked)) < len(ranked) or len(ranked) < 2 or set(ranked) - known:
        raise Refusal("ages_unknown", _("Classez chacun des candidats à égalité une fois, le plus âgé d’abord."))
    tied = _tied_now(ctx, election, ballot)
    if tied is not None and set(tied) != set(ranked):
        raise Refusal("ages_unknown", _("Classez chacun des candidats à égalité une fois, le plus âgé d’abord."))
    return (ee.AgesRanked(election=command.election, oldest_first=ranked),)


def _tied_now(ctx: Context, election: Election, ballot: Ballot) -> tuple[str, ...] | None:
    """The candidates whose ages the closed round asks for, or None where the journal does not hold its figures."""
    if ballot.opened.means == "paper" and ballot.counts:
        figures = urn_figures(election, ballot, ballot.counts[-1].figures)
    elif ballot.opened.means == "open" and ballot.opened.names_published:
        figures = open_figures(election, ballot, sealed={})
    else:
        return None
    return outcome(election, figures, required=_required(ctx, election, ballot, figures)).tied


HANDLERS: Final[Handlers] = {
    ec.OpenElection: open_election,
    ec.ReadOutAppointments: read_out,
    ec.AbandonElection: abandon,
    ec.RankAges: rank_ages,
    **candidacies.HANDLERS,
}
