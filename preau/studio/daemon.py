"""The studio: one process that puts every broadcast sitting on air and keeps it there."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.utils import timezone, translation

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.journal import queries as journal
from preau.sitting.state import State
from preau.studio import attachments
from preau.studio.instance import janus, room_secret
from preau.studio.janus.client import JanusClient, JanusError, VideoRoom
from preau.studio.mixer.hls import Rendition
from preau.studio.models import OnAir, Publication
from preau.studio.programme import Programme, programme, room_source
from preau.studio.stage import Stage, control_room

log = logging.getLogger(__name__)

TURN = 0.2
#: The lease on a sitting outlives several turns, so that a slow disk does not put two mixers on one playlist.
LEASE = timedelta(seconds=10)
REPORT_EVERY = 2.0
#: Loopback UDP ports of an instance's mixers, which share them: three a source, three sources a sitting.
PORTS = 100


def run(stop: threading.Event) -> None:
    """Serve until `stop` is set, then leave: mixers end without closing their playlists."""
    studio = Studio(client=janus(), holder=f"{socket.gethostname()}:{os.getpid()}")
    while not stop.is_set():
        began = time.monotonic()
        try:
            studio.turn()
        except DatabaseError:
            log.exception("the database refused; the mixers go on with the programme they have")
            close_old_connections()
        stop.wait(max(0.02, TURN - (time.monotonic() - began)))
    studio.leave()


class Studio:
    """Everything one studio process holds."""

    def __init__(self, *, client: JanusClient, holder: str) -> None:
        self._client, self._holder = client, holder
        self._caretaker = attachments.Caretaker(client)
        self._stages: dict[uuid.UUID, Stage] = {}
        self._rooms: dict[uuid.UUID, VideoRoom] = {}
        self._room_checked: dict[uuid.UUID, float] = {}
        self._reported: dict[uuid.UUID, float] = {}
        self._on_air: dict[uuid.UUID, str] = {}
        self._janus_away_until = 0.0

    def turn(self) -> None:
        """One look at every sitting, and a little care for the browsers' sessions."""
        for sitting in self._sittings():
            try:
                self._look_at(sitting)
            except DatabaseError:
                raise
            except Exception:
                # One sitting's trouble, whatever it is, must not take the others off the air.
                log.exception("%s could not be served", sitting.id)
        if time.monotonic() >= self._janus_away_until:
            try:
                self._caretaker.turn()
            except JanusError as error:
                self._janus_is_away(error)

    def _look_at(self, sitting: Sitting) -> None:
        state = journal.state(sitting.id)
        publications = {one.source: one for one in Publication.objects.filter(sitting=sitting.id)}
        with translation.override(state.facts.language if state.facts else None):
            self._serve(sitting, state, publications)
        if time.monotonic() >= self._janus_away_until:
            try:
                self._follow(sitting.id, state, publications)
            except JanusError as error:
                self._janus_is_away(error)

    def leave(self) -> None:
        """Stop every mixer without closing its playlists, and give up the leases."""
        for sitting, stage in self._stages.items():
            stage.leave(room=self._rooms.get(sitting))
            OnAir.objects.filter(sitting=sitting, holder=self._holder).update(holder="", lease_until=None, source="")
        self._stages = {}

    def _sittings(self) -> list[Sitting]:
        """The open ones, and those whose playlists are not closed yet."""
        unfinished = Q(id__in=OnAir.objects.filter(ended_at=None).values("sitting"))
        opened = Q(id__in=agenda.live_sittings().values("id"))
        return list(Sitting.objects.select_related("assembly__authority").filter(opened | unfinished))

    def _serve(self, sitting: Sitting, state: State, publications: dict[str, Publication]) -> None:
        stage = self._stages.get(sitting.id)
        begins = state.broadcasting and state.phase != "closed"
        if stage is None and not begins and not OnAir.objects.filter(sitting=sitting.id).exists():
            return
        if not self._claim(sitting):
            return
        wanted = programme(state, published=publications.keys())
        if state.phase == "closed":
            self._finish(sitting, wanted)
            return
        if stage is None:
            base = int(settings.STUDIO_RTP_BASE)
            ports = f"{base}-{base + PORTS - 1}"
            stage = Stage(sitting=sitting.id, folder=_folder(sitting), title=sitting.title, ports=ports)
            self._stages[sitting.id] = stage
        stage.step(wanted, publications=publications, room=self._room(sitting.id))
        if self._on_air.get(sitting.id) != stage.source:
            self._on_air[sitting.id] = stage.source
            OnAir.objects.filter(sitting=sitting.id).update(source=stage.source)
        self._report(sitting.id, stage)

    def _claim(self, sitting: Sitting) -> bool:
        """Take or keep the lease; True when this process drives the sitting."""
        if time.monotonic() - self._reported.get(sitting.id, 0.0) < REPORT_EVERY and sitting.id in self._stages:
            return True
        now = timezone.now()
        OnAir.objects.get_or_create(sitting=sitting.id, defaults={"folder": str(_folder(sitting)), "started_at": now})
        free = Q(holder="") | Q(holder=self._holder) | Q(lease_until__lt=now) | Q(holder__in=self._dead_holders())
        mine = OnAir.objects.filter(free, sitting=sitting.id, ended_at=None)
        if mine.update(holder=self._holder, lease_until=now + LEASE):
            return True
        if stage := self._stages.pop(sitting.id, None):
            log.warning("%s is driven by another studio now", sitting.id)
            stage.leave(room=self._rooms.get(sitting.id))
        return False

    def _dead_holders(self) -> list[str]:
        """Studios of this machine that were killed: their leases need not run out."""
        here = f"{socket.gethostname()}:"
        held = OnAir.objects.filter(ended_at=None, holder__startswith=here).values_list("holder", flat=True)
        return [holder for holder in held if not Path(f"/proc/{holder.removeprefix(here)}").exists()]

    def _room(self, sitting: uuid.UUID) -> VideoRoom | None:
        """The sitting's room in Janus, checked every 2 s; None while Janus is away."""
        now = time.monotonic()
        if now < self._janus_away_until:
            return None
        held = self._rooms.get(sitting)
        if held is not None and now - self._room_checked[sitting] < REPORT_EVERY:
            return held
        try:
            room = control_room(client=self._client, sitting=sitting, held=held)
        except JanusError as error:
            self._janus_is_away(error)
            return None
        if held is not None and room is not held and (stage := self._stages.get(sitting)) is not None:
            stage.lost()
        self._rooms[sitting], self._room_checked[sitting] = room, now
        return room

    def _janus_is_away(self, error: JanusError) -> None:
        log.warning("%s", error)
        self._janus_away_until = time.monotonic() + 1.0

    def _follow(self, sitting: uuid.UUID, state: State, publications: dict[str, Publication]) -> None:
        """Keep the viewers in the room on what the room watches, broadcast or not."""
        if state.huis_clos:
            attachments.shut_out(client=self._client, sitting=sitting, state=state)
        source = room_source(state, published=publications.keys())
        publication = publications[source] if source else None
        if publication is not None:
            attachments.follow(client=self._client, sitting=sitting, publication=publication)

    def _report(self, sitting: uuid.UUID, stage: Stage) -> None:
        now = time.monotonic()
        if now - self._reported.get(sitting, 0.0) < REPORT_EVERY:
            return
        self._reported[sitting] = now
        mixer = stage.supervisor.mixer
        fields: dict[str, object] = {"restarts": stage.supervisor.restarts, "fault": stage.fault[:300]}
        if mixer is not None and mixer.health.segments:
            age = timedelta(seconds=now - mixer.segment_at)
            fields |= {"segments": mixer.health.segments, "segment_at": timezone.now() - age}
            fields |= {"lag": mixer.health.lag, "dropped": mixer.health.dropped}
        OnAir.objects.filter(sitting=sitting, holder=self._holder).update(**fields)

    def _finish(self, sitting: Sitting, wanted: Programme) -> None:
        room = self._rooms.pop(sitting.id, None)
        stage = self._stages.pop(sitting.id, None)
        if stage is None or not stage.finish(wanted, room=room):
            # The mixer was not there to do it: the segments are, and closing a playlist needs no encoder.
            for name in ("720p", "audio"):
                rendition = Rendition(folder=_folder(sitting) / name)
                rendition.start()
                rendition.end()
        now = timezone.now()
        OnAir.objects.filter(sitting=sitting.id).update(ended_at=now, holder="", lease_until=None, source="")
        away = time.monotonic() < self._janus_away_until
        attachments.clear(client=None if away else self._client, sitting=sitting.id)
        if room is not None and not away:
            self._close_room(sitting.id, room)

    def _close_room(self, sitting: uuid.UUID, room: VideoRoom) -> None:
        try:
            room.destroy(secret=room_secret(sitting))
            self._client.destroy(session=room.at.session)
        except JanusError as error:
            log.info("%s: %s", sitting, error)


def _folder(sitting: Sitting) -> Path:
    return agenda.public_folder(sitting) / "video"
