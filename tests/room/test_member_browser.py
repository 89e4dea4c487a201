"""The clerk by keyboard and members on a telephone, in a real Chromium over a real server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import faults
from tests.room.conftest import Instance, open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = (360, 740)


def step(clerk: Page, label: str) -> None:
    """Do the chair's next step from the clerk's desk, once it is the one expected."""
    button = clerk.locator(".step-now button.main")
    expect(button).to_have_text(label)
    button.click()


def type_name(clerk: Page, letters: str) -> None:
    clerk.keyboard.type(letters)
    clerk.keyboard.press("Enter")


def the_room_fills(clerk: Page, nadia: Page) -> None:
    expect(nadia.locator("main")).to_contain_text("La salle n’est pas encore ouverte")
    clerk.get_by_role("button", name="Ouvrir la salle").click()
    expect(clerk.get_by_role("table")).to_be_visible()
    # Jeanne Aubry gives proxy to Paul Lemaire: P, a few letters, Enter, a few letters, Enter.
    clerk.keyboard.press("p")
    type_name(clerk, "aub")
    type_name(clerk, "lem")
    expect(row(clerk, "Paul Lemaire")).to_contain_text("porte celui de Jeanne Aubry")
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("b")
    type_name(clerk, "luc")
    expect(clerk.locator("#panneau")).to_contain_text("Noter 5 arrivées")
    assert faults(clerk) == []
    clerk.get_by_role("button", name="Noter 5 arrivées").click()
    expect(clerk.locator("header")).to_contain_text("quorum 4 atteint (présents : 5)")


def row(clerk: Page, name: str) -> Locator:
    return clerk.locator("tbody tr", has=clerk.get_by_role("rowheader", name=name))


def a_mistake_is_undone_in_writing(clerk: Page) -> None:
    clerk.keyboard.press("a")
    type_name(clerk, "perrot")
    expect(clerk.locator("#dit")).to_contain_text("Luc Perrot est en séance.")
    clerk.locator("#dit").get_by_role("button", name="Annuler").click()
    expect(row(clerk, "Luc Perrot")).to_contain_text("sortie")
    log = clerk.locator("ol.log")
    expect(log).to_contain_text("Sortie de Luc Perrot")
    expect(log).to_contain_text("Arrivée de Luc Perrot")
    clerk.keyboard.press("Escape")


def letters_in_a_field_are_letters(clerk: Page) -> None:
    clerk.keyboard.press("f")
    clerk.keyboard.type("cas")
    expect(clerk.locator("tbody tr")).to_have_count(1)
    assert clerk.locator("#panneau").count() == 0
    clerk.keyboard.press("Escape")
    expect(clerk.locator("tbody tr")).to_have_count(7)


def a_refusal_is_a_sentence(clerk: Page) -> None:
    """Jeanne Aubry's arrival while she is represented in the ballot."""
    clerk.keyboard.press("a")
    type_name(clerk, "aubry")
    refused = clerk.locator("#dit .refusal")
    expect(refused).to_contain_text("Jeanne Aubry est représenté dans le scrutin n° 1")
    expect(refused).to_contain_text("L.2121-20")
    expect(clerk.get_by_role("status").filter(has_text="représenté dans le scrutin")).to_have_count(1)
    clerk.keyboard.press("Escape")


def two_taps(phone: Page, group: str, choice: str) -> None:
    mine = phone.get_by_role("group", name=group)
    mine.get_by_role("button", name=choice, exact=True).click()
    mine.get_by_role("button", name=f"Confirmer : {choice}").click()


