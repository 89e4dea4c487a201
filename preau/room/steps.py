"""What the chair says and does next: one step at a time, from the state alone."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from preau.room import options, vote_options
from preau.room.ballot_steps import ballot_step, huis_clos_step
from preau.room.item_steps import floor_step, further_votes, item_step
from preau.room.options import Option, quorum_for
from preau.room.secret_steps import appoint_trustees
from preau.room.step import Step, chair_recused, current_item, no_quorum_note, numbers, person, step, values
from preau.sitting.facts import SittingFacts
from preau.sitting.state import State


def next_step(state: State) -> Step | None:
    """The chair's next step; None before the room is open."""
    return _once(_next(state)) if state.facts is not None else None


def _once(found: Step) -> Step:
    """Each option a single time, where it is nearest to the hand."""
    others = {option.label: option for option in reversed(found.others) if option.label != found.label}
    known = {found.label, *others}
    forms = [option for option in found.forms if option.label not in known]
    known |= {option.label for option in forms}
    more = [option for option in found.more if option.label not in known]
    return replace(found, others=list(reversed(others.values())), forms=forms, more=more)


def _next(state: State) -> Step:
    if state.phase == "closed":
        return Step(key="closed", say=_("La séance est levée. Je vous remercie."))
    if state.phase == "gathering":
        return _gathering(state)
    if state.suspended:
        return replace(_suspended(state), more=options.broadcast(state))
    if state.pending_ballot is not None:
        return replace(ballot_step(state, state.pending_ballot), more=options.broadcast(state))
    missing = _chair_missing(state)
    if missing is not None:
        # Nobody presides: nothing is voted nor called before somebody does.
        return replace(missing, more=[options.suspend(), *options.broadcast(state), options.close(state)])
    found = _running(state)
    return replace(found, others=[*_publicity(state), *found.others], forms=_forms(state), more=_more(state))


def _running(state: State) -> Step:
    assert state.facts is not None
    if state.huis_clos_request is not None:
        return huis_clos_step(state, state.huis_clos_request)
    if state.floor is not None:
        return floor_step(state)
    if state.facts.profile.secretary_required and not state.secretaries:
        return _secretary(state, state.facts)
    return item_step(state)


def _forms(state: State) -> list[Option]:
    """Votes that few moments need; while a huis clos is asked for there is no other."""
    if state.huis_clos_request is not None:
        return []
    procedure = options.ballot(state, _("Vote de procédure"), "procedure")
    return [*further_votes(state), procedure, *vote_options.urgency(state), *appoint_trustees(state)]


def _more(state: State) -> list[Option]:
    """What stays at hand in a sitting that runs; a huis clos that is asked for is voted first, without debate."""
    if state.huis_clos_request is not None:
        return options.broadcast(state)
    return [
        options.suspend(),
        *options.huis_clos(state),
        *options.hand_over(state),
        *options.appoint_secretary(state),
        *options.broadcast(state),
        options.close(state),
    ]


def _publicity(state: State) -> list[Option]:
    """In several places the live broadcast is compulsory (art. L.5211-11-1): offered first while it is missing."""
    assert state.facts is not None
    if state.facts.mode == "several_places" and not state.broadcasting:
        return options.broadcast(state)
    return []


# Before and between


def _gathering(state: State) -> Step:
    facts = state.facts
    assert facts is not None
    quorum = quorum_for(state, None)
    more = [*options.broadcast(state), *options.appoint_secretary(state), *options.hand_over(state)]
    if state.chair not in state.presence:
        note = _("%(name)s, qui doit présider, n’est pas encore en séance.") % {"name": person(facts, state.chair)}
        others = [*options.hand_over(state), options.close(state)]
        return Step(key="waiting_chair", say="", note=note, others=others, more=options.broadcast(state))
    if not quorum.met:
        return Step(
            key="waiting_quorum",
            say=_("Le quorum n’est pas encore atteint : %(sentence)s") % {"sentence": numbers(quorum)},
            note=_("Les pouvoirs ne comptent pas dans le quorum."),
            article=facts.profile.articles.get("quorum_share", ""),
            others=[options.close(state)],
            more=more,
        )
    say = _("Le quorum est atteint : %(present)d présents sur %(in_exercise)d membres en exercice.")
    return Step(
        key="open",
        say=say % values(quorum) + "\n" + _("La séance est ouverte."),
        label=_("Ouvrir la séance"),
        command={"type": "open_sitting"},
        note=_publicity_note(state),
        article=facts.profile.articles.get("quorum_share", ""),
        others=[] if state.broadcasting else options.broadcast(state),
        more=more,
    )


def _publicity_note(state: State) -> str:
    if not _publicity(state):
        return ""
    return _("La séance se tient en plusieurs lieux : elle doit être diffusée en direct.")


def _suspended(state: State) -> Step:
    facts = state.facts
    assert facts is not None
    quorum = quorum_for(state, state.item)
    article = facts.profile.articles.get("quorum_share", "")
    if state.chair not in state.presence:
        return replace(_chair_absent(state), others=[options.close(state)])
    if not quorum.met:
        return Step(
            key="suspended_quorum",
            say=_("Le quorum n’est pas atteint : %(sentence)s") % {"sentence": numbers(quorum)},
            note=no_quorum_note(article),
            article=article,
            others=[options.close(state)],
        )
    return Step(
        key="suspended",
        say=_("La séance est reprise.") + "\n" + _("Le quorum reste atteint : %(present)d présents.") % values(quorum),
        label=_("Reprendre la séance"),
        command={"type": "resume_sitting"},
        article=article,
        others=[options.close(state)],
    )


def _chair_missing(state: State) -> Step | None:
    """Nobody presides over an item from which they withdrew, nor from outside the room."""
    facts = state.facts
    assert facts is not None
    if state.chair not in state.presence:
        return _chair_absent(state)
    item = current_item(state)
    if item is None or state.chair not in state.recusals.get(item.id, frozenset()):
        return None
    return chair_recused(state, item)


def _chair_absent(state: State) -> Step:
    assert state.facts is not None
    note = _("%(name)s, qui préside, n’est pas en séance : confiez la présidence à un membre présent.")
    return step(
        "chair_absent", "", options.hand_over(state, state.item), note=note % {"name": person(state.facts, state.chair)}
    )


def _secretary(state: State, facts: SittingFacts) -> Step:
    return step(
        "secretary",
        _("Je vous propose de désigner le ou la secrétaire de séance."),
        options.appoint_secretary(state),
        article=facts.profile.articles.get("secretary_required", ""),
    )
