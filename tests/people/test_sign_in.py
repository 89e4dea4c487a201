"""Signing in: a code by mail, a passkey, and the authenticator's code asked when there is one."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from preau.people.models import User

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def no_rate_limit_from_another_test():
    cache.clear()


def fill(client: Client, address: str, field: str, value: str) -> HttpResponse:
    """Send the form of a page that asks for `field`, with its hidden fields, as a browser does."""
    page = client.get(address)
    form = next(f for f in re.findall(r"<form.*?</form>", page.content.decode(), re.S) if f'name="{field}"' in f)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    action = re.search(r'action="([^"]+)"', form)
    return client.post(action[1] if action else address, hidden | {field: value})


def mailed_code() -> str:
    """The code of the last mail, "" when it holds none."""
    found = re.search(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3})\s*$", mail.outbox[-1].body, re.M)
    return found[1] if found else ""


def ask_code(client: Client, email: str) -> str:
    """Ask for a code at the door; returns the one in the mail."""
    fill(client, reverse("account_login"), "email", email)
    return mailed_code()


def enter(client: Client, code: str) -> HttpResponse:
    """Type a code into the page that asks for it."""
    return fill(client, reverse("account_confirm_login_code"), "code", code)


def test_a_code_by_mail_signs_in(elue, citoyen):
    code = ask_code(citoyen, elue.user.email)
    answer = enter(citoyen, code)

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert citoyen.session["_auth_user_id"] == str(elue.user.pk)
    assert mail.outbox[0].to == [elue.user.email]


def test_a_wrong_code_signs_nobody_in(elue, citoyen):
    ask_code(citoyen, elue.user.email)
    enter(citoyen, "AAAAAA")

    assert "_auth_user_id" not in citoyen.session


def test_a_code_serves_once(elue, citoyen):
    code = ask_code(citoyen, elue.user.email)
    enter(citoyen, code)
    other = Client()
    ask_code(other, elue.user.email)
    enter(other, code)

    assert "_auth_user_id" not in other.session


def test_an_unknown_address_gets_the_same_answer_and_no_code(elue, citoyen):
    ask = reverse("account_request_login_code")
    known = Client().post(ask, {"email": elue.user.email})
    unknown = citoyen.post(ask, {"email": "nobody@example.org"})

    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert mailed_code() == ""
    assert not User.objects.filter(email="nobody@example.org").exists()


def test_nobody_signs_up(citoyen, db):
    citoyen.post(reverse("account_signup"), {"email": "new@example.org"})

    assert not User.objects.filter(email="new@example.org").exists()


def test_a_closed_account_does_not_sign_in(elue, citoyen):
    User.objects.filter(pk=elue.user.pk).update(is_active=False)
    code = ask_code(citoyen, elue.user.email)
    enter(citoyen, code)

    assert citoyen.get(reverse("agenda:home")).status_code == 302


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_with_an_authenticator_its_code_is_asked_after_the_mail(elue, citoyen):
    secret = generate_totp_secret()
    TOTP.activate(elue.user, secret)
    code = ask_code(citoyen, elue.user.email)
    answer = enter(citoyen, code)

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in citoyen.session

    citoyen.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert citoyen.session["_auth_user_id"] == str(elue.user.pk)


def test_a_wrong_authenticator_code_stops_there(elue, citoyen):
    TOTP.activate(elue.user, generate_totp_secret())
    code = ask_code(citoyen, elue.user.email)
    enter(citoyen, code)
    citoyen.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert "_auth_user_id" not in citoyen.session


def test_passkeys_are_offered_at_the_door_and_in_the_account(elue, citoyen, browser_of):
    challenge = citoyen.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})

    assert challenge.json()["request_options"]["publicKey"]["challenge"]
    assert browser_of(elue).get(reverse("mfa_index")).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "opened"), [("/preparation/", "/preparation/"), ("https://example.com/", "/"), ("", "/")]
)
def test_the_page_that_one_came_for_opens_if_it_is_ours(wanted, opened, elue, citoyen):
    sent = fill(citoyen, reverse("account_login", query={"next": wanted}), "email", elue.user.email)
    entered = fill(citoyen, sent["Location"], "code", mailed_code())

    assert entered["Location"] == opened
