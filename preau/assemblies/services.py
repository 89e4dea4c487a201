"""Writes: authorities, assemblies, members. The functions behind `preau create-authority` and `preau import-members`.

Each is one transaction, raises a `Fault` of one sentence, and is told who acts (`by`), for the audit table.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from preau.assemblies import importing, siret
from preau.assemblies.errors import AlreadyMember, BadSetting, BadSiret, BadSlug, RankTaken, UnknownProfile
from preau.assemblies.importing import ImportReport
from preau.assemblies.models import Assembly, Authority, Group, Mandate, Role, RoleAssignment
from preau.people import services as people
from preau.people.services import COMMAND_LINE, By
from preau.rules.profiles import PROFILES

# First segments of addresses that an authority cannot have, because the public folder shares the host: those that the
# application answers itself (`preau.web.files.RESERVED`; a test compares), the public folder’s, and a few kept back.
RESERVED: Final = frozenset(
    {"compte", "preparation", "salle", "static", "jsi18n", "demo", "langue", "sante"}
    | {"assets", "documents", "public", "api", "i18n"}
)
NEUTRAL: Final = "neutral"


def create_authority(
    *,
    slug: str,
    name: str,
    siret: str,
    profile: str,
    protection_officer: str,
    timezone: str = "Europe/Paris",
    language: str = "fr",
    by: By = COMMAND_LINE,
) -> Authority:
    """An authority under the legal profile of that key.

    `slug` is its public address for ever; `siret` may be empty under the neutral profile only (another country);
    `protection_officer` says who answers for data protection (GDPR art. 37), printed on every public page.
    Raises `UnknownProfile`, `BadSiret`, `BadSlug`, `BadSetting`.
    """
    name, protection_officer = name.strip(), protection_officer.strip()
    _check_slug(slug)
    if Authority.objects.filter(slug=slug).exists():
        raise BadSlug(_("L’adresse « %(slug)s » est déjà prise.") % {"slug": slug}, field="slug")
    if profile not in PROFILES:
        known = ", ".join(PROFILES)
        sentence = _("Le profil juridique « %(profile)s » n’existe pas ; choisissez parmi : %(known)s.")
        raise UnknownProfile(sentence % {"profile": profile, "known": known}, field="profile")
    number = _checked_siret(siret, profile)
    _check_text(name, "name", _("Le nom de la collectivité manque."))
    _check_text(protection_officer, "protection_officer", _("Nommez qui répond de la protection des données."))
    _check_place(timezone, language)
    with transaction.atomic():
        authority = Authority.objects.create(
            slug=slug,
            name=name,
            siret=number,
            profile=profile,
            protection_officer=protection_officer,
            timezone=timezone,
            language=language,
        )
        people.record(by=by, action="authority_created", subject=slug)
    return authority


def create_assembly(
    *,
    authority: Authority,
    slug: str,
    name: str,
    clerk_email: str = "",
    by: By = COMMAND_LINE,
) -> Assembly:
    """An assembly without members; `clerk_email`, when given, opens its secretariat. Raises `BadSlug`, `Fault`."""
    _check_slug(slug)
    _check_text(name.strip(), "name", _("Le nom de l’assemblée manque."))
    if authority.assemblies.filter(slug=slug).exists():
        raise BadSlug(_("L’adresse « %(slug)s » est déjà prise.") % {"slug": slug}, field="slug")
    with transaction.atomic():
        assembly = Assembly.objects.create(authority=authority, slug=slug, name=name.strip())
        if clerk_email:
            assign_role(assembly=assembly, email=clerk_email, role=Role.CLERK, by=by)
        people.record(by=by, action="assembly_created", subject=subject(assembly))
    return assembly


def change_procedure(
    *,
    assembly: Assembly,
    publish_ordinary_names: bool,
    speech_seconds: int,
    home_allowed: bool,
    by: By,
) -> Assembly:
    """What the rules of procedure (règlement intérieur) decide; rooms already open keep theirs. Raises `BadSetting`."""
    if not 0 <= speech_seconds <= 7200:
        raise BadSetting(_("Une intervention dure de 0 (sans conseil) à 7 200 secondes."), field="speech_seconds")
    if home_allowed and not PROFILES[assembly.authority.profile].video_allowed:
        sentence = _("Cette assemblée ne siège pas en visioconférence : personne n’y participe à distance.")
        raise BadSetting(sentence, field="home_allowed")
    with transaction.atomic():
        assembly.publish_ordinary_names = publish_ordinary_names
        assembly.speech_seconds = speech_seconds
        assembly.home_allowed = home_allowed
        assembly.save(update_fields=["publish_ordinary_names", "speech_seconds", "home_allowed"])
        people.record(by=by, action="procedure_changed", subject=subject(assembly))
    return assembly


def assign_role(
    *,
    assembly: Assembly,
    email: str,
    role: Role,
    name: str = "",
    by: By = COMMAND_LINE,
) -> RoleAssignment:
    """Give a role to the account of this address. Raises `BadAddress`; MEMBER is a mandate's business."""
    if role == Role.MEMBER:
        raise BadSetting(_("On devient membre par un mandat, non par un rôle."), field="role")
    with transaction.atomic():
        user = people.account_for(email=email, name=name)
        assignment, created = RoleAssignment.objects.get_or_create(assembly=assembly, user=user, role=role)
        if created:
            people.record(by=by, action="role_given", subject=f"{subject(assembly)}/{role}/{user.pk}")
    return assignment


