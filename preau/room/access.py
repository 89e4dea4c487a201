"""Who may open which screen of a room, and as whom they act there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preau.agenda.models import Guest, Sitting
from preau.agenda.queries import day_of
from preau.assemblies.models import Role
from preau.assemblies.roles import seat_and_roles
from preau.people.models import User
from preau.sitting.facts import Actor, RoleName
from preau.sitting.state import State

Screen = Literal["chair", "clerk", "member", "guest", "hall", "camera"]
SCREENS: tuple[Screen, ...] = ("chair", "clerk", "member", "guest", "hall", "camera")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one person is in one sitting: roles in its assembly, their seat, their invitation.

    `named`: the preparation names this member to preside this sitting.
    """

    account: str
    roles: frozenset[Role]
    member: str | None
    named: bool
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
        # Only a member presides. The chair may be handed over in the middle of a sitting: the seat counts too.
        by_right = Role.CHAIR in self.roles or self.named
        presides = self.member is not None and (by_right or self.member == state.chair)
        # Nobody is more on another screen than on their own: who presides acts as the chair before the hall as well.
        staff: RoleName = "operator" if operator else "clerk" if clerk else "chair"
        allowed: dict[Screen, tuple[bool, RoleName]] = {
            "chair": (presides, "chair"),
            "clerk": (clerk, "clerk"),
            "member": (self.member is not None, "member"),
            "guest": (self.guest is not None, "guest"),
            "hall": (clerk or operator or presides, staff),
            "camera": (clerk or operator, staff),
        }
        may, role = allowed[screen]
        return role if may else None


def standing(user: User, sitting: Sitting) -> Standing:
    """The standing of a signed-in person in a sitting, on its day (three queries, two for a member)."""
    mandate, roles = seat_and_roles(user, sitting.assembly, on=day_of(sitting))
    return Standing(
        account=str(user.pk),
        roles=frozenset(roles),
        member=mandate.key if mandate else None,
        named=mandate is not None and mandate.pk == sitting.chair_id,
        guest=None if mandate else _guest(user, sitting),
    )


def _guest(user: User, sitting: Sitting) -> str | None:
    return Guest.objects.filter(user=user, sitting=sitting).values_list("key", flat=True).first()


def screens(found: Standing, state: State) -> list[Screen]:
    """The screens that a person may open, the one they most need first."""
    return [screen for screen in SCREENS if found.actor(screen, state) is not None]
