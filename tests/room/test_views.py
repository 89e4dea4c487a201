"""Who may open and do what in a room, line by line; and how every refusal is told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.test import Client

from preau.agenda.models import AgendaItem, Document, Sitting
from preau.assemblies.models import Role, RoleAssignment
from preau.ballots.models import SealedVote
from preau.journal import queries, store
from preau.sitting import commands as c
from preau.studio import services as studio
from tests.conftest import Cast, Person
from tests.room.desk import ITEM, Desk, ballot, hold, open_room, send, url

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Browser = Callable[[Person], Client]
SCREENS = ("chair", "clerk", "member", "guest", "hall", "camera")


def opened(client: Client, sitting: Sitting) -> set[str]:
    """The screens that answer 200 to this browser; every other must answer 403."""
    answers = {screen: client.get(url(screen, sitting)).status_code for screen in SCREENS}
    assert set(answers.values()) <= {200, 403}
    return {screen for screen, status in answers.items() if status == 200}


# Screens, one line a role


def test_screens_of_the_presidente(sitting: Sitting, presidente: Person, browser_of: Browser) -> None:
    assert opened(browser_of(presidente), sitting) == {"chair", "member", "hall"}


def test_screens_of_the_greffiere(sitting: Sitting, greffiere: Person, browser_of: Browser) -> None:
    assert opened(browser_of(greffiere), sitting) == {"clerk", "hall", "camera"}


def test_screens_of_the_elue(sitting: Sitting, elue: Person, browser_of: Browser) -> None:
    assert opened(browser_of(elue), sitting) == {"member"}


def test_screens_of_the_elu_avec_pouvoir(sitting: Sitting, elu_avec_pouvoir: Person, browser_of: Browser) -> None:
    assert opened(browser_of(elu_avec_pouvoir), sitting) == {"member"}


def test_screens_of_the_invitee(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    assert opened(browser_of(cast.invite), sitting) == {"guest"}


def test_screens_of_the_exploitant(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    assert opened(browser_of(cast.exploitant), sitting) == set()


def test_screens_of_an_operator_of_the_assembly(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    RoleAssignment.objects.create(assembly=cast.assembly, user=cast.exploitant.user, role=Role.OPERATOR)
    assert opened(browser_of(cast.exploitant), sitting) == {"hall", "camera"}


def test_screens_of_the_intrus(sitting: Sitting, intrus: Person, browser_of: Browser) -> None:
    assert opened(browser_of(intrus), sitting) == set()


def test_screens_of_the_citoyen(sitting: Sitting, citoyen: Client) -> None:
    for screen in SCREENS:
        answer = citoyen.get(url(screen, sitting))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/compte/")


def test_whoever_presides_has_the_chairs_screen(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = hold(sitting, cast)
    desk.do(c.HandOverChair(member=cast.secretaire.key))
    assert "chair" in opened(browser_of(cast.secretaire), sitting)


# What people of the room read: one line a role


READERS = {"presidente": 200, "greffiere": 200, "elue": 200, "invite": 200, "exploitant": 403, "intrus": 403}


@pytest.mark.parametrize(("who", "status"), READERS.items())
@pytest.mark.parametrize(("name", "more"), [("item", (ITEM,)), ("lines", ()), ("document", (ITEM, "rapport.pdf"))])
def test_texts_papers_and_journal_are_for_the_room(
    sitting: Sitting, cast: Cast, browser_of: Browser, who: str, status: int, name: str, more: tuple[str, ...]
) -> None:
    attach(sitting)
    open_room(sitting, cast)
    answer = browser_of(getattr(cast, who)).get(url(name, sitting, *more))
    # A file is open until its response is closed, as the server does.
    answer.close()
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("name", "more"),
    [("item", (ITEM,)), ("document", (ITEM, "rapport.pdf")), ("lines", ()), ("stream", ()), ("receipts", ())],
)
def test_the_citoyen_is_asked_to_sign_in(sitting: Sitting, citoyen: Client, name: str, more: tuple[str, ...]) -> None:
    assert citoyen.get(url(name, sitting, *more)).status_code == 302


def attach(sitting: Sitting) -> bytes:
    content = b"%PDF-1.4 le rapport"
    item = AgendaItem.objects.get(sitting=sitting, key=ITEM)
    document = Document(item=item, title="Le rapport", name="rapport.pdf", sha256="0" * 64, size=len(content))
    document.file.save("rapport.pdf", ContentFile(content))
    return content


def test_a_paper_is_shown_in_the_browser_and_runs_nothing(sitting: Sitting, elue: Person, browser_of: Browser) -> None:
    content = attach(sitting)
    answer = browser_of(elue).get(url("document", sitting, ITEM, "rapport.pdf"))
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="rapport.pdf"'
    assert answer.headers["Cache-Control"].startswith("private")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("item", "name"), [(ITEM, "autre.pdf"), ("2-point-2", "rapport.pdf"), ("rien", "rapport.pdf")])
def test_a_paper_that_is_not_there_is_404(
    sitting: Sitting, elue: Person, browser_of: Browser, item: str, name: str
) -> None:
    attach(sitting)
    assert browser_of(elue).get(url("document", sitting, item, name)).status_code == 404


def test_a_sitting_that_does_not_exist_is_404(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.greffiere).get(f"/salle/{uuid.uuid4()}/secretariat").status_code == 404


def test_the_journal_is_read_from_where_one_stands(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = hold(sitting, cast)
    client = browser_of(cast.greffiere)
    whole = client.get(url("lines", sitting)).json()
    assert [json.loads(line)["seq"] for line in whole["lines"]] == list(range(1, desk.state.seq + 1))
    rest = client.get(url("lines", sitting), {"apres": "3"}).json()
    assert rest == {"seq": desk.state.seq, "lines": whole["lines"][3:]}


# Commands: one line a role, then each answer


def asked(browser: Client, sitting: Sitting, screen: str, kind: str, **fields: Any) -> int:
    return int(send(browser, sitting, screen, kind, **fields).status_code)


def test_only_the_clerk_opens_the_room(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    for person in (cast.presidente, cast.elue, cast.invite, cast.exploitant, cast.intrus):
        assert asked(browser_of(person), sitting, "clerk", "open_room") == 403
    assert asked(browser_of(cast.presidente), sitting, "chair", "open_room") == 409
    assert asked(browser_of(cast.elue), sitting, "member", "open_room") == 409
    assert asked(browser_of(cast.greffiere), sitting, "clerk", "open_room") == 200
    assert asked(browser_of(cast.greffiere), sitting, "clerk", "open_room") == 409


COMMANDS = [
    # who, screen, command, fields, status
    ("greffiere", "clerk", "record_departure", {"member": "hugo-castel"}, 200),
    ("elue", "clerk", "record_departure", {"member": "hugo-castel"}, 403),
    ("elue", "member", "record_departure", {"member": "hugo-castel"}, 409),
    ("elue", "member", "record_departure", {"member": "nadia-ferrand"}, 200),
    ("invite", "guest", "record_departure", {"member": "hugo-castel"}, 409),
    ("intrus", "clerk", "record_departure", {"member": "hugo-castel"}, 403),
    ("exploitant", "clerk", "record_departure", {"member": "hugo-castel"}, 403),
    ("greffiere", "clerk", "record_arrival", {"member": "luc-perrot"}, 200),
    ("presidente", "chair", "record_arrival", {"member": "luc-perrot"}, 409),
    ("elue", "member", "request_floor", {"speaker": "nadia-ferrand"}, 200),
    ("elue", "member", "request_floor", {"speaker": "hugo-castel"}, 409),
    ("invite", "guest", "request_floor", {"speaker": "ines-moreau"}, 200),
    ("invite", "guest", "request_floor", {"speaker": "nadia-ferrand"}, 409),
    ("presidente", "chair", "give_floor", {"speaker": "nadia-ferrand"}, 200),
    ("greffiere", "clerk", "give_floor", {"speaker": "nadia-ferrand"}, 200),
    ("elue", "member", "give_floor", {"speaker": "nadia-ferrand"}, 409),
    ("elue", "chair", "give_floor", {"speaker": "nadia-ferrand"}, 403),
    ("presidente", "chair", "open_ballot", {"subject": "Point 1"}, 200),
    ("elue", "member", "open_ballot", {"subject": "Point 1"}, 409),
    ("intrus", "chair", "open_ballot", {"subject": "Point 1"}, 403),
    ("presidente", "member", "open_ballot", {"subject": "Point 1"}, 200),
    ("elue", "member", "declare_recusal", {"member": "nadia-ferrand", "item": ITEM}, 200),
    ("elue", "member", "declare_recusal", {"member": "hugo-castel", "item": ITEM}, 409),
    ("greffiere", "clerk", "declare_recusal", {"member": "hugo-castel", "item": ITEM}, 200),
    ("elu_avec_pouvoir", "member", "revoke_proxy", {"giver": "jeanne-aubry"}, 409),
    ("mandante", "member", "revoke_proxy", {"giver": "jeanne-aubry"}, 200),
    ("elue", "member", "give_proxy", {"giver": "luc-perrot", "bearer": "nadia-ferrand"}, 409),
    ("greffiere", "camera", "start_broadcast", {}, 200),
    ("elue", "member", "start_broadcast", {}, 409),
    ("presidente", "chair", "close_sitting", {}, 200),
    ("elue", "member", "close_sitting", {}, 409),
]


@pytest.mark.parametrize(("who", "screen", "kind", "fields", "status"), COMMANDS)
def test_commands_by_role(
    sitting: Sitting, cast: Cast, browser_of: Browser, who: str, screen: str, kind: str, fields: Any, status: int
) -> None:
    hold(sitting, cast)
    assert asked(browser_of(getattr(cast, who)), sitting, screen, kind, **fields) == status


VOTES = [
    # who, screen, the elector, the channel, status
    ("elue", "member", "nadia-ferrand", "device", 200),
    ("elue", "member", "hugo-castel", "device", 409),
    ("elu_avec_pouvoir", "member", "jeanne-aubry", "device", 200),
    ("elue", "member", "jeanne-aubry", "device", 409),
    ("mandante", "member", "jeanne-aubry", "device", 409),
    ("absent", "member", "luc-perrot", "device", 409),
    ("presidente", "chair", "claire-marchand", "device", 200),
    ("greffiere", "clerk", "hugo-castel", "aloud", 200),
    ("greffiere", "clerk", "hugo-castel", "device", 409),
    ("elue", "member", "nadia-ferrand", "aloud", 409),
    ("invite", "guest", "nadia-ferrand", "device", 409),
    ("exploitant", "member", "nadia-ferrand", "device", 403),
    ("intrus", "member", "nadia-ferrand", "device", 403),
]


@pytest.mark.parametrize(("who", "screen", "elector", "channel", "status"), VOTES)
def test_votes_by_role(
    sitting: Sitting, cast: Cast, browser_of: Browser, who: str, screen: str, elector: str, channel: str, status: int
) -> None:
    desk = ballot(sitting, cast)
    fields = {"ballot": 1, "member": elector, "choice": "against", "channel": channel}
    assert asked(browser_of(getattr(cast, who)), sitting, screen, "cast_vote", **fields) == status
    assert (elector in desk.state.ballots[0].votes) == (status == 200)


def test_the_citoyen_commands_nothing(sitting: Sitting, cast: Cast, citoyen: Client) -> None:
    desk = hold(sitting, cast)
    before = desk.state.seq
    assert send(citoyen, sitting, "clerk", "close_sitting").status_code == 302
    assert desk.state.seq == before


def test_a_command_without_the_csrf_token_is_refused(sitting: Sitting, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.greffiere.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(client, sitting, "clerk", "open_room").status_code == 403


def test_a_command_by_get_is_no_command(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.greffiere).get(url("command", sitting)).status_code == 405


def test_a_refusal_gives_rule_sentence_and_article(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    hold(sitting, cast)
    answer = send(
        browser_of(cast.greffiere), sitting, "clerk", "open_ballot", subject="Point 1", mode="public", requested_by=[]
    )
    problem = answer.json()
    assert answer.status_code == 409
    assert problem["rule"] == "public_ballot_not_requested"
    assert problem["sentence"].startswith("Le scrutin public se tient à la demande de membres présents")
    assert "L.2121-21" in problem["article"]


MALFORMED: list[Any] = [
    b"",
    b"{",
    b"[]",
    b'"open_room"',
    b"[" * 3000,
    {"type": "open_room"},
    {"id": "pas-un-uuid", "type": "close_sitting"},
    {"id": str(uuid.uuid4())},
    {"id": str(uuid.uuid4()), "type": "inconnu"},
    {"id": str(uuid.uuid4()), "type": "record_arrival"},
    {"id": str(uuid.uuid4()), "type": "record_arrival", "member": 7},
    {"id": str(uuid.uuid4()), "type": "record_arrival", "member": "nadia-ferrand", "autre": 1},
    {"id": str(uuid.uuid4()), "type": "cast_vote", "ballot": True, "member": "nadia-ferrand", "choice": "for"},
    {"id": str(uuid.uuid4()), "type": "cast_vote", "ballot": 1, "member": "nadia-ferrand", "choice": 7},
]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_malformed_command_is_told_in_a_sentence(
    sitting: Sitting, cast: Cast, browser_of: Browser, body: bytes | dict[str, Any]
) -> None:
    desk = open_room(sitting, cast)
    content = body if isinstance(body, bytes) else {**body, "screen": "clerk"}
    answer = browser_of(cast.greffiere).post(url("command", sitting), content, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith("Commande mal formée")
    assert desk.state.seq == 1


def test_the_agenda_never_comes_from_the_wire(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    """`open_room` takes its facts from the preparation, whatever the body says."""
    answer = send(browser_of(cast.greffiere), sitting, "clerk", "open_room", facts={"chair": "victor-noir"})
    assert answer.status_code == 200
    facts = queries.state(sitting.id).facts
    assert facts is not None
    assert facts.chair == cast.presidente.key


# Votes over HTTP


def vote(client: Client, sitting: Sitting, elector: Person, choice: str, **more: Any) -> Any:
    return send(client, sitting, "member", "cast_vote", ballot=1, member=elector.key, choice=choice, **more)


def test_the_same_command_twice_is_done_once_with_the_same_receipt(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    desk = ballot(sitting, cast)
    client, command_id = browser_of(cast.elue), str(uuid.uuid4())
    first = vote(client, sitting, cast.elue, "for", command_id=command_id).json()
    store.forget()
    second = vote(client, sitting, cast.elue, "for", command_id=command_id).json()
    assert (first.pop("repeated"), second.pop("repeated")) == (False, True)
    assert first == second
    assert len(first["receipts"]) == 1
    assert desk.state.seq == first["seq"]


def test_a_late_vote_is_refused_with_a_sentence(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = ballot(sitting, cast)
    desk.do(c.CloseBallot(ballot=1))
    answer = vote(browser_of(cast.elue), sitting, cast.elue, "for")
    assert answer.status_code == 409
    assert answer.json()["sentence"] == "Le scrutin n° 1 n’est pas ouvert."


def test_receipts_come_back_after_a_reload_proxies_included(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    ballot(sitting, cast)
    client = browser_of(cast.elu_avec_pouvoir)
    vote(client, sitting, cast.elu_avec_pouvoir, "for")
    vote(client, sitting, cast.mandante, "abstain")
    receipts = client.get(url("receipts", sitting)).json()["receipts"]
    assert {r["member"]: r["choice"] for r in receipts} == {"paul-lemaire": "for", "jeanne-aubry": "abstain"}


def test_nobody_reads_the_receipts_of_others(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    ballot(sitting, cast)
    vote(browser_of(cast.elue), sitting, cast.elue, "for")
    assert browser_of(cast.elu_opposition).get(url("receipts", sitting)).json() == {"receipts": []}
    for person in (cast.greffiere, cast.invite, cast.exploitant, cast.intrus):
        assert browser_of(person).get(url("receipts", sitting)).status_code == 403


def test_a_refused_vote_gives_no_receipt_of_the_one_that_stands(
    sitting: Sitting, cast: Cast, browser_of: Browser
) -> None:
    ballot(sitting, cast)
    vote(browser_of(cast.elue), sitting, cast.elue, "for")
    fields = {"ballot": 1, "member": cast.elue.key, "choice": "against", "channel": "aloud"}
    answer = send(browser_of(cast.greffiere), sitting, "clerk", "cast_vote", **fields)
    assert answer.status_code == 409
    assert "receipts" not in answer.json()


def test_totals_are_for_the_clerk_once_the_ballot_is_closed(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    desk.vote(cast.presidente, "for")
    client = browser_of(cast.greffiere)
    assert client.get(url("totals", sitting)).json() == {}
    desk.do(c.CloseBallot(ballot=1))
    assert client.get(url("totals", sitting)).json() == {"ballot": 1, "counts": {"for": 1, "against": 1}}
    for person in (cast.presidente, cast.elue, cast.invite, cast.exploitant, cast.intrus):
        assert browser_of(person).get(url("totals", sitting)).status_code == 403


# When the machine fails


def test_a_full_disk_answers_503_and_acknowledges_nothing(
    sitting: Sitting, cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = ballot(sitting, cast)
    before, client, command_id = desk.state.seq, browser_of(cast.elue), str(uuid.uuid4())

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "insert", full)
        answer = vote(client, sitting, cast.elue, "for", command_id=command_id)
    assert answer.status_code == 503
    assert answer.json()["rule"] == "not_recorded"
    assert (desk.state.seq, SealedVote.objects.count()) == (before, 0)
    # The page sends it again under the same id when there is room.
    assert vote(client, sitting, cast.elue, "for", command_id=command_id).json()["repeated"] is False
    assert desk.state.seq == before + 1


# Media: who publishes what, with the studio's door watched


class Studio:
    """What was asked of the studio; the studio's own tests hold the real one."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str]] = []
        self.ended: list[uuid.UUID] = []
        self.error: Exception | None = None

    def publish(self, *, sitting: uuid.UUID, source: str, name: str, offer: str) -> studio.Negotiated:
        if self.error:
            raise self.error
        self.published.append((source, name))
        return studio.Negotiated(id=uuid.uuid4(), sdp="v=0 answer", source=source)

    def unpublish(self, *, publication: uuid.UUID) -> None:
        self.ended.append(publication)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Studio:
    fake = Studio()
    monkeypatch.setattr(studio, "publish", fake.publish)
    monkeypatch.setattr(studio, "unpublish", fake.unpublish)
    return fake


