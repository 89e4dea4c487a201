"""A member signs a vote with a passkey on a telephone, and a server that rewrites the journal is found out.

Real Chromium with its own virtual authenticator, real web process, published folder read by `preau verify`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from preau.journal import chain, notes
from preau.publication import bake, record
from preau.publication.assets import assets
from preau.sitting import events as e
from tests.browser import faults
from tests.passkeys import Key
from tests.room.conftest import Instance

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PRESENT = ["claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel"]
SLUG = "val-d-ambre"


def phone(chromium: Browser, instance: Instance, who: str) -> Page:
    """The member's telephone on the site's usual name, with an authenticator that touches itself."""
    # Passkeys are of a name, never of an address.
    url = instance.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url, viewport={"width": 360, "height": 740}, locale="fr-FR")
    context.add_cookies([{"name": instance.cookie, "value": instance.cookies[who], "url": url}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    return page


def add_a_passkey(page: Page) -> None:
    page.goto("/compte/securite/webauthn/add/")
    page.get_by_label("Nom de cette clé").fill("mon téléphone")
    page.get_by_role("button", name="Enregistrer cet appareil").click()
    page.get_by_text("La clé d’accès est enregistrée.").wait_for()


def a_public_ballot(instance: Instance) -> None:
    instance.clerk("open_room")
    for member in PRESENT:
        instance.clerk("record_arrival", member=member)
    instance.clerk("give_proxy", giver="jeanne-aubry", bearer="nadia-ferrand")
    instance.clerk("open_sitting")
    instance.clerk("appoint_secretary", member="youssef-benali")
    instance.clerk("call_item", item="1-convention-avec-la-regie-de-leau")
    asking = ["nadia-ferrand", "hugo-castel"]
    instance.clerk("open_ballot", subject="Convention", mode="public", purpose="main", requested_by=asking)


def vote(page: Page, group: str, choice: str) -> None:
    mine = page.get_by_role("group", name=group)
    mine.get_by_role("button", name=choice, exact=True).click()
    mine.get_by_role("button", name=f"Confirmer : {choice}").click()
    expect(mine).to_contain_text(f"{choice}, enregistré à")


def sign(page: Page, group: str) -> None:
    mine = page.get_by_role("group", name=group)
    mine.get_by_role("button", name="Signer avec ma clé d’accès").click()
    expect(mine.get_by_text("Signé", exact=True)).to_be_visible()
    expect(mine.locator(".notice")).to_have_count(0)
    assert mine.get_by_role("button", name="Signer avec ma clé d’accès").count() == 0


def a_refused_gesture_loses_nothing(page: Page) -> None:
    """The member cancels, or the telephone has lost the key: the vote stands, and one may try again."""
    page.evaluate(
        "() => { const get = navigator.credentials.get; navigator.credentials.get = async () => {"
        " navigator.credentials.get = get; throw new DOMException('', 'NotAllowedError') } }"
    )
    mine = page.get_by_role("group", name="Mon vote")
    mine.get_by_role("button", name="Signer avec ma clé d’accès").click()
    expect(mine.get_by_role("status").filter(has_text="Votre vote reste enregistré")).to_be_visible()
    expect(mine).to_contain_text("Pour, enregistré à")
    assert faults(page) == []


def the_receipt_says_it(page: Page, group: str) -> None:
    mine = page.get_by_role("group", name=group)
    mine.get_by_role("button", name="Vérifier").click()
    expect(mine).to_contain_text("Vérifié : ce vote est au journal, tel quel, signé par votre clé d’accès.")


def a_server_that_shows_another_journal_is_seen(page: Page, group: str, put_in: str) -> None:
    """The device itself compares: the key declared for the member is replaced by another, and every hash is right."""

    def lie(route: Any) -> None:
        answer = route.fetch()
        lines = [json.loads(line) for line in answer.json()["lines"]]
        for line in lines:
            if line["type"] == "signing_key_declared":
                line["data"]["public_key"] = put_in
                line["hash"] = chain.digest(line)
        route.fulfill(response=answer, json=answer.json() | {"lines": [json.dumps(line) for line in lines]})

    page.route("**/journal?*", lie)
    mine = page.get_by_role("group", name=group)
    mine.get_by_role("button", name="Vérifier").click()
    expect(mine).to_contain_text("Le journal ne porte pas votre signature telle que vous l’avez faite")
    page.unroute("**/journal?*")
    the_receipt_says_it(page, group)


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREAU_")} | {"PREAU_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)


def publish(instance: Instance, data: Path) -> Path:
    done = run(
        data,
        "-c",
        "import django, sys, uuid; django.setup(); from preau.publication.services import publish;"
        "print(publish(sitting=uuid.UUID(sys.argv[1])).folder)",
        instance.sitting,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def verified(folder: Path, data: Path) -> tuple[int, str]:
    done = run(data, "-m", "preau.ops", "verify", str(folder))
    return done.returncode, done.stdout + done.stderr


def rewritten(folder: Path, data: Path) -> None:
    """What a server can do that means harm: two votes change places, the totals stay, and everything is made again:
    the choice that is said to be signed, the head that it names, the chain, the authority's signatures, the pages."""
    swap = {"nadia-ferrand": "against", "hugo-castel": "for"}
    key = notes.load_key(data / "keys" / f"{SLUG}.ed25519")
    links: list[chain.Link] = []
    heads: dict[str, str] = {}
    checkpoints = {}
    for line in (folder / "journal.ndjson").read_text().splitlines():
        old = json.loads(line)
        entry = chain.entry_from(old)
        match entry.event:
            case e.VoteCast(member=member) if member in swap:
                entry = replace(entry, event=replace(entry.event, choice=swap[member]))
            case e.VoteSigned(member=member, head=head):
                forged = replace(entry.event, head=heads[head], choice=swap.get(member, entry.event.choice))
                entry = replace(entry, event=forged)
        links.append(chain.link(old["sitting"], entry, links[-1].hash if links else chain.GENESIS))
        heads[old["hash"]] = links[-1].hash
        note = folder / "checkpoints" / f"{entry.seq}.note"
        if note.exists():
            name = f"preau/{SLUG}"
            signed = notes.read(note.read_text(), notes.verifier_key(name, key))
            checkpoints[entry.seq] = notes.sign(replace(signed, hash=links[-1].hash), name=name, key=key)
    made = record.read(
        (link.entry for link in links),
        (link.line for link in links),
        checkpoints=checkpoints,
        key=notes.verifier_key(f"preau/{SLUG}", key),
    )
    for path, content in bake.bake(made, assets=assets()).items():
        (folder / path).write_bytes(content)


