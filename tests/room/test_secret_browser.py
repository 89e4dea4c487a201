"""A secret vote on a proposal: three trustees, members on telephones, a bearer, and the chair who votes too."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.ballots.belenios import trustee
from tests.browser import faults
from tests.room.conftest import Instance
from tests.room.secrecy import Ear, listen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE, TABLET = (360, 740), (1024, 768)
ITEM = "1-convention-avec-la-regie-de-leau"
HERE = ("claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel")
TRUSTEES = ("claire-marchand", "hugo-castel", "youssef-benali")
# The words of the three choices, as the screens, the commands and the journal write them.
CHOICES = ("Pour", "Contre", "Abstention", "for", "against", "abstain")


@dataclass(frozen=True, kw_only=True)
class Seat:
    page: Page
    ear: Ear

    def mine(self) -> Locator:
        return self.page.get_by_role("group", name="Mon bulletin")

    def proxy(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=f"Au nom de {name}")


def seat(
    chromium: Browser, instance: Instance, who: str, *, screen: str = "membre", dark: bool = False, without: str = ""
) -> Seat:
    size = PHONE if screen == "membre" else TABLET
    context = chromium.new_context(
        base_url=instance.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="fr-FR",
    )
    context.add_cookies([{"name": instance.cookie, "value": instance.cookies[who], "url": instance.url}])
    page = context.new_page()
    ear = listen(context, page)
    if without:
        page.add_init_script(f"delete window.{without}")
    page.goto(instance.address(screen))
    return Seat(page=page, ear=ear)


def gather(instance: Instance) -> None:
    """Five members in the room, Paul Lemaire with the proxy of Jeanne Aubry; the first item is called."""
    instance.clerk("open_room")
    for member in HERE:
        instance.clerk("record_arrival", member=member, place=instance.place)
    instance.clerk("give_proxy", giver="jeanne-aubry", bearer="paul-lemaire")
    instance.clerk("open_sitting")
    instance.clerk("appoint_secretary", member="youssef-benali")
    instance.clerk("call_item", item=ITEM)
    instance.clerk("request_secret_ballot", requested_by=["nadia-ferrand", "hugo-castel"])


def hold_the_ceremony(*trustees: Seat) -> None:
    """One tap each; the one in the middle reloads while it waits."""
    first, second, third = trustees
    for one in trustees:
        expect(one.page.get_by_role("heading", name="Vous êtes dépositaire")).to_be_visible()
    first.page.get_by_role("button", name="Je commence").click()
    expect(first.page.get_by_text("Étape 1 sur 3. On attend")).to_be_visible()
    second.page.get_by_role("button", name="Je commence").click()
    expect(second.page.get_by_text("Étape 1 sur 3. On attend")).to_be_visible()
    second.page.reload()
    expect(second.page.get_by_text("Étape 1 sur 3. On attend")).to_be_visible()
    assert faults(second.page) == []
    third.page.get_by_role("button", name="Je commence").click()
    for one in trustees:
        expect(one.page.get_by_text("Votre part de la clé est prête.")).to_be_visible()
    prints = {one.page.locator(".trustee code").inner_text() for one in trustees}
    assert len(prints) == 1
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){3}", prints.pop())


def everybody_is_ready(instance: Instance, *seats: Seat) -> None:
    """The ballot is prepared: each device makes its keys, without a gesture."""
    instance.clerk(
        "open_ballot",
        purpose="main",
        mode="secret",
        means="encrypted",
        subject="Convention avec la régie de l’eau",
    )
    for one in seats:
        before = one.ear.gestures()
        expect(one.mine()).to_contain_text("Votre appareil est prêt.")
        assert one.ear.gestures() == before
    # What the trustees compare aloud stays until the first urn opens.
    expect(seats[0].page.locator(".trustee code")).to_be_visible()
    paul = seats[-1]
    expect(paul.proxy("Jeanne Aubry")).to_contain_text("Votre appareil est prêt à voter pour Jeanne Aubry.")
    paul.page.reload()
    expect(paul.proxy("Jeanne Aubry")).to_contain_text("Votre appareil est prêt à voter pour Jeanne Aubry.")
    assert faults(paul.page) == []
    instance.clerk("open_urn", ballot=1, without=[])
    expect(seats[0].page.locator(".trustee code")).to_have_count(0)


def vote(booth: Locator, choice: str) -> None:
    booth.get_by_role("button", name=choice, exact=True).click()
    # The second tap of a double tap does not vote.
    booth.page.wait_for_timeout(600)
    booth.get_by_role("button", name=f"Voter : {choice}").click()


def in_two_gestures(one: Seat, choice: str) -> None:
    """Somebody new to it: the choice, then "Voter"."""
    before, start = one.ear.gestures(), time.monotonic()
    vote(one.mine(), choice)
    expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    assert one.ear.gestures() - before == 2
    assert time.monotonic() - start < 30
    # Nothing of it is said again.
    expect(one.mine().get_by_role("button")).to_have_count(0)
    assert choice not in one.mine().inner_text()
    assert faults(one.page) == []


def by_keyboard(one: Seat, choice: str) -> None:
    """Enter on the choice, Tab, Enter; the keyboard is then where the news is."""
    one.mine().get_by_role("button", name=choice, exact=True).focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_timeout(600)
    one.page.keyboard.press("Tab")
    expect(one.mine().get_by_role("button", name=f"Voter : {choice}")).to_be_focused()
    one.page.keyboard.press("Enter")
    expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    expect(one.mine().get_by_role("status").first).to_be_focused()


def a_reload_makes_no_second_ballot(one: Seat, choice: str) -> None:
    """The link falls while the ballot leaves, and the page is loaded again: the same bytes go, once."""

    def lost(route: Route) -> None:
        route.abort()

    one.page.context.route("**/secret/ballots/", lost)
    vote(one.mine(), choice)
    expect(one.mine()).to_contain_text("Votre bulletin part dans l’urne…")
    one.ear.gather()
    one.page.reload()
    expect(one.mine()).to_contain_text("Votre bulletin part dans l’urne…")
    one.page.context.unroute("**/secret/ballots/", lost)
    expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    assert len(one.ear.ballots) >= 2
    assert len({sent["body"] for sent in one.ear.ballots}) == 1


def a_refused_ballot_may_be_made_again(one: Seat, choice: str) -> None:
    """Damaged on its way, refused by the urn: the member chooses again, and one ballot is in the urn."""

    def damaged(route: Route) -> None:
        sent = json.loads(route.request.post_data or "")
        ballot = json.loads(sent["body"])
        proof = ballot["signature"]["proof"]
        proof["response"] = str(int(proof["response"]) ^ 1)
        sent["body"] = json.dumps(ballot, separators=(",", ":"))
        route.continue_(post_data=json.dumps(sent))

    one.page.context.route("**/secret/ballots/", damaged)
    vote(one.mine(), choice)
    expect(one.mine()).to_contain_text("Ce bulletin n’est pas dans l’urne.")
    assert faults(one.page) == []
    one.page.context.unroute("**/secret/ballots/", damaged)
    one.mine().get_by_role("button", name="Voter de nouveau").click()
    vote(one.mine(), choice)
    expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")


def a_reload_before_the_ballot_exists_loses_nothing(one: Seat, choice: str) -> None:
    """Loaded again while the worker encrypts: no ballot was made, and the question is there again."""
    one.mine().get_by_role("button", name=choice, exact=True).click()
    one.page.wait_for_timeout(600)
    one.page.evaluate(
        "name => { document.querySelector(`#voter-${name}`).click(); location.reload(); }", "nadia-ferrand"
    )
    one.page.wait_for_load_state("load")
    sent = one.mine().get_by_text("Votre bulletin est dans l’urne.")
    expect(one.mine().get_by_role("button", name=choice, exact=True).or_(sent)).to_be_visible()
    if not sent.is_visible():
        vote(one.mine(), choice)
    expect(sent).to_be_visible()
    assert len({found["body"] for found in one.ear.ballots}) == 1


def one_after_the_other(one: Seat) -> None:
    """The bearer's own booth, then that of the giver."""
    expect(one.proxy("Jeanne Aubry")).to_contain_text("Ce bulletin vient ensuite.")
    expect(one.proxy("Jeanne Aubry").get_by_role("button")).to_have_count(0)
    vote(one.mine(), "Abstention")
    expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    vote(one.proxy("Jeanne Aubry"), "Pour")
    expect(one.proxy("Jeanne Aubry")).to_contain_text("Le bulletin de Jeanne Aubry est dans l’urne.")
    assert {sent["elector"] for sent in one.ear.ballots} == {"paul-lemaire", "jeanne-aubry"}


