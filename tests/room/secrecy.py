"""Listens to everything that could carry a choice out of a page: requests, what is stored, the console, the address.

Words of the choices are looked for everywhere. And since a choice is a small number inside the page, what is sent and
what is stored must have exactly the shape that it should: a place for one number more is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request

# Before any script of the page: each writing to a store is kept, each tap and key of the person counted.
LISTEN = """
window.written = [];
window.gestures = 0;
const setItem = Storage.prototype.setItem;
Storage.prototype.setItem = function (name, value) {
  window.written.push([String(name), String(value)]);
  return setItem.call(this, name, value);
};
for (const name of ["pushState", "replaceState"]) {
  const plain = history[name];
  history[name] = function (...args) {
    window.written.push([name, JSON.stringify(args)]);
    return plain.apply(this, args);
  };
}
const post = BroadcastChannel.prototype.postMessage;
BroadcastChannel.prototype.postMessage = function (message) {
  window.written.push(["channel", JSON.stringify(message)]);
  return post.call(this, message);
};
for (const name of ["click", "keydown"]) {
  addEventListener(name, (event) => { if (event.isTrusted) window.gestures += 1; }, true);
}
"""
# What an encrypted ballot holds besides numbers in decimal, hashes in base64 and its own field names.
BALLOT = re.compile(
    r'(?:[0-9]+|[A-Za-z0-9+/]{22,43}|election_uuid|election_hash|credential|answers|choices|alpha|beta|individual_proofs'
    r'|overall_proof|blank_proof|challenge|response|signature|hash|proof|[{}\[\]",:])*'
)  # fmt: skip
KEY, TRACKER = re.compile(r"[0-9]{70,620}"), re.compile(r"[A-Za-z0-9+/]{43}")
# What a device keeps of a voice, all of it.
VOICE: dict[str, re.Pattern[str] | bool] = {
    "secret": KEY,
    "public": KEY,
    "registered": True,
    "text": BALLOT,
    "tracker": TRACKER,
    "acknowledged": True,
    "found": True,
    "looked": re.compile(r"missing|late"),
    "at": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
# Where a page may write at all, besides its title and address.
STORES = re.compile(r"preau-(?:voting|trustee|outbox|textes|recus)-.*|page")
# What a page may post, and the fields of each; none of them is a choice.
POSTED = {
    "keys": {"ballot", "keys"},
    "ballots": {"ballot", "elector", "body"},
    "ceremony": {"ceremony", "step", "body"},
    "decryptions": {"ballot", "body", "bound"},
    "picture": {"tracker"},
    "commandes": {
        "id",
        "type",
        "screen",
        "ballot",
        "member",
        "reason",
        "purpose",
        "mode",
        "means",
        "subject",
        "election",
    }
    | {"without", "trustees"},
}
# Queries of addresses: numbers of events and of batches.
QUERY = re.compile(r"(?:(?:after|apres|known|v)=[0-9.a-z]+)?")


@dataclass(kw_only=True)
class Ear:
    """What left one page, until it is asked whether something in it betrays a choice."""

    page: Page
    requests: list[Request] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)

    @property
    def posted(self) -> list[tuple[str, dict[str, Any]]]:
        """(last part of the address, fields) of all that was posted."""
        return [
            (urlsplit(r.url).path.rstrip("/").rpartition("/")[2], json.loads(r.post_data or "{}"))
            for r in self.requests
            if r.method == "POST"
        ]

    @property
    def ballots(self) -> list[dict[str, Any]]:
        """The ballots sent, the same one as often as it went."""
        return [fields for name, fields in self.posted if name == "ballots"]

    def gestures(self) -> int:
        return int(self.page.evaluate("window.gestures"))

    def gather(self) -> None:
        """Keep what the page wrote, before it is left or reloaded."""
        self.written += [(name, value) for name, value in self.page.evaluate("window.written.splice(0)")]
        stores = "[...Object.entries(localStorage), ...Object.entries(sessionStorage)]"
        self.written += [(name, value) for name, value in self.page.evaluate(stores)]
        self.written.append(("page", f"{self.page.title()} {self.page.url} {self.page.evaluate('document.cookie')}"))

    def betrays(self, words: Iterable[str]) -> list[str]:
        """What could carry a choice, in anything that left the page or stays on the device."""
        self.gather()
        everything = [*self.said, *(f"{name} {value}" for name, value in self.written)]
        everything += [f"{r.method} {r.url} {r.post_data or ''}" for r in self.requests]
        found = [*self._misshapen_posts(), *self._misshapen_stores()]
        found += [f"query: {r.url}" for r in self.requests if not QUERY.fullmatch(urlsplit(r.url).query)]
        for word in words:
            sought = re.compile(rf"(?<![A-Za-z0-9+/]){re.escape(word)}(?![A-Za-z0-9+/])", re.IGNORECASE)
            found += [f"{word}: {text[:300]}" for text in everything if sought.search(text)]
        return found

    def _misshapen_posts(self) -> list[str]:
        found = []
        for name, fields in self.posted:
            if not set(fields) <= POSTED.get(name, set()):
                found.append(f"posted to {name}: {sorted(fields)}")
            if name == "ballots" and not BALLOT.fullmatch(fields["body"]):
                found.append(f"not a ballot: {fields['body'][:200]}")
            if name == "keys" and not all(KEY.fullmatch(key) for key in fields["keys"].values()):
                found.append(f"not keys: {str(fields['keys'])[:200]}")
        return found

    def _misshapen_stores(self) -> list[str]:
        found = [f"kept under {name}: {value[:100]}" for name, value in self.written if not STORES.fullmatch(name)]
        for name, value in self.written:
            if not name.startswith("preau-voting-"):
                continue
            for part, content in json.loads(value).items():
                wanted = VOICE.get(part)
                fits = wanted.fullmatch(content) if isinstance(wanted, re.Pattern) else content is wanted
                if not fits:
                    found.append(f"kept as {part}: {str(content)[:100]}")
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
