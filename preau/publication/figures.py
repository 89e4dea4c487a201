"""Figures: everything on a page that follows from the journal, marked so that a machine finds it again.

A figure is written `<data value="34" data-figure="b3.for">34</data>`. Building the views of a page collects what
its figures must be; `preau verify` builds the same views from the published journal and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` is what a machine reads, `text` what a person reads, both without markup."""

    value: str
    text: str


@dataclass(slots=True)
class Figures:
    """Collects the figures of one page, by key. The same key twice must say the same."""

    expected: dict[str, Figure] = field(default_factory=dict)

    def mark(self, key: str, value: object, text: object | None = None) -> SafeString:
        """The marked-up figure; `text` defaults to the value itself.

        Spaces count for nothing where figures are compared; on the page, those that no line may break stay.
        """
        said = str(value if text is None else text)
        figure = Figure(value=str(value), text=" ".join(said.split()))
        assert self.expected.setdefault(key, figure) == figure, f"two figures {key}"
        return format_html('<data value="{}" data-figure="{}">{}</data>', figure.value, key, said)
