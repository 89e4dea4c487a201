"""Writes: the PDFs of an agenda item. Verified, hashed, written beside then renamed; gone when the item goes."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from preau.agenda import files, pdf
from preau.agenda.models import AgendaItem, Document, document_path
from preau.agenda.services import preparing
from preau.people.services import By
from preau.people.text import visible


def attach_document(*, item: AgendaItem, file: BinaryIO, filename: str, by: By, title: str = "") -> Document:
    """Join a PDF to an item, last; `title` empty: made of the file's name.

    Raises `RoomIsOpen`, `NotAPdf`, `TooLarge`, OSError when the disk is full: nothing is kept then.
    """
    measured = pdf.inspect(file, max_bytes=settings.DOCUMENT_MAX_BYTES)
    with preparing(item.sitting, by, "document_attached"):
        last = item.documents.aggregate(last=Max("order"))["last"] or 0
        document = Document(item=item, name=_free_name(item, filename), order=last + 1)
        document.title = " ".join(title.split())[:200] or _title_of(filename)
        _keep(document, file, measured)
    return document


def replace_document(*, document: Document, file: BinaryIO, by: By) -> Document:
    """Another file under the same name and title. Raises like `attach_document`; the old file stays until then."""
    measured = pdf.inspect(file, max_bytes=settings.DOCUMENT_MAX_BYTES)
    with preparing(document.item.sitting, by, "document_replaced"):
        before = document.file.name or ""
        _keep(document, file, measured)
        if before != document.file.name:
            transaction.on_commit(lambda: files.remove(before))
    return document


def remove_document(*, document: Document, by: By) -> None:
    """Raises `RoomIsOpen`."""
    with preparing(document.item.sitting, by, "document_removed"):
        name = document.file.name or ""
        document.delete()
        transaction.on_commit(lambda: files.remove(name))


def _keep(document: Document, file: BinaryIO, measured: pdf.Measured) -> None:
    document.sha256, document.size = measured.sha256, measured.size
    # The hash in the name: a file being replaced is never written over.
    document.file.name = document_path(document, f"{measured.sha256[:12]}-{document.name}")
    document.save()
    # Last, so that a row refused by the database leaves no file.
    files.write(file, document.file.name)


def _stem(filename: str) -> str:
    """The name without folders (either slash) nor extension."""
    return PurePath(filename.replace("\\", "/")).name.rsplit(".", 1)[0]


def _title_of(filename: str) -> str:
    return " ".join(visible(_stem(filename)).replace("_", " ").split())[:200] or "Document"


def _free_name(item: AgendaItem, filename: str) -> str:
    """ "Budget primitif 2027.PDF" -> "budget-primitif-2027.pdf", "…-2.pdf" when taken in this item."""
    base = slugify(_stem(filename).replace("_", " "))[:80].strip("-") or "document"
    taken = set(item.documents.values_list("name", flat=True))
    names = (f"{base}.pdf" if n == 1 else f"{base}-{n}.pdf" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
