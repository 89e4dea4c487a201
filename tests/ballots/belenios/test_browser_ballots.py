"""Ballots made in a browser: the Python verifier and belenios-tool accept them; the browser checks those of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preau.ballots.belenios import Refusal, verify
from preau.ballots.belenios.ballot import Checker
from preau.ballots.belenios.digests import compact, hexadecimal
from preau.ballots.belenios.election import read_election
from tests.ballots.belenios import tool
from tests.ballots.belenios.device import Device, Refused
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker, dumps

pytestmark = pytest.mark.browser

NAMES = [f"Membre {n}" for n in range(1, 36)]
ALL_NAMES: dict[str, Any] = {"answers": NAMES, "blank": True, "min": 1, "max": 1, "question": "Maire"}
FREE: dict[str, Any] = {"answers": ["A", "B", "C", "D"], "min": 0, "max": 3, "question": "Élisez jusqu’à trois noms 😀"}
MANY: dict[str, Any] = {"answers": ["A", "B", "C"], "blank": True, "min": 0, "max": 3, "question": "« Blanc » ou rien"}


def one_of(length: int, *chosen: int) -> list[int]:
    return [int(place in chosen) for place in range(length)]


KINDS: dict[str, tuple[dict[str, Any], list[list[int]]]] = {
    "for, against, abstain": (YES_NO, [one_of(3, 0), one_of(3, 1), one_of(3, 2)]),
    "two of three, or blank": (DELEGATES, [one_of(4, 0), one_of(4, 1), one_of(4, 2, 3)]),
    "up to three": (FREE, [one_of(4), one_of(4, 3), one_of(4, 0, 2, 3)]),
    "up to all, or nothing, or blank": (MANY, [one_of(4), one_of(4, 0), one_of(4, 1, 2, 3)]),
    "thirty-five names, or blank": (ALL_NAMES, [one_of(36, 0), one_of(36, 1), one_of(36, 35)]),
}


def encrypt(phone: Device, election: bytes, secret: int, answers: Any) -> tuple[bytes, str]:
    found = phone.run(
        "return m.booth.encrypt({ election, secret, answers })",
        election=election.decode(),
        secret=str(secret),
        answers=answers,
    )
    return found["ballot"].encode(), found["tracker"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_election_is_accepted_by_all(phone: Device, tmp_path: Path, kind: str) -> None:
    question, votes = KINDS[kind]
    maker = Maker(questions=(question,), trustees=("single", (2, 3, "new")))
    checker = Checker(read_election(maker.election))
    trackers = []
    for voter, bits in enumerate(votes):
        ballot, tracker = encrypt(phone, maker.election, maker.voters[voter], [bits])
        assert checker.check(ballot).credential == maker.names[voter]
        assert tracker == compact(ballot)
        trackers.append(tracker)
        maker.put(voter, ballot, bits)
    archive = maker.close(decrypt=(1, 2, 4))
    report = verify(archive)
    assert report.result == (tuple(map(sum, zip(*votes, strict=True))),)
    assert list(report.trackers) == trackers
    assert phone.verify(archive)["result"] == [list(row) for row in report.result]
    if tool.TOOL:
        assert tool.accepts(tmp_path / "election", maker.uuid, archive)


def test_several_questions_in_one_ballot(phone: Device) -> None:
    maker = Maker(questions=(YES_NO, DELEGATES))
    ballot, _tracker = encrypt(phone, maker.election, maker.voters[0], [[0, 0, 1], [0, 1, 0, 1]])
    maker.put(0, ballot, [0, 0, 1], [0, 1, 0, 1])
    assert verify(maker.close()).result == ((0, 0, 1), (0, 1, 0, 1))


def test_a_key_is_of_the_group_and_votes(phone: Device) -> None:
    maker = Maker()
    key = phone.run("return m.booth.newKey()")
    assert maker.power(int(key["secret"])) == key["public"]
    assert 0 < int(key["secret"]) < maker.q
    ballot, _tracker = encrypt(phone, maker.election, int(key["secret"]), [[1, 0, 0]])
    assert Checker(read_election(maker.election)).check(ballot).credential == key["public"]


def test_the_same_vote_never_makes_the_same_ballot(phone: Device) -> None:
    maker = Maker()
    ballots = [json.loads(encrypt(phone, maker.election, maker.voters[0], [[1, 0, 0]])[0]) for _ in range(2)]
    one, two = ([json.dumps(c) for c in ballot["answers"][0]["choices"]] for ballot in ballots)
    assert not set(one) & set(two)


@pytest.mark.parametrize(
    ("question", "bits"),
    [
        (YES_NO, []),
        (YES_NO, [1, 0]),
        (YES_NO, [0, 0, 0]),
        (YES_NO, [1, 1, 0]),
        (YES_NO, [2, 0, -1]),
        (YES_NO, [True, False, False]),
        (YES_NO, "100"),
        (YES_NO, None),
        (DELEGATES, [1, 1, 0, 0]),
        (DELEGATES, [0, 0, 0, 0]),
        (DELEGATES, [0, 1, 1, 1]),
    ],
)
def test_choices_that_the_question_does_not_allow_are_refused(phone: Device, question: Any, bits: Any) -> None:
    maker = Maker(questions=(question,))
    with pytest.raises(Refused) as refused:
        encrypt(phone, maker.election, maker.voters[0], [bits])
    assert str(refused.value) == "choice_bits at question 1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 2}, "election_version"),
        ({"group": "Ed25519"}, "group_unknown"),
        ({"group": "RFC-3526-2048"}, "group_unknown"),
        ({"public_key": "1"}, "neutral"),
        ({"public_key": "2"}, "not_in_group"),
        ({"public_key": "9" * 100_000}, "element_writing"),
        ({"uuid": "x"}, "uuid"),
        ({"questions": []}, "questions_number"),
    ],
)
def test_another_election_is_refused(phone: Device, change: dict[str, Any], code: str) -> None:
    maker = Maker()
    election = dumps(json.loads(maker.election) | change).encode()
    with pytest.raises(Refused) as refused:
        encrypt(phone, election, maker.voters[0], [[1, 0, 0]])
    assert refused.value.code == code


@pytest.mark.parametrize("secret", ["0", "-1", "", "x", "1" * 100, "1" * 10**6])
def test_what_is_no_secret_is_refused(phone: Device, secret: str) -> None:
    with pytest.raises(Refused) as refused:
        phone.run(
            "return m.booth.encrypt({ election, secret, answers: [[1, 0, 0]] })",
            election=Maker().election.decode(),
            secret=secret,
        )
    assert refused.value.code in {"number_writing", "number_range", "secret_writing", "text_too_long"}


CHANGES: dict[str, Any] = {
    "a digit of a proof": lambda t: t.replace('"response":"', '"response":"1', 1),
    "a space": lambda t: t.replace(":", ": ", 1),
    "a leading zero": lambda t: t.replace('"alpha":"', '"alpha":"0', 1),
    "another key": lambda t: t.replace('"credential":"', '"credential":"1', 1),
    "cut": lambda t: t[:-1],
    "empty": lambda _t: "",
    "a list": lambda t: f"[{t}]",
    "a number of a million digits": lambda t: t.replace('"alpha":"', '"alpha":"' + "1" * 10**6, 1),
    "a line after": lambda t: t + "\n",
    "a choice less": lambda t: dumps(_without_a_choice(json.loads(t))),
}


def _without_a_choice(value: Any) -> Any:
    value["answers"][0]["choices"].pop()
    return value


@pytest.mark.parametrize("name", CHANGES)
def test_one_ballot_is_checked_as_python_does(phone: Device, name: str) -> None:
    maker = Maker(questions=(YES_NO,))
    sound = maker.ballot(0, ((0, 1, 0),)).decode()
    check = "return m.ballot_check.checkBallot({ election, ballot })"
    election = maker.election.decode()
    assert phone.run(check, election=election, ballot=sound) == {
        "credential": maker.names[0],
        "tracker": compact(sound.encode()),
        "hash": hexadecimal(sound.encode()),
    }
    changed = CHANGES[name](sound)
    with pytest.raises(Refusal) as wanted:
        Checker(read_election(maker.election)).check(changed.encode())
    with pytest.raises(Refused) as refused:
        phone.run(check, election=election, ballot=changed)
    assert str(refused.value).removesuffix(" at the archive") == str(wanted.value).removesuffix(" at the archive")


def test_a_ballot_of_another_election_is_refused(phone: Device) -> None:
    one, two = Maker(seed=1), Maker(seed=2)
    with pytest.raises(Refused) as refused:
        phone.run(
            "return m.ballot_check.checkBallot({ election, ballot })",
            election=one.election.decode(),
            ballot=two.ballot(0, ((0, 1, 0),)).decode(),
        )
    assert refused.value.code == "ballot_election"
