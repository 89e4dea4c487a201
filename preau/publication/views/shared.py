"""What every page of a sitting says around its own content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from preau.publication import words
from preau.publication.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`content_lang` marks titles and texts whose language is not the page's; `title` is the sitting's."""

    lang: str
    content_lang: str
    authority: str
    title: str
    assembly: str
    day: str
    officer: str
    source: str
    closed: bool


def frame(record: Record) -> Frame:
    facts = record.facts
    lang = words.page_language(facts.language)
    return Frame(
        lang=lang,
        content_lang="" if lang == facts.language else facts.language,
        authority=facts.authority.name,
        title=facts.title,
        assembly=facts.assembly,
        day=words.day(starts(record), record.zone),
        officer=facts.protection_officer or _("à nommer par la collectivité"),
        source=facts.source,
        closed=record.state.phase == "closed",
    )


def starts(record: Record) -> datetime:
    """The time for which the sitting was called."""
    return datetime.fromisoformat(record.facts.starts_at)
