from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from preau.assemblies.models import Assembly, Mandate


class Sitting(models.Model):
    """A sitting being prepared or held. Once the room is open, the journal alone says what happens in it."""

    class Mode(models.TextChoices):
        ONE_PLACE = "one_place", _("en un seul lieu")
        SEVERAL_PLACES = "several_places", _("en plusieurs lieux, par visioconférence")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="sittings")
    # Part of the public address: "2026-11-26-conseil-municipal".
    slug = models.SlugField(_("adresse publique"), max_length=100)
    title = models.CharField(_("titre"), max_length=200)
    starts_at = models.DateTimeField(_("date et heure"))
    mode = models.CharField(_("forme"), max_length=20, choices=Mode.choices, default=Mode.ONE_PLACE)
    # [{"id": slug, "name": str, "public": bool}], the main place first.
    places = models.JSONField(_("lieux"), default=list)
    chair = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("présidence"))
    # Where a replayed or demonstrated sitting comes from; printed on its pages.
    source = models.CharField(max_length=300, blank=True)
    # Set once, when the room opens: from then on the preparation is read-only.
    room_opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="sitting_slug")]

    def __str__(self) -> str:
        return self.title


class Guest(models.Model):
    """A person invited to speak, without a vote."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="guests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    key = models.SlugField(_("identifiant"), max_length=80)
    name = models.CharField(_("nom"), max_length=200)
    title = models.CharField(_("fonction"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "key"], name="guest_key")]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        DELIBERATION = "deliberation", _("délibération")
        MINUTES = "minutes", _("approbation du procès-verbal")
        WISH = "wish", _("vœu")
        INFORMATION = "information", _("information")
        QUESTION = "question", _("question orale")

    class Nature(models.TextChoices):
        """What the law treats apart: such an item may not be dealt with by video (see `sitting.facts.ItemNature`)."""

        PLAIN = "", _("aucun")
        INITIAL_BUDGET = "initial_budget", _("budget primitif")
        EXECUTIVE_ELECTION = "executive_election", _("élection de l’exécutif (maire, président, adjoints, bureau)")
        DELEGATES_ELECTION = "delegates_election", _("élection de délégués")
        NOMINATION = "nomination", _("nomination ou présentation")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="items")
    # Part of the public address; never changes once given.
    key = models.SlugField(_("adresse publique"), max_length=80)
    number = models.CharField(_("numéro"), max_length=20)
    title = models.CharField(_("objet"), max_length=500)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices, default=Kind.DELIBERATION)
    nature = models.CharField(
        _("sujet encadré par la loi"), max_length=20, choices=Nature.choices, default="", blank=True
    )
    text = models.TextField(_("projet de délibération"), blank=True)
    rapporteur = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    matter_code = models.CharField(_("matière (nomenclature ACTES)"), max_length=5, default="9.1")
    order = models.PositiveIntegerField(_("ordre"))

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["sitting", "key"], name="item_key")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


def document_path(document: Document, filename: str) -> str:
    return str(Path(str(document.item.sitting_id)) / document.item.key / filename)


class Document(models.Model):
    """A PDF attached to an item; `name` is its file name on the public page."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("titre"), max_length=200)
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to=document_path, max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="document_name")]

    def __str__(self) -> str:
        return self.title
