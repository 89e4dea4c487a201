"""Every kind of vote on the screens of the chair, the clerk and the hall, in a real Chromium over a real server.

The keyboard does everything; axe visits each screen at 360 and 1280 pixels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import faults
from tests.room.conftest import Instance, open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = ("claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel")
FIRST = "1-convention-avec-la-regie-de-leau"
WIDE, NARROW = (1280, 800), (360, 740)


@dataclass(kw_only=True)
class Screens:
    """The chair's and the clerk's pages that work, the hall, and their narrow copies that only look on."""

    chair: Page
    clerk: Page
    hall: Page
    others: list[Page]
    errors: list[str] = field(default_factory=list)

    def accessible(self) -> None:
        assert [faults(page) for page in (self.chair, self.clerk, self.hall, *self.others)] == [[]] * 5

    def big(self, label: str) -> None:
        """The big button by the keyboard, once it has been there long enough to be read."""
        button = self.chair.locator("button.big")
        expect(button).to_have_text(label)
        self.chair.wait_for_timeout(800)
        button.focus()
        self.chair.keyboard.press("Enter")

    def confirmed(self, label: str) -> None:
        self.big(label)
        expect(self.chair.get_by_role("dialog").get_by_role("button", name=label)).to_be_focused()
        self.chair.keyboard.press("Enter")

    def offer(self, label: str) -> None:
        """One of the smaller choices of the chair, unfolded first where it is folded away."""
        button = self.chair.locator(".step").get_by_role("button", name=label, exact=True)
        if not button.is_visible():
            self.chair.get_by_text("Autres formes de vote").focus()
            self.chair.keyboard.press("Enter")
        button.focus()
        self.chair.keyboard.press("Enter")
        expect(self.chair.get_by_role("dialog")).to_be_visible()

    def tool(self, key: str, title: str) -> None:
        """A panel of the clerk's by its key."""
        self.clerk.keyboard.press("Escape")
        self.clerk.keyboard.press(key)
        expect(self.clerk.locator("#panneau-titre")).to_have_text(title)

    def marked(self) -> None:
        """The clerk marks the six voters of a paper ballot: one key each."""
        expect(self.hall.locator("h1")).to_have_text("Vote ouvert")
        self.tool("v", "Émargement")
        for n in range(6):
            expect(self.clerk.locator("#panneau")).to_contain_text(f"{n + 1} sur 6")
            self.clerk.keyboard.press("v")
        expect(self.clerk.locator("#panneau")).to_contain_text("Tous les votes sont notés.")
        expect(self.hall.locator(".figure")).to_have_text("6 sur 6")

    def clerk_counts(self, *figures: str) -> None:
        self.tool("u", "Saisir mon dépouillement")
        type_figures(self.clerk, figures)
        expect(self.clerk.locator("#panneau")).to_have_count(0)

    def chair_counts(self, *figures: str) -> None:
        self.offer("Saisir mon dépouillement")
        type_figures(self.chair, figures)
        expect(self.chair.get_by_role("dialog")).to_be_hidden()


def type_figures(page: Page, figures: tuple[str, ...]) -> None:
    """The first field has the keyboard; Tab goes down the lines, Enter sends."""
    expect(page.locator(".figures input").first).to_be_focused()
    for n, figure in enumerate(figures):
        if n:
            page.keyboard.press("Tab")
        page.keyboard.type(figure)
    page.keyboard.press("Enter")