def media(client: Client, sitting: Sitting, name: str, screen: str, **fields: Any) -> Any:
    return client.post(url(name, sitting), {"screen": screen, **fields}, content_type="application/json")


PUBLISHERS = [
    # who, screen, the source that is published, status
    ("elue", "member", "nadia-ferrand", 200),
    ("presidente", "chair", "claire-marchand", 200),
    ("invite", "guest", "ines-moreau", 200),
    ("greffiere", "camera", "room", 200),
    ("elue", "camera", None, 403),
    ("greffiere", "clerk", None, 403),
    ("greffiere", "member", None, 403),
    ("invite", "member", None, 403),
    ("exploitant", "camera", None, 403),
    ("intrus", "camera", None, 403),
    ("intrus", "member", None, 403),
]


@pytest.mark.parametrize(("who", "screen", "source", "status"), PUBLISHERS)
def test_each_publishes_only_as_oneself(
    sitting: Sitting, cast: Cast, browser_of: Browser, door: Studio, who: str, screen: str, source: str, status: int
) -> None:
    open_room(sitting, cast)
    answer = media(browser_of(getattr(cast, who)), sitting, "publish", screen, offer="v=0", source="claire-marchand")
    assert answer.status_code == status
    assert [one for one, _ in door.published] == ([source] if source else [])