def withdraw_role(*, assignment: RoleAssignment, by: By) -> None:
    """Take a role back. Raises `BadSetting` for the last clerk: nobody could prepare a sitting any more."""
    alike = RoleAssignment.objects.filter(assembly=assignment.assembly, role=assignment.role)
    if assignment.role == Role.CLERK and alike.count() == 1:
        raise BadSetting(_("Une assemblée garde au moins une personne au secrétariat : nommez d’abord sa remplaçante."))
    with transaction.atomic():
        said = f"{subject(assignment.assembly)}/{assignment.role}/{assignment.user_id}"
        assignment.delete()
        people.record(by=by, action="role_withdrawn", subject=said)


def add_member(
    *,
    assembly: Assembly,
    name: str,
    group: str,
    order: int | None = None,
    title: str = "",
    birth_date: date | None = None,
    email: str = "",
    starts_on: date | None = None,
    by: By = COMMAND_LINE,
) -> Mandate:
    """A new member; the group is made if need be; `order` None: last. Raises `RankTaken`, `AlreadyMember`, `Fault`."""
    with transaction.atomic():
        mandate = Mandate(assembly=assembly, key=importing.free_key(assembly, name), order=0)
        ranks = assembly.mandates.filter(ends_on__isnull=True).aggregate(last=Max("order"))
        change_member(
            mandate=mandate,
            name=name,
            group=group,
            order=order if order is not None else (ranks["last"] or 0) + 1,
            title=title,
            birth_date=birth_date,
            email=email,
            starts_on=starts_on,
            by=by,
        )
    return mandate


def change_member(
    *,
    mandate: Mandate,
    name: str,
    group: str,
    order: int,
    title: str,
    birth_date: date | None,
    email: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: By,
) -> Mandate:
    """Rewrite a member's entry; the public identifier stays. An empty `email` unlinks the account.

    Raises `RankTaken`, `AlreadyMember`, `BadAddress`, `BadSetting`.
    """
    name, group = " ".join(name.split()), " ".join(group.split())
    _check_text(name, "name", _("Le nom manque."))
    _check_text(group, "group", _("Le groupe manque ; écrivez par exemple « Sans groupe »."))
    if starts_on and ends_on and ends_on < starts_on:
        raise BadSetting(_("Le mandat finit avant d’avoir commencé."), field="ends_on")
    others = mandate.assembly.mandates.exclude(pk=mandate.pk).filter(ends_on__isnull=True)
    if ends_on is None and (holder := others.filter(order=order).first()):
        sentence = _("Le rang %(order)s est celui de %(name)s.")
        raise RankTaken(sentence % {"order": order, "name": holder.name}, field="order")
    with transaction.atomic():
        user = people.account_for(email=email, name=name) if email else None
        if user and (double := others.filter(user=user).first()):
            sentence = _("Cette adresse est déjà celle de %(name)s.")
            raise AlreadyMember(sentence % {"name": double.name}, field="email")
        mandate.user, mandate.name, mandate.title, mandate.order = user, name, title.strip(), order
        mandate.group = importing.group_named(mandate.assembly, group)
        mandate.birth_date, mandate.starts_on, mandate.ends_on = birth_date, starts_on, ends_on
        action = "member_changed" if mandate.pk else "member_added"
        mandate.save()
        people.record(by=by, action=action, subject=f"{subject(mandate.assembly)}/{mandate.key}")
    return mandate