@pytest.fixture
def screens(chromium: Browser, instance: Instance) -> Screens:
    """A sitting with five members present and one represented, on its first item."""
    found = Screens(
        chair=open_page(chromium, instance, "claire", "presidence", WIDE),
        clerk=open_page(chromium, instance, "sophie", "secretariat", WIDE),
        hall=open_page(chromium, instance, "sophie", "ecran", (1920, 1080)),
        others=[
            open_page(chromium, instance, "claire", "presidence", NARROW, dark=True),
            open_page(chromium, instance, "sophie", "secretariat", NARROW, dark=True),
        ],
    )
    for page in (found.chair, found.clerk, found.hall, *found.others):
        page.on("pageerror", lambda error: found.errors.append(str(error)))
    instance.clerk("open_room")
    for who in HERE:
        instance.clerk("record_arrival", member=who)
    instance.clerk("give_proxy", giver="jeanne-aubry", bearer="paul-lemaire")
    instance.clerk("open_sitting")
    instance.clerk("appoint_secretary", member="youssef-benali")
    instance.clerk("call_item", item=FIRST)
    expect(found.chair.locator("button.big")).to_have_text("Ouvrir le vote")
    return found


def test_an_amendment_then_the_text_at_two_thirds(screens: Screens, instance: Instance) -> None:
    s = screens
    s.tool("n", "Noter un amendement")
    s.clerk.keyboard.type("Lire « 2028 » à l’article 2")
    s.clerk.keyboard.press("Tab")
    s.clerk.keyboard.type("castel")
    s.clerk.keyboard.press("Enter")
    s.clerk.get_by_role("button", name="Noter un amendement").focus()
    s.clerk.keyboard.press("Enter")
    expect(s.chair.locator(".say")).to_contain_text("l’amendement n° 1 : Lire « 2028 » à l’article 2.")
    s.accessible()
    s.big("Ouvrir le vote sur l’amendement n° 1")
    expect(s.hall.locator(".lead").first).to_contain_text("Vote sur l’amendement n° 1")
    instance.clerk("record_votes", ballot=1, choice="for", members=[*HERE[:3], "jeanne-aubry"], channel="hand")
    instance.clerk("record_votes", ballot=1, choice="against", members=HERE[3:], channel="hand")
    s.big("Clore le vote")
    s.confirmed("Proclamer le résultat")
    expect(s.hall.locator("h1")).to_have_text("Amendement adopté")
    expect(s.chair.locator(".say")).to_contain_text("L’amendement est adopté.")

    s.offer("Voter à une majorité qualifiée")
    question = s.chair.get_by_role("dialog")
    question.get_by_label("Calculée sur le nombre").focus()
    s.chair.keyboard.type("des membres en")
    assert faults(s.chair) == []
    s.chair.get_by_role("dialog").get_by_role("button", name="Voter à une majorité qualifiée").focus()
    s.chair.keyboard.press("Enter")
    expect(s.hall.locator("main")).to_contain_text("Majorité : les deux tiers des membres en exercice.")
    instance.clerk("record_votes", ballot=2, choice="for", members=HERE[:4], channel="hand")
    instance.clerk("record_votes", ballot=2, choice="against", members=[HERE[4], "jeanne-aubry"], channel="hand")
    s.big("Clore le vote")
    s.confirmed("Proclamer le résultat")
    expect(s.chair.locator(".say")).to_contain_text(
        "4 voix pour sur 7 membres en exercice ; il en fallait 5 (majorité des deux tiers). "
        "La délibération est rejetée."
    )
    expect(s.hall.locator("h1")).to_have_text("Rejeté")
    assert s.errors == []


