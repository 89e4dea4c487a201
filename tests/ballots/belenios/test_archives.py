"""Archives made by others: each gets the verdict that it deserves."""

from __future__ import annotations

from pathlib import Path

import pytest

from preau.ballots.belenios import Refusal, verify, verify_file
from preau.ballots.belenios.archive import header
from tests.ballots.belenios.conftest import SHARED, SHIPPED, beside

SOUND = {
    "py-tamper-0-sane": ((2, 2, 0),),
    "single-ynablank-50": ((18, 18, 14),),
    "t-trixie-mixed-BELENIOS-2048": ((4, 3, 3), (3, 0, 1, 5, 1, 0)),
    "t33-single-Ed25519": ((4, 3, 3), (3, 0, 1, 5, 1, 0)),
}
# What is wrong, and where: the first fault is named, not just any.
UNSOUND = {
    "py-tamper-1-altered-proof": "ballot_hash at ballot 1",
    "py-tamper-12-forged-50-votes": "individual_proof at ballot 1 question 1 choice 1",
    "py-tamper-3-wrong-result": "result_wrong at result question 1 choice 1",
    "py-tamper-6-endballots-in-the-middle": "event_order at event 5",
    "py-tamper-8-copied-ballot": "individual_proof at ballot 1 question 1 choice 1",
}


@beside
def test_every_archive_beside_the_project_has_its_verdict() -> None:
    assert {path.stem for path in SHARED.glob("*.bel")} == set(SOUND) | set(UNSOUND)


@beside
@pytest.mark.parametrize("name", SOUND)
def test_a_sound_archive_gives_its_figures(name: str) -> None:
    report = verify_file(SHARED / f"{name}.bel")
    assert report.result == SOUND[name]
    assert report.state == "decrypted"


@beside
@pytest.mark.parametrize("name", UNSOUND)
def test_an_unsound_archive_is_refused_at_its_first_fault(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        verify_file(SHARED / f"{name}.bel")
    assert str(refused.value) == UNSOUND[name]


@beside
def test_a_later_ballot_replaces_the_earlier_one() -> None:
    report = verify_file(SHARED / "single-ynablank-50.bel")
    assert (report.registered, report.ballots, report.voters, len(report.trackers)) == (50, 55, 50, 50)


@beside
def test_two_of_three_trustees_decrypt() -> None:
    report = verify_file(SHARED / "t-trixie-mixed-BELENIOS-2048.bel")
    assert report.trustees == ((1, 1), (2, 3))
    assert report.decrypted_by == (1, 2, 4)


@pytest.mark.parametrize("fast", [True, False], ids=["gmpy2", "plain integers"])
def test_the_shipped_archive_is_sound(fast: bool) -> None:
    report = verify_file(SHIPPED, fast=fast)
    assert report.result == ((1, 0, 1, 1),)
    assert (report.registered, report.ballots, report.voters) == (2, 3, 2)
    assert report.head == "e8447ebe9e734e77364af435e44561fd2ba1d0d53a4f893c243118720acdc23a"


def test_an_archive_that_grows_is_sound_between_two_operations(shipped: bytes) -> None:
    """Cut after each record: sound before the vote, after each ballot, after the tally and each later event."""
    states: list[str] = []
    offset = 0
    while offset < len(shipped):
        size = int(shipped[offset + 124 : offset + 135], 8)
        offset += 512 + -(-size // 512) * 512
        try:
            states.append(verify(shipped[:offset]).state)
        except Refusal as refusal:
            states.append(refusal.code)
    cut, open_, middle = "archive_truncated", "voting", "archive_unfinished"
    assert states == [
        middle, cut, cut, cut, cut, open_, cut, open_, cut, open_, cut, open_, middle,
        cut, cut, "tallied", cut, cut, "tallied", cut, "decrypted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_an_archive"),
        (b"PK\x03\x04" * 300, "not_an_archive"),
        (header("README", 2, 1_795_000_000) + b"{}".ljust(512, b"\0"), "not_an_archive"),
        (header("BELENIOS", 2, 1_795_000_000) + b"{}".ljust(512, b"\0"), "fields"),
        (header("BELENIOS", 70_000_000, 1_795_000_000), "record_too_big"),
        (header("BELENIOS", 5_000, 1_795_000_000), "archive_truncated"),
    ],
)
def test_what_is_no_archive_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        verify(data)
    assert refused.value.code == code


def test_a_file_too_big_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: bytes) -> None:
    monkeypatch.setattr("preau.ballots.belenios.archive.MOST_BYTES", len(shipped) - 1)
    with pytest.raises(Refusal) as refused:
        verify_file(SHIPPED)
    assert refused.value.code == "archive_too_big"
