"""Every address of a room, of the preparation and of the account, tried by everybody who has no business there."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from django.urls.resolvers import URLResolver

from preau.agenda import urls as agenda_urls
from preau.agenda.models import Document, Guest, Sitting
from preau.assemblies.models import Mandate, RoleAssignment
from preau.room import urls as room_urls
from preau.sitting import commands as c
from tests.conftest import Cast, Person, make_member, make_person, make_sitting
from tests.room.desk import ITEM, ballot, hold, send, url

pytestmark = pytest.mark.django_db

Browser = Callable[[Person], Client]
MORE = {"item": (ITEM,), "document": (ITEM, "rapport.pdf")} | dict.fromkeys(
    ("secret_received", "secret_trackers", "secret_events", "secret_archive"), ("1",)
)
ROOM = [str(pattern.name) for pattern in room_urls.urlpatterns]


def nobody(cast: Cast, sitting: Sitting) -> Client:
    return Client()


def of_another_assembly(cast: Cast, sitting: Sitting) -> Client:
    return signed_in(cast.intrus)


def whose_mandate_is_over(cast: Cast, sitting: Sitting) -> Client:
    Mandate.objects.filter(user=cast.absent.user).update(ends_on=date(2026, 11, 25))
    return signed_in(cast.absent)


def whose_mandate_is_to_come(cast: Cast, sitting: Sitting) -> Client:
    Mandate.objects.filter(user=cast.absent.user).update(starts_on=date(2026, 11, 27))
    return signed_in(cast.absent)


def whose_account_is_closed(cast: Cast, sitting: Sitting) -> Client:
    client = signed_in(cast.absent)
    cast.absent.user.is_active = False
    cast.absent.user.save()
    return client


def invited_to_another_sitting(cast: Cast, sitting: Sitting) -> Client:
    stranger = make_person("Ines Autre")
    other = make_sitting(cast.assembly, sitting.chair, slug="autre")
    Guest.objects.create(sitting=other, user=stranger.user, key="invite-ines", name="Ines Autre")
    return signed_in(stranger)


def who_is_no_clerk_any_more(cast: Cast, sitting: Sitting) -> Client:
    client = signed_in(cast.greffiere)
    RoleAssignment.objects.filter(user=cast.greffiere.user).delete()
    return client


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


STRANGERS = [
    nobody,
    of_another_assembly,
    whose_mandate_is_over,
    whose_mandate_is_to_come,
    whose_account_is_closed,
    invited_to_another_sitting,
    who_is_no_clerk_any_more,
]


@pytest.mark.parametrize("name", ROOM)
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.__name__)
def test_a_stranger_gets_nothing_of_a_room(
    sitting: Sitting, cast: Cast, stranger: Callable[[Cast, Sitting], Client], name: str
) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    before, client = desk.state.seq, stranger(cast, sitting)
    address = url(name, sitting, *MORE.get(name, ()))
    for screen in ("chair", "clerk", "member", "guest", "hall", "camera", "", "system"):
        body = {
            "id": str(uuid.uuid4()),
            "screen": screen,
            "type": "cast_vote",
            "ballot": 1,
            "member": cast.absent.key,
            "choice": "for",
            "offer": "v=0",
            "ticket": "x",
        }
        assert client.post(address, body, content_type="application/json").status_code in (302, 400, 403, 404, 405)
    assert client.get(address).status_code in (302, 403, 404, 405)
    assert desk.state.seq == before


def preparation(patterns: list[URLPattern | URLResolver] | None = None) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in agenda_urls.urlpatterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found += preparation(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found.append(pattern)
    return found


@pytest.mark.parametrize("pattern", preparation(), ids=lambda pattern: str(pattern.name))
@pytest.mark.parametrize("who", ["nobody", "intrus", "elue", "presidente", "invite", "exploitant"])
def test_the_preparation_is_the_clerks(sitting: Sitting, cast: Cast, who: str, pattern: URLPattern) -> None:
    """Whoever does not prepare reads nothing of it and changes nothing in it; an intruder is a clerk, elsewhere."""
    values: dict[str, object] = {
        "sitting_id": sitting.id,
        "item": ITEM,
        "guest": "ines-moreau",
        "document_id": 1,
        "authority": "val-d-ambre",
        "assembly": "conseil",
        "key": "nadia-ferrand",
        "role_id": RoleAssignment.objects.get(user=cast.greffiere.user).pk,
    }
    if pattern.name in ("home", "authority_new"):
        pytest.skip("everybody's own list, and the operator's page")
    client = Client() if who == "nobody" else signed_in(getattr(cast, who))
    address = address_of(str(pattern.name), set(pattern.pattern.converters), values)
    before = snapshot(sitting)
    answer = client.get(address)
    if who in ("elue", "presidente") and pattern.name in ("sitting", "sittings"):
        # Members read what will be called, and nobody's address.
        assert answer.status_code == 200
        assert "@example.org" not in answer.content.decode()
    else:
        assert answer.status_code in (302, 403, 404, 405)
    for body in ({}, {"title": "Volé", "name": "Volé", "confirm": "1", "direction": "up", "role": "clerk"}):
        assert client.post(address, body).status_code in (302, 403, 404, 405)
    assert snapshot(sitting) == before


def test_a_clerk_elsewhere_reaches_nothing_through_their_own_pages(sitting: Sitting, cast: Cast) -> None:
    """The address names a folder of theirs and a thing of ours."""
    mandate = cast.intrus.mandate
    assert mandate is not None
    theirs = make_sitting(mandate.assembly, mandate, slug="la-leur")
    item = sitting.items.get(key=ITEM)
    document = Document.objects.create(item=item, title="Rapport", name="rapport.pdf", sha256="0" * 64, size=1)
    role = RoleAssignment.objects.get(user=cast.greffiere.user)
    client = signed_in(cast.intrus)
    folder = {"authority": "ailleurs", "assembly": "conseil"}
    for name, values in (
        ("withdraw_role", {**folder, "role_id": role.pk}),
        ("member", {**folder, "key": cast.elue.key}),
        ("seat_chair", {**folder, "key": cast.elue.key}),
        ("document", {"sitting_id": theirs.id, "document_id": document.pk}),
        ("detach", {"sitting_id": theirs.id, "document_id": document.pk}),
        ("uninvite", {"sitting_id": theirs.id, "guest": "ines-moreau"}),
    ):
        answer = client.post(reverse(f"agenda:{name}", kwargs=values), {"name": "Volé", "confirm": "1"})
        assert answer.status_code in (302, 400, 403, 404, 405, 409), name
    edit = reverse("agenda:sitting_edit", kwargs={"sitting_id": theirs.id})
    client.post(
        edit, {"title": "La leur", "starts_at": "2026-12-01T18:00", "mode": "one_place", "chair": sitting.chair.pk}
    )
    assert Document.objects.filter(pk=document.pk).exists()
    assert RoleAssignment.objects.filter(pk=role.pk).exists()
    assert sitting.guests.count() == 1
    assert Mandate.objects.get(user=cast.elue.user).name == "Nadia Ferrand"
    assert Sitting.objects.get(pk=theirs.pk).chair.assembly == mandate.assembly


def address_of(name: str, own: set[str], values: dict[str, object]) -> str:
    """The address of a page, with the arguments of the folders that it lies in."""
    for folder in ((), ("sitting_id",), ("authority", "assembly")):
        with contextlib.suppress(NoReverseMatch):
            return reverse(f"agenda:{name}", kwargs={key: values[key] for key in {*own, *folder}})
    raise AssertionError(name)


def snapshot(sitting: Sitting) -> list[object]:
    return [
        *Sitting.objects.order_by("id").values_list(),
        *sitting.items.order_by("id").values_list(),
        *sitting.guests.order_by("id").values_list(),
        *Mandate.objects.order_by("id").values_list(),
        *RoleAssignment.objects.order_by("id").values_list(),
    ]


def test_a_member_who_is_no_longer_clerk_has_no_clerks_hand(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    hold(sitting, cast)
    client = browser_of(cast.greffiere)
    assert send(client, sitting, "clerk", "request_floor", speaker=cast.elue.key).status_code == 200
    RoleAssignment.objects.filter(user=cast.greffiere.user).delete()
    assert send(client, sitting, "clerk", "withdraw_floor_request", speaker=cast.elue.key).status_code == 403


def test_a_role_is_not_chosen_by_naming_a_screen(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    """Every screen but their own is refused to a member; on their own the rules refuse the clerk's commands."""
    desk = hold(sitting, cast)
    before = desk.state.seq
    client = browser_of(cast.elue)
    for screen in ("chair", "clerk", "guest", "hall", "camera", "system", "operator"):
        assert send(client, sitting, screen, "suspend_sitting", reason="").status_code == 403
    for command in (c.SuspendSitting, c.CloseSitting, c.OpenSitting, c.ConcludeItem, c.StartBroadcast):
        kind = "".join(f"_{x.lower()}" if x.isupper() else x for x in command.__name__).lstrip("_")
        assert send(client, sitting, "member", kind).status_code == 409
    assert desk.state.seq == before


