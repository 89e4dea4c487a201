"""Style, scripts and icon of the public pages, under names that carry the hash of their content.

They come from the static files of the applications, and stay for ever: a page baked last year keeps its style.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from preau.publication import style

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Paths under the public root, and their contents. `hls` is "" where the library is not installed: native
    players only, then."""

    css: str
    script: str
    player: str
    hls: str
    icon: str
    files: Mapping[str, bytes]


def _read(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"the static file {name} is missing: this installation is not complete")
    return Path(found).read_bytes()


def _named(stem: str, suffix: str, content: bytes) -> str:
    return f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:10]}{suffix}"


def _optional(name: str) -> bytes:
    try:
        return _read(name)
    except FileNotFoundError:
        return b""


def _sheet() -> bytes:
    """The common style sheet without what no public page uses, then what only public pages need."""
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))
    whole = _read("web/preau.css") + _read("publication/public.css")
    return style.prune(whole.decode(), style.vocabulary(pages)).encode()


@cache
def assets() -> Assets:
    """The assets of this version of Préau. Raises FileNotFoundError on an incomplete installation."""
    css, script, player = _sheet(), _read("publication/live.js"), _read("publication/player.js")
    icon, hls = _optional("web/icon.svg"), _optional("web/vendor/hls/hls.light.min.js")
    contents = {
        "css": (_named("preau", ".css", css), css),
        "script": (_named("live", ".js", script), script),
        "player": (_named("player", ".js", player), player),
        "hls": (_named("hls", ".js", hls) if hls else "", hls),
        "icon": (_named("icon", ".svg", icon) if icon else "", icon),
    }
    return Assets(
        **{name: path for name, (path, _content) in contents.items()},
        files={path: content for path, content in contents.values() if path},
    )
