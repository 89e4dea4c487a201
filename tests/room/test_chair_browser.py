"""The chair and the hall in a real Chromium, over a real server: one item, a refusal, a ballot, its result."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import faults
from tests.room.conftest import Instance, open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = ("claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel")


def press(page: Page, label: str) -> None:
    """Press the big button with the keyboard once it says `label` and has been there long enough to be read."""
    big = page.locator("button.big")
    expect(big).to_have_text(label)
    page.wait_for_timeout(800)
    big.focus()
    page.keyboard.press("Enter")


def test_a_chair_holds_an_item_and_the_hall_follows(chromium: Browser, instance: Instance) -> None:
    chair = open_page(chromium, instance, "claire", "presidence", (1024, 768))
    phone = open_page(chromium, instance, "claire", "presidence", (360, 740), dark=True)
    hall = open_page(chromium, instance, "sophie", "ecran", (1280, 720))
    errors: list[str] = []
    for page in (chair, phone, hall):
        page.on("pageerror", lambda error: errors.append(str(error)))
    instance.clerk("open_room")
    expect(chair.locator(".step")).to_contain_text("Claire Marchand, qui doit présider")
    for who in HERE:
        instance.clerk("record_arrival", member=who)
    expect(hall.locator("main")).to_contain_text("quorum atteint")

    opening_and_secretary(chair)
    press(chair, "Appeler le point 1")
    expect(hall.locator("h1")).to_have_text("Convention avec la régie de l’eau")
    assert faults(chair) == faults(phone) == faults(hall) == []

    a_refusal_keeps_what_was_chosen(chair)
    the_keyboard_is_never_lost(chair)
    a_floor_is_given(chair, hall, instance)
    a_ballot_is_held(chair, phone, hall, instance)
    the_hall_keeps_the_result(chair, hall)
    the_link_is_lost_and_comes_back(chair, instance)
    assert errors == []


def opening_and_secretary(chair: Page) -> None:
    press(chair, "Ouvrir la séance")
    press(chair, "Désigner le ou la secrétaire")
    question = chair.get_by_role("dialog")
    expect(question).to_be_visible()
    # Keyboard only: the list has the focus, letters choose in it, Enter on the button sends.
    expect(question.get_by_label("Secrétaire de séance")).to_be_focused()
    chair.keyboard.type("Nadia")
    chair.keyboard.press("Tab")
    chair.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(chair.locator("button.big")).to_be_focused()


def a_refusal_keeps_what_was_chosen(chair: Page) -> None:
    chair.get_by_role("button", name="Scrutin public").click()
    question = chair.get_by_role("dialog")
    expect(question).to_contain_text("Il faut 2 des 5 membres présents")
    question.get_by_label("Hugo Castel").check()
    expect(question).to_contain_text("1 membre coché")
    question.get_by_role("button", name="Scrutin public").click()
    refusal = question.get_by_role("status").filter(has_text="Refusé")
    expect(refusal).to_contain_text("Demandes de scrutin public : 1 ; nombre requis : 2.")
    expect(refusal).to_contain_text("L.2121-21")
    expect(question.get_by_label("Hugo Castel")).to_be_checked()
    assert faults(chair) == []
    chair.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(chair.get_by_role("button", name="Scrutin public")).to_be_focused()


def the_keyboard_is_never_lost(chair: Page) -> None:
    chair.get_by_role("button", name="Mettre aux voix un amendement").focus()
    chair.keyboard.press("Enter")
    expect(chair.get_by_label("Objet du vote")).to_be_focused()
    chair.keyboard.type("Amendement n° 1")
    chair.keyboard.press("Enter")
    expect(chair.locator(".say")).to_contain_text("Le vote est ouvert : Amendement n° 1.")
    # The button that asked is gone: the keyboard waits at the head of the step, never on a button that took its place.
    expect(chair.locator(".step > .eyebrow")).to_be_focused()
    chair.get_by_role("button", name="Annuler ce vote").click()
    chair.keyboard.type("erreur d’objet")
    chair.keyboard.press("Enter")
    expect(chair.locator("button.big")).to_have_text("Voter à nouveau")
    expect(chair.locator(".step > .eyebrow")).to_be_focused()
    # The text waits for its amendment, until that is withdrawn.
    withdraw = "Retirer l’amendement n° 1"
    chair.get_by_role("button", name=withdraw).click()
    chair.get_by_role("dialog").get_by_role("button", name=withdraw).click()
    expect(chair.locator("button.big")).to_have_text("Ouvrir le vote")


def a_floor_is_given(chair: Page, hall: Page, instance: Instance) -> None:
    for speaker, kind in (("hugo-castel", "intervention"), ("nadia-ferrand", "point_of_order")):
        instance.clerk("request_floor", speaker=speaker, kind=kind)
    # The chair chooses the order: who gets the floor is not who asked first.
    chair.locator(".queue").get_by_role("button", name="Donner la parole à Nadia Ferrand").click()
    expect(hall.locator("h1")).to_have_text("Nadia Ferrand")
    expect(hall.locator(".middle")).to_contain_text("Ensuite : Hugo Castel")
    press(chair, "Donner la parole à Hugo Castel")
    press(chair, "Terminer l’intervention")
    expect(chair.locator("aside table")).to_contain_text("Opposition")


def a_ballot_is_held(chair: Page, phone: Page, hall: Page, instance: Instance) -> None:
    big = chair.locator("button.big")
    press(chair, "Ouvrir le vote")
    expect(big).to_have_text("Clore le vote")
    big.click()
    # A tap so soon was meant for what stood there before: it is not taken for this.
    chair.wait_for_timeout(300)
    expect(chair.get_by_role("dialog")).to_be_hidden()
    expect(hall.locator("h1")).to_have_text("Vote ouvert")
    instance.clerk("record_votes", ballot=2, choice="for", members=HERE[1:4], channel="hand")
    instance.clerk("record_votes", ballot=2, choice="against", members=HERE[4:], channel="hand")
    expect(chair.locator(".step")).to_contain_text("4 votes sur 5")
    # An ordinary ballot shows who voted, never how.
    expect(hall.locator(".seat.voted")).to_have_count(4)
    assert hall.locator(".seat.for, .seat.against").count() == 0
    chair.get_by_role("button", name="Pour", exact=True).click()
    expect(chair.locator(".voices + [role=status]")).to_contain_text("Pour, enregistré à")
    chair.reload()
    expect(chair.locator(".voices + [role=status]")).to_contain_text("Pour, enregistré à")
    assert faults(chair) == faults(phone) == faults(hall) == []
    press(chair, "Clore le vote")
    press(chair, "Proclamer le résultat")
    question = chair.get_by_role("dialog")
    expect(question).to_contain_text("Il ne changera plus.")
    question.get_by_role("button", name="Proclamer le résultat").click()
    expect(chair.locator(".say")).to_contain_text("4 voix pour, 1 contre, aucune abstention")
    expect(chair.locator(".say")).to_contain_text("La délibération est adoptée.")
    expect(hall.locator("h1")).to_have_text("Adopté")
    expect(hall.locator(".rule")).to_contain_text("4 voix pour sur 5 suffrages exprimés")
    expect(hall.locator(".strip")).to_contain_text(re.compile(r"empreinte [0-9a-f]{4} [0-9a-f]{4}"))
    assert faults(chair) == faults(phone) == faults(hall) == []


def the_hall_keeps_the_result(chair: Page, hall: Page) -> None:
    proclaimed = time.monotonic()
    press(chair, "Appeler le point 2")
    expect(chair.locator("h1")).to_have_text("Plan vélo : deuxième tranche")
    hall.wait_for_timeout(3000)
    assert hall.locator("h1").inner_text() == "Adopté"
    expect(hall.locator("h1")).to_have_text("Plan vélo : deuxième tranche", timeout=15_000)
    assert time.monotonic() - proclaimed > 9


def the_link_is_lost_and_comes_back(chair: Page, instance: Instance) -> None:
    chair.context.set_offline(True)
    press(chair, "Ouvrir le vote")
    expect(chair.locator(".step > .refusals")).to_contain_text("rien n’a été fait")
    chair.context.set_offline(False)
    press(chair, "Ouvrir le vote")
    expect(chair.locator("button.big")).to_have_text("Clore le vote")
    expect(chair.locator(".step > .refusals")).to_be_empty()
