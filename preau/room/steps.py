"""What the chair says and does next: one step at a time, from the state alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from preau.ballots import words
from preau.rules.quorum import quorum_required
from preau.sitting.facts import VOTABLE, Guest, Item, Member, SittingFacts
from preau.sitting.state import Ballot, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`say`: the words to say aloud; `label` and `command`: the big button (no command: wait, or choose below).

    `others` are (label, command) pairs of the alternatives that make sense now. `needs` names what the person
    must choose first ("secretary").
    """

    key: str
    say: str
    label: str = ""
    command: dict[str, Any] | None = None
    note: str = ""
    needs: str = ""
    others: list[dict[str, Any]] = field(default_factory=list)


def person(facts: SittingFacts, key: str) -> str:
    people: list[Member | Guest] = [*facts.members, *facts.guests]
    return next((someone.name for someone in people if someone.id == key), key)


def current_item(state: State) -> Item | None:
    assert state.facts is not None
    return next((item for item in state.facts.items if item.id == state.item), None)


def next_item(state: State) -> Item | None:
    """The first item of the agenda that was neither called nor postponed."""
    assert state.facts is not None
    return next(
        (i for i in state.facts.items if i.id not in state.items or state.items[i.id].status == "pending"), None
    )


def _option(label: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"label": label, "command": {"type": kind, **fields}}


def next_step(state: State) -> Step | None:
    """The chair's next step; None before the room is open."""
    if state.facts is None:
        return None
    if state.phase == "closed":
        return Step(key="closed", say=_("La séance est levée. Je vous remercie."))
    if state.phase == "gathering":
        return _gathering(state)
    if state.suspended:
        return Step(
            key="suspended",
            say=_("La séance est reprise."),
            label=_("Reprendre la séance"),
            command={"type": "resume_sitting"},
            note=_("Le quorum sera vérifié à la reprise."),
            others=[_option(_("Lever la séance"), "close_sitting")],
        )
    ballot = state.pending_ballot
    if ballot is not None:
        return _ballot(state, ballot)
    if state.huis_clos_request is not None:
        return _huis_clos(state)
    if state.floor is not None:
        return _floor(state)
    if state.facts.profile.secretary_required and not state.secretaries:
        return Step(
            key="secretary",
            say=_("Je vous propose de désigner le ou la secrétaire de séance."),
            label=_("Désigner"),
            needs="secretary",
        )
    return _item(state)


def present_members(state: State) -> list[Member]:
    assert state.facts is not None
    return [m for m in state.facts.members if m.id in state.presence]


def _gathering(state: State) -> Step:
    facts = state.facts
    assert facts is not None
    present, total = len(state.presence), len(facts.members)
    required = quorum_required(in_exercise=total, share=facts.profile.quorum_share)
    numbers = {"present": present, "total": total, "required": required}
    if state.chair not in state.presence:
        return Step(key="waiting_chair", say=_("La personne qui préside n’est pas encore arrivée."))
    if present < required:
        return Step(
            key="waiting_quorum",
            say=_("Le quorum n’est pas atteint : nous sommes %(present)d, il faut %(required)d présents.") % numbers,
            note=_("Les pouvoirs ne comptent pas dans le quorum."),
        )
    return Step(
        key="open",
        say=_("Le quorum est atteint : %(present)d présents sur %(total)d membres en exercice. La séance est ouverte.")
        % numbers,
        label=_("Ouvrir la séance"),
        command={"type": "open_sitting"},
    )


def _ballot(state: State, ballot: Ballot) -> Step:
    number = ballot.opened.ballot
    cancel = _option(_("Annuler ce vote"), "cancel_ballot", ballot=number, reason="")
    voted = {"voted": len(ballot.votes), "electors": len(ballot.opened.electorate)}
    if ballot.status == "open":
        return Step(
            key="ballot_open",
            say=_("Le vote est ouvert : %(subject)s. Qui est pour ? Qui est contre ? Qui s’abstient ?")
            % {"subject": ballot.opened.subject},
            label=_("Clore le vote"),
            command={"type": "close_ballot", "ballot": number},
            note=_("%(voted)d votes sur %(electors)d.") % voted,
            others=[cancel],
        )
    return Step(
        key="ballot_closed",
        say=_("Le vote est clos."),
        label=_("Proclamer le résultat"),
        command={"type": "proclaim_result", "ballot": number},
        note=_("%(voted)d votes sur %(electors)d. Le secrétariat peut encore corriger.") % voted,
        others=[cancel],
    )


