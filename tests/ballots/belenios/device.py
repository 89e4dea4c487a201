"""A browser on a page of its own, in which the modules of `preau/ballots/static/ballots/js/` run."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page

import preau.ballots
from preau.web.middleware import POLICY
from tests.browser import launched

STATIC = Path(preau.ballots.__file__).parent / "static"
# What every call finds at hand: the modules by their names, and an archive from its Base64.
PRELUDE = """
const load = async (names) => Object.assign({}, ...await Promise.all(
  names.split(" ").map(async (name) => ({[name]: await import(`/ballots/js/${name}.js`)}))));
const m = await load("sha256 group reading proofs booth ballot_check archive verifier"
  + " ceremony decrypt trustee trustees voter");
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
"""


class Handler(SimpleHTTPRequestHandler):
    """The modules, an empty page at "/", and the policy of the product on both."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        if self.path == "/":
            self.send("text/html", b"<!doctype html><title>Isoloir</title>")
        else:
            super().do_GET()

    def send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return None


@contextmanager
def served() -> Iterator[str]:
    """The modules on a loopback address, with the policy of the product."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(STATIC))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class Refused(Exception):
    """A `Fault` thrown by a module: `str` is what Python's `Refusal` says."""

    def __init__(self, fault: dict[str, Any]) -> None:
        super().__init__(fault["said"])
        self.code: str = fault["code"]
        self.place: list[list[Any]] = fault["place"]
        self.values: dict[str, Any] = fault["values"]


@dataclass
class Device:
    page: Page

    def run(self, body: str, **given: Any) -> Any:
        """What `body` returns, JavaScript in which `m.booth` and the others, and `given`, are at hand; bytes are given
        as Base64. Raises `Refused` for a `Fault`."""
        given = {name: base64.b64encode(v).decode() if isinstance(v, bytes) else v for name, v in given.items()}
        names = ", ".join(given)
        outcome = self.page.evaluate(
            f"""async ({{ {names} }}) => {{
                {PRELUDE}
                const work = async () => {{ {body} }};
                try {{ return {{ value: await work() }}; }} catch (error) {{
                    if (error.name !== "Fault") throw error;
                    const {{ code, place, values }} = error;
                    return {{ fault: {{ code, place, values, said: String(error) }} }};
                }}
            }}""",
            given,
        )
        if "fault" in outcome:
            raise Refused(outcome["fault"])
        return outcome.get("value")

    def verify(self, archive: bytes, bound: bytes | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.run(
            "return m.verifier.verify(bytes(archive), { bound: bound === null ? null : bytes(bound) })",
            archive=archive,
            bound=bound,
        )
        return found

    def verdict(self, archive: bytes, bound: bytes | None = None) -> str:
        """What refuses this archive, or the proofs beside it, or "sound"."""
        try:
            self.verify(archive, bound)
        except Refused as refused:
            return str(refused)
        return "sound"


def opened(browser: Browser, url: str) -> Device:
    page = browser.new_page()
    page.goto(url)
    return Device(page)


@contextmanager
def device() -> Iterator[Device]:
    """One browser with one page: what a test keeps in it is its own."""
    with served() as url, launched() as browser:
        yield opened(browser, url)
