"""Elections that the server makes: what grows is a prefix of what follows, and every verifier accepts the whole."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.ballots.belenios import Refusal, groups, making, verify
from preau.ballots.belenios.ballot import Checker, reread
from preau.ballots.belenios.credentials import BASE58
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import Question, read_election
from preau.ballots.belenios.tally import add_up, check_decryption
from preau.ballots.belenios.trustees import read_trustees
from preau.ballots.belenios.writing import Writer
from tests.ballots.belenios import tool
from tests.ballots.belenios.maker import Maker
from tests.ballots.belenios.trustee import held

PROPOSAL = Question(text="Motion « d’urgence »", answers=("Pour", "Contre", "Abstention"), blank=False, min=1, max=1)
NAMES = Question(text="Maire", answers=("Mme A", "M. B"), blank=True, min=1, max=1)


def whole(
    question: Question,
    choices: Sequence[Sequence[int]],
    *,
    group: str = "BELENIOS-2048",
    chosen: Sequence[int] = (1, 3),
) -> tuple[str, list[bytes]]:
    """The identifier and the archive after each event, of a ballot in which voter n chose `choices[n]`."""
    ceremony, trustees = held(group)
    of_group = ceremony.group
    server = making.new_secret(of_group)
    text = making.trustees_text(of_group, server, ceremony.pedersen())
    sets = read_trustees(text, of_group)
    uuid = making.new_uuid()
    election = making.election_text(name="Essai", uuid=uuid, trustees=sets, questions=[question], group=of_group)
    secrets = [making.new_secret(of_group) for _ in choices]
    names = [of_group.to_string(making.public_of(of_group, x)) for x in secrets]
    writer = Writer.begun(1_795_000_000)
    writer.setup(election=election, trustees=text, credentials=making.credentials_text(of_group, names))
    grown = [writer.data]
    read, devices = read_election(election), Maker.for_election(election, secrets)
    checker, kept = Checker(read), []
    for number, choice in enumerate(choices):
        ballot = devices.ballot(number, [choice])
        assert reread(read, ballot) == checker.check(ballot)
        kept.append(ballot)
    for ballot in sorted(kept, key=compact):
        writer.ballot(ballot)
        grown.append(writer.data)
    tally = add_up(read, [reread(read, ballot) for ballot in kept], dict.fromkeys(names, 1))
    writer.tally(making.tally_text(of_group, tally), voters=len(kept), weight=len(kept))
    grown.append(writer.data)
    writer, factors = Writer.resumed(writer.data), {}
    for owner, secret in [(1, server), *((1 + n, trustees[n - 1].secret) for n in chosen)]:
        decryption = making.decryption_text(read, tally, secret)
        key = [key for item in sets for key in item.keys][owner - 1]
        factors[owner] = check_decryption(read, decryption, tally, key)
        writer.decryption(decryption, owner=owner)
        grown.append(writer.data)
    writer.result(making.result_text(read, sets, tally, factors, len(kept)))
    return uuid, [*grown, writer.data]


def test_an_election_grows_and_is_sound_at_each_event() -> None:
    _uuid, grown = whole(PROPOSAL, [(1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)])
    for before, after in itertools.pairwise(grown):
        assert after.startswith(before)
        assert len(after) > len(before)
    reports = [verify(data) for data in grown]
    assert [report.events for report in reports] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]
    assert reports[-1].result == ((2, 1, 1),)
    assert reports[-1].trustees == ((1, 1), (2, 3))
    assert reports[-1].decrypted_by == (1, 2, 4)
    assert Writer.resumed(grown[-1]).head == reports[-1].head


@given(st.lists(st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]), max_size=6), st.sampled_from([(1, 2), (2, 3, 1)]))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_the_figures_are_those_of_the_choices(choices: list[tuple[int, int, int]], chosen: tuple[int, ...]) -> None:
    for question, row in ((PROPOSAL, choices), (NAMES, choices)):
        expected = tuple(sum(choice[place] for choice in choices) for place in range(3))
        assert verify(whole(question, row, chosen=chosen)[1][-1]).result == (expected,)


@pytest.mark.skipif(tool.TOOL is None, reason="belenios-tool is not installed (apt install belenios-tool)")
@pytest.mark.parametrize("question", [PROPOSAL, NAMES])
@pytest.mark.parametrize("chosen", [(1, 2), (3, 1), (2, 3), (1, 2, 3)])
def test_the_tool_accepts_it_at_each_event(tmp_path: Path, question: Question, chosen: tuple[int, ...]) -> None:
    uuid, grown = whole(question, [(1, 0, 0), (0, 1, 0), (0, 1, 0)], chosen=chosen)
    assert verify(grown[-1]).result == ((1, 2, 0),)
    for number in (0, 3, 4, 5, len(grown) - 1):
        assert tool.accepts(tmp_path / str(number), uuid, grown[number])


def test_events_out_of_order_are_not_written() -> None:
    writer = Writer.begun(1_795_000_000)
    with pytest.raises(Refusal):
        writer.ballot(b"{}")
    _uuid, grown = whole(PROPOSAL, [(1, 0, 0)])
    again = Writer.resumed(grown[-1])
    with pytest.raises(Refusal):
        again.ballot(b"{}")
    assert again.data == grown[-1]


def test_credentials_are_in_the_order_of_numbers() -> None:
    group = groups.of_name("BELENIOS-2048")
    assert making.credentials_text(group, ["100", "9", "20"]) == b'["9","20","100"]'


def test_random_things_differ() -> None:
    assert len({making.new_uuid() for _ in range(50)}) == 50
    assert re.fullmatch(f"[{BASE58}]{{22}}", making.new_uuid())
    group = groups.of_name("BELENIOS-2048")
    assert len({making.new_secret(group) for _ in range(50)}) == 50


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("name", groups.NAMES)
def test_secret_powers_are_powers(name: str, fast: bool) -> None:
    group = groups.of_name(name, fast=fast)
    assert group.equal(group.pow_secret(group.g, 12345), group.pow(group.g, 12345))


def test_a_figure_beyond_the_votes_is_not_searched_for() -> None:
    """Factors that do not fit give no figure at all, rather than a wrong one."""
    ceremony, trustees = held()
    group = ceremony.group
    text = making.trustees_text(group, 5, ceremony.pedersen())
    sets = read_trustees(text, group)
    election = read_election(
        making.election_text(name="", uuid=making.new_uuid(), trustees=sets, questions=[PROPOSAL], group=group)
    )
    devices = Maker.for_election(making.election_text(
        name="", uuid=election.uuid, trustees=sets, questions=[PROPOSAL], group=group
    ), [7])  # fmt: skip
    tally = add_up(election, [reread(election, devices.ballot(0, [(1, 0, 0)]))], {devices.names[0]: 1})
    shares = {1: 5, 2: trustees[0].secret, 3: trustees[1].secret + 1}
    factors = {
        owner: tuple(tuple(group.pow(alpha, secret) for alpha, _ in row) for row in tally)
        for owner, secret in shares.items()
    }
    with pytest.raises(Refusal) as refused:
        making.result_text(election, sets, tally, factors, 1)
    assert refused.value.code == "result_unknown"
