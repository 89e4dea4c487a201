"""The publisher over a real database: what opens is followed, what closes is complete, what fails is survived."""

from __future__ import annotations

import errno
import json
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from preau.agenda import queries as agenda
from preau.agenda.models import Document, Sitting
from preau.ballots.belenios import workers
from preau.ballots.urns import verification
from preau.journal import services as journal
from preau.publication import daemon, gather, services
from preau.publication import writer as writers
from preau.publication.daemon import Publisher
from preau.publication.verify import verify
from preau.publication.writer import Writer
from preau.sitting import commands as c
from preau.sitting import facts as f
from tests.ballots.urns.council import ABSTAIN, AGAINST, FOR, Council

CLERK = f.Actor(role="clerk", screen="clerk", account="1")
START = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
PATH = "val-d-ambre/seances/2026-11-26-conseil"

Do = Callable[..., None]


@pytest.fixture
def do(sitting: Sitting) -> Do:
    """`do(command, …)`: real commands through the journal, five seconds apart."""
    now = [START]

    def carry_out(*commands: c.Command) -> None:
        for command in commands:
            now[0] += timedelta(seconds=5)
            journal.carry_out(sitting=sitting.id, command=command, actor=CLERK, command_id=uuid.uuid4(), at=now[0])
            if isinstance(command, c.OpenRoom):
                Sitting.objects.filter(id=sitting.id).update(room_opened_at=now[0])
            if isinstance(command, c.CloseSitting):
                Sitting.objects.filter(id=sitting.id).update(closed_at=now[0])

    return carry_out


def opening(sitting: Sitting) -> list[c.Command]:
    present = ("claire-marchand", "youssef-benali", "nadia-ferrand", "hugo-castel")
    return [
        c.OpenRoom(facts=agenda.facts(sitting)),
        *(c.RecordArrival(member=member) for member in present),
        c.AppointSecretary(member="youssef-benali"),
        c.OpenSitting(),
        c.CallItem(item="1-point-1"),
    ]


def ballot(number: int) -> list[c.Command]:
    asking = ("claire-marchand", "youssef-benali")
    return [
        c.OpenBallot(subject="Point 1", mode="public", requested_by=asking),
        c.RecordVotes(ballot=number, choice="for", members=(*asking, "nadia-ferrand"), channel="hand"),
        c.RecordVotes(ballot=number, choice="against", members=("hugo-castel",), channel="aloud"),
        c.CloseBallot(ballot=number),
        c.ProclaimResult(ballot=number),
    ]


def live(root: Path) -> dict[str, object]:
    return dict(json.loads((root / PATH / "live.json").read_text()))


