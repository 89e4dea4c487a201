"""Every address: who may open it without an account, and that looking writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from preau.agenda.models import Sitting
from preau.ops import views as demo

pytestmark = pytest.mark.django_db

# What a citizen without an account may open: the way in, and the site's own small files.
OPEN = {
    "preau.web.views.home",
    "preau.web.views.set_language",
    "preau.web.views.view",  # the words of the scripts
    "preau.web.views.robots",
    "preau.people.views.closed",  # says that accounts are made by the clerk
}
WRITES = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b.*?\b(?:INTO|FROM|UPDATE)?\s*\"(\w+)\"", re.IGNORECASE)


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def own() -> list[tuple[str, URLPattern]]:
    found = addresses(get_resolver().url_patterns)
    return [(path, p) for path, p in found if p.callback and p.callback.__module__.startswith("preau.")]


def name_of(pattern: URLPattern) -> str:
    assert pattern.callback is not None
    return f"{pattern.callback.__module__}.{pattern.callback.__name__}"


def filled(path: str, sitting: Sitting) -> str:
    """An address with the parts of a real sitting in its places."""
    item = sitting.items.first()
    values = {
        "sitting_id": str(sitting.id),
        "item": item.key if item else "x",
        "authority": sitting.assembly.authority.slug,
        "assembly": sitting.assembly.slug,
        "key": sitting.chair.key,
        "guest": "ines-moreau",
        "language": "fr",
        "name": "x.pdf",
        "rest": "x",
    }
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: values.get(m[2], "1"), path)


def test_only_the_way_in_is_open_to_everybody() -> None:
    without = {name_of(p) for _, p in own() if not getattr(p.callback, "login_required", True)}
    assert without == OPEN


@pytest.mark.parametrize(("path", "pattern"), own(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_visitor_is_sent_to_the_way_in(path: str, pattern: URLPattern, sitting: Sitting) -> None:
    if name_of(pattern) in OPEN:
        return
    for method in ("get", "post"):
        answer = getattr(Client(), method)(filled(path, sitting))
        assert answer.status_code in (302, 403, 404, 405), (method, path)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/compte/login/"), (method, path)


@pytest.mark.parametrize("who", ["presidente", "greffiere", "elue", "invite", "exploitant", "intrus"])
def test_looking_writes_nothing(who: str, cast: object, sitting: Sitting, browser_of: Callable[..., Client]) -> None:
    browser = browser_of(getattr(cast, who))
    # The stream never ends, and is read by its own tests.
    for path, pattern in own():
        if path.endswith("/flux"):
            continue
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = browser.get(filled(path, sitting))
        assert answer.status_code < 500, path
        written = [match[1] for query in captured if (match := WRITES.match(query["sql"]))]
        # Django keeps its own session: when it was last used.
        assert [table for table in written if table != "django_session"] == [], (path, name_of(pattern))


def test_the_one_look_that_writes_is_named() -> None:
    """The demonstration's links sign in; they exist nowhere else (docs/decisions/0010)."""
    assert all(pattern.callback is not demo.enter for _, pattern in own())
