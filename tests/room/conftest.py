"""The room's screens in a real Chromium, over a real web process whose council is prepared."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import launched

PREPARE = Path(__file__).parents[1] / "journeys" / "prepare.py"
# The machine may be busy with other tests.
expect.set_options(timeout=15_000)


@dataclass(kw_only=True)
class Instance:
    """A web process with a council prepared; `clerk(…)` gives commands from the clerk's desk."""

    url: str
    cookie: str
    sitting: str
    cookies: dict[str, str]
    token: str = ""
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, cookies={self.cookie: self.cookies["sophie"]})

    @property
    def place(self) -> str:
        """The only place of the sitting."""
        return "salle-du-conseil-mairie"

    def address(self, name: str) -> str:
        return f"/salle/{self.sitting}/{name}"

    def clerk(self, command: str, /, **fields: Any) -> None:
        if not self.token:
            page = self.client.get(self.address("ecran")).text
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert found is not None
            self.token = found[1]
        body = {"id": str(uuid.uuid4()), "screen": "clerk", "type": command, **fields}
        answer = self.client.post(self.address("commandes"), json=body, headers={"X-CSRFToken": self.token})
        assert answer.status_code == 200, answer.text

    def member(self, who: str, command: str, /, **fields: Any) -> None:
        """A command from the telephone of "hugo"."""
        with httpx.Client(base_url=self.url, cookies={self.cookie: self.cookies[who]}) as client:
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(self.address("membre")).text)
            assert found is not None
            body = {"id": str(uuid.uuid4()), "screen": "member", "type": command, **fields}
            answer = client.post(self.address("commandes"), json=body, headers={"X-CSRFToken": found[1]})
            assert answer.status_code == 200, answer.text


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREAU_")}
    environment |= {"PREAU_DATA": str(tmp_path / "room"), "PREAU_PORT": str(port)}
    environment["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
    (tmp_path / "room").mkdir()
    run = [sys.executable, "-m"]
    subprocess.run([*run, "django", "migrate", "-v", "0"], env=environment, check=True)
    made = subprocess.run([sys.executable, str(PREPARE)], env=environment, check=True, stdout=subprocess.PIPE)
    prepared = json.loads(made.stdout)
    with (tmp_path / "web.log").open("wb") as log:
        serve = [*run, "uvicorn", "preau.config.asgi:application", "--port", str(port)]
        web = subprocess.Popen(serve, env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(f"{url}/robots.txt")
            room = Instance(
                url=url, cookie=f"preau_{port}", sitting=prepared["sitting"], cookies=prepared["cookies"]
            )  # fmt: skip
            yield room
            room.client.close()
        finally:
            web.kill()
            web.wait()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web process does not answer")


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def open_page(
    chromium: Browser, instance: Instance, who: str, screen: str, size: tuple[int, int], *, dark: bool = False
) -> Page:
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    context = chromium.new_context(
        base_url=instance.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="fr-FR",
    )
    context.add_cookies([{"name": instance.cookie, "value": instance.cookies[who], "url": instance.url}])
    page = context.new_page()
    page.goto(instance.address(screen))
    return page
