"""The worker and its client on a page of the product: found by staticfiles, under its policy, beside the page."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from preau.ballots.belenios.ballot import Checker
from preau.ballots.belenios.election import read_election
from tests.ballots.belenios.device import STATIC
from tests.ballots.belenios.maker import Maker, assemble, dumps
from tests.ballots.belenios.test_made import held
from tests.browser import launched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server: LiveServer) -> Iterator[Page]:
    with launched() as browser:
        page = browser.new_page()
        page.goto(f"{live_server.url}/compte/login/")
        yield page


def run(page: Page, body: str, **given: Any) -> Any:
    """What `body` returns, with `ask` at hand; a `Fault` comes back as {code, place, values}."""
    names = ", ".join(given)
    return page.evaluate(
        f"""async ({{ {names} }}) => {{
            const {{ ask }} = await import("/static/ballots/js/client.js");
            const said = (promise) => promise.catch(({{ code, place, values }}) => ({{ code, place, values }}));
            const buffer = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
            {body}
        }}""",
        {name: base64.b64encode(v).decode() if isinstance(v, bytes) else v for name, v in given.items()},
    )


def test_the_modules_are_found_by_the_product() -> None:
    names = [path.name for path in (STATIC / "ballots" / "js").glob("*.js")]
    assert len(names) > 10
    for name in names:
        assert Path(str(finders.find(f"ballots/js/{name}"))) == STATIC / "ballots" / "js" / name


def test_a_member_votes_beside_the_page(page: Page) -> None:
    maker = Maker()
    election = maker.election.decode()
    found = run(
        page,
        """await ask("warm");
           await ask("warm", { election });
           const key = await ask("newKey");
           const cast = await ask("encrypt", { election, secret: key.secret, answers: [[0, 1, 0]] });
           const checked = await ask("checkBallot", { election, ballot: cast.ballot });
           return { key, cast, checked, hash: await ask("hash", { text: cast.ballot }) }""",
        election=election,
    )
    assert (
        Checker(read_election(maker.election)).check(found["cast"]["ballot"].encode()).credential
        == found["key"]["public"]
    )
    hashes = found["hash"]
    assert found["checked"] == {
        "credential": found["key"]["public"],
        "tracker": hashes["base64"],
        "hash": hashes["hex"],
    }
    assert hashes["base64"] == found["cast"]["tracker"]


def test_the_page_goes_on_and_hears_of_progress(page: Page) -> None:
    archive = held("BELENIOS-2048", "the server and 2 of 3").close(decrypt=(1, 2, 4))
    found = run(
        page,
        """const seen = []; let ticks = 0;
           const timer = setInterval(() => { ticks += 1; }, 10);
           const progress = (...step) => seen.push(step);
           const { result } = await ask("verify", { archive: buffer(archive) }, { progress });
           clearInterval(timer);
           return { result, seen, ticks }""",
        archive=archive,
    )
    assert found["result"] == [[0, 2, 3], [1, 1, 0, 3]]
    assert found["seen"][-1] == [7, 7]
    # The verification takes half a second and more: a page that it stopped would not have counted.
    assert found["ticks"] > 5


def test_a_whole_ceremony_and_its_checks_pass_through_the_worker(page: Page) -> None:
    found = run(
        page,
        """const each = (list, work) => Promise.all(list.map(work));
           const one = await each([1, 2, 3], (index) => ask("begin", { ceremony: "x", index, size: 3, threshold: 2 }));
           const certificates = one.map(({ message }) => message.certificate);
           const two = await each(one, ({ state }) => ask("share", { state, certificates }));
           const messages = two.map(({ message }) => message);
           const three = await each(two, ({ state }) => ask("finish", { state, certificates, messages }));
           const keys = three.map(({ message }) => message);
           const pedersen = await ask("pedersen", { threshold: 2, certificates, messages, keys });
           const known = await ask("recognise", { state: three[0].state, pedersen: JSON.stringify(pedersen) });
           const print = await ask("fingerprint", { certificates });
           return { states: three.map(({ state }) => state), pedersen, known, print }""",
    )
    assert (found["known"], len(found["print"])) == (True, 43)
    maker = Maker(trustees=("single", found["pedersen"]), weights=[1] * 3)
    for voter in range(3):
        maker.vote(voter, (0, 1, 0))
    maker.close()
    key = found["states"][1]["key"]
    ready = run(
        page,
        """const { owner, election, tally } = await ask("checkBeforeDecryption", {
             archive: buffer(archive), pedersen, publicKey: key.public, ballots: 3, checked: new Set() });
           return { owner, ...await ask("decrypt", { election, tally, owner, secret: key.secret }) }""",
        archive=assemble(maker.steps[:-1]),
        pedersen=dumps(found["pedersen"]),
        key=key,
    )
    assert ready["owner"] == 3
    assert set(json.loads(ready["decryption"])) == {"decryption_factors", "decryption_proofs"}
    assert json.loads(ready["bound"])["owner"] == 3


def test_faults_cross_with_their_code_and_place(page: Page) -> None:
    election = Maker().election.decode()
    found = run(
        page,
        """return [await said(ask("encrypt", { election, secret: "5", answers: [[1, 1, 0]] })),
                   await said(ask("verify", { archive: new ArrayBuffer(3) })),
                   await said(ask("nothing")), await said(ask("toString")), await said(ask("encrypt"))]""",
        election=election,
    )
    assert found[0] == {"code": "choice_bits", "place": [["question", 1]], "values": {}}
    assert [fault["code"] for fault in found[1:]] == ["not_an_archive", "internal", "internal", "internal"]


def test_a_worker_that_dies_is_replaced(page: Page) -> None:
    """The system ends it without a word: the page loses patience, and asks another one."""
    run(page, """await ask("warm")""")
    (worker,) = page.workers
    worker.evaluate("close()")
    key = run(page, """return await ask("newKey", {}, { patience: 1500 })""")
    assert int(key["secret"]) > 0
    assert len([one for one in page.workers if one != worker]) == 1


def test_who_asks_often_does_not_wait_for_a_dead_worker_for_ever(page: Page) -> None:
    run(page, """await ask("warm")""")
    page.workers[0].evaluate("close()")
    found = run(
        page,
        """const pause = () => new Promise((done) => { setTimeout(done, 300); });
           let answered = 0;
           for (let n = 0; n < 40 && !answered; n += 1) {
             ask("newKey", {}, { patience: 1500 }).then(() => { answered += 1; });
             await pause();
           }
           return answered""",
    )
    assert found > 0


def test_a_worker_that_fails_while_nothing_is_asked_is_replaced(page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    run(page, """await ask("warm")""")
    page.workers[0].evaluate("setTimeout(() => { throw new Error('gone'); })")
    page.wait_for_timeout(300)
    assert "secret" in run(page, """return ask("newKey")""")
    assert [text for text in complaints if "gone" not in text] == []


def test_a_worker_that_cannot_start_is_said_to_be_dead(page: Page) -> None:
    page.route("**/ballots/js/worker.js", lambda route: route.abort())
    found = run(page, """return Promise.all([said(ask("newKey")), said(ask("newKey"))])""")
    assert [fault["code"] for fault in found] == ["worker_died", "worker_died"]
    page.unroute("**/ballots/js/worker.js")
    assert "secret" in run(page, """return ask("newKey")""")


@pytest.mark.parametrize("absent", ["globalThis.Worker = undefined", "globalThis.Worker = class { terminate() {} }"])
def test_a_browser_without_modules_in_workers_is_told_so(page: Page, absent: str) -> None:
    page.evaluate(f"() => {{ {absent} }}")
    assert run(page, """return said(ask("newKey"))""")["code"] == "workers_missing"