def test_a_secret_ballot_on_paper_is_counted_by_two_persons(screens: Screens) -> None:
    s = screens
    s.offer("Scrutin secret")
    question = s.chair.get_by_role("dialog")
    expect(question).to_contain_text("Il faut 2 des 5 membres présents")
    for name in ("Hugo Castel", "Nadia Ferrand"):
        question.get_by_label(name).focus()
        s.chair.keyboard.press("Space")
    expect(question).to_contain_text("2 membres cochés")
    assert faults(s.chair) == []
    question.get_by_role("button", name="Scrutin secret").focus()
    s.chair.keyboard.press("Enter")
    expect(s.chair.locator(".say")).to_contain_text("Je propose comme dépositaires de l’urne : Claire Marchand,")
    # Three are proposed already; the chair turns to paper instead.
    s.big("Désigner les dépositaires")
    expect(question).to_contain_text("3 membres cochés, il en faut 3.")
    s.chair.keyboard.press("Escape")
    paper = s.chair.locator(".step").get_by_role("button", name="Voter sur papier, dans une urne", exact=True)
    paper.focus()
    s.chair.keyboard.press("Enter")
    s.marked()
    # Who has voted is known, how is not.
    expect(s.hall.locator(".seat.voted")).to_have_count(6)
    s.accessible()
    s.big("Clore le vote")
    expect(s.hall.locator("h1")).to_have_text("Dépouillement")
    s.clerk_counts("4", "2")
    expect(s.chair.locator(".step")).to_contain_text("Dépouillements reçus : 1.")
    # The second person sees nothing of what the first one found, on the screen or in what the page holds.
    s.offer("Saisir mon dépouillement")
    assert [box.input_value() for box in s.chair.locator(".figures input").all()] == [""] * 5
    s.chair.keyboard.press("Escape")
    s.chair_counts("3", "2", "", "1")
    expect(s.chair.locator(".step")).to_contain_text("Différences : Pour 4 / 3 ; Bulletins blancs 0 / 1.")
    s.accessible()
    s.chair_counts("4", "2")
    s.confirmed("Proclamer le résultat")
    expect(s.chair.locator(".say")).to_contain_text("4 voix pour, 2 contre, aucune abstention, aucun bulletin blanc")
    expect(s.hall.locator("h1")).to_have_text("Adopté")
    expect(s.hall.locator(".tally")).to_contain_text("blanc")
    assert faults(s.hall) == []
    assert s.errors == []


def open_an_election(s: Screens) -> None:
    s.tool("e", "Ouvrir une élection")
    expect(s.clerk.get_by_label("Quelle fonction")).to_be_focused()
    s.clerk.keyboard.type("Nomination ou")
    s.clerk.keyboard.press("Tab")
    s.clerk.keyboard.press("ControlOrMeta+a")
    s.clerk.keyboard.type("Délégué au syndicat d’énergie")
    s.clerk.keyboard.press("Enter")
    expect(s.chair.locator(".say")).to_contain_text("Qui est candidat ?")
    expect(s.hall.locator("h1")).to_have_text("Délégué au syndicat d’énergie")
    s.tool("e", "Déclarer une candidature")
    for letters, announced in (("castel", "La nomination de Hugo Castel prend effet"), ("ferrand", "et Nadia Ferrand")):
        expect(s.clerk.get_by_role("combobox", name="Ajouter un membre du conseil")).to_be_focused()
        s.clerk.keyboard.type(letters)
        s.clerk.keyboard.press("Enter")
        s.clerk.locator("#panneau button.main").focus()
        s.clerk.keyboard.press("Enter")
        expect(s.chair.locator(".say")).to_contain_text(announced)
    expect(s.hall.locator(".next")).to_contain_text("Hugo Castel")
    assert faults(s.clerk) == faults(s.hall) == []


def test_an_election_on_paper_in_three_rounds_ends_by_age(screens: Screens) -> None:
    s = screens
    open_an_election(s)
    for n, ordinal in enumerate(("premier", "deuxième", "troisième"), 1):
        s.big(f"Ouvrir le {ordinal} tour, sur papier")
        s.marked()
        s.big("Clore le vote")
        s.clerk_counts("3", "3")
        expect(s.chair.locator(".step")).to_contain_text("Dépouillements reçus : 1.")
        s.chair_counts("3", "3")
        if n < 3:
            s.confirmed("Proclamer le résultat")
            expect(s.chair.locator(".say")).to_contain_text("Personne n’obtient la majorité absolue")
            expect(s.hall.locator("h1")).to_have_text("Un autre tour suit")
            expect(s.hall.locator(".candidates")).to_contain_text("pas pris part au vote")
            expect(s.hall.locator(".rule")).to_contain_text("CGCT, art. L.2121-21")
    expect(s.chair.locator(".say")).to_contain_text("Égalité entre Hugo Castel et Nadia Ferrand : l’âge décide.")
    s.tool("e", "Classer par âge")
    s.accessible()
    for name in ("Nadia Ferrand", "Hugo Castel"):
        s.clerk.get_by_role("button", name=name, exact=True).focus()
        s.clerk.keyboard.press("Enter")
    expect(s.clerk.locator("#panneau")).to_contain_text("Dans l’ordre : Nadia Ferrand, Hugo Castel.")
    s.clerk.locator("#panneau button.main").focus()
    s.clerk.keyboard.press("Enter")
    s.confirmed("Proclamer le résultat")
    expect(s.hall.locator("h1")).to_have_text("Nadia Ferrand")
    expect(s.hall.locator(".rule")).to_contain_text("L’âge a départagé.")
    expect(s.chair.locator(".say")).to_contain_text(
        re.compile("l’élection de Nadia Ferrand est proclamée, au troisième tour.+la personne la plus âgée l’emporte")
    )
    s.accessible()
    assert s.errors == []


