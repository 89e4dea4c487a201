"""Prepares a recorded sitting through the services that people use: authority, assembly, members, agenda, guests."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language

from preau.agenda import services as agenda
from preau.agenda.models import Sitting
from preau.assemblies import services as assemblies
from preau.assemblies.models import Assembly, Authority
from preau.ops import script
from preau.ops.errors import BadUsage
from preau.ops.record import Record
from preau.ops.script import Names
from preau.ops.text import _, language
from preau.people.errors import Fault
from preau.people.services import COMMAND_LINE

# The records are those of a German council.
TIME_ZONE = "Europe/Berlin"
CLERK = "secretariat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A sitting ready for its room to open, and the public ids behind the names of the record."""

    sitting: Sitting
    names: Names


def prepare(record: Record, *, starts_at: datetime, source: str, domain: str = "") -> Prepared:
    """The sitting of the record; its council is made if need be, under the neutral profile.

    With a mail `domain`, clerk and members have accounts there; without, nobody can sign in. Raises `BadUsage`.
    """
    try:
        with transaction.atomic():
            assembly = _assembly(record, domain)
            assemblies.import_members(assembly, _csv(record, domain), dry_run=False)
            return _sitting(record, assembly, starts_at, source)
    except Fault as fault:
        raise BadUsage(_("Ce relevé ne donne pas une séance : %s") % fault) from fault


def _assembly(record: Record, domain: str) -> Assembly:
    slug = slugify(record.council)[:60].strip("-") or "assemblee"
    found = Assembly.objects.filter(authority__slug=slug, slug="conseil").first()
    if found is not None:
        return found
    authority = Authority.objects.filter(slug=slug).first() or assemblies.create_authority(
        slug=slug,
        name=record.council[:200],
        siret="",
        profile=assemblies.NEUTRAL,
        protection_officer=_("Séance rejouée depuis un relevé public : aucune donnée n’y est recueillie."),
        timezone=TIME_ZONE,
        language=language(),
    )
    return assemblies.create_assembly(
        authority=authority,
        slug="conseil",
        name=record.council[:200],
        clerk_email=f"{CLERK}@{domain}" if domain else "",
    )


def _csv(record: Record, domain: str) -> str:
    """The members as the clerk would import them."""
    presiding = script.chairs(record)[0][1]
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";")
    writer.writerow(("nom", "groupe", "ordre", "rôle", "courriel"))
    for order, member in enumerate(record.members, start=1):
        role = "présidence" if domain and member.name == presiding else "membre"
        mail = f"{slugify(member.name)}@{domain}" if domain else ""
        writer.writerow((member.name, member.group, order, role, mail))
    return lines.getvalue()


def _sitting(record: Record, assembly: Assembly, starts_at: datetime, source: str) -> Prepared:
    mandates = {mandate.name: mandate for mandate in assembly.mandates.all()}
    spelled = {member.name: " ".join(member.name.split()) for member in record.members}
    people = {name: mandates[spelling].key for name, spelling in spelled.items()}
    day = date_format(record.date)
    if record.date.day == 1 and get_language() == "fr":
        day = f"1er{day[1:]}"
    values = agenda.SittingInput(
        title=f"{record.council}, {day}",
        starts_at=starts_at,
        mode=Sitting.Mode.ONE_PLACE,
        places=(agenda.PlaceInput(name=_("Salle du conseil")),),
        chair=mandates[spelled[script.chairs(record)[0][1]]],
    )
    sitting = agenda.create_sitting(assembly=assembly, values=values, by=COMMAND_LINE, source=source[:300])
    guests = script.guests(record)
    for name in guests:
        people[name] = agenda.invite(sitting=sitting, name=name, title="", email="", by=COMMAND_LINE).key
    items = {}
    for planned in script.agenda(record):
        given = agenda.ItemInput(title=planned.title, kind=planned.kind, number=planned.number[:20], text=planned.text)
        items[planned.number] = agenda.add_item(sitting=sitting, values=given, by=COMMAND_LINE).key
    return Prepared(sitting=sitting, names=Names(people=people, guests=frozenset(guests), items=items))
