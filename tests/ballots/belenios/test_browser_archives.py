"""The verifier of the browser gives each archive the verdict of the Python one: the same report or the same fault."""

from __future__ import annotations

import json
import random
import re
from dataclasses import asdict
from typing import Any

import pytest

from preau.ballots.belenios import Refusal, groups, verify
from preau.ballots.belenios.archive import header
from tests.ballots.belenios.conftest import SHARED, beside
from tests.ballots.belenios.device import Device
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker, Step, assemble, dumps
from tests.ballots.belenios.test_archives import SOUND, UNSOUND
from tests.ballots.belenios.test_made import (
    BALLOT_EDITS,
    CREDENTIAL_EDITS,
    ELECTION_EDITS,
    TRUSTEE_EDITS,
    TRUSTEES,
    edit,
    held,
    nodes,
    put,
)

pytestmark = pytest.mark.browser


def verdict(archive: bytes) -> str:
    try:
        verify(archive)
    except Refusal as refusal:
        return str(refusal)
    return "sound"


def report(archive: bytes) -> Any:
    """Python's report as JSON has it."""
    return json.loads(json.dumps(asdict(verify(archive))))


@beside
@pytest.mark.parametrize("name", [name for name in SOUND if "Ed25519" not in name])
def test_a_sound_archive_gives_the_same_report(phone: Device, name: str) -> None:
    archive = (SHARED / f"{name}.bel").read_bytes()
    assert phone.verify(archive) == report(archive)


@beside
@pytest.mark.parametrize("name", UNSOUND)
def test_an_unsound_archive_is_refused_at_the_same_fault(phone: Device, name: str) -> None:
    assert phone.verdict((SHARED / f"{name}.bel").read_bytes()) == UNSOUND[name]


@beside
def test_another_group_is_said_to_be_unknown(phone: Device) -> None:
    assert phone.verdict((SHARED / "t33-single-Ed25519.bel").read_bytes()) == "group_unknown at election"


@pytest.mark.parametrize("trustees", TRUSTEES)
def test_what_python_makes_is_sound(phone: Device, trustees: str) -> None:
    archive = held("BELENIOS-2048", trustees).close(decrypt=TRUSTEES[trustees][1])
    found = phone.verify(archive)
    assert found == report(archive)
    assert found["result"] == [[0, 2, 3], [1, 1, 0, 3]]


def test_a_vote_in_which_nobody_voted_is_sound(phone: Device) -> None:
    archive = Maker().close()
    assert phone.verify(archive) == report(archive)


def test_progress_goes_to_its_end(phone: Device) -> None:
    archive = held("BELENIOS-2048", "one").close()
    seen = phone.run(
        """const seen = [];
           m.verifier.verify(bytes(archive), { progress: (done, total) => seen.push([done, total]) });
           return seen""",
        archive=archive,
    )
    assert seen == [[done, 7] for done in range(1, 8)]


def test_cut_after_each_record_and_within(phone: Device, shipped: bytes) -> None:
    cuts, offset = [0, 100, 511], 0
    while offset < len(shipped):
        size = int(shipped[offset + 124 : offset + 135], 8)
        offset += 512 + -(-size // 512) * 512
        cuts += [offset, offset - 1, offset - 513]
    for cut in cuts:
        assert phone.verdict(shipped[:cut]) == verdict(shipped[:cut]), cut


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" * 300,
        header("README", 2, 1_795_000_000) + b"{}".ljust(512, b"\0"),
        header("BELENIOS", 2, 1_795_000_000) + b"{}".ljust(512, b"\0"),
        header("BELENIOS", 70_000_000, 1_795_000_000),
        header("BELENIOS", 5_000, 1_795_000_000),
    ],
    ids=["zip", "another name", "no version", "a record too big", "a record cut"],
)
def test_what_is_no_archive_is_refused_alike(phone: Device, data: bytes) -> None:
    assert phone.verdict(data) == verdict(data) != "sound"


