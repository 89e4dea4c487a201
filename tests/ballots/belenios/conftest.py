"""The archives and values that the tests of the verifier share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ballots.belenios.device import Device, device

HERE = Path(__file__).resolve().parent
SHIPPED = HERE / "archives" / "AbCdEfGhJkLmNo.bel"
SHARED = HERE.parents[3] / "shared" / "data" / "belenios"
beside = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the archives of belenios-tool are not beside the project (shared/data/belenios)"
)


@pytest.fixture(scope="session")
def shipped() -> bytes:
    """A sound archive made by belenios-tool 2.0."""
    return SHIPPED.read_bytes()


@pytest.fixture(scope="module")
def phone() -> Iterator[Device]:
    """A browser with the modules of the booth, the ceremony and the verifier: tests marked `browser` only."""
    with device() as found:
        yield found
