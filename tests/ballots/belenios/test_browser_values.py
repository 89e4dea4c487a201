"""The arithmetic, the hashes and the reading of JSON in a browser: the values that Python finds."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from preau.ballots.belenios import Refusal, digests, groups, reading
from tests.ballots.belenios.conftest import SHARED, beside
from tests.ballots.belenios.device import Device, Refused

pytestmark = pytest.mark.browser
GROUP = groups.of_name("BELENIOS-2048", fast=False)
P: int = GROUP._p  # type: ignore[attr-defined]


@beside
def test_the_fixed_values_of_the_protocol(phone: Device) -> None:
    vectors = json.loads((SHARED / "vectors.json").read_text())
    wanted = vectors["BELENIOS-2048"]
    found = phone.run(
        """const { g, p, q, generator, power } = m.group;
           return { p: String(p), g: String(g), q: String(q), sha: m.sha256.base64("abc"),
                    powers: secrets.map(BigInt).map((x) => [String(power(g, x)), String(generator().power(x))]) }""",
        secrets=[wanted["derive_v20"], wanted["derive_v30"]],
    )
    assert found == {
        "p": wanted["p"],
        "g": wanted["g"],
        "q": wanted["q"],
        "sha": vectors["sha_b64('abc')"],
        "powers": [[wanted["public_v20"]] * 2, [wanted["public_v30"]] * 2],
    }


@beside
def test_a_proof_of_knowledge_and_wrong_ones(phone: Device) -> None:
    wanted = json.loads((SHARED / "vectors.json").read_text())["BELENIOS-2048"]["pok x=123456789 w=987654321"]
    outcomes = phone.run(
        """const key = m.group.base(wanted.public_key);
           const prefix = `pok|BELENIOS-2048|${wanted.public_key}|`;
           return [0n, 1n].flatMap((a) => [0n, 1n].map((b) => {
             const proof = { challenge: BigInt(wanted.challenge) + a, response: BigInt(wanted.response) + b };
             try { m.proofs.checkKnowledge(key, prefix, proof, "trustee_proof"); } catch (f) { return f.code; }
             return "sound";
           }))""",
        wanted=wanted,
    )
    assert outcomes == ["sound", "trustee_proof", "trustee_proof", "trustee_proof"]


def test_digests_of_every_length_around_a_block(phone: Device) -> None:
    texts = ["", "abc", "é|☃|😀", "x" * 1000, *("y" * n for n in (55, 56, 57, 63, 64, 65, 119, 120, 128))]
    found = phone.run(
        "return texts.map((text) => [m.sha256.hex(text), m.sha256.base64(text), [...m.sha256.bytes(text)]])",
        texts=texts,
    )
    for text, (hexadecimal, compact, raw) in zip(texts, found, strict=True):
        digest = hashlib.sha256(text.encode())
        assert (hexadecimal, compact, bytes(raw)) == (
            digest.hexdigest(),
            digests.compact(text.encode()),
            digest.digest(),
        )


def test_powers_inverses_and_membership(phone: Device) -> None:
    exponents = [0, 1, 2, 15, 16, 17, 63, 64, 2**128 + 5, GROUP.q - 1, GROUP.q, 2**256 - 1]
    base = GROUP.pow(GROUP.g, 424242)
    candidates = [0, 1, GROUP.g, base, P - 1, P - GROUP.g, P, P + 1, 2, -1]
    found = phone.run(
        """const { Base, Table, inverse, member, power } = m.group;
           const table = new Table(BigInt(base)), shared = new Base(BigInt(base));
           const list = exponents.map(BigInt);
           return [list.map((n) => [power(BigInt(base), n), table.power(n), shared.power(n)].map(String)),
                   ["2", "3", "-3", "1"].map((n) => String(inverse(BigInt(n)))),
                   candidates.map((x) => member(BigInt(x)))]""",
        base=str(base),
        exponents=[str(n) for n in exponents],
        candidates=[str(x) for x in candidates],
    )
    assert found[0] == [[str(pow(base, n, P))] * 3 for n in exponents]
    assert found[1] == [str(pow(n, -1, GROUP.q)) for n in (2, 3, -3, 1)]
    assert found[2] == [False, True, True, True, False, False, False, False, False, False]


def test_random_numbers_are_below_q_and_never_twice_the_same(phone: Device) -> None:
    found = [int(n) for n in phone.run("return Array.from({ length: 400 }, () => String(m.group.random()))")]
    assert len(set(found)) == 400
    assert all(0 <= n < GROUP.q for n in found)
    # The whole range is used: each half, and each of the sixteen parts but by the chance of one in 10^11.
    assert {n * 16 // GROUP.q for n in found} == set(range(16))


@pytest.mark.parametrize("text", ["0", "01", "+1", "-1", "1e3", " 1", "1_0", "٣", "0x1", "", "9" * 618, "9" * 10**6])
def test_a_number_outside_the_group_is_refused(phone: Device, text: str) -> None:
    with pytest.raises(Refusal) as wanted:
        GROUP.of_string(text)
    with pytest.raises(Refused) as refused:
        phone.run("return String(m.group.element(text))", text=text)
    assert refused.value.code == wanted.value.code


@pytest.mark.parametrize("text", [str(GROUP.q), str(GROUP.q - 1), "00", "-1", "1.0", "9" * 78, "9" * 10**6, "", "٣"])
def test_a_number_out_of_range_is_refused(phone: Device, text: str) -> None:
    def python() -> str:
        try:
            return str(reading.scalar(text, GROUP.q))
        except Refusal as refusal:
            return refusal.code

    def browser() -> Any:
        try:
            return phone.run("return String(m.group.scalar(text))", text=text)
        except Refused as refused:
            return refused.code

    assert browser() == python()


JSON = [
    b"", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 100_000, b"1e9", b"1.5", b"NaN",
    b"-Infinity", b'{"a":1,"a":1}', b'"\\ud800"', b'{"\\udc00":1}', b'"\\ud83d\\ude00"', b" {}", b"{}\n", b"{} {}",
    b'"\\u0041"', b'"\t"', b'"\\x"', b'"\\/"', b'"a', b"[1,]", b"{,}", b"{1:2}", b"[01]", b"-0", b"-1", b"[-]", b"nul",
    b"null", b"true", b"[]", b"{}", b'{"2":1,"1":2,"__proto__":3}', b'"\\u001f\\u007f\x7f"', '"é☃😀\u2028"'.encode(),
    b'"\\b\\f\\n\\r\\t\\"\\\\"', b"[12345678901]", b"[-123456789]", b"[-1234567890]", b"[1 ,2]", b"[ ]", b"\x00",
    b"1 2", b"[" * 500 + b"]" * 500, b"\xed\xa0\x80", b'[[],{"a":[]},""]', b"{\"a\":1,\"b\":[1e2],\"a\":2}",
]  # fmt: skip


def test_json_is_read_and_refused_as_python_does(phone: Device) -> None:
    def python(data: bytes) -> str:
        try:
            return reading.canonical(reading.parse_canonical(data)).decode()
        except Refusal as refusal:
            return refusal.code

    found = [
        phone.run(
            """try { return m.reading.canonical(m.reading.parseCanonical(bytes(data))); }
               catch (f) { return f.code; }""",
            data=data,
        )
        for data in JSON
    ]
    assert found == [python(data) for data in JSON]
