"""The studio on a real Janus, a real journal and real segments: synthetic members publish, the chair decides."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.sitting import commands as c
from preau.studio import queries
from preau.studio.daemon import Studio
from preau.studio.instance import janus as client
from preau.studio.models import OnAir, Publication
from preau.studio.synthetic import members as synthetic
from preau.studio.synthetic.members import SyntheticMembers
from tests.conftest import Cast
from tests.studio.conftest import BOARD, JanusServer, free_port, running_janus, using, wait_until, watch
from tests.studio.sittings import do, go_into_huis_clos, open_and_broadcast

pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.django_db]
LOUD = 0.02


class Running:
    """A studio turned by the test, in the test's own thread and transaction."""

    def __init__(self) -> None:
        self.studio = Studio(client=client(), holder="test")

    def until(self, condition: Callable[[], object], *, within: float = 20.0, what: str = "") -> float:
        def turned() -> object:
            self.studio.turn()
            return condition()

        return wait_until(turned, within=within, what=what)

    def during(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > ends, within=seconds + 2)

    def mixer_sources(self, sitting: Sitting) -> dict[str, bool]:
        stage = self.studio._stages.get(sitting.id)
        mixer = stage.supervisor.mixer if stage else None
        return {key: bool(one["alive"]) for key, one in mixer.health.sources.items()} if mixer else {}


@pytest.fixture
def studio(janus: JanusServer) -> Iterator[Running]:
    running = Running()
    yield running
    running.studio.leave()


@pytest.fixture
def members(janus: JanusServer, sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyntheticMembers]:
    # The heart beats from another thread, which does not see the test's transaction.
    monkeypatch.setattr(synthetic, "HEARTBEAT", 3600)
    with SyntheticMembers(sitting=sitting.id) as publishing:
        yield publishing


def test_the_floor_decides_who_is_on_air_and_a_huis_clos_closes_the_door(
    studio: Running, members: SyntheticMembers, cast: Cast, sitting: Sitting
) -> None:
    open_and_broadcast(sitting)
    elue, other = cast.elue.key, cast.elu_avec_pouvoir.key
    members.publish(elue, name="Nadia Ferrand", group="Majorité", words="Merci madame la présidente.")
    members.publish(other, name="Paul Lemaire", group="Majorité", words="Je serai bref.")
    do(sitting, c.GiveFloor(speaker=elue), c.RequestFloor(speaker=other))
    studio.until(lambda: studio.mixer_sources(sitting) == {elue: True, other: True}, what="speaker and next are warm")
    assert OnAir.objects.get(sitting=sitting.id).source == elue
    studio.during(1.2)
    do(sitting, c.GiveFloor(speaker=other))
    studio.during(1.2)
    go_into_huis_clos(sitting)
    closed_at = timezone.now()
    studio.until(lambda: studio.mixer_sources(sitting) == {}, what="nothing is forwarded behind closed doors")
    assert OnAir.objects.get(sitting=sitting.id).source == ""
    studio.during(1.2)
    do(sitting, c.EndHuisClos(), c.CloseSitting())
    studio.until(lambda: OnAir.objects.get(sitting=sitting.id).ended_at, what="the replay is on line")
    assert not Publication.objects.filter(sitting=sitting.id).exists()

    folder = agenda.public_folder(sitting) / "video"
    seen = watch(folder)
    assert seen.playlist.endswith("#EXT-X-ENDLIST\n")
    # One frame is 0.04 s: a mixer that two cores starve may drop one at a switch.
    assert all(abs(seconds - 2.0) <= 0.041 for seconds in seen.durations)
    on_air = [number for number in range(len(seen.colours)) if number not in set(seen.showing(BOARD))]
    assert on_air, "members were seen"
    door = queries.timeline(video_folder=folder).position(closed_at)
    assert door is not None
    after = round((door + 0.6) * 25)
    assert max(on_air) < after, "no picture of a source behind closed doors"
    assert seen.loudness[: round(door * 25)].max() > LOUD, "they were heard"
    assert seen.loudness[after + 3 :].max() < 0.0005, "silence behind closed doors"


