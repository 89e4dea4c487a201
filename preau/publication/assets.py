"""Style, scripts and icon of the public pages, under names that carry the hash of their content.

They come from the static files of the applications, and stay for ever: a page baked last year keeps its style.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders


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


def squeeze(css: bytes) -> bytes:
    """The style sheet without comments and without the space that only people need."""
    text = re.sub(r"/\*.*?\*/", "", css.decode(), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};]) ?", r"\1", text).replace(";}", "}").strip().encode()


def _named(stem: str, suffix: str, content: bytes) -> str:
    return f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:10]}{suffix}"


def _optional(name: str) -> bytes:
    try:
        return _read(name)
    except FileNotFoundError:
        return b""


@cache
def assets() -> Assets:
    """The assets of this version of Préau. Raises FileNotFoundError on an incomplete installation."""
    css, script = squeeze(_read("web/preau.css")), _read("publication/live.js")
    player, icon, hls = (
        _read("publication/player.js"),
        _optional("web/icon.svg"),
        _optional("web/vendor/hls/hls.light.min.js"),
    )
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
