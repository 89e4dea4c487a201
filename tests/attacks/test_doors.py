"""The doors of the house: signing in by force, by many, behind a proxy, under another name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from preau.people.models import User
from tests.conftest import Cast, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts_of_this_test_only() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(client: Client, email: str, **headers: str) -> None:
    client.post(reverse("account_login"), {"email": email}, headers=headers)


def last_code() -> str:
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.M)
    assert found, "the last mail holds no code"
    return found[1]


def test_a_council_signs_in_from_one_town_hall(cast: Cast) -> None:
    """Sixty people, one address on the network, within a minute."""
    people = [User.objects.create_user(email=f"m{n}@example.org", name=f"M {n}") for n in range(60)]
    for person in people:
        client = Client()
        ask(client, person.email)
        client.post(reverse("account_confirm_login_code"), {"code": last_code()})
        assert client.session.get("_auth_user_id") == str(person.pk)


def test_codes_are_not_guessed_by_asking_for_many(cast: Cast, elue: Person) -> None:
    """Three tries a code are worth little if codes are without number; strangers asked for do not reset the count."""
    for n in range(30):
        ask(Client(), elue.user.email)
        for stranger in range(20):
            ask(Client(REMOTE_ADDR=f"10.0.{n}.{stranger}"), f"s{n}-{stranger}@example.org")
    assert len([m for m in mail.outbox if m.to == [elue.user.email]]) <= 6


def test_an_address_that_a_client_claims_counts_for_nothing(cast: Cast) -> None:
    told = set()
    for n in range(260):
        answer = Client().post(
            reverse("account_login"),
            {"email": f"s{n}@example.org"},
            headers={"X-Forwarded-For": f"10.1.{n // 250}.{n % 250}"},
        )
        told.add(answer.status_code)
    assert told != {302}


def test_behind_a_proxy_each_person_has_an_address_of_their_own(cast: Cast, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(260):
        answer = Client().post(
            reverse("account_login"),
            {"email": f"s{n}@example.org"},
            # The client's own claim comes first, what the server in front saw comes last.
            headers={"X-Forwarded-For": f"198.51.100.7, 10.1.{n // 250}.{n % 250}"},
        )
        assert answer.status_code == 302


@pytest.mark.parametrize(("flag", "count"), [("0", "0"), ("1", "1")])
def test_the_proxy_is_trusted_where_there_is_one(tmp_path: Path, flag: str, count: str) -> None:
    program = "from preau.config import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    environment = {**os.environ, "PREAU_DATA": str(tmp_path), "PREAU_BEHIND_PROXY": flag}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == count


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example"])
def test_a_name_that_is_not_ours_is_not_answered(cast: Cast, host: str) -> None:
    assert Client().get("/compte/login/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil", "\t//e.x"],
)
def test_the_language_leads_nowhere_else(cast: Cast, to: str) -> None:
    answer = Client().post(reverse("set_language"), {"language": "en", "next": to})
    assert "evil" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")
    assert "e.x" not in answer.headers.get("Location", "")


def test_signing_in_changes_the_session(cast: Cast, elue: Person, settings: Settings) -> None:
    """A session that somebody else has placed in the browser is worth nothing afterwards."""
    client = Client()
    ask(client, elue.user.email)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert client.session.session_key != before
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stale.get(reverse("mfa_index")).status_code == 302


@pytest.mark.parametrize(
    ("given", "url", "hosts"),
    [
        ({}, "http://localhost:8000", {"localhost", "127.0.0.1"}),
        ({"PREAU_HOST": "0.0.0.0"}, "http://localhost:8000", {"localhost"}),
        ({"PREAU_HOST": "192.0.2.7"}, "http://192.0.2.7:8000", {"192.0.2.7"}),
        ({"PREAU_HOST": "2001:db8::7"}, "http://[2001:db8::7]:8000", {"[2001:db8::7]"}),
        ({"PREAU_HOST": "0.0.0.0", "PREAU_URL": "https://seances.example/"}, "https://seances.example", {"localhost"}),
    ],
)
def test_an_instance_answers_at_the_address_it_prints(
    tmp_path: Path, given: dict[str, str], url: str, hosts: set[str]
) -> None:
    """Whatever it listens on, never to any name: no wildcard."""
    program = "from preau.config import settings as s; print(s.SITE_URL, *s.ALLOWED_HOSTS)"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREAU_")}
    environment |= {"PREAU_DATA": str(tmp_path), **given}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    printed, *allowed = done.stdout.split()
    assert printed == url
    assert hosts <= set(allowed)
    assert "*" not in allowed
