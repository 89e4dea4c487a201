"""A real Chromium publishes a fake camera and another watches it; the HLS that citizens see comes out."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.sitting import commands as c
from preau.studio import queries, services
from preau.studio.models import OnAir, Publication, Subscription
from preau.studio.synthetic.members import SyntheticMembers
from tests.conftest import Cast
from tests.studio.conftest import BOARD, watch
from tests.studio.sittings import do, open_and_broadcast
from tests.studio.test_daemon import Running, members, studio

__all__ = ["members", "studio"]
from tests.browser import CAMERA, CHROMIUM, FLAGS

pytestmark = [
    pytest.mark.media,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db,
]


@pytest.fixture
def page_url() -> Iterator[str]:
    """The test page on the loopback: a secure context, so that the camera may be asked for."""
    handler = functools.partial(_Quiet, directory=str(Path(__file__).parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/page.html"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


class Chromium:
    """A browser driven from a thread of its own: Playwright's event loop and Django's connection do not mix."""

    def __init__(self, url: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._url = url
        self._pages: list[Page] = []
        self._playwright, self._browser = self._thread.submit(self._launch).result()

    @staticmethod
    def _launch() -> tuple[Playwright, Browser]:
        playwright = sync_playwright().start()
        return playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *CAMERA])

    def open(self) -> int:
        """A new page; its number."""

        def new() -> int:
            page = self._browser.new_page()
            page.goto(self._url)
            self._pages.append(page)
            return len(self._pages) - 1

        return self._thread.submit(new).result()

    def run(self, page: int, script: str, argument: str | None = None) -> Any:
        return self._thread.submit(lambda: self._pages[page].evaluate(script, argument)).result()

    def close(self) -> None:
        if self._browser.is_connected():
            self._thread.submit(self._browser.close).result()
            self._thread.submit(self._playwright.stop).result()
        self._thread.shutdown()


@pytest.fixture
def chromium(page_url: str) -> Iterator[Chromium]:
    browser = Chromium(page_url)
    yield browser
    browser.close()


def test_a_member_publishes_from_a_browser_and_is_seen_by_citizens_and_by_the_room(
    studio: Running, members: SyntheticMembers, cast: Cast, sitting: Sitting, chromium: Chromium
) -> None:
    open_and_broadcast(sitting)
    elue, other = cast.elue.key, cast.elu_avec_pouvoir.key
    with pytest.raises(services.NothingOnAir):
        services.subscribe(sitting=sitting.id, viewer="youssef-benali")
    camera = chromium.open()
    offer = chromium.run(camera, "offerCamera()")
    made = services.publish(sitting=sitting.id, source=elue, name="Nadia Ferrand", offer=offer)
    chromium.run(camera, "accept", made.sdp)
    assert Publication.objects.get(id=made.id).simulcast
    assert services.heartbeat(attachment=made.id)
    do(sitting, c.GiveFloor(speaker=elue))
    studio.until(lambda: studio.mixer_sources(sitting) == {elue: True}, what="the camera reaches the mixer")

    viewer = chromium.open()
    watching = services.subscribe(sitting=sitting.id, viewer="youssef-benali")
    answer = chromium.run(viewer, "answerTo", watching.sdp)
    services.answer_subscription(subscription=watching.id, answer=answer)

    def pictures() -> int:
        return int(chromium.run(viewer, "pictures()")["frames"])

    studio.until(lambda: pictures() > 20, what="the room sees the member")

    # The studio moves the viewer to the next speaker by itself.
    members.publish(other, name="Paul Lemaire", words="Je serai bref.")
    do(sitting, c.GiveFloor(speaker=other))
    studio.until(lambda: Subscription.objects.get().feed.startswith(f"{other}~"), what="the viewer follows")
    before = pictures()
    studio.until(lambda: pictures() > before + 12, what="and sees the next speaker")
    do(sitting, c.GiveFloor(speaker=elue))
    studio.until(lambda: Subscription.objects.get().feed.startswith(f"{elue}~"), what="the viewer follows back")
    studio.until(lambda: chromium.run(viewer, "pictures()")["width"] == 640, what="in the middle layer")
    studio.until(lambda: studio.mixer_sources(sitting).get(elue), what="the camera is on air again")
    chromium.run(camera, "camera.enabled = false")
    studio.until(
        lambda: not studio.mixer_sources(sitting).get(elue), what="a camera switched off is black, and seen so"
    )
    chromium.run(camera, "camera.enabled = true")
    studio.until(lambda: studio.mixer_sources(sitting).get(elue), what="it is on again")
    studio.during(0.5)
    chromium.close()
    browser_gone_at = timezone.now()
    studio.during(1.5)
    do(sitting, c.CloseSitting())
    studio.until(lambda: OnAir.objects.get(sitting=sitting.id).ended_at, what="the replay is on line")

    folder = agenda.public_folder(sitting) / "video"
    recording = watch(folder)
    assert set(recording.durations) == {2.0}
    gone = queries.timeline(video_folder=folder).position(browser_gone_at)
    assert gone is not None
    cards = set(recording.showing(BOARD))
    camera_pictures = [number for number in range(round(gone * 25)) if number not in cards]
    assert len(camera_pictures) > 50
    assert recording.loudness[: round(gone * 25)].max() > 0.05, "Chromium's fake microphone beeps"
    assert all(number in cards for number in range(round((gone + 1.2) * 25), len(recording.colours)))


def test_a_browser_may_not_offer_anything_else(janus: object, sitting: Sitting) -> None:
    offer = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    with pytest.raises(services.OfferRefused):
        services.publish(sitting=sitting.id, source="room", name="Salle", offer=offer)
    assert not Publication.objects.exists()
