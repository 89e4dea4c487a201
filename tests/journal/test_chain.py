"""The chain refuses every alteration, and names the first fault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from preau.journal import chain
from preau.sitting.events import Entry, Event, MemberArrived, MemberDeparted
from preau.sitting.facts import Actor

SITTING = "00000000-0000-4000-8000-000000000001"
START = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
GREFFIERE = Actor(role="clerk", screen="clerk", account="1")


def journal(length: int = 6) -> list[str]:
    lines, prev = [], chain.GENESIS
    for seq in range(1, length + 1):
        event: Event = MemberArrived(member="élue", place="mairie") if seq % 2 else MemberDeparted(member="élue")
        entry = Entry(
            seq=seq,
            id=f"00000000-0000-4000-8000-{seq:012}",
            at=START + timedelta(seconds=seq),
            actor=GREFFIERE,
            event=event,
        )
        link = chain.link(SITTING, entry, prev)
        lines.append(link.line)
        prev = link.hash
    return lines


def test_a_journal_reads_back_as_it_was_written() -> None:
    links = list(chain.check(journal()))
    assert [link.entry.seq for link in links] == [1, 2, 3, 4, 5, 6]
    assert isinstance(links[1].entry.event, MemberDeparted)
    assert links[0].prev == "0" * 64


def test_the_hash_is_sha256_of_the_canonical_form_of_the_rest() -> None:
    # For these keys and values, sorted keys without spaces is the canonical form: computed without our code or RFC
    # 8785's library.
    record = json.loads(journal(1)[0])
    rest = {key: value for key, value in record.items() if key != "hash"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert record["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert '"data":{"member":"élue","place":"mairie"}' in text


def changed(line: str, **fields: object) -> str:
    return rfc8785.dumps(json.loads(line) | fields).decode()


def rehashed(line: str, **fields: object) -> str:
    record = json.loads(line) | fields
    record["hash"] = chain.digest(record)
    return rfc8785.dumps(record).decode()


def swap(lines: list[str]) -> list[str]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda x: [*x[:2], changed(x[2], at="2026-11-26T18:31:00.000000Z"), *x[3:]], "line 3: event 3 was altered"),
        (lambda x: [*x[:2], rehashed(x[2], at="2026-11-26T18:31:00.000000Z"), x[3]], "line 4: event 4 does not follow"),
        (lambda x: [x[0], *x[2:]], "line 2: event number 3 where 2 is due"),
        (swap, "line 2: event number 3 where 2 is due"),
        (lambda x: [*x[:3], changed(x[3], sitting="another")], "line 4: another sitting's event"),
        (lambda x: [*x[:3], x[3][:-9]], "line 4, column"),
        (lambda x: [*x[:3], x[3].replace('"seq":4', '"seq": 4')], "line 4: event 4 is not in canonical form"),
        (lambda x: [*x[:3], rehashed(x[3], id=json.loads(x[0])["id"])], "line 4: the identifier"),
        (lambda x: [*x[:3], rehashed(x[3], type="vote_invented")], "line 4, column 1: type: unknown event"),
        (lambda x: [*x[:3], rehashed(x[3], data={"member": 3})], "line 4, column 1: member: str is expected"),
        (lambda x: [*x[:3], "[]"], "line 4, column 1: an event has exactly the fields"),
        (lambda x: [*x[:3], "[" * 100_000], "line 4"),
        (lambda x: [*x[:3], rehashed(x[3], extra=1)], "line 4, column 1: an event has exactly"),
        (lambda x: [*x[:3], changed(x[3], hash=7)], "line 4"),
        (lambda x: [*x[:3], changed(x[3], seq="4")], "line 4"),
        (lambda x: [*x[:3], changed(x[3], at=4)], "line 4"),
    ],
)
def test_every_alteration_is_refused_at_its_line(tamper: Callable[[list[str]], list[str]], fault: str) -> None:
    with pytest.raises(chain.Broken, match=f"^{fault.replace('(', '.')}"):
        list(chain.check(tamper(journal())))


@given(st.integers(0, 5), st.data())
def test_no_single_character_can_change(number: int, data: st.DataObject) -> None:
    lines = journal()
    position = data.draw(st.integers(0, len(lines[number]) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != lines[number][position]))
    lines[number] = lines[number][:position] + other + lines[number][position + 1 :]
    with pytest.raises(chain.Broken):
        list(chain.check(lines))


def test_times_are_utc_with_microseconds_whatever_the_offset() -> None:
    paris = datetime(2026, 11, 26, 19, 30, tzinfo=timezone(timedelta(hours=1)))
    assert chain.iso(paris) == "2026-11-26T18:30:00.000000Z"
