"""Who may open which page of the preparation: one line a page, one column a role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from preau.agenda.models import Sitting
from preau.people.models import AuditEntry

pytestmark = pytest.mark.database

HERE = ["val-d-ambre", "conseil"]
#                     page              greffière présidente élue opposition exploitant invité intrus
PAGES = {
    "sittings": (200, 200, 200, 200, 403, 403, 403),
    "sitting": (200, 200, 200, 200, 403, 403, 403),
    "sitting_new": (200, 403, 403, 403, 403, 403, 403),
    "sitting_edit": (200, 403, 403, 403, 403, 403, 403),
    "sitting_remove": (200, 403, 403, 403, 403, 403, 403),
    "item_add": (200, 403, 403, 403, 403, 403, 403),
    "item": (200, 403, 403, 403, 403, 403, 403),
    "item_remove": (200, 403, 403, 403, 403, 403, 403),
    "members": (200, 403, 403, 403, 403, 403, 403),
    "member_add": (200, 403, 403, 403, 403, 403, 403),
    "member": (200, 403, 403, 403, 403, 403, 403),
    "members_import": (200, 403, 403, 403, 403, 403, 403),
    "settings": (200, 403, 403, 403, 403, 403, 403),
    "authority_new": (403, 403, 403, 403, 200, 403, 403),
    "home": (302, 302, 302, 302, 200, 200, 302),
    # POST only: even the clerk cannot change anything by following a link.
    "invite": (405, 403, 403, 403, 403, 403, 403),
    "renumber": (405, 403, 403, 403, 403, 403, 403),
    "item_move": (405, 403, 403, 403, 403, 403, 403),
    "attach": (405, 403, 403, 403, 403, 403, 403),
    "seat_chair": (405, 403, 403, 403, 403, 403, 403),
    "give_role": (405, 403, 403, 403, 403, 403, 403),
    "move_group": (405, 403, 403, 403, 403, 403, 403),
}
ROLES = ("greffiere", "presidente", "elue", "elu_opposition", "exploitant", "invite", "intrus")


def address(name: str, sitting: Sitting) -> str:
    of_item = ("item", "item_move", "item_remove", "attach")
    of_sitting = ("sitting", "sitting_edit", "sitting_remove", "item_add", "invite", "renumber")
    of_member = ("member", "seat_chair")
    if name in of_item:
        args: list[object] = [sitting.pk, "1-point-1"]
    elif name in of_sitting:
        args = [sitting.pk]
    elif name in of_member:
        args = [*HERE, "nadia-ferrand"]
    else:
        args = [] if name in ("home", "authority_new") else list(HERE)
    return reverse(f"agenda:{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_to_those_whose_page_it_is(name, cast, sitting, browser_of: Callable[..., Client]):
    found = tuple(browser_of(getattr(cast, who)).get(address(name, sitting)).status_code for who in ROLES)

    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, PAGES[name], strict=True))


@pytest.mark.parametrize("name", PAGES)
def test_a_citizen_is_sent_to_sign_in(name, cast, sitting, citizen_page: Callable[[str], str]):
    assert citizen_page(address(name, sitting)).startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "authority_new"])
@pytest.mark.parametrize("who", ["presidente", "elue", "elu_opposition", "exploitant", "invite", "intrus"])
def test_only_the_clerk_writes(name, who, cast, sitting, browser_of: Callable[..., Client]):
    answer = browser_of(getattr(cast, who)).post(address(name, sitting), {"title": "Intrusion", "to": "up"})

    assert answer.status_code in (403, 405)
    assert not AuditEntry.objects.exists()


@pytest.fixture
def citizen_page(citoyen: Client) -> Callable[[str], str]:
    """Where a browser without an account ends when it asks for an address."""

    def follow(path: str) -> str:
        answer = citoyen.get(path)
        assert answer.status_code == 302
        return answer["Location"]

    return follow
