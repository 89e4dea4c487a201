"""The way in for each person, the language, the words of the scripts, and the pages that say what went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from preau.agenda.models import Sitting
from preau.config.urls import urlpatterns as all_urls
from preau.people.errors import Fault
from tests.conftest import Cast, Person, make_assembly, make_sitting

SignIn = Callable[[Person], Client]


def fail(request: HttpRequest, how: str) -> HttpResponse:
    if how == "bad":
        raise BadRequest
    if how == "denied":
        raise PermissionDenied("Réservé au secrétariat.")
    if how == "late":
        raise Fault("La salle est ouverte : l’ordre du jour ne change plus.")
    raise RuntimeError(how)


urlpatterns = [*all_urls, path("essai/<str:how>", fail)]


def screens(page: HttpResponseBase) -> list[str]:
    return re.findall(r'href="/salle/[^/]+/(\w+)"', str(getattr(page, "content", b""), "utf-8"))


def test_without_an_authority_one_is_told_what_command_to_run(db: None, citoyen: Client) -> None:
    page = citoyen.get("/").content.decode()
    assert "preau create-authority" in page
    assert "./start demo" in page


def test_a_citizen_is_sent_to_the_public_home(db: None, citoyen: Client, settings: Settings) -> None:
    make_assembly("val-d-ambre", "Val-d’Ambre", profile="commune_ge3500")
    assert "rien de publié" in citoyen.get("/").content.decode()
    home = Path(settings.PUBLIC_DIR) / "val-d-ambre" / "index.html"
    home.parent.mkdir(parents=True)
    home.write_text("<h1>Val-d’Ambre</h1>", encoding="utf-8")
    assert citoyen.get("/").headers["location"] == "/val-d-ambre/"


def test_a_citizen_chooses_among_several_authorities(cast: Cast, citoyen: Client, settings: Settings) -> None:
    for slug in ("val-d-ambre", "ailleurs"):
        (Path(settings.PUBLIC_DIR) / slug).mkdir(parents=True)
        (Path(settings.PUBLIC_DIR) / slug / "index.html").touch()
    page = citoyen.get("/").content.decode()
    assert 'href="/val-d-ambre/"' in page
    assert 'href="/ailleurs/"' in page
    (Path(settings.PUBLIC_DIR) / "index.html").touch()
    assert citoyen.get("/").headers["location"] == "/index.html"


@pytest.mark.parametrize(
    ("who", "doors"),
    [
        ("presidente", ["presidence", "membre", "ecran"]),
        ("greffiere", ["secretariat", "ecran", "camera"]),
        ("elue", ["membre"]),
        ("elu_opposition", ["membre"]),
        ("invite", ["invite"]),
        ("exploitant", []),
        ("intrus", []),
    ],
)
def test_each_person_finds_their_own_doors(
    cast: Cast, sitting: Sitting, browser_of: SignIn, who: str, doors: list[str]
) -> None:
    assert screens(browser_of(getattr(cast, who)).get("/")) == doors


def test_a_mandate_that_has_ended_opens_nothing(cast: Cast, sitting: Sitting, browser_of: SignIn) -> None:
    assert cast.elue.mandate
    cast.elue.mandate.ends_on = sitting.starts_at.date() - timedelta(days=1)
    cast.elue.mandate.save()
    assert screens(browser_of(cast.elue).get("/")) == []


def test_a_closed_sitting_leads_to_its_public_page_only(
    cast: Cast, sitting: Sitting, browser_of: SignIn, settings: Settings
) -> None:
    sitting.closed_at = sitting.starts_at
    sitting.save()
    folder = Path(settings.PUBLIC_DIR) / "val-d-ambre" / "seances" / sitting.slug
    folder.mkdir(parents=True)
    (folder / "index.html").touch()
    page = browser_of(cast.elue).get("/")
    assert screens(page) == []
    assert f'href="/val-d-ambre/seances/{sitting.slug}/"' in page.content.decode()


def test_open_rooms_come_first_then_the_nearest(cast: Cast, browser_of: SignIn) -> None:
    assert cast.presidente.mandate
    for slug, day, opened, closed in (
        ("passee", 1, True, True),
        ("lointaine", 28, False, False),
        ("proche", 20, False, False),
        ("ouverte", 30, True, False),
    ):
        at = datetime(2026, 11, day, 18, tzinfo=UTC)
        one = make_sitting(cast.assembly, cast.presidente.mandate, slug=slug, starts_at=at, items=0)
        one.title, one.room_opened_at, one.closed_at = slug, at if opened else None, at if closed else None
        one.save()
    page = browser_of(cast.greffiere).get("/").content.decode()
    assert re.findall(r"<h2>(\w+)</h2>", page) == ["ouverte", "proche", "lointaine", "passee"]


def test_the_hour_is_the_authoritys(cast: Cast, sitting: Sitting, browser_of: SignIn) -> None:
    cast.authority.timezone = "Indian/Reunion"
    cast.authority.save()
    assert "jeudi 26 novembre 2026 à 22 h 30" in browser_of(cast.elue).get("/").content.decode()


def test_home_asks_the_database_a_fixed_number_of_times(
    cast: Cast, browser_of: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert cast.presidente.mandate
    client = browser_of(cast.greffiere)
    for n in range(10):
        make_sitting(cast.assembly, cast.presidente.mandate, slug=f"seance-{n}", items=0)
    # Session, account, four for the doors, one for the preparation.
    with django_assert_num_queries(7):
        client.get("/")


@pytest.mark.parametrize("address", ["/salle/3f0e1fd5-6e2b-4a4e-9d3a-3a2a4f3f7a10/membre", "/preparation/"])
def test_everything_else_asks_to_sign_in(db: None, citoyen: Client, address: str) -> None:
    assert citoyen.get(address).headers["location"].startswith("/compte/login/")


def test_the_language_changes_by_post_only(db: None, citoyen: Client) -> None:
    assert citoyen.get("/langue/?language=en").status_code == 405
    assert citoyen.post("/langue/", {"language": "en", "next": "/"}).headers["location"] == "/"
    assert 'lang="en"' in citoyen.get("/").content.decode()


def test_the_language_switch_leads_nowhere_else(db: None, citoyen: Client) -> None:
    answer = citoyen.post("/langue/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["location"] == "/"


def test_the_words_of_the_scripts_are_public_and_kept(db: None, citoyen: Client) -> None:
    answer = citoyen.get("/jsi18n/fr.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "max-age=3600" in answer.headers["cache-control"]
    assert citoyen.get("/jsi18n/xx.js").status_code == 404


def test_crawlers_stay_out_of_the_rooms(db: None, citoyen: Client) -> None:
    assert "Disallow: /salle/" in citoyen.get("/robots.txt").content.decode()


@pytest.mark.urls("tests.web.test_pages")
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/essai/bad", 400, "Rien n’a été modifié"),
        ("/essai/denied", 403, "Réservé au secrétariat."),
        ("/rien/", 404, "Cette page n’existe pas"),
        ("/essai/late", 409, "La salle est ouverte : l’ordre du jour ne change plus."),
        ("/essai/crash", 500, "preau doctor"),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(
    cast: Cast, browser_of: SignIn, address: str, status: int, words: str
) -> None:
    client = browser_of(cast.elue)
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_an_expired_form_says_so(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/langue/", {"language": "en"})
    assert answer.status_code == 403
    assert "Cette page avait expiré" in answer.content.decode()


@pytest.mark.urls("tests.web.test_pages")
@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/preparation/", "http://testserver/preparation/"), ("https://elsewhere.example/", "/")],
)
def test_a_refusal_leads_back_to_where_one_was(cast: Cast, browser_of: SignIn, came_from: str, back: str) -> None:
    answer = browser_of(cast.elue).get("/essai/late", headers={"referer": came_from})
    assert f'href="{back}"' in answer.content.decode()


def test_every_page_carries_the_security_headers(db: None, citoyen: Client) -> None:
    headers = citoyen.get("/").headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_account_s_short_address_leads_to_it(cast: Cast, browser_of: SignIn) -> None:
    answer = browser_of(cast.elue).get("/compte/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/compte/securite/")
