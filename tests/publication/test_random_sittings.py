"""Whatever happens in a sitting, what is published of it verifies, at any moment of the evening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from preau.publication import bake
from preau.publication.assets import assets
from preau.publication.checking import archives
from preau.publication.live import LIMIT
from preau.publication.verify import verify
from preau.rules.elections import Office
from preau.rules.offices import offices_of
from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.decide import decide
from preau.sitting.decision import Accepted, Refused
from preau.sitting.facts import Choice
from preau.sitting.rounds import standing
from tests.publication.conftest import CLERK, Sitting, facts
from tests.sitting.random_sitting import Dice, Drawer, make_council

EVENINGS, STEPS = 12, 160


def evening(make: Callable[..., Any], seed: int, steps: int) -> Any:
    """A random sitting, held through the rules; refused commands leave no trace here."""
    chance, sealed = Random(seed), dict[int, dict[str, Choice]]()
    sitting = make(make_council(chance.getrandbits(64)))
    for _ in range(steps):
        drawer = Drawer(facts=sitting.facts, state=sitting.state, dice=Dice(chance.getrandbits(400)), sealed=sealed)
        command, actor = drawer.draw()
        if isinstance(command, (sc.DeclareSigningKey, sc.SignVote)):
            # Random keys sign nothing: the verification would say so, and rightly.
            continue
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


def put(sitting: Any, root: Path) -> None:
    record = sitting.record()
    files = bake.bake(record, assets=assets())
    assert len(files["live.json"]) < LIMIT
    folder = root / record.facts.authority.slug / "seances" / record.facts.slug
    for name, content in {**files, "../../cles/journal.vkey": f"{record.key}\n".encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.mark.parametrize("seed", range(EVENINGS))
def test_a_random_sitting_verifies(
    seed: int, holding: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = evening(holding, seed, STEPS * (1 + seed % 3) // 3)
    if not sitting.links:
        pytest.fail("the sitting never opened")
    put(sitting, tmp_path)
    if sitting.record().public.encrypted:
        # Random sittings have urns without ballots in them: their archives are all that is missing.
        assert ".bel : le fichier manque." in verify(tmp_path).sentences()[0]
        monkeypatch.setattr(archives, "check", lambda *args, **named: {})
    report = verify(tmp_path)
    assert report.ok, report.sentences()


def test_some_random_sittings_hold_secret_ballots(holding: Callable[..., Any]) -> None:
    """What the test above does of them is not for nothing."""
    held = [evening(holding, seed, STEPS * (1 + seed % 3) // 3).state.ballots for seed in range(EVENINGS)]
    assert {b.opened.means for ballots in held for b in ballots if b.status == "proclaimed"} >= {"open", "encrypted"}


@pytest.mark.parametrize("seed", range(10))
def test_a_random_election_verifies(seed: int, tmp_path: Path) -> None:
    """Any office of any council, with figures drawn from a paper urn, round after round."""
    chance = Random(seed)
    profile = PROFILES[chance.choice(sorted(PROFILES))]
    sitting = Sitting(facts=replace(facts(), profile=profile))
    sitting.open().do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting()).do(c.CallItem(item="1-point-1"))
    office = chance.choice(offices_of(profile.key))
    seats = office.max_seats or chance.randrange(1, 4)
    sitting.do(ec.OpenElection(office=office.key, title="Une fonction", seats=seats))
    if office.candidacy == "declared":
        # No more than seats would take effect without a vote.
        least = seats + 1 if office.form in ("name", "names") else 2
        for number in range(max(least, chance.randrange(2, 4))):
            _declare(sitting, office, number)
    while sitting.state.elections[0].status == "open":
        _random_round(sitting, chance)
    assert sitting.state.elections[0].rounds
    put(sitting.do(c.ConcludeItem()).do(c.CloseSitting()), tmp_path)
    report = verify(tmp_path)
    assert report.ok, report.sentences()


def _declare(sitting: Any, office: Office, number: int) -> None:
    """A name, or a list of two, of whom no list has the same."""
    members = [member.id for member in sitting.facts.members]
    several = office.form in ("list", "proportional")
    people = tuple(members[2 * number : 2 * number + 2]) if several else (members[number],)
    sexes = ("F", "M") if several and office.alternate else ()
    sitting.do(ec.DeclareCandidacy(election=1, name=f"Candidature {number}", members=people, sexes=sexes))


def _random_round(sitting: Any, chance: Random) -> None:
    number = len(sitting.state.ballots) + 1
    sitting.do(c.OpenBallot(subject="x", mode="secret", means="paper", purpose="election", election=1))
    names = [candidate.id for candidate in standing(sitting.state.elections[0])]
    papers = [chance.choice([*names[:3], "blank", "null"]) for _ in sitting.state.ballots[-1].opened.electorate]
    for elector in sitting.state.ballots[-1].opened.electorate:
        sitting.do(sc.MarkVoter(ballot=number, member=elector.member), seconds=1)
    sitting.do(c.CloseBallot(ballot=number))
    for account in ("1", "2"):
        actor = replace(CLERK, account=account)
        sitting.do(sc.CountUrn(ballot=number, figures=dict(Counter(papers))), actor=actor)
    decision = decide(sitting.state, c.ProclaimResult(ballot=number), actor=CLERK, at=sitting.at)
    if isinstance(decision, Refused):
        assert decision.rule == "ages_needed", decision
        tied = str(decision.values["ids"]).split()
        sitting.do(ec.RankAges(election=1, oldest_first=tuple(chance.sample(tied, len(tied)))))
    sitting.do(c.ProclaimResult(ballot=number))