def the_urn_is_opened(*trustees: Seat, count: int = 6) -> None:
    for one in trustees:
        expect(one.page.get_by_text(f"L’urne contient {count} bulletins.")).to_be_visible()
        assert faults(one.page) == []
        one.page.get_by_role("button", name="Ouvrir l’urne avec ma part").click()
        expect(one.page.get_by_text("Votre part est donnée.")).to_be_visible()


def in_two_pages_one_tally(one: Seat) -> None:
    """Another page of this device opened another tally of the urn since this one checked it: nothing leaves."""
    expect(one.page.get_by_text("L’urne contient 6 bulletins.")).to_be_visible()
    note = """(uuid) => {
      const name = Object.keys(localStorage).find((found) => found.startsWith("preau-trustee-"));
      const own = JSON.parse(localStorage.getItem(name));
      localStorage.setItem(name, JSON.stringify({ ...own, opened: uuid ? { [uuid]: "0".repeat(64) } : undefined }));
    }"""
    found = one.page.evaluate("fetch('secret/').then((answer) => answer.json())")
    one.page.evaluate(note, found["ballot"]["uuid"])
    one.page.get_by_role("button", name="Ouvrir l’urne avec ma part").click()
    expect(one.page.get_by_text("Cet appareil a déjà ouvert cette urne avec une autre somme")).to_be_visible()
    assert not [name for name, _fields in one.ear.posted if name == "decryptions"]
    one.page.evaluate(note, None)
    one.page.reload()


