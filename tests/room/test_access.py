"""As whom each person acts on each screen of the room: one line a screen, one column a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from preau.agenda import queries
from preau.agenda.models import Sitting
from preau.assemblies.models import Mandate, Role, RoleAssignment
from preau.room import access
from preau.sitting.state import State

pytestmark = pytest.mark.database

WHO = ("greffiere", "presidente", "elue", "elu_opposition", "invite", "exploitant", "intrus")
SCREENS = {
    "chair": (None, "chair", None, None, None, None, None),
    "clerk": ("clerk", None, None, None, None, None, None),
    "member": (None, "member", "member", "member", None, None, None),
    "guest": (None, None, None, None, "guest", None, None),
    "hall": ("clerk", "chair", None, None, None, None, None),
    "camera": ("clerk", None, None, None, None, None, None),
}


def role(person, sitting: Sitting, screen: str, state: State = State()) -> str | None:  # noqa: B008  # immutable
    actor = access.standing(person.user, queries.sitting(sitting.pk)).actor(screen, state)
    return actor.role if actor else None


@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_gives_a_role_to_those_whose_screen_it_is(screen, cast, sitting):
    assert tuple(role(getattr(cast, who), sitting, screen) for who in WHO) == SCREENS[screen]


def test_who_presides_never_gets_the_clerk_s_hand(cast, sitting):
    roles = {role(cast.presidente, sitting, screen) for screen in access.SCREENS}

    assert "clerk" not in roles
    assert "system" not in roles


def test_the_member_named_for_this_sitting_presides_it(cast, sitting):
    Sitting.objects.filter(pk=sitting.pk).update(chair=cast.elue.mandate)

    assert role(cast.elue, sitting, "chair") == "chair"


def test_whoever_the_chair_was_handed_to_has_its_screen(cast, sitting):
    handed = replace(State(), chair=cast.secretaire.key)

    assert role(cast.secretaire, sitting, "chair", handed) == "chair"
    assert role(cast.secretaire, sitting, "chair") is None


def test_the_role_without_a_seat_presides_nothing(cast, sitting):
    RoleAssignment.objects.create(assembly=cast.assembly, user=cast.intrus.user, role=Role.CHAIR)

    assert role(cast.intrus, sitting, "chair") is None
    assert role(cast.intrus, sitting, "hall") is None


def test_a_technician_of_the_assembly_acts_as_one(cast, sitting):
    RoleAssignment.objects.create(assembly=cast.assembly, user=cast.exploitant.user, role=Role.OPERATOR)

    assert [role(cast.exploitant, sitting, screen) for screen in access.SCREENS] == [
        None,
        None,
        None,
        None,
        "operator",
        "operator",
    ]


@pytest.mark.parametrize("screen", access.SCREENS)
def test_a_mandate_that_has_ended_opens_nothing(screen, cast, sitting):
    Mandate.objects.filter(pk=cast.presidente.mandate.pk).update(ends_on=date(2026, 11, 25))

    assert role(cast.presidente, sitting, screen) is None


def test_actors_carry_the_seat_or_the_invitation(cast, sitting):
    def member(person, screen: str) -> str | None:
        actor = access.standing(person.user, queries.sitting(sitting.pk)).actor(screen, State())
        assert actor is not None
        return actor.member

    assert member(cast.elue, "member") == "nadia-ferrand"
    assert member(cast.invite, "guest") == "ines-moreau"
    assert member(cast.greffiere, "clerk") is None
