"""Keeps the sessions of browsers alive in Janus, and ends those whose browser is gone."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

from django.utils import timezone

from preau.sitting.state import State
from preau.studio.janus.client import Handle, JanusClient, JanusError
from preau.studio.models import Attachment, Publication, Subscription
from preau.studio.programme import may_watch
from preau.studio.services import ROOM_LAYER, streams_of

log = logging.getLogger(__name__)

#: A browser says that it lives every 10 s; Janus itself ends a session after 60 s without a word from us.
LOST_AFTER = timedelta(seconds=35)
#: Before, a web process may still wait for an event of this session, which must not be taken from it.
NEGOTIATED_AFTER = timedelta(seconds=20)
TOUCH_EVERY = 5.0
#: Sessions looked after in one turn of the studio (0.2 s), so that a full room never holds up the programme.
MOST_A_TURN = 6


class Caretaker:
    """Touches each session in turn: keepalive, queue drained, hang-ups seen."""

    def __init__(self, client: JanusClient) -> None:
        self._client = client
        self._touched: dict[uuid.UUID, float] = {}

    def turn(self) -> None:
        """One turn; raises `JanusError` when Janus cannot be reached."""
        now = time.monotonic()
        everyone: list[Publication | Subscription] = [
            *Publication.objects.all(),
            *Subscription.objects.all(),
        ]
        present = {one.id for one in everyone}
        self._touched = {key: at for key, at in self._touched.items() if key in present}
        due = [one for one in everyone if now - self._touched.get(one.id, 0.0) > TOUCH_EVERY]
        due.sort(key=lambda one: self._touched.get(one.id, 0.0))
        for one in due[:MOST_A_TURN]:
            self._touched[one.id] = now
            self._touch(one)

    def _touch(self, one: Publication | Subscription) -> None:
        if timezone.now() - one.seen_at > LOST_AFTER:
            log.info("%s: no sign of life from its browser", one)
            self._end(one)
        elif not one.session:
            return  # Synthetic: it has no session of its own.
        elif not self._client.keep_alive(session=one.session):
            log.info("%s: Janus has forgotten its session", one)
            one.delete()
        elif timezone.now() - one.made_at > NEGOTIATED_AFTER and self._has_hung_up(one):
            log.info("%s: its connection ended", one)
            self._end(one)

    def _has_hung_up(self, one: Publication | Subscription) -> bool:
        return any(event.get("janus") == "hangup" for event in self._client.drain(session=one.session))

    def _end(self, one: Publication | Subscription) -> None:
        if one.session:
            self._client.destroy(session=one.session)
        one.delete()


def follow(*, client: JanusClient, sitting: uuid.UUID, publication: Publication) -> None:
    """Move every subscription of the sitting to the source that has come on air, without a renegotiation."""
    for one in Subscription.objects.filter(sitting=sitting).exclude(feed=publication.feed):
        try:
            _switch(client, one, publication)
        except JanusError as error:
            # The caretaker ends what is broken; one viewer never holds up the others.
            log.info("%s: %s", one, error)
        Subscription.objects.filter(id=one.id).update(feed=publication.feed)


def _switch(client: JanusClient, one: Attachment, publication: Publication) -> None:
    # Janus numbers a subscription's streams from 0 in the order asked for: sound, then picture.
    streams = [{**stream, "sub_mid": str(n)} for n, stream in enumerate(streams_of(publication))]
    at = Handle(session=one.session, handle=one.handle)
    client.tell(at, {"request": "switch", "streams": streams})
    # A switch to a simulcast source begins again at the highest layer, whatever it was told.
    layers = [{"mid": str(stream["sub_mid"]), "substream": ROOM_LAYER} for stream in streams if "substream" in stream]
    if layers:
        client.tell(at, {"request": "configure", "streams": layers})


def shut_out(*, client: JanusClient, sitting: uuid.UUID, state: State) -> None:
    """Behind closed doors, end the subscriptions of those who do not sit.

    Raises the last `JanusError` once everybody's turn has come; whoever could not be cut off is tried again next time.
    """
    fault: JanusError | None = None
    for one in Subscription.objects.filter(sitting=sitting):
        if not may_watch(state, viewer=one.viewer):
            try:
                # Cut first, forgotten then: what is forgotten would go on until Janus tires of it, a minute later.
                client.destroy(session=one.session)
                one.delete()
            except JanusError as error:
                fault = error
    if fault is not None:
        raise fault


def clear(*, client: JanusClient | None, sitting: uuid.UUID) -> None:
    """End everything attached to a sitting that is over."""
    for kind in (Publication, Subscription):
        for one in kind.objects.filter(sitting=sitting):
            try:
                if client is not None and one.session:
                    client.destroy(session=one.session)
            except JanusError as error:
                log.info("%s: %s", one, error)
            one.delete()
