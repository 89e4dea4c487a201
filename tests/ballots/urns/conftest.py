from __future__ import annotations

from collections.abc import Iterator

import pytest

from preau.agenda.models import Sitting
from preau.ballots.belenios import workers
from preau.ballots.urns import verification
from tests.ballots.urns.council import Council
from tests.conftest import Cast
from tests.room.desk import hold


@pytest.fixture(scope="session", autouse=True)
def pool_ended() -> Iterator[None]:
    """The processes that check ballots serve all tests, and end with them."""
    yield
    workers.stop()


@pytest.fixture(autouse=True)
def nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verifications run when a test asks for them, not in a thread beside its database."""
    monkeypatch.setattr(verification, "start", lambda sitting, ballot: None)


@pytest.fixture
def council(sitting: Sitting, cast: Cast) -> Council:
    """Five members present, of whom Paul Lemaire bears the proxy of Jeanne Aubry; Luc Perrot is absent. Trustees: the
    chair, one of the opposition, the secretary. Nothing secret has begun."""
    desk = hold(sitting, cast)
    here = (cast.presidente, cast.secretaire, cast.elue, cast.elu_avec_pouvoir, cast.elu_opposition)
    electors = {person.key: person.key for person in here} | {cast.mandante.key: cast.elu_avec_pouvoir.key}
    return Council(
        id=desk.id,
        trustees=(cast.presidente.key, cast.elu_opposition.key, cast.secretaire.key),
        electors=electors,
        requested_by=(cast.elue.key, cast.elu_opposition.key),
    )


@pytest.fixture
def opened(council: Council) -> Council:
    """Its urn is open."""
    council.hold_ceremony()
    council.prepare()
    council.open()
    return council
