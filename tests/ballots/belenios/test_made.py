"""Elections of every kind, made honestly and then changed: with every hash computed anew, only the proofs speak."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.ballots.belenios import Refusal, groups, verifier, verify, words
from tests.ballots.belenios.maker import DELEGATES, YES_NO, Maker, assemble, dumps, take_apart

TRUSTEES: dict[str, tuple[Sequence[Any], tuple[int, ...]]] = {
    "one": (("single",), (1,)),
    "two": (("single", "single"), (2, 1)),
    "2 of 3": (((2, 3, "new"),), (3, 1)),
    "2 of 3, as 2.0 made them": (((2, 3, "2.0"),), (2, 3)),
    "the server and 2 of 3": (("single", (2, 3, "new")), (1, 2, 4)),
    "the server and 3 of 3, all": (("single", (2, 3, "new")), (1, 2, 3, 4)),
}


def held(group: str, trustees: str, *, fast: bool = True) -> Maker:
    """Three voters, one of three votes' weight; the first votes again. Result: (0, 2, 3), (1, 1, 0, 3)."""
    maker = Maker(group, (YES_NO, DELEGATES), TRUSTEES[trustees][0], (1, 1, 3), fast=fast)
    maker.vote(0, (1, 0, 0), (0, 1, 1, 0))
    maker.vote(1, (0, 1, 0), (1, 0, 0, 0))
    maker.vote(2, (0, 0, 1), (0, 0, 0, 1))
    maker.vote(0, (0, 1, 0), (0, 1, 0, 0))
    return maker


@pytest.mark.parametrize(
    ("group", "trustees"),
    [*(("BELENIOS-2048", kind) for kind in TRUSTEES), ("Ed25519", "one"), ("Ed25519", "the server and 2 of 3")],
)
def test_an_honest_election_is_sound(group: str, trustees: str) -> None:
    report = verify(held(group, trustees).close(decrypt=TRUSTEES[trustees][1]))
    assert report.result == ((0, 2, 3), (1, 1, 0, 3))
    assert (report.ballots, report.voters, report.weight, report.weighted) == (4, 3, 5, True)


def test_an_honest_election_in_the_group_of_mixnets_is_sound() -> None:
    maker = Maker("RFC-3526-2048", trustees=((2, 2, "new"),))
    maker.vote(2, (0, 1, 0))
    assert verify(maker.close(decrypt=(1, 2))).result == ((0, 1, 0),)


@pytest.mark.parametrize("group", groups.NAMES)
def test_a_vote_in_which_nobody_voted_is_sound(group: str) -> None:
    assert verify(Maker(group).close()).result == ((0, 0, 0),)


def test_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "WORTH_PROCESSES", 1)
    maker = Maker(weights=[1] * 40)
    for voter in range(40):
        maker.vote(voter, ((1, 0, 0), (0, 1, 0))[voter % 2])
    sound = maker.close()
    assert verify(sound, workers=2) == verify(sound)
    for number in (39, 25):
        other = maker.steps[number + 1][1]
        maker.steps[number] = ("Ballot", maker.steps[number][1][:-60] + other[-60:])
    for workers in (1, 2):
        with pytest.raises(Refusal) as refused:
            verify(assemble(maker.steps), workers=workers)
        assert refused.value.place == (("ballot", 25),)


@cache
def base(trustees: str) -> tuple[tuple[Any, ...], ...]:
    maker = Maker("Ed25519", ({**DELEGATES, "answers": ["A", "B"]},), TRUSTEES[trustees][0], (1, 2))
    maker.vote(0, (0, 1, 1))
    maker.vote(1, (1, 0, 0))
    maker.close(decrypt=TRUSTEES[trustees][1])
    return tuple(maker.steps)


def test_taken_apart_and_put_together_again_it_is_the_same_archive(shipped: bytes) -> None:
    steps = take_apart(shipped)
    assert take_apart(assemble(steps)) == steps
    assert verify(assemble(steps)).result == ((1, 0, 1, 1),)


