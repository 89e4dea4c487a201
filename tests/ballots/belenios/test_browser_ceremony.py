"""A key ceremony and a decryption in a browser: accepted by Python and belenios-tool, or refused by name."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from preau.ballots.belenios import groups, verify
from preau.ballots.belenios.digests import compact, hexadecimal
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.making import all_bound_text, bound_text
from preau.ballots.belenios.tally import read_tally
from preau.ballots.belenios.trustees import read_trustees
from tests.ballots.belenios import tool
from tests.ballots.belenios.device import Device, Refused
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker, assemble, dumps

pytestmark = pytest.mark.browser
GROUP = groups.of_name("BELENIOS-2048")
BITS = ((1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1))
BLANKS = ((1, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 0), (0, 1, 1, 0))


@dataclass
class Ceremony:
    """Every message of an honest ceremony, and the state of each device after each step."""

    states: list[list[Any]]
    certificates: list[Any]
    second: list[Any]
    third: list[Any]
    pedersen: dict[str, Any]

    @property
    def text(self) -> str:
        return dumps(self.pedersen)

    def key(self, index: int) -> dict[str, str]:
        found: dict[str, str] = self.states[2][index - 1]["key"]
        return found


def begin(phone: Device, index: int, size: int = 3, threshold: int = 2, ceremony: str = "séance-1") -> Any:
    given = {"ceremony": ceremony, "index": index, "size": size, "threshold": threshold}
    return stored(phone.run("return m.ceremony.begin(given)", given=given))


def share(phone: Device, state: Any, certificates: Any) -> Any:
    return stored(phone.run("return m.ceremony.share(state, certificates)", state=state, certificates=certificates))


def finish(phone: Device, state: Any, certificates: Any, messages: Any) -> Any:
    return stored(
        phone.run(
            "return m.ceremony.finish(state, certificates, messages)",
            state=state,
            certificates=certificates,
            messages=messages,
        )
    )


def stored(outcome: Any) -> Any:
    """As the storage of a device and the server give it back: JSON."""
    return json.loads(json.dumps(outcome))


def held(phone: Device, size: int = 3, threshold: int = 2) -> Ceremony:
    one = [begin(phone, index, size, threshold) for index in range(1, size + 1)]
    certificates = [each["message"]["certificate"] for each in one]
    two = [share(phone, each["state"], certificates) for each in one]
    second = [each["message"] for each in two]
    three = [finish(phone, each["state"], certificates, second) for each in two]
    third = [each["message"] for each in three]
    pedersen = phone.run(
        "return m.ceremony.pedersen(threshold, certificates, second, third)",
        threshold=threshold,
        certificates=certificates,
        second=second,
        third=third,
    )
    states = [[each["state"] for each in step] for step in (one, two, three)]
    return Ceremony(states, certificates, second, third, pedersen)


@pytest.fixture(scope="module")
def sound(phone: Device) -> Ceremony:
    return held(phone)


def voted(ceremony: Ceremony, voters: int = 4) -> Maker:
    maker = Maker(questions=(YES_NO, DELEGATES), trustees=("single", ceremony.pedersen), weights=[1] * voters)
    for voter in range(voters):
        maker.vote(voter, BITS[voter], BLANKS[voter])
    maker.close(decrypt=(1,))
    return maker


CHECK = "return m.decrypt.checkBeforeDecryption({ ...given, archive: bytes(archive), checked: new Set(checked) })"


def check(phone: Device, maker_or_steps: Any, ceremony: Ceremony, index: int = 2, **given: Any) -> Any:
    steps = maker_or_steps.steps[:-1] if isinstance(maker_or_steps, Maker) else maker_or_steps
    checked = given.pop("checked", [])
    given = {
        "pedersen": ceremony.text,
        "publicKey": ceremony.key(index)["public"],
        "ballots": sum(step[0] == "Ballot" for step in steps),
    } | given
    return phone.run(CHECK, given=given, archive=assemble(steps), checked=checked)


def decrypt(phone: Device, ready: Any, secret: str) -> tuple[bytes, bytes]:
    """The decryption, and the binding proofs beside it."""
    found: dict[str, str] = phone.run(
        "return m.decrypt.decrypt({ election, tally, secret, owner })",
        election=ready["election"],
        tally=ready["tally"],
        secret=secret,
        owner=ready["owner"],
    )
    return found["decryption"].encode(), found["bound"].encode()


@pytest.mark.parametrize("pair", [(1, 2), (1, 3), (2, 3)])
def test_two_of_three_open_a_ballot(phone: Device, sound: Ceremony, tmp_path: Path, pair: tuple[int, int]) -> None:
    maker = voted(sound)
    read = read_election(maker.election)
    bound = {1: bound_text(read, read_tally(read, maker.steps[6][1]), maker.secrets[0], owner=1)}
    for index in pair:
        ready = check(phone, maker, sound, index)
        assert (ready["owner"], ready["registered"], ready["ballots"]) == (1 + index, 4, 4)
        assert (ready["uuid"], ready["fingerprint"]) == (maker.uuid, maker.fingerprint)
        assert ready["election"].encode() == maker.election
        assert ready["tally"].encode() == maker.steps[6][1]
        assert ready["tally_hash"] == hexadecimal(maker.steps[6][1])
        part, bound[1 + index] = decrypt(phone, ready, sound.key(index)["secret"])
        maker.steps.insert(-1, ("PartialDecryption", part, ready["owner"]))
    archive, beside = assemble(maker.steps), all_bound_text(bound)
    report = verify(archive, bound=beside)
    assert report.result == ((1, 2, 1), (1, 2, 2, 1))
    assert report.trustees == ((1, 1), (2, 3))
    assert report.decrypted_by == (1, *(index + 1 for index in pair))
    found = phone.verify(archive, beside)
    assert (found["decrypted_by"], found["bound"]) == (list(report.decrypted_by), True)
    if tool.TOOL:
        assert tool.accepts(tmp_path / "election", maker.uuid, archive)


@pytest.mark.parametrize(("size", "threshold"), [(3, 2), (1, 1), (4, 3)])
def test_python_reads_the_set(phone: Device, size: int, threshold: int) -> None:
    ceremony = held(phone, size, threshold)
    (found,) = read_trustees(dumps([["Pedersen", ceremony.pedersen]]).encode(), GROUP)
    assert (len(found.keys), found.threshold) == (size, threshold)
    assert list(ceremony.pedersen) == ["threshold", "certs", "coefexps", "signatures", "verification_keys"]
    for index in range(1, size + 1):
        key = ceremony.key(index)
        assert GROUP.to_string(GROUP.pow(GROUP.g, int(key["secret"]))) == key["public"]
        assert phone.run(
            "return m.ceremony.recognise(state, text)", state=ceremony.states[2][index - 1], text=ceremony.text
        )


def test_what_the_devices_compare_aloud(phone: Device, sound: Ceremony) -> None:
    found = phone.run("return m.ceremony.fingerprint(certificates)", certificates=sound.certificates)
    assert found == compact(dumps(sound.certificates).encode())


def test_a_step_asked_again_says_the_same(phone: Device, sound: Ceremony) -> None:
    """A reload in the middle: the keys and the polynomial are those of before, the shares still fit."""
    again = share(phone, sound.states[0][1], sound.certificates)["message"]
    assert again["coefexps"]["message"] == sound.second[1]["coefexps"]["message"]
    mixed = [sound.second[0], again, sound.second[2]]
    done = finish(phone, sound.states[1][2], sound.certificates, mixed)
    assert done["state"]["key"] == sound.key(3)


def test_a_share_is_hidden_as_said(phone: Device, sound: Ceremony) -> None:
    """alpha = g^r; data = share XOR SHA-256("share|ceremony|i|j|" + alpha^dk): computed here apart."""
    import hashlib

    hidden = sound.second[0]["shares"][2]
    secret = GROUP.to_string(GROUP.pow(GROUP.of_string(hidden["alpha"]), int(sound.states[0][2]["dk"])))
    pad = hashlib.sha256(f"share|séance-1|1|3|{secret}".encode()).digest()
    found = int(hidden["data"], 16) ^ int.from_bytes(pad, "big")
    polynomial = [int(a) for a in sound.states[0][0]["polynomial"]]
    assert len(hidden["data"]) == 64
    assert found == sum(a * 3**k for k, a in enumerate(polynomial)) % GROUP.q


@pytest.mark.parametrize(
    "given",
    [
        {"index": 0}, {"index": 4}, {"threshold": 0}, {"threshold": 4}, {"index": "1"}, {"size": 1.5}, {"ceremony": ""},
    ],
)  # fmt: skip
def test_a_ceremony_that_cannot_be_is_refused(phone: Device, given: dict[str, Any]) -> None:
    whole = {"ceremony": "x", "index": 1, "size": 3, "threshold": 2} | given
    with pytest.raises(Refused) as refused:
        phone.run("return m.ceremony.begin(given)", given=whole)
    assert refused.value.code in {"threshold", "ceremony_state"}


RUBBISH = [None, 1, "", "x", [], {}, {"message": "", "signature": {}}, {"message": "{}", "signature": None}]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_a_rubbish_certificate_names_its_trustee(phone: Device, sound: Ceremony, rubbish: Any) -> None:
    with pytest.raises(Refused) as refused:
        share(phone, sound.states[0][0], [*sound.certificates[:2], rubbish])
    assert refused.value.place[0] == ["trustee", 3]


def _certificate(phone: Device, **given: Any) -> Any:
    return begin(phone, **given)["message"]["certificate"]


def _signature(certificate: Any) -> Any:
    changed = copy.deepcopy(certificate)
    changed["signature"]["response"] = str((int(changed["signature"]["response"]) + 1) % GROUP.q)
    return changed


def test_a_certificate_of_another_place_or_set_names_its_trustee(phone: Device, sound: Ceremony) -> None:
    state, (one, two, three) = sound.states[0][0], sound.certificates
    neutral = json.loads(three["message"]) | {"encryption": "1"}
    long = json.loads(three["message"]) | {"verification": "1" * 90_000}
    for certificates, code, place in (
        ([one, three, two], "certificate_context", [["trustee", 2]]),
        ([one, two, _certificate(phone, index=3, size=4)], "certificate_context", [["trustee", 3]]),
        ([one, two, _certificate(phone, index=3, threshold=3)], "certificate_context", [["trustee", 3]]),
        ([one, two, _signature(three)], "certificate_signature", [["trustee", 3]]),
        ([one, two, three | {"message": dumps(neutral)}], "neutral", [["trustee", 3]]),
        ([one, two, three | {"message": dumps(long)}], "element_writing", [["trustee", 3]]),
        ([one, two], "length", []),
        ([_certificate(phone, index=1), two, three], "own_certificate", []),
    ):
        with pytest.raises(Refused) as refused:
            share(phone, state, certificates)
        assert (refused.value.code, refused.value.place) == (code, place)


def test_two_trustees_with_one_key_are_refused(phone: Device, sound: Ceremony) -> None:
    """The server could sit twice: a third certificate with the keys of the second, signed by them."""
    two = sound.states[0][1]
    message = sound.certificates[1]["message"].replace('"index":2', '"index":3')
    signature = phone.run("return m.proofs.write(m.proofs.sign(BigInt(sk), message))", sk=two["sk"], message=message)
    copied = [*sound.certificates[:2], {"message": message, "signature": signature}]
    with pytest.raises(Refused) as refused:
        share(phone, sound.states[0][0], copied)
    assert str(refused.value) == "certificate_twice at trustee 3"


def test_certificates_that_change_between_the_steps_are_refused(phone: Device, sound: Ceremony) -> None:
    changed = [*sound.certificates[:2], _certificate(phone, index=3)]
    for refusing in (
        lambda: share(phone, sound.states[1][0], changed),
        lambda: finish(phone, sound.states[1][0], changed, sound.second),
    ):
        with pytest.raises(Refused) as refused:
            refusing()
        assert refused.value.code == "certificate_other"
    with pytest.raises(Refused) as refused:
        finish(phone, sound.states[0][0], sound.certificates, sound.second)
    assert refused.value.code == "ceremony_state"


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_a_rubbish_second_message_names_its_trustee(phone: Device, sound: Ceremony, rubbish: Any) -> None:
    with pytest.raises(Refused) as refused:
        finish(phone, sound.states[1][0], sound.certificates, [sound.second[0], rubbish, sound.second[2]])
    assert refused.value.place[0] == ["trustee", 2]


def _other_digit(text: str) -> str:
    return ("0" if text[-1] != "0" else "1").join((text[:-1], ""))


SECOND: dict[str, tuple[Any, str]] = {
    "a share of another digit": (lambda v: v["shares"][0].update(data=_other_digit(v["shares"][0]["data"])),
                                 "share_wrong"),
    "the share of another": (lambda v: v["shares"].reverse(), "share_wrong"),
    "a share too long": (lambda v: v["shares"][0].update(data="0" * 10**5), "share_writing"),
    "a share in capitals": (lambda v: v["shares"][0].update(data="A" * 64), "share_writing"),
    "alpha outside of the group": (lambda v: v["shares"][0].update(alpha="2"), "not_in_group"),
    "alpha too long": (lambda v: v["shares"][0].update(alpha="1" * 90_000), "element_writing"),
    "a share less": (lambda v: v["shares"].pop(), "length"),
    "no share": (lambda v: v.pop("shares"), "fields"),
    "a polynomial of another degree": (lambda v: v["coefexps"].update(message='{"coefexps":["1"]}'), "length"),
    "coefficients exchanged": (lambda v: v["coefexps"].update(message=_exchanged(v["coefexps"]["message"])),
                               "polynomial_signature"),
    "a signature of a digit more": (lambda v: v["signature"].update(response="1" * 80), "number_writing"),
    "another signature": (lambda v: v.update(signature=v["coefexps"]["signature"]), "certificates_signature"),
}  # fmt: skip


def _exchanged(message: str) -> str:
    return dumps({"coefexps": json.loads(message)["coefexps"][::-1]})


@pytest.mark.parametrize("name", SECOND)
def test_a_wrong_second_message_names_its_trustee(phone: Device, sound: Ceremony, name: str) -> None:
    change, code = SECOND[name]
    wrong = copy.deepcopy(sound.second[2])
    change(wrong)
    with pytest.raises(Refused) as refused:
        finish(phone, sound.states[1][0], sound.certificates, [*sound.second[:2], wrong])
    assert (refused.value.code, refused.value.place[0]) == (code, ["trustee", 3])


def test_a_message_of_another_ceremony_is_refused(phone: Device, sound: Ceremony) -> None:
    other = held(phone)
    with pytest.raises(Refused) as refused:
        finish(phone, sound.states[1][0], sound.certificates, [*sound.second[:2], other.second[2]])
    assert str(refused.value) == "polynomial_signature at trustee 3"
    # The same keys under another identifier: the share opens to something else.
    elsewhere = sound.states[1][0] | {"ceremony": "séance-2"}
    with pytest.raises(Refused) as refused:
        finish(phone, elsewhere, sound.certificates, sound.second)
    assert str(refused.value) == "share_wrong at trustee 1"


def test_a_set_that_does_not_hold_together_is_not_assembled(phone: Device, sound: Ceremony) -> None:
    for third in ([*reversed(sound.third)], sound.third[:2], [{}, *sound.third[1:]], [*sound.third[:2], None]):
        with pytest.raises(Refused):
            phone.run(
                "return m.ceremony.pedersen(2, certificates, second, third)",
                certificates=sound.certificates,
                second=sound.second,
                third=third,
            )


def test_a_device_knows_its_own_ceremony(phone: Device, sound: Ceremony) -> None:
    other = held(phone)
    with pytest.raises(Refused) as refused:
        phone.run("return m.ceremony.recognise(state, text)", state=sound.states[2][0], text=other.text)
    assert refused.value.code == "own_certificate"
    with pytest.raises(Refused) as refused:
        phone.run("return m.ceremony.recognise(state, text)", state=sound.states[1][0], text=sound.text)
    assert refused.value.code == "ceremony_state"
    # The same certificates, and a key that is not the one this device made.
    exchanged = sound.states[2][0] | {"key": sound.key(2)}
    with pytest.raises(Refused) as refused:
        phone.run("return m.ceremony.recognise(state, text)", state=exchanged, text=sound.text)
    assert refused.value.code == "own_key"


def test_a_foreign_set_served_at_the_last_step_is_not_kept(phone: Device, sound: Ceremony) -> None:
    """Sound in itself, made by whoever holds the server: assembled from its messages, it is not this device's."""
    other = held(phone)
    for state in sound.states[2]:
        made = phone.run(
            "return m.ceremony.pedersen(state.threshold, certificates, second, third)",
            state=state,
            certificates=other.certificates,
            second=other.second,
            third=other.third,
        )
        with pytest.raises(Refused) as refused:
            phone.run("return m.ceremony.recognise(state, text)", state=state, text=dumps(made))
        assert refused.value.code == "own_certificate"


