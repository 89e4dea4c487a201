from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authority(models.Model):
    """A local authority: commune, EPCI, département, région, or any other body with assemblies."""

    slug = models.SlugField(_("adresse publique"), unique=True, max_length=60)
    name = models.CharField(_("nom"), max_length=200)
    # Empty for a body outside France.
    siret = models.CharField("SIRET", max_length=14, blank=True)
    profile = models.CharField(_("profil juridique"), max_length=30)
    timezone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    language = models.CharField(_("langue"), max_length=5, default="fr", choices=settings.LANGUAGES)
    # GDPR art. 37: named, and printed on every public page.
    protection_officer = models.CharField(_("délégué ou déléguée à la protection des données"), max_length=200)

    def __str__(self) -> str:
        return self.name


class Assembly(models.Model):
    """A council or another deliberating body of an authority, with its own rules of procedure."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="assemblies")
    slug = models.SlugField(_("adresse publique"), max_length=60)
    name = models.CharField(_("nom"), max_length=200)
    publish_ordinary_names = models.BooleanField(_("publier les noms dans les votes ordinaires"), default=False)
    speech_seconds = models.PositiveIntegerField(_("durée conseillée d’une intervention, en secondes"), default=180)
    home_allowed = models.BooleanField(_("participer depuis un lieu non listé"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="assembly_slug")]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A political group; `order` is its place in the hemicycle, left to right as the chair sees it."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("nom"), max_length=200)
    order = models.PositiveIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["assembly", "name"], name="group_name")]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A person's seat in an assembly. `key` is the public identifier used in journals and addresses."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="mandates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="mandates")
    key = models.SlugField(_("identifiant"), max_length=80)
    name = models.CharField(_("nom"), max_length=200)
    title = models.CharField(_("fonction"), max_length=200, blank=True)
    # Breaks ties in elections (the oldest wins); never published.
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    order = models.PositiveIntegerField(_("ordre du tableau"))
    # First and last day in exercise; empty: no limit known.
    starts_on = models.DateField(_("début du mandat"), null=True, blank=True)
    ends_on = models.DateField(_("fin du mandat"), null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "key"], name="mandate_key"),
            # A mandate that has ended leaves its rank to the successor.
            models.UniqueConstraint(
                fields=["assembly", "order"], condition=models.Q(ends_on__isnull=True), name="mandate_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do in one assembly.

    MEMBER is never assigned: a mandate in exercise says it (see `roles.roles_of`).
    """

    OPERATOR = "operator", _("exploitation")
    CLERK = "clerk", _("secrétariat de séance")
    CHAIR = "chair", _("présidence")
    MEMBER = "member", _("membre")
    GUEST = "guest", _("personne invitée à s’exprimer")


class RoleAssignment(models.Model):
    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assembly", "user", "role"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
