"""Who is what: one line a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from preau.assemblies import queries
from preau.assemblies.models import Mandate, Role
from preau.assemblies.roles import mandate_of, roles_of
from preau.people.models import User

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("presidente", {Role.CHAIR, Role.MEMBER}),
        ("secretaire", {Role.MEMBER}),
        ("elue", {Role.MEMBER}),
        ("elu_avec_pouvoir", {Role.MEMBER}),
        ("elu_opposition", {Role.MEMBER}),
        ("greffiere", {Role.CLERK}),
        ("invite", {Role.GUEST}),
        ("exploitant", set()),
        ("intrus", set()),
    ],
)
def test_roles(cast, who, roles):
    assert roles_of(getattr(cast, who).user, cast.assembly) == roles


def test_a_citizen_has_no_role(cast):
    assert roles_of(AnonymousUser(), cast.assembly) == set()
    assert mandate_of(AnonymousUser(), cast.assembly) is None


def test_a_closed_account_has_no_role(cast):
    cast.greffiere.user.is_active = False

    assert roles_of(cast.greffiere.user, cast.assembly) == set()


@pytest.mark.parametrize(
    ("starts", "ends", "on", "sits"),
    [
        (None, None, date(2026, 6, 1), True),
        (date(2026, 6, 1), None, date(2026, 6, 1), True),
        (date(2026, 6, 2), None, date(2026, 6, 1), False),
        (None, date(2026, 6, 1), date(2026, 6, 1), True),
        (None, date(2026, 5, 31), date(2026, 6, 1), False),
    ],
)
def test_a_mandate_counts_from_its_first_to_its_last_day(cast, elue, starts, ends, on, sits):
    Mandate.objects.filter(pk=elue.mandate.pk).update(starts_on=starts, ends_on=ends)

    assert (mandate_of(elue.user, cast.assembly, on=on) is not None) is sits
    assert (Role.MEMBER in roles_of(elue.user, cast.assembly, on=on)) is sits
    assert (elue.mandate in queries.members(cast.assembly, on=on)) is sits


def test_the_assemblies_of_a_person(cast):
    def of(user: User) -> list[str]:
        return [a.authority.slug for a in queries.assemblies_of(user)]

    assert of(cast.elue.user) == of(cast.greffiere.user) == ["val-d-ambre"]
    assert of(cast.intrus.user) == ["ailleurs"]
    assert of(cast.exploitant.user) == of(cast.invite.user) == []


def test_the_usual_chair(cast):
    assert queries.chair(cast.assembly) == cast.presidente.mandate
