from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str = "", **extra: Any) -> User:
        """An account without a password: one signs in by mail code or passkey."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by roles, assembly by assembly."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    # The technician who operates the instance: health pages, no right over any sitting.
    is_operator = models.BooleanField(_("exploitant"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class AuditEntry(models.Model):
    """One write outside the journals: who did what, when, from which screen. Rows are added, never changed.

    `subject` holds public identifiers ("val-d-ambre/conseil"), never an address or a date of birth.
    """

    at = models.DateTimeField()
    # Empty for the command line and for a person since removed.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    screen = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