SETUP = "return m.trustee.checkSetup({ ...given, archive: bytes(archive) })"


def opened(phone: Device, maker: Maker, ceremony: Ceremony, index: int = 2, **given: Any) -> Any:
    archive = given.pop("archive", assemble(maker.steps[:1]))
    given = {
        "pedersen": ceremony.text,
        "publicKey": ceremony.key(index)["public"],
        "fingerprint": maker.fingerprint,
        "head": verify(archive).head,
    } | given
    return phone.run(SETUP, given=given, archive=archive)


def test_a_device_knows_its_lock_as_soon_as_the_urn_opens(phone: Device, sound: Ceremony) -> None:
    maker, other = voted(sound), held(phone)
    found = opened(phone, maker, sound)
    assert (found["election"].encode(), found["owner"]) == (maker.election, 3)
    for wrong, expected in (
        ({"pedersen": other.text}, "own_key"),
        ({"publicKey": other.key(2)["public"]}, "own_key"),
        ({"head": "0" * 64}, "urn_other"),
        ({"fingerprint": compact(b"another")}, "urn_other"),
        ({"archive": assemble(maker.steps[:2])}, "urn_used"),
    ):
        with pytest.raises(Refused) as refused:
            opened(phone, maker, sound, **wrong)
        assert refused.value.code == expected
    with pytest.raises(Refused) as refused:
        opened(phone, voted(other), sound)
    assert refused.value.code == "own_key"


