"""Signing one's public vote with a passkey: who may, every refusal, and that no failure touches the vote itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from preau.agenda.models import Sitting
from preau.journal import queries, store
from preau.people.passkeys import passkeys
from preau.room import signed_votes
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.secret_commands import DeclareSigningKey, SignVote
from tests.conftest import Cast, Person, make_sitting
from tests.passkeys import SITE, Key, b64
from tests.room.desk import Desk, ballot, member, send, url

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Browser = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def register(person: Person, key: Key) -> Key:
    """The passkey in the account, as django-allauth keeps it once the browser has made it."""
    data = {"name": "mon téléphone", "credential": key.registration()}
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.WEBAUTHN, data=data)
    return key


@dataclass(frozen=True, kw_only=True)
class Room:
    """Ballot 1, public, in which Nadia Ferrand, Paul Lemaire and, by him, Jeanne Aubry have voted for."""

    desk: Desk
    browser_of: Browser

    @property
    def sitting(self) -> Sitting:
        return self.desk.sitting

    def head(self, person: Person) -> str:
        """The hash of the event of the person's vote, where the page reads it."""
        vote = self.desk.state.ballots[0].votes[person.key]
        (link,) = store.links_after(self.sitting.id, vote.seq - 1)[:1]
        return link.hash

    def body(self, key: Key, person: Person, **changes: Any) -> dict[str, Any]:
        """What the page sends; `changes` alter what is signed, and `sent` what is sent beside it."""
        sent = changes.pop("sent", {})
        vote = {"ballot": 1, "member": person.key, "choice": "for", "head": self.head(person)}
        made = key.vote(**({"sitting": str(self.sitting.id)} | vote | changes))
        assertion = {name: getattr(made, name) for name in ("authenticator_data", "client_data", "signature")}
        return {"id": str(uuid.uuid4())} | vote | assertion | sent

    def post(self, person: Person, body: object) -> Any:
        client = self.browser_of(person)
        return client.post(url("sign", self.sitting), body, content_type="application/json")

    def sign(self, person: Person, key: Key, *, for_: Person | None = None, **changes: Any) -> tuple[int, str]:
        """(status, rule) of the answer."""
        answer = self.post(person, self.body(key, for_ or person, **changes))
        return answer.status_code, answer.json().get("rule", "")

    def offer(self, person: Person) -> Any:
        return self.browser_of(person).post(url("signing_keys", self.sitting), {}, content_type="application/json")

    @property
    def signed(self) -> list[str]:
        return [x.event.member for x in queries.entries_of(self.sitting.id, e.VoteSigned)]  # type: ignore[attr-defined]

    @property
    def declared(self) -> list[str]:
        entries = queries.entries_of(self.sitting.id, e.SigningKeyDeclared)
        return [x.event.member for x in entries]  # type: ignore[attr-defined]


@pytest.fixture
def room(sitting: Sitting, cast: Cast, browser_of: Browser) -> Room:
    desk = ballot(sitting, cast, mode="public")
    for person in (cast.presidente, cast.elue, cast.elu_avec_pouvoir, cast.elu_opposition):
        desk.vote(person, "for")
    desk.vote(cast.elu_avec_pouvoir, "for", for_=cast.mandante)
    return Room(desk=desk, browser_of=browser_of)


# Who may, one line a role


OFFERS = {
    "presidente": 200,
    "secretaire": 200,
    "elue": 200,
    "elu_avec_pouvoir": 200,
    "elu_opposition": 200,
    "greffiere": 403,
    "invite": 403,
    "exploitant": 403,
    "intrus": 403,
}


@pytest.mark.parametrize(("who", "status"), OFFERS.items())
def test_whoever_sits_is_offered_to_sign(room: Room, cast: Cast, who: str, status: int) -> None:
    assert room.offer(getattr(cast, who)).status_code == status


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("elue", "elue", 200),
        ("presidente", "presidente", 200),
        ("elu_avec_pouvoir", "elu_avec_pouvoir", 200),
        ("elu_avec_pouvoir", "mandante", 200),
        ("mandante", "mandante", 409),
        ("elu_opposition", "elue", 409),
        ("presidente", "elue", 409),
        ("secretaire", "secretaire", 409),
        ("greffiere", "elue", 403),
        ("invite", "elue", 403),
        ("exploitant", "elue", 403),
        ("intrus", "elue", 403),
    ],
)
def test_a_vote_is_signed_by_who_bears_the_voice(room: Room, cast: Cast, who: str, whose: str, status: int) -> None:
    person, elector = getattr(cast, who), getattr(cast, whose)
    key = register(person, Key())
    # The secretary has not voted: there is nothing to sign, whatever head is named.
    body = room.body(key, cast.elue) if whose == "secretaire" else room.body(key, elector)
    assert room.post(person, body | {"member": elector.key}).status_code == status
    assert room.signed == ([elector.key] if status == 200 else [])


