"""Writes: sittings being prepared and their items. Everything is refused once the room is open.

Each function is one transaction, raises a `Fault` of one sentence, and is told who acts (`by`), for the audit table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from preau.agenda import files
from preau.agenda.errors import BadItem, BadSitting, RoomIsOpen, UnknownMatter, VideoNotAllowed
from preau.agenda.matters import MATTERS
from preau.agenda.models import AgendaItem, Guest, Sitting
from preau.assemblies.models import Assembly, Mandate
from preau.assemblies.queries import profile
from preau.people import services as people
from preau.people.services import By


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInput:
    name: str
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingInput:
    """A sitting as its form states it; `starts_at` is aware, the first place is the main one."""

    title: str
    starts_at: datetime
    mode: str
    places: Sequence[PlaceInput]
    chair: Mandate


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInput:
    """An agenda item as its form states it; an empty `number` takes the next one."""

    title: str
    kind: str = "deliberation"
    nature: str = ""
    number: str = ""
    text: str = ""
    rapporteur: Mandate | None = None
    matter_code: str = "9.1"


@contextmanager
def preparing(sitting: Sitting, by: By, action: str) -> Iterator[Sitting]:
    """A transaction over a sitting whose room is not open, told to the audit table. Raises `RoomIsOpen`."""
    with transaction.atomic():
        now = Sitting.objects.select_for_update().get(pk=sitting.pk)
        if now.closed_at is not None:
            raise RoomIsOpen(_("Cette séance est close : sa préparation ne change plus."))
        if now.room_opened_at is not None:
            raise RoomIsOpen(_("La salle est ouverte : l’ordre du jour est fixé et sa préparation ne change plus."))
        yield now
        people.record(by=by, action=action, subject=subject(sitting))


def subject(sitting: Sitting) -> str:
    return f"{sitting.assembly.authority.slug}/{sitting.assembly.slug}/{sitting.pk}"


def create_sitting(*, assembly: Assembly, values: SittingInput, by: By, source: str = "") -> Sitting:
    """A sitting without items. Raises `VideoNotAllowed`, `BadSitting`."""
    sitting = Sitting(assembly=assembly, source=source)
    with transaction.atomic():
        _fill(sitting, values)
        sitting.save()
        people.record(by=by, action="sitting_created", subject=subject(sitting))
    return sitting


def change_sitting(*, sitting: Sitting, values: SittingInput, by: By) -> Sitting:
    """The address follows the date until the room opens. Raises `RoomIsOpen`, `VideoNotAllowed`, `BadSitting`."""
    with preparing(sitting, by, "sitting_changed") as now:
        _fill(now, values)
        now.save()
    return now


def remove_sitting(*, sitting: Sitting, by: By) -> None:
    """Drop a sitting and its documents. Raises `RoomIsOpen`."""
    with preparing(sitting, by, "sitting_removed") as now:
        names = list(now.items.exclude(documents=None).values_list("documents__file", flat=True))
        now.delete()
        transaction.on_commit(lambda: files.remove(*names))


def _fill(sitting: Sitting, values: SittingInput) -> None:
    title = " ".join(values.title.split())
    if not title:
        raise BadSitting(_("Le titre de la séance manque."), field="title")
    if values.chair.assembly_id != sitting.assembly_id:
        raise BadSitting(_("La présidence revient à un membre de cette assemblée."), field="chair")
    if values.mode not in Sitting.Mode.values:
        raise BadSitting(_("La séance se tient en un seul lieu ou en plusieurs."), field="mode")
    sitting.places = _placed(sitting, values)
    sitting.title, sitting.starts_at = title[:200], values.starts_at
    sitting.mode, sitting.chair = values.mode, values.chair
    sitting.slug = _sitting_slug(sitting)


def _placed(sitting: Sitting, values: SittingInput) -> list[dict[str, Any]]:
    rules = profile(sitting.assembly)
    named = [PlaceInput(name=" ".join(p.name.split()), public=p.public) for p in values.places if p.name.strip()]
    if values.mode == Sitting.Mode.SEVERAL_PLACES and not rules.video_allowed:
        sentence = _("Cette assemblée ne peut pas siéger en visioconférence : la séance se tient en un seul lieu.")
        raise VideoNotAllowed(sentence, article=rules.articles["video_allowed"])
    if not named:
        raise BadSitting(_("Le lieu de la séance manque."), field="places")
    if values.mode == Sitting.Mode.ONE_PLACE and len(named) > 1:
        raise BadSitting(_("Une séance en un seul lieu n’en nomme qu’un."), field="places")
    if len({slugify(place.name) for place in named}) < len(named):
        raise BadSitting(_("Deux lieux portent le même nom."), field="places")
    return [
        {"id": slugify(p.name)[:60] or f"lieu-{n}", "name": p.name, "public": p.public} for n, p in enumerate(named)
    ]


def _sitting_slug(sitting: Sitting) -> str:
    """ "2026-11-26-conseil-municipal", by the authority's own calendar; "-2" for a second one that day."""
    zone = ZoneInfo(sitting.assembly.authority.timezone)
    base = f"{sitting.starts_at.astimezone(zone):%Y-%m-%d}-{slugify(sitting.assembly.name)[:80]}".rstrip("-")
    others = Sitting.objects.filter(assembly__authority=sitting.assembly.authority).exclude(pk=sitting.pk)
    taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def add_item(*, sitting: Sitting, values: ItemInput, by: By) -> AgendaItem:
    """An item at the end of the agenda; its public key is made here for good. Raises `RoomIsOpen`, `BadItem`."""
    with preparing(sitting, by, "item_added") as now:
        last = now.items.aggregate(last=Max("order"))["last"] or 0
        item = AgendaItem(sitting=now, order=last + 1)
        _fill_item(item, values)
        item.key = _item_key(item)
        item.save()
    return item


