from __future__ import annotations

from django.db import models


class JournalEvent(models.Model):
    """One event of one sitting's journal. Rows are added, never changed: database triggers refuse it.

    `line` is the canonical JSON that the public journal holds; the other columns repeat parts of it for
    queries and constraints.
    """

    id = models.BigAutoField(primary_key=True)
    sitting = models.UUIDField()
    seq = models.PositiveIntegerField()
    event_id = models.UUIDField()
    type = models.CharField(max_length=40)
    hash = models.CharField(max_length=64)
    line = models.TextField()

    class Meta:
        constraints = [
            # The lock of the journal: two writers cannot both append event n.
            models.UniqueConstraint(fields=["sitting", "seq"], name="journal_seq"),
            models.UniqueConstraint(fields=["sitting", "event_id"], name="journal_event_id"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.seq} {self.type}"


class SignedHead(models.Model):
    """A checkpoint: the head of a journal, signed at each proclamation and at the close."""

    sitting = models.UUIDField()
    seq = models.PositiveIntegerField()
    note = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "seq"], name="checkpoint_seq")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.seq}"


class RefusedCommand(models.Model):
    """A command that the rules refused: who tried what, when. Choices of votes are never kept here."""

    sitting = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    actor = models.JSONField()
    command = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=60)
    sentence = models.TextField()

    def __str__(self) -> str:
        return f"{self.sitting} {self.command}: {self.rule}"
