"""Reads of prepared sittings, and where their public folder lies."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

from preau.agenda.models import AgendaItem, Sitting
from preau.assemblies import queries as assemblies
from preau.assemblies.models import Assembly, Mandate
from preau.rules.profiles import PROFILES
from preau.sitting import facts as f


def sitting(sitting_id: uuid.UUID) -> Sitting:
    """The sitting with its assembly and authority; raises `Sitting.DoesNotExist`."""
    return Sitting.objects.select_related("assembly__authority", "chair").get(id=sitting_id)


def sitting_to_open(sitting_id: uuid.UUID) -> Sitting:
    """The same, held until the caller's transaction ends, so that no edit of the preparation slips in between.

    PostgreSQL locks the row that every edit locks too; on SQLite the transaction itself is alone to write.
    """
    Sitting.objects.select_for_update().get(id=sitting_id)
    return sitting(sitting_id)


def live_sittings() -> QuerySet[Sitting]:
    """Sittings whose room is open: arrivals to close."""
    return Sitting.objects.select_related("assembly__authority").filter(
        room_opened_at__isnull=False, closed_at__isnull=True
    )


def sittings_of(assembly: Assembly) -> QuerySet[Sitting]:
    """The sittings of an assembly, the latest first."""
    return assembly.sittings.select_related("assembly__authority", "chair").annotate(item_count=Count("items"))


def day_of(sitting: Sitting) -> date:
    """The date of a sitting by its authority's own calendar."""
    return sitting.starts_at.astimezone(ZoneInfo(sitting.assembly.authority.timezone)).date()


def seated(sitting: Sitting) -> QuerySet[Mandate]:
    """The members in exercise on the day of the sitting, in the order of the table."""
    return assemblies.members(sitting.assembly, on=day_of(sitting))


def public_path(sitting: Sitting) -> str:
    """The address of a sitting under the public root: "val-d-ambre/seances/2026-11-26-conseil". It never changes."""
    return f"{sitting.assembly.authority.slug}/seances/{sitting.slug}"


def public_folder(sitting: Sitting) -> Path:
    return Path(settings.PUBLIC_DIR) / public_path(sitting)


def facts(sitting: Sitting) -> f.SittingFacts:
    """What the first event of the journal fixes: the sitting exactly as it is prepared now."""
    assembly, authority = sitting.assembly, sitting.assembly.authority
    mandates = list(seated(sitting))
    sitting_groups = {m.group_id for m in mandates}
    return f.SittingFacts(
        id=str(sitting.id),
        slug=sitting.slug,
        title=sitting.title,
        assembly=assembly.name,
        starts_at=sitting.starts_at.isoformat(),
        timezone=authority.timezone,
        language=authority.language,
        mode="several_places" if sitting.mode == Sitting.Mode.SEVERAL_PLACES else "one_place",
        authority=f.AuthorityFacts(slug=authority.slug, name=authority.name, siret=authority.siret),
        profile=PROFILES[authority.profile],
        procedure=f.Procedure(
            publish_ordinary_names=assembly.publish_ordinary_names,
            speech_seconds=assembly.speech_seconds,
            home_allowed=assembly.home_allowed,
        ),
        chair=sitting.chair.key,
        places=tuple(f.Place(id=p["id"], name=p["name"], public=p.get("public", True)) for p in sitting.places),
        groups=tuple(g.name for g in assembly.groups.all() if g.id in sitting_groups),
        members=tuple(
            f.Member(id=m.key, name=m.name, group=m.group.name, order=m.order, title=m.title) for m in mandates
        ),
        guests=tuple(f.Guest(id=g.key, name=g.name, title=g.title) for g in sitting.guests.all()),
        items=tuple(_item(item) for item in sitting.items.prefetch_related("documents").select_related("rapporteur")),
        protection_officer=authority.protection_officer,
        source=sitting.source,
    )


def _item(item: AgendaItem) -> f.Item:
    return f.Item(
        id=item.key,
        number=item.number,
        title=item.title,
        kind=item.kind,  # type: ignore[arg-type]  # the model's choices are the literal's values
        text=item.text,
        rapporteur=item.rapporteur.key if item.rapporteur else None,
        matter_code=item.matter_code,
        nature=item.nature,  # type: ignore[arg-type]  # the same
        documents=tuple(
            f.Document(title=d.title, file=d.name, sha256=d.sha256, size=d.size) for d in item.documents.all()
        ),
    )
