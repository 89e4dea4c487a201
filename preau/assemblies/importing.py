"""Applies the rows of a members' file to an assembly, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Literal

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from preau.assemblies import csv_reading
from preau.assemblies.csv_reading import SEATED, Row, plain
from preau.assemblies.errors import ImportRefused, LineFault
from preau.assemblies.models import Assembly, Group, Mandate, Role, RoleAssignment
from preau.assemblies.roles import in_exercise
from preau.people import services as people
from preau.people.models import User

# Ranks are parked above this while members swap them: the database refuses two members at one rank.
_PARKED = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What one line does; `changes` says which fields, in words."""

    line: int
    name: str
    role: Role
    kind: Literal["created", "updated", "unchanged"]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The outcome of each line, and the members in exercise that the file does not name."""

    rows: tuple[RowOutcome, ...]
    not_named: tuple[str, ...]

    def _names(self, kind: str) -> tuple[str, ...]:
        return tuple(row.name for row in self.rows if row.kind == kind)

    @property
    def created(self) -> tuple[str, ...]:
        return self._names("created")

    @property
    def updated(self) -> tuple[str, ...]:
        return self._names("updated")

    @property
    def unchanged(self) -> tuple[str, ...]:
        return self._names("unchanged")


def run(assembly: Assembly, content: str | bytes, *, today: date) -> ImportReport:
    """Raises `ImportRefused`; the caller's transaction must then be rolled back."""
    rows = csv_reading.read(content, today=today)
    # A mandate that starts later holds its rank already; one that has ended holds nothing.
    known = list(assembly.mandates.exclude(ends_on__lt=today).select_related("user", "group"))
    matched = _match(rows, known)
    _check_ranks(rows, matched, known)
    before = {mandate.pk: _snapshot(mandate) for mandate in known}
    assembly.mandates.filter(pk__in=[m.pk for m in matched.values()]).update(order=F("order") + _PARKED)
    ranks = count(max([m.order for m in known] + [row.order or 0 for row in rows], default=0) + 1)
    outcomes = [_apply(assembly, row, matched.get(row.line), before, ranks) for row in rows]
    named = {mandate.pk for mandate in matched.values()}
    current = set(assembly.mandates.filter(in_exercise(today)).values_list("pk", flat=True))
    return ImportReport(
        rows=tuple(outcomes),
        not_named=tuple(m.name for m in known if m.pk not in named and m.pk in current),
    )


def _match(rows: list[Row], known: list[Mandate]) -> dict[int, Mandate]:
    """The member that each line speaks of, by mail else by name."""
    by_mail = {m.user.email: m for m in known if m.user}
    by_name = {plain(m.name): m for m in known}
    matched: dict[int, Mandate] = {}
    faults = []
    for row in rows:
        if row.role not in SEATED:
            continue
        mandate = by_mail.get(row.mail) or by_name.get(plain(row.name))
        if mandate is None:
            continue
        if mandate in matched.values():
            sentence = _("cette ligne et une autre désignent la même personne, %(name)s.")
            faults.append(_fault(row, "name", sentence % {"name": mandate.name}))
        matched[row.line] = mandate
    if faults:
        raise ImportRefused(faults)
    return matched


def _check_ranks(rows: list[Row], matched: dict[int, Mandate], known: list[Mandate]) -> None:
    """A rank asked for may belong to a member whom the file does not name."""
    moved = {mandate.pk for mandate in matched.values()}
    held = {m.order: m.name for m in known if m.pk not in moved and m.ends_on is None}
    sentence = _("le rang %(order)s est celui de %(name)s, qui n’est pas dans le fichier.")
    faults = [
        _fault(row, "order", sentence % {"order": row.order, "name": held[row.order]})
        for row in rows
        if row.order is not None and row.order in held
    ]
    if faults:
        raise ImportRefused(faults)


def _fault(row: Row, field: str, sentence: str) -> LineFault:
    return LineFault(line=row.line, column=row.columns.get(field, 1), sentence=sentence)


def _apply(
    assembly: Assembly,
    row: Row,
    mandate: Mandate | None,
    before: dict[int, tuple[object, ...]],
    ranks: Iterator[int],
) -> RowOutcome:
    """Write one line; `ranks` gives the next free one to a new member whose line has none."""
    user = people.account_for(email=row.mail, name=row.name) if row.mail else None
    if row.role not in SEATED:
        assert user is not None  # the reader refuses such a line without a mail
        created = RoleAssignment.objects.get_or_create(assembly=assembly, user=user, role=row.role)[1]
        return RowOutcome(line=row.line, name=row.name, role=row.role, kind="created" if created else "unchanged")
    new = mandate is None
    mandate = mandate or Mandate(assembly=assembly, key=free_key(assembly, row.name))
    mandate.name, mandate.group = row.name, group_named(assembly, row.group)
    mandate.user = user or mandate.user
    mandate.birth_date = row.birth_date or mandate.birth_date
    mandate.title = mandate.title if row.title is None else row.title
    if row.order is not None:
        mandate.order = row.order
    elif new:
        mandate.order = next(ranks)
    mandate.save()
    changes = [] if new else _differences(before[mandate.pk], _snapshot(mandate))
    # A chair without a mail was refused by the reader.
    if row.role == Role.CHAIR and mandate.user and seat_chair(assembly, mandate.user):
        changes.append(_("présidence"))
    kind: Literal["created", "updated", "unchanged"] = "created" if new else "updated" if changes else "unchanged"
    return RowOutcome(line=row.line, name=row.name, role=row.role, kind=kind, changes=tuple(changes))


def _snapshot(mandate: Mandate) -> tuple[object, ...]:
    group = mandate.group.name
    return mandate.name, group, mandate.title, mandate.birth_date, mandate.order, mandate.user_id


def _differences(before: tuple[object, ...], after: tuple[object, ...]) -> list[str]:
    words = (_("nom"), _("groupe"), _("fonction"), _("date de naissance"), _("rang"), _("compte"))
    return [word for word, old, now in zip(words, before, after, strict=True) if old != now]


def seat_chair(assembly: Assembly, user: User) -> bool:
    """Make this member the one who usually presides; True when it was someone else, or nobody."""
    held = RoleAssignment.objects.filter(assembly=assembly, role=Role.CHAIR)
    held.exclude(user=user).delete()
    return RoleAssignment.objects.get_or_create(assembly=assembly, user=user, role=Role.CHAIR)[1]


def group_named(assembly: Assembly, name: str) -> Group:
    """The group of this name, case and accents aside; made last in the hemicycle if need be."""
    groups = list(assembly.groups.all())
    found = next((group for group in groups if plain(group.name) == plain(name)), None)
    return found or Group.objects.create(
        assembly=assembly, name=name, order=max((g.order for g in groups), default=0) + 1
    )


# What the room camera publishes as: a member of that name must not be taken for it, and be on air without the floor.
RESERVED_KEYS = {"room"}


def free_key(assembly: Assembly, name: str) -> str:
    """A public identifier that no member of the assembly, past or present, has had: "nadia-ferrand", "…-2"."""
    base = slugify(name)[:70] or "membre"
    taken = set(assembly.mandates.filter(key__startswith=base).values_list("key", flat=True)) | RESERVED_KEYS
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)
