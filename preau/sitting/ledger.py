"""What the independent recount keeps while it reads: running facts, as plainly as possible, and what disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from preau.rules.text import gettext_noop as _
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.facts import SittingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A figure or fact of entry `seq` that does not follow from the entries before it.

    `text` is a French sentence with %(name)s places, filled from `values`.
    """

    seq: int
    text: str
    values: Mapping[str, str | int]

    @property
    def sentence(self) -> str:
        return self.text % self.values


@dataclass(slots=True)
class Count:
    """What one ballot's entries say so far."""

    opened: e.BallotOpened
    choices: dict[str, str] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    contested: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    stage: str = "open"

    @property
    def bearers(self) -> dict[str, str | None]:
        return {elector.member: elector.bearer for elector in self.opened.electorate}


@dataclass(slots=True)
class Ledger:
    """Running facts, kept as plainly as possible."""

    seq: int = 0
    facts: SittingFacts | None = None
    chair: str = ""
    here: set[str] = field(default_factory=set)
    bearer_of: dict[str, str] = field(default_factory=dict)
    recused: dict[str, set[str]] = field(default_factory=dict)
    ballots: dict[int, Count] = field(default_factory=dict)
    prepared: dict[int, se.BallotPrepared] = field(default_factory=dict)
    signing: set[str] = field(default_factory=set)
    found: list[Disagreement] = field(default_factory=list)

    def disagree(self, text: str, **values: str | int) -> None:
        self.found.append(Disagreement(seq=self.seq, text=text, values={"seq": self.seq, **values}))

    def expect(self, what: str, *, written: int, counted: int, ballot: int) -> None:
        if written != counted:
            self.disagree(
                _("Scrutin %(ballot)s, %(what)s : le journal dit %(written)s, le recomptage donne %(counted)s."),
                ballot=ballot,
                what=what,
                written=written,
                counted=counted,
            )

    def out(self, item: str | None) -> set[str]:
        return self.recused.get(item, set()) if item is not None else set()