def test_a_proposal_is_voted_secretly(chromium: Browser, instance: Instance) -> None:
    gather(instance)
    claire = seat(chromium, instance, "claire", screen="presidence")
    youssef, nadia, hugo = (seat(chromium, instance, who) for who in ("youssef", "nadia", "hugo"))
    paul = seat(chromium, instance, "paul", dark=True)
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    hold_the_ceremony(claire, hugo, youssef)
    everyone = (claire, youssef, nadia, hugo, paul)
    everybody_is_ready(instance, *everyone)
    a_reload_before_the_ballot_exists_loses_nothing(nadia, "Contre")
    in_two_gestures(claire, "Pour")
    a_refused_ballot_may_be_made_again(youssef, "Pour")
    a_reload_makes_no_second_ballot(hugo, "Contre")
    one_after_the_other(paul)
    instance.clerk("close_ballot", ballot=1)
    for one in everyone:
        expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne scellée.")
    expect(paul.proxy("Jeanne Aubry")).to_contain_text("Le bulletin de Jeanne Aubry est dans l’urne scellée.")
    in_two_pages_one_tally(hugo)
    the_urn_is_opened(hugo, claire)
    hall = seat(chromium, instance, "sophie", screen="ecran")
    expect(hall.page.locator(".proof")).to_contain_text("urne scellée, 6 bulletins")
    instance.clerk("proclaim_result", ballot=1)
    # The room may still note down the election's id, its fingerprint and the archive's last hash.
    expect(hall.page.locator(".proof")).to_contain_text(
        re.compile("empreinte .+ archive [0-9a-f]{4} [0-9a-f]{4}.+identifiant .+", re.DOTALL)
    )
    assert faults(hall.page) == []
    expect(nadia.page.get_by_role("heading", name="Résultat")).to_be_visible()
    expect(nadia.page.locator("main")).to_contain_text("3 voix pour, 2 contre, 1 abstention")
    for one in everyone:
        # Keys and ballots are gone with the proclamation.
        kept = one.page.evaluate("Object.keys(localStorage)")
        assert not [name for name in kept if name.startswith("preau-voting-")]
        assert one.ear.betrays(CHOICES) == []


def altered(one: Seat) -> None:
    """What the device kept is no longer what it sent: as if the urn held another ballot than the one it received."""
    one.page.evaluate(
        """() => {
          const name = Object.keys(localStorage).find((found) => found.startsWith("preau-voting-"));
          const own = JSON.parse(localStorage.getItem(name));
          localStorage.setItem(name, JSON.stringify({ ...own, text: own.text.replace("0", "1") }));
        }"""
    )


