"""A real instance for a journey: `preau serve` with Janus, studio and publisher, and browsers signed in to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import CAMERA, launched

PREPARE = Path(__file__).with_name("prepare.py")


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A running instance whose council is prepared. `cookies` maps "claire" and the others to their sign-in."""

    data: Path
    url: str
    port: int
    sitting: str
    path: str
    cookies: dict[str, str]

    @property
    def public(self) -> Path:
        """The sitting's public folder."""
        return self.data / "public" / self.path

    @property
    def page(self) -> str:
        """The sitting's public page."""
        return f"{self.url}/{self.path}/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_block(size: int) -> int:
    """The first port of a block of UDP ports that nobody uses."""
    for first in range(30_000, 60_000, size):
        probes = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        try:
            probes[0].bind(("127.0.0.1", first))
            probes[1].bind(("127.0.0.1", first + size - 1))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first
    raise AssertionError("no free block of ports")


def wait_for(condition: Callable[[], object], *, within: float, what: str) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"not within {within} s: {what}"
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    data, port = tmp_path / "instance", free_port()
    data.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREAU_")} | {"PREAU_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
    rtp, studio = _free_block(400), _free_block(100)
    options = [f"--data={data}", f"--port={port}", f"--janus-port={free_port()}"]
    options += [f"--rtp-ports={rtp}-{rtp + 199}", f"--studio-ports={rtp + 200 if studio == rtp else studio}"]
    with (tmp_path / "serve.log").open("wb") as log:
        serve = subprocess.Popen(
            [sys.executable, "-m", "preau.ops", "serve", *options], env=environment, stdout=log, stderr=log
        )
        try:
            url = f"http://localhost:{port}"
            wait_for(lambda: _answers(f"{url}/robots.txt"), within=60, what="the instance answers")
            made = subprocess.run([sys.executable, str(PREPARE)], env=environment, check=True, stdout=subprocess.PIPE)
            yield Instance(data=data, url=url, port=port, **json.loads(made.stdout))
        finally:
            serve.send_signal(signal.SIGINT)
            try:
                serve.wait(30)
            except subprocess.TimeoutExpired:
                serve.kill()
    assert serve.returncode == 0, (tmp_path / "serve.log").read_text()


@dataclass(kw_only=True)
class Browsers:
    """Opens pages of the instance; what their consoles complain about is collected in `complaints`."""

    browser: Browser
    instance: Instance
    complaints: list[str] = field(default_factory=list)

    def context(self, who: str | None, *, width: int, height: int) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.instance.url,
            permissions=["camera", "microphone"],
            locale="fr-FR",
        )
        if who is not None:
            cookie = self.instance.cookies[who]
            context.add_cookies([{"name": f"preau_{self.instance.port}", "value": cookie, "url": self.instance.url}])
        return context

    def open(self, who: str | None, path: str, *, width: int = 1280, height: int = 800) -> Page:
        """A page as `who` sees it; `None` is a citizen without an account."""
        page = self.context(who, width=width, height=height).new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{who} {path}: {error}"))
        page.goto(path)
        return page

    def room(self, who: str, screen: str, *, width: int = 1280, height: int = 800) -> Page:
        return self.open(who, f"/salle/{self.instance.sitting}/{screen}", width=width, height=height)


@pytest.fixture
def browsers(instance: Instance) -> Iterator[Browsers]:
    with launched(*CAMERA) as browser:
        opened = Browsers(browser=browser, instance=instance)
        yield opened
    assert opened.complaints == []
