"""What the web processes and the studio share: who is attached to Janus, and how each sitting on air is."""

from __future__ import annotations

import uuid

from django.db import models


class Attachment(models.Model):
    """A session and handle in Janus, opened by a web process for one browser and kept alive by the studio."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.UUIDField(db_index=True)
    session = models.BigIntegerField()
    handle = models.BigIntegerField()
    made_at = models.DateTimeField()
    # The browser's last sign of life.
    seen_at = models.DateTimeField()

    class Meta:
        abstract = True


class Publication(Attachment):
    """One source published into the room of a sitting: a member's browser, or the room camera."""

    # A member's or guest's id, or "room".
    source = models.CharField(max_length=80)
    # The publisher's id in Janus; new at each publication, so that a reload never waits for the old one to go.
    feed = models.CharField(max_length=120)
    # The streams' names in the SDP; empty when there is none of the kind.
    audio_mid = models.CharField(max_length=16, blank=True)
    video_mid = models.CharField(max_length=16, blank=True)
    simulcast = models.BooleanField(default=False)
    # Made by the demonstration, without a browser: no sign of life is expected and no session is its own.
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "source"], name="publication_source")]

    def __str__(self) -> str:
        return f"{self.source} ({self.feed})"


class Subscription(Attachment):
    """One browser of the room that watches the source on air over WebRTC."""

    viewer = models.CharField(max_length=80)
    # The publication watched, as Janus names it.
    feed = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.viewer} watches {self.feed}"


class OnAir(models.Model):
    """A sitting that the studio broadcasts: who drives it (a lease) and how its mixer is."""

    sitting = models.UUIDField(primary_key=True)
    # The public video folder, absolute.
    folder = models.CharField(max_length=500)
    holder = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    # Set once the playlists are closed: the replay is on line.
    ended_at = models.DateTimeField(null=True)
    # The source key on air; empty: a card.
    source = models.CharField(max_length=80, blank=True)
    segments = models.PositiveIntegerField(default=0)
    segment_at = models.DateTimeField(null=True)
    restarts = models.PositiveIntegerField(default=0)
    # Seconds behind its own clock, and pictures dropped since the mixer started.
    lag = models.FloatField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.sitting}: {self.segments} segments"
