"""Reads of authorities, assemblies and their members."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from preau.assemblies.models import Assembly, Authority, Mandate, Role, RoleAssignment
from preau.assemblies.roles import in_exercise
from preau.people.models import User
from preau.rules.profile import Profile
from preau.rules.profiles import PROFILES


def authorities() -> QuerySet[Authority]:
    return Authority.objects.order_by("name")


def assembly(*, authority: str, slug: str) -> Assembly:
    """Raises `Assembly.DoesNotExist`."""
    return Assembly.objects.select_related("authority").get(authority__slug=authority, slug=slug)


def assemblies_of(user: User, *, on: date | None = None) -> QuerySet[Assembly]:
    """Where the person has a mandate in exercise or a role in the preparation; an invited speaker has none."""
    seats = Mandate.objects.filter(in_exercise(on or timezone.localdate()), user=user).values("assembly")
    assigned = RoleAssignment.objects.filter(user=user).exclude(role=Role.GUEST).values("assembly")
    found = Assembly.objects.filter(Q(id__in=seats) | Q(id__in=assigned))
    return found.select_related("authority").order_by("authority__name", "name")


def members(assembly: Assembly, *, on: date | None = None) -> QuerySet[Mandate]:
    """The members in exercise that day, in the order of the table."""
    return assembly.mandates.filter(in_exercise(on or timezone.localdate())).select_related("group", "user")


def staff(assembly: Assembly) -> QuerySet[RoleAssignment]:
    """Clerks, technicians and invited speakers: roles that need no mandate."""
    roles = (Role.CLERK, Role.OPERATOR, Role.GUEST)
    return assembly.roles.filter(role__in=roles).select_related("user").order_by("role", "user__name")


def chair(assembly: Assembly, *, on: date | None = None) -> Mandate | None:
    """The member who usually presides."""
    return members(assembly, on=on).filter(user__roles__assembly=assembly, user__roles__role=Role.CHAIR).first()


def profile(assembly: Assembly) -> Profile:
    return PROFILES[assembly.authority.profile]