def refusal(phone: Device, *args: Any, **given: Any) -> str:
    with pytest.raises(Refused) as refused:
        check(phone, *args, **given)
    return refused.value.code


def test_what_a_device_refuses_to_decrypt(phone: Device, sound: Ceremony) -> None:
    maker = voted(sound)
    *before, _server, _result = maker.steps
    setup, *ballots, end, tally = before
    assert refusal(phone, maker.steps, sound) == "result_early"
    assert refusal(phone, [setup, *ballots], sound) == "tally_missing"
    assert refusal(phone, [setup, *ballots, end], sound) == "archive_unfinished"
    assert refusal(phone, [setup, *ballots[:2], end, *ballots[2:], end, tally], sound) == "event_order"
    assert refusal(phone, before, sound, ballots=5) == "ballots_announced"
    assert refusal(phone, before, sound, ballots=3) == "ballots_announced"
    assert refusal(phone, [setup, *ballots[:3], end, tally], sound) == "tally_voters"
    assert refusal(phone, [setup, *ballots[:3], end, tally], sound, ballots=4) == "ballots_announced"
    assert refusal(phone, before, sound, former="0" * 64) == "tally_other"
    assert check(phone, before, sound, former=hexadecimal(tally[1]))["ballots"] == 4
    assert check(phone, maker, sound)["ballots"] == 4  # the server has decrypted already