@given(st.data())
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_byte_changed_is_refused(shipped: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(shipped) - 1))
    byte = data.draw(st.integers(1, 255))
    changed = bytearray(shipped)
    changed[place] ^= byte
    with pytest.raises(Refusal):
        verify(bytes(changed))


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_length_cut_off_within_an_operation_is_refused(shipped: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(shipped) - 1).filter(lambda n: n % 512))
    with pytest.raises(Refusal):
        verify(shipped[:length])


@pytest.mark.slow
@given(st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_digit_changed_is_refused_though_every_hash_is_made_anew(data: st.DataObject) -> None:
    """Whoever holds the server can compute every hash again; the proofs and the signatures remain."""
    steps = list(base(data.draw(st.sampled_from(["one", "the server and 2 of 3"]))))
    number = data.draw(st.sampled_from([n for n, step in enumerate(steps) if step[0] != "EndBallots"]))
    which = data.draw(st.sampled_from([n for n, part in enumerate(steps[number]) if isinstance(part, bytes)]))
    body = steps[number][which]
    # Digits of numbers, and those of points; the letters of labels change nothing but the fingerprint.
    places = [found.start() for found in re.finditer(rb"[0-9]", body)]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in b"0123456789" if d != body[place]]))
    changed = body[:place] + bytes([digit]) + body[place + 1 :]
    steps[number] = (*steps[number][:which], changed, *steps[number][which + 1 :])
    with pytest.raises(Refusal):
        verify(assemble(steps))


def refusal(steps: Sequence[tuple[Any, ...]]) -> str:
    with pytest.raises(Refusal) as refused:
        verify(assemble(steps))
    return refused.value.code


def kinds(steps: Sequence[tuple[Any, ...]]) -> list[str]:
    return [step[0] for step in steps]


def test_the_grammar_of_events() -> None:
    steps = base("one")
    assert kinds(steps) == ["Setup", "Ballot", "Ballot", "EndBallots", "EncryptedTally", "PartialDecryption", "Result"]
    setup, one, two, end, tally, decryption, result = steps
    wrong = [
        [setup, one, end, two, end, tally, decryption, result],
        [setup, one, two, tally, decryption, result],
        [*steps, two],
        [*steps, result],
        [*steps, setup],
        [one, setup, two],
        [setup, one, two, end, tally, result, decryption],
        [setup, one, two, end, decryption, tally, result],
        [setup, one, two, end, end, tally],
        [end],
    ]
    assert {refusal(order) for order in wrong} <= {"event_order", "record_twice"}
    assert refusal([setup, one, two, end]) == "archive_unfinished"


@pytest.mark.parametrize("kind", ["Shuffle", "EndShuffles", "", "setup", "é"])
def test_an_unknown_event_is_refused(kind: str) -> None:
    setup, one, *_rest = base("one")
    assert refusal([setup, (kind, one[1])]) == "event_unknown"


def test_the_same_ballot_twice_is_refused() -> None:
    setup, one, two, *rest = base("one")
    assert refusal([setup, one, two, one, *rest]) == "record_twice"


def test_a_ballot_dropped_before_the_tally_shows_in_the_tally() -> None:
    setup, _one, two, *rest = base("one")
    assert refusal([setup, two, *rest]) == "tally_voters"


def test_a_ballot_of_another_election_is_refused() -> None:
    other = Maker("Ed25519", ({**DELEGATES, "answers": ["A", "B"]},), weights=(1, 2), seed=7)
    other.vote(0, (0, 1, 1))
    setup, _one, *_rest = base("one")
    assert refusal([setup, other.steps[1]]) == "ballot_election"


def test_a_ballot_of_a_key_that_is_not_registered_is_refused() -> None:
    setup, one, two, *_rest = base("one")
    credentials = dumps(json.loads(setup[3])[1:]).encode()
    assert refusal([(*setup[:3], credentials), one, two]) == "credential_unknown"


def test_a_choice_worth_two_is_refused() -> None:
    maker = Maker("Ed25519", (YES_NO,))
    maker.vote(0, (2, 0, 0))
    assert refusal(maker.steps) == "individual_proof"