def test_a_member_signs_and_a_forged_journal_is_refused(chromium: Browser, instance: Instance, tmp_path: Path) -> None:
    data = tmp_path / "room"
    nadia = phone(chromium, instance, "nadia")
    errors: list[str] = []
    nadia.on("pageerror", lambda error: errors.append(str(error)))
    add_a_passkey(nadia)
    a_public_ballot(instance)
    hugo = phone(chromium, instance, "hugo")
    for page in (nadia, hugo):
        page.goto(instance.address("membre"))
    vote(nadia, "Mon vote", "Pour")
    vote(nadia, "Pour Jeanne Aubry", "Abstention")
    vote(hugo, "Mon vote", "Contre")
    a_refused_gesture_loses_nothing(nadia)
    sign(nadia, "Mon vote")
    sign(nadia, "Pour Jeanne Aubry")
    assert faults(nadia) == []
    the_receipt_says_it(nadia, "Mon vote")
    the_receipt_says_it(nadia, "Pour Jeanne Aubry")
    # Who has no passkey is told nothing of it, and has voted all the same.
    expect(hugo.get_by_role("group", name="Mon vote")).to_contain_text("Contre, enregistré à")
    assert "clé d’accès" not in hugo.locator("main").inner_text()
    # Another telephone of hers knows nothing yet: it finds the signature in the journal.
    nadia.evaluate("localStorage.clear()")
    nadia.reload()
    expect(nadia.get_by_role("group", name="Mon vote").get_by_text("Signé", exact=True)).to_be_visible()
    the_receipt_says_it(nadia, "Mon vote")
    for put_in in (Key().public_key, "AAAA"):
        a_server_that_shows_another_journal_is_seen(nadia, "Mon vote", put_in)
    instance.clerk("record_votes", ballot=1, choice="for", members=[PRESENT[0], *PRESENT[1:4:2]], channel="aloud")
    for command in ("close_ballot", "proclaim_result"):
        instance.clerk(command, ballot=1)
    expect(nadia.get_by_role("heading", name="Résultat")).to_be_visible()
    expect(nadia.locator(".receipt").first).to_contain_text("Signé par votre clé d’accès")
    assert faults(nadia) == []
    instance.clerk("conclude_item")
    instance.clerk("close_sitting")
    assert errors == []

    folder = publish(instance, data)
    status, said = verified(folder, data)
    assert status == 0, said
    assert "2 votes signés par la clé d’accès des membres : signatures valides" in said

    rewritten(folder, data)
    status, said = verified(folder, data)
    assert status == 1
    assert "scrutin n° 1, signature du vote de Nadia Ferrand : elle porte sur un autre vote" in said, said


def test_the_forgery_is_perfect_but_for_the_signature(chromium: Browser, instance: Instance, tmp_path: Path) -> None:
    """The same rewriting of a sitting that nobody signed passes: what refuses it above is the passkey alone."""
    data = tmp_path / "room"
    a_public_ballot(instance)
    for member, choice in (("nadia-ferrand", "for"), ("hugo-castel", "against")):
        instance.clerk("record_votes", ballot=1, choice=choice, members=[member], channel="aloud")
    for command in ("close_ballot", "proclaim_result"):
        instance.clerk(command, ballot=1)
    instance.clerk("conclude_item")
    instance.clerk("close_sitting")
    folder = publish(instance, data)
    before = (folder / "journal.ndjson").read_text()
    rewritten(folder, data)
    assert (folder / "journal.ndjson").read_text() != before
    status, said = verified(folder, data)
    assert status == 0, said
