from __future__ import annotations

from datetime import date

import pytest

from preau.assemblies import queries, services
from preau.assemblies.errors import AlreadyMember, BadSetting, RankTaken
from preau.assemblies.models import Mandate
from preau.people.services import COMMAND_LINE

pytestmark = pytest.mark.database


def change(mandate: Mandate, **changes: object) -> Mandate:
    values = {
        "name": mandate.name,
        "group": mandate.group.name,
        "order": mandate.order,
        "title": mandate.title,
        "birth_date": mandate.birth_date,
        "email": mandate.user.email,
    }
    return services.change_member(mandate=mandate, by=COMMAND_LINE, **values | changes)


def test_a_new_member_comes_last(cast):
    mandate = services.add_member(assembly=cast.assembly, name="Omar  Haddad", group="majorite", email="o@x.org")

    assert (mandate.name, mandate.key, mandate.order) == ("Omar Haddad", "omar-haddad", 8)
    assert mandate.group == cast.majority
    assert mandate.user.email == "o@x.org"


def test_two_members_of_one_name_have_two_keys(cast):
    assert (
        services.add_member(assembly=cast.assembly, name="Nadia Ferrand", group="Opposition").key == "nadia-ferrand-2"
    )


def test_a_new_group_is_made_on_the_right(cast):
    services.add_member(assembly=cast.assembly, name="Omar Haddad", group="Sans groupe")

    assert [g.name for g in cast.assembly.groups.all()] == ["Majorité", "Opposition", "Sans groupe"]


def test_a_rank_is_held_once(cast, elue):
    with pytest.raises(RankTaken, match="Le rang 1 est celui de Claire Marchand"):
        change(elue.mandate, order=1)


def test_a_rank_is_free_once_its_holder_has_left(cast, elue):
    change(elue.mandate, ends_on=date(2026, 1, 31))
    successor = services.add_member(
        assembly=cast.assembly, name="Omar Haddad", group="Majorité", order=3, starts_on=date(2026, 2, 1)
    )

    assert successor in queries.members(cast.assembly)
    assert elue.mandate not in queries.members(cast.assembly)


def test_a_mandate_does_not_end_before_it_starts(elue):
    with pytest.raises(BadSetting):
        change(elue.mandate, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))


def test_an_account_sits_once(cast, elue):
    with pytest.raises(AlreadyMember, match="celle de Claire Marchand"):
        change(elue.mandate, email=cast.presidente.user.email)


def test_the_key_stays_when_the_name_changes(elue):
    assert change(elue.mandate, name="Nadia Ferrand-Roy").key == "nadia-ferrand"


def test_without_an_address_there_is_no_account(elue):
    assert change(elue.mandate, email="").user is None


def test_the_chair_is_named(cast, elue):
    services.seat_chair(mandate=elue.mandate, by=COMMAND_LINE)

    assert queries.chair(cast.assembly) == elue.mandate


def test_the_chair_needs_an_account(elue):
    change(elue.mandate, email="")
    with pytest.raises(BadSetting):
        services.seat_chair(mandate=elue.mandate, by=COMMAND_LINE)