def test_the_citoyen_publishes_nothing(sitting: Sitting, cast: Cast, citoyen: Client, door: Studio) -> None:
    open_room(sitting, cast)
    assert media(citoyen, sitting, "publish", "member", offer="v=0").status_code == 302
    assert door.published == []


def test_a_publication_bears_the_name_of_the_journal(
    sitting: Sitting, cast: Cast, browser_of: Browser, door: Studio
) -> None:
    open_room(sitting, cast)
    media(browser_of(cast.elue), sitting, "publish", "member", offer="v=0")
    assert door.published == [("nadia-ferrand", "Nadia Ferrand")]


def test_nothing_is_published_before_the_room_opens(
    sitting: Sitting, cast: Cast, browser_of: Browser, door: Studio
) -> None:
    answer = media(browser_of(cast.elue), sitting, "publish", "member", offer="v=0")
    assert (answer.status_code, answer.json()["rule"]) == (409, "room_not_open")


@pytest.mark.parametrize(
    ("error", "status", "rule"),
    [(studio.OfferRefused("no H.264"), 400, "offer_refused"), (studio.JanusError("away"), 503, "media_unavailable")],
)
def test_what_the_studio_refuses_is_told_in_a_sentence(
    sitting: Sitting, cast: Cast, browser_of: Browser, door: Studio, error: Exception, status: int, rule: str
) -> None:
    open_room(sitting, cast)
    door.error = error
    answer = media(browser_of(cast.elue), sitting, "publish", "member", offer="v=0")
    assert (answer.status_code, answer.json()["rule"]) == (status, rule)
    assert answer.json()["sentence"].endswith(".")


