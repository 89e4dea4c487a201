"""Checkpoints are signed notes that other tools read too."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from preau.journal import notes
from preau.journal.notes import BadNote, Checkpoint

NAME = "preau/val-d-ambre"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = Checkpoint(origin=f"{NAME}/2026-11-26-conseil", size=412, hash="9f" * 32, time="2026-11-26T20:00:00.000000Z")


def test_a_note_is_text_an_empty_line_and_a_signature_line() -> None:
    note = notes.sign(HEAD, name=NAME, key=KEY)
    text, signature = note.split("\n\n")
    assert text.splitlines()[:2] == ["preau/val-d-ambre/2026-11-26-conseil", "412"]
    assert signature.startswith("— preau/val-d-ambre ")
    assert note.endswith("\n")


def test_a_note_reads_back() -> None:
    assert notes.read(notes.sign(HEAD, name=NAME, key=KEY), notes.verifier_key(NAME, KEY)) == HEAD


def test_a_known_vector_of_the_signed_note_specification() -> None:
    # golang.org/x/mod/sumdb/note, example key and note.
    verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    # The signature verifies; only then is the text found not to be a checkpoint.
    with pytest.raises(BadNote, match="the checkpoint's text is malformed"):
        notes.read(note, verifier)
    with pytest.raises(BadNote, match="the signature of PeterNeumann does not verify"):
        notes.read(note.replace("answer", "Answer"), verifier)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("412", "413", "does not verify"),
        ("20:00", "21:00", "does not verify"),
        ("— preau/val-d-ambre ", "— preau/other ", "no signature by"),
        ("\n\n", "\n", "a signed note has"),
        ("— preau/val-d-ambre ", "— preau/val-d-ambre !", "does not verify"),
    ],
)
def test_an_altered_note_is_refused(old: str, new: str, fault: str) -> None:
    note = notes.sign(HEAD, name=NAME, key=KEY).replace(old, new, 1)
    with pytest.raises(BadNote, match=fault):
        notes.read(note, notes.verifier_key(NAME, KEY))


@pytest.mark.parametrize("verifier", ["", "name", "name+00000000+", "name+00000000+AAAA", "a+b+c+d", "é+é+é"])
def test_a_malformed_verifier_key_is_refused(verifier: str) -> None:
    with pytest.raises(BadNote, match="verifier key"):
        notes.read(notes.sign(HEAD, name=NAME, key=KEY), verifier)


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "val-d-ambre.ed25519"
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(notes.load_key(path).private_bytes_raw())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert set(made) == {path.read_bytes()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["val-d-ambre.ed25519"]