def test_a_killed_mixer_is_started_again_and_counted(
    studio: Running, members: SyntheticMembers, cast: Cast, sitting: Sitting
) -> None:
    open_and_broadcast(sitting)
    elue = cast.elue.key
    members.publish(elue, name="Nadia Ferrand", words="Merci.")
    do(sitting, c.GiveFloor(speaker=elue))
    folder = agenda.public_folder(sitting) / "video"
    studio.until((folder / "index.m3u8").exists, what="the first segment")
    mixer = studio.studio._stages[sitting.id].supervisor.mixer
    assert mixer is not None
    os.kill(mixer.pid, signal.SIGKILL)
    before = queries.timeline(video_folder=folder).seconds
    studio.until(lambda: queries.timeline(video_folder=folder).seconds > before, what="the live resumes")
    studio.until(lambda: studio.mixer_sources(sitting) == {elue: True}, what="the source is fed again")
    studio.until(lambda: OnAir.objects.get().restarts == 1 and OnAir.objects.get().segments, what="it is counted")
    health = queries.health(now=timezone.now())
    assert [(one.well, one.source, one.restarts) for one in health] == [(True, elue, 1)]
    assert not queries.health(now=timezone.now() + timedelta(seconds=30))[0].well
    assert (folder / "720p" / "index.m3u8").read_text().count("#EXT-X-DISCONTINUITY") == 1


def test_a_killed_janus_costs_a_card_and_the_sources_come_back(
    sitting: Sitting, cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "HEARTBEAT", 3600)
    server = JanusServer(port=free_port(), rtp_ports=(21_920, 21_960))
    elue = cast.elue.key
    with using(server, settings), SyntheticMembers(sitting=sitting.id) as members:
        studio = Running()
        with running_janus(tmp_path, server) as janus:
            open_and_broadcast(sitting)
            members.publish(elue, name="Nadia Ferrand", words="Merci.")
            do(sitting, c.GiveFloor(speaker=elue))
            studio.until(lambda: studio.mixer_sources(sitting) == {elue: True}, what="the source is fed")
            janus.kill()
            studio.until(lambda: not studio.mixer_sources(sitting).get(elue), what="the source is lost")
            mixer = studio.studio._stages[sitting.id].supervisor.mixer
            assert mixer is not None and mixer.running(), "the mixer does not mind"
        with running_janus(tmp_path, server):
            studio.until(lambda: not Publication.objects.exists(), what="the lost publication is struck off")
            members.beat()
            studio.until(lambda: studio.mixer_sources(sitting) == {elue: True}, what="the source is back")
            studio.studio.leave()


def test_a_sitting_that_closes_while_no_mixer_runs_still_gets_its_replay(studio: Running, sitting: Sitting) -> None:
    open_and_broadcast(sitting)
    folder = agenda.public_folder(sitting) / "video"
    studio.until((folder / "index.m3u8").exists, what="the first segment")
    studio.studio.leave()
    do(sitting, c.CloseSitting())
    later = Running()
    later.until(lambda: OnAir.objects.get(sitting=sitting.id).ended_at, what="another studio ends it")
    assert (folder / "720p" / "index.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")


def test_a_killed_studio_is_replaced_at_once(studio: Running, sitting: Sitting) -> None:
    open_and_broadcast(sitting)
    dead = subprocess.Popen(["true"])
    dead.wait()
    held = f"{socket.gethostname()}:{dead.pid}"
    now = timezone.now()
    OnAir.objects.create(sitting=sitting.id, holder=held, lease_until=now + timedelta(hours=1), started_at=now)
    studio.studio.turn()
    assert OnAir.objects.get(sitting=sitting.id).holder == "test"


def test_two_studios_never_drive_the_same_sitting(studio: Running, sitting: Sitting) -> None:
    open_and_broadcast(sitting)
    studio.studio.turn()
    other = Studio(client=client(), holder="another")
    other.turn()
    assert list(studio.studio._stages) == [sitting.id]
    assert other._stages == {}
