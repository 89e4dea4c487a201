"""A secret vote on a proposal: three trustees, members on telephones, a bearer, and the chair who votes too."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

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


def seat(chromium: Browser, instance: Instance, who: str, *, screen: str = "membre", dark: bool = False) -> Seat:
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


def test_a_proposal_is_voted_secretly(chromium: Browser, instance: Instance) -> None:
    gather(instance)
    claire = seat(chromium, instance, "claire", screen="presidence")
    youssef, nadia, hugo = (seat(chromium, instance, who) for who in ("youssef", "nadia", "hugo"))
    paul = seat(chromium, instance, "paul", dark=True)
    instance.clerk("appoint_trustees", trustees=list(TRUSTEES))
    hold_the_ceremony(claire, hugo, youssef)
