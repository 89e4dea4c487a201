"""A voter's device, before and after: which urns it votes in, and whether it finds its ballot in the sealed one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preau.ballots.belenios import verify
from preau.ballots.belenios.archive import events_of
from preau.ballots.belenios.digests import compact, hexadecimal
from tests.ballots.belenios.device import Device, Refused
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker, assemble, dumps

pytestmark = pytest.mark.browser

NAMES: dict[str, Any] = {"answers": ["Mme A", "M. B"], "blank": True, "min": 1, "max": 1, "question": "Maire"}
OPEN = "return m.voter.openUrn({ ...given, archive: bytes(archive) })"
FIND = "return m.voter.findBallot(given)"


def council(question: dict[str, Any] = YES_NO, *, voters: int = 4, **more: Any) -> Maker:
    return Maker(questions=(question,), weights=[1] * voters, **{"trustees": ("single", (2, 3, "new"))} | more)


def setup(maker: Maker) -> bytes:
    return assemble(maker.steps[:1])


def announced(maker: Maker, *voters: int) -> dict[str, Any]:
    """What the room says of this urn, and the keys that the device registered."""
    return {
        "keys": [maker.names[voter] for voter in voters],
        "registered": len(maker.names),
        "fingerprint": compact(maker.election),
        "head": verify(setup(maker)).head,
        "digest": hexadecimal(dumps(json.loads(maker.steps[0][2])[-1][1]).encode()),
        "question": asked(maker),
    }


def asked(maker: Maker) -> dict[str, Any]:
    question = json.loads(maker.election)["questions"][0]
    return {"text": question["question"], "answers": question["answers"]}


def opened(phone: Device, maker: Maker, *, archive: bytes | None = None, **given: Any) -> Any:
    return phone.run(OPEN, given=announced(maker, 0, 2) | given, archive=archive or setup(maker))


def code(phone: Device, maker: Maker, **given: Any) -> str:
    with pytest.raises(Refused) as refused:
        opened(phone, maker, **given)
    return refused.value.code


@pytest.mark.parametrize("question", [YES_NO, NAMES])
def test_the_urn_announced_is_opened(phone: Device, question: dict[str, Any]) -> None:
    maker = council(question)
    found = opened(phone, maker)
    assert found["election"].encode() == maker.election
    asked = {"text": question["question"], "answers": question["answers"], "blank": question.get("blank", False)}
    assert (found["question"], found["registered"]) == (asked, 4)


def test_the_key_of_the_trustees_is_the_one_of_the_journal(phone: Device) -> None:
    maker = council()
    (_single, (_kind, pedersen)) = json.loads(maker.steps[0][2])
    assert opened(phone, maker, digest=hexadecimal(dumps(pedersen).encode()))
    # Required: a page that does not know the set of the sitting votes under none.
    for digest in ("0" * 64, "", None):
        assert code(phone, maker, digest=digest) == "trustees_other"


@pytest.mark.parametrize("question", [YES_NO, NAMES])
def test_the_question_is_the_one_of_the_journal(phone: Device, question: dict[str, Any]) -> None:
    """The place of an answer is what is encrypted: exchanged labels would turn every vote over."""
    maker = council(question)
    announced_ = asked(maker)
    first, second, *rest = announced_["answers"]
    for wrong in (
        {"answers": [second, first, *rest]},
        {"answers": [first, second, *rest, "Autre"]},
        {"answers": [first]},
        {"answers": []},
        {"text": "Une autre question"},
    ):
        assert code(phone, maker, question=announced_ | wrong) == "question_other"
    exchanged = council(question | {"answers": [second, first, *rest]})
    assert code(phone, exchanged, question=announced_) == "question_other"


def test_spaces_that_do_not_break_are_no_other_question(phone: Device) -> None:
    maker = council(YES_NO | {"question": "Vœu : « l’eau »"})
    announced_ = {"text": "Vœu\u00a0: «\u00a0l’eau\u00a0»", "answers": YES_NO["answers"]}
    assert opened(phone, maker, question=announced_)["question"]["text"] == "Vœu : « l’eau »"


def test_another_urn_than_the_one_announced_is_refused(phone: Device) -> None:
    maker, other = council(), council(seed=1)
    assert code(phone, maker, head="0" * 64) == "urn_other"
    assert code(phone, maker, fingerprint=compact(b"another")) == "urn_other"
    assert code(phone, maker, archive=setup(other)) == "urn_other"


def test_a_key_that_is_not_in_it_is_missed(phone: Device) -> None:
    maker = council()
    assert code(phone, maker, keys=[maker.names[0], council(seed=1).names[1]]) == "own_key"


@pytest.mark.parametrize("registered", [3, 5])
def test_keys_of_nobody_in_the_room_are_counted(phone: Device, registered: int) -> None:
    assert code(phone, council(), registered=registered) == "keys_announced"


def test_the_server_alone_would_read_every_ballot(phone: Device) -> None:
    assert code(phone, council(trustees=("single",))) == "trustees_other"


def test_one_question_with_one_answer(phone: Device) -> None:
    assert code(phone, council(DELEGATES)) == "question_bounds"


def test_no_ballot_is_there_before_anybody_voted(phone: Device) -> None:
    maker = council()
    maker.vote(1, [1, 0, 0])
    early = assemble(maker.steps)
    assert code(phone, maker, archive=early, head=verify(early).head) == "urn_used"


@pytest.mark.parametrize(
    ("question", "choice", "bits"),
    [
        ({"answers": ["Pour", "Contre", "Abstention"], "blank": False}, 1, [0, 1, 0]),
        ({"answers": ["A", "B"], "blank": True}, 0, [0, 1, 0]),
        ({"answers": ["A", "B"], "blank": True}, "blank", [1, 0, 0]),
    ],
)
def test_a_choice_is_one_bit(phone: Device, question: Any, choice: Any, bits: list[int]) -> None:
    assert phone.run("return m.voter.bitsOf(question, choice)", question=question, choice=choice) == bits


def sealed(maker: Maker) -> dict[str, Any]:
    """The chain of an archive up to its tally, and what is announced at the close."""
    steps = [step for step in maker.steps if step[0] not in ("PartialDecryption", "Result")]
    archive = assemble(steps)
    count = sum(step[0] == "Ballot" for step in steps)
    return {"events": events_of(archive), "head": verify(archive).head, "ballots": count}


def voted() -> Maker:
    maker = council()
    for voter, bits in enumerate(([1, 0, 0], [0, 1, 0], [1, 0, 0])):
        maker.vote(voter, bits)
    maker.close()
    return maker


def test_a_ballot_is_found_again(phone: Device) -> None:
    maker = voted()
    said = sealed(maker)
    ballots = [step[1].decode() for step in maker.steps if step[0] == "Ballot"]
    for ballot in ballots:
        assert phone.run(FIND, given=said | {"ballot": ballot}) == {"found": True, "ballots": 3}
    other = maker.ballot(3, [[1, 0, 0]]).decode()
    assert phone.run(FIND, given=said | {"ballot": other})["found"] is False


def test_it_is_looked_for_in_the_urn_that_was_announced(phone: Device) -> None:
    maker = voted()
    said = sealed(maker)
    ballot, chain = maker.ballot(0, [[1, 0, 0]]).decode(), said["events"]
    # A server that writes our ballot into the chain after the seal changes every hash that follows.
    payload = json.loads(chain[1])["payload"]
    written = [*chain[:1], chain[1].replace(payload, hexadecimal(ballot.encode())), *chain[2:]]
    for wrong, expected in (
        ({"head": "0" * 64}, "urn_other"),
        ({"ballots": 4}, "ballots_announced"),
        ({"events": chain[:-1]}, "urn_other"),
        ({"events": []}, "urn_other"),
        ({"events": [*chain[:2], *chain[3:]]}, "event_parent"),
        ({"events": written}, "event_parent"),
        ({"events": ["[]"]}, "json_shape"),
    ):
        with pytest.raises(Refused) as refused:
            phone.run(FIND, given=said | {"ballot": ballot} | wrong)
        assert refused.value.code == expected
