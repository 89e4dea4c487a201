"""Makes the public style sheet light: the common one, without comments and without rules that no public page uses.

A rule stays when one of its selectors names only classes and elements of the pages. It is no CSS parser: it reads the
sheets of this project, and keeps whatever it does not understand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

# What code adds to the pages: shapes of votes and seats, states, and the elements that are not in any template.
_ADDED = frozenset(
    ("for", "against", "abstain", "not_voting", "present", "absent", "represented", "recused", "voted", "seat",
     "seat-dot", "desk", "adopted", "rejected", "on-air", "changed", "current")
)  # fmt: skip
_ELEMENTS = frozenset(("html", "body", "svg", "path", "circle", "img", "track", "source", "br"))
_HTML = frozenset(
    ("input", "select", "textarea", "label", "fieldset", "legend", "dialog", "progress", "form", "kbd", "pre", "hr",
     "details", "summary", "blockquote", "samp", "ol", "dl", "dt", "dd", "figure", "caption", "table", "video", "code",
     "button", "small", "h1", "h2", "h3", "img")
)  # fmt: skip


def vocabulary(pages: str) -> Set[str]:
    """The classes (".now") and elements ("table") that the templates use."""
    classes = {name for found in re.findall(r'class="?([^">]*)', pages) for name in re.findall(r"[\w-]+", found)}
    elements = set(re.findall(r"<([a-z][a-z0-9]*)", pages))
    return {f".{name}" for name in classes | _ADDED} | elements | _ELEMENTS


def prune(css: str, known: Set[str]) -> str:
    """The sheet, on one line, with only the rules that may apply."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return "".join(_kept(css, known))


def _kept(css: str, known: Set[str]) -> Iterator[str]:
    for head, body in _blocks(css):
        if body is None:
            yield f"{head};"
        elif head.startswith(("@media", "@layer", "@supports")):
            inside = "".join(_kept(body, known))
            if inside:
                yield f"{head}{{{inside}}}"
        elif head.startswith("@"):
            yield f"{head}{{{_tight(body)}}}"
        else:
            selectors = [one for one in _split(head) if _may_apply(one, known)]
            if selectors:
                yield f"{','.join(selectors)}{{{_tight(body)}}}"


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """(what stands before a block, its inside), and (statement, None) for what ends in a semicolon."""
    at = 0
    while found := re.compile(r"[{;]").search(css, at):
        head = css[at : found.start()].strip()
        if found[0] == ";":
            if head:
                yield head, None
            at = found.end()
            continue
        end = _closing(css, found.end())
        yield head, css[found.end() : end]
        at = end + 1


def _closing(css: str, at: int) -> int:
    depth = 1
    for found in re.compile(r"[{}]").finditer(css, at):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(css)


def _split(selectors: str) -> list[str]:
    """The selectors of a list; a comma inside brackets separates nothing."""
    parts, depth, start = [], 0, 0
    for n, char in enumerate(selectors):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(selectors[start:n].strip())
            start = n + 1
    return [*parts, selectors[start:].strip()]


def _may_apply(selector: str, known: Set[str]) -> bool:
    # What :not() excludes need not be in the pages.
    bare = re.sub(r":not\([^)]*\)|\[[^\]]*\]|::?[\w-]+(\([^)]*\))?", "", selector)
    classes = set(re.findall(r"\.[A-Za-z][\w-]*", bare))
    elements = set(re.findall(r"(?<![\w.#-])[a-z][a-z0-9]*", bare)) & _HTML
    return classes <= known and elements <= known


def _tight(body: str) -> str:
    """The declarations without useless space; what holds a string is left as it is."""
    body = body.strip()
    return body if '"' in body else re.sub(r" ?([:;,]) ?", r"\1", body).removesuffix(";")
