"""Listens to everything that could carry a choice out of a page: requests, what is stored, the console, the address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request

# Before any script of the page: each writing to a store is kept, each tap and key of the person counted.
LISTEN = """
window.written = [];
window.gestures = 0;
for (const name of ["setItem"]) {
  const plain = Storage.prototype[name];
  Storage.prototype[name] = function (...args) { window.written.push(args.join(" ")); return plain.apply(this, args); };
}
for (const name of ["pushState", "replaceState"]) {
  const plain = history[name];
  history[name] = function (...args) { window.written.push(JSON.stringify(args)); return plain.apply(this, args); };
}
const channel = BroadcastChannel.prototype.postMessage;
BroadcastChannel.prototype.postMessage = function (message) { window.written.push(JSON.stringify(message)); return channel.call(this, message); };
Object.defineProperty(document, "cookie", { set(text) { window.written.push(text); }, get() { return ""; } });
addEventListener("click", (event) => { if (event.isTrusted) window.gestures += 1; }, true);
addEventListener("keydown", (event) => { if (event.isTrusted) window.gestures += 1; }, true);
"""
# What an encrypted ballot holds besides numbers in decimal, hashes in base64 and its own field names.
_BALLOT = re.compile(
    r'(?:[0-9]+|[A-Za-z0-9+/]{22,43}|election_uuid|election_hash|credential|answers|choices|alpha|beta|individual_proofs'
    r'|overall_proof|blank_proof|challenge|response|signature|hash|proof|[{}\[\]",:])*'
)  # fmt: skip


@dataclass(kw_only=True)
class Ear:
    """What left one page, until `silent` is asked whether some words are in it."""

    page: Page
    requests: list[Request] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def ballots(self) -> list[dict[str, Any]]:
        """The bodies of the ballots sent, the same one as often as it went."""
        return [json.loads(r.post_data or "") for r in self.requests if r.url.endswith("/secret/ballots/")]

    def gestures(self) -> int:
        return int(self.page.evaluate("window.gestures"))

    def gather(self) -> None:
        """Keep what the page wrote, before it is left or reloaded."""
        self.written += self.page.evaluate("window.written.splice(0)")
        self.written.append(str(self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")))
        self.written += [self.page.title(), self.page.url]

    def betrays(self, words: Iterable[str]) -> list[str]:
        """Where one of `words` is found in anything that left the page or stays on the device."""
        self.gather()
        ballots = self.ballots
        found = [f"not a ballot: {sent['body'][:200]}" for sent in ballots if not _BALLOT.fullmatch(sent["body"])]
        found += [f"more than a ballot: {sorted(sent)}" for sent in ballots if set(sent) != {"ballot", "elector", "body"}]
        everything = [*self.said, *self.written, *(f"{r.method} {r.url} {r.post_data or ''}" for r in self.requests)]
        for word in words:
            sought = re.compile(rf"(?<![A-Za-z0-9+/]){re.escape(word)}(?![A-Za-z0-9+/])", re.IGNORECASE)
            found += [f"{word}: {text[:300]}" for text in everything if sought.search(text)]
        return found


def listen(context: BrowserContext, page: Page) -> Ear:
    """Listen from now on; before the page is opened."""
    ear = Ear(page=page)
    page.add_init_script(LISTEN)
    # Of the context: workers ask too.
    context.on("request", lambda request: ear.requests.append(request))
    page.on("console", lambda message: ear.said.append(message.text))
    page.on("pageerror", lambda error: ear.said.append(f"fault: {error}"))
    return ear
