"""The shell in a real Chromium: nobody is shut out (axe, 360 px), scripts draw what Python draws, passkeys work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Literal

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from preau.agenda.models import Sitting
from preau.assemblies import hemicycle
from preau.sitting.facts import Member
from tests.browser import faults, launched
from tests.conftest import Cast, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS: list[tuple[int, Literal["light", "dark"]]] = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
MARKS: list[hemicycle.Mark] = [
    "for",
    "against",
    "abstain",
    "not_voting",
    "present",
    "absent",
    "represented",
    "recused",
    "voted",
    "expected",
]


@pytest.fixture
def signed_in(cast: Cast, sitting: Sitting, browser_of: Callable[[Person], Client], settings: Settings) -> str:
    """The session of an elected member, made before the browser starts: its event loop bars the database."""
    cache.clear()
    return browser_of(cast.elue).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def chromium(live_server: LiveServer, signed_in: str) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer) -> BrowserContext:
    return chromium.new_context(base_url=live_server.url, locale="fr-FR", viewport={"width": 360, "height": 740})


@pytest.fixture
def member(visitor: BrowserContext, live_server: LiveServer, signed_in: str, settings: Settings) -> BrowserContext:
    visitor.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": signed_in, "url": live_server.url}])
    return visitor


def look(context: BrowserContext, *addresses: str) -> dict[str, list[str]]:
    """The faults of pages on a phone and a desk, in light and dark, with what the console complains of."""
    found: dict[str, list[str]] = {}
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    for address in addresses:
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 740})
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            bad = faults(page) + [c for c in complaints if "404 (Not Found)" not in c]
            complaints.clear()
            if bad:
                found[f"{address} {width} {scheme}"] = bad
    return found


def test_a_visitor_is_shut_out_of_nothing(visitor: BrowserContext) -> None:
    assert look(visitor, "/", "/compte/login/", "/rien/") == {}


def test_a_member_is_shut_out_of_nothing(member: BrowserContext) -> None:
    security = "/compte/securite/"
    pages = ["", "webauthn/add/", "webauthn/", "totp/activate/"]
    assert look(member, "/", "/compte/logout/", *(security + page for page in pages)) == {}


def test_the_keyboard_goes_straight_to_the_content(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/compte/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_a_passkey_is_added_and_signs_in_alone(member: BrowserContext) -> None:
    page = member.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    devtools = member.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/compte/securite/")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Nom de cette clé").fill("mon téléphone")
    page.get_by_role("button", name="Enregistrer cet appareil").click()
    page.get_by_text("La clé d’accès est enregistrée.").wait_for()
    # The recovery codes are shown to who has the key only.
    page.get_by_role("link", name="Voir mes codes").click()
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    assert page.locator("ol.codes li").count() == 10
    assert faults(page) == []
    page.goto("/compte/securite/webauthn/")
    assert page.get_by_role("heading", name="mon téléphone").is_visible()
    assert faults(page) == []

    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/login/")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("heading", name="Mes séances").wait_for()
    assert page.get_by_role("link", name="Nadia Ferrand").is_visible()
    assert complaints == []


def test_a_refused_passkey_is_said_in_words(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/compte/login/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("alert").get_by_text("vous pouvez recommencer").wait_for()


def run(visitor: BrowserContext, module: str, body: str, *, language: str = "fr") -> Any:
    """The value of `body`, in which the exports of /static/web/js/`module` are at hand."""
    page = visitor.new_page()
    page.goto("/compte/login/")
    page.evaluate(f"document.documentElement.lang = '{language}'")
    return page.evaluate(f"import('/static/web/js/{module}').then(async (m) => {{ {body} }})")


def test_scripts_and_python_draw_the_same_seats(visitor: BrowserContext) -> None:
    members = [Member(id=f"m{i}", name=f"Membre {i}", group="", order=i) for i in range(33)]
    plan = hemicycle.seats(members, [""])
    marks = {m.id: MARKS[i % len(MARKS)] for i, m in enumerate(members)}
    given = {
        "members": [{"id": m.id, "name": m.name} | asdict(plan[m.id]) for m in members],
        "marks": marks,
        "speaker": "m4",
        "label": "33 sièges",
    }
    drawn = run(
        visitor,
        "hemicycle.js",
        f"""const lit = await import('/static/web/vendor/lit-html/lit-html.js');
            const box = document.createElement('div'); lit.render(m.hemicycle({json.dumps(given)}), box);
            return box.innerHTML.replace(/<!--.*?-->/g, '')""",
    )
    names = {m.id: m.name for m in members}
    expected = hemicycle.svg(plan=plan, marks=marks, title="", description="", speaker="m4", names=names)

    def seats(picture: str) -> list[tuple[str, list[float]]]:
        elements = re.findall(r"<(?:path|circle|title)[^>]*>[^<]*", picture.replace("/>", ">"))
        return [
            (re.sub(r"-?\d+(?:\.\d+)?", "#", e), [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", e)])
            for e in elements
            if 'id="' not in e
        ]

    for mine, theirs in zip(seats(drawn), seats(expected), strict=True):
        assert mine[0] == theirs[0]
        # One tenth of a unit: the two languages round halves differently.
        assert mine[1] == pytest.approx(theirs[1], abs=0.11)


def test_times_are_said_as_people_say_them(visitor: BrowserContext) -> None:
    said = run(
        visitor,
        "time.js",
        """const at = '2026-11-26T17:34:12.5Z', paris = 'Europe/Paris';
           return [m.clock(at, paris), m.clockToTheSecond(at, paris), m.clock('2026-11-26T07:04:00Z', paris),
                   m.duration(20), m.duration(60), m.duration(130), m.duration(3600), m.duration(7500),
                   m.running(7), m.running(65), m.position(1860), m.position(3729, {withSeconds: true})]""",
    )
    assert said == [
        "18 h 34",
        "18 h 34 min 12 s",
        "8 h 04",
        "moins d’une minute",
        "1 minute",
        "2 minutes",
        "1 heure",
        "2 heures 5",
        "7 s",
        "1 min 05 s",
        "0 h 31",
        "1 h 02 min 09 s",
    ]


def test_times_in_english(visitor: BrowserContext) -> None:
    body = "return [m.clock('2026-11-26T07:04:09Z', 'UTC'), m.clockToTheSecond('2026-11-26T07:04:09Z', 'UTC')]"
    assert run(visitor, "time.js", body, language="en") == ["07:04", "07:04:09"]


def test_a_fact_is_announced_once(visitor: BrowserContext) -> None:
    said = run(
        visitor,
        "announce.js",
        """m.know('ballot-1'); m.announce('Vote ouvert', 'ballot-1'); m.announce('Adopté', 'result-1');
           m.announce('Adopté', 'result-1'); m.announce('Adopté', 'result-2');
           const region = document.querySelector('[role=status].hidden');
           return [region.getAttribute('aria-live'), ...[...region.children].map((line) => line.textContent)]""",
    )
    assert said == ["polite", "Adopté", "Adopté"]