def test_any_byte_changed_is_refused_alike(phone: Device, shipped: bytes) -> None:
    draw = random.Random(5)
    heads = [draw.randrange(512) for _ in range(20)]
    for place in heads + [draw.randrange(len(shipped)) for _ in range(60)]:
        changed = bytearray(shipped)
        changed[place] ^= draw.randrange(1, 256)
        found, wanted = phone.verdict(bytes(changed)), verdict(bytes(changed))
        # Python reads a size written with spaces before it refuses the header for them.
        if 124 <= place < 135:
            found = found.replace("not_an_archive at the archive", "record_header at record 1")
            wanted = wanted.replace("not_an_archive at the archive", "record_header at record 1")
        assert found == wanted != "sound", place


def base() -> list[Step]:
    maker = Maker("BELENIOS-2048", ({**DELEGATES, "answers": ["A", "B"]},), ("single", (2, 3, "new")), (1, 2))
    maker.vote(0, (0, 1, 1))
    maker.vote(1, (1, 0, 0))
    maker.close(decrypt=(1, 2, 4))
    return maker.steps


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return base()


def test_the_grammar_of_events(phone: Device, steps: list[Step]) -> None:
    setup, one, two, end, tally, *decryptions, result = steps
    for order in (
        [setup, one, end, two, end, tally, *decryptions, result],
        [setup, one, two, tally, *decryptions, result],
        [*steps, two],
        [*steps, result],
        [*steps, setup],
        [one, setup, two],
        [setup, one, two, end, tally, result, *decryptions],
        [setup, one, two, end, *decryptions, tally, result],
        [setup, one, two, end, end, tally],
        [setup, one, two, end],
        [setup, one, two, one],
        [setup, ("Shuffle", one[1])],
        [setup, ("", one[1])],
        [setup, ("toString", one[1])],
        [setup, one, two, end, tally, *decryptions[:2], result],
        [setup, one, two, end, tally, *decryptions, decryptions[0]],
        [setup, one, two, end, tally, (*decryptions[0][:2], 9)],
        [setup, one, two, end, tally, (*decryptions[0][:2], 2)],
        [setup, two, end, tally, *decryptions, result],
        [end],
    ):
        archive = assemble(order)
        assert phone.verdict(archive) == verdict(archive) != "sound", [step[0] for step in order]


P: int = groups.of_name("BELENIOS-2048", fast=False)._p  # type: ignore[attr-defined]
# Outside of the group, or of it and known to all; and numbers that must not be read.
ELEMENTS = {"neutral": "1", "of order two": str(P - 1), "zero": "0", "p": str(P), "other": "2", "long": "1" * 10**6}


def _choice(text: str) -> Any:
    return lambda v: v["answers"][0]["choices"][1].update(alpha=text)


EDITS = [
    *(
        (f"election: key {name}", 0, 1, lambda v, text=text: v.update(public_key=text))
        for name, text in ELEMENTS.items()
    ),
    *((f"credentials: {name}", 0, 3, lambda v, text=text: v.append(text)) for name, text in ELEMENTS.items()),
    *((f"ballot: choice {name}", 1, 1, _choice(text)) for name, text in ELEMENTS.items()),
    *((f"ballot: key {name}", 1, 1, lambda v, text=text: v.update(credential=text)) for name, text in ELEMENTS.items()),
    *(
        (f"election: {name}", 0, 1, change)
        for name, (change, _code) in ELECTION_EDITS.items()
        if name != "another group"  # from Ed25519 to this one
    ),
    *((f"trustees: {name}", 0, 2, change) for name, (change, _codes) in TRUSTEE_EDITS.items()),
    *((f"credentials: {name}", 0, 3, change) for name, (change, _code) in CREDENTIAL_EDITS.items()),
    *((f"ballot: {name}", 1, 1, change) for name, (change, _code) in BALLOT_EDITS.items()),
]


