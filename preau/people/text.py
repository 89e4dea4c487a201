"""What people type, freed of what nobody can see: a published sentence must say what it shows."""

from __future__ import annotations

import re

# Controls but tab and line feed, halves of characters, what turns the direction of a sentence round, what has no
# width. The joiners of emoji and of some scripts, and the marks of direction that turn nothing round, stay.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")


def visible(text: str) -> str:
    """The text without its invisible characters, ends of lines as "\\n"."""
    return _UNSEEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))
