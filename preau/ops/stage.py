"""Who publishes a picture and a voice in the demonstration: the chair, whoever has the floor, whoever is next."""

from __future__ import annotations

import logging
import shutil
import uuid
from typing import Self

from preau.ops.record import Record
from preau.ops.script import Names
from preau.sitting.state import State
from preau.studio.janus.client import JanusError
from preau.studio.synthetic.members import SyntheticMembers

log = logging.getLogger(__name__)

# The language of the record: its transcripts are read in it.
LANGUAGE = "de"
OPENING = "Meine Damen und Herren, ich begrüße Sie herzlich zur heutigen Sitzung des Stadtrates."
CONDUCT = "Vielen Dank. Wir fahren in der Tagesordnung fort."
VOTE = "Wir kommen zur Abstimmung. Wer stimmt dafür? Wer stimmt dagegen? Wer enthält sich der Stimme?"
# Characters of a transcript that are read: a clip lasts twelve seconds at most.
TEXT = 220


class Stage:
    """Follows the state of the sitting; without Janus it does nothing, and says so in the log once."""

    def __init__(self, *, sitting: uuid.UUID) -> None:
        self.with_video = shutil.which("janus") is not None
        self._members = SyntheticMembers(sitting=sitting, language=LANGUAGE)
        self._words: dict[str, str] = {}
        self._on: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._members.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._members.close()
        except JanusError as error:
            log.info("the sources end with Janus: %s", error)

    def rehearse(self, record: Record, names: Names) -> None:
        """Learn what each speaker says."""
        for speech in record.speeches:
            text = speech.text[:TEXT].rpartition(" ")[0]
            self._words[names.people[speech.speaker]] = text or CONDUCT

    def follow(self, state: State) -> None:
        """Publish those who are on air or next in `state`, and end the others."""
        if not self.with_video or state.facts is None:
            return
        wanted = self._wanted(state)
        people = {m.id: (m.name, m.group) for m in state.facts.members}
        people |= {g.id: (g.name, g.title) for g in state.facts.guests}
        try:
            for source, words in wanted.items():
                if self._on.get(source) != words:
                    name, group = people[source]
                    self._members.publish(source, name=name, group=group, words=words)
                    self._on[source] = words
            for source in set(self._on) - set(wanted):
                self._members.unpublish(source)
                del self._on[source]
        except JanusError as error:
            # Janus is restarting, or gone: the sitting goes on, and the next step tries again.
            self._on.clear()
            log.warning("no picture for now: %s", error)

    def _wanted(self, state: State) -> dict[str, str]:
        """What each source says, by source."""
        if state.phase == "closed":
            return {}
        speakers = [state.floor.speaker] if state.floor else []
        speakers += [request.speaker for request in state.queue[:1]]
        wanted = {speaker: self._words.get(speaker, CONDUCT) for speaker in speakers}
        if state.chair not in wanted:
            voting = state.pending_ballot is not None
            wanted[state.chair] = VOTE if voting else CONDUCT if state.item else OPENING
        return wanted
