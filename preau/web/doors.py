"""The doors a person may open: which sittings concern them, and which screens of each."""

from __future__ import annotations

from dataclasses import dataclass

from preau.agenda.models import Guest, Sitting
from preau.assemblies.models import Mandate, Role, RoleAssignment
from preau.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A sitting and the names of the room's screens that this person may open, the likeliest first."""

    sitting: Sitting
    screens: tuple[str, ...]
    prepares: bool


def doors(*, user: User) -> list[Door]:
    """At most 30 sittings of the assemblies where the person holds a seat, a role or an invitation, newest first."""
    roles: dict[int, set[str]] = {}
    for assembly, role in RoleAssignment.objects.filter(user=user).values_list("assembly_id", "role"):
        roles.setdefault(assembly, set()).add(role)
    seats = set(Mandate.objects.filter(user=user).values_list("assembly_id", flat=True))
    invitations = set(Guest.objects.filter(user=user).values_list("sitting_id", flat=True))
    sittings = Sitting.objects.select_related("assembly__authority", "chair")
    mine = sittings.filter(assembly_id__in=seats | set(roles)) | sittings.filter(id__in=invitations)
    return [
        Door(
            sitting=sitting,
            screens=_screens(
                roles=roles.get(sitting.assembly_id, set()),
                seat=sitting.assembly_id in seats,
                presides=sitting.chair.user_id == user.pk,
                guest=sitting.id in invitations,
            ),
            prepares=Role.CLERK in roles.get(sitting.assembly_id, set()),
        )
        for sitting in mine.distinct()[:30]
    ]


def _screens(*, roles: set[str], seat: bool, presides: bool, guest: bool) -> tuple[str, ...]:
    presides = presides or Role.CHAIR in roles
    staff = bool(roles & {Role.CLERK, Role.OPERATOR})
    allowed = {
        "chair": presides,
        "clerk": Role.CLERK in roles,
        "member": seat,
        "guest": guest,
        "hall": staff or presides,
        "camera": staff,
    }
    return tuple(screen for screen, may in allowed.items() if may)
