"""Side by side with Debian's belenios-tool: it accepts what we make, and we accept what it makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from preau.ballots.belenios import Refusal, verify, verify_file
from tests.ballots.belenios import tool
from tests.ballots.belenios.maker import DELEGATES, YES_NO, assemble
from tests.ballots.belenios.test_made import TRUSTEES, held

pytestmark = pytest.mark.skipif(tool.TOOL is None, reason="belenios-tool is not installed (apt install belenios-tool)")


@pytest.mark.parametrize("trustees", TRUSTEES)
def test_the_tool_accepts_our_elections(tmp_path: Path, trustees: str) -> None:
    maker = held("BELENIOS-2048", trustees)
    archive = maker.close(decrypt=TRUSTEES[trustees][1])
    assert verify(archive).result == ((0, 2, 3), (1, 1, 0, 3))
    if trustees == "2 of 3, as 2.0 made them" and "2.0" not in tool.version():
        pytest.skip("this form of trustees is read by belenios-tool 2.0 only")
    # Where more trustees decrypted than needed, the tool takes the ones it wants.
    assert tool.accepts(tmp_path / "election", maker.uuid, archive)


def test_we_accept_the_elections_of_the_tool(tmp_path: Path) -> None:
    ballots = [(0, [[1, 0, 0], [0, 1, 0, 0]]), (1, [[0, 1, 0], [1, 0, 0, 0]]), (0, [[0, 0, 1], [0, 0, 1, 1]])]
    report = verify_file(tool.make(tmp_path, (YES_NO, DELEGATES), ballots))
    assert report.result == ((0, 1, 1), (1, 0, 1, 1))
    assert (report.registered, report.ballots, report.voters) == (2, 3, 2)


def test_both_refuse_another_result(tmp_path: Path) -> None:
    maker = held("BELENIOS-2048", "one")
    maker.close()
    maker.steps[-1] = ("Result", b'{"result":[[0,3,2],[1,1,0,3]]}')
    archive = assemble(maker.steps)
    with pytest.raises(Refusal):
        verify(archive)
    assert not tool.accepts(tmp_path / "election", maker.uuid, archive)