def test_a_contested_vote_and_an_assisted_one_are_written_down(
    chromium: Browser, screens: Screens, instance: Instance
) -> None:
    s = screens
    hugo = open_page(chromium, instance, "hugo", "membre", (360, 740))
    s.big("Ouvrir le vote")
    s.tool("h", "Assistance au vote")
    s.clerk.keyboard.type("ferrand")
    s.clerk.keyboard.press("Enter")
    s.clerk.get_by_role("button", name="Noter l’assistance").focus()
    s.clerk.keyboard.press("Enter")
    expect(s.clerk.locator("#dit")).to_contain_text("L’assistance de Nadia Ferrand est notée.")
    instance.clerk("record_votes", ballot=1, choice="for", members=[*HERE[1:], "jeanne-aubry"], channel="hand")
    s.chair.get_by_role("button", name="Pour", exact=True).focus()
    s.chair.keyboard.press("Enter")
    s.big("Clore le vote")
    hugo.get_by_role("button", name="Contester ce vote").click()
    expect(hugo.get_by_role("group", name="Mon vote")).to_contain_text("Ce vote est contesté")
    assert faults(hugo) == []
    expect(s.clerk.get_by_text("Vote contesté (touche X)")).to_be_visible()
    expect(s.chair.locator(".step")).to_contain_text("Contesté : Hugo Castel.")
    expect(s.hall.locator("main")).to_contain_text("Un vote est contesté")
    expect(s.chair.locator("button.big")).to_be_hidden()
    s.tool("x", "Votes contestés")
    s.accessible()
    s.clerk.keyboard.press("Tab")
    s.clerk.get_by_role("button", name="Corriger ce vote").focus()
    s.clerk.keyboard.press("Enter")
    s.clerk.get_by_role("radio", name="Contre").focus()
    s.clerk.keyboard.press("Space")
    s.clerk.get_by_label("Motif").focus()
    s.clerk.keyboard.type("à la demande du membre")
    s.clerk.keyboard.press("Enter")
    expect(hugo.get_by_role("group", name="Mon vote")).to_contain_text("Contre")
    s.confirmed("Proclamer le résultat")
    expect(s.chair.locator(".say")).to_contain_text("5 voix pour, 1 contre")
    assert s.errors == []


def test_a_link_that_falls_during_a_vote_is_shown_to_the_chair(
    chromium: Browser, screens: Screens, instance: Instance
) -> None:
    s = screens
    hugo = open_page(chromium, instance, "hugo", "membre", (360, 740))
    s.big("Ouvrir le vote")
    expect(hugo.get_by_role("group", name="Mon vote")).to_be_visible()
    hugo.close()
    lost = s.chair.get_by_text("Liaison perdue, vote attendu : Hugo Castel.")
    expect(lost).to_be_visible()
    back = open_page(chromium, instance, "hugo", "membre", (360, 740))
    expect(back.get_by_role("group", name="Mon vote")).to_be_visible()
    expect(lost).to_be_hidden()
