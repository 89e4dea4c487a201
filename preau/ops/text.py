"""The command line's words: it speaks before Django is ready, from the same catalogue as the screens."""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """The language of the terminal: "en" where LANGUAGE, LC_ALL, LC_MESSAGES or LANG says so, else "fr"."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "fr"
    return "fr"


@lru_cache(maxsize=2)
def _catalogue(name: str) -> gettext.NullTranslations:
    return gettext.translation("django", localedir=LOCALE, languages=[name], fallback=True)


def _(text: str) -> str:
    return _catalogue(language()).gettext(text)
