"""Who may do what in an assembly: read from the mandates and the assigned roles, each time anew."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from preau.assemblies.models import Assembly, Mandate, Role, RoleAssignment
from preau.people.models import User


def in_exercise(on: date) -> Q:
    """The filter of mandates in exercise that day, first and last day included."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def mandate_of(user: User | AnonymousUser, assembly: Assembly, *, on: date | None = None) -> Mandate | None:
    """The person's seat in the assembly on that day (today when None)."""
    if not isinstance(user, User):
        return None
    return assembly.mandates.filter(in_exercise(on or timezone.localdate()), user=user).select_related("group").first()


def roles_of(user: User | AnonymousUser, assembly: Assembly, *, on: date | None = None) -> set[Role]:
    """Everything the person may be in this assembly on that day; empty for a stranger and for a closed account."""
    return seat_and_roles(user, assembly, on=on)[1]


def seat_and_roles(
    user: User | AnonymousUser, assembly: Assembly, *, on: date | None = None
) -> tuple[Mandate | None, set[Role]]:
    """`mandate_of` and `roles_of` together, in two queries. A closed account keeps its seat and has no role."""
    mandate = mandate_of(user, assembly, on=on)
    if not isinstance(user, User) or not user.is_active:
        return mandate, set()
    assigned = RoleAssignment.objects.filter(assembly=assembly, user=user).values_list("role", flat=True)
    roles = {Role(role) for role in assigned if role != Role.MEMBER}
    if mandate is not None:
        roles.add(Role.MEMBER)
    return mandate, roles
