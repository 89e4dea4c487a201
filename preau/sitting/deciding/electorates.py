"""Who votes in a ballot and for whom: the electorate, its electors, whose hand it is, what may be chosen."""

from __future__ import annotations

from preau.rules.text import gettext_noop as _
from preau.sitting.deciding.common import Context, Refusal, find_member, recused, sitting_members
from preau.sitting.facts import BLANK, NULL, Elector
from preau.sitting.rounds import allowed_choices, standing
from preau.sitting.state import Ballot


def find_ballot(ctx: Context, number: int) -> Ballot:
    if not 1 <= number <= len(ctx.state.ballots):
        raise Refusal("unknown_ballot", _("Il n’y a pas de scrutin n° %(ballot)s dans cette séance."), ballot=number)
    return ctx.state.ballots[number - 1]


def open_ballot_of(ctx: Context, number: int) -> Ballot:
    """The ballot, which must be open."""
    ballot = find_ballot(ctx, number)
    if ballot.status != "open":
        raise Refusal("ballot_not_open", _("Le scrutin n° %(ballot)s n’est pas ouvert."), ballot=number)
    return ballot


def ballot_over(number: int) -> Refusal:
    return Refusal(
        "ballot_over", _("Le scrutin n° %(ballot)s est terminé : son résultat ne change plus."), ballot=number
    )


def electorate(ctx: Context, item: str | None) -> tuple[Elector, ...]:
    """Whose voices count for `item` now, in the order of the table: members present, and members represented by a
    member present; neither giver nor bearer may be recused."""
    here = {m.id for m in sitting_members(ctx, item)}
    out = recused(ctx, item)
    electors = []
    for member in sorted(ctx.facts.members, key=lambda m: m.order):
        proxy = ctx.state.proxies.get(member.id)
        if member.id in here:
            electors.append(Elector(member=member.id))
        elif proxy is not None and proxy.bearer in here and member.id not in out:
            electors.append(Elector(member=member.id, bearer=proxy.bearer))
    return tuple(electors)


def find_elector(ctx: Context, ballot: Ballot, member: str) -> Elector:
    name = find_member(ctx, member).name
    for elector in ballot.opened.electorate:
        if elector.member == member:
            return elector
    # Whoever bore that proxy is told why they no longer do.
    bore = ctx.actor.member is not None and (member, ctx.actor.member) in ctx.state.revoked
    raise Refusal(
        "not_an_elector",
        _("%(member)s ne prend pas part à ce scrutin : ni en séance, ni représenté, ou déporté, à son ouverture."),
        article=ctx.article("proxies_per_bearer") if bore else "",
        member=name,
    )


def require_own_voice(ctx: Context, elector: Elector) -> None:
    """Whoever acts is the elector, or bears the elector's proxy."""
    if ctx.actor.member != (elector.bearer or elector.member):
        raise Refusal("not_your_vote", _("Ce vote n’est pas le vôtre, et vous n’en portez pas le pouvoir."))


def require_voter_present(ctx: Context, elector: Elector) -> None:
    """The electorate is frozen at the opening; whoever left since no longer votes, for oneself or another."""
    voter = elector.bearer or elector.member
    if voter not in ctx.state.presence:
        raise Refusal(
            "voter_left",
            _("%(member)s a quitté la séance et ne peut plus voter."),
            member=find_member(ctx, voter).name,
        )


def names(ctx: Context, members: frozenset[str] | set[str]) -> str:
    """The names of `members` in the order of the table, as they are read out."""
    return ", ".join(m.name for m in sorted(ctx.facts.members, key=lambda m: m.order) if m.id in members)


def candidates(ctx: Context, ballot: Ballot) -> tuple[str, ...]:
    """Ids of the candidates of the election that the ballot is a round of; empty for any other ballot."""
    number = ballot.opened.election
    if ballot.opened.purpose != "election" or number is None:
        return ()
    return tuple(candidate.id for candidate in standing(ctx.state.elections[number - 1]))


def secret_choices(ctx: Context, ballot: Ballot) -> tuple[str, ...]:
    """The lines of the count of a secret ballot. A null paper exists, an encrypted null ballot does not; on a
    proposal an encrypted ballot has no blank line either, for abstaining is one of its choices."""
    proposal = ballot.opened.purpose != "election"
    lines = ("for", "against", "abstain") if proposal else candidates(ctx, ballot)
    if ballot.opened.means == "paper":
        return (*lines, BLANK, NULL)
    return lines if proposal else (*lines, BLANK)


def require_choice(ctx: Context, ballot: Ballot, choice: str) -> None:
    if choice not in allowed_choices(ctx.state, ballot):
        raise Refusal("unknown_choice", _("Ce choix n’existe pas dans ce scrutin."))