def a_vote_in_two_taps_has_its_receipt(nadia: Page, paul: Page) -> None:
    two_taps(nadia, "Mon vote", "Contre")
    mine = nadia.get_by_role("group", name="Mon vote")
    expect(mine).to_contain_text("Contre, enregistré à")
    mine.get_by_role("button", name="Vérifier").click()
    expect(mine).to_contain_text("l’empreinte recalculée sur cet appareil est celle du journal")
    two_taps(paul, "Mon vote", "Pour")
    two_taps(paul, "Pour Jeanne Aubry", "Abstention")
    expect(paul.get_by_role("group", name="Pour Jeanne Aubry")).to_contain_text("Abstention, enregistré à")
    # A reload shows the same receipts; another telephone of the same member is told them by the server.
    paul.reload()
    expect(paul.get_by_role("group", name="Pour Jeanne Aubry")).to_contain_text("Abstention, enregistré à")
    assert faults(nadia) == faults(paul) == []


def a_vote_is_changed_before_the_close(nadia: Page) -> None:
    mine = nadia.get_by_role("group", name="Mon vote")
    mine.get_by_role("button", name="Modifier avant la clôture").click()
    mine.get_by_role("button", name="Abstention", exact=True).click()
    mine.get_by_role("button", name="Remplacer par : Abstention").click()
    expect(mine).to_contain_text("Abstention, enregistré à")


def a_vote_waits_for_the_link(hugo: Page, clerk: Page) -> None:
    hugo.context.set_offline(True)
    two_taps(hugo, "Mon vote", "Contre")
    mine = hugo.get_by_role("group", name="Mon vote")
    expect(mine).to_contain_text("Contre, pas encore envoyé")
    expect(hugo.locator("#lien")).to_contain_text("1 envoi attend")
    assert faults(hugo) == []
    expect(row(clerk, "Hugo Castel")).to_contain_text("attendu")
    hugo.context.set_offline(False)
    expect(mine).to_contain_text("Contre, enregistré à")
    expect(hugo.locator("#lien")).to_be_hidden()
    expect(row(clerk, "Hugo Castel")).to_contain_text("a voté")


def the_roll_is_called(clerk: Page) -> None:
    clerk.keyboard.press("v")
    expect(clerk.locator("#panneau")).to_contain_text("Claire Marchand")
    clerk.keyboard.press("p")
    expect(clerk.locator("#panneau .lead")).to_contain_text("Youssef Benali")
    clerk.keyboard.press("c")
    expect(clerk.locator("header")).to_contain_text("6 votes sur 6")
    # Back on Youssef, another key overwrites nothing: it asks, with a reason.
    clerk.get_by_role("button", name="Youssef Benali", exact=True).click()
    clerk.keyboard.press("p")
    expect(clerk.get_by_label("Motif, inscrit au journal")).to_have_value("erreur de saisie")
    assert faults(clerk) == []
    clerk.keyboard.press("Enter")
    expect(clerk.locator("#dit")).to_contain_text("Le vote de Youssef Benali est corrigé : Pour.")
    clerk.keyboard.press("Escape")


def the_totals_add_up_before_the_chair_speaks(clerk: Page, nadia: Page) -> None:
    step(clerk, "Clore le vote")
    expect(clerk.get_by_text("3 + 1 + 2 + 0 + 0 = 6 votants")).to_be_visible()
    step(clerk, "Proclamer le résultat")
    clerk.locator("#panneau").get_by_role("button", name="Proclamer le résultat").click()
    expect(nadia.locator("main")).to_contain_text("3 voix pour, 1 contre, 2 abstentions")
    expect(nadia.locator("main")).to_contain_text("La délibération est adoptée.")
    expect(nadia.locator("main")).to_contain_text("Mon vote : Abstention")


def a_page_that_is_signed_out_keeps_its_vote(nadia: Page) -> None:
    """Signed out in another tab: the vote waits, the bar says what to do, and the reloaded page sends it."""
    cookies = nadia.context.cookies()
    nadia.context.clear_cookies()
    two_taps(nadia, "Mon vote", "Pour")
    expect(nadia.locator("#lien")).to_contain_text("Rechargez-la")
    expect(nadia.get_by_role("group", name="Mon vote")).to_contain_text("Pour, pas encore envoyé")
    nadia.context.add_cookies(cookies)  # type: ignore[arg-type]
    nadia.reload()
    expect(nadia.get_by_role("group", name="Mon vote")).to_contain_text("Pour, enregistré à")


