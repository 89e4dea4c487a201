"""Marks a text for translation without translating it: the core knows no language setting."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """`text` itself; xgettext collects it, and the screens translate it when they show it."""
    return text
