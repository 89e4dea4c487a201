"""Who stands in an election: candidacies declared and withdrawn, before the first round and between rounds."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from preau.rules.elections import Office, first_out_of_turn
from preau.rules.text import gettext_noop as _
from preau.sitting import election_commands as ec
from preau.sitting import election_events as ee
from preau.sitting.deciding.common import Context, Events, Handlers, Refusal, find_member, require_running
from preau.sitting.deciding.roles import role_now
from preau.sitting.facts import BLANK, NULL
from preau.sitting.state import Election

# Names of choices that are no candidate's.
_RESERVED: Final = frozenset((BLANK, NULL, "not_voting"))


def find_election(ctx: Context, number: int) -> Election:
    if not 1 <= number <= len(ctx.state.elections):
        raise Refusal(
            "unknown_election", _("Il n’y a pas d’élection n° %(election)s dans cette séance."), election=number
        )
    return ctx.state.elections[number - 1]


def require_election(ctx: Context, number: int) -> Election:
    """Election `number`, which is under way, with no round open or to be proclaimed."""
    election = find_election(ctx, number)
    if election.status != "open":
        raise Refusal("election_over", _("L’élection « %(title)s » est terminée."), title=election.opened.title)
    require_running(ctx)
    ballot = ctx.state.pending_ballot
    if ballot is not None and ballot.opened.election == number:
        raise Refusal(
            "round_under_way",
            _("Un tour de cette élection attend son résultat : proclamez-le ou annulez-le d’abord."),
        )
    return election


def declare_candidacy(ctx: Context, command: ec.DeclareCandidacy) -> Events:
    election = require_election(ctx, command.election)
    office = election.opened.office
    if office.candidacy == "free":
        raise Refusal(
            "candidacy_free",
            _("Aucune candidature n’est à déclarer : chaque membre du conseil peut recevoir des voix."),
            article=office.article,
        )
    if office.form in ("list", "proportional"):
        candidate = _list(ctx, election, command)
    else:
        candidate = _name(ctx, election, command)
    return (ee.CandidacyDeclared(election=command.election, candidate=candidate),)


def _name(ctx: Context, election: Election, command: ec.DeclareCandidacy) -> ee.Candidate:
    """One person: a member, whose id is the candidate's, or somebody from outside where the office allows it."""
    if len(command.members) + len(command.names) != 1:
        raise Refusal("one_name", _("Une candidature porte un seul nom."))
    _check_people(ctx, election, command)
    if command.members:
        member = find_member(ctx, command.members[0])
        return ee.Candidate(id=_unused(election, member.id), name=member.name, members=(member.id,))
    name = command.names[0].strip()
    return ee.Candidate(id=_unused(election, _slug(name)), name=name, names=(name,))


def _list(ctx: Context, election: Election, command: ec.DeclareCandidacy) -> ee.Candidate:
    name = command.name.strip()
    if not name:
        raise Refusal("list_name_missing", _("Donnez un nom à la liste."))
    people = len(command.members) + len(command.names)
    if people == 0:
        raise Refusal("list_empty", _("La liste « %(name)s » ne porte aucun nom."), name=name)
    office, seats = election.opened.office, election.opened.seats
    # A list of a proportional election bears alternates too, who follow those elected.
    longest = 2 * seats if office.form == "proportional" else seats
    if people > longest:
        raise Refusal(
            "list_too_long",
            _("La liste « %(name)s » porte %(count)s noms ; nombre le plus grand : %(longest)s."),
            article=office.article,
            name=name,
            count=people,
            longest=longest,
        )
    _check_people(ctx, election, command)
    _check_alternation(office, command, people)
    if any(c.name == name for c in election.candidates.values() if c.id not in election.withdrawn):
        raise Refusal("list_name_taken", _("Une liste porte déjà le nom « %(name)s »."), name=name)
    names = tuple(n.strip() for n in command.names)
    return ee.Candidate(id=_unused(election, _slug(name)), name=name, members=command.members, names=names)


def _check_people(ctx: Context, election: Election, command: ec.DeclareCandidacy) -> None:
    """Members are known, everybody stands once, and nobody from outside where only members may be elected."""
    names = [name.strip() for name in command.names]
    if names and not election.opened.office.outsiders:
        raise Refusal(
            "members_only",
            _("Seuls les membres du conseil peuvent être élus à cette fonction."),
            article=election.opened.office.article,
        )
    if not all(names):
        raise Refusal("name_missing", _("Dites le nom de chaque candidat."))
    people = [(member, find_member(ctx, member).name) for member in command.members]
    people += [(name, name) for name in names]
    taken = {
        person
        for candidate in election.candidates.values()
        if candidate.id not in election.withdrawn
        for person in (*candidate.members, *candidate.names)
    }
    for person, name in people:
        if person in taken:
            raise Refusal("already_candidate", _("%(person)s est déjà candidat."), person=name)
        taken.add(person)


def _check_alternation(office: Office, command: ec.DeclareCandidacy, people: int) -> None:
    if not office.alternate:
        return
    if len(command.sexes) != people or set(command.sexes) - {"F", "M"}:
        raise Refusal(
            "sexes_missing",
            _("Cette liste doit alterner femmes et hommes : indiquez-le pour chaque place (rien n’en est gardé)."),
            article=office.article,
        )
    place = first_out_of_turn(command.sexes)
    if place is not None:
        raise Refusal(
            "not_alternate",
            _("La liste n’alterne pas une femme et un homme : voyez la place %(place)s."),
            article=office.article,
            place=place,
        )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "candidat"


def _unused(election: Election, wanted: str) -> str:
    """`wanted`, or with a number behind it where another candidate has it. A member who stands again is the same."""
    same = election.withdrawn if election.opened.office.form in ("name", "names") else frozenset()
    taken = _RESERVED | (set(election.candidates) - same)
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def withdraw_candidacy(ctx: Context, command: ec.WithdrawCandidacy) -> Events:
    """By the chair or the clerk, or by the person concerned: whoever stands, or stands first on the list."""
    election = require_election(ctx, command.election)
    candidate = election.candidates.get(command.candidate)
    if candidate is None or candidate.id in election.withdrawn:
        raise Refusal("not_candidate", _("Cette candidature n’est pas déclarée, ou elle est déjà retirée."))
    if election.opened.office.candidacy == "free":
        raise Refusal(
            "candidacy_free",
            _("Aucune candidature n’est à déclarer : chaque membre du conseil peut recevoir des voix."),
            article=election.opened.office.article,
        )
    if role_now(ctx) == "member" and ctx.actor.member not in candidate.members[:1]:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
    if candidate.id in election.elected:
        raise Refusal("already_elected", _("%(name)s est déjà élu."), name=candidate.name)
    return (ee.CandidacyWithdrawn(election=command.election, candidate=candidate.id),)


HANDLERS: Final[Handlers] = {
    ec.DeclareCandidacy: declare_candidacy,
    ec.WithdrawCandidacy: withdraw_candidacy,
}
