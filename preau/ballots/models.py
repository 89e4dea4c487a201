from __future__ import annotations

from django.db import models


class SealedVote(models.Model):
    """The choice of one elector in a ballot whose names are not published, until the proclamation erases it.

    The journal holds only the commitment to it; the elector's receipt holds the salt.
    """

    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    member = models.CharField(max_length=80)
    choice = models.CharField(max_length=12)
    salt = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "ballot", "member"], name="sealed_once")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot} {self.member}"
