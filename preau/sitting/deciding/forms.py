"""The form of a ballot: ordinary, public or secret, why, and how it is announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from preau.rules.majority import ABSOLUTE, Majority
from preau.rules.text import gettext_noop as _
from preau.rules.triggers import requesters_needed
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.deciding.common import Context, Refusal, find_item, require_present, sitting_members
from preau.sitting.deciding.electorates import electorate
from preau.sitting.facts import ELECTIVE, BallotPurpose, Elector, Item, Trigger
from preau.sitting.state import State

# The smallest encrypted urn: with two ballots each of the two knows the other's.
SMALLEST_URN: Final = 3

_OPEN_ONLY: Final[frozenset[BallotPurpose]] = frozenset(("procedure", "huis_clos", "urgency", "waiver"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Why a ballot takes its form, and the members who asked for it."""

    trigger: Trigger
    requested_by: tuple[str, ...] = ()


def form(ctx: Context, command: c.OpenBallot, item: str | None) -> Form:
    """The form of any ballot but a round of an election; refuses one that nothing allows."""
    if command.mode == "secret":
        return _secret(ctx, command, item)
    if command.means != "open":
        raise Refusal("means", _("L’urne et le vote chiffré servent au scrutin secret seulement."))
    if command.mode == "ordinary":
        return _ordinary(ctx, command)
    return _public(ctx, command, item)


def _ordinary(ctx: Context, command: c.OpenBallot) -> Form:
    if ctx.facts.mode == "several_places":
        raise Refusal(
            "video_public_only",
            _("En visioconférence, le vote a lieu au scrutin public."),
            article=ctx.article("video_allowed"),
        )
    if command.requested_by:
        raise Refusal("request_is_public", _("Un scrutin demandé par des membres est un scrutin public."))
    return Form(trigger="ordinary")


def _public(ctx: Context, command: c.OpenBallot, item: str | None) -> Form:
    share = ctx.facts.profile.public_ballot_share
    needed = requesters_needed(present=len(sitting_members(ctx, item)), share=share)
    if command.requested_by:
        count = _requesters(ctx, command.requested_by, item)
        if count < needed or count < len(command.requested_by):
            raise Refusal(
                "public_ballot_requesters",
                _("Demandes de scrutin public : %(count)s ; nombre requis : %(needed)s."),
                article=ctx.article("public_ballot_share"),
                count=count,
                needed=needed,
            )
    if ctx.facts.mode == "several_places":
        return Form(trigger="video", requested_by=command.requested_by)
    if command.requested_by:
        return Form(trigger="request", requested_by=command.requested_by)
    if ctx.facts.profile.public_ballot_by_chair:
        return Form(trigger="procedure")
    raise Refusal(
        "public_ballot_not_requested",
        _("Le scrutin public se tient à la demande de membres présents ; nombre requis : %(needed)s."),
        article=ctx.article("public_ballot_share"),
        needed=needed,
    )


def _secret(ctx: Context, command: c.OpenBallot, item: str | None) -> Form:
    """At the request of members only: recorded on the item before, or named by the command itself."""
    if command.purpose in _OPEN_ONLY:
        raise Refusal(
            "secret_purpose",
            _("Cette question ne se vote pas au scrutin secret."),
            article=ctx.article("secret_ballot"),
        )
    require_secret_place(ctx)
    require_secret_means(command)
    if _nomination(ctx, command, item):
        return Form(trigger="law")
    if command.requested_by:
        return Form(trigger="request", requested_by=check_secret_request(ctx, command.requested_by, item))
    recorded = ctx.state.secret_requests.get(item, ()) if item else ()
    if not recorded:
        raise Refusal(
            "secret_by_chair",
            _(
                "La présidence ne décide pas seule du scrutin secret : il se tient à la demande de membres présents ; "
                "nombre requis : %(needed)s."
            ),
            article=ctx.article("secret_ballot_share"),
            needed=_secret_needed(ctx, item),
        )
    return Form(trigger="request", requested_by=recorded)


def _nomination(ctx: Context, command: c.OpenBallot, item: str | None) -> bool:
    """Whether the law itself asks for the secret, so that nobody has to."""
    decides = command.purpose in ("main", "part") and item is not None and not command.requested_by
    return decides and item is not None and secret_by_law(ctx.state, find_item(ctx, item))


def secret_by_law(state: State, item: Item) -> bool:
    """Whether `item` is an election or a nomination, which is voted secretly (art. L.2121-21), and the council has not
    waived that in an election of this item."""
    return item.nature in ELECTIVE and not any(e.waived and e.opened.item == item.id for e in state.elections)


def require_may_be_open(ctx: Context, item: str) -> None:
    """Nothing keeps the text of `item`, or a part of it, from being voted openly."""
    found = find_item(ctx, item)
    if secret_by_law(ctx.state, found):
        raise Refusal(
            "nomination_secret",
            _(
                "Le point %(item)s porte sur une élection ou une nomination : ouvrez une élection, ou votez au scrutin "
                "secret."
            ),
            article=ctx.article("nomination"),
            item=found.number,
        )
    require_no_secret_request(ctx, item)


