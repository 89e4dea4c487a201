"""The sessions of browsers in Janus: kept while their browser lives, ended when it is gone."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.sitting.state import State
from preau.studio import attachments, services
from preau.studio.attachments import LOST_AFTER, Caretaker
from preau.studio.instance import janus as client
from preau.studio.models import Publication, Subscription
from tests.conftest import Cast
from tests.studio.conftest import JanusServer

pytestmark = [pytest.mark.media, pytest.mark.django_db]


def publication(source: str, *, silent_for: timedelta = timedelta(), session: int | None = None) -> Publication:
    """A publication whose browser was last heard of some time ago, with a real session in Janus."""
    at = client().open()
    return Publication.objects.create(
        sitting=uuid.uuid4(),
        source=source,
        feed=f"{source}~1",
        session=at.session if session is None else session,
        handle=at.handle,
        made_at=timezone.now() - timedelta(minutes=1),
        seen_at=timezone.now() - silent_for,
    )


def subscription(sitting: Sitting, viewer: str) -> Subscription:
    at, now = client().open(), timezone.now()
    return Subscription.objects.create(
        sitting=sitting.id, viewer=viewer, feed="x", session=at.session, handle=at.handle, made_at=now, seen_at=now
    )


def test_a_living_browser_keeps_its_session_and_a_silent_one_loses_it(janus: JanusServer) -> None:
    living, silent = publication("elue"), publication("elu", silent_for=LOST_AFTER + timedelta(seconds=1))
    Caretaker(client()).turn()
    assert list(Publication.objects.all()) == [living]
    assert client().keep_alive(session=living.session)
    assert not client().keep_alive(session=silent.session)
    assert services.heartbeat(attachment=living.id)
    assert not services.heartbeat(attachment=silent.id)


def test_a_session_that_janus_has_forgotten_is_struck_off(janus: JanusServer) -> None:
    lost = publication("elue")
    client().destroy(session=lost.session)
    Caretaker(client()).turn()
    assert not services.heartbeat(attachment=lost.id)


def test_a_synthetic_source_has_no_session_to_care_for(janus: JanusServer) -> None:
    publication("elue", session=0)
    Caretaker(client()).turn()
    assert Publication.objects.count() == 1


def test_a_full_room_is_cared_for_in_several_turns(janus: JanusServer) -> None:
    for number in range(attachments.MOST_A_TURN + 3):
        publication(f"elu-{number}", silent_for=LOST_AFTER * 2)
    caretaker = Caretaker(client())
    caretaker.turn()
    assert Publication.objects.count() == 3
    caretaker.turn()
    assert Publication.objects.count() == 0


def test_ending_a_publication_twice_is_no_error(janus: JanusServer) -> None:
    one = publication("elue")
    services.unpublish(publication=one.id)
    services.unpublish(publication=one.id)
    assert not client().keep_alive(session=one.session)


def test_behind_closed_doors_those_who_do_not_sit_are_cut_off(janus: JanusServer, sitting: Sitting, cast: Cast) -> None:
    member, guest, hall = (subscription(sitting, who) for who in (cast.elue.key, "ines-moreau", "account-7"))
    state = State(facts=agenda.facts(sitting), phase="open", huis_clos=True)
    attachments.shut_out(client=client(), sitting=sitting.id, state=state)
    assert list(Subscription.objects.all()) == [member]
    assert client().keep_alive(session=member.session)
    assert not any(client().keep_alive(session=one.session) for one in (guest, hall))


def test_a_sitting_that_is_over_leaves_nothing_behind(janus: JanusServer, sitting: Sitting) -> None:
    one = subscription(sitting, "youssef-benali")
    attachments.clear(client=client(), sitting=sitting.id)
    assert not Subscription.objects.exists()
    assert not client().keep_alive(session=one.session)
