"""A nomination in three secret rounds: the ballots are encrypted on the members' devices, three of them hold the key.

Six members are there and one is represented; the chair, who votes too and is a trustee, sits at a tablet. After the
second round a trustee's telephone dies: the two others open the last urn, and its owner votes on from another device.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ballots.belenios import tool
from tests.browser import faults
from tests.journeys.conftest import Browsers, Instance, wait_for
from tests.room.secrecy import Ear, listen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A dozen browsers' worth of pages and a whole instance share two cores here.
PATIENCE = 30_000
CANDIDATES = ("Nadia Ferrand", "Hugo Castel", "Youssef Benali")
BLANK = "Vote blanc"
HERE = ("claire-marchand", "youssef-benali", "nadia-ferrand", "paul-lemaire", "hugo-castel", "luc-perrot")
# By elector, in three rounds: 3-2-1 and a blank, 3-3 and a blank (four are needed), then the relative majority.
CHOICES = {
    "claire": ("Nadia Ferrand", "Nadia Ferrand", "Nadia Ferrand"),
    "youssef": ("Youssef Benali", BLANK, BLANK),
    "nadia": ("Nadia Ferrand", "Nadia Ferrand", "Nadia Ferrand"),
    "paul": ("Nadia Ferrand", "Nadia Ferrand", "Nadia Ferrand"),
    "jeanne": ("Hugo Castel", "Hugo Castel", "Hugo Castel"),
    "hugo": ("Hugo Castel", "Hugo Castel", "Hugo Castel"),
    "luc": (BLANK, "Hugo Castel", BLANK),
}
# For each round, what its published archive says.
FIGURES = (
    {"Nadia Ferrand": 3, "Hugo Castel": 2, "Youssef Benali": 1},
    {"Nadia Ferrand": 3, "Hugo Castel": 3, "Youssef Benali": 0},
    {"Nadia Ferrand": 3, "Hugo Castel": 2, "Youssef Benali": 0},
)
ORDINALS = ("premier", "deuxième", "troisième")
MINE = "Mon bulletin"
HERS = "Au nom de Jeanne Aubry"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A member's device."""

    page: Page
    ear: Ear

    def booth(self, name: str = MINE) -> Locator:
        return self.page.get_by_role("group", name=name)


def sit(browsers: Browsers, who: str, *, screen: str = "membre") -> Seat:
    size = (360, 740) if screen == "membre" else (1024, 768)
    context = browsers.context(who, width=size[0], height=size[1])
    page = context.new_page()
    ear = listen(context, page)
    page.on("pageerror", lambda error: browsers.complaints.append(f"{who}: {error}"))
    page.goto(f"/salle/{browsers.instance.sitting}/{screen}")
    return Seat(page=page, ear=ear)


def give(clerk: Page, command: str, **fields: Any) -> None:
    """A command from the clerk's desk, by the page's own module."""
    send = """async ([type, fields]) => {
        const { send } = await import("/static/room/js/room.js");
        await send(type, fields);
    }"""
    clerk.evaluate(send, [command, fields])


def press(chair: Page, label: str, *, asked: bool = False) -> None:
    """The chair's big button, once it says `label`; `asked`: and its question, which has the same label."""
    button = chair.locator("button.big")
    expect(button).to_have_text(label, timeout=PATIENCE)
    # A step that has just replaced another is not pressed by a double tap (0.7 s).
    chair.wait_for_timeout(800)
    button.click()
    if asked:
        chair.get_by_role("dialog").get_by_role("button", name=label).click()


def begin(clerk: Page, instance: Instance) -> None:
    give(clerk, "open_room")
    for member in HERE:
        give(clerk, "record_arrival", member=member, place="salle-du-conseil-mairie")
    give(clerk, "give_proxy", giver="jeanne-aubry", bearer="paul-lemaire")
    give(clerk, "open_sitting")
    give(clerk, "appoint_secretary", member="youssef-benali")
    give(clerk, "call_item", item="1-convention-avec-la-regie-de-leau")
    give(clerk, "open_election", office="delegate", title="Délégué au syndicat des eaux", seats=1)
    for name in CANDIDATES:
        key = name.lower().replace(" ", "-")
        give(clerk, "declare_candidacy", election=1, name="", members=[key])


def hold_the_ceremony(*trustees: Seat) -> None:
    # The chair, the first of the other group, the secretary: as the screen proposes.
    chair = trustees[0].page
    chair.get_by_role("button", name="Désigner les dépositaires").click(timeout=PATIENCE)
    for name in ("Claire Marchand", "Hugo Castel", "Youssef Benali"):
        expect(chair.get_by_role("dialog").get_by_role("checkbox", name=name)).to_be_checked()
    chair.get_by_role("dialog").get_by_role("button", name="Désigner les dépositaires").click()
    start = time.monotonic()
    for one in trustees:
        before = one.ear.gestures()
        one.page.get_by_role("button", name="Je commence").click()
        assert one.ear.gestures() - before == 1
    for one in trustees:
        expect(one.page.get_by_text("Votre part de la clé est prête.")).to_be_visible(timeout=PATIENCE)
    print(f"key ceremony {time.monotonic() - start:.1f} s")


def vote(one: Seat, choice: str, booth: str = MINE) -> None:
    """The choice, then "Voter": in two gestures, and nothing of it is said again."""
    place, before = one.booth(booth), one.ear.gestures()
    place.get_by_role("button", name=choice, exact=True).click(timeout=PATIENCE)
    one.page.wait_for_timeout(600)
    place.get_by_role("button", name=f"Voter : {choice}").click()
    expect(place.get_by_role("status").first).to_contain_text("est dans l’urne.", timeout=PATIENCE)
    assert one.ear.gestures() - before == 2
    assert choice not in place.inner_text()


