"""One sitting from the first arrival to the replay, with real browsers, a real Janus and real segments.

A chair on a tablet, a clerk on a laptop, two members on phones who publish cameras, and a citizen without an account.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Browsers, Instance, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.media]
# Chromium, Janus, the mixer and four other browsers share two cores here.
PATIENCE = 20_000


def next_step(chair: Page, label: str) -> None:
    """Press the chair's big button, once it says `label`."""
    button = chair.locator("button.big")
    expect(button).to_have_text(label, timeout=PATIENCE)
    # A step that has just replaced another is not pressed by a double tap (0.7 s).
    chair.wait_for_timeout(800)
    button.click()


def publish(member: Page) -> None:
    member.get_by_role("button", name="Préparer ma caméra et mon micro").click()
    member.get_by_role("button", name="Me rendre visible").click()
    expect(member.get_by_text("Votre micro est fermé")).to_be_visible(timeout=PATIENCE)


def ask_for_the_floor(member: Page) -> None:
    member.get_by_role("button", name="Demander la parole").click()
    member.get_by_role("button", name="Intervention").click()
    expect(member.get_by_role("button", name="Retirer ma demande")).to_be_visible()


def vote(member: Page, choice: str) -> None:
    member.get_by_role("button", name=choice, exact=True).click()
    member.get_by_role("button", name=f"Confirmer : {choice}").click()
    expect(member.get_by_text("enregistré à")).to_be_visible()


def plays(citizen: Page, *, seconds: float) -> None:
    """The picture of the public page moves on by `seconds`."""
    position = "document.getElementById('video').currentTime"
    before = citizen.evaluate(position)
    # Asked again and again from outside: the page's own policy lets nothing be evaluated inside it.
    wait_for(lambda: citizen.evaluate(position) >= before + seconds, within=PATIENCE / 1000, what="the picture moves")


