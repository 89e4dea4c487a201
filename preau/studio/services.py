"""Writes of the studio: browsers publish and watch through here, and never talk to Janus themselves."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from preau.journal import queries as journal
from preau.studio.instance import janus, room_secret
from preau.studio.janus.client import Handle, JanusError, VideoRoom
from preau.studio.janus.sdp import OfferRefused, reduce_offer
from preau.studio.models import Publication, Subscription
from preau.studio.programme import may_watch, room_source

__all__ = [
    "JanusError",
    "NothingOnAir",
    "OfferRefused",
    "answer_subscription",
    "heartbeat",
    "is_published",
    "publish",
    "subscribe",
    "unpublish",
    "unsubscribe",
]


#: Simulcast layer of viewers in the room: 360p. The mixer alone takes the highest.
ROOM_LAYER = 1


#: Of one person: a telephone, a computer, the hall. Beyond, the oldest ends: each holds a port and a session of Janus,
#: and who opened hundreds would take them from everybody.
MOST_SCREENS = 4


class NothingOnAir(Exception):
    """There is no source to watch now; the page tries again when the programme changes."""


@dataclass(frozen=True, kw_only=True)
class Negotiated:
    """`id`: what the browser gives back in its heartbeats. `sdp`: the answer (publishing) or the offer (watching)."""

    id: uuid.UUID
    sdp: str
    source: str


def ensure_room(*, sitting: uuid.UUID, at: Handle) -> VideoRoom:
    """The sitting's room in Janus, made when it is not there (Janus forgets its rooms when it restarts)."""
    room = VideoRoom(client=janus(), at=at, room=str(sitting))
    if not room.exists():
        room.ensure(title="Préau", secret=room_secret(sitting))
    return room


def publish(*, sitting: uuid.UUID, source: str, name: str, offer: str) -> Negotiated:
    """Publish a browser's full (not trickled) offer as `source`; the answer for the browser.

    `source` is a member's or guest's id, or "room"; the caller has checked that the person may publish it.
    A source that publishes again replaces its former publication. Raises `OfferRefused`, `JanusError`.
    """
    reduced = reduce_offer(offer)
    for former in Publication.objects.filter(sitting=sitting, source=source):
        unpublish(publication=former.id)
    client = janus()
    at = client.open()
    try:
        ensure_room(sitting=sitting, at=at)
        feed = f"{source}~{secrets.token_hex(4)}"
        joining = {"request": "joinandconfigure", "room": str(sitting), "ptype": "publisher"}
        reply = client.ask(at, {**joining, "id": feed, "display": name[:120]}, sdp=reduced)
        publication = _store(sitting=sitting, source=source, feed=feed, at=at, streams=reply.data.get("streams", []))
    except BaseException:
        client.destroy(session=at.session)
        raise
    return Negotiated(id=publication.id, sdp=reply.sdp, source=source)


@transaction.atomic
def _store(*, sitting: uuid.UUID, source: str, feed: str, at: Handle, streams: list[dict[str, object]]) -> Publication:
    now = timezone.now()
    mids = {str(stream["type"]): str(stream["mid"]) for stream in streams}
    Publication.objects.filter(sitting=sitting, source=source).delete()
    return Publication.objects.create(
        sitting=sitting,
        source=source,
        feed=feed,
        session=at.session,
        handle=at.handle,
        audio_mid=mids.get("audio", ""),
        video_mid=mids.get("video", ""),
        simulcast=any(stream.get("simulcast") for stream in streams),
        made_at=now,
        seen_at=now,
    )


def heartbeat(*, attachment: uuid.UUID) -> bool:
    """A browser's sign of life, about every 10 s; False: Janus has lost it, the page must negotiate again."""
    now = timezone.now()
    return any(kind.objects.filter(id=attachment).update(seen_at=now) for kind in (Publication, Subscription))


def is_published(*, sitting: uuid.UUID, source: str) -> bool:
    """Whether a source publishes now. A page whose heartbeat fails while it does was replaced by another device."""
    return Publication.objects.filter(sitting=sitting, source=source).exists()


def unpublish(*, publication: uuid.UUID) -> None:
    """End a publication; one already gone is not an error. Raises `JanusError` when Janus cannot be reached."""
    _forget(Publication, publication)


def unsubscribe(*, subscription: uuid.UUID) -> None:
    """End a subscription; one already gone is not an error."""
    _forget(Subscription, subscription)


def _forget(kind: type[Publication] | type[Subscription], attachment: uuid.UUID) -> None:
    found = kind.objects.filter(id=attachment).first()
    if found is None:
        return
    found.delete()
    if found.session:
        janus().destroy(session=found.session)


def subscribe(*, sitting: uuid.UUID, viewer: str) -> Negotiated:
    """Watch what the room watches (the speaker, else the room, else the chair): the offer that the browser answers.

    `viewer` is a member's id, or any other name for somebody who does not sit: behind closed doors only members
    watch. The studio moves the subscription to the next source by itself, without a new negotiation.
    Somebody's fifth screen ends their first. Raises `NothingOnAir`, `JanusError`.
    """
    state = journal.state(sitting)
    publications = {one.source: one for one in Publication.objects.filter(sitting=sitting)}
    source = room_source(state, published=publications.keys())
    if source is None or not may_watch(state, viewer=viewer):
        raise NothingOnAir
    publication = publications[source]
    for former in Subscription.objects.filter(sitting=sitting, viewer=viewer).order_by("-made_at")[MOST_SCREENS - 1 :]:
        unsubscribe(subscription=former.id)
    client = janus()
    at = client.open()
    try:
        joining = {"request": "join", "room": str(sitting), "ptype": "subscriber", "autoupdate": False}
        reply = client.ask(at, {**joining, "streams": streams_of(publication)})
        now = timezone.now()
        subscription = Subscription.objects.create(
            sitting=sitting,
            viewer=viewer,
            feed=publication.feed,
            session=at.session,
            handle=at.handle,
            made_at=now,
            seen_at=now,
        )
    except BaseException:
        client.destroy(session=at.session)
        raise
    return Negotiated(id=subscription.id, sdp=reply.sdp, source=publication.source)


def streams_of(publication: Publication) -> list[dict[str, object]]:
    """The streams of a source as a subscription names them: the middle layer, because a room has many viewers."""
    streams: list[dict[str, object]] = []
    if publication.audio_mid:
        streams.append({"feed": publication.feed, "mid": publication.audio_mid})
    if publication.video_mid:
        streams.append({"feed": publication.feed, "mid": publication.video_mid, "substream": ROOM_LAYER})
    return streams


def answer_subscription(*, subscription: uuid.UUID, answer: str) -> None:
    """Give Janus the browser's answer; media flows from then on. Raises `JanusError`, `OfferRefused`."""
    found = Subscription.objects.get(id=subscription)
    at = Handle(session=found.session, handle=found.handle)
    janus().ask(at, {"request": "start"}, sdp=reduce_offer(answer), sdp_type="answer")
