from __future__ import annotations

import secrets

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


# An encrypted ballot. Nothing below has a time, nor a number that counts: the order of arrival stands in the journal
# beside names, and what is kept of a ballot must not repeat it.


class Ceremony(models.Model):
    """A key ceremony of three members, by its number in the sitting; the row is the lock of its messages."""

    sitting = models.UUIDField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="ceremony_once")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.number}"


class CeremonyMessage(models.Model):
    """What the device of trustee `index` (from 1) sent at `step` (1 to 3), in its canonical text."""

    ceremony = models.ForeignKey(Ceremony, models.CASCADE, related_name="messages")
    index = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ceremony", "index", "step"], name="ceremony_message_once")]

    def __str__(self) -> str:
        return f"{self.ceremony_id} {self.index} {self.step}"


class Urn(models.Model):
    """The election of one encrypted ballot, and its archive, which stays when all the rest is erased.

    The archive is a column rather than a file: it then changes in the same transaction as the journal that quotes its
    last hash, and in the same backup. Four megabytes for 250 members, written at the opening, at the close and with
    the result. `choices` are what the positions of an answer mean to the journal ("for", a candidate, "blank").
    `sealed_size`: length of the archive before any decryption, 0 while the urn is open.
    """

    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    ceremony = models.PositiveIntegerField()
    uuid = models.CharField(max_length=64)
    election = models.TextField()
    trustees = models.TextField()
    credentials = models.TextField()
    choices = models.JSONField()
    # Of a sealed urn: the encrypted sum, and the trackers in their order. With the result: the binding proofs of all
    # decryptions, as they are published beside the archive.
    tally = models.TextField(blank=True)
    trackers = models.JSONField(default=list)
    result = models.TextField(blank=True)
    bound = models.TextField(blank=True)
    archive = models.BinaryField()
    sealed_size = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "ballot"], name="urn_once"),
            models.UniqueConstraint(fields=["uuid"], name="urn_uuid"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot} {self.uuid}"


class UrnSecret(models.Model):
    """The server's own key of one ballot, in decimal, until the result is proclaimed or the ballot cancelled.

    Apart from the urn, so that its erasure leaves no older copy of a row that stays.
    """

    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    secret = models.CharField(max_length=700)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "ballot"], name="urn_secret_once")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot}"


class VotingKey(models.Model):
    """Which public key is whose, until the proclamation: then nothing says it any more."""

    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    elector = models.CharField(max_length=80)
    public = models.CharField(max_length=700)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "ballot", "elector"], name="voting_key_once"),
            models.UniqueConstraint(fields=["public"], name="voting_key_public"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot} {self.elector}"


def random_number() -> int:
    """63 random bits, never 0."""
    return 1 + secrets.randbelow(2**63 - 1)


class ReceivedBallot(models.Model):
    """An encrypted ballot that was checked, until the proclamation; the sealed archive holds the same bytes.

    The key is drawn at random: rows in its order say nothing of who came when. It is an AutoField for SQLite, whose
    tables otherwise have a hidden number that counts. `batch`: trustees are shown ballots for their checks
    several at a time, from 1; 0 while it waits for others. One by one, the journal would tell them which is whose.
    """

    id = models.BigAutoField(primary_key=True)
    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    tracker = models.CharField(max_length=43)
    body = models.TextField()
    batch = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "ballot", "tracker"], name="received_once")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot}"


class Decryption(models.Model):
    """The part of trustee `index` (from 1) in the decryption of one ballot, checked, until the proclamation; `bound`:
    its binding proofs, apart because the archive has no place for them."""

    sitting = models.UUIDField()
    ballot = models.PositiveIntegerField()
    index = models.PositiveSmallIntegerField()
    body = models.TextField()
    bound = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "ballot", "index"], name="decryption_once")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.ballot} {self.index}"