def test_a_closed_sitting_published_at_once_verifies(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    do(*opening(sitting), *ballot(1), c.CloseSitting())
    done = services.publish(sitting=sitting.id, into=tmp_path / "copy")
    assert done.folder == tmp_path / "copy" / PATH
    report = verify(tmp_path / "copy")
    assert report.ok, report.sentences()
    home = (tmp_path / "copy/val-d-ambre/index.html").read_text()
    assert "seances/2026-11-26-conseil/liste-des-deliberations.html" in home
    assert 'href="val-d-ambre/index.html"' in (tmp_path / "copy/index.html").read_text()
    assert services.publish(sitting=sitting.id, into=tmp_path / "copy").written == 0


def test_a_sitting_that_never_opened_is_not_published_but_is_listed(sitting: Sitting, tmp_path: Path) -> None:
    with pytest.raises(gather.NotJournaled):
        services.publish(sitting=sitting.id, into=tmp_path)
    services.surroundings(Writer(tmp_path))
    home = (tmp_path / "val-d-ambre/index.html").read_text()
    assert "Conseil municipal du 26 novembre 2026" in home and 'href="seances' not in home


def test_documents_are_copied_beside_their_item(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    import hashlib

    pdf = b"%PDF-1.7 rapport"
    Document.objects.create(
        item=sitting.items.get(key="1-point-1"),
        title="Rapport",
        name="rapport.pdf",
        file=ContentFile(pdf, name="rapport.pdf"),
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
    )
    do(*opening(sitting))
    services.publish(sitting=sitting.id, into=tmp_path)
    assert (tmp_path / PATH / "points/1-point-1/rapport.pdf").read_bytes() == pdf
    assert verify(tmp_path).ok


def test_the_publisher_follows_a_sitting_to_its_close(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.start()
    publisher.step(0.0)
    assert not (tmp_path / PATH).exists()
    do(*opening(sitting))
    publisher.step(1.0)
    assert live(tmp_path)["status"] == "live"
    # Two rhythms: words after 0.3 s, the journal after 2 s, and at once when a result is proclaimed.
    before = (tmp_path / PATH / "journal.ndjson").read_bytes()
    do(c.GiveFloor(speaker="hugo-castel"))
    publisher.step(1.1)
    assert live(tmp_path)["floor"] is None
    publisher.step(1.4)
    assert "Hugo Castel" in str(live(tmp_path)["words"])
    assert (tmp_path / PATH / "journal.ndjson").read_bytes() == before
    do(*ballot(1))
    publisher.step(1.5)
    assert b"result_proclaimed" in (tmp_path / PATH / "journal.ndjson").read_bytes()
    assert verify(tmp_path).ok, verify(tmp_path).sentences()
    do(c.CloseSitting())
    publisher.step(1.6)
    assert live(tmp_path)["every"] == 0
    assert verify(tmp_path).ok, verify(tmp_path).sentences()
    publisher.step(1000.0)
    publisher.step(1001.0)
    assert sitting.id in publisher.done and not publisher.followers


def test_the_result_is_the_same_as_when_published_at_once(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "followed")
    for n, command in enumerate([*opening(sitting), *ballot(1), c.CloseSitting()]):
        do(command)
        publisher.step(n / 4)
    publisher.step(600.0)
    services.publish(sitting=sitting.id, into=tmp_path / "at-once")
    for path in (tmp_path / "at-once").rglob("*"):
        if path.is_file():
            other = tmp_path / "followed" / path.relative_to(tmp_path / "at-once")
            assert other.read_bytes() == path.read_bytes(), path.name


@pytest.fixture
def urns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No verification beside the test's database, and no process that checks ballots left after it."""
    monkeypatch.setattr(verification, "start", lambda sitting, ballot: None)
    yield
    workers.stop()


def test_a_secret_ballot_is_published_with_its_archive(sitting: Sitting, urns: None, tmp_path: Path) -> None:
    """The real urn, from the keys of its trustees to the folder: `preau verify` needs nothing else."""
    here = ("claire-marchand", "youssef-benali", "nadia-ferrand", "hugo-castel")
    council = Council(
        id=sitting.id, trustees=here[:3], electors={name: name for name in here}, requested_by=("hugo-castel", here[0])
    )
    for command in opening(sitting):
        council.do(command)
    Sitting.objects.filter(id=sitting.id).update(room_opened_at=START)
    council.hold_ceremony()
    council.prepare()
    council.open()
    for elector, choice in zip(here, (FOR, FOR, AGAINST, ABSTAIN), strict=True):
        council.vote(elector, choice)
    publisher, folder = Publisher(tmp_path), tmp_path / PATH
    publisher.start()
    publisher.step(0.0)
    assert "voter_marked" not in (folder / "journal.ndjson").read_text() and not (folder / "scrutins").exists()
    council.seal()
    for trustee in council.trustees[:2]:
        council.give(trustee)
    council.proclaim()
    publisher.step(5.0)
    assert (folder / "scrutins/1.bel").read_bytes() == bytes(council.urn.archive)
    assert (folder / "scrutins/1.preuves.json").read_text() == council.urn.bound
    assert (folder / "points/1-point-1/scrutin-1.html").is_file()
    report = verify(tmp_path)
    assert report.ok, report.sentences()
    assert report.sittings[0].encrypted == (1,)


def test_a_restart_bakes_what_is_missing_and_sweeps_what_a_kill_left(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    do(*opening(sitting), c.CloseSitting())
    left = tmp_path / "val-d-ambre" / f".index.html{writers._TEMPORARY}"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    publisher = Publisher(tmp_path)
    publisher.start()
    assert not left.exists()
    publisher.step(0.0)
    assert verify(tmp_path).ok
    again = Publisher(tmp_path)
    again.start()
    assert again.done == {sitting.id}


def test_a_recording_that_appears_and_ends_is_published(
    sitting: Sitting, do: Do, tmp_path: Path, recorded: str
) -> None:
    publisher = Publisher(tmp_path)
    do(*opening(sitting), *ballot(1))
    publisher.step(0.0)
    page = tmp_path / PATH / "index.html"
    assert "<video" not in page.read_text()
    for name, text in (("720p/index", recorded.replace("#EXT-X-ENDLIST\n", "")), ("index", "#EXTM3U\n")):
        playlist = tmp_path / PATH / "video" / f"{name}.m3u8"
        playlist.parent.mkdir(parents=True, exist_ok=True)
        playlist.write_text(text)
    publisher.step(3.0)
    assert "<video" in page.read_text() and live(tmp_path)["video"] == "live"
    assert 'href="#t=' in page.read_text()
    do(c.CloseSitting())
    (tmp_path / PATH / "video/720p/index.m3u8").write_text(recorded)
    publisher.step(6.0)
    publisher.step(8.0)
    assert live(tmp_path)["video"] == "ended"
    assert sitting.id in publisher.done
    assert verify(tmp_path).ok, verify(tmp_path).sentences()


def test_a_full_disk_leaves_the_old_files_whole_and_is_tried_again(
    sitting: Sitting, do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = Publisher(tmp_path)
    do(*opening(sitting))
    publisher.step(0.0)
    before = live(tmp_path)

    def full(target: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(writers, "_replace", full)
        do(*ballot(1))
        publisher.step(1.0)
    assert "could not be written" in caplog.text
    assert live(tmp_path) == before
    publisher.step(1.0 + daemon.PENALTY)
    assert live(tmp_path)["seq"] != before["seq"]
    assert verify(tmp_path).ok, verify(tmp_path).sentences()


def test_one_sitting_that_fails_does_not_stop_the_others(
    sitting: Sitting, do: Do, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    do(*opening(sitting))
    broken = Sitting.objects.create(
        assembly=sitting.assembly, slug="abimee", title="Abîmée", starts_at=START, chair=sitting.chair,
        room_opened_at=START, places=[],
    )  # fmt: skip
    publisher = Publisher(tmp_path)
    with caplog.at_level(logging.ERROR):
        publisher.step(0.0)
    assert str(broken.id) in caplog.text
    assert live(tmp_path)["status"] == "live"


def test_the_last_version_of_a_second_gets_a_date_of_its_own(sitting: Sitting, do: Do, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    do(*opening(sitting))
    publisher.step(0.0)
    page = tmp_path / PATH / "live.json"
    os.utime(page, (1, 1))
    content = page.read_bytes()
    publisher.step(0.5)
    assert page.stat().st_mtime == 1
    publisher.step(1.2)
    assert page.stat().st_mtime > 1 and page.read_bytes() == content


def test_the_daemon_stops_when_asked(sitting: Sitting, do: Do, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    do(*opening(sitting))
    stop = threading.Event()
    steps: list[float] = []
    step = Publisher.step

    def once(self: Publisher, now: float) -> None:
        step(self, now)
        steps.append(now)
        stop.set()

    monkeypatch.setattr(Publisher, "step", once)
    monkeypatch.setattr(daemon, "close_old_connections", lambda: None)
    daemon.run(stop)
    assert len(steps) == 1
    assert live(Path(settings.PUBLIC_DIR))["status"] == "live"
