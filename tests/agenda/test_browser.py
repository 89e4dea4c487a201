"""The preparation in a real Chromium: every page open to all (axe, 360 px), files dropped, items moved by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Literal

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from preau.agenda import documents
from preau.agenda.models import Sitting
from preau.people.services import COMMAND_LINE
from tests.browser import faults, launched
from tests.conftest import Cast, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS: list[tuple[int, Literal["light", "dark"]]] = [(360, "dark"), (1280, "light")]
HERE = "/preparation/val-d-ambre/conseil/"


@pytest.fixture
def prepared(sitting: Sitting, pdf: Callable[..., BytesIO]) -> Sitting:
    """With a document, so that its page can be looked at."""
    item = sitting.items.get(key="2-point-2")
    documents.attach_document(item=item, file=pdf(), filename="Rapport.pdf", by=COMMAND_LINE)
    return sitting


@pytest.fixture
def cookies(
    cast: Cast, prepared: Sitting, browser_of: Callable[[Person], Client], settings: Settings
) -> dict[str, str]:
    """Sessions by name, made before the browser starts: its event loop bars the database."""
    people = {"greffiere": cast.greffiere, "elue": cast.elue, "exploitant": cast.exploitant}
    return {who: browser_of(person).cookies[settings.SESSION_COOKIE_NAME].value for who, person in people.items()}


@pytest.fixture
def chromium(live_server: LiveServer, cookies: dict[str, str]) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def signed_in(
    chromium: Browser, live_server: LiveServer, cookies: dict[str, str], settings: Settings
) -> Callable[[str], BrowserContext]:
    def context_of(who: str) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, locale="fr-FR")
        session = {"name": settings.SESSION_COOKIE_NAME, "value": cookies[who], "url": live_server.url}
        context.add_cookies([session])  # type: ignore[list-item]
        return context

    return context_of


def look(context: BrowserContext, *addresses: str) -> dict[str, list[str]]:
    """The faults of each page on a phone in the dark and on a desk in the light."""
    found: dict[str, list[str]] = {}
    page = context.new_page()
    for address in addresses:
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 740})
            page.emulate_media(color_scheme=scheme)
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
            if bad := faults(page):
                found[f"{address} {width} {scheme}"] = bad
    return found


def test_the_clerk_is_shut_out_of_nothing(signed_in: Callable[[str], BrowserContext], prepared: Sitting) -> None:
    here = f"/preparation/seances/{prepared.pk}/"
    of_sitting = ["", "modifier/", "supprimer/", "points/ajouter/", "points/2-point-2/", "points/2-point-2/supprimer/"]
    of_assembly = [
        "",
        "seance/",
        "membres/",
        "membres/ajouter/",
        "membres/importer/",
        "membre/nadia-ferrand/",
        "reglages/",
    ]
    pages = [here + page for page in of_sitting] + [HERE + page for page in of_assembly]

    assert look(signed_in("greffiere"), *pages) == {}


def test_a_member_and_an_operator_are_shut_out_of_nothing(
    signed_in: Callable[[str], BrowserContext], prepared: Sitting
) -> None:
    assert look(signed_in("elue"), HERE, f"/preparation/seances/{prepared.pk}/") == {}
    assert look(signed_in("exploitant"), "/preparation/", "/preparation/collectivite/") == {}


def test_an_import_is_verified_corrected_and_done(signed_in: Callable[[str], BrowserContext]) -> None:
    page = signed_in("greffiere").new_page()
    page.set_viewport_size({"width": 360, "height": 740})

    def verify(text: str) -> None:
        page.goto(HERE + "membres/importer/")
        page.get_by_label("Fichier CSV").set_input_files(
            {"name": "membres.csv", "mimeType": "text/csv", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Vérifier le fichier").click()

    verify("nom;groupe;ordre\nOmar Haddad;;huit\n")
    alert = page.get_by_role("alert")
    assert "Ligne 2, colonne 2 (groupe)" in alert.inner_text()
    assert "Ligne 2, colonne 3 (ordre)" in alert.inner_text()
    assert faults(page) == []

    verify("nom;groupe;ordre\nOmar Haddad;Majorité;8\n")
    assert faults(page) == []
    page.get_by_role("button", name="Importer").click()
    assert page.get_by_role("link", name="Omar Haddad").is_visible()


def test_a_dropped_pdf_is_attached(
    signed_in: Callable[[str], BrowserContext], prepared: Sitting, pdf: Callable[..., BytesIO]
) -> None:
    page = signed_in("greffiere").new_page()
    page.goto(f"/preparation/seances/{prepared.pk}/points/1-point-1/")
    page.evaluate(
        """(bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "Plan.pdf", { type: "application/pdf" }));
            const form = document.querySelector("form[data-drop]");
            form.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        list(pdf().getvalue()),
    )
    assert page.locator("[data-drop-status]").inner_text() == "Plan.pdf"
    page.keyboard.press("Enter")
    page.wait_for_url("**#documents")

    assert page.get_by_role("link", name="Plan", exact=True).is_visible()


def test_the_keyboard_moves_an_item_and_comes_back_to_it(
    signed_in: Callable[[str], BrowserContext], prepared: Sitting
) -> None:
    page = signed_in("greffiere").new_page()
    page.goto(f"/preparation/seances/{prepared.pk}/")
    page.get_by_role("button", name="Monter 3. Point 3").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#point-3-point-3")

    assert [h.split(". ")[1] for h in page.locator("#ordre-du-jour h3").all_inner_texts()] == [
        "Point 1",
        "Point 3",
        "Point 2",
    ]
    assert "Le point 3 est maintenant en position 2." in page.get_by_role("status").first.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('li')?.id") == "point-3-point-3"