def test_a_missing_ballot_is_claimed_in_one_tap(chromium: Browser, instance: Instance) -> None:
    gather(instance)
    claire = seat(chromium, instance, "claire", screen="presidence")
    hugo, youssef, nadia, paul = (seat(chromium, instance, who) for who in ("hugo", "youssef", "nadia", "paul"))
    clerk = seat(chromium, instance, "sophie", screen="secretariat")
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    hold_the_ceremony(claire, hugo, youssef)
    everybody_is_ready(instance, claire, hugo, youssef, nadia, paul)
    for one in (claire, hugo):
        vote(one.mine(), "Abstention")
        expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    by_keyboard(nadia, "Abstention")
    youssef.page.context.route("**/secret/ballots/", lambda route: route.abort())
    vote(youssef.mine(), "Contre")
    expect(youssef.mine()).to_contain_text("Votre bulletin part dans l’urne…")
    code = nadia.mine().locator(".tracker").first.inner_text()
    nadia.mine().get_by_text("Le code entier").click()
    expect(nadia.mine().get_by_role("img", name="Le code de suivi, en code QR")).to_be_visible()
    assert nadia.mine().locator(".tracker").nth(1).inner_text().startswith(code)
    altered(nadia)
    instance.clerk("close_ballot", ballot=1)
    expect(nadia.mine()).to_contain_text("Ce bulletin n’est pas dans l’urne scellée.")
    assert faults(nadia.page) == []
    before = nadia.ear.gestures()
    nadia.mine().get_by_role("button", name="Le signaler").click()
    expect(nadia.mine()).to_contain_text("C’est signalé")
    assert nadia.ear.gestures() - before == 1
    the_urn_is_opened(hugo, claire, count=3)
    expect(claire.page.get_by_text("Contesté : Nadia Ferrand")).to_be_visible()
    notice = clerk.page.get_by_role("status").filter(has_text="Vote contesté")
    expect(notice).to_contain_text("Nadia Ferrand : Son bulletin n’est pas dans l’urne scellée.")
    # Youssef’s never arrived, Paul did not vote: their devices say so, and nothing is claimed for them.
    expect(youssef.mine()).to_contain_text("Votre bulletin est arrivé trop tard.")
    expect(paul.mine()).to_contain_text("Aucun bulletin n’a été déposé")
    assert faults(youssef.page) == []
    instance.clerk("cancel_ballot", ballot=1, reason="Un bulletin manque.")
    for one in (claire, hugo, youssef, nadia, paul):
        expect(one.mine()).to_have_count(0)
        assert not one.page.evaluate("Object.keys(localStorage).some(name => name.startsWith('preau-voting-'))")


def test_a_false_share_is_named_and_the_ceremony_begins_again(chromium: Browser, instance: Instance) -> None:
    """Hugo’s device sends Claire a share that is not on its polynomial: hers says whose; another ceremony follows."""
    gather(instance)
    claire, hugo, youssef = (seat(chromium, instance, who) for who in ("claire", "hugo", "youssef"))

    def falsified(route: Route) -> None:
        sent = json.loads(route.request.post_data or "")
        if sent["ceremony"] == 1 and sent["step"] == 2:
            message = json.loads(sent["body"])
            data = message["shares"][0]["data"]
            message["shares"][0]["data"] = data[:-1] + ("0" if data[-1] != "0" else "1")
            sent["body"] = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
        route.continue_(post_data=json.dumps(sent))

    hugo.page.context.route("**/secret/ceremony/", falsified)
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    for one in (claire, hugo, youssef):
        one.page.get_by_role("button", name="Je commence").click()
    section = claire.page.get_by_role("region", name="Vous êtes dépositaire")
    expect(section).to_contain_text("La clé n’a pas pu être faite.")
    expect(section).to_contain_text("Ce qui vient de l’appareil de Hugo Castel n’est pas juste.")
    expect(section).to_contain_text("Aucun vote n’est touché.")
    assert faults(claire.page) == []
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    for one in (claire, hugo, youssef):
        one.page.get_by_role("button", name="Je commence").click()
    for one in (claire, hugo, youssef):
        expect(one.page.get_by_text("Votre part de la clé est prête.")).to_be_visible()
        kept = one.page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('preau-trustee-'))")
        # The secrets of the ceremony that failed are gone.
        assert [name.rpartition("-")[2] for name in kept] == ["2"]


