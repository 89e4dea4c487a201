"""Whatever happens in a sitting, what is published of it verifies, at any moment of the evening."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from preau.publication import bake
from preau.publication.assets import assets
from preau.publication.live import LIMIT
from preau.publication.verify import verify
from preau.sitting import commands as c
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted
from preau.sitting.facts import Choice
from tests.sitting.random_sitting import Dice, Drawer, make_council

EVENINGS, STEPS = 12, 160


def evening(make: Callable[..., Any], seed: int, steps: int) -> Any:
    """A random sitting, held through the rules; refused commands leave no trace here."""
    chance, sealed = Random(seed), dict[int, dict[str, Choice]]()
    sitting = make(make_council(chance.getrandbits(64)))
    for _ in range(steps):
        drawer = Drawer(facts=sitting.facts, state=sitting.state, dice=Dice(chance.getrandbits(400)), sealed=sealed)
        command, actor = drawer.draw()
        decision = decide(sitting.state, command, actor=actor, at=sitting.at)
        if isinstance(decision, Accepted):
            _seal(sitting, command, sealed)
            sitting.do(command, seconds=1, actor=actor)
    return sitting


def _seal(sitting: Any, command: c.Command, sealed: dict[int, dict[str, Choice]]) -> None:
    if isinstance(command, (c.CastVote, c.CorrectVote)):
        members: tuple[str, ...] = (command.member,)
    elif isinstance(command, c.RecordVotes):
        members = command.members
    else:
        return
    if not sitting.state.ballots[command.ballot - 1].opened.names_published:
        sealed.setdefault(command.ballot, {}).update(dict.fromkeys(members, command.choice))


@pytest.mark.parametrize("seed", range(EVENINGS))
def test_a_random_sitting_verifies(seed: int, holding: Callable[..., Any], tmp_path: Path) -> None:
    sitting = evening(holding, seed, STEPS * (1 + seed % 3) // 3)
    if not sitting.links:
        pytest.fail("the sitting never opened")
    record = sitting.record()
    files = bake.bake(record, assets=assets())
    assert len(files["live.json"]) < LIMIT
    folder = tmp_path / "a/seances/s"
    for name, content in {**files, "../../cles/journal.vkey": f"{record.key}\n".encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    report = verify(tmp_path)
    assert report.ok, report.sentences()
