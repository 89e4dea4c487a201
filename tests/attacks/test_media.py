"""Sound and picture: who takes too much, who passes for the room, who listens at a closed door."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from pytest import MonkeyPatch

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.assemblies import importing
from preau.sitting.state import State
from preau.studio import attachments, services
from preau.studio.janus.client import Handle, JanusError, Reply
from preau.studio.janus.sdp import OfferRefused, reduce_offer
from preau.studio.models import Publication, Subscription
from tests.conftest import Cast
from tests.room.desk import hold

pytestmark = pytest.mark.django_db

AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"


class Janus:
    """The client of a media server of which some sessions cannot be ended; keeps what it was told."""

    def __init__(self, *, deaf: frozenset[int] = frozenset()) -> None:
        self.deaf, self.opened, self.ended = deaf, 0, list[int]()

    def open(self) -> Handle:
        self.opened += 1
        return Handle(session=self.opened, handle=self.opened)

    def ask(self, at: Handle, body: Any, **more: Any) -> Reply:
        return Reply(data={}, sdp="v=0")

    def destroy(self, *, session: int) -> None:
        if session in self.deaf:
            raise JanusError("no answer")
        self.ended.append(session)


def watching(sitting: Sitting, viewer: str, session: int) -> Subscription:
    now = timezone.now()
    return Subscription.objects.create(
        sitting=sitting.id, viewer=viewer, feed="x", session=session, handle=1, made_at=now, seen_at=now
    )


def test_one_person_does_not_take_the_ports_of_all(sitting: Sitting, cast: Cast, monkeypatch: MonkeyPatch) -> None:
    hold(sitting, cast)
    now = timezone.now()
    Publication.objects.create(
        sitting=sitting.id, source="room", feed="room~1", session=0, handle=0, audio_mid="0", made_at=now, seen_at=now
    )
    janus = Janus()
    monkeypatch.setattr(services, "janus", lambda: janus)
    for _ in range(50):
        services.subscribe(sitting=sitting.id, viewer=cast.elue.key)
    services.subscribe(sitting=sitting.id, viewer=cast.elu_opposition.key)
    assert Subscription.objects.filter(viewer=cast.elue.key).count() <= 4
    assert Subscription.objects.filter(viewer=cast.elu_opposition.key).count() == 1
    assert len(janus.ended) >= 46


def test_a_closed_door_closes_for_all_even_if_one_does_not_answer(sitting: Sitting, cast: Cast) -> None:
    deaf, guest, member = (watching(sitting, who, n) for n, who in enumerate(("account-7", "invite-x", cast.elue.key)))
    janus: Any = Janus(deaf=frozenset({deaf.session}))
    state = State(facts=agenda.facts(sitting), phase="open", huis_clos=True)
    with pytest.raises(JanusError):
        attachments.shut_out(client=janus, sitting=sitting.id, state=state)
    assert janus.ended == [guest.session]
    # Not forgotten: it is cut as soon as the server answers again.
    assert set(Subscription.objects.values_list("viewer", flat=True)) == {deaf.viewer, member.viewer}
    janus.deaf = frozenset()
    attachments.shut_out(client=janus, sitting=sitting.id, state=state)
    assert set(Subscription.objects.values_list("viewer", flat=True)) == {member.viewer}


def test_nobody_is_the_room_camera_by_their_name(cast: Cast) -> None:
    assert importing.free_key(cast.assembly, "Room") not in ("room", "")


@pytest.mark.parametrize("number", [2, 300])
def test_an_offer_of_many_media_is_refused(number: int) -> None:
    with pytest.raises(OfferRefused):
        reduce_offer("v=0\r\n" + AUDIO * number)
    assert reduce_offer("v=0\r\n" + AUDIO)


def test_a_megabyte_of_offer_is_refused() -> None:
    with pytest.raises(OfferRefused):
        reduce_offer("v=0\r\n" + AUDIO + "a=x\r\n" * 200_000)