def test_a_device_refuses_trustees_that_are_not_its_own(phone: Device, sound: Ceremony) -> None:
    other = held(phone)
    maker = voted(other)
    assert refusal(phone, maker, sound) == "own_key"
    assert refusal(phone, maker, other, publicKey=sound.key(1)["public"]) == "own_key"
    assert refusal(phone, maker, other, pedersen=sound.text) == "own_key"


def test_a_device_does_not_decrypt_what_says_how_somebody_voted(phone: Device, sound: Ceremony) -> None:
    assert refusal(phone, voted(sound, 2), sound) == "too_few_ballots"
    again = voted(sound)
    again.steps.clear()
    again = Maker(questions=(YES_NO,), trustees=("single", sound.pedersen), weights=[1] * 4)
    for voter in (0, 1, 2, 3, 0):
        again.vote(voter, BITS[voter])
    again.close()
    assert refusal(phone, again, sound) == "ballots_replaced"
    weighed = Maker(questions=(YES_NO,), trustees=("single", sound.pedersen), weights=[1, 10, 100, 1000])
    for voter in range(4):
        weighed.vote(voter, BITS[voter])
    weighed.close()
    assert refusal(phone, weighed, sound) == "weights"


def test_a_device_recomputes_the_tally(phone: Device, sound: Ceremony) -> None:
    maker = voted(sound)
    *before, _server, _result = maker.steps
    setup, *ballots, end, (kind, tally, sized) = before
    value = json.loads(tally)
    # One ballot alone in place of the sum: its choices would be opened.
    one = json.loads(ballots[0][1])["answers"][0]["choices"]
    wrong = dumps([one, value[1]]).encode()
    assert refusal(phone, [setup, *ballots, end, (kind, wrong, sized)], sound) == "tally_wrong"