def change_item(*, item: AgendaItem, values: ItemInput, by: By) -> AgendaItem:
    """Raises `RoomIsOpen`, `BadItem`, `UnknownMatter`."""
    with preparing(item.sitting, by, "item_changed"):
        _fill_item(item, values)
        item.save()
    return item


def _fill_item(item: AgendaItem, values: ItemInput) -> None:
    title, number = " ".join(values.title.split()), values.number.strip()
    if not title or len(title) > 500:
        raise BadItem(_("L’objet du point tient en 1 à 500 caractères."), field="title")
    if len(number) > 20:
        raise BadItem(_("Le numéro du point tient en 20 caractères."), field="number")
    if values.kind not in AgendaItem.Kind.values:
        raise BadItem(_("La nature du point n’est pas connue."), field="kind")
    if values.nature not in AgendaItem.Nature.values:
        raise BadItem(_("Ce sujet encadré par la loi n’est pas connu."), field="nature")
    if values.matter_code not in MATTERS:
        sentence = _("« %(code)s » n’est pas un code de la nomenclature ACTES (de 1.1 à 9.4).")
        raise UnknownMatter(sentence % {"code": values.matter_code[:20]}, field="matter_code")
    if values.rapporteur and values.rapporteur.assembly_id != item.sitting.assembly_id:
        raise BadItem(_("Le rapporteur est un membre de cette assemblée."), field="rapporteur")
    twin = item.sitting.items.exclude(pk=item.pk).filter(number=number).first() if number else None
    if twin:
        sentence = _("Le numéro %(number)s est celui du point « %(title)s ».")
        raise BadItem(sentence % {"number": number, "title": twin.title[:60]}, field="number")
    item.title, item.kind, item.text = title, values.kind, values.text.replace("\r\n", "\n").strip()
    item.rapporteur, item.matter_code, item.nature = values.rapporteur, values.matter_code, values.nature
    item.number = number or item.number or next_number(item.sitting)


def next_number(sitting: Sitting) -> str:
    """One more than the highest whole number in use: "1", "2", "3" and "3.1" give "4"."""
    whole = [
        int(n.split(".")[0]) for n in sitting.items.values_list("number", flat=True) if n.split(".")[0].isdecimal()
    ]
    return str(max(whole, default=0) + 1)


def _item_key(item: AgendaItem) -> str:
    base = slugify(f"{item.number.replace('.', '-')} {item.title}")[:60].strip("-") or "point"
    taken = set(item.sitting.items.exclude(pk=item.pk).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def move_item(*, item: AgendaItem, places: int, by: By) -> AgendaItem:
    """Move an item up (negative) or down the agenda; numbers stay as they are. Raises `RoomIsOpen`."""
    with preparing(item.sitting, by, "item_moved") as now:
        items = list(now.items.all())
        at = next(n for n, other in enumerate(items) if other.pk == item.pk)
        items.insert(max(0, min(len(items) - 1, at + places)), items.pop(at))
        for order, other in enumerate(items, start=1):
            other.order = order
        AgendaItem.objects.bulk_update(items, ["order"])
    item.refresh_from_db(fields=["order"])
    return item


def renumber_items(*, sitting: Sitting, by: By) -> None:
    """Number the items 1, 2, 3… in their order. Raises `RoomIsOpen`."""
    with preparing(sitting, by, "items_renumbered") as now:
        items = list(now.items.all())
        for number, item in enumerate(items, start=1):
            item.number, item.order = str(number), number
        AgendaItem.objects.bulk_update(items, ["number", "order"])


def remove_item(*, item: AgendaItem, by: By) -> None:
    """Drop an item and its documents. Raises `RoomIsOpen`."""
    with preparing(item.sitting, by, "item_removed"):
        names = list(item.documents.values_list("file", flat=True))
        item.delete()
        transaction.on_commit(lambda: files.remove(*names))


def invite(*, sitting: Sitting, name: str, title: str, email: str, by: By) -> Guest:
    """A person who may speak without voting; an address lets them join from their own device.

    Raises `RoomIsOpen`, `BadSitting`, `BadAddress`.
    """
    name = " ".join(name.split())
    if not name:
        raise BadSitting(_("Le nom de la personne invitée manque."), field="name")
    with preparing(sitting, by, "guest_invited") as now:
        taken = set(now.assembly.mandates.values_list("key", flat=True)) | set(now.guests.values_list("key", flat=True))
        # Beside the members' keys, present and to come: a councillor may bear the same name one day.
        base = f"invite-{slugify(name)[:60]}".rstrip("-")
        key = next(k for n in range(1, len(taken) + 2) if (k := base if n == 1 else f"{base}-{n}") not in taken)
        user = people.account_for(email=email, name=name) if email else None
        return Guest.objects.create(sitting=now, user=user, key=key, name=name[:200], title=title.strip()[:200])


def uninvite(*, guest: Guest, by: By) -> None:
    with preparing(guest.sitting, by, "guest_removed"):
        guest.delete()
