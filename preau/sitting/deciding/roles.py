"""Who may give which command: one table, and for members and guests, in whose name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.deciding.common import Context, Refusal
from preau.sitting.facts import RoleName

_DESK: Final = frozenset[RoleName]({"clerk"})
# The clerk may type whatever the chair says: many chairs have no device before them.
_CONDUCT: Final = frozenset[RoleName]({"chair", "clerk"})
_VOICE: Final = frozenset[RoleName]({"member", "chair", "clerk"})
_OWN_VOICE: Final = frozenset[RoleName]({"member", "chair"})
_ANYONE_SPEAKING: Final = frozenset[RoleName]({"member", "chair", "clerk", "guest"})
_STUDIO: Final = frozenset[RoleName]({"operator", "chair", "clerk", "system"})

ROLES: Final[Mapping[type[c.Command], frozenset[RoleName]]] = {
    c.OpenRoom: _DESK | {"system"},
    c.RecordArrival: _DESK | {"member"},
    c.RecordDeparture: _DESK | {"member", "system"},
    c.GiveProxy: _DESK,
    c.RevokeProxy: _DESK | {"member"},
    c.AppointSecretary: _CONDUCT,
    c.HandOverChair: _CONDUCT,
    c.OpenSitting: _CONDUCT,
    c.SuspendSitting: _CONDUCT,
    c.ResumeSitting: _CONDUCT,
    c.CloseSitting: _CONDUCT,
    c.CallItem: _CONDUCT,
    c.ConcludeItem: _CONDUCT,
    c.PostponeItem: _CONDUCT,
    c.DeclareRecusal: _VOICE,
    c.WithdrawRecusal: _VOICE,
    c.RequestFloor: _ANYONE_SPEAKING,
    c.WithdrawFloorRequest: _ANYONE_SPEAKING,
    c.GiveFloor: _CONDUCT,
    c.EndFloor: _VOICE,
    c.OpenBallot: _CONDUCT,
    c.AdoptTacitly: _CONDUCT,
    c.CastVote: _VOICE,
    c.RecordVotes: _DESK,
    c.CorrectVote: _VOICE,
    c.CloseBallot: _CONDUCT,
    c.CancelBallot: _CONDUCT,
    c.ProclaimResult: _CONDUCT,
    c.ContestVote: _OWN_VOICE,
    c.SettleContest: _DESK,
    c.RecordAssistance: _VOICE,
    c.TableAmendment: _VOICE,
    c.WithdrawAmendment: _VOICE,
    sc.RequestSecretBallot: _CONDUCT,
    sc.AppointTrustees: _CONDUCT,
    sc.RecordTrusteeKeys: _OWN_VOICE | {"system"},
    sc.RegisterVotingKey: _OWN_VOICE,
    sc.OpenUrn: _CONDUCT,
    sc.RecordBallot: _OWN_VOICE,
    sc.MarkVoter: _DESK,
    sc.SealUrn: _CONDUCT,
    sc.RecordDecryption: _OWN_VOICE,
    sc.ReportVerification: frozenset({"system"}),
    # Of members only the secretaries of the sitting: `urns` checks it.
    sc.CountUrn: _VOICE,
    sc.DeclareSigningKey: _OWN_VOICE,
    sc.SignVote: _OWN_VOICE,
    ec.OpenElection: _CONDUCT,
    ec.DeclareCandidacy: _CONDUCT,
    # A member for oneself, or for the list that one heads: `candidacies` checks it.
    ec.WithdrawCandidacy: _VOICE,
    ec.RankAges: _CONDUCT,
    ec.ReadOutAppointments: _CONDUCT,
    ec.AbandonElection: _CONDUCT,
    c.RequestHuisClos: _CONDUCT,
    c.EndHuisClos: _CONDUCT,
    c.StartBroadcast: _STUDIO,
    c.StopBroadcast: _STUDIO,
}

# The field that names the person concerned: members and guests give these commands for themselves only.
# Votes are not here: a member votes for oneself or under a proxy, which `votes` checks against the electorate.
CONCERNS: Final[Mapping[type[c.Command], str]] = {
    c.RecordArrival: "member",
    c.RecordDeparture: "member",
    c.RevokeProxy: "giver",
    c.DeclareRecusal: "member",
    c.WithdrawRecusal: "member",
    c.TableAmendment: "author",
    sc.RecordDecryption: "trustee",
    sc.DeclareSigningKey: "member",
    c.RequestFloor: "speaker",
    c.WithdrawFloorRequest: "speaker",
}


def role_now(ctx: Context) -> RoleName:
    """The role that counts at this moment: whoever presides is the chair, whoever no longer does is a member."""
    actor = ctx.actor
    if actor.role in ("chair", "member") and actor.member is not None:
        return "chair" if actor.member == ctx.state.chair else "member"
    return actor.role


def check(ctx: Context, command: c.Command) -> None:
    """Refuse a command that the actor's role does not give, or gives only in one's own name."""
    kind = type(command)
    role = role_now(ctx)
    # Who holds the chair by right takes it back the way it was given, without asking whoever sits in it.
    takes_back = kind is c.HandOverChair and ctx.actor.role == "chair"
    if role not in ROLES[kind] and not takes_back:
        raise Refusal("role", _("Votre rôle dans cette séance ne permet pas cette action."))
    if role in ("member", "guest"):
        _check_person(ctx, command, role)


def _check_person(ctx: Context, command: c.Command, role: RoleName) -> None:
    known = {g.id for g in ctx.facts.guests} if role == "guest" else {m.id for m in ctx.facts.members}
    if ctx.actor.member not in known:
        raise Refusal("unknown_actor", _("Vous ne figurez pas parmi les personnes qui siègent ou interviennent ici."))
    field = CONCERNS.get(type(command))
    if field is not None and getattr(command, field) != ctx.actor.member:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
