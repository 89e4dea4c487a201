"""What `decide` answers: events to append, or a refusal that says which rule refuses and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from preau.sitting.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`rule` is a stable code ("quorum_not_met"); `text` a French sentence with %(name)s places that the clerk can
    read out, filled from `values`; `article` its source, empty where good order alone refuses.

    `events` are facts that the refusal itself establishes (a quorum tested and not met): they are recorded.
    """

    rule: str
    text: str
    article: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def sentence(self) -> str:
        return self.text % self.values


Decision = Accepted | Refused
