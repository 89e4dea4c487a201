"""The home of each authority, and the index of the instance: which sittings there are, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import translation

from preau.publication import pages, words
from preau.publication.assets import Assets


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A sitting in a list. `state`: "live" has a page that changes, "past" one that does not, "upcoming" none yet."""

    slug: str
    title: str
    assembly: str
    starts_at: datetime
    state: Literal["live", "upcoming", "past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    slug: str
    name: str
    language: str
    timezone: str
    officer: str
    sittings: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    slug: str
    title: str
    assembly: str
    when: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    lang: str
    authority: str
    officer: str


def authority(found: Authority, *, assets: Assets) -> bytes:
    """`<authority>/index.html`: live now, to come (soonest first), past (latest first)."""
    lang = words.page_language(found.language)
    with translation.override(lang):
        frame = _Frame(lang=lang, authority=found.name, officer=found.officer)
        upcoming = sorted(_of(found, "upcoming"), key=lambda s: (s.starts_at, s.slug))
        past = sorted(_of(found, "past"), key=lambda s: (s.starts_at, s.slug), reverse=True)
        context: dict[str, object] = {
            "live": [_row(found, s) for s in _of(found, "live")],
            "upcoming": [_row(found, s) for s in upcoming],
            "past": [_row(found, s) for s in past],
            "content_lang": "" if lang == found.language else found.language,
        }
        return pages.render("authority.html", context, assets=assets, frame=frame, root="../", home="index.html")


def statement(found: Authority, *, assets: Assets) -> bytes:
    """`<authority>/accessibilite.html`: what RGAA 4.1.2 wants said as long as no audit was made."""
    lang = words.page_language(found.language)
    with translation.override(lang):
        frame = _Frame(lang=lang, authority=found.name, officer=found.officer)
        return pages.render("accessibility.html", {}, assets=assets, frame=frame, root="../", home="index.html")


def instance(found: Sequence[Authority], *, assets: Assets, language: str) -> bytes:
    """`index.html` of the public root: the authorities, and what is live."""
    with translation.override(language):
        frame = _Frame(lang=language, authority="Préau", officer="")
        rows = [
            (one, [_row(one, s) for s in _of(one, "live")]) for one in sorted(found, key=lambda a: (a.name, a.slug))
        ]
        return pages.render(
            "instance.html", {"authorities": rows}, assets=assets, frame=frame, root="", home="index.html"
        )


def _of(found: Authority, state: str) -> list[Listed]:
    return [sitting for sitting in found.sittings if sitting.state == state]


def _row(found: Authority, sitting: Listed) -> _Row:
    zone = ZoneInfo(found.timezone)
    return _Row(
        slug=sitting.slug,
        title=sitting.title,
        assembly=sitting.assembly,
        when=words.day(sitting.starts_at, zone),
        clock=words.clock(sitting.starts_at, zone),
    )
