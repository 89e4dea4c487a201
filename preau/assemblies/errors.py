from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from preau.people.errors import Fault


class UnknownProfile(Fault):
    """No legal profile has this key."""


class BadSiret(Fault):
    """The SIRET does not have 14 digits, or its check digits are wrong."""


class BadSlug(Fault):
    """The public address is malformed, reserved, or taken."""


class BadSetting(Fault):
    """Another value of an authority, an assembly or a member is out of its range."""


class RankTaken(Fault):
    """Two members cannot hold the same rank in the order of the table."""


class AlreadyMember(Fault):
    """The account sits in this assembly under another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """A fault of a file: `line` counts from 1 as an editor shows it, `column` counts cells (CSV) from 1."""

    line: int
    column: int
    sentence: str
    header: str = ""

    def __str__(self) -> str:
        where = _("Ligne %(line)s, colonne %(column)s") % {"line": self.line, "column": self.column}
        if self.header:
            where += f" ({self.header})"
        return _("%(place)s : %(fault)s") % {"place": where, "fault": self.sentence}


class ImportRefused(Fault):
    """The file has faults, all of them in `faults`; nothing was imported."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults), field="file")
        self.faults = tuple(faults)
