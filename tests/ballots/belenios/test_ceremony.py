"""The key ceremony as the server sees it: honest devices are understood, every other message is refused at once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.ballots.belenios import Refusal, groups
from preau.ballots.belenios.ceremony import MOST_BYTES, Ceremony
from preau.ballots.belenios.making import trustees_text
from preau.ballots.belenios.trustees import read_trustees
from tests.ballots.belenios.maker import dumps
from tests.ballots.belenios.trustee import Trustee, held

GROUP = groups.of_name("BELENIOS-2048")


@pytest.mark.parametrize(("name", "size", "threshold"), [("BELENIOS-2048", 3, 2), ("Ed25519", 4, 3), ("Ed25519", 1, 1)])
def test_an_honest_ceremony_makes_trustees_that_the_verifier_reads(name: str, size: int, threshold: int) -> None:
    ceremony, trustees = held(name, size=size, threshold=threshold)
    assert ceremony.step is None
    group = ceremony.group
    single, members = read_trustees(trustees_text(group, 5, ceremony.pedersen()), group)
    assert group.equal(single.public_key, group.pow(group.g, 5))
    assert (members.threshold, len(members.keys)) == (threshold, size)
    for trustee, key in zip(trustees, members.keys, strict=True):
        assert group.equal(group.pow(group.g, trustee.secret), key)


def begun(step: int) -> tuple[Ceremony, list[Trustee], list[bytes]]:
    """A ceremony at this step, of which trustee 1 has sent the message; with the messages of all for it."""
    trustees = [Trustee(GROUP, n) for n in (1, 2, 3)]
    ceremony, bodies = Ceremony(group=GROUP, size=3, threshold=2), list[bytes]()
    for one in range(1, step + 1):
        bodies = [trustee.message(one, bodies) for trustee in trustees]
        for trustee, body in zip(trustees, bodies, strict=True):
            if one < step or trustee.index == 1:
                ceremony = ceremony.received(one, trustee.index, body)
    return ceremony, trustees, bodies


def refused(ceremony: Ceremony, step: int, index: int, body: bytes) -> str:
    with pytest.raises(Refusal) as found:
        ceremony.received(step, index, body)
    return found.value.code


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_same_bytes_again_change_nothing_and_others_are_refused(step: int) -> None:
    ceremony, _trustees, bodies = begun(step)
    assert ceremony.received(step, 1, bodies[0]) is ceremony
    assert refused(ceremony, step, 1, bodies[1]) == "ceremony_twice"


def test_a_step_waits_for_the_one_before() -> None:
    ceremony, trustees, certificates = begun(1)
    assert ceremony.step == 1
    assert refused(ceremony, 2, 1, trustees[0].second(certificates)) == "ceremony_step"
    assert refused(ceremony, 0, 1, b"{}") == refused(ceremony, 4, 1, b"{}") == "ceremony_step"
    assert refused(ceremony, 1, 0, b"{}") == refused(ceremony, 1, 4, b"{}") == "ceremony_index"


CONTEXTS: list[dict[str, Any]] = [
    {"index": 1},
    {"index": 3},
    {"size": 4},
    {"threshold": 1},
    {"group": "Ed25519"},
    {"more": 1},
]


@pytest.mark.parametrize("context", CONTEXTS, ids=str)
def test_a_certificate_is_made_for_this_ceremony(context: dict[str, Any]) -> None:
    ceremony, trustees, _bodies = begun(1)
    assert refused(ceremony, 1, 2, trustees[1].certificate(**context)) == "certificate_context"


def test_true_is_no_number() -> None:
    ceremony = Ceremony(group=GROUP, size=3, threshold=2)
    assert refused(ceremony, 1, 1, Trustee(GROUP, 1).certificate(index=True)) == "certificate_context"


def test_no_key_serves_twice() -> None:
    ceremony, trustees, _bodies = begun(1)
    first, second = trustees[:2]
    second.decrypting = first.decrypting
    assert refused(ceremony, 1, 2, second.certificate()) == "keys_twice"
    second.decrypting = first.signing
    assert refused(ceremony, 1, 2, second.certificate()) == "keys_twice"
    second.decrypting = second.signing
    assert refused(ceremony, 1, 2, second.certificate()) == "keys_twice"
    second.decrypting = 0
    assert refused(ceremony, 1, 2, second.certificate()) == "neutral"


def test_a_certificate_of_somebody_else_is_not_signed_for_this_place() -> None:
    ceremony, _trustees, bodies = begun(1)
    assert refused(ceremony, 1, 2, bodies[0]) == "certificate_context"


def test_a_polynomial_is_ones_own_and_signed_with_all_certificates() -> None:
    ceremony, trustees, bodies = begun(2)
    first, second = trustees[:2]
    certificates = [ceremony.messages[1, n] for n in (1, 2, 3)]
    assert refused(ceremony, 2, 2, bodies[0]) == "polynomial_signature"
    other = [certificates[1], certificates[0], certificates[2]]
    assert refused(ceremony, 2, 2, second.second(other)) == "certificates_signature"
    second.polynomial = [first.polynomial[0], 5]
    assert refused(ceremony, 2, 2, second.second(certificates)) == "polynomial_twice"
    second.polynomial = [0, 5]
    assert refused(ceremony, 2, 2, second.second(certificates)) == "neutral"
    second.polynomial = [3, 4, 5]
    assert refused(ceremony, 2, 2, second.second(certificates)) == "length"


SHARES: list[tuple[Callable[[list[Any]], Any], str]] = [
    (lambda shares: shares.pop(), "length"),
    (lambda shares: shares.append(shares[0]), "length"),
    (lambda shares: shares[0].update(data="0" * 63), "share_writing"),
    (lambda shares: shares[0].update(data="A" * 64), "share_writing"),
    (lambda shares: shares[0].update(data=7), "json_shape"),
    (lambda shares: shares[0].update(alpha="1"), "neutral"),
    (lambda shares: shares[0].update(alpha="02"), "element_writing"),
    (lambda shares: shares[0].update(more="1"), "fields"),
]


@pytest.mark.parametrize(("change", "code"), SHARES)
def test_shares_are_written_as_shares(change: Callable[[list[Any]], Any], code: str) -> None:
    ceremony, _trustees, bodies = begun(2)
    value = json.loads(bodies[1])
    change(value["shares"])
    assert refused(ceremony, 2, 2, dumps(value).encode()) == code


def test_a_key_follows_from_the_polynomials() -> None:
    ceremony, trustees, bodies = begun(3)
    polynomials = [ceremony.messages[2, n] for n in (1, 2, 3)]
    assert refused(ceremony, 3, 2, bodies[2]) == "verification_key"
    value, other = json.loads(bodies[1]), json.loads(bodies[2])
    value["verification_key"]["pok"] = other["verification_key"]["pok"]
    assert refused(ceremony, 3, 2, dumps(value).encode()) == "trustee_proof"
    trustees[1].signing = 7
    assert refused(ceremony, 3, 2, trustees[1].third(polynomials)) == "verification_key_signature"


@pytest.mark.parametrize("step", [1, 2, 3])
def test_garbage_is_refused_whatever_it_is(step: int) -> None:
    ceremony, _trustees, bodies = begun(step)
    value = json.loads(bodies[1])
    for body in (b"", b"null", b"[]", b"{}", b"\xff", b'{"a":' * 5000, b" " + bodies[1], json.dumps(value).encode()):
        refused(ceremony, step, 2, body)
    assert refused(ceremony, step, 2, b'{"a":"' + b"1" * MOST_BYTES + b'"}') == "message_too_long"
    assert ceremony.received(step, 2, bodies[1]).messages[step, 2] == bodies[1]


MESSAGES = {step: begun(step) for step in (1, 2, 3)}


@given(st.data())
@settings(max_examples=120, deadline=None, derandomize=True)
def test_no_digit_of_a_message_may_change(data: st.DataObject) -> None:
    """But in the shares, which nobody but their reader can judge."""
    ceremony, _trustees, bodies = MESSAGES[data.draw(st.sampled_from([1, 2, 3]))]
    body = bodies[1]
    end = body.find(b'"shares"')
    digits = [n for n, byte in enumerate(body[: end if end > 0 else None]) if byte in b"0123456789"]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from(b"0123456789").filter(lambda byte: byte != body[place]))
    step = next(step for step, (_, _, known) in MESSAGES.items() if known is bodies)
    refused(ceremony, step, 2, body[:place] + bytes([digit]) + body[place + 1 :])


def test_messages_may_come_in_any_order_within_a_step() -> None:
    trustees, chance = [Trustee(GROUP, n) for n in (1, 2, 3)], random.Random(3)
    ceremony, bodies = Ceremony(group=GROUP, size=3, threshold=2), list[bytes]()
    for step in (1, 2, 3):
        bodies = [trustee.message(step, bodies) for trustee in trustees]
        for number in chance.sample(range(3), 3):
            assert ceremony.step == step
            ceremony = ceremony.received(step, number + 1, bodies[number])
    assert ceremony.step is None