def _huis_clos(state: State) -> Step:
    return Step(
        key="huis_clos",
        say=_("Le huis clos est demandé. Je mets cette demande aux voix, sans débat."),
        label=_("Ouvrir le vote sur le huis clos"),
        command={
            "type": "open_ballot",
            "subject": _("Huis clos"),
            "purpose": "huis_clos",
            "mode": _mode(state),
        },
    )


def _mode(state: State) -> str:
    """Public wherever the law leaves no choice: a sitting in several places votes by public ballot only."""
    assert state.facts is not None
    return "public" if state.facts.mode == "several_places" else "ordinary"


def _floor(state: State) -> Step:
    facts, floor = state.facts, state.floor
    assert facts is not None and floor is not None
    if state.queue:
        follower = state.queue[0]
        return Step(
            key="floor",
            say=_("Merci. La parole est à %(name)s.") % {"name": person(facts, follower.speaker)},
            label=_("Donner la parole à %(name)s") % {"name": person(facts, follower.speaker)},
            command={"type": "give_floor", "speaker": follower.speaker, "kind": follower.kind},
            others=[_option(_("Terminer l’intervention"), "end_floor")],
        )
    return Step(
        key="floor_last",
        say=_("Merci, %(name)s. Quelqu’un demande-t-il encore la parole ?") % {"name": person(facts, floor.speaker)},
        label=_("Terminer l’intervention"),
        command={"type": "end_floor"},
    )


def _item(state: State) -> Step:
    facts = state.facts
    assert facts is not None
    item = current_item(state)
    if item is None:
        return _call(state, state.ballots[-1] if state.ballots else None)
    if state.queue:
        first = state.queue[0]
        return Step(
            key="give_floor",
            say=_("La parole est à %(name)s.") % {"name": person(facts, first.speaker)},
            label=_("Donner la parole à %(name)s") % {"name": person(facts, first.speaker)},
            command={"type": "give_floor", "speaker": first.speaker, "kind": first.kind},
            others=_conduct(item),
        )
    decided = [b for b in state.ballots if b.opened.item == item.id and b.opened.purpose == "main" and b.result]
    if item.kind in VOTABLE and not decided:
        return Step(
            key="open_ballot",
            say=_("La discussion est close. Je mets aux voix : %(title)s.") % {"title": item.title},
            label=_("Ouvrir le vote"),
            command={"type": "open_ballot", "subject": item.title, "purpose": "main", "mode": _mode(state)},
            others=_conduct(item),
        )
    return _call(state, decided[-1] if decided else None)


def _conduct(item: Item) -> list[dict[str, Any]]:
    return [
        _option(_("Suspendre la séance"), "suspend_sitting", reason=""),
        _option(_("Reporter le point"), "postpone_item", item=item.id, reason=""),
    ]


def _call(state: State, decided: Ballot | None) -> Step:
    """Go on to the next item, after the words of the last result if there is one."""
    said = words.sentence(decided.opened, decided.result) + " " if decided and decided.result else ""
    if state.huis_clos:
        end = [_option(_("Mettre fin au huis clos"), "end_huis_clos")]
    else:
        end = [_option(_("Suspendre la séance"), "suspend_sitting", reason="")]
    follower = next_item(state)
    if follower is None:
        return Step(
            key="close",
            say=said + _("L’ordre du jour est épuisé. La séance est levée."),
            label=_("Lever la séance"),
            command={"type": "close_sitting"},
            others=end,
        )
    called = {"number": follower.number, "title": follower.title}
    return Step(
        key="call_item",
        say=said + _("Nous passons au point %(number)s : %(title)s.") % called,
        label=_("Appeler le point %(number)s") % called,
        command={"type": "call_item", "item": follower.id},
        others=[
            *end,
            _option(_("Reporter le point %(number)s") % called, "postpone_item", item=follower.id, reason=""),
        ],
    )
