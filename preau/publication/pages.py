"""Pages of a sitting as bytes: a view and a template, in the language of the sitting."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Protocol

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from preau import __version__
from preau.publication import words
from preau.publication.assets import Assets
from preau.publication.views.decisions import DecisionsView
from preau.publication.views.items import ItemView
from preau.publication.views.minutes import MinutesView
from preau.publication.views.secret import SecretView
from preau.publication.views.sitting import SittingView

# Stands for the page's own weight until it is known; as wide as three digits.
_WEIGHT = "@ko"
_PACKAGE = Path(__file__).resolve().parent
_SOURCES = ("*.py", "views/*.py", "templates/**/*.html")


@cache
def generator() -> str:
    """Who wrote a page: the version, and a hash of the code that words it, so that the same code is recognised."""
    digest = hashlib.sha256()
    files = sorted(path for pattern in _SOURCES for path in _PACKAGE.glob(pattern))
    # The sentences of a result are shared with the rooms.
    files += sorted((_PACKAGE.parent / "ballots").glob("*words.py"))
    files += sorted((_PACKAGE.parent / "locale").glob("*/LC_MESSAGES/django.mo"))
    for path in files:
        digest.update(path.read_bytes())
    return f"Préau {__version__} ({digest.hexdigest()[:10]})"


class Framed(Protocol):
    """What the shell of a page asks of its frame."""

    @property
    def lang(self) -> str: ...

    @property
    def authority(self) -> str: ...

    @property
    def officer(self) -> str: ...


def render(template: str, context: dict[str, object], *, assets: Assets, frame: Framed, root: str, home: str) -> bytes:
    """The page; `root` and `home` are the relative ways to `public/` and to the authority's page."""
    common: dict[str, object] = {
        "sheet": assets.css,
        "assets": assets,
        "generator": generator(),
        "frame": frame,
        "root": root,
        "home": home,
    }
    common["statement"] = f"{home.removesuffix('index.html')}accessibilite.html"
    page = get_template(f"publication/{template}").render({**common, **context, "weight": mark_safe(_WEIGHT)})
    page = words.spaced(page, lang=frame.lang)
    content = page.encode()
    loaded = [
        path
        for path in (assets.css, assets.proof_css, assets.script, assets.check, assets.icon)
        if path and path in page
    ]
    total = len(content) + sum(len(assets.files[path]) for path in loaded)
    kilobytes = round(total / 1000)
    return content.replace(_WEIGHT.encode(), str(kilobytes).encode())


def sitting(view: SittingView, *, assets: Assets, seats: SafeString | str) -> bytes:
    checkpoint = view.checkpoints[-1] if view.checkpoints else None
    context: dict[str, object] = {"view": view, "seats": seats, "last_checkpoint": checkpoint}
    home = "../../index.html"
    return render("sitting.html", context, assets=assets, frame=view.frame, root="../../../", home=home)


def item(view: ItemView, *, assets: Assets, seats: SafeString | str, seats_of: int | None) -> bytes:
    context: dict[str, object] = {"view": view, "seats": seats, "seats_of": seats_of}
    home = "../../../../index.html"
    return render("item.html", context, assets=assets, frame=view.frame, root="../../../../../", home=home)


def decisions(view: DecisionsView, *, assets: Assets) -> bytes:
    home = "../../index.html"
    return render("decisions.html", {"view": view}, assets=assets, frame=view.frame, root="../../../", home=home)


def secret(view: SecretView, *, assets: Assets) -> bytes:
    refusals = assets.refusals[view.frame.lang]
    context: dict[str, object] = {"view": view, "sheet": assets.proof_css, "refusals": refusals}
    home = "../../../../index.html"
    return render("secret.html", context, assets=assets, frame=view.frame, root="../../../../../", home=home)


def minutes(view: MinutesView, *, assets: Assets) -> bytes:
    home = "../../../../index.html"
    context: dict[str, object] = {"view": view, "sheet": assets.proof_css}
    return render("minutes.html", context, assets=assets, frame=view.frame, root="../../../../../", home=home)
