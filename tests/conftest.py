"""The fixed cast of every test, and the closed room in which tests run.

Who they are, in "Val-d’Ambre", a commune of 3 500 inhabitants or more whose council has seven members (quorum: four):

- `presidente` Claire Marchand, maire, chairs; majority
- `secretaire` Youssef Benali, member, secretary of the sitting; majority
- `elue` Nadia Ferrand, a plain member; majority
- `elu_avec_pouvoir` Paul Lemaire, member, who bears the proxy of `mandante` Jeanne Aubry, absent; majority
- `elu_opposition` Hugo Castel, member of the other group, to which Luc Perrot (`absent`) belongs too
- `greffiere` Sophie Tessier, clerk, no member
- `invite` Inès Moreau, invited to speak
- `exploitant` Denis Girard, operates the instance, no right over a sitting
- `intrus` Victor Noir, clerk, chair and member elsewhere, nobody here
- `citoyen` has no account: use `client` as it comes

Sockets are closed (pytest-socket) except in tests marked `browser`, `media` or `enable_socket`; every test has an
instance's folders of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings
from pytest_socket import disable_socket, enable_socket

from preau.agenda.models import AgendaItem, Guest, Sitting
from preau.assemblies.models import Assembly, Authority, Group, Mandate, Role, RoleAssignment
from preau.journal import store
from preau.people.models import User

# A busy machine is not a fault: no test is timed.
hypothesis_settings.register_profile("preau", deadline=None)
hypothesis_settings.load_profile("preau")

# A valid SIRET (Luhn) that no body bears: its SIREN is made of the test range 000000000.
SIRET = "00000000000018"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account; `mandate` when they sit in the council."""

    user: User
    mandate: Mandate | None = None

    @property
    def key(self) -> str:
        """The public identifier of the member, as journals hold it."""
        assert self.mandate is not None
        return self.mandate.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    authority: Authority
    assembly: Assembly
    majority: Group
    opposition: Group
    presidente: Person
    secretaire: Person
    elue: Person
    elu_avec_pouvoir: Person
    mandante: Person
    elu_opposition: Person
    absent: Person
    greffiere: Person
    invite: Person
    exploitant: Person
    intrus: Person

    @property
    def members(self) -> list[Person]:
        """The seven members in the order of the table."""
        return [
            self.presidente,
            self.secretaire,
            self.elue,
            self.elu_avec_pouvoir,
            self.mandante,
            self.elu_opposition,
            self.absent,
        ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if any(item.get_closest_marker(name) for name in ("browser", "media", "enable_socket")):
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def instance_folders(settings: Settings, tmp_path: Path) -> Path:
    """The data directory of this test's instance; also a cold journal and mail kept in memory."""
    data = tmp_path / "instance"
    settings.DATA_DIR = data
    settings.PUBLIC_DIR = data / "public"
    settings.KEYS_DIR = data / "keys"
    settings.LOGS_DIR = data / "logs"
    settings.MEDIA_ROOT = data / "documents"
    store.forget()
    # A page asked for in English by the test before leaves its thread in English.
    translation.deactivate()
    return data


def make_person(name: str, *, is_operator: bool = False) -> Person:
    """An account named "Claire Marchand" at claire.marchand@example.org."""
    email = f"{name.lower().replace(' ', '.').replace('è', 'e')}@example.org"
    return Person(user=User.objects.create_user(email=email, name=name, is_operator=is_operator))


def make_member(name: str, group: Group, order: int, *, title: str = "", role: Role = Role.MEMBER) -> Person:
    """A member of the group's assembly, whose key is the name in kebab case; a chair has the chair's role besides."""
    user = make_person(name).user
    mandate = Mandate.objects.create(
        assembly=group.assembly,
        user=user,
        group=group,
        key=name.lower().replace(" ", "-"),
        name=name,
        title=title,
        order=order,
    )
    if role != Role.MEMBER:
        RoleAssignment.objects.create(assembly=group.assembly, user=user, role=role)
    return Person(user=user, mandate=mandate)


def make_assembly(slug: str, name: str, *, profile: str) -> Assembly:
    """An authority with one council, without members."""
    authority = Authority.objects.create(
        slug=slug, name=name, siret=SIRET, profile=profile, protection_officer=f"dpd@{slug}.example.org"
    )
    return Assembly.objects.create(authority=authority, slug="conseil", name="Conseil municipal")


def make_clerk(name: str, assembly: Assembly, role: Role = Role.CLERK) -> Person:
    person = make_person(name)
    RoleAssignment.objects.create(assembly=assembly, user=person.user, role=role)
    return person


def make_sitting(
    assembly: Assembly,
    chair: Mandate,
    *,
    slug: str = "2026-11-26-conseil",
    items: int = 3,
    starts_at: datetime = datetime(2026, 11, 26, 18, 30, tzinfo=UTC),
) -> Sitting:
    """A sitting ready to open in one place, with `items` deliberations numbered from 1."""
    sitting = Sitting.objects.create(
        assembly=assembly,
        slug=slug,
        title="Conseil municipal du 26 novembre 2026",
        starts_at=starts_at,
        places=[{"id": "mairie", "name": "Salle du conseil, mairie", "public": True}],
        chair=chair,
    )
    for n in range(1, items + 1):
        AgendaItem.objects.create(
            sitting=sitting,
            key=f"{n}-point-{n}",
            number=str(n),
            title=f"Point {n}",
            text=f"Le conseil décide du point {n}.",
            order=n,
        )
    return sitting


def make_intruder() -> Person:
    elsewhere = make_assembly("ailleurs", "Ailleurs", profile="commune_lt1000")
    group = Group.objects.create(assembly=elsewhere, name="Liste unique")
    intruder = make_member("Victor Noir", group, 1, title="maire", role=Role.CHAIR)
    RoleAssignment.objects.create(assembly=elsewhere, user=intruder.user, role=Role.CLERK)
    return intruder


@pytest.fixture
def cast(db: None) -> Cast:
    assembly = make_assembly("val-d-ambre", "Val-d’Ambre", profile="commune_ge3500")
    majority = Group.objects.create(assembly=assembly, name="Majorité", order=1)
    opposition = Group.objects.create(assembly=assembly, name="Opposition", order=2)
    return Cast(
        authority=assembly.authority,
        assembly=assembly,
        majority=majority,
        opposition=opposition,
        presidente=make_member("Claire Marchand", majority, 1, title="maire", role=Role.CHAIR),
        secretaire=make_member("Youssef Benali", majority, 2),
        elue=make_member("Nadia Ferrand", majority, 3),
        elu_avec_pouvoir=make_member("Paul Lemaire", majority, 4),
        mandante=make_member("Jeanne Aubry", majority, 5),
        elu_opposition=make_member("Hugo Castel", opposition, 6),
        absent=make_member("Luc Perrot", opposition, 7),
        greffiere=make_clerk("Sophie Tessier", assembly),
        invite=make_clerk("Inès Moreau", assembly, Role.GUEST),
        exploitant=make_person("Denis Girard", is_operator=True),
        intrus=make_intruder(),
    )


@pytest.fixture
def presidente(cast: Cast) -> Person:
    return cast.presidente


@pytest.fixture
def secretaire(cast: Cast) -> Person:
    return cast.secretaire


@pytest.fixture
def elue(cast: Cast) -> Person:
    return cast.elue


@pytest.fixture
def elu_avec_pouvoir(cast: Cast) -> Person:
    return cast.elu_avec_pouvoir


@pytest.fixture
def elu_opposition(cast: Cast) -> Person:
    return cast.elu_opposition


@pytest.fixture
def greffiere(cast: Cast) -> Person:
    return cast.greffiere


@pytest.fixture
def intrus(cast: Cast) -> Person:
    return cast.intrus


@pytest.fixture
def citoyen() -> Client:
    """A browser without an account."""
    return Client()


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """A sitting of the cast's council, prepared and not open yet: three deliberations, one guest."""
    assert cast.presidente.mandate is not None
    sitting = make_sitting(cast.assembly, cast.presidente.mandate)
    Guest.objects.create(
        sitting=sitting, user=cast.invite.user, key="ines-moreau", name="Inès Moreau", title="cabinet d’études"
    )
    return sitting


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """`browser_of(cast.elue)`: a browser in which this person is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