@pytest.mark.parametrize("bits", [(1, 1, 0), (0, 0, 0)])
def test_more_or_less_choices_than_asked_are_refused(bits: tuple[int, ...]) -> None:
    maker = Maker("Ed25519", (YES_NO,))
    maker.vote(0, bits)
    assert refusal(maker.steps) == "overall_proof"


@pytest.mark.parametrize(("bits", "code"), [((1, 1, 0), "blank_proof"), ((0, 0, 0), "overall_proof")])
def test_blank_and_a_choice_or_neither_are_refused(bits: tuple[int, ...], code: str) -> None:
    maker = Maker("Ed25519", ({**DELEGATES, "answers": ["A", "B"]},))
    maker.vote(0, bits)
    assert refusal(maker.steps) == code


def edit(step: tuple[Any, ...], change: Any, which: int = 1) -> tuple[Any, ...]:
    value = json.loads(step[which])
    changed = change(value)
    return (*step[:which], dumps(value if changed is None else changed).encode(), *step[which + 1 :])


BALLOT_EDITS: dict[str, tuple[Any, str]] = {
    "no answer": (lambda v: v.update(answers=[]), "length"),
    "one choice less": (lambda v: v["answers"][0]["choices"].pop() and None, "ballot_hash"),
    "another order": (lambda v: dict(reversed(v.items())), "fields"),
    "a field more": (lambda v: v.update(note="x"), "fields"),
    "no object": (lambda v: [v], "json_shape"),
    "null": (lambda v: v.update(signature=None), "json_shape"),
    "a number for a text": (lambda v: v.update(credential=1), "ballot_hash"),
    "no hash": (lambda v: v["signature"].update(hash=""), "ballot_hash"),
}


@pytest.mark.parametrize("name", BALLOT_EDITS)
def test_a_ballot_of_another_shape_is_refused(name: str) -> None:
    setup, one, *_rest = base("one")
    change, code = BALLOT_EDITS[name]
    assert refusal([setup, edit(one, change)]) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_malformed"),
        (b"\xff\xfe", "json_malformed"),
        (b"[" * 100_000, "json_deep"),
        (b'{"a":' * 100_000, "json_deep"),
        (b"1" * 100_000, "number_too_long"),
        (b"1e9", "json_number"),
        (b"NaN", "json_number"),
        (b'{"a":1,"a":1}', "json_duplicate"),
        (b'"\\ud800"', "json_malformed"),
        (b" {}", "not_canonical"),
        (b"{}\n", "not_canonical"),
        (b"{} {}", "json_malformed"),
        (b'"\\u0041"', "not_canonical"),
    ],
)
def test_hostile_json_is_refused(body: bytes, code: str) -> None:
    setup, *_rest = base("one")
    assert refusal([setup, ("Ballot", body)]) == code


