"""The command line: help for every command, one sentence and an exit code for every error."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from preau.assemblies.models import Assembly, Authority, Mandate, RoleAssignment
from preau.ops import cli

COMMANDS = ["serve", "demo", "replay", "verify", "verify-election", "doctor", "create-authority", "import-members"]


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREAU_DATA", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("PREAU_")]:
        # Registered, so that what a command sets is undone.
        monkeypatch.setenv(name, os.environ[name])
    monkeypatch.setenv("PREAU_SECRET_KEY", "test")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: str | Path) -> tuple[int, str, str]:
        try:
            code = cli.main([str(word) for word in argv])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_examples_and_exit_codes(run: Run, command: str) -> None:
    code, out, _err = run(command, "--help")
    assert code == 0
    assert "exemples :" in out
    assert f"preau {command}" in out
    assert "codes de sortie" in out


def test_the_help_lists_the_commands_in_french(run: Run) -> None:
    code, out, _err = run("--help")
    assert code == 0
    assert all(command in out for command in COMMANDS)
    assert "usage :" in out
    assert "show this help" not in out


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("dance",),
        ("serve", "--port", "0"),
        ("serve", "--port", "http"),
        ("serve", "--rtp-ports", "9-3"),
        ("serve", "--colour"),
        ("replay",),
        ("replay", "nowhere.json", "--to", "x"),
        ("replay", "x.json", "--to", "x", "--speed", "-2"),
        ("verify", "nowhere"),
        ("doctor", "--data", "/nowhere/at/all"),
        ("import-members", "a/b", "nowhere.csv"),
        ("create-authority", "x"),
    ],
)
def test_a_bad_command_line_is_told_in_one_line(run: Run, argv: tuple[str, ...]) -> None:
    code, out, err = run(*argv)
    assert code == 2
    assert out == ""
    assert err.startswith("preau : ")
    assert err.count("\n") == 1


def test_an_unforeseen_error_is_one_line_unless_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("preau.ops.options.ready", broken)
    code, _out, err = run("verify", ".")
    assert code == 3
    assert "boom" in err
    assert err.count("\n") == 1
    with pytest.raises(RuntimeError, match="boom"):
        run("verify", ".", "--debug")


@pytest.mark.django_db
def test_create_authority_makes_the_assembly_and_its_clerk(run: Run) -> None:
    code, out, err = run(
        *("create-authority", "val-d-ambre", "--name", "Val-d’Ambre", "--profile", "commune_ge3500"),
        *("--siret", "00000000000018", "--protection-officer", "dpd@example.org", "--clerk", "greffe@example.org"),
    )
    assert (code, err) == (0, "")
    assert "import-members val-d-ambre/conseil" in out
    assert RoleAssignment.objects.get().user.email == "greffe@example.org"


@pytest.mark.django_db
def test_create_authority_refuses_whole_what_is_wrong(run: Run) -> None:
    code, _out, err = run(
        *("create-authority", "val-d-ambre", "--name", "Val-d’Ambre", "--profile", "commune_ge3500"),
        *("--siret", "00000000000018", "--protection-officer", "dpd@example.org", "--clerk", "no address"),
    )
    assert code == 2
    assert "no address" in err
    assert not Authority.objects.exists()


@pytest.mark.django_db
def test_import_members_counts_and_tries(run: Run, tmp_path: Path) -> None:
    authority = Authority.objects.create(slug="a", name="A", profile="neutral", protection_officer="x")
    Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
    file = tmp_path / "m.csv"
    file.write_text("nom;groupe\nAnna Adler;Links\nBernd Bach;Rechts\n", encoding="utf-8")
    code, out, _err = run("import-members", "a/conseil", file, "--dry-run")
    assert code == 0
    assert "Créés : 2" in out
    assert not Mandate.objects.exists()
    code, out, _err = run("import-members", "a/conseil", file)
    assert code == 0
    assert Mandate.objects.count() == 2


@pytest.mark.django_db
def test_import_members_names_the_line(run: Run, tmp_path: Path) -> None:
    authority = Authority.objects.create(slug="a", name="A", profile="neutral", protection_officer="x")
    Assembly.objects.create(authority=authority, slug="conseil", name="Conseil")
    file = tmp_path / "m.csv"
    file.write_text("nom;groupe\nAnna Adler;Links\n;Rechts\n", encoding="utf-8")
    code, _out, err = run("import-members", "a/conseil", file)
    assert code == 2
    assert "Ligne 3" in err
    assert not Mandate.objects.exists()


@pytest.mark.django_db
def test_import_members_knows_which_assemblies_there_are(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("nom;groupe\nAnna Adler;Links\n", encoding="utf-8")
    code, _out, err = run("import-members", "a/conseil", file)
    assert code == 2
    assert "a/conseil" in err
