"""The page of a secret ballot in a real Chromium: it verifies a real archive as Python does, and finds a ballot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from preau.ballots.belenios import verify
from preau.ballots.belenios.archive import read_archive
from tests.ballots.belenios.maker import assemble, take_apart
from tests.browser import launched
from tests.publication.conftest import Sitting, facts
from tests.publication.test_archives import voted
from tests.publication.test_browser import FOLDER, Handler, publish, site
from tests.publication.urns import everything

pytestmark = pytest.mark.browser
__all__ = ["site"]

PROPOSAL = "points/5-point-5/scrutin-7.html"
ROUND = "points/6-point-6/scrutin-9.html"
PAGES = (
    "index.html",
    "liste-des-deliberations.html",
    "points/1-point-1/index.html",
    "points/5-point-5/index.html",
    "points/6-point-6/index.html",
    "points/8-point-8/index.html",
    "points/9-point-9/index.html",
    "points/6-point-6/proces-verbal-election-1.html",
    PROPOSAL,
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def evening() -> Sitting:
    sitting = Sitting(facts=facts(items=9))
    everything(sitting)
    return sitting


@pytest.fixture
def root(tmp_path: Path, site: str, evening: Sitting) -> Path:
    publish(tmp_path / "public", evening)
    return tmp_path / "public"


def check(page: Page) -> None:
    page.get_by_role("button", name="Vérifier ce scrutin maintenant").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_shut_out(root: Path, site: str, chromium: Browser, width: int) -> None:
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        for path in PAGES:
            page.goto(f"{site}/{FOLDER}/{path}")
            if path == PROPOSAL:
                page.locator("summary").click()
                check(page)
                expect(page.locator("#verdict")).to_contain_text("Tout est vérifié.", timeout=60_000)
            found = Axe().run(page).response["violations"]
            assert not found, (path, scheme, [(v["id"], v["nodes"][0]["html"]) for v in found])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        context.close()


@pytest.mark.parametrize("path", [PROPOSAL, ROUND])
def test_the_browser_says_the_same_as_python(root: Path, site: str, chromium: Browser, path: str) -> None:
    number = 7 if path == PROPOSAL else 9
    report = verify((root / FOLDER / f"scrutins/{number}.bel").read_bytes())
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/{path}")
    loaded = [asked for asked in Handler.asked if "verifier-" in asked or asked.endswith((".bel", ".preuves.json"))]
    assert not loaded, "80 kB of modules and the archive are for those who ask"
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("Tout est vérifié.", timeout=60_000)
    expect(page.locator("#verdict")).to_contain_text(f"Clés : {report.registered} ; bulletins : {report.ballots}.")
    assert (page.locator("#numeros").text_content() or "").split() == sorted(report.trackers)
    page.close()


def test_a_ballot_is_found_by_its_tracker(root: Path, site: str, chromium: Browser) -> None:
    tracker = verify((root / FOLDER / "scrutins/7.bel").read_bytes()).trackers[3]
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/{PROPOSAL}")
    field, answer = page.get_by_label(re.compile("8 premiers caractères")), page.locator("#trouve")
    field.fill(tracker[:8])
    expect(answer).to_have_text(f"Ce bulletin est dans l’urne : {tracker}")
    # Pasted with the spaces that a screen puts between groups.
    field.fill(f" {tracker[:4]} {tracker[4:]} ")
    expect(answer).to_have_text(f"Ce bulletin est dans l’urne : {tracker}")
    field.fill(tracker[:7])
    expect(answer).to_have_text("Il faut au moins 8 caractères.")
    field.fill(("B" if tracker[0] == "A" else "A") + tracker[1:])
    expect(answer).to_contain_text("Aucun bulletin ne porte ce code.")
    page.close()


def test_a_forged_archive_is_refused_in_words(root: Path, site: str, chromium: Browser) -> None:
    path = root / FOLDER / "scrutins/7.bel"
    data = path.read_bytes()
    steps, time = take_apart(data), read_archive(data).time
    path.write_bytes(assemble([step for n, step in enumerate(steps) if n != 1], time=time))
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/{PROPOSAL}")
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("L’archive est refusée.", timeout=60_000)
    expect(page.locator("#verdict")).to_contain_text("le dépouillement annonce 7 votants, les bulletins en donnent 6.")
    # Sound, but of another ballot, its proofs with it: the page and the archive disagree.
    for end in (".bel", ".preuves.json"):
        (root / FOLDER / f"scrutins/7{end}").write_bytes((root / FOLDER / f"scrutins/9{end}").read_bytes())
    check(page)
    expect(page.locator("#verdict strong")).to_contain_text("cette page ne dit pas la même chose", timeout=60_000)
    path.unlink()
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("La vérification n’a pas pu se faire.", timeout=60_000)
    expect(page.locator("#verdict")).to_contain_text("le fichier manque")
    page.close()


def test_proofs_beside_the_archive_are_checked(root: Path, site: str, chromium: Browser) -> None:
    path = root / FOLDER / "scrutins/7.preuves.json"
    proofs = path.read_bytes()
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/{PROPOSAL}")
    path.write_bytes(
        re.sub(rb'"response":"\d', b'"response":"1', proofs).replace(b'"response":"1', b'"response":"2', 1)
    )
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("L’archive est refusée.", timeout=60_000)
    expect(page.locator("#verdict")).to_contain_text("secondes preuves, dépositaire 1, question 1, choix 1 :")
    path.write_bytes((root / FOLDER / "scrutins/9.preuves.json").read_bytes())
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("L’archive est refusée.", timeout=60_000)
    path.unlink()
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("La vérification n’a pas pu se faire.", timeout=60_000)
    path.write_bytes(proofs)
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("Tout est vérifié.", timeout=60_000)
    page.close()


def test_a_decryption_that_the_protocol_alone_accepts_is_refused(tmp_path: Path, site: str, chromium: Browser) -> None:
    sitting = voted(shift=(-3, 2, 1))
    publish(tmp_path / "public", sitting)
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/points/1-point-1/scrutin-1.html")
    check(page)
    expect(page.locator("#verdict strong")).to_have_text("L’archive est refusée.", timeout=60_000)
    expect(page.locator("#verdict")).to_contain_text("la preuve n’est pas celle de ce déchiffrement")
    page.close()


def test_a_figure_changed_on_the_page_is_seen(root: Path, site: str, chromium: Browser) -> None:
    path = root / FOLDER / PROPOSAL
    changed = path.read_text().replace('value="4" data-figure="b7.pour">4<', 'value="5" data-figure="b7.pour">5<')
    assert changed != path.read_text()
    path.write_text(changed)
    page = chromium.new_page()
    page.goto(f"{site}/{FOLDER}/{PROPOSAL}")
    check(page)
    expect(page.locator("#verdict strong")).to_contain_text("cette page ne dit pas la même chose", timeout=60_000)
    page.close()


def test_without_scripts_the_page_says_what_to_do(root: Path, chromium: Browser) -> None:
    """From a copy on a disk, with no server at all."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{root}/{FOLDER}/points/5-point-5/index.html")
    page.click("text=Vérifier ce scrutin, retrouver son bulletin")
    said = page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")
    assert "À défaut, faites le contrôle avec les commandes ci-dessous." in said
    assert "belenios-tool election verify --dir verification" in said
    assert not page.get_by_role("button", name="Vérifier ce scrutin maintenant").is_visible()
    page.locator("summary").click()
    assert len(page.locator("#numeros").inner_text().split()) == 7
    context.close()


def test_the_printed_record_fits_on_a4(root: Path, chromium: Browser, tmp_path: Path) -> None:
    page = chromium.new_page()
    page.goto(f"file://{root}/{FOLDER}/points/6-point-6/proces-verbal-election-1.html")
    printed = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or re.search(
        rb"/MediaBox \[0 0 59[45][\d.]* 84[12]", printed
    )
    assert printed.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    assert not page.locator(".foot").is_visible() and page.locator(".signatures").is_visible()
    page.close()
