"""Who may open which screen of a room, and as whom they act there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preau.agenda.models import Guest, Sitting
from preau.assemblies.models import Mandate, Role, RoleAssignment
from preau.people.models import User
from preau.sitting.facts import Actor, RoleName
from preau.sitting.state import State

Screen = Literal["chair", "clerk", "member", "guest", "hall", "camera"]
SCREENS: tuple[Screen, ...] = ("chair", "clerk", "member", "guest", "hall", "camera")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one person is in one sitting: roles in its assembly, their seat, their invitation."""

    account: str
    roles: frozenset[str]
    member: str | None
    guest: str | None

    def actor(self, screen: Screen, state: State) -> Actor | None:
        """As whom the person acts on a screen; None where they have no business there."""
        role = self._role(screen, state)
        if role is None:
            return None
        member = self.guest if role == "guest" else self.member
        return Actor(role=role, screen=screen, account=self.account, member=member)

    def _role(self, screen: Screen, state: State) -> RoleName | None:
        clerk, operator = Role.CLERK in self.roles, Role.OPERATOR in self.roles
        # The chair may be handed over in the middle of a sitting: the seat counts, not only the role.
        presides = Role.CHAIR in self.roles or (self.member is not None and self.member == state.chair)
        allowed: dict[Screen, tuple[bool, RoleName]] = {
            "chair": (presides, "chair"),
            "clerk": (clerk, "clerk"),
            "member": (self.member is not None, "member"),
            "guest": (self.guest is not None, "guest"),
            "hall": (clerk or operator or presides, "operator" if operator else "clerk"),
            "camera": (clerk or operator, "operator" if operator else "clerk"),
        }
        may, role = allowed[screen]
        return role if may else None


def standing(user: User, sitting: Sitting) -> Standing:
    """The standing of a signed-in person in a sitting (three queries)."""
    roles = RoleAssignment.objects.filter(user=user, assembly_id=sitting.assembly_id).values_list("role", flat=True)
    mandate = Mandate.objects.filter(user=user, assembly_id=sitting.assembly_id).values_list("key", flat=True).first()
    guest = Guest.objects.filter(user=user, sitting=sitting).values_list("key", flat=True).first()
    return Standing(account=str(user.pk), roles=frozenset(roles), member=mandate, guest=guest)


def screens(found: Standing, state: State) -> list[Screen]:
    """The screens that a person may open, the one they most need first."""
    return [screen for screen in SCREENS if found.actor(screen, state) is not None]
