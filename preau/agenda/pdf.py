"""Is this file a whole PDF? Header, trailer and cross-reference, read without running anything in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from preau.agenda.errors import NotAPdf, TooLarge

CHUNK: Final = 1 << 20
# Where readers look for the end marker (ISO 32000-1, annex H, implementation note 18).
TAIL: Final = 1024
_HEADER: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_XREF: Final = re.compile(rb"\s*(xref\b|[0-9]+\s+[0-9]+\s+obj\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`size` in bytes, `sha256` in hexadecimal."""

    size: int
    sha256: str


def inspect(file: BinaryIO, *, max_bytes: int) -> Measured:
    """Size and hash of a PDF file, left at its start. Raises `NotAPdf`, `TooLarge`.

    Checks the header at byte 0, "%%EOF" in the last 1,024 bytes, and that "startxref" points at a cross-reference
    (ISO 32000-1, 7.5.5): a truncated upload or one rewritten as text fails.
    """
    measured, head, tail = _measure(file, max_bytes)
    if not head:
        raise NotAPdf(_("Le fichier est vide."), offset=0)
    if not _HEADER.match(head):
        raise NotAPdf(_("Ce fichier n’est pas un PDF : il ne commence pas par « %PDF- » (octet 0)."), offset=0)
    start = measured.size - len(tail)
    end = tail.rfind(b"%%EOF")
    if end < 0:
        sentence = _("Ce PDF est incomplet : la marque de fin « %%%%EOF » manque avant l’octet %(size)s.")
        raise NotAPdf(sentence % {"size": measured.size}, offset=measured.size)
    found = re.findall(rb"startxref\s+([0-9]{1,12})\s", tail[:end])
    offset = int(found[-1]) if found else -1
    if not found or not _points_at_xref(file, offset, measured.size):
        at = start + tail.rfind(b"startxref", 0, end) if found else start + end
        sentence = _("Ce PDF est abîmé : sa table des objets est introuvable (octet %(at)s).")
        raise NotAPdf(sentence % {"at": at}, offset=at)
    file.seek(0)
    return measured


def _measure(file: BinaryIO, max_bytes: int) -> tuple[Measured, bytes, bytes]:
    """The size and hash, the first and the last `TAIL` bytes, in one reading."""
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            sentence = _("Le fichier dépasse %(limit)s Mo : réduisez-le ou partagez-le en plusieurs documents.")
            raise TooLarge(sentence % {"limit": max_bytes // 1_000_000}, field="file")
        digest.update(chunk)
        head = head or chunk[:TAIL]
        tail = (tail + chunk)[-TAIL:]
    return Measured(size=size, sha256=digest.hexdigest()), head, tail


def _points_at_xref(file: BinaryIO, offset: int, size: int) -> bool:
    if not 0 <= offset < size:
        return False
    file.seek(offset)
    return _XREF.match(file.read(64)) is not None
