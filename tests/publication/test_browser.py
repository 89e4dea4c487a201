"""The public pages in a real Chromium: nobody is shut out, they follow a live sitting, they read without scripts."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from preau.publication import bake, home
from preau.publication.assets import assets
from preau.publication.record import Media
from preau.sitting import commands as c
from preau.studio import timeline
from tests.browser import launched

pytestmark = pytest.mark.browser
FOLDER = "val-d-ambre/seances/2026-11-26-conseil"


class Handler(SimpleHTTPRequestHandler):
    """Plain files; remembers what was asked, and how often nothing had changed."""

    asked: list[str] = []
    unchanged: list[str] = []

    def log_message(self, *args: object) -> None: ...

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        (self.unchanged if int(code) == 304 else self.asked).append(self.path)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a plain web server over the test's public folder."""
    Handler.asked, Handler.unchanged = [], []
    root = tmp_path / "public"
    root.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


clock = [1_700_000_000]


def put(root: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".writing")
        temporary.write_bytes(content)
        temporary.replace(path)
        # The plain server dates files to the second: no two versions in one, as the publisher sees to.
        clock[0] += 2
        os.utime(path, (clock[0], clock[0]))


def publish(root: Path, sitting: Any, media: Media | None = None) -> None:
    record = sitting.record(media=media)
    listed = home.Listed(
        slug="2026-11-26-conseil",
        title=record.facts.title,
        assembly="Conseil municipal",
        starts_at=record.entries[0].at,
        state="past" if record.state.phase == "closed" else "live",
    )
    upcoming = home.Listed(slug="x", title="À venir", assembly="Conseil", starts_at=record.at, state="upcoming")
    authority = home.Authority(
        slug="val-d-ambre",
        name="Val-d’Ambre",
        language="fr",
        timezone="Europe/Paris",
        officer="Ida Klein",
        sittings=(listed, upcoming),
    )
    put(root, dict(assets().files))
    put(root / FOLDER, bake.bake(record, assets=assets()))
    put(root, {
        "index.html": home.instance([authority], assets=assets(), language="fr"),
        "val-d-ambre/index.html": home.authority(authority, assets=assets()),
        "val-d-ambre/accessibilite.html": home.statement(authority, assets=assets()),
        "val-d-ambre/cles/journal.vkey": record.key.encode(),
    })  # fmt: skip


PAGES = (
    "index.html",
    "val-d-ambre/index.html",
    "val-d-ambre/accessibilite.html",
    f"{FOLDER}/index.html",
    f"{FOLDER}/points/1-point-1/index.html",
    f"{FOLDER}/points/3-point-3/index.html",
    f"{FOLDER}/liste-des-deliberations.html",
)