def a_late_vote_is_told_so(hugo: Page, clerk: Page) -> None:
    """Kept without a link, sent after the proclamation: refused, and never without a word."""
    # Reading the agenda further down, one is told that a vote is open.
    hugo.keyboard.press("End")
    hugo.get_by_role("button", name="Un vote est ouvert : voter").click()
    expect(hugo.get_by_role("group", name="Mon vote")).to_be_in_viewport()
    hugo.context.set_offline(True)
    two_taps(hugo, "Mon vote", "Pour")
    # Votes are missing: closing asks first.
    step(clerk, "Clore le vote")
    clerk.locator("#panneau").get_by_role("button", name="Clore le vote").click()
    expect(clerk.locator("header")).to_contain_text("vote ordinaire clos")
    step(clerk, "Proclamer le résultat")
    clerk.locator("#panneau").get_by_role("button", name="Proclamer le résultat").click()
    expect(hugo.get_by_role("heading", name="Résultat")).to_be_visible()
    hugo.context.set_offline(False)
    late = hugo.locator("main .refusal")
    expect(late).to_contain_text("Un vote gardé sur cet appareil n’a pas été enregistré.")
    expect(late).to_contain_text("Le scrutin n° 2 n’est pas ouvert.")
    assert faults(hugo) == []
    late.get_by_role("button", name="Compris").click()
    expect(late).to_have_count(0)


def test_a_clerk_and_members_hold_a_ballot(chromium: Browser, instance: Instance) -> None:
    clerk = open_page(chromium, instance, "sophie", "secretariat", (1280, 800))
    nadia = open_page(chromium, instance, "nadia", "membre", PHONE)
    paul = open_page(chromium, instance, "paul", "membre", PHONE, dark=True)
    hugo = open_page(chromium, instance, "hugo", "membre", PHONE)
    errors: list[str] = []
    for page in (clerk, nadia, paul, hugo):
        page.on("pageerror", lambda error: errors.append(str(error)))
    the_room_fills(clerk, nadia)
    a_mistake_is_undone_in_writing(clerk)
    step(clerk, "Ouvrir la séance")
    step(clerk, "Désigner le ou la secrétaire")
    type_name(clerk, "benali")
    clerk.locator("#panneau").get_by_role("button", name="Désigner le ou la secrétaire").click()
    step(clerk, "Appeler le point 1")
    expect(nadia.locator("h1")).to_have_text("Convention avec la régie de l’eau")
    step(clerk, "Ouvrir le vote")
    letters_in_a_field_are_letters(clerk)
    a_refusal_is_a_sentence(clerk)
    a_vote_in_two_taps_has_its_receipt(nadia, paul)
    a_vote_is_changed_before_the_close(nadia)
    a_vote_waits_for_the_link(hugo, clerk)
    the_roll_is_called(clerk)
    the_totals_add_up_before_the_chair_speaks(clerk, nadia)
    step(clerk, "Appeler le point 2")
    step(clerk, "Ouvrir le vote")
    a_page_that_is_signed_out_keeps_its_vote(nadia)
    a_late_vote_is_told_so(hugo, clerk)
    assert errors == []


def test_a_page_without_a_camera_says_what_to_do(chromium: Browser, instance: Instance) -> None:
    """This browser has no microphone and no camera: each page says so, and goes on with the rest."""
    instance.clerk("open_room")
    nadia = open_page(chromium, instance, "nadia", "membre", PHONE)
    nadia.get_by_role("button", name="Préparer ma caméra et mon micro").click()
    expect(nadia.locator(".media .refusal")).to_contain_text("Ni micro ni caméra ne sont branchés")
    camera = open_page(chromium, instance, "sophie", "camera", (1280, 720), dark=True)
    camera.get_by_role("button", name="Préparer l’image").click()
    expect(camera.locator(".refusal")).to_contain_text("Ni micro ni caméra ne sont branchés")
    assert faults(nadia) == faults(camera) == []
