"""Clocks that lie: set back an hour in the middle, the night of the change of hour, a sitting across midnight."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.journal import queries
from preau.publication.daemon import Publisher
from preau.publication.verify import verify
from preau.room import services
from preau.sitting import commands as c
from tests.conftest import Cast
from tests.room.desk import CLERK, ITEM

pytestmark = pytest.mark.django_db


class Evening:
    """A sitting held at the times that a clock says."""

    def __init__(self, sitting: Sitting, cast: Cast, start: datetime) -> None:
        Sitting.objects.filter(id=sitting.id).update(starts_at=start)
        self.sitting, self.clock = sitting, start
        services.open_room(sitting=sitting.id, actor=CLERK, command_id=uuid.uuid4(), at=start)
        for person in (cast.presidente, cast.secretaire, cast.elue, cast.elu_opposition):
            self.do(c.RecordArrival(member=person.key))
        self.do(c.OpenSitting(), c.AppointSecretary(member=cast.secretaire.key), c.CallItem(item=ITEM))

    def do(self, *commands: c.Command, minutes: float = 1) -> None:
        for command in commands:
            self.clock += timedelta(minutes=minutes)
            services.execute(
                sitting=self.sitting.id, command=command, actor=CLERK, command_id=uuid.uuid4(), at=self.clock
            )

    def page(self, root: Path) -> str:
        publisher = Publisher(root)
        publisher.start()
        for now in (0.0, 3.0, 6.0):
            publisher.step(now)
        report = verify(root)
        assert report.ok, report.sentences()
        return (agenda.public_folder(self.sitting) / "index.html").read_text()


def test_a_clock_set_back_an_hour_breaks_nothing(sitting: Sitting, cast: Cast, settings: Settings) -> None:
    evening = Evening(sitting, cast, datetime(2026, 11, 26, 17, 30, tzinfo=UTC))
    evening.do(c.GiveFloor(speaker=cast.elue.key))
    evening.clock -= timedelta(hours=1)
    evening.do(c.EndFloor(), c.OpenBallot(subject="Point 1"))
    evening.do(c.RecordVotes(ballot=1, choice="for", members=(cast.elue.key,), channel="hand"))
    evening.do(c.CloseBallot(ballot=1), c.ProclaimResult(ballot=1), c.ConcludeItem())
    evening.clock += timedelta(hours=1)
    evening.do(c.CloseSitting())
    times = [entry.at for entry in queries.entries(sitting.id)]
    assert times == sorted(times)
    assert evening.page(Path(settings.PUBLIC_DIR))
    assert all(seconds >= 0 for seconds in queries.state(sitting.id).spoken.values())


def test_the_hour_that_comes_twice_is_told_in_order(sitting: Sitting, cast: Cast, settings: Settings) -> None:
    """25 October 2026: at 03:00 in Paris it is 02:00 again."""
    evening = Evening(sitting, cast, datetime(2026, 10, 24, 23, 50, tzinfo=UTC))
    evening.do(c.GiveFloor(speaker=cast.elue.key), minutes=50)
    evening.do(c.EndFloor(), minutes=60)
    evening.do(c.ConcludeItem(), c.CloseSitting())
    assert queries.state(sitting.id).spoken[cast.elue.key] == 3600
    page = re.sub(r"<[^>]+>|\s+", " ", evening.page(Path(settings.PUBLIC_DIR)))
    # 01:49 UTC, after the change.
    assert "Séance terminée à 2 h 49" in " ".join(page.split())


def test_a_sitting_across_midnight_stays_that_of_its_day(sitting: Sitting, cast: Cast, settings: Settings) -> None:
    evening = Evening(sitting, cast, datetime(2026, 11, 26, 22, 30, tzinfo=UTC))
    evening.do(c.OpenBallot(subject="Point 1"), minutes=60)
    evening.do(c.RecordVotes(ballot=1, choice="for", members=(cast.elue.key,), channel="hand"))
    evening.do(c.CloseBallot(ballot=1), c.ProclaimResult(ballot=1), c.ConcludeItem(), c.CloseSitting())
    evening.page(Path(settings.PUBLIC_DIR))
    listed = (agenda.public_folder(sitting) / "liste-des-deliberations.csv").read_text()
    assert "2026-11-26" in listed
    assert "2026-11-27" not in listed