def filmed(recorded: str, root: Path) -> Media:
    put(root / FOLDER, {"video/index.m3u8": b"#EXTM3U\n", "video/720p/index.m3u8": recorded.encode(),
                        "video/audio/index.m3u8": recorded.encode()})  # fmt: skip
    return Media(timeline=timeline.read(recorded), picture=True, sound=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_shut_out(
    site: str, tmp_path: Path, hold: Callable[..., Any], recorded: str, chromium: Browser, width: int
) -> None:
    root = tmp_path / "public"
    publish(root, hold(document=True), filmed(recorded, root))
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        for path in PAGES:
            page.goto(f"{site}/{path}")
            found = Axe().run(page).response["violations"]
            assert not found, (path, scheme, [(v["id"], v["nodes"][0]["html"]) for v in found])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        context.close()


def test_every_link_leads_to_a_file_as_on_a_usb_stick(
    tmp_path: Path, hold: Callable[..., Any], recorded: str, pdf: bytes
) -> None:
    root = tmp_path / "public"
    publish(root, hold(document=True), filmed(recorded, root))
    put(root / FOLDER, {"points/1-point-1/rapport.pdf": pdf})
    for page in root.rglob("*.html"):
        for target in re.findall(r'(?:href|src|data-player|data-hls)="([^"#]+)', page.read_text()):
            assert (page.parent / target).resolve().is_file(), (page.name, target)


def test_without_scripts_the_page_says_what_happens(
    tmp_path: Path, hold: Callable[..., Any], chromium: Browser
) -> None:
    """From a copy on a disk, with no server at all."""
    root = tmp_path / "public"
    sitting = hold(close=False)
    sitting.do(c.GiveFloor(speaker="hugo-castel"))
    publish(root, sitting)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{root}/index.html")
    page.click("text=Val-d’Ambre")
    page.click("text=Conseil municipal du 26 novembre 2026")
    said = page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")
    assert "En direct depuis 18 h 30" in said
    assert "Hugo Castel (Opposition) a la parole depuis 18 h 44." in said
    assert "point 4 sur 4" in said and "Rejeté : 0 pour, 4 contre, 0 abst." in said
    page.click("text=Le détail de ce vote")
    assert "Il fallait 3 voix pour" in page.inner_text("main")
    page.click("text=Retour à la séance")
    assert page.title().startswith("En direct")
    context.close()


def test_the_live_page_follows_the_sitting(
    site: str, tmp_path: Path, hold: Callable[..., Any], chromium: Browser
) -> None:
    root, sitting = tmp_path / "public", hold(close=False)
    publish(root, sitting)
    page: Page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/index.html")
    expect(page.locator("#maintenant")).not_to_contain_text("a la parole")
    page.locator("#ordre-du-jour a").first.focus()
    sitting.do(c.GiveFloor(speaker="hugo-castel"))
    publish(root, sitting)
    expect(page.locator("#phrases")).to_contain_text("Hugo Castel (Opposition) a la parole", timeout=8000)
    # The words of the minute came with live.json alone: the page itself was not asked for again.
    assert [path for path in Handler.asked if path.endswith("index.html")] == [f"/{FOLDER}/index.html"]
    expect(page.locator("#annonce")).to_be_empty()
    sitting.do(c.EndFloor()).vote("Point 4", dict.fromkeys(sitting.state.presence, "for"))
    publish(root, sitting)
    expect(page.locator("#dernier")).to_contain_text("Point 4", timeout=8000)
    expect(page.locator("#annonce")).to_contain_text("Adopté : Point 4. Pour 5, contre 0")
    expect(page.locator("#ordre-du-jour tr.current")).to_contain_text("Adopté à l’unanimité")
    assert page.evaluate("document.activeElement.closest('#ordre-du-jour') !== null"), "the focus was lost"
    sitting.do(c.ConcludeItem()).do(c.CloseSitting())
    publish(root, sitting)
    expect(page.locator("#badge")).to_have_text("Séance terminée", timeout=8000)
    expect(page.locator("#maintenant")).to_contain_text("Liste des délibérations")
    assert Handler.unchanged == [] or f"/{FOLDER}/live.json" in Handler.unchanged
    asked = len(Handler.asked) + len(Handler.unchanged)
    page.wait_for_timeout(4000)
    assert len(Handler.asked) + len(Handler.unchanged) == asked, "a closed sitting is not asked about again"
    page.close()


def test_the_player_is_loaded_only_when_asked_for_and_opens_at_the_vote(
    site: str, tmp_path: Path, hold: Callable[..., Any], recorded: str, chromium: Browser
) -> None:
    root = tmp_path / "public"
    publish(root, hold(), filmed(recorded, root))
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/index.html")
    button = page.get_by_role("button", name="Revoir la séance")
    expect(button).to_be_visible()
    assert not [path for path in Handler.asked if "video" in path or "player" in path or "hls" in path]
    place = page.locator('#ordre-du-jour a[href^="#t="]').nth(1)
    seconds = int((place.get_attribute("href") or "").removeprefix("#t="))
    assert 0 < seconds < 1800
    place.click()
    expect(button).to_be_hidden()
    page.wait_for_function("document.getElementById('video').dataset.open")
    assert page.url.endswith(f"#t={seconds}")
    page.wait_for_timeout(500)
    assert [path for path in Handler.asked if path.endswith("video/index.m3u8")]
    # Who arrives by a link to a place is not surprised by sound: the player is ready, and waits.
    other = chromium.new_page()
    other.goto(f"{site}/{FOLDER}/index.html#t={seconds}")
    other.wait_for_function("document.getElementById('video').dataset.open")
    assert other.evaluate("document.getElementById('video').paused")
    other.close()
    page.close()