def test_ballots_checked_on_arrival_are_not_proven_again(phone: Device, sound: Ceremony) -> None:
    maker = voted(sound)
    *before, _server, _result = maker.steps
    setup, *ballots, end, tally = before
    known = [hexadecimal(ballot[1]) for ballot in ballots]
    assert check(phone, before, sound, checked=known) == check(phone, before, sound)
    # One that it has not seen is proven: here a proof is false though every hash fits.
    value = json.loads(ballots[1][1])
    value["answers"][0]["choices"][0], value["answers"][0]["choices"][1] = value["answers"][0]["choices"][:2][::-1]
    del value["signature"]
    digest = compact(dumps(value).encode())
    value["signature"] = {"hash": digest, "proof": maker.prove(maker.voters[1], f"sig|{digest}|")}
    forged = [ballots[0], ("Ballot", dumps(value).encode()), *ballots[2:]]
    assert refusal(phone, [setup, *forged, end, tally], sound, checked=known) == "individual_proof"


@pytest.mark.parametrize("tally", ["", "[]", "[[]]", '[[{"alpha":"2","beta":"1"}]]', "1" * 10**5])
def test_a_tally_of_rubbish_is_not_decrypted(phone: Device, sound: Ceremony, tally: str) -> None:
    election = Maker(trustees=("single", sound.pedersen)).election.decode()
    with pytest.raises(Refused):
        decrypt(phone, {"election": election, "tally": tally, "owner": 2}, sound.key(1)["secret"])