def vote_through_a_reload(one: Seat, choice: str) -> None:
    """The tab is loaded again in the middle of it; what follows finds one ballot, whole."""
    place = one.booth()
    place.get_by_role("button", name=choice, exact=True).click(timeout=PATIENCE)
    one.page.wait_for_timeout(600)
    one.ear.gather()
    one.page.evaluate("document.querySelector('.booth button.confirm').click(), location.reload()")
    one.page.wait_for_load_state("load")
    sent = place.get_by_text("Votre bulletin est dans l’urne.")
    expect(place.get_by_role("button", name=choice, exact=True).or_(sent)).to_be_visible(timeout=PATIENCE)
    if not sent.is_visible():
        vote(one, choice)
    expect(sent).to_be_visible(timeout=PATIENCE)


def hold_round(number: int, chair: Seat, seats: Mapping[str, Seat], trustees: tuple[Seat, ...]) -> None:
    """One round, from the devices' keys to the proclamation."""
    press(chair.page, f"Préparer le {ORDINALS[number - 1]} tour")
    for one in seats.values():
        expect(one.booth()).to_contain_text("Votre appareil est prêt.", timeout=PATIENCE)
    expect(seats["paul"].booth(HERS)).to_contain_text("Votre appareil est prêt à voter", timeout=PATIENCE)
    press(chair.page, "Ouvrir l’urne")
    start = time.monotonic()
    for who, one in seats.items():
        choice = CHOICES[who][number - 1]
        if who == "nadia" and number == 2:
            vote_through_a_reload(one, choice)
        else:
            vote(one, choice)
    vote(seats["paul"], CHOICES["jeanne"][number - 1], HERS)
    print(f"round {number}: seven ballots one after the other {time.monotonic() - start:.1f} s")
    press(chair.page, "Clore le vote")
    for one in seats.values():
        expect(one.booth()).to_contain_text("Votre bulletin est dans l’urne scellée.", timeout=PATIENCE)
    for one in trustees:
        expect(one.page.get_by_text("L’urne contient 7 bulletins.")).to_be_visible(timeout=PATIENCE)
        one.page.get_by_role("button", name="Ouvrir l’urne avec ma part").click()
        expect(one.page.get_by_text("Votre part est donnée.")).to_be_visible(timeout=PATIENCE)
    press(chair.page, "Proclamer le résultat", asked=True)


def verified(folder: Path, data: bytes) -> str:
    """What `preau verify-election` says of an archive, which belenios-tool accepts too where it is installed."""
    found = re.search(rb'"uuid":"([^"]+)"', data)
    assert found is not None
    name = found[1].decode()
    folder.mkdir(parents=True)
    (folder / f"{name}.bel").write_bytes(data)
    said = run("verify-election", str(folder / f"{name}.bel"))
    if tool.TOOL is not None:
        assert tool.accepts(folder / "tool", name, data)
    return said


def run(*words: str) -> str:
    """What a command of `preau` says; it must have nothing to complain about."""
    done = subprocess.run([sys.executable, "-m", "preau.ops", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_what_is_published(instance: Instance, folder: Path) -> None:
    """The three archives, each verified from its file alone, and the whole folder with them."""
    for number in (1, 2, 3):
        published = instance.public / "scrutins" / f"{number}.bel"
        wait_for(published.exists, within=PATIENCE / 1000, what=f"the archive of round {number} is published")
        said = verified(folder / str(number), published.read_bytes())
        for choice, votes in FIGURES[number - 1].items():
            assert re.search(rf"{choice}\D*{votes}\b", said), said
    wait_for(
        lambda: (instance.public / "liste-des-deliberations.html").exists(),
        within=PATIENCE / 1000,
        what="the sitting is published whole",
    )
    run("verify", str(instance.public))


def test_a_nomination_in_three_secret_rounds(browsers: Browsers, instance: Instance, tmp_path: Path) -> None:
    clerk = browsers.room("sophie", "secretariat")
    begin(clerk, instance)
    claire = sit(browsers, "claire", screen="presidence")
    seats = {"claire": claire} | {who: sit(browsers, who) for who in ("youssef", "nadia", "paul", "hugo", "luc")}
    hall = browsers.room("sophie", "ecran")
    hugo = seats["hugo"]
    hold_the_ceremony(claire, hugo, seats["youssef"])

    hold_round(1, claire, seats, (claire, hugo))
    expect(seats["nadia"].page.locator("main")).to_contain_text("Résultat", timeout=PATIENCE)
    hold_round(2, claire, seats, (hugo, seats["youssef"]))

    hugo.ear.gather()
    assert hugo.ear.betrays(("for", "against", *CANDIDATES, BLANK)) == []
    hugo.page.context.close()
    seats["hugo"] = sit(browsers, "hugo")
    expect(seats["hugo"].page.get_by_text("Votre part est sur un autre appareil")).to_be_visible(timeout=PATIENCE)
    hold_round(3, claire, seats, (claire, seats["youssef"]))
    expect(hall.locator("main")).to_contain_text("Nadia Ferrand", timeout=PATIENCE)

    for one in seats.values():
        assert faults(one.page) == []
        assert one.ear.betrays(("for", "against", *CANDIDATES, BLANK)) == []
    give(clerk, "close_sitting")
    wait_for(
        lambda: (
            not claire.page.evaluate(
                "Object.keys(localStorage).filter(name => /preau-(voting|trustee)-/.test(name)).length"
            )
        ),
        within=PATIENCE / 1000,
        what="the keys are erased",
    )
    check_what_is_published(instance, tmp_path / "archives")
