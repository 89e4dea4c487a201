"""What the chair may do besides the next step: each option with what must be typed, chosen or confirmed first."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.rules.quorum import quorum_required
from preau.rules.triggers import requesters_needed
from preau.sitting.facts import BallotMode, BallotPurpose, Item, Member
from preau.sitting.state import State

AskKind = Literal[
    "text", "number", "member", "members", "choice", "choices", "order", "majority", "figures", "people", "missing"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to fill in before a command goes: `field` is the command's field.

    `kind`:
    - "text": a line; "number": a whole number from `least` to `most` (0: no limit);
    - "member": one person among the members present and not recused; "members": several of them, at least `least`
      when any is chosen, at most `most`;
    - "choice", "choices": one or several of `choices` (value, words); "order": all or some of them, ranked;
    - "majority": a share and its base, as `rules.majority.Majority`;
    - "figures": a number for each of `choices`, what somebody counted in an urn;
    - "people": a candidacy: members and names of others, in order, with the sex of each where `sexes` is asked (three
      fields of the command at once);
    - "missing": confirms the electors of the pending ballot who registered no key.

    `then` holds fields of the command to set when this one was filled. `without` names people who cannot be chosen,
    `initial` what is filled in before anybody touches it. `help` is a sentence under the label.
    """

    field: str
    kind: AskKind
    label: str
    required: bool = True
    least: int = 0
    most: int = 0
    help: str = ""
    without: list[str] = dataclasses.field(default_factory=list)
    choices: list[tuple[Any, str]] = dataclasses.field(default_factory=list)
    initial: Any = None
    outsiders: bool = False
    sexes: bool = False
    then: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`label` on the button, the `command` that it sends, what to `ask` first, a question to `confirm` when the
    command cannot be undone."""

    label: str
    command: dict[str, Any]
    ask: list[Ask] = dataclasses.field(default_factory=list)
    confirm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """Numbers of members, as `decide` tests them: those recused are not present, and out of exercise where the
    profile says so (art. L.2121-17, L.1111-6)."""

    present: int
    in_exercise: int
    required: int

    @property
    def met(self) -> bool:
        return self.present >= self.required


def sitting_members(state: State, item: str | None) -> list[Member]:
    """Members present and not recused for `item`, in the order of the table."""
    assert state.facts is not None
    out = state.recusals.get(item or "", frozenset())
    here = (m for m in state.facts.members if m.id in state.presence and m.id not in out)
    return sorted(here, key=lambda m: m.order)


def quorum_for(state: State, item: str | None) -> Quorum:
    """The quorum as it would be tested now for `item` (None: for no item in particular)."""
    assert state.facts is not None
    out = state.recusals.get(item or "", frozenset())
    profile = state.facts.profile
    in_exercise = len(state.facts.members) - (len(out) if profile.recusal_leaves_exercise else 0)
    return Quorum(
        present=len(state.presence.keys() - out),
        in_exercise=in_exercise,
        required=quorum_required(in_exercise=in_exercise, share=profile.quorum_share),
    )


def public_ballot_needed(state: State) -> int:
    """How many of the members present must ask for a public ballot on the current item (art. L.2121-21)."""
    assert state.facts is not None
    present = len(sitting_members(state, state.item))
    return requesters_needed(present=present, share=state.facts.profile.public_ballot_share)


def secret_ballot_needed(state: State) -> int | None:
    """How many of the members present must ask for a secret ballot on the current item (art. L.2121-21); None where
    members may not ask for one."""
    assert state.facts is not None
    share = state.facts.profile.secret_ballot_share
    if share is None:
        return None
    return requesters_needed(present=len(sitting_members(state, state.item)), share=share)


def electorate_size(state: State, item: str | None) -> int:
    """How many would vote now: members present and not recused, and those whom they represent."""
    out = state.recusals.get(item or "", frozenset())
    here = {m.id for m in sitting_members(state, item)}
    return len(here) + sum(p.bearer in here and p.giver not in out for p in state.proxies.values())


def excluded_by_video(state: State, item: Item) -> bool:
    """Whether the law keeps the item out of a sitting held in several places."""
    assert state.facts is not None
    return state.facts.mode == "several_places" and item.nature in state.facts.profile.video_excluded


def ballot_mode(state: State) -> BallotMode:
    """Public wherever the law leaves no choice: a sitting in several places votes by public ballot only."""
    assert state.facts is not None
    return "public" if state.facts.mode == "several_places" else "ordinary"


def reason(*, required: bool = False) -> Ask:
    return Ask(field="reason", kind="text", label=_("Motif"), required=required)


def suspend() -> Option:
    return Option(
        label=_("Suspendre la séance"),
        command={"type": "suspend_sitting"},
        ask=[reason()],
    )


def postpone(item: Item) -> Option:
    return Option(
        label=_("Reporter le point %(number)s") % {"number": item.number},
        command={"type": "postpone_item", "item": item.id},
        ask=[reason()],
    )


def close(state: State) -> Option:
    """The end of the sitting, with a question that says what would be left aside."""
    left = sum(1 for progress in state.items.values() if progress.status == "pending")
    question = _("Lever la séance ? Elle ne pourra pas être rouverte.")
    if left:
        question += " " + ngettext(
            "%(n)d point de l’ordre du jour n’aura pas été examiné.",
            "%(n)d points de l’ordre du jour n’auront pas été examinés.",
            left,
        ) % {"n": left}
    return Option(label=_("Lever la séance"), command={"type": "close_sitting"}, confirm=question)


def cancel_ballot(number: int, *, label: str = "") -> Option:
    return Option(
        label=label or _("Annuler ce vote"),
        command={"type": "cancel_ballot", "ballot": number},
        ask=[
            Ask(
                field="reason",
                kind="text",
                label=_("Motif"),
                help=_("Le vote annulé ne laisse aucun résultat ; le motif figure au procès-verbal."),
            )
        ],
    )


def _requesters(state: State, *, required: bool) -> Ask:
    needed, present = public_ballot_needed(state), len(sitting_members(state, state.item))
    return Ask(
        field="requested_by",
        kind="members",
        label=_("Qui demande le scrutin public ?"),
        required=required,
        least=needed,
        help=_("Il faut %(needed)d des %(present)d membres présents ; les pouvoirs ne comptent pas.")
        % {"needed": needed, "present": present},
        then={"mode": "public"},
    )


def public_request(state: State) -> list[Ask]:
    """Who asks for the public ballot, where the vote would otherwise be an ordinary one; nobody need."""
    return [_requesters(state, required=False)] if ballot_mode(state) == "ordinary" else []


def ballot(state: State, label: str, purpose: BallotPurpose, *, subject: str = "") -> Option:
    """A ballot in the form that needs no request; a subject to type where none is given."""
    command = {"type": "open_ballot", "purpose": purpose, "mode": ballot_mode(state)}
    if subject:
        return Option(label=label, command={**command, "subject": subject})
    asks = [Ask(field="subject", kind="text", label=_("Objet du vote")), *public_request(state)]
    return Option(label=label, command=command, ask=asks)


def public_ballot(state: State, subject: str) -> list[Option]:
    """The main vote as a public ballot, where it would otherwise be an ordinary one."""
    command = {"type": "open_ballot", "purpose": "main", "subject": subject}
    return in_public(state, command, label=_("Scrutin public"))


def in_public(state: State, command: dict[str, Any], *, label: str) -> list[Option]:
    """The ballot that `command` opens, as a public one on request; nothing where it is public already."""
    assert state.facts is not None
    if ballot_mode(state) == "public":
        return []
    asks = [_requesters(state, required=not state.facts.profile.public_ballot_by_chair)]
    return [Option(label=label, command={**command, "mode": "public"}, ask=asks)]


def hand_over(state: State, item: str | None = None) -> list[Option]:
    """The chair to a member present who takes part in this item and in `item`; nothing when there is nobody."""
    here = {m.id for m in sitting_members(state, item)} & {m.id for m in sitting_members(state, state.item)}
    here -= {state.chair}
    if not here:
        return []
    without = sorted(state.presence.keys() - here)
    ask = Ask(field="member", kind="member", label=_("À qui ?"), without=without)
    return [Option(label=_("Confier la présidence"), command={"type": "hand_over_chair"}, ask=[ask])]


def appoint_secretary(state: State) -> list[Option]:
    """A secretary among the members present; nothing when every one of them is."""
    if not {m.id for m in sitting_members(state, state.item)} - set(state.secretaries):
        return []
    ask = Ask(field="member", kind="member", label=_("Secrétaire de séance"), without=list(state.secretaries))
    label = _("Désigner le ou la secrétaire")
    return [Option(label=label, command={"type": "appoint_secretary"}, ask=[ask])]


def broadcast(state: State) -> list[Option]:
    if state.broadcasting:
        return [Option(label=_("Arrêter la diffusion"), command={"type": "stop_broadcast"})]
    if state.huis_clos:
        return []
    return [Option(label=_("Démarrer la diffusion"), command={"type": "start_broadcast"})]


def huis_clos(state: State) -> list[Option]:
    """Its request, by the chair or by members, or its end."""
    assert state.facts is not None
    if state.huis_clos:
        return [Option(label=_("Mettre fin au huis clos"), command={"type": "end_huis_clos"})]
    profile, found = state.facts.profile, []
    if profile.huis_clos_by_chair:
        label = _("Demander le huis clos (présidence)")
        found.append(Option(label=label, command={"type": "request_huis_clos", "requested_by": []}))
    if len(sitting_members(state, state.item)) < profile.huis_clos_requesters:
        return found
    members = Ask(
        field="requested_by",
        kind="members",
        label=_("Qui demande le huis clos ?"),
        least=profile.huis_clos_requesters,
        help=_("Il faut %(needed)d membres présents. Le vote suit, sans débat.")
        % {"needed": profile.huis_clos_requesters},
    )
    label = _("Demander le huis clos (membres)")
    return [*found, Option(label=label, command={"type": "request_huis_clos"}, ask=[members])]
