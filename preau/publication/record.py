"""What one sitting is published from: its journal, its checkpoints, its key, and what is known of its recording."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from preau.sitting import events as e
from preau.sitting import timeline
from preau.sitting.evolve import fold
from preau.sitting.facts import Guest, Item, Member, SittingFacts
from preau.sitting.secret_events import UrnOpened
from preau.sitting.state import Ballot, State
from preau.studio.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """The recording under `video/`: `picture` and `sound` say which playlists exist beside the multivariant one."""

    timeline: Timeline
    picture: bool
    sound: bool


@dataclass(frozen=True, kw_only=True)
class Record:
    """A journal read up to one event, with all that its publication needs and nothing else.

    `lines` are the canonical lines of `entries`, one each; `state` is their fold. `checkpoints` are signed notes by
    event number, `key` the authority's verifier key. `archives`: those of the encrypted ballots that are proclaimed,
    by number of ballot; `bound`: the binding proofs beside them. `at_opening`: the state just after the last ballot
    opened, for whoever has it at hand.
    """

    entries: tuple[e.Entry, ...]
    lines: tuple[str, ...]
    state: State
    checkpoints: Mapping[int, str] = field(default_factory=dict)
    key: str = ""
    media: Media | None = None
    archives: Mapping[int, bytes] = field(default_factory=dict)
    bound: Mapping[int, bytes] = field(default_factory=dict)
    at_opening: State | None = None

    @property
    def facts(self) -> SittingFacts:
        assert self.state.facts is not None, "a journal begins with RoomOpened"
        return self.state.facts

    @property
    def at(self) -> datetime:
        """The time of the last event: the only "now" that a projection knows."""
        return self.entries[-1].at

    @cached_property
    def hash(self) -> str:
        return str(json.loads(self.lines[-1])["hash"])

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.facts.timezone)

    @cached_property
    def people(self) -> Mapping[str, Member | Guest]:
        guests: dict[str, Member | Guest] = {guest.id: guest for guest in self.facts.guests}
        return {**guests, **self.members}

    @cached_property
    def members(self) -> Mapping[str, Member]:
        return {m.id: m for m in self.facts.members}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.facts.items}

    @cached_property
    def moments(self) -> list[timeline.Moment]:
        return timeline.timeline(self.entries)

    @cached_property
    def ballots_by_item(self) -> Mapping[str | None, list[Ballot]]:
        """The ballots of each item, in order. A block vote is one of every item that it decides."""
        found: dict[str | None, list[Ballot]] = {}
        for ballot in self.state.ballots:
            for item in (ballot.opened.item, *ballot.opened.also):
                found.setdefault(item, []).append(ballot)
        return found

    @property
    def last_result(self) -> Ballot | None:
        """The ballot proclaimed last, a round of an election among others."""
        return next((b for b in reversed(self.state.ballots) if b.status == "proclaimed"), None)

    @property
    def encrypted(self) -> list[Ballot]:
        """The encrypted ballots that are proclaimed: those whose archives are published."""
        return [b for b in self.state.ballots if b.status == "proclaimed" and b.opened.means == "encrypted"]

    @cached_property
    def public(self) -> Record:
        """What the published journal holds: it stops before the first vote of a ballot that is not proclaimed yet, so
        that nobody reads how a vote goes before it is over, nor what is contested before it is settled. Items and data
        follow the published journal."""
        ballot = self.state.pending_ballot
        if ballot is None or ballot.status == "preparing" or not (ballot.votes or ballot.contests or ballot.assisted):
            return self
        count = next(entry.seq for entry in reversed(self.entries) if entry.event is ballot.opened)
        # An urn opens in the same moment as its ballot.
        count += count < len(self.entries) and isinstance(self.entries[count].event, UrnOpened)
        state = self.at_opening
        return Record(
            entries=self.entries[:count],
            lines=self.lines[:count],
            state=fold(self.entries[:count]) if state is None or state.seq != count else state,
            checkpoints={seq: note for seq, note in self.checkpoints.items() if seq <= count},
            key=self.key,
            media=self.media,
            archives=self.archives,
            bound=self.bound,
        )

    def hash_at(self, seq: int) -> str:
        """The hash of event `seq`."""
        return str(json.loads(self.lines[seq - 1])["hash"])

    def position(self, moment: datetime) -> float | None:
        """Seconds into the recording at which `moment` is seen; None without a recording of it."""
        return self.media.timeline.position(moment) if self.media else None


def read(
    entries: Iterable[e.Entry],
    lines: Iterable[str],
    *,
    checkpoints: Mapping[int, str] | None = None,
    key: str = "",
    media: Media | None = None,
    archives: Mapping[int, bytes] | None = None,
    bound: Mapping[int, bytes] | None = None,
) -> Record:
    """The record of a whole journal, folded here."""
    entries = tuple(entries)
    return Record(
        entries=entries,
        lines=tuple(lines),
        state=fold(entries),
        checkpoints=checkpoints or {},
        key=key,
        media=media,
        archives=archives or {},
        bound=bound or {},
    )