def test_nobody_ends_the_publication_of_another(
    sitting: Sitting, cast: Cast, browser_of: Browser, door: Studio
) -> None:
    open_room(sitting, cast)
    mine = browser_of(cast.elue)
    ticket = media(mine, sitting, "publish", "member", offer="v=0").json()["ticket"]
    assert media(browser_of(cast.elu_opposition), sitting, "unpublish", "member", ticket=ticket).status_code == 403
    assert media(mine, sitting, "unpublish", "member", ticket=ticket + "x").status_code == 403
    assert door.ended == []
    assert media(mine, sitting, "unpublish", "member", ticket=ticket).status_code == 200
    assert len(door.ended) == 1


@pytest.mark.parametrize("name", ["publish", "heartbeat", "unpublish", "watch", "unwatch"])
@pytest.mark.parametrize("body", [b"", b"[]", b'{"screen": 1}', b'{"ticket": "x"}'])
def test_malformed_media_requests_are_told_in_a_sentence(
    sitting: Sitting, cast: Cast, browser_of: Browser, name: str, body: bytes
) -> None:
    open_room(sitting, cast)
    answer = browser_of(cast.elue).post(url(name, sitting), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["rule"] == "malformed"


def test_nothing_on_air_is_not_an_error_of_the_machine(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    open_room(sitting, cast)
    answer = media(browser_of(cast.elue), sitting, "watch", "member")
    assert (answer.status_code, answer.json()["rule"]) == (409, "nothing_on_air")


def test_the_page_carries_what_its_script_needs(sitting: Sitting, cast: Cast, browser_of: Browser) -> None:
    desk: Desk = open_room(sitting, cast)
    page = browser_of(cast.elue).get(url("member", sitting)).content.decode()
    config = json.loads(page.split('<script id="config" type="application/json">')[1].split("</script>")[0])
    assert (config["member"], config["role"], config["sitting"]) == ("nadia-ferrand", "member", str(desk.id))
    assert config["urls"]["items"] == url("item", sitting, "0")[:-1]
    assert cast.elue.user.email not in page
