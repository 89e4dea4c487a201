"""What a verification finds: the first fault, in one sentence, with its place."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

# Nothing that a sitting publishes comes near these sizes, in bytes; what does is not read.
LARGEST = 200_000_000
LARGEST_PAGE = 8_000_000


class Fault(Exception):
    """`path` of the file; `line` and `column` count from 1, 0 where there is none; `text` without a final stop."""

    def __init__(self, path: str, text: str, line: int = 0, column: int = 0) -> None:
        super().__init__(path, text, line, column)
        self.path, self.text, self.line, self.column = path, text, line, column

    @property
    def sentence(self) -> str:
        place = self.path
        if self.line:
            place += ", " + _("ligne %(line)d") % {"line": self.line}
        if self.column:
            place += ", " + _("colonne %(column)d") % {"column": self.column}
        return _("%(place)s : %(fault)s") % {"place": _shown(place), "fault": _shown(self.text)} + "."


def _shown(found: str) -> str:
    """On one line of a terminal, whatever the folder holds: no control character, no page of text."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in found)
    return plain if len(plain) <= 400 else f"{plain[:400]}…"


def read(path: Path, *, shown: str, largest: int = LARGEST) -> bytes:
    """The content of a published file. Raises `Fault` for one that is missing, no plain file, or far too large."""
    try:
        if path.is_symlink():
            raise Fault(shown, _("c’est un lien symbolique, un dossier publié ne contient que des fichiers"))
        if not path.exists():
            raise Fault(shown, _("le fichier manque"))
        if not path.is_file():
            raise Fault(shown, _("ce n’est pas un fichier"))
        if path.stat().st_size > largest:
            raise Fault(shown, _("le fichier est trop grand pour être celui d’une séance"))
        return path.read_bytes()
    except OSError as error:
        raise Fault(shown, _("le fichier ne peut pas être lu (%(why)s)") % {"why": error.strerror or error}) from None


def text(content: bytes, *, shown: str) -> str:
    """UTF-8 text; raises `Fault` at the first byte that is not."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        raise Fault(shown, _("ce n’est pas du texte UTF-8"), line, column) from None


def first_difference(found: bytes, expected: bytes) -> tuple[int, int]:
    """Line and column (in bytes, from 1) where two contents part."""
    at = next(
        (n for n, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), min(len(found), len(expected))
    )
    before = expected[:at]
    return before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1
