"""The doors a person may open: which sittings concern them, and which screens of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from preau.agenda.models import Guest, Sitting
from preau.agenda.queries import day_of, public_folder, public_path
from preau.assemblies.models import Mandate, Role, RoleAssignment
from preau.people.models import User
from preau.room import access
from preau.room.access import Standing
from preau.sitting.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A sitting, the screens of its room that this person may open (the likeliest first), its public address."""

    sitting: Sitting
    screens: tuple[str, ...]
    prepares: bool
    public: str | None

    @property
    def rank(self) -> tuple[int, float]:
        """Open rooms first, then what is to come, the nearest first, then the past, the latest first."""
        at = self.sitting.starts_at.timestamp()
        if self.sitting.closed_at:
            return 2, -at
        return (0, at) if self.sitting.room_opened_at else (1, at)


def prepares(*, user: User) -> bool:
    """Whether the pages of the preparation are of use to this person."""
    return user.is_operator or RoleAssignment.objects.filter(user=user, role=Role.CLERK).exists()


def doors(*, user: User) -> list[Door]:
    """The 30 latest sittings where the person holds a seat, a role or an invitation, by `rank` (four queries)."""
    roles: dict[int, set[str]] = {}
    for assembly, role in RoleAssignment.objects.filter(user=user).values_list("assembly_id", "role"):
        roles.setdefault(assembly, set()).add(role)
    mandates = list(Mandate.objects.filter(user=user))
    invitations = dict(Guest.objects.filter(user=user).values_list("sitting_id", "key"))
    concerned = Q(assembly_id__in=set(roles) | {m.assembly_id for m in mandates}) | Q(id__in=invitations)
    sittings = Sitting.objects.select_related("assembly__authority", "chair").filter(concerned)[:30]
    found = []
    for sitting in sittings:
        held = roles.get(sitting.assembly_id, set())
        mandate = next((mandate for mandate in mandates if _sits(mandate, sitting)), None)
        standing = Standing(
            account=str(user.pk),
            roles=frozenset(Role(role) for role in held),
            member=mandate.key if mandate else None,
            named=mandate is not None and mandate.pk == sitting.chair_id,
            guest=invitations.get(sitting.id),
        )
        # The room decides who opens what; before its doors no journal is read, so an empty state stands for it.
        screens = tuple(access.screens(standing, State()))
        if screens or held - {Role.GUEST, Role.MEMBER}:
            public = f"/{public_path(sitting)}/" if (public_folder(sitting) / "index.html").exists() else None
            found.append(Door(sitting=sitting, screens=screens, prepares=Role.CLERK in held, public=public))
    return sorted(found, key=lambda door: door.rank)


def _sits(mandate: Mandate, sitting: Sitting) -> bool:
    """Whether the mandate is one of this sitting's assembly, in exercise that day."""
    day = day_of(sitting)
    started = mandate.starts_on is None or mandate.starts_on <= day
    return (
        mandate.assembly_id == sitting.assembly_id and started and (mandate.ends_on is None or day <= mandate.ends_on)
    )