def test_the_citoyen_is_asked_to_sign_in(room: Room, citoyen: Client) -> None:
    for name in ("sign", "signing_keys"):
        assert citoyen.post(url(name, room.sitting), {}, content_type="application/json").status_code == 302


@pytest.mark.parametrize("kind", ["sign_vote", "declare_signing_key"])
def test_no_screen_gives_these_commands_itself(room: Room, elue: Person, kind: str) -> None:
    key = register(elue, Key())
    fields = {"member": elue.key, "public_key": key.public_key}
    if kind == "sign_vote":
        fields = room.body(key, elue) | {}
        del fields["id"]
    answer = send(room.browser_of(elue), room.sitting, "member", kind, **fields)
    assert (answer.status_code, answer.json()["rule"]) == (400, "malformed")
    assert room.signed == room.declared == []


def test_a_form_of_another_site_is_refused(room: Room, elue: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(elue.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("sign", "signing_keys"):
        assert client.post(url(name, room.sitting), {}, content_type="application/json").status_code == 403


# The way it goes


def test_the_first_signature_declares_the_key_and_the_next_ones_use_it(room: Room, elu_avec_pouvoir: Person) -> None:
    key = register(elu_avec_pouvoir, Key())
    assert room.offer(elu_avec_pouvoir).json() == {
        "rp_id": "seances.val-d-ambre.example.org",
        "credentials": [b64(key.credential)],
        "declared_at": None,
    }
    assert room.sign(elu_avec_pouvoir, key) == (200, "")
    assert room.sign(elu_avec_pouvoir, key, for_=room.desk.cast.mandante) == (200, "")
    (declared,) = queries.entries_of(room.sitting.id, e.SigningKeyDeclared)
    assert declared.event == e.SigningKeyDeclared(member=elu_avec_pouvoir.key, public_key=key.public_key)
    first, second = (x.event for x in queries.entries_of(room.sitting.id, e.VoteSigned))
    assert isinstance(first, e.VoteSigned) and isinstance(second, e.VoteSigned)
    assert (first.member, first.signer) == (elu_avec_pouvoir.key, elu_avec_pouvoir.key)
    assert (second.member, second.signer) == (room.desk.cast.mandante.key, elu_avec_pouvoir.key)
    assert room.offer(elu_avec_pouvoir).json()["declared_at"] == declared.seq
    assert sorted(room.desk.state.ballots[0].signatures) == sorted([first.member, second.member])


def test_the_same_request_again_is_answered_and_not_done_again(room: Room, elue: Person) -> None:
    body = room.body(register(elue, Key()), elue)
    first, again = room.post(elue, body), room.post(elue, body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == {"seq": first.json()["seq"], "repeated": True}
    assert room.signed == room.declared == [elue.key]


def test_one_key_a_sitting_and_no_other_after_it(room: Room, elu_avec_pouvoir: Person) -> None:
    first, second = register(elu_avec_pouvoir, Key()), register(elu_avec_pouvoir, Key())
    assert len(room.offer(elu_avec_pouvoir).json()["credentials"]) == 2
    assert room.sign(elu_avec_pouvoir, second) == (200, "")
    assert room.offer(elu_avec_pouvoir).json()["credentials"] == [b64(second.credential)]
    mandante = room.desk.cast.mandante
    assert room.sign(elu_avec_pouvoir, first, for_=mandante) == (409, "signature_signature")
    Authenticator.objects.filter(user=elu_avec_pouvoir.user).delete()
    assert room.sign(elu_avec_pouvoir, second, for_=mandante) == (409, "signature_key")


def test_a_vote_typed_by_the_clerk_is_signed_by_its_member(room: Room, secretaire: Person) -> None:
    room.desk.do(c.RecordVotes(ballot=1, members=(secretaire.key,), choice="for", channel="aloud"))
    assert room.sign(secretaire, register(secretaire, Key())) == (200, "")


def test_a_correction_asks_for_another_signature(room: Room, elue: Person) -> None:
    key = register(elue, Key())
    before = room.body(key, elue)
    assert room.sign(elue, key) == (200, "")
    for choice in ("against", "for"):
        room.desk.do(
            c.CorrectVote(ballot=1, member=elue.key, choice=choice, channel="device", reason=""),
            actor=member(elue),
        )
        assert elue.key not in room.desk.state.ballots[0].signatures
    # The same choice again, but not the same vote: what was signed before it does not serve.
    answer = room.post(elue, before | {"id": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["rule"]) == (409, "vote_changed")
    assert room.sign(elue, key) == (200, "")


def test_the_name_is_that_of_allauths_own_reading(elue: Person) -> None:
    from allauth.mfa.webauthn.internal.auth import get_credentials

    key = register(elue, Key())
    (found,), (theirs,) = passkeys(elue.user), get_credentials(elue.user)
    assert found.public_key == key.public_key
    assert found.credential == b64(theirs.credential_id)


# Refusals


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another origin": ({"origin": "https://seances.val-d-ambre.example.com"}, "signature_origin"),
    "the site in another port": ({"origin": f"{SITE}:8443"}, "signature_origin"),
    "the site without encryption": ({"origin": SITE.replace("https", "http")}, "signature_origin"),
    "another site's key": ({"rp_id": "ailleurs.example.org"}, "signature_origin"),
    "a key of the domain above": ({"rp_id": "example.org"}, "signature_origin"),
    "another challenge": ({"challenge": b64(bytes(32))}, "signature_challenge"),
    "another choice": ({"choice": "against"}, "signature_challenge"),
    "another ballot": ({"ballot": 2}, "signature_challenge"),
    "another member": ({"member": "hugo-castel"}, "signature_challenge"),
    "another sitting": ({"sitting": str(uuid.UUID(int=1))}, "signature_challenge"),
    "nobody touched the key": ({"flags": 0x04}, "signature_presence"),
    "a registration": ({"type": "webauthn.create"}, "signature_type"),
    "a frame": ({"crossOrigin": True}, "signature_type"),
    "garbage for signature": ({"sent": {"signature": "AAAA"}}, "signature_signature"),
    "garbage for client data": ({"sent": {"client_data": "AAAA"}}, "signature_form"),
    "garbage for authenticator data": ({"sent": {"authenticator_data": "é"}}, "signature_form"),
}


@pytest.mark.parametrize(("changes", "rule"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_signature_of_this_vote(room: Room, elue: Person, changes: dict[str, Any], rule: str) -> None:
    key = register(elue, Key())
    before = room.desk.state.ballots[0].votes[elue.key]
    assert room.sign(elue, key, **changes) == (409, rule)
    assert room.desk.state.ballots[0].votes[elue.key] == before
    assert room.signed == room.declared == []


def test_a_key_that_is_not_theirs(room: Room, cast: Cast) -> None:
    theirs, another = register(cast.elue, Key()), register(cast.elu_opposition, Key())
    assert room.sign(cast.elue, another) == (409, "signature_signature")
    # Nor does a colleague's good signature serve from another account.
    body = room.body(theirs, cast.elue)
    assert room.post(cast.elu_opposition, body).status_code == 409
    assert room.signed == []


def test_an_account_without_a_passkey(room: Room, elue: Person) -> None:
    assert room.offer(elue).json()["credentials"] == []
    assert room.sign(elue, Key()) == (409, "signature_key")


def test_a_choice_that_is_not_the_vote(room: Room, elue: Person) -> None:
    """A signature that is good in itself, of a vote that was never cast."""
    key = register(elue, Key())
    assert room.sign(elue, key, choice="against", sent={"choice": "against"})[0] == 409
    assert room.signed == room.declared == []


def of_another_sitting(cast: Cast) -> str:
    assert cast.presidente.mandate is not None
    other = ballot(make_sitting(cast.assembly, cast.presidente.mandate, slug="autre"), cast, mode="public")
    for person in (cast.presidente, cast.elue, cast.elu_opposition):
        other.vote(person, "for")
    return store.links_after(other.id, 0)[-1].hash


@pytest.mark.parametrize("head", ["the opening's", "another sitting's", "nobody's"])
def test_a_head_that_is_not_this_votes(room: Room, cast: Cast, elue: Person, head: str) -> None:
    (opening,) = queries.entries_of(room.sitting.id, e.BallotOpened)
    (link,) = store.links_after(room.sitting.id, opening.seq - 1)[:1]
    named = {"the opening's": link.hash, "another sitting's": of_another_sitting(cast), "nobody's": "0" * 64}[head]
    assert room.sign(elue, register(elue, Key()), head=named, sent={"head": named}) == (409, "vote_changed")
    assert room.signed == []


def test_a_later_head_is_fine(room: Room, elue: Person, elu_opposition: Person) -> None:
    head = room.head(elu_opposition)
    assert room.sign(elue, register(elue, Key()), head=head, sent={"head": head}) == (200, "")


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """Lets something happen between the check of a signature and its record."""

    monkeypatch: pytest.MonkeyPatch

    def __call__(self, happens: Callable[[], object]) -> None:
        check = signed_votes._signed_by

        def checked(*given: Any) -> Any:
            key = check(*given)
            self.monkeypatch.undo()
            happens()
            return key

        self.monkeypatch.setattr(signed_votes, "_signed_by", checked)


@pytest.fixture
def meanwhile() -> Iterator[Meanwhile]:
    # Its own, so that undoing it leaves the rest of the test as it was.
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Meanwhile(monkeypatch=monkeypatch)


def test_a_vote_corrected_and_back_meanwhile_is_not_the_one_signed(
    room: Room, elue: Person, meanwhile: Meanwhile
) -> None:
    def corrections() -> None:
        for choice in ("against", "for"):
            correction = c.CorrectVote(ballot=1, member=elue.key, choice=choice, channel="device", reason="")
            room.desk.do(correction, actor=member(elue))

    meanwhile(corrections)
    assert room.sign(elue, register(elue, Key())) == (409, "vote_changed")
    assert room.signed == []


def test_two_first_signatures_at_once_are_both_recorded(
    room: Room, cast: Cast, elu_avec_pouvoir: Person, meanwhile: Meanwhile
) -> None:
    key = register(elu_avec_pouvoir, Key())
    meanwhile(lambda: room.sign(elu_avec_pouvoir, key, for_=cast.mandante))
    assert room.sign(elu_avec_pouvoir, key) == (200, "")
    assert sorted(room.signed) == sorted([elu_avec_pouvoir.key, cast.mandante.key])
    assert room.declared == [elu_avec_pouvoir.key]


def test_two_first_signatures_at_once_with_two_keys_leave_one(
    room: Room, cast: Cast, elu_avec_pouvoir: Person, meanwhile: Meanwhile
) -> None:
    """Nothing enters the journal that the declared key did not sign: the published folder would be refused for it."""
    first, second = register(elu_avec_pouvoir, Key()), register(elu_avec_pouvoir, Key())
    meanwhile(lambda: room.sign(elu_avec_pouvoir, first, for_=cast.mandante))
    assert room.sign(elu_avec_pouvoir, second) == (409, "signature_signature")
    assert room.signed == [cast.mandante.key]


def test_an_ordinary_ballot_is_not_signed(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    """Its choices are nobody's to read: a signature would publish them."""
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "for")
    room = Room(desk=desk, browser_of=browser_of)
    assert room.sign(cast.elue, register(cast.elue, Key())) == (409, "not_signed")
    assert room.signed == room.declared == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"ballot": "1"},
        {"ballot": 10**30},
        {"head": None},
        {"signature": 1},
        {"more": 1},
        {"client_data": "A" * 2000},
    ],
)
def test_what_is_no_request(room: Room, elue: Person, change: dict[str, Any]) -> None:
    answer = room.post(elue, room.body(register(elue, Key()), elue) | change)
    assert answer.status_code in (400, 409)
    assert room.signed == room.declared == []
    assert room.post(elue, [change]).status_code == 400


def test_the_commands_are_the_applications_own() -> None:
    from preau.sitting.secret_commands import APPLICATION

    assert {DeclareSigningKey, SignVote} <= APPLICATION
