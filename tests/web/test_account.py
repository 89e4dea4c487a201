"""Signing in without a password: the code by mail, the second step, and what is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from tests.conftest import Cast, Person

SignIn = Callable[[Person], Client]
LOGIN, CODE = "/compte/login/", "/compte/login/code/confirm/"


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()


def text(answer: HttpResponseBase) -> str:
    return str(getattr(answer, "content", b""), "utf-8")


def ask_code(client: Client, email: str, *, then: str = "") -> str:
    """Asks a code as the page does and returns the digits found in the mail."""
    page = text(client.get(LOGIN))
    action = re.search(r'<form method="post" action="([^"]+)" class="stack">', page)
    assert action
    answer = client.post(action[1], {"email": email, "next": then})
    assert answer.headers["location"].startswith(CODE)
    code = re.search(r"^    (\d{6})$", str(mail.outbox[-1].body), re.M)
    return code[1] if code else ""


def test_one_signs_in_with_the_code_received(cast: Cast, citoyen: Client) -> None:
    code = ask_code(citoyen, "nadia.ferrand@example.org", then="/preparation/")
    assert mail.outbox[-1].subject == "Votre code de connexion"
    assert mail.outbox[-1].to == ["nadia.ferrand@example.org"]
    assert citoyen.post(CODE, {"code": code, "next": "/preparation/"}).headers["location"] == "/preparation/"
    assert "Nadia Ferrand" in text(citoyen.get("/"))


def test_the_address_is_found_whatever_its_capitals(cast: Cast, citoyen: Client) -> None:
    assert ask_code(citoyen, "Nadia.Ferrand@Example.org")


def test_a_wrong_code_is_said_and_three_are_enough(cast: Cast, citoyen: Client) -> None:
    code = ask_code(citoyen, "nadia.ferrand@example.org")
    wrong = "000000" if code != "000000" else "111111"
    page = text(citoyen.post(CODE, {"code": wrong}))
    assert 'aria-invalid="true"' in page
    assert "demandez un nouveau code" in page
    citoyen.post(CODE, {"code": wrong})
    assert citoyen.post(CODE, {"code": wrong}).status_code == 302
    citoyen.post(CODE, {"code": code})
    assert "Nadia Ferrand" not in text(citoyen.get("/"))


def test_a_new_code_can_be_asked(cast: Cast, citoyen: Client) -> None:
    ask_code(citoyen, "nadia.ferrand@example.org")
    assert "Envoyer un nouveau code" in text(citoyen.get(CODE))
    citoyen.post(CODE, {"action": "resend"})
    assert len(mail.outbox) == 2


def test_an_unknown_address_learns_it_by_mail_only(cast: Cast, citoyen: Client) -> None:
    assert ask_code(citoyen, "personne@example.org") == ""
    assert "Aucun compte ne porte cette adresse" in str(mail.outbox[-1].body)
    unknown = text(citoyen.get(CODE)).replace("personne@example.org", "X")
    other = Client()
    ask_code(other, "nadia.ferrand@example.org")
    known = text(other.get(CODE)).replace("nadia.ferrand@example.org", "X")

    def without_tokens(page: str) -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert without_tokens(unknown) == without_tokens(known)


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "password/reset/", "password/change/", "password/set/", "confirm-email/", "confirm-email/x/"],
)
def test_no_password_no_open_registration(cast: Cast, browser_of: SignIn, citoyen: Client, address: str) -> None:
    assert citoyen.get(f"/compte/{address}").status_code == 404
    assert browser_of(cast.elue).get(f"/compte/{address}").status_code == 404


def test_a_password_opens_nothing(cast: Cast, citoyen: Client) -> None:
    cast.elue.user.set_password("ouverture")
    cast.elue.user.save()
    citoyen.post(LOGIN, {"login": cast.elue.user.email, "password": "ouverture"})
    assert "Nadia Ferrand" not in text(citoyen.get("/"))


def test_with_a_code_application_a_second_step_is_asked(
    cast: Cast, citoyen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    totp.TOTP.activate(cast.elue.user, totp.generate_totp_secret())
    monkeypatch.setattr(totp.TOTP, "validate_code", lambda self, code: code == "123456")
    code = ask_code(citoyen, "nadia.ferrand@example.org")
    assert citoyen.post(CODE, {"code": code}).headers["location"].startswith("/compte/securite/authenticate/")
    assert "Deuxième vérification" in text(citoyen.get("/compte/securite/authenticate/"))
    assert "Nadia Ferrand" not in text(citoyen.get("/"))
    citoyen.post("/compte/securite/authenticate/", {"code": "123456"})
    assert "Nadia Ferrand" in text(citoyen.get("/"))


@pytest.mark.django_db(transaction=True)
def test_a_new_protection_is_announced_by_mail(cast: Cast, browser_of: SignIn) -> None:
    client = browser_of(cast.elue)
    secret = re.search(r"<code>(\w+)</code>", text(client.get("/compte/securite/totp/activate/")))
    assert secret
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret[1], counter))
    client.post("/compte/securite/totp/activate/", {"code": code})
    assert mail.outbox[-1].subject == "Application de codes en service"
    assert "prévenez tout de suite le secrétariat" in str(mail.outbox[-1].body)
    page = text(client.get("/compte/securite/"))
    assert "En service." in page
    assert "Il reste 10 codes" in page


def test_signing_out_is_a_post(cast: Cast, browser_of: SignIn) -> None:
    client = browser_of(cast.elue)
    assert "Rester connecté" in text(client.get("/compte/logout/"))
    assert "Nadia Ferrand" in text(client.get("/"))
    client.post("/compte/logout/")
    assert "Nadia Ferrand" not in text(client.get("/"))