def test_a_ballot_is_kept_until_it_was_looked_for(chromium: Browser, instance: Instance) -> None:
    """The sealed urn cannot be read before the proclamation: nothing is thrown away, and the device tries again; what
    is missing from it stays, with its notice, when the page is loaded again."""
    gather(instance)
    claire, hugo, youssef = (seat(chromium, instance, who) for who in ("claire", "hugo", "youssef"))
    nadia, paul = (seat(chromium, instance, who) for who in ("nadia", "paul"))
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    hold_the_ceremony(claire, hugo, youssef)
    everybody_is_ready(instance, claire, hugo, youssef, nadia, paul)
    refusal = {"rule": "x", "sentence": "Cette urne n’est pas à voir.", "article": ""}
    nadia.page.context.route("**/events/", lambda route: route.fulfill(status=409, json=refusal))
    paul.page.context.route("**/events/", lambda route: route.abort())
    for one in (claire, hugo, nadia, paul):
        vote(one.mine(), "Pour")
        expect(one.mine()).to_contain_text("Votre bulletin est dans l’urne.")
    altered(nadia)
    instance.clerk("close_ballot", ballot=1)
    for one in (nadia, paul):
        expect(one.mine()).to_contain_text("n’a pas encore cherché ce bulletin")
    expect(nadia.mine()).to_contain_text("Cette urne n’est pas à voir.")
    the_urn_is_opened(hugo, claire, count=4)
    instance.clerk("proclaim_result", ballot=1)
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('preau-voting-')).length"
    for one in (nadia, paul):
        result = one.page.get_by_role("region", name="Résultat")
        expect(result).to_contain_text("n’a pas encore cherché ce bulletin")
        one.page.reload()
        expect(result).to_contain_text("n’a pas encore cherché ce bulletin")
        assert one.page.evaluate(kept) == 1
        one.page.context.unroute("**/events/")
    expect(paul.page.get_by_role("region", name="Résultat")).to_contain_text("Votre bulletin est dans l’urne scellée.")
    assert paul.page.evaluate(kept) == 0
    for _ in range(2):
        missed = nadia.page.get_by_role("region", name="Résultat")
        expect(missed).to_contain_text("Ce bulletin n’est pas dans l’urne scellée", timeout=15_000)
        assert nadia.page.evaluate(kept) == 1
        nadia.page.reload()
    assert nadia.ear.betrays(CHOICES) == []
    assert faults(nadia.page) == []


def foreign() -> dict[str, list[Any]]:
    """The messages of a ceremony that only the server held, sound in themselves."""
    made = json.loads(trustee.held("BELENIOS-2048")[0].pedersen())
    return {
        "1": [{"certificate": one} for one in made["certs"]],
        "2": [
            {"coefexps": one, "signature": signature, "shares": []}
            for one, signature in zip(made["coefexps"], made["signatures"], strict=True)
        ],
        "3": [{"verification_key": key} for key in made["verification_keys"]],
    }


def test_a_set_that_the_server_made_is_not_taken_for_the_trustees(chromium: Browser, instance: Instance) -> None:
    """At the last step the server shows Claire another set, sound in itself: her device answers to its own only."""
    gather(instance)
    claire, hugo, youssef = (seat(chromium, instance, who) for who in ("claire", "hugo", "youssef"))
    other = foreign()

    def exchanged(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        if said["ceremony"] and all(said["ceremony"]["messages"]["3"]):
            said["ceremony"]["messages"] = other
        route.fulfill(response=answer, json=said)

    claire.page.context.route("**/secret/", exchanged)
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    for one in (claire, hugo, youssef):
        one.page.get_by_role("button", name="Je commence").click()
    section = claire.page.get_by_role("region", name="Vous êtes dépositaire")
    expect(section).to_contain_text("La clé n’a pas pu être faite.")
    expect(section).to_contain_text("La clé commune n’est pas faite des certificats que cet appareil a vus.")
    kept = "Object.keys(localStorage).filter(name => name.startsWith('preau-trustee-')).map(name => localStorage[name])"
    assert [own for own in claire.page.evaluate(kept) if "pedersen" in json.loads(own)] == []
    for one in (hugo, youssef):
        expect(one.page.get_by_text("Votre part de la clé est prête.")).to_be_visible()
    assert faults(claire.page) == []


def test_a_browser_that_is_too_old_is_told_what_to_do(chromium: Browser, instance: Instance) -> None:
    gather(instance)
    hugo = seat(chromium, instance, "hugo", without="Worker")
    # Left by sittings whose end this device did not see: the old one goes, yesterday's stays.
    left = """([old, recent]) => {
      localStorage.setItem("preau-trustee-1234-1", JSON.stringify({ at: old }));
      localStorage.setItem("preau-voting-5678-1-hugo-castel", JSON.stringify({ at: recent }));
    }"""
    days = [(datetime.now(UTC) - timedelta(days=n)).date().isoformat() for n in (5, 1)]
    hugo.page.evaluate(left, days)
    hugo.page.reload()
    expect(hugo.page.get_by_role("button", name="Demander la parole")).to_be_visible()
    assert hugo.page.evaluate("Object.keys(localStorage).filter(name => /preau-(voting|trustee)/.test(name))") == [
        "preau-voting-5678-1-hugo-castel"
    ]
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    section = hugo.page.get_by_role("region", name="Vous êtes dépositaire")
    expect(section).to_contain_text("Ce navigateur est trop ancien pour chiffrer.")
    expect(section).to_contain_text("Ouvrez cette page sur un autre appareil")
    expect(section).to_contain_text("le vote peut se tenir sur papier")
    assert faults(hugo.page) == []