def recorded(video: Path) -> tuple[list[np.ndarray], float]:
    """(one picture a second, loudness of the loudest second) of the replay's files."""
    playlist = (video / "720p" / "index.m3u8").read_text().splitlines()
    header = next(line.split('"')[1] for line in playlist if line.startswith("#EXT-X-MAP:"))
    joined = video.parent / "joined.mp4"
    names = [header, *(line for line in playlist if line.endswith(".m4s"))]
    joined.write_bytes(b"".join((video / "720p" / name).read_bytes() for name in names))
    pictures, sound = [], []
    with av.open(str(joined)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % 25 == 0:
                pictures.append(frame.to_ndarray(format="gray"))
    with av.open(str(joined)) as container:
        for frame in container.decode(audio=0):
            sound.append(frame.to_ndarray().reshape(-1))
    joined.unlink()
    samples = np.concatenate(sound)
    seconds = samples[: len(samples) // 48_000 * 48_000].reshape(-1, 48_000).astype(np.float64)
    return pictures, float(np.sqrt((seconds**2).mean(axis=1)).max())


def open_the_room(clerk: Page) -> None:
    clerk.get_by_role("button", name="Ouvrir la salle").click()
    expect(clerk.get_by_text("Filtrer")).to_be_visible(timeout=PATIENCE)
    clerk.keyboard.press("b")
    clerk.get_by_role("combobox", name="Qui manque").fill("luc")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("button", name="Noter 6 arrivées").click()
    expect(clerk.get_by_text("quorum 4 atteint")).to_be_visible(timeout=PATIENCE)


def open_public_ballot(chair: Page, *requesters: str) -> None:
    chair.get_by_role("button", name="Scrutin public").click()
    dialog = chair.get_by_role("dialog")
    for requester in requesters:
        dialog.get_by_role("checkbox", name=requester).check()
    dialog.get_by_role("button", name="Scrutin public").click()


def roll_call(clerk: Page, votes: dict[str, str]) -> None:
    """Votes called aloud, one key each, in the order of the table."""
    clerk.bring_to_front()
    clerk.keyboard.press("v")
    for name, key in votes.items():
        expect(clerk.get_by_role("group", name=f"Vote de {name}")).to_be_visible()
        clerk.keyboard.press(key)


def confirmed_step(chair: Page, label: str) -> None:
    """A big button that asks once more, because it cannot be undone."""
    next_step(chair, label)
    chair.get_by_role("dialog").get_by_role("button", name=label).click()


def read(instance: Instance, name: str) -> str:
    return (instance.public / name).read_text()


def test_a_council_sits_and_everybody_follows(browsers: Browsers, instance: Instance) -> None:
    clerk = browsers.room("sophie", "secretariat")
    open_the_room(clerk)
    chair = browsers.room("claire", "presidence", width=1024, height=768)
    nadia = browsers.room("nadia", "membre", width=360, height=740)
    hugo = browsers.room("hugo", "membre", width=360, height=740)
    citizen = browsers.open(None, instance.page)
    begin(chair, nadia, hugo)
    expect(citizen.get_by_text("En direct", exact=True)).to_be_visible(timeout=PATIENCE)

    debate(chair, nadia, hugo, citizen)
    public_ballot(chair, clerk, nadia, hugo)
    expect(citizen.locator("#annonce")).to_contain_text("Pour 3, contre 2, abstentions 1", timeout=PATIENCE)
    ordinary_ballot(chair, nadia, hugo)
    next_step(chair, "Appeler le point 3")
    confirmed_step(chair, "Lever la séance")
    closed = time.monotonic()
    playlist = instance.public / "video" / "720p" / "index.m3u8"
    wait_for(lambda: "#EXT-X-ENDLIST" in playlist.read_text(), within=10, what="the replay is complete")
    print(f"replay complete {time.monotonic() - closed:.1f} s after the close")

    check_what_is_published(instance)
    check_the_recording(instance)
    watch_the_vote_again(browsers, instance)
    verified = subprocess.run(
        [sys.executable, "-m", "preau.ops", "verify", str(instance.public)], capture_output=True, text=True
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def begin(chair: Page, *publishers: Page) -> None:
    chair.get_by_role("button", name="Démarrer la diffusion").click()
    next_step(chair, "Ouvrir la séance")
    for member in publishers:
        publish(member)
    next_step(chair, "Désigner le ou la secrétaire")
    dialog = chair.get_by_role("dialog")
    dialog.get_by_role("combobox").select_option(label="Youssef Benali")
    dialog.get_by_role("button", name="Désigner").click()
    next_step(chair, "Appeler le point 1")


def debate(chair: Page, nadia: Page, hugo: Page, citizen: Page) -> None:
    """Nadia, then Hugo, have the floor and are on air; the citizen sees and hears them."""
    ask_for_the_floor(nadia)
    next_step(chair, "Donner la parole à Nadia Ferrand")
    expect(nadia.get_by_text("Votre micro est ouvert")).to_be_visible(timeout=PATIENCE)
    expect(citizen.get_by_text("Nadia Ferrand")).to_be_visible(timeout=PATIENCE)
    citizen.get_by_role("button", name="Regarder en direct").click()
    plays(citizen, seconds=3)
    ask_for_the_floor(hugo)
    next_step(chair, "Donner la parole à Hugo Castel")
    expect(nadia.get_by_text("Votre micro est fermé")).to_be_visible(timeout=PATIENCE)
    expect(citizen.get_by_text("Hugo Castel")).to_be_visible(timeout=PATIENCE)
    plays(citizen, seconds=4)
    next_step(chair, "Terminer l’intervention")


def public_ballot(chair: Page, clerk: Page, nadia: Page, hugo: Page) -> None:
    """Two members ask for it; phones, the chair's tablet and voices typed by the clerk mix in one ballot."""
    open_public_ballot(chair, "Nadia Ferrand", "Hugo Castel")
    vote(nadia, "Pour")
    vote(hugo, "Contre")
    chair.get_by_role("group", name="Ma voix").get_by_role("button", name="Pour").click()
    expect(clerk.get_by_text("3 votes sur 6")).to_be_visible(timeout=PATIENCE)
    roll_call(clerk, {"Youssef Benali": "p", "Paul Lemaire": "a", "Jeanne Aubry": "c"})
    expect(clerk.get_by_text("6 votes sur 6")).to_be_visible(timeout=PATIENCE)
    next_step(chair, "Clore le vote")
    confirmed_step(chair, "Proclamer le résultat")


def ordinary_ballot(chair: Page, nadia: Page, hugo: Page) -> None:
    """Names stay out of it: the journal holds commitments, then totals."""
    next_step(chair, "Appeler le point 2")
    next_step(chair, "Ouvrir le vote")
    vote(nadia, "Abstention")
    vote(hugo, "Contre")
    # Four members have not voted: closing asks once more.
    confirmed_step(chair, "Clore le vote")
    confirmed_step(chair, "Proclamer le résultat")


def check_what_is_published(instance: Instance) -> None:
    wait_for(lambda: (instance.public / "liste-des-deliberations.html").exists(), within=10, what="the list is there")
    ballots = read(instance, "donnees/scrutins.csv").splitlines()
    header = "seance,point,scrutin,objet,mode,pour,contre,abstention,nppv,presents,representes,requis,resultat"
    # What later versions add stands after it.
    assert ballots[0].startswith(f"{header},")
    assert [row.split(",")[4:12] for row in ballots[1:]] == [
        ["public", "3", "2", "1", "0", "6", "0", "3"],
        ["ordinaire", "0", "1", "1", "4", "6", "0", "1"],
    ]
    names = read(instance, "donnees/votes-nominatifs.csv").splitlines()
    assert "1,Paul Lemaire,Majorité,abstention,voix," in names
    assert "1,Nadia Ferrand,Majorité,pour,appareil," in names
    # The ordinary ballot's voters are nowhere by name.
    assert not [row for row in names if row.startswith("2,")]
    events = [json.loads(line) for line in read(instance, "journal.ndjson").splitlines()]
    sealed = [event for event in events if event["type"] == "vote_committed"]
    assert len(sealed) == 2
    assert not [event for event in sealed if "choice" in event["data"]]
    item = read(instance, "points/1-convention-avec-la-regie-de-leau/index.html")
    assert "Hugo Castel" in item
    assert "rapport.pdf" in item


def check_the_recording(instance: Instance) -> None:
    pictures, loudest = recorded(instance.public / "video")
    moving = [float(np.abs(a.astype(int) - b).mean()) for a, b in itertools.pairwise(pictures)]
    # Chromium's test camera turns a disc without rest; its test microphone beeps once a second.
    assert sum(change > 0.5 for change in moving) >= 5
    assert loudest > 0.005


def watch_the_vote_again(browsers: Browsers, instance: Instance) -> None:
    citizen = browsers.open(None, instance.page)
    link = citizen.get_by_role("row", name="Convention avec la régie de l’eau").get_by_role("link").last
    expect(link).to_have_attribute("href", re.compile(r"#t=\d+"))
    start = int((link.get_attribute("href") or "").removeprefix("#t="))
    link.click()
    wait_for(
        lambda: start <= citizen.evaluate("document.getElementById('video').currentTime") < start + 10,
        within=PATIENCE / 1000,
        what="the replay opens at the item",
    )
    plays(citizen, seconds=2)
