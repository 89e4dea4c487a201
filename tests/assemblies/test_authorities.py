from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.assemblies import queries, services, siret
from preau.assemblies.errors import BadSetting, BadSiret, BadSlug, UnknownProfile
from preau.assemblies.models import Authority, Role
from preau.assemblies.roles import roles_of
from preau.people.errors import BadAddress
from preau.people.models import AuditEntry
from preau.people.services import COMMAND_LINE
from preau.rules.profiles import PROFILES

pytestmark = pytest.mark.database

# A real one, published by INSEE: the commune of Lille.
LILLE = "21590350100017"


def create(**changes: str) -> Authority:
    values = {
        "slug": "lille",
        "name": "Lille",
        "siret": LILLE,
        "profile": "commune_ge3500",
        "protection_officer": "dpd@lille.example",
    }
    return services.create_authority(**values | changes)


@pytest.mark.parametrize("number", ["", "1", "2159035010001", "215903501000177", "21590350100018", "2159035010001A"])
def test_a_wrong_siret_is_refused(db, number):
    with pytest.raises(BadSiret) as refused:
        create(siret=number)

    assert refused.value.field == "siret"
    assert not Authority.objects.exists()


def test_a_siret_may_be_typed_with_spaces(db):
    assert create(siret="215 903 501 00017").siret == LILLE


def test_another_country_has_no_siret(db):
    assert create(siret="", profile="neutral").siret == ""


@given(st.integers(0, 10**13 - 1))
def test_one_digit_wrong_never_passes(number):
    base = f"{number:013}"
    good = [digit for digit in "0123456789" if siret.luhn(base + digit)]

    assert len(good) == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_can_be_chosen(db, profile):
    assert (
        queries.profile(services.create_assembly(authority=create(profile=profile), slug="c1", name="C")).key == profile
    )


def test_an_unknown_profile_is_refused_with_the_known_ones(db):
    with pytest.raises(UnknownProfile, match=r"« royaume » n’existe pas.*commune_ge3500"):
        create(profile="royaume")


@pytest.mark.parametrize(
    "slug", ["", "a", "Lille", "val d'ambre", "é" * 3, "-lille", "a" * 61, "a_b", "../x", "compte"]
)
def test_a_public_address_is_plain_and_free(db, slug):
    with pytest.raises(BadSlug):
        create(slug=slug)


def test_a_public_address_is_taken_once(db):
    create()
    with pytest.raises(BadSlug, match="déjà prise"):
        create()


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"protection_officer": ""}, {"timezone": "Mars"}, {"language": "de"}]
)
def test_other_values_are_checked(db, change):
    with pytest.raises(BadSetting) as refused:
        create(**change)

    assert refused.value.field in change


def test_the_clerk_is_named_with_the_assembly(db):
    assembly = services.create_assembly(authority=create(), slug="conseil", name="Conseil", clerk_email="G@x.org")

    assert [r.user.email for r in queries.staff(assembly)] == ["g@x.org"]
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "authority_created",
        "role_given",
        "assembly_created",
    ]


def test_a_wrong_clerk_creates_nothing(db):
    authority = create()
    with pytest.raises(BadAddress):
        services.create_assembly(authority=authority, slug="conseil", name="Conseil", clerk_email="greffe")

    assert not authority.assemblies.exists()


def test_nobody_becomes_a_member_by_role(cast):
    with pytest.raises(BadSetting):
        services.assign_role(assembly=cast.assembly, email="x@example.org", role=Role.MEMBER)


def test_the_last_clerk_stays(cast):
    only = cast.assembly.roles.get(role=Role.CLERK)
    with pytest.raises(BadSetting):
        services.withdraw_role(assignment=only, by=COMMAND_LINE)

    services.assign_role(assembly=cast.assembly, email="x@example.org", role=Role.CLERK)
    services.withdraw_role(assignment=only, by=COMMAND_LINE)
    assert Role.CLERK not in roles_of(cast.greffiere.user, cast.assembly)


def procedure(cast, **changes):
    values = {"publish_ordinary_names": True, "speech_seconds": 120, "home_allowed": False}
    return services.change_procedure(assembly=cast.assembly, by=COMMAND_LINE, **values | changes)


def test_the_rules_of_procedure_are_kept(cast):
    procedure(cast)

    cast.assembly.refresh_from_db()
    assert (cast.assembly.publish_ordinary_names, cast.assembly.speech_seconds) == (True, 120)


def test_nobody_joins_a_municipal_council_from_home(cast):
    with pytest.raises(BadSetting) as refused:
        procedure(cast, home_allowed=True)

    assert refused.value.field == "home_allowed"


def test_groups_move_in_the_hemicycle(cast):
    services.order_groups(assembly=cast.assembly, names=["Opposition"], by=COMMAND_LINE)

    assert [g.name for g in cast.assembly.groups.all()] == ["Opposition", "Majorité"]
