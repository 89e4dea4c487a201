"""The booth in Firefox, which Playwright cannot drive here: a page votes by itself and posts what came out of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from preau.ballots.belenios.ballot import Checker
from preau.ballots.belenios.election import read_election
from tests.ballots.belenios.device import STATIC, Handler
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed"),
]

SCRIPT = """
import { ask } from "/ballots/js/client.js";
const post = (value) => fetch("/done", { method: "POST", body: JSON.stringify(value) });
try {
  const election = await (await fetch("/election")).text();
  const key = await ask("newKey");
  const cast = await ask("encrypt", { election, secret: key.secret, answers: [[0, 0, 1], [0, 1, 1, 0]] });
  const checked = await ask("checkBallot", { election, ballot: cast.ballot });
  post({ key, cast, checked });
} catch (error) { post({ error: String(error) }); }
"""


class Smoke(Handler):
    election = b""
    answers: Queue[bytes]

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        pages = {
            "/": ("text/html", b'<!doctype html><script type="module" src="/smoke.js"></script>'),
            "/smoke.js": ("text/javascript", SCRIPT.encode()),
            "/election": ("application/json", self.election),
        }
        if self.path in pages:
            self.send(*pages[self.path])
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802
        self.answers.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send("text/plain", b"")


def test_a_ballot_made_in_firefox_is_accepted(tmp_path: Path) -> None:
    maker = Maker(questions=(YES_NO, DELEGATES))
    answers: Queue[bytes] = Queue()
    handler = type("Served", (Smoke,), {"election": maker.election, "answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(STATIC))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        command = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(tmp_path / "profile"), address]
        (tmp_path / "profile").mkdir()
        # Nothing is asked of anybody else: no update, no captive portal, no account.
        (tmp_path / "profile" / "user.js").write_text(PREFERENCES)
        environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1"}
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            found = json.loads(answers.get(timeout=90))
        except Empty:
            pytest.fail("Firefox said nothing within 90 s")
        finally:
            browser.terminate()
            browser.wait(20)
            server.shutdown()
    ballot = Checker(read_election(maker.election)).check(found["cast"]["ballot"].encode())
    assert ballot.credential == found["key"]["public"] == found["checked"]["credential"]
    assert found["checked"]["tracker"] == found["cast"]["tracker"]


PREFERENCES = "".join(
    f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
    for name, value in {
        "app.normandy.enabled": False,
        "app.update.enabled": False,
        "browser.safebrowsing.malware.enabled": False,
        "browser.safebrowsing.phishing.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "",
        "toolkit.telemetry.enabled": False,
    }.items()
)
