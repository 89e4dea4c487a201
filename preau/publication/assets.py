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

from django.conf import settings
from django.contrib.staticfiles import finders

from preau.publication import refusals, style

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Paths under the public root, and their contents. `css` is the sheet of most pages, `proof_css` that of those with
    forms or to be printed and signed. `hls` is "" where the library is not installed: native players only, then."""

    css: str
    proof_css: str
    script: str
    check: str
    player: str
    hls: str
    icon: str
    # The module that verifies an archive, and the sentences for its refusals by language of the page.
    verifier: str
    refusals: Mapping[str, str]
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


# The templates of the pages that verify a ballot or are signed on paper: more of the style than any other.
_HEAVY = frozenset(("secret.html", "minutes.html", "promise.html", "commands.html"))
# What the script of such a page adds to it.
_NOTICES = '<div class="notice ok warning refusal"><strong>'


def _sheet(*, heavy: bool) -> bytes:
    """The common style sheet without what no public page uses, then what only public pages need."""
    paths = [path for path in sorted(TEMPLATES.rglob("*.html")) if heavy or path.name not in _HEAVY]
    pages = "".join(path.read_text(encoding="utf-8") for path in paths) + (_NOTICES if heavy else "")
    whole = _read("web/preau.css") + _read("publication/public.css")
    return style.prune(whole.decode(), style.vocabulary(pages)).encode()


# Where the modules of the verifier lie among the static files; the page loads the first, the worker is the second.
MODULES = "ballots/js"
ENTRIES = ("client.js", "worker.js")
_IMPORT = re.compile(r"""(?:from|import) "\./([\w-]+\.js)";""")


def _modules() -> dict[str, bytes]:
    """The modules of the verifier in the browser and all that they import, by name."""
    found: dict[str, bytes] = {}
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _read(f"{MODULES}/{name}")
            waiting += _IMPORT.findall(found[name].decode())
    return dict(sorted(found.items()))


def modules_digest(modules: Mapping[str, bytes]) -> str:
    """What names the folder of a set of modules. They import each other by their own names, so that it is the folder
    that carries the hash of all of them."""
    digest = hashlib.sha256()
    for name, content in sorted(modules.items()):
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:10]


@cache
def assets() -> Assets:
    """The assets of this version of Préau. Raises FileNotFoundError on an incomplete installation."""
    css, proof_css = _sheet(heavy=False), _sheet(heavy=True)
    script, player = _read("publication/live.js"), _read("publication/player.js")
    icon, hls = _optional("web/icon.svg"), _optional("web/vendor/hls/hls.light.min.js")
    check = _read("publication/check.js")
    contents = {
        "css": (_named("preau", ".css", css), css),
        "proof_css": (_named("proof", ".css", proof_css), proof_css),
        "script": (_named("live", ".js", script), script),
        "check": (_named("check", ".js", check), check),
        "player": (_named("player", ".js", player), player),
        "hls": (_named("hls", ".js", hls) if hls else "", hls),
        "icon": (_named("icon", ".svg", icon) if icon else "", icon),
    }
    modules, sentences = _modules(), {lang: refusals.encode(lang) for lang, _name in settings.LANGUAGES}
    folder = f"assets/verifier-{modules_digest(modules)}"
    told = {lang: _named("refusals", ".json", content) for lang, content in sentences.items()}
    return Assets(
        **{name: path for name, (path, _content) in contents.items()},
        verifier=f"{folder}/{ENTRIES[0]}",
        refusals=told,
        files={
            **{path: content for path, content in contents.values() if path},
            **{f"{folder}/{name}": content for name, content in modules.items()},
            **{told[lang]: content for lang, content in sentences.items()},
        },
    )