@pytest.mark.parametrize(("number", "which", "change"), [each[1:] for each in EDITS], ids=[each[0] for each in EDITS])
def test_what_is_out_of_bounds_is_refused_alike(
    phone: Device, steps: list[Step], number: int, which: int, change: Any
) -> None:
    changed = [*steps]
    changed[number] = edit(steps[number], change, which)
    archive = assemble(changed)
    assert phone.verdict(archive) == verdict(archive) != "sound"


@pytest.mark.parametrize("bits", [(0, 2, 0), (0, 0, 0), (1, 1, 0), (0, 1, 1)])
def test_a_vote_that_the_question_does_not_allow_is_refused_alike(phone: Device, bits: tuple[int, ...]) -> None:
    for question in ({**DELEGATES, "answers": ["A", "B"], "max": 1}, YES_NO):
        maker = Maker(questions=(question,))
        maker.vote(0, bits)
        archive = assemble(maker.steps)
        assert phone.verdict(archive) == verdict(archive) != "sound"


@pytest.mark.parametrize(
    "figures",
    [[[2, 1, 99]], [[1, 1, 1]], [[2, 1]], [], [["2", 1, 1]], [[-2, 1, 1]], [[True, 1, 1]], [[2.5, 1, 1]], [[10**30]]],
)
def test_another_result_is_refused_alike(phone: Device, steps: list[Step], figures: Any) -> None:
    archive = assemble([*steps[:-1], ("Result", dumps({"result": figures}).encode())])
    assert phone.verdict(archive) == verdict(archive) != "sound"


@pytest.mark.parametrize(
    "given",
    [{"num_tallied": 3}, {"total_weight": 4}, {"total_weight": "3"}, {"num_tallied": True}, {"total_weight": None}],
)
def test_a_tally_that_miscounts_is_refused_alike(phone: Device, steps: list[Step], given: dict[str, Any]) -> None:
    changed = [*steps]
    kind, tally, sized = steps[4]
    changed[4] = (kind, tally, sized | given)
    archive = assemble(changed)
    assert phone.verdict(archive) == verdict(archive) != "sound"


def test_any_digit_changed_is_refused_alike(phone: Device, steps: list[Step]) -> None:
    """Whoever holds the server computes every hash again; the proofs and the signatures remain."""
    draw = random.Random(11)
    for _ in range(30):
        number = draw.choice([n for n, step in enumerate(steps) if step[0] != "EndBallots"])
        which = draw.choice([n for n, part in enumerate(steps[number]) if isinstance(part, bytes)])
        body = steps[number][which]
        place = draw.choice([found.start() for found in re.finditer(rb"[0-9]", body)])
        digit = draw.choice([d for d in b"0123456789" if d != body[place]])
        changed = [*steps]
        changed[number] = (
            *steps[number][:which],
            body[:place] + bytes([digit]) + body[place + 1 :],
            *steps[number][which + 1 :],
        )
        archive = assemble(changed)
        assert phone.verdict(archive) == verdict(archive) != "sound", (number, which, place)


HOSTILE = [None, True, -1, 1.5, 2**70, "", "é", "9" * 5000, "1", "0", "-1", "\x00", [], [0, 1], {}, {"a": 1}, "٣"]


def test_anything_anywhere_gets_the_same_verdict(phone: Device, steps: list[Step]) -> None:
    draw = random.Random(17)
    for _ in range(60):
        number = draw.choice([n for n, step in enumerate(steps) if step[0] != "EndBallots"])
        which = draw.choice([n for n, part in enumerate(steps[number]) if isinstance(part, bytes) and n])
        value = json.loads(steps[number][which])
        path = draw.choice(nodes(value))
        changed = [*steps]
        body = dumps(put(value, path, draw.choice(HOSTILE))).encode()
        changed[number] = (*steps[number][:which], body, *steps[number][which + 1 :])
        archive = assemble(changed)
        assert phone.verdict(archive) == verdict(archive), (number, which, path)
