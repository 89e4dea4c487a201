"""Encrypted ballots over HTTP: who may ask what, line by line, and what each answer holds."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from preau.agenda.models import Sitting
from preau.ballots.belenios import verify, workers
from preau.ballots.belenios.digests import compact, hexadecimal
from preau.ballots.models import ReceivedBallot
from preau.ballots.urns import verification
from preau.journal import queries
from preau.sitting import commands as c
from tests.ballots.urns.council import AGAINST, Council
from tests.conftest import Cast, Person
from tests.room.desk import hold, send, url

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Browser = Callable[[Person], Client]


@pytest.fixture(scope="module", autouse=True)
def pool_ended() -> Iterator[None]:
    yield
    workers.stop()


@pytest.fixture
def council(sitting: Sitting, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Council:
    monkeypatch.setattr(verification, "start", lambda sitting, ballot: None)
    desk = hold(sitting, cast)
    here = (cast.presidente, cast.secretaire, cast.elue, cast.elu_avec_pouvoir, cast.elu_opposition)
    return Council(
        id=desk.id,
        trustees=(cast.presidente.key, cast.elu_opposition.key, cast.secretaire.key),
        electors={person.key: person.key for person in here} | {cast.mandante.key: cast.elu_avec_pouvoir.key},
        requested_by=(cast.elue.key, cast.elu_opposition.key),
    )


@pytest.fixture
def opened(council: Council) -> Council:
    council.hold_ceremony()
    council.prepare()
    council.open()
    return council


@pytest.fixture
def sealed(opened: Council) -> Council:
    for elector in opened.electors:
        opened.vote(elector)
    opened.seal()
    return opened


def post(client: Client, sitting: Sitting, name: str, **body: Any) -> Any:
    return client.post(url(name, sitting), json.dumps(body), content_type="application/json")


PEOPLE = ("presidente", "secretaire", "elue", "elu_avec_pouvoir", "mandante", "elu_opposition", "absent", "greffiere")
EVERYBODY = (*PEOPLE, "invite", "exploitant", "intrus")
SEATED = frozenset(PEOPLE) - {"greffiere"}
IN_THE_ROOM = frozenset(PEOPLE) | {"invite"}
TRUSTEES = frozenset({"presidente", "elu_opposition", "secretaire"})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_read_what(who: str, sealed: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    client = browser_of(getattr(cast, who))
    answers = {
        "secret": client.get(url("secret", sitting)).status_code,
        **{
            name: client.get(url(name, sitting, "1")).status_code
            for name in ("secret_received", "secret_trackers", "secret_events", "secret_archive")
        },
    }
    assert answers == {
        "secret": 200 if who in SEATED else 403,
        "secret_received": 200 if who in TRUSTEES else 403,
        "secret_trackers": 200 if who in IN_THE_ROOM else 403,
        "secret_events": 200 if who in IN_THE_ROOM else 403,
        "secret_archive": 200 if who in IN_THE_ROOM else 403,
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_draw_a_tracker(who: str, council: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    answer = post(browser_of(getattr(cast, who)), sitting, "secret_picture", tracker="aB3+/" * 8 + "xyz")
    assert answer.status_code == (200 if who in SEATED else 403)
    if who in SEATED:
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<svg" in answer.content
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("tracker", ["", "a" * 42, "a" * 44, "<" * 43, "é" * 43])
def test_nothing_but_a_tracker_is_drawn(
    tracker: str, council: Council, sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    assert post(browser_of(cast.elue), sitting, "secret_picture", tracker=tracker).status_code == 400


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_register_a_key(who: str, council: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    council.hold_ceremony()
    council.prepare()
    person = getattr(cast, who)
    elector = person.key if person.mandate else cast.elue.key
    keys = {elector: council.public(elector if elector in council.electors else cast.elue.key)}
    answer = post(browser_of(person), sitting, "secret_keys", ballot=1, keys=keys)
    # The absent and the represented have no voice of their own on a device.
    expected = 409 if who in ("mandante", "absent") else 200 if who in SEATED else 403
    assert answer.status_code == expected
    assert (council.state.ballots[0].keys == {elector}) == (expected == 200)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_vote(who: str, opened: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    person = getattr(cast, who)
    elector = person.key if person.mandate and person.key in opened.electors else cast.elue.key
    body = opened.made(elector, AGAINST).decode()
    answer = post(
        browser_of(person), sitting, "secret_ballot", id=str(uuid.uuid4()), ballot=1, elector=elector, body=body
    )
    expected = 409 if who in ("mandante", "absent") else 200 if who in SEATED else 403
    assert answer.status_code == expected
    assert ReceivedBallot.objects.count() == (expected == 200)
    if expected == 200:
        assert answer.json() == {"tracker": compact(body.encode()), "seq": opened.state.seq}
        again = post(
            browser_of(person), sitting, "secret_ballot", id=str(uuid.uuid4()), ballot=1, elector=elector, body=body
        )
        assert again.json() == answer.json()


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_decrypt(who: str, sealed: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    person = getattr(cast, who)
    trustee = person.key if who in TRUSTEES else cast.presidente.key
    body, bound = json.loads(sealed.part(trustee)), sealed.bound(trustee).decode()
    answer = post(browser_of(person), sitting, "secret_decryption", ballot=1, body=body, bound=bound)
    assert answer.status_code == (200 if who in TRUSTEES else 409 if who in SEATED else 403)
    assert len(sealed.state.ballots[0].decryptions) == (who in TRUSTEES)


def test_a_ceremony_on_three_devices(council: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    """Each device polls, and sends its message when all of the step before are there; one page is reloaded, and sends
    again what it had sent."""
    clients = {key: browser_of(p) for key in council.trustees for p in cast.members if p.key == key}
    assert clients[council.trustees[0]].get(url("secret", sitting)).json() == {"ceremony": None, "ballot": None}
    council.appoint()
    for step in (1, 2, 3):
        for key, client in clients.items():
            found = client.get(url("secret", sitting)).json()["ceremony"]
            assert (found["number"], found["step"], found["threshold"]) == (1, step, 2)
            assert council.trustees[found["index"] - 1] == key
            before = [json.dumps(m, separators=(",", ":")).encode() for m in found["messages"].get(str(step - 1), [])]
            message = json.loads(council.devices[key].message(step, before))
            for _again in range(2):
                answer = post(client, sitting, "secret_ceremony", ceremony=1, step=step, body=message)
                assert answer.status_code == 200, answer.json()
    found = browser_of(cast.elue).get(url("secret", sitting)).json()["ceremony"]
    assert (found["step"], found["index"], found["messages"]) == ("done", None, {})
    assert json.loads(found["pedersen"])["threshold"] == 2
    assert council.state.ceremonies[0].digest


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_takes_part_in_the_ceremony(
    who: str, council: Council, sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    council.appoint()
    person = getattr(cast, who)
    key = person.key if who in TRUSTEES else cast.presidente.key
    body = json.loads(council.devices[key].certificate())
    answer = post(browser_of(person), sitting, "secret_ceremony", ceremony=1, step=1, body=body)
    assert answer.status_code == (200 if who in TRUSTEES else 409 if who in SEATED else 403)


def test_a_whole_ballot_over_http(council: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    council.hold_ceremony()
    council.prepare()
    clerk, mine = browser_of(cast.greffiere), browser_of(cast.elu_avec_pouvoir)
    for elector in council.electors:
        council.register(elector)
    assert send(clerk, sitting, "clerk", "open_urn", ballot=1).status_code == 200
    found = mine.get(url("secret", sitting)).json()["ballot"]
    two = [cast.elu_avec_pouvoir.key, cast.mandante.key]
    assert (found["number"], found["status"], sorted(found["electors"])) == (1, "open", sorted(two))
    assert found["keys"] == {elector: council.public(elector) for elector in two}
    assert set(found["keys"].values()) <= set(json.loads(found["credentials"]))
    assert compact(found["election"].encode()) == found["fingerprint"]
    short = mine.get(url("secret", sitting) + f"?known={found['uuid']}").json()["ballot"]
    assert short == found | {"election": None, "credentials": None}
    setup = mine.get(url("secret_archive", sitting, "1"))
    assert verify(setup.content).fingerprint == found["fingerprint"]
    assert setup.headers["Content-Disposition"] == f'attachment; filename="{found["uuid"]}.bel"'
    for elector in council.electors:
        council.vote(elector)
    found = mine.get(url("secret", sitting)).json()["ballot"]
    assert (sorted(found["voted"]), found["received"]) == (sorted(two), 6)
    trustee = browser_of(cast.presidente)
    news = trustee.get(url("secret_received", sitting, "1")).json()
    assert (len(news["ballots"]), news["known"], news["complete"]) == (0, 0, False)
    assert mine.get(url("secret_trackers", sitting, "1")).json() == {"sealed": False, "trackers": []}
    assert mine.get(url("secret_events", sitting, "1")).json() == {"events": []}
    assert send(clerk, sitting, "clerk", "close_ballot", ballot=1).status_code == 200
    more = trustee.get(url("secret_received", sitting, "1") + f"?known={news['known']}").json()
    assert (len(more["ballots"]), more["known"], more["complete"]) == (6, 1, True)
    chain = mine.get(url("secret_events", sitting, "1")).json()["events"]
    assert hexadecimal(chain[-1].encode()) == queries.state(sitting.id).ballots[0].sealed.head  # type: ignore[union-attr]
    told = mine.get(url("secret_trackers", sitting, "1")).json()
    assert told == {"sealed": True, "trackers": sorted(compact(body) for body in council.cast.values())}
    for person in (cast.presidente, cast.secretaire):
        body, bound = council.part(person.key).decode(), council.bound(person.key).decode()
        for wrong in ({}, {"bound": json.loads(bound)}, {"bound": None}):
            answer = post(browser_of(person), sitting, "secret_decryption", ballot=1, body=body, **wrong)
            assert (answer.status_code, answer.json()["rule"]) == (400, "malformed")
        for repeated in (False, True):
            answer = post(browser_of(person), sitting, "secret_decryption", ballot=1, body=body, bound=bound)
            assert (answer.status_code, answer.json()) == (200, {"repeated": repeated})
    assert send(clerk, sitting, "clerk", "proclaim_result", ballot=1).status_code == 200
    assert verify(mine.get(url("secret_archive", sitting, "1")).content).result == ((6, 0, 0),)
    after = mine.get(url("secret", sitting)).json()["ballot"]
    assert (after["status"], after["keys"]) == ("proclaimed", {})
    assert mine.get(url("secret_trackers", sitting, "1")).json() == told


def test_what_the_application_says_no_screen_says(
    sealed: Council, sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    clerk, before = browser_of(cast.greffiere), sealed.state.seq
    for kind, fields in (
        ("record_ballot", {"ballot": 1, "member": cast.elue.key}),
        ("seal_urn", {"ballot": 1, "ballots": 6, "head": "0" * 64}),
        ("record_decryption", {"ballot": 1, "trustee": cast.presidente.key}),
        ("report_verification", {"ballot": 1, "tool": "preau", "accepted": True, "archive": "0" * 64}),
        ("record_trustee_keys", {"ceremony": 1, "digest": "0" * 64}),
        ("register_voting_key", {"ballot": 1, "member": cast.elue.key}),
    ):
        assert send(clerk, sitting, "clerk", kind, **fields).status_code == 400
    assert sealed.state.seq == before


GARBAGE: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"\xff\xfe", 400),
    (b"[" * 90_000, 400),
    (b'{"a":' * 20_000, 400),
    (b"9" * 100_000, 400),
    (b'{"ballot":1,"ballot":1,"elector":"x","body":""}', 400),
    (b'{"ballot":1.0,"elector":"x","body":""}', 400),
    (b'{"ballot":true,"elector":"x","body":""}', 400),
    (b'{"ballot":' + b"1" * 100_000 + b',"elector":"x","body":""}', 400),
    (b'{"ballot":1,"elector":"x","body":"","more":1}', 400),
    (b'{"ballot":1,"elector":"x","body":{}}', 400),
    (b'{"id":"x","ballot":1,"elector":"nadia-ferrand","body":""}', 400),
    (b'{"ballot":1,"elector":"x","body":"\\ud800"}', 400),
    (b'{"ballot":1,"elector":"nadia-ferrand","body":"\\u0000"}', 409),
    (b'{"ballot":1,"elector":"x","body":""}', 409),
    (b'{"ballot":9,"elector":"nadia-ferrand","body":""}', 409),
    (b'{"ballot":1,"elector":"nadia-ferrand","body":"' + b"1" * 500_000 + b'"}', 409),
    (b'{"ballot":1,"elector":"nadia-ferrand","body":"' + b"1" * 10_000_000 + b'"}', 413),
    (b'{"ballot":1,"elector":"nadia-ferrand","body":"' + b"1" * 1_000_000 + b'"}', 413),
]


@pytest.mark.parametrize(("content", "status"), GARBAGE, ids=lambda value: str(value)[:60])
def test_garbage_gets_a_sentence(
    content: bytes, status: int, opened: Council, sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    client, before = browser_of(cast.elue), opened.state.seq
    answer = client.post(url("secret_ballot", sitting), content, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["sentence"].endswith(".")
    for name in ("secret_ceremony", "secret_keys", "secret_decryption"):
        other = client.post(url(name, sitting), content, content_type="application/json")
        assert other.status_code in (400, 413)
    assert opened.state.seq == before


def test_a_page_of_another_site_sends_nothing(opened: Council, sitting: Sitting, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.elue.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("secret_ceremony", "secret_keys", "secret_ballot", "secret_decryption"):
        assert post(client, sitting, name).status_code == 403


def test_methods(opened: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.elue)
    for name in ("secret_ceremony", "secret_keys", "secret_ballot", "secret_decryption"):
        assert client.get(url(name, sitting)).status_code == 405
    for name in ("secret_trackers", "secret_events", "secret_archive", "secret_received"):
        assert client.post(url(name, sitting, "1")).status_code == 405
        assert client.get(url(name, sitting, "7")).status_code == 404


def test_a_sealed_urn_has_no_totals(sealed: Council, sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.greffiere).get(url("totals", sitting)).json() == {}


def test_a_ballot_held_otherwise_has_no_urn(
    council: Council, sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    council.do(c.OpenBallot(subject="Point 1"))
    client = browser_of(cast.elue)
    assert client.get(url("secret_archive", sitting, "1")).status_code == 404
    assert client.get(url("secret", sitting)).json()["ballot"] is None
    assert post(client, sitting, "secret_ballot", ballot=1, elector=cast.elue.key, body="{}").status_code == 409