def seat_chair(*, mandate: Mandate, by: By) -> None:
    """Name the member who usually presides; each sitting may name another. Raises `BadSetting`."""
    if mandate.user is None:
        sentence = _("Donnez d’abord une adresse électronique à %(name)s : la présidence tient son écran.")
        raise BadSetting(sentence % {"name": mandate.name}, field="email")
    with transaction.atomic():
        importing.seat_chair(mandate.assembly, mandate.user)
        people.record(by=by, action="chair_seated", subject=f"{subject(mandate.assembly)}/{mandate.key}")


def order_groups(*, assembly: Assembly, names: list[str], by: By) -> None:
    """Place the groups in the hemicycle, left to right as the chair sees them; groups not named come after."""
    rest = [g.name for g in assembly.groups.all() if g.name not in names]
    with transaction.atomic():
        for place, name in enumerate([*names, *rest], start=1):
            Group.objects.filter(assembly=assembly, name=name).update(order=place)
        people.record(by=by, action="groups_ordered", subject=subject(assembly))


def import_members(
    assembly: Assembly,
    csv_text: str | bytes,
    *,
    dry_run: bool,
    today: date | None = None,
    by: By = COMMAND_LINE,
) -> ImportReport:
    """Create or update the members (and staff) of a CSV file in one transaction, or nothing.

    Columns, in French or English: name (or name and first name), group, and if wanted role, birth date, order, mail,
    title. A person is known again by mail, else by name; a cell left empty keeps what is known of birth date and mail.
    Members that the file does not name are left as they are and listed. Raises `ImportRefused`.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        report = importing.run(assembly, csv_text, today=today)
        if dry_run:
            transaction.set_rollback(True)
        else:
            said = f"{subject(assembly)} +{len(report.created)} ~{len(report.updated)}"
            people.record(by=by, action="members_imported", subject=said)
    return report


def subject(assembly: Assembly) -> str:
    return f"{assembly.authority.slug}/{assembly.slug}"


def _check_slug(slug: str) -> None:
    if slugify(slug) != slug or not 2 <= len(slug) <= 60 or not re.match(r"[a-z0-9]", slug) or "_" in slug:
        sentence = _("L’adresse « %(slug)s » doit tenir en 2 à 60 minuscules sans accent, chiffres et tirets.")
        raise BadSlug(sentence % {"slug": slug[:80]}, field="slug")
    if slug in RESERVED:
        raise BadSlug(_("L’adresse « %(slug)s » sert déjà au logiciel.") % {"slug": slug}, field="slug")


def _checked_siret(number: str, profile: str) -> str:
    digits = re.sub(r"\s", "", number)
    if not digits and profile == NEUTRAL:
        return ""
    if not siret.is_valid(digits):
        sentence = _("« %(number)s » n’est pas un SIRET : 14 chiffres, dont les derniers vérifient les autres.")
        raise BadSiret(sentence % {"number": number[:40]}, field="siret")
    return digits


def _check_text(value: str, field: str, missing: str) -> None:
    if not value:
        raise BadSetting(missing, field=field)
    if len(value) > 200:
        raise BadSetting(_("Ce texte dépasse 200 caractères."), field=field)


def _check_place(timezone: str, language: str) -> None:
    if timezone not in available_timezones():
        sentence = _("Le fuseau horaire « %(name)s » n’existe pas ; écrivez par exemple Europe/Paris.")
        raise BadSetting(sentence % {"name": timezone}, field="timezone")
    if language not in dict(settings.LANGUAGES):
        raise BadSetting(_("La langue doit être « fr » ou « en »."), field="language")