def require_secret_place(ctx: Context) -> None:
    """A secret ballot never takes place by video."""
    if ctx.facts.mode == "several_places":
        raise Refusal(
            "secret_in_several_places",
            _("En visioconférence, rien ne se vote au secret : reportez le point à une séance tenue en un seul lieu."),
            article=ctx.article("video_allowed"),
        )


def require_secret_means(command: c.OpenBallot) -> None:
    if command.means == "open":
        raise Refusal("secret_means", _("Un scrutin secret se tient sur les appareils, chiffré, ou dans une urne."))


def require_no_secret_request(ctx: Context, item: str) -> None:
    if item in ctx.state.secret_requests:
        raise Refusal(
            "secret_prevails",
            _("Le scrutin secret est demandé sur le point %(item)s : il l’emporte sur toute autre forme."),
            article=ctx.article("secret_ballot"),
            item=find_item(ctx, item).number,
        )


def _secret_needed(ctx: Context, item: str | None) -> int:
    share = ctx.facts.profile.secret_ballot_share
    if share is None:
        raise Refusal(
            "secret_by_law_only",
            _("Dans cette assemblée, des membres ne peuvent demander le scrutin secret : la loi seule le prévoit."),
            article=ctx.article("secret_ballot_share"),
        )
    return requesters_needed(present=len(sitting_members(ctx, item)), share=share)


def check_secret_request(ctx: Context, requested_by: tuple[str, ...], item: str | None) -> tuple[str, ...]:
    """The members who ask for a secret ballot on `item`, a third of those present (L.2121-21); refuses fewer."""
    needed = _secret_needed(ctx, item)
    count = _requesters(ctx, requested_by, item)
    if count < needed or count < len(requested_by):
        raise Refusal(
            "secret_ballot_requesters",
            _("Demandes de scrutin secret : %(count)s ; nombre requis : %(needed)s."),
            article=ctx.article("secret_ballot_share"),
            count=count,
            needed=needed,
        )
    return requested_by


def _requesters(ctx: Context, requesters: tuple[str, ...], item: str | None) -> int:
    """How many different members ask; refuses one who is away or recused."""
    here = {m.id for m in sitting_members(ctx, item)}
    for requester in requesters:
        name = require_present(ctx, requester).name
        if requester not in here:
            raise Refusal(
                "recused",
                _("%(member)s s’est déporté et ne prend pas part à ce point."),
                article=ctx.article("recusal"),
                member=name,
            )
    return len(set(requesters))


def announce(
    ctx: Context,
    command: c.OpenBallot,
    form: Form,
    *,
    item: str | None,
    majority: Majority = ABSOLUTE,
    amendment: int | None = None,
    round_: int = 0,
) -> e.BallotOpened | se.BallotPrepared:
    """The ballot opened, or prepared where it is encrypted, with the electorate of this moment.

    The caller has checked the purpose. Refuses an empty subject or electorate, and an encrypted ballot without
    its trustees' key or three electors.
    """
    subject = command.subject.strip()
    if not subject:
        raise Refusal("subject_missing", _("Dites sur quoi porte le scrutin."))
    electors = electorate(ctx, item)
    if not electors:
        raise Refusal("no_elector", _("Personne ne peut prendre part à ce scrutin."))
    public = command.mode == "public" or (command.mode == "ordinary" and ctx.facts.procedure.publish_ordinary_names)
    opened = e.BallotOpened(
        ballot=len(ctx.state.ballots) + 1,
        item=item,
        subject=subject,
        purpose=command.purpose,
        mode=command.mode,
        trigger=form.trigger,
        requested_by=form.requested_by,
        names_published=public,
        electorate=electors,
        means=command.means,
        majority=majority,
        also=command.also,
        amendment=amendment,
        election=command.election,
        round=round_,
    )
    if command.means != "encrypted":
        return opened
    _require_urn(ctx, electors)
    return _prepared(opened)


def _prepared(opened: e.BallotOpened) -> se.BallotPrepared:
    """What is announced of an encrypted ballot before its urn opens."""
    return se.BallotPrepared(
        ballot=opened.ballot,
        item=opened.item,
        subject=opened.subject,
        purpose=opened.purpose,
        trigger=opened.trigger,
        requested_by=opened.requested_by,
        electorate=opened.electorate,
        majority=opened.majority,
        also=opened.also,
        amendment=opened.amendment,
        election=opened.election,
        round=opened.round,
    )


def _require_urn(ctx: Context, electors: tuple[Elector, ...]) -> None:
    """What an encrypted ballot needs before it is announced. The quorum is none of it: the law has it tested when the
    item is put into discussion (art. L.2121-17), whatever the form of the vote."""
    if not ctx.state.ceremonies or not ctx.state.ceremonies[-1].digest:
        raise Refusal(
            "trustees_missing",
            _("La clé des scrutins secrets n’est pas faite : désignez trois dépositaires, ou votez sur papier."),
        )
    if len(electors) < SMALLEST_URN:
        raise Refusal(
            "urn_too_small",
            _("Un vote chiffré demande au moins trois votants : votez sur papier."),
        )