def test_a_member_who_came_after_the_room_opened_breaks_nothing(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    """The electorate was fixed at the opening; a mandate that starts since is none in this sitting."""
    desk = ballot(sitting, cast)
    late = make_member("Zoé Tardive", cast.majority, 8)
    client, before = browser_of(late), desk.state.seq
    for name in ROOM:
        assert client.get(url(name, sitting, *MORE.get(name, ()))).status_code < 500
    for kind, fields in (
        ("record_arrival", {"member": late.key}),
        ("request_floor", {"speaker": late.key}),
        ("cast_vote", {"ballot": 1, "member": late.key, "choice": "for"}),
        ("declare_recusal", {"member": late.key, "item": ITEM}),
    ):
        assert send(client, sitting, "member", kind, **fields).status_code == 409
    body = {"screen": "member", "offer": "v=0"}
    answer = client.post(url("publish", sitting), body, content_type="application/json")
    assert answer.status_code in (400, 403, 409)
    assert desk.state.seq == before


def test_nobody_publishes_into_a_sitting_that_is_over(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = hold(sitting, cast)
    desk.do(c.ConcludeItem())
    desk.do(c.CloseSitting())
    body = {"screen": "member", "offer": "v=0"}
    answer = browser_of(cast.elue).post(url("publish", sitting), body, content_type="application/json")
    assert (answer.status_code, answer.json()["rule"]) == (409, "closed")
