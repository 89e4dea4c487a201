"""One sitting on air: brings Janus' forwarders and the mixer in line with the programme, again and again."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from preau.studio.instance import room_secret
from preau.studio.janus.client import NO_SUCH_FEED, Forward, JanusClient, JanusError, VideoRoom
from preau.studio.models import Publication
from preau.studio.process import MixerGone, MixerProcess, Supervisor
from preau.studio.programme import CardText, Programme

log = logging.getLogger(__name__)

OPUS, H264 = 111, 96
#: After Janus refused or was away.
RETRY = 1.0


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """A source that Janus forwards to the mixer: of which publication, by which forwarders."""

    publication: uuid.UUID
    feed: str
    streams: tuple[int, ...]


def card_order(card: CardText) -> dict[str, object]:
    """A card as the mixer reads it."""
    return {"title": card.title, "eyebrow": card.eyebrow, "lines": list(card.lines)}


class Stage:
    """Owns one mixer and the forwarders that feed it."""

    def __init__(self, *, sitting: uuid.UUID, folder: Path, title: str, ports: str = "") -> None:
        self.sitting, self.folder = sitting, folder
        self.supervisor = Supervisor(folder=folder, title=title, ports=ports)
        self.source = ""
        self._forwarded: dict[str, Forwarded] = {}
        # Sources opened in the mixer, whose ports are not known yet or are being forwarded to.
        self._asked: set[str] = set()
        self._shown: Programme | None = None
        self._retry_at = 0.0
        self._fault = ""

    @property
    def fault(self) -> str:
        """Why the last step did not go through, or the mixer's last complaint."""
        return self._fault or self.supervisor.fault

    def step(self, programme: Programme, *, publications: Mapping[str, Publication], room: VideoRoom | None) -> None:
        """Do what is missing so that `programme` is on air. `room`: None while Janus is away."""
        mixer, is_new = self.supervisor.ensure()
        if mixer is None:
            return
        try:
            if is_new:
                self._forget(room)
            # The card before all else: when a door closes, silence must not wait for Janus.
            if programme.closed:
                self._show(mixer, programme)
            if room is not None and time.monotonic() >= self._retry_at:
                self._try_to_feed(mixer, programme, publications, room)
            self._show(mixer, programme)
        except MixerGone:
            log.warning("the mixer of %s does not answer", self.sitting)
            mixer.kill()

    def lost(self) -> None:
        """Janus has restarted: nothing is forwarded any more."""
        mixer = self.supervisor.mixer
        for key in self._asked:
            if mixer is not None:
                mixer.tell("remove", key=key)
        self._forwarded, self._asked = {}, set()

    def finish(self, programme: Programme, *, room: VideoRoom | None) -> bool:
        """Close the playlists with the end card; False when a mixer still has to be started to do so."""
        self._forget(room)
        mixer = self.supervisor.mixer
        return mixer is not None and mixer.finish(card=card_order(programme.card))

    def leave(self, *, room: VideoRoom | None) -> None:
        """Stop without an end, at the studio's own stop."""
        if self.supervisor.mixer is not None:
            self.supervisor.mixer.leave()
        self._forget(room)

    def _show(self, mixer: MixerProcess, programme: Programme) -> None:
        if programme == self._shown:
            return
        mixer.tell(
            "show",
            source=programme.source,
            sound=list(programme.sound),
            card=card_order(programme.card),
            closed=programme.closed,
        )
        self._shown, self.source = programme, programme.source or ""

    def _try_to_feed(
        self, mixer: MixerProcess, programme: Programme, publications: Mapping[str, Publication], room: VideoRoom
    ) -> None:
        try:
            self._feed(mixer, programme, publications, room)
            self._fault = ""
        except JanusError as error:
            self._fault, self._retry_at = str(error), time.monotonic() + RETRY
            log.warning("%s: %s", self.sitting, error)

    def _feed(
        self, mixer: MixerProcess, programme: Programme, publications: Mapping[str, Publication], room: VideoRoom
    ) -> None:
        """Forward the sources of the programme, and no other. Raises `JanusError` when Janus is away."""
        wanted = {key: publications[key] for key in programme.warm if key in publications}
        for key in [key for key in self._asked if key not in wanted or self._is_outdated(key, wanted[key])]:
            mixer.tell("remove", key=key)
            self._stop(key, room)
        for key, publication in wanted.items():
            if key in self._forwarded:
                continue
            if key not in self._asked:
                self._asked.add(key)
                mixer.add(key)
            elif (address := mixer.address(key)) is not None:
                self._start(mixer, publication, address, room)

    def _start(
        self, mixer: MixerProcess, publication: Publication, address: Mapping[str, int], room: VideoRoom
    ) -> None:
        streams = _streams(publication, address)
        try:
            started = room.forward(feed=publication.feed, secret=room_secret(self.sitting), streams=streams)
        except JanusError as error:
            if error.code != NO_SUCH_FEED:
                raise
            # It left, or Janus has restarted since: its browser learns it from its next sign of life.
            log.info("%s: %s is not in the room any more", self.sitting, publication)
            Publication.objects.filter(id=publication.id).delete()
            return
        numbers = tuple(int(one["stream_id"]) for one in started)
        key = publication.source
        self._forwarded[key] = Forwarded(publication=publication.id, feed=publication.feed, streams=numbers)
        for one in started:
            if port := one.get("local_rtcp_port"):
                mixer.tell("keyframes", key=key, port=port)

    def _is_outdated(self, key: str, publication: Publication) -> bool:
        kept = self._forwarded.get(key)
        return kept is not None and kept.publication != publication.id

    def _stop(self, key: str, room: VideoRoom) -> None:
        if (kept := self._forwarded.get(key)) is not None:
            for stream in kept.streams:
                room.stop_forward(feed=kept.feed, secret=room_secret(self.sitting), stream=stream)
            del self._forwarded[key]
        self._asked.discard(key)

    def _forget(self, room: VideoRoom | None) -> None:
        """Stop every forwarder: they feed a mixer that is gone."""
        self._shown = None
        for key in list(self._forwarded):
            try:
                if room is not None:
                    self._stop(key, room)
            except JanusError as error:
                log.info("%s: %s", self.sitting, error)
        self._forwarded = {}
        self._asked = set()


def _streams(publication: Publication, address: Mapping[str, int]) -> list[Forward]:
    ssrc, streams = address["ssrc"], []
    if publication.audio_mid:
        sound = Forward(mid=publication.audio_mid, port=address["audio"], payload_type=OPUS, ssrc=ssrc)
        streams.append(sound)
    if publication.video_mid:
        picture = Forward(
            mid=publication.video_mid,
            port=address["video"],
            payload_type=H264,
            ssrc=ssrc,
            rtcp_port=address["rtcp"],
            simulcast=publication.simulcast,
        )
        streams.append(picture)
    return streams


def control_room(*, client: JanusClient, sitting: uuid.UUID, held: VideoRoom | None) -> VideoRoom:
    """The studio's own view of a sitting's room: `held` while Janus still knows it, else a new one.

    Raises `JanusError` when Janus is away.
    """
    if held is not None and client.keep_alive(session=held.at.session):
        client.drain(session=held.at.session)
        return held
    room = VideoRoom(client=client, at=client.open(), room=str(sitting))
    secret = room_secret(sitting)
    if not room.exists():
        room.ensure(title="Préau", secret=secret)
    for feed, stream in room.forwarders(secret=secret):
        # Left by a studio that was killed: it would feed ports that others may take.
        room.stop_forward(feed=feed, secret=secret, stream=stream)
    return room
