"""A page that no longer publishes learns why: its link was lost, or another device of the same person took over."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.agenda.models import Sitting
from preau.room import media
from preau.sitting.facts import Actor
from preau.studio.models import Publication
from tests.conftest import Cast, Person
from tests.room.desk import hold

pytestmark = pytest.mark.django_db


def test_a_second_device_is_told_apart_from_a_lost_link(
    sitting: Sitting, cast: Cast, browser_of: Callable[[Person], Client]
) -> None:
    hold(sitting, cast)
    elue = cast.elue
    actor = Actor(role="member", screen="member", account=str(elue.user.pk), member=elue.key)
    gone = media._ticket(actor, sitting.id, uuid.uuid4())

    def beat() -> dict[str, bool]:
        body = json.dumps({"screen": "member", "ticket": gone})
        address = reverse("room:heartbeat", args=[sitting.id])
        answer = browser_of(elue).post(address, body, content_type="application/json")
        said: dict[str, bool] = answer.json()
        return said

    assert beat() == {"alive": False, "replaced": False}
    now = timezone.now()
    other = {"sitting": sitting.id, "feed": "x", "session": 1, "handle": 1, "audio_mid": "0", "made_at": now}
    Publication.objects.create(**other, source=cast.elu_opposition.key, seen_at=now)
    assert beat() == {"alive": False, "replaced": False}
    Publication.objects.create(**other, source=elue.key, seen_at=now)
    assert beat() == {"alive": False, "replaced": True}
