"""`preau verify-election`: 0 and the figures, 1 and the first fault, 2 for what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.making import all_bound_text, bound_text
from preau.ballots.belenios.tally import read_tally
from preau.ops import cli
from tests.ballots.belenios.conftest import SHIPPED
from tests.ballots.belenios.maker import Maker, assemble

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PREAU_DATA", "PREAU_SECRET_KEY"):
        monkeypatch.setenv(name, os.environ.get(name, "test"))
    monkeypatch.setenv("PREAU_DATA", str(tmp_path / "nowhere"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: str | Path) -> tuple[int, str, str]:
        try:
            code = cli.main(["verify-election", *map(str, argv)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_a_sound_archive(run: Run, tmp_path: Path) -> None:
    code, out, err = run(SHIPPED)
    assert (code, err) == (0, "")
    assert "2 clés inscrites, 2 votants, 1 bulletin remplacé." in out
    assert "Délégués\n  Votes blancs : 1\n  Mme A : 0\n  M. B : 1\n  Mme C : 1\n" in out
    assert "e8447ebe9e734e77364af435e44561fd2ba1d0d53a4f893c243118720acdc23a" in out
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def with_proofs(tmp_path: Path) -> tuple[Path, Path]:
    """An archive, and the binding proofs of its decryptions under a name that is not beside it."""
    maker = Maker("Ed25519")
    for voter in range(3):
        maker.vote(voter, (1, 0, 0))
    archive, proofs = tmp_path / "7.bel", tmp_path / "elsewhere.json"
    archive.write_bytes(maker.close())
    election = read_election(maker.election)
    tally = read_tally(election, next(step[1] for step in maker.steps if step[0] == "EncryptedTally"))
    proofs.write_bytes(all_bound_text({1: bound_text(election, tally, maker.secrets[0], owner=1)}))
    return archive, proofs


CHECKED = "Secondes preuves des déchiffrements : vérifiées."
UNCHECKED = "Le total suppose alors que dépositaires et votants ne s’entendent pas pour le fausser."


def test_the_proofs_beside_an_archive(run: Run, with_proofs: tuple[Path, Path]) -> None:
    archive, proofs = with_proofs
    code, out, err = run(archive)
    assert (code, err) == (0, "")
    assert UNCHECKED in out and CHECKED not in out
    code, out, err = run(archive, "--proofs", proofs)
    assert (code, err) == (0, "")
    assert CHECKED in out and UNCHECKED not in out
    proofs.rename(archive.with_name("7.preuves.json"))
    code, out, _err = run(archive)
    assert code == 0 and CHECKED in out
    code, out, err = run(archive, "--proofs", proofs)
    assert (code, out) == (2, "")
    assert "elsewhere.json" in err


def test_false_proofs_beside_an_archive_are_one_sentence(run: Run, with_proofs: tuple[Path, Path]) -> None:
    archive, proofs = with_proofs
    archive.with_name("7.preuves.json").write_bytes(proofs.read_bytes().replace(b'"owner":1', b'"owner":2'))
    code, out, err = run(archive)
    assert (code, out) == (1, "")
    assert err.startswith("Secondes preuves, dépositaire 1 : ces preuves sont celles du dépositaire n° 2")
    assert err.count("\n") == 1


def test_the_trackers_of_the_ballots_counted(run: Run) -> None:
    code, out, _err = run(SHIPPED, "--trackers")
    assert code == 0
    assert out.splitlines()[-2:] == [
        "YX2u371PDNQ25bGrAhlIjG/lctAkWSsEcZ8Ya34Wj1s",
        "KvwAKRoFoHZQgNpFuXTiig828r+4Ddk6DCOMY025ZB4",
    ]


def test_a_changed_archive_is_one_sentence(run: Run, tmp_path: Path) -> None:
    changed = bytearray(SHIPPED.read_bytes())
    changed[20_000] ^= 1
    path = tmp_path / "changed.bel"
    path.write_bytes(changed)
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert err.startswith("Enregistrement ")
    assert err.count("\n") == 1


def test_a_vote_that_goes_on(run: Run, tmp_path: Path) -> None:
    maker = Maker("Ed25519")
    maker.vote(0, (1, 0, 0))
    path = tmp_path / "open.bel"
    path.write_bytes(assemble(maker.steps))
    code, out, _err = run(path)
    assert code == 0
    assert "Le scrutin n’est pas clos : il n’y a pas encore de résultat." in out
    code, out, err = run(path, "--final")
    assert (code, out) == (1, "")
    assert err == "L’archive est saine, mais elle n’a pas encore de résultat.\n"


def test_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    for argv in ([tmp_path / "none.bel"], [tmp_path], [], [SHIPPED, "--workers", "0"]):
        code, out, err = run(*argv)
        assert (code, out) == (2, "")
        assert err.startswith("preau : ")


def test_in_english(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences of the verifier follow the language of the terminal, like those of the command line."""
    monkeypatch.setenv("LANGUAGE", "en")
    code, out, _err = run(SHIPPED)
    assert code == 0
    assert "2 registered keys, 2 voters, 1 ballot replaced." in out
