"""The binding proofs beside a decryption: made, checked, and refused where any place of their writing is another."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from preau.ballots.belenios import Refusal, groups, making, verify
from preau.ballots.belenios.archive import read_archive
from preau.ballots.belenios.ballot import reread
from preau.ballots.belenios.digests import challenge, compact
from preau.ballots.belenios.election import Election, Question, read_election
from preau.ballots.belenios.tally import Tally, add_up, check_all_bound, check_bound, check_decryption
from preau.ballots.belenios.trustees import read_trustees
from preau.ballots.belenios.writing import Writer
from tests.ballots.belenios import tool
from tests.ballots.belenios.device import Device
from tests.ballots.belenios.maker import Maker, assemble, dumps, take_apart
from tests.ballots.belenios.trustee import held
from tests.ballots.belenios.unbound import unbound

QUESTION = Question(text="Motion", answers=("Pour", "Contre", "Abstention"), blank=False, min=1, max=1)
CHOICES = ((0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1))


@dataclass
class Counted:
    """A whole ballot, decrypted by the server (1) and the first and third members (2 and 4)."""

    uuid: str
    election: Election
    tally: Tally
    keys: list[Any]
    secrets: dict[int, int]
    archive: bytes = b""
    factors: dict[int, Any] = field(default_factory=dict)
    bound: dict[int, bytes] = field(default_factory=dict)

    @property
    def whole(self) -> bytes:
        return making.all_bound_text(self.bound)

    def check(self, data: bytes, owner: int = 1, **other: Any) -> None:
        given = {"tally": self.tally, "key": self.keys[owner - 1], "factors": self.factors[owner], "owner": owner}
        check_bound(other.pop("election", self.election), data, **given | other)

    def check_all(self, data: bytes) -> None:
        check_all_bound(self.election, data, self.tally, self.keys, self.factors)


@cache
def counted(group_name: str = "BELENIOS-2048", *, shift: tuple[int, ...] = ()) -> Counted:
    """`shift`: the figures are off by so many, as `unbound` makes them."""
    ceremony, members = held(group_name)
    group, server = ceremony.group, making.new_secret(ceremony.group)
    trustees = making.trustees_text(group, server, ceremony.pedersen())
    sets, uuid = read_trustees(trustees, group), making.new_uuid()
    text = making.election_text(name="Essai", uuid=uuid, trustees=sets, questions=[QUESTION], group=group)
    election, secrets = read_election(text), [making.new_secret(group) for _ in CHOICES]
    devices = Maker.for_election(text, secrets)
    bodies = [devices.ballot(n, [choice]) for n, choice in enumerate(CHOICES)]
    weights = dict.fromkeys(devices.names, 1)
    forged: list[bytes] = []
    if shift:
        rest = add_up(election, [reread(election, body) for body in bodies[:-1]], weights)
        bodies[-1], *forged = unbound(devices, election, rest, server, shift, len(bodies) - 1, CHOICES[-1])
    writer = Writer.begun(1_795_000_000)
    writer.setup(election=text, trustees=trustees, credentials=making.credentials_text(group, devices.names))
    for body in sorted(bodies, key=compact):
        writer.ballot(body)
    tally = add_up(election, [reread(election, body) for body in bodies], weights)
    writer.tally(making.tally_text(group, tally), voters=len(bodies), weight=len(bodies))
    keys = [key for one in sets for key in one.keys]
    found = Counted(uuid, election, tally, keys, {1: server, 2: members[0].secret, 4: members[2].secret})
    for owner, secret in found.secrets.items():
        part = making.decryption_text(election, tally, secret)
        found.bound[owner] = making.bound_text(election, tally, secret, owner=owner)
        if forged and owner == 1:
            part, found.bound[1] = forged
        found.factors[owner] = check_decryption(election, part, tally, keys[owner - 1])
        writer.decryption(part, owner=owner)
    writer.result(making.result_text(election, sets, tally, found.factors, len(bodies)))
    found.archive = writer.data
    return found


def refused(work: Callable[..., Any], *given: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        work(*given, **named)
    return str(refusal.value)


@pytest.mark.parametrize("group", ["BELENIOS-2048", "Ed25519"])
def test_honest_proofs_pass(group: str) -> None:
    found = counted(group)
    for owner, data in found.bound.items():
        found.check(data, owner)
    found.check_all(found.whole)
    report = verify(found.archive, bound=found.whole)
    assert (report.result, report.decrypted_by, report.bound) == (((0, 3, 1),), (1, 2, 4), True)
    assert not verify(found.archive).bound


def test_they_are_as_decision_0016_says() -> None:
    """Recomputed here from the texts alone."""
    found, archive = counted(), read_archive(counted().archive)
    group, q = found.election.group, found.election.group.q
    assert archive.tally is not None
    (row,) = json.loads(archive.tally[0])
    (factors,) = json.loads(archive.decryptions[0][0])["decryption_factors"]
    key = group.to_string(found.keys[0])
    first, *_others = json.loads(found.whole)
    assert list(first) == ["owner", "proofs"] and [one["owner"] for one in json.loads(found.whole)] == [1, 2, 4]
    for ciphertext, factor, proof in zip(row, factors, first["proofs"][0], strict=True):
        c, s = int(proof["challenge"]), int(proof["response"])
        said = f"decrypt-bound|{found.election.fingerprint}|{key}|{ciphertext['alpha']},{ciphertext['beta']}|{factor}|"
        commitments = [
            group.to_string(group.mul(group.pow(group.of_string(a), s), group.pow(group.of_string(b), c)))
            for a, b in ((group.to_string(group.g), key), (ciphertext["alpha"], factor))
        ]
        assert challenge(said, commitments, q) == c


def test_no_two_proofs_are_alike() -> None:
    found = counted()
    again = making.bound_text(found.election, found.tally, found.secrets[1], owner=1)
    proofs = [json.dumps(p) for text in (again, found.bound[1]) for p in json.loads(text)["proofs"][0]]
    assert len(set(proofs)) == 6


def test_a_decryption_that_the_protocol_alone_accepts_is_refused(tmp_path: Path) -> None:
    found = counted(shift=(4, -3, -1))
    assert verify(found.archive).result == ((4, 0, 0),)
    if tool.TOOL is not None:
        assert tool.accepts(tmp_path, found.uuid, found.archive)
    honest = making.bound_text(found.election, found.tally, found.secrets[1], owner=1)
    ordinary = json.loads(read_archive(found.archive).decryptions[0][0])["decryption_proofs"]
    for data in (found.bound[1], honest, dumps({"owner": 1, "proofs": ordinary}).encode()):
        assert refused(found.check, data) == "bound_proof at bound_list trustee 1 question 1 choice 1"
    assert refused(verify, found.archive, bound=found.whole).startswith("bound_proof at bound_list trustee 1")


@pytest.mark.browser
def test_the_browser_refuses_it_too(phone: Device) -> None:
    found = counted(shift=(4, -3, -1))
    assert phone.verdict(found.archive) == "sound"
    assert phone.verdict(found.archive, found.whole) == refused(verify, found.archive, bound=found.whole)


def test_every_part_of_what_they_are_made_over_binds() -> None:
    found, group = counted(), counted().election.group
    data, (row,), (factors,) = found.bound[1], found.tally, found.factors[1]
    (alpha, beta), one = row[0], group.g
    other = counted("BELENIOS-2048", shift=(1, -1, 0)).election
    changes: list[dict[str, Any]] = [
        {"election": other},
        {"key": group.mul(found.keys[0], one)},
        {"tally": (((group.mul(alpha, one), beta), *row[1:]),)},
        {"tally": (((alpha, group.mul(beta, one)), *row[1:]),)},
        {"factors": ((group.mul(factors[0], one), *factors[1:]),)},
        {"tally": ((row[1], row[0], row[2]),), "factors": ((factors[1], factors[0], factors[2]),)},
    ]
    for change in changes:
        assert refused(found.check, data, **change) == "bound_proof at bound_list trustee 1 question 1 choice 1"


Q = groups.of_name("BELENIOS-2048").q


def _more(value: str) -> str:
    return str((int(value) + 1) % Q)


def _proof(value: Any, place: int = 0) -> Any:
    return value["proofs"][0][place]


EDITS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "another owner": (lambda v: v.update(owner=2), "bound_owner"),
    "an owner in a text": (lambda v: v.update(owner="1"), "json_shape"),
    "an owner that is true": (lambda v: v.update(owner=True), "json_shape"),
    "an owner below zero": (lambda v: v.update(owner=-1), "json_shape"),
    "no owner": (lambda v: v.pop("owner"), "fields"),
    "a field more": (lambda v: v.update(more=1), "fields"),
    "fields exchanged": (lambda v: v.update(owner=v.pop("owner")), "fields"),
    "proofs that are no list": (lambda v: v.update(proofs={}), "json_shape"),
    "a question less": (lambda v: v["proofs"].pop(), "length"),
    "a question more": (lambda v: v["proofs"].append([]), "length"),
    "a proof less": (lambda v: v["proofs"][0].pop(), "length"),
    "a proof more": (lambda v: v["proofs"][0].append(_proof(v)), "length"),
    "a row that is no list": (lambda v: v["proofs"].__setitem__(0, None), "json_shape"),
    "a proof that is none": (lambda v: v["proofs"][0].__setitem__(2, None), "json_shape"),
    "a proof without response": (lambda v: _proof(v).pop("response"), "fields"),
    "a proof with more": (lambda v: _proof(v).update(more="1"), "fields"),
    "a challenge that is a number": (lambda v: _proof(v).update(challenge=1), "json_shape"),
    "a challenge of q": (lambda v: _proof(v).update(challenge=str(Q)), "number_range"),
    "a response beyond q": (lambda v: _proof(v).update(response=str(int(_proof(v)["response"]) + Q)), "number_"),
    "a response with a zero": (lambda v: _proof(v, 1).update(response="0" + "1" * 20), "number_writing"),
    "a response with a sign": (lambda v: _proof(v, 1).update(response="-1"), "number_writing"),
    "a very long response": (lambda v: _proof(v, 1).update(response="1" * 90_000), "number_writing"),
    "another response": (lambda v: _proof(v, 2).update(response=_more(_proof(v, 2)["response"])), "bound_proof"),
    "another challenge": (lambda v: _proof(v, 2).update(challenge=_more(_proof(v, 2)["challenge"])), "bound_proof"),
    "two proofs exchanged": (lambda v: v["proofs"][0].reverse(), "bound_proof"),
}  # fmt: skip
TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "null": lambda _: b"null",
    "no UTF-8": lambda _: b"\xff",
    "cut": lambda text: text[:-1],
    "more after it": lambda text: text + b"1",
    "a space": lambda text: text.replace(b":", b": ", 1),
    "a line at its end": lambda text: text + b"\n",
    "a field twice": lambda text: text.replace(b'{"owner":1', b'{"owner":1,"owner":1', 1),
    "an escape": lambda text: text.replace(b"owner", b"\\u006fwner", 1),
    "a huge number": lambda text: text.replace(b'"owner":1', b'"owner":' + b"1" * 90_000, 1),
}


@pytest.mark.parametrize("name", EDITS)
def test_another_writing_is_refused(name: str) -> None:
    found, (change, code) = counted(), EDITS[name]
    value = json.loads(found.bound[1])
    change(value)
    said = refused(found.check, dumps(value).encode())
    assert said.startswith(code) and " at bound_list trustee 1" in said
    assert refused(found.check_all, dumps([value, *json.loads(found.whole)[1:]]).encode()) == said


@pytest.mark.parametrize("name", TEXTS)
def test_another_text_is_refused(name: str) -> None:
    found = counted()
    assert "bound_list" in refused(found.check, TEXTS[name](found.bound[1]))
    assert "bound_list" in refused(found.check_all, TEXTS[name](found.whole))


def lists() -> dict[str, bytes]:
    one, two, four = json.loads(counted().whole)
    wrong = {
        "nobody": [], "one less": [one, two], "one twice": [one, two, two], "one more": [one, two, four, four],
        "another order": [two, one, four], "no list": one, "a list of lists": [[one], two, four],
    }  # fmt: skip
    return {name: dumps(value).encode() for name, value in wrong.items()}


@pytest.mark.parametrize("name", lists())
def test_the_owners_are_those_who_decrypted_in_their_order(name: str) -> None:
    found = counted()
    code = refused(found.check_all, lists()[name]).split()[0]
    assert code in {"length", "bound_owner", "json_shape"}
    assert refused(verify, found.archive, bound=lists()[name]).startswith(code)


def test_an_archive_not_yet_decrypted_has_none() -> None:
    found = counted()
    steps = take_apart(found.archive)
    for cut in (steps[:1], steps[:7], steps[:-4]):
        early = assemble(cut)
        if not read_archive(early).decryptions:
            assert verify(early, bound=b"[]").bound
            assert refused(verify, early, bound=found.whole) == "length at bound_list"


@pytest.mark.browser
def test_the_browser_gives_the_same_verdict(phone: Device) -> None:
    found = counted()
    assert phone.verify(found.archive, found.whole)["bound"] is True
    others = json.loads(found.whole)[1:]
    wrong = {name: change(found.whole) for name, change in TEXTS.items()} | lists()
    for name, (change, _code) in EDITS.items():
        value = json.loads(found.bound[1])
        change(value)
        wrong[name] = dumps([value, *others]).encode()
    for name, bound in wrong.items():
        assert phone.verdict(found.archive, bound) == refused(verify, found.archive, bound=bound), name