ELECTION_EDITS: dict[str, tuple[Any, str]] = {
    "version 2": (lambda v: v.update(version=2), "election_version"),
    "version true": (lambda v: v.update(version=True), "json_shape"),
    "a group of one's own": (lambda v: v.update(group="P-256"), "group_unknown"),
    "another group": (lambda v: v.update(group="BELENIOS-2048"), "element_writing"),
    "another key": (lambda v: v.update(public_key=groups.of_name("Ed25519").to_string(groups.of_name("Ed25519").g)),
                    "election_key"),
    "the neutral key": (lambda v: v.update(public_key="0" * 63 + "1"), "neutral"),
    "a short identifier": (lambda v: v.update(uuid="abc"), "uuid"),
    "an identifier that is a path": (lambda v: v.update(uuid="../../../../etc/x"), "uuid"),
    "no question": (lambda v: v.update(questions=[]), "questions_number"),
    "no answer": (lambda v: v["questions"][0].update(answers=[]), "answers_number"),
    "more than all": (lambda v: v["questions"][0].update(max=3), "question_bounds"),
    "the least above the most": (lambda v: v["questions"][0].update(min=3), "question_bounds"),
    "a ranking": (lambda v: v["questions"].append({"type": "Lists", "value": {}}), "question_type"),
    "a question that is a text": (lambda v: v.update(questions=["?"]), "json_shape"),
    "no name": (lambda v: v.pop("name") and None, "field_missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", ELECTION_EDITS)
def test_an_election_out_of_bounds_is_refused(name: str) -> None:
    setup, *_rest = base("one")
    change, code = ELECTION_EDITS[name]
    assert refusal([edit(setup, change)]) == code


def _pedersen(change: Any) -> Any:
    return lambda value: change(value[1][1])


TRUSTEE_EDITS: dict[str, tuple[Any, set[str]]] = {
    "nobody": (lambda v: v.clear(), {"trustees_number"}),
    "an unknown kind": (lambda v: v[0].__setitem__(0, "Multi"), {"trustee_kind"}),
    "one left out": (lambda v: v.pop(0) and None, {"election_key"}),
    "twice the same": (lambda v: v.append(v[0]), {"election_key"}),
    "a threshold of one": (_pedersen(lambda p: p.update(threshold=1)), {"certificate_context"}),
    "a threshold of four": (_pedersen(lambda p: p.update(threshold=4)), {"threshold"}),
    "a certificate less": (_pedersen(lambda p: p["certs"].pop() and None), {"certificate_context"}),
    "certificates exchanged": (_pedersen(lambda p: p["certs"].reverse()), {"certificate_context"}),
    "polynomials exchanged": (_pedersen(lambda p: p["coefexps"].reverse()), {"polynomial_signature"}),
    "signatures exchanged": (_pedersen(lambda p: p["signatures"].reverse()), {"certificates_signature"}),
    "keys exchanged": (_pedersen(lambda p: p["verification_keys"].reverse()), {"verification_key"}),
    "a key less": (_pedersen(lambda p: p["verification_keys"].pop() and None), {"length"}),
    "a key unsigned": (_pedersen(lambda p: p["verification_keys"][0].pop("signature") and None), {"field_missing"}),
    "the form of 2.0": (_pedersen(lambda p: p.pop("signatures") and None), {"certificate_context"}),
}


@pytest.mark.parametrize("name", TRUSTEE_EDITS)
def test_trustees_out_of_order_are_refused(name: str) -> None:
    setup, *_rest = base("the server and 2 of 3")
    change, codes = TRUSTEE_EDITS[name]
    assert refusal([edit(setup, change, 2)]) in codes


CREDENTIAL_EDITS: dict[str, tuple[Any, str]] = {
    "twice the same": (lambda v: v.append(v[0]), "credential_twice"),
    "twice, with a weight": (lambda v: v.append(v[0] + ",5"), "credential_twice"),
    "a negative weight": (lambda v: v.__setitem__(0, v[0] + ",-1"), "credential_weight"),
    "a weight of a billion": (lambda v: v.__setitem__(0, v[0] + ",1000000000"), "credential_weight"),
    "no weight": (lambda v: v.__setitem__(0, v[0] + ","), "credential_weight"),
    "the neutral element": (lambda v: v.append("0" * 63 + "1"), "not_in_group"),
    "of order two": (lambda v: v.append(f"{2**255 - 20:064x}"), "not_in_group"),
    "a number": (lambda v: v.append(5), "json_shape"),
    "an object": (lambda v: {"a": v}, "json_shape"),
}


@pytest.mark.parametrize("name", CREDENTIAL_EDITS)
def test_credentials_out_of_order_are_refused(name: str) -> None:
    setup, *_rest = base("one")
    change, code = CREDENTIAL_EDITS[name]
    assert refusal([edit(setup, change, 3)]) == code


def test_more_votes_than_the_credential_weighs_show_in_the_tally() -> None:
    setup, *rest = base("one")
    heavier = edit(setup, lambda v: v.__setitem__(1, v[1].replace(",2", ",9")), 3)
    assert refusal([heavier, *rest]) == "tally_weight"


@pytest.mark.parametrize(
    "given_", [{"num_tallied": 3}, {"total_weight": 4}, {"total_weight": "3"}, {"num_tallied": True}]
)
def test_a_tally_that_miscounts_is_refused(given_: dict[str, Any]) -> None:
    steps = list(base("one"))
    kind, tally, sized = steps[4]
    steps[4] = (kind, tally, sized | given_)
    assert refusal(steps) in {"tally_voters", "tally_weight", "json_shape"}


def test_trustees_who_vanish_send_rubbish_or_come_twice_are_refused() -> None:
    steps = list(base("the server and 2 of 3"))
    *before, server, second, fourth, result = steps
    assert kinds([server, second, fourth]) == ["PartialDecryption"] * 3
    assert refusal([*before, server, second, result]) == "decryptions_missing"
    assert refusal([*before, second, fourth, result]) == "decryptions_missing"
    assert refusal([*before, (*server[:2], 2), second, fourth, result]) == "decryption_proof"
    assert refusal([*before, (*server[:2], 9), second, fourth, result]) == "decryption_owner"
    assert refusal([*before, (*server[:2], 0), second, fourth, result]) == "decryption_owner"
    rubbish = edit(server, lambda v: v.update(decryption_factors=[]))
    assert refusal([*before, rubbish]) == "length"
    maker = Maker("Ed25519", TRUSTEES["one"] and (YES_NO,))
    archive_twice = take_apart(maker.close())
    ones = [step for step in archive_twice if step[0] == "PartialDecryption"]
    again = ("PartialDecryption", maker.decryption(1, [[(maker.group.one,) * 2] * 3]), 1)
    assert refusal([*archive_twice[:-1], again]) == "decryption_twice"
    assert len(ones) == 1


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ([[2, 1, 1]], "result_wrong"), ([[1, 1, 1]], "result_wrong"), ([[2, 1]], "length"), ([], "length"),
        ([[2, 1, 99]], "result_range"), ([["2", 1, 1]], "json_shape"), ([[-2, 1, 1]], "json_shape"),
        ([[True, 1, 1]], "json_shape"), ([[2.5, 1, 1]], "json_number"), ([[10**30, 1, 1]], "number_too_long"),
    ],
)  # fmt: skip
def test_another_result_is_refused(figures: Any, code: str) -> None:
    *before, result = base("one")
    right = json.loads(result[1])["result"]
    assert right == [[2, 1, 1]]
    wrong = figures if figures != right else [[2, 0, 1]]
    assert refusal([*before, ("Result", dumps({"result": wrong}).encode())]) == code


HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["\ud800", "9" * 5000, "1", "0", "0" * 63 + "1", "\x00", "٣", "-1"]),
    st.lists(st.integers(0, 1), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(0, 1), max_size=2),
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything inside a JSON value; those through a text that is JSON itself pass by "json"."""
    found = [path] if path else []
    if isinstance(value, str) and value.startswith("{"):
        return found + nodes(json.loads(value), (*path, "json"))
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [way for key, item in pairs for way in nodes(item, (*path, key))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if path[0] == "json":
        return json.dumps(put(json.loads(value), path[1:], new), separators=(",", ":"))
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


@pytest.mark.slow
@given(st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_nothing_that_is_put_anywhere_is_more_than_refused(data: st.DataObject) -> None:
    """Any value in any place, hashes made anew: a `Refusal`, or the same figures; never another error."""
    steps = list(base("the server and 2 of 3"))
    number = data.draw(st.sampled_from([n for n, step in enumerate(steps) if step[0] != "EndBallots"]))
    which = data.draw(st.sampled_from([n for n, part in enumerate(steps[number]) if n]))
    part = steps[number][which]
    if not isinstance(part, bytes):
        # The fields that `assemble` completes: of the sized tally, and the number of a trustee.
        changed: Any = data.draw(HOSTILE) if isinstance(part, int) else part | {"num_tallied": data.draw(HOSTILE)}
    else:
        value = json.loads(part)
        value = put(value, data.draw(st.sampled_from(nodes(value))), data.draw(HOSTILE))
        changed = json.dumps(value, separators=(",", ":")).encode()
    steps[number] = (*steps[number][:which], changed, *steps[number][which + 1 :])
    try:
        report = verify(assemble(steps))
    except Refusal as refusal:
        assert words.fault(refusal).endswith(".")
    except UnicodeEncodeError:
        assert not isinstance(part, bytes)  # the maker could not even write it
    else:
        assert report.result == verify(assemble(base("the server and 2 of 3"))).result
