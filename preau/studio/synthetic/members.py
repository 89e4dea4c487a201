"""Publishes synthetic members into Janus: real H.264 and Opus, without a browser.

They enter the VideoRoom as remote publishers (`add_remote_publisher`, Janus 1.1.2 and later): plain RTP on
the loopback, seen by everything downstream as any other publisher of the room.
"""

from __future__ import annotations

import logging
import secrets
import threading
import uuid
from collections import OrderedDict
from typing import Self

from django.utils import timezone

from preau.studio.instance import janus, room_secret
from preau.studio.janus.client import JanusError, VideoRoom
from preau.studio.models import Publication
from preau.studio.programme import ROOM
from preau.studio.services import ensure_room
from preau.studio.synthetic import clip, drawing, speech
from preau.studio.synthetic.sender import Sender

log = logging.getLogger(__name__)

#: Janus tells the streams of a remote publisher apart by SSRC: 1000, plus 10 for each stream.
SSRC_BASE, SSRC_STEP = 1000, 10
HEARTBEAT = 10.0
#: A clip of twelve seconds is about a megabyte.
MOST_CLIPS = 24
_STREAMS = [
    {"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"},
    {"type": "video", "mindex": 1, "mid": "1", "codec": "h264", "h264-profile": "42e01f"},
]


class SyntheticMembers:
    """Publishes synthetic sources into one sitting; a context manager that ends them all.

    The latest clips are kept by (source, words): who says the same again costs nothing more.
    """

    def __init__(self, *, sitting: uuid.UUID, language: str = "fr") -> None:
        self._sitting, self._language = sitting, language
        self._clips: OrderedDict[tuple[str, str], clip.Clip] = OrderedDict()
        self._sending: dict[str, tuple[str, Sender]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="synthetic-heart", daemon=True)

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, source: str, *, name: str, group: str = "", words: str = "") -> None:
        """Draw, speak and encode a source beforehand: about half a second of one core for ten seconds of speech."""
        self._clip(source, name, group, words)

    def _clip(self, source: str, name: str, group: str, words: str) -> clip.Clip:
        key = (source, words)
        if (kept := self._clips.get(key)) is not None:
            return kept
        if source == ROOM:
            samples = speech.silence()
            frames = drawing.chamber(name, 4 * clip.GOP)
        else:
            samples = speech.say(words or f"{name}.", voice_of=name, language=self._language)
            count = clip.picture_count(samples)
            levels = speech.levels(samples, per_second=float(clip.PICTURES_PER_SECOND), count=count)
            frames = drawing.pictures(drawing.Person(name=name, group=group), levels)
        made = self._clips[key] = clip.encode(frames, samples)
        while len(self._clips) > MOST_CLIPS:
            self._clips.popitem(last=False)
        return made

    def publish(self, source: str, *, name: str, group: str = "", words: str = "") -> None:
        """Publish a source, or change what it says. Raises `JanusError` when Janus cannot be reached."""
        content = self._clip(source, name, group, words)
        with self._lock:
            if (sending := self._sending.get(source)) is not None:
                sending[1].play(content)
                return
            feed = f"{source}~{secrets.token_hex(4)}"
            address = self._enter(feed, name)
            sender = Sender(
                content,
                video=address,
                audio=address,
                video_ssrc=SSRC_BASE + SSRC_STEP,
                audio_ssrc=SSRC_BASE,
            )
            sender.start()
            self._sending[source] = (feed, sender)
            self._store(source, feed)

    def unpublish(self, source: str) -> None:
        """End a source; one that is not published is not an error."""
        with self._lock:
            self._stop(source)

    def published(self) -> frozenset[str]:
        """The sources that publish now."""
        with self._lock:
            return frozenset(self._sending)

    def close(self) -> None:
        """End every source."""
        self._ended.set()
        for source in self.published():
            self.unpublish(source)

    def _enter(self, feed: str, name: str) -> tuple[str, int]:
        """Make the remote publisher in Janus; the address at which it expects RTP."""
        client = janus()
        at = client.open()
        try:
            room = ensure_room(sitting=self._sitting, at=at)
            return room.add_remote(feed=feed, display=name, secret=room_secret(self._sitting), streams=_STREAMS)
        finally:
            client.destroy(session=at.session)

    def _store(self, source: str, feed: str) -> None:
        now = timezone.now()
        fields = {"feed": feed, "audio_mid": "0", "video_mid": "1", "simulcast": False, "synthetic": True}
        Publication.objects.filter(sitting=self._sitting, source=source).delete()
        Publication.objects.create(
            sitting=self._sitting, source=source, session=0, handle=0, made_at=now, seen_at=now, **fields
        )

    def _stop(self, source: str) -> None:
        found = self._sending.pop(source, None)
        if found is None:
            return
        feed, sender = found
        sender.stop()
        Publication.objects.filter(sitting=self._sitting, source=source, feed=feed).delete()
        client = janus()
        try:
            at = client.open()
            room = VideoRoom(client=client, at=at, room=str(self._sitting))
            room.remove_remote(feed=feed, secret=room_secret(self._sitting))
            client.destroy(session=at.session)
        except JanusError as error:
            log.info("%s: %s", feed, error)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT):
            try:
                self.beat()
            except JanusError as error:
                log.info("no synthetic member can come back for now: %s", error)

    def beat(self) -> None:
        """Say that the sources live; one that the studio has struck off enters Janus again, which has restarted."""
        with self._lock:
            for source, (feed, sender) in list(self._sending.items()):
                mine = Publication.objects.filter(sitting=self._sitting, source=source, feed=feed)
                if mine.update(seen_at=timezone.now()):
                    continue
                again = f"{source}~{secrets.token_hex(4)}"
                address = self._enter(again, source)
                sender.send_to(video=address, audio=address)
                self._sending[source] = (again, sender)
                self._store(source, again)
