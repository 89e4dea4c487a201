"""`preau verify-election`: 0 and the figures, 1 and the first fault, 2 for what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

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
