"""`preau verify` from the public folder alone: what is right passes, whatever was touched is named in one sentence."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from preau.publication import bake
from preau.publication.assets import assets
from preau.publication.verify import Fault, verify

SLUG = "val-d-ambre/seances/2026-11-26-conseil"


def put(root: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def published(root: Path, sitting, pdf: bytes = b"") -> Path:
    """The public tree of one sitting, as the publisher leaves it; the sitting's own folder."""
    record = sitting.record()
    put(root, dict(assets().files))
    put(root, {"val-d-ambre/cles/journal.vkey": f"{record.key}\n".encode()})
    put(root / SLUG, bake.bake(record, assets=assets()))
    if pdf:
        put(root / SLUG, {"points/1-point-1/rapport.pdf": pdf})
    return root / SLUG


@pytest.fixture
def public(tmp_path: Path, hold: Callable[..., object], pdf: bytes) -> Path:
    published(tmp_path / "public", hold(document=True), pdf)
    return tmp_path / "public"


def sentence(folder: Path) -> str:
    """The one sentence of a refusal."""
    report = verify(folder)
    assert not report.ok, "the fault was not seen"
    (said,) = report.sentences()
    assert "\n" not in said and said.endswith(".")
    return said


@pytest.mark.parametrize("at", ["", "val-d-ambre", SLUG])
def test_a_published_sitting_verifies_from_any_level(public: Path, at: str) -> None:
    report = verify(public / at)
    assert report.ok, report.sentences()
    (sitting,) = report.sittings
    assert (sitting.named, sitting.sealed, sitting.signatures) == (2, 1, 4)
    assert sitting.checked.figures > 50
    assert sitting.checked.documents == 1


def test_a_live_sitting_verifies_and_says_what_is_not_signed_yet(tmp_path: Path, hold) -> None:
    published(tmp_path, hold(close=False))
    report = verify(tmp_path)
    assert report.ok, report.sentences()
    assert any("pas encore signés" in said for said in report.sentences())


def test_a_sitting_whose_titles_are_in_another_language_verifies(tmp_path: Path, hold) -> None:
    folder = published(tmp_path, hold(language="de"))
    assert verify(tmp_path).ok
    assert (
        '<html lang="fr">' in (folder / "index.html").read_text() and 'lang="de"' in (folder / "index.html").read_text()
    )


def test_any_byte_changed_in_any_file_is_refused(public: Path) -> None:
    chance = random.Random(20261126)
    folder = public / SLUG
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    files.append(public / "val-d-ambre/cles/journal.vkey")
    missed = []
    for path in files:
        content = path.read_bytes()
        for at in {0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(5))}:
            changed = bytearray(content)
            changed[at] ^= chance.choice((1, 2, 4, 8, 16))
            path.write_bytes(bytes(changed))
            if verify(public).ok:
                missed.append((str(path.relative_to(public)), at, content[max(0, at - 20) : at + 20]))
        path.write_bytes(content)
    assert not missed
    assert verify(public).ok


def test_every_figure_changed_in_a_page_is_refused_with_its_place(public: Path) -> None:
    """Even in a page that says it was written by another version, whose words cannot be compared."""
    pages = sorted((public / SLUG).rglob("*.html"))
    for path in pages:
        path.write_text(re.sub(r'content="Préau [^"]*"', 'content="Préau 0.0.9 (0000000000)"', path.read_text()))
    assert verify(public).sittings[0].checked.foreign == len(pages)
    for path in pages:
        old = path.read_text()
        for found in re.finditer(r'data-figure="[^"]*">([^<]+)<', old):
            at = found.start(1)
            digit = "8" if old[at] != "8" else "3"
            path.write_text(old[:at] + digit + old[at + 1 :])
            said = sentence(public)
            assert path.name in said and "ligne" in said, (path.name, found[0], said)
        path.write_text(old)


def test_a_figure_left_out_or_added_is_refused(public: Path) -> None:
    page = public / SLUG / "index.html"
    text = page.read_text()
    page.write_text(re.sub(r'<data value="[^"]*" data-figure="b3.contre">4</data>', "4", text))
    assert "b3.contre" in sentence(public)
    page.write_text(text.replace("</h1>", '</h1><data value="99" data-figure="b9.pour">99</data>'))
    assert "b9.pour" in sentence(public)


@pytest.mark.parametrize(
    "name",
    [
        "journal.ndjson",
        "live.json",
        "index.html",
        "checkpoints/26.note",
        "liste-des-deliberations.html",
        "liste-des-deliberations.csv",
        "donnees/scrutins.csv",
        "donnees/deliberations.csv",
        "points/2-point-2/index.html",
        "points/1-point-1/rapport.pdf",
    ],
)
def test_a_missing_file_is_named(public: Path, name: str) -> None:
    (public / SLUG / name).unlink()
    said = sentence(public)
    assert "manque" in said
    assert name in said or name.startswith("checkpoints")


def lines_of(public: Path) -> tuple[Path, list[str]]:
    path = public / SLUG / "journal.ndjson"
    return path, path.read_text().splitlines(keepends=True)


def test_journals_that_were_touched(public: Path) -> None:
    path, lines = lines_of(public)
    cases = {
        "".join(lines[:-3]): "tronqué",
        "".join(lines)[:-40]: "tronquée",
        "".join([*lines[:4], lines[5], lines[4], *lines[6:]]): "le numéro 5 est attendu",
        "".join([*lines[:4], *lines[5:]]): "le numéro 5 est attendu",
        "".join([*lines[:4], lines[3], *lines[4:]]): "le numéro 5 est attendu",
        "".join(lines).replace('"choice":"against"', '"choice":"for"', 1): "a été modifié",
        "": "vide",
        "{}\n": "exactement les champs",
        "[" * 100_000 + "\n": "JSON",
        '{"seq":' + "9" * 5000 + "}\n": "JSON",
        lines[0].replace('"seq":1', '"seq":1e400') + "".join(lines[1:]): "numéro 1",
        lines[0].replace('"order":1', '"order":123456789012345678901234567890', 1): "n’admet pas",
        lines[0].replace(":", ": ", 1): "canonique",
    }
    for content, expected in cases.items():
        path.write_text(content)
        assert expected in sentence(public), (expected, sentence(public))
    path.write_bytes(b"\xff\xfe" + "".join(lines).encode())
    assert "UTF-8" in sentence(public) and "ligne 1, colonne 1" in sentence(public)


def test_a_journal_rewritten_by_somebody_else_is_refused_by_the_signatures(tmp_path: Path, hold) -> None:
    """Every file agrees with every other; only the authority's key tells."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    published(tmp_path / "true", hold())
    forged = hold(close=False)
    forged.key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged.sign()
    published(tmp_path / "forged", forged)
    shutil.copy(tmp_path / "true/val-d-ambre/cles/journal.vkey", tmp_path / "forged/val-d-ambre/cles/journal.vkey")
    assert "checkpoints" in sentence(tmp_path / "forged")
    report = verify(tmp_path / "true", key=tmp_path / "other.vkey")
    assert not report.ok and "other.vkey" in report.sentences()[0]


def test_a_sentence_is_safe_to_print_whatever_the_folder_holds(public: Path) -> None:
    path, lines = lines_of(public)
    path.write_text("".join(lines))
    (public / "val-d-ambre/seances/\x1b[31m\nautre").mkdir()
    said = sentence(public)
    assert said.isprintable() and "autre" in said
    assert len(Fault("x" * 5000, "y" * 5000).sentence) < 1000


def test_links_and_special_files_are_refused(public: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    for name in ("live.json", "donnees/scrutins.csv", "points/1-point-1/rapport.pdf"):
        path = public / SLUG / name
        content = path.read_bytes()
        path.unlink()
        path.symlink_to(secret)
        assert "lien symbolique" in sentence(public)
        path.unlink()
        os.mkfifo(path)
        assert "pas un fichier" in sentence(public)
        path.unlink()
        path.write_bytes(content)
    (public / "val-d-ambre/seances/autre").symlink_to(tmp_path)
    assert "autre" in sentence(public)


def test_folders_that_hold_no_sitting(tmp_path: Path) -> None:
    assert "aucune séance" in sentence(tmp_path)
    assert "pas un dossier" in sentence(tmp_path / "absent")
    (tmp_path / "seances" / "x").mkdir(parents=True)
    assert "journal.ndjson : le fichier manque" in sentence(tmp_path)


def test_a_copy_without_its_recording_says_so(tmp_path: Path, hold, recorded: str) -> None:
    folder = tmp_path / SLUG
    put(folder, {"video/index.m3u8": b"#EXTM3U\n", "video/720p/index.m3u8": recorded.encode()})
    from preau.publication import media

    record = hold().record(media=media.read(folder))
    put(tmp_path, dict(assets().files) | {"val-d-ambre/cles/journal.vkey": f"{record.key}\n".encode()})
    put(folder, bake.bake(record, assets=assets()))
    assert verify(tmp_path).ok, verify(tmp_path).sentences()
    (folder / "video/720p/index.m3u8").write_text(recorded.replace("17:29:58", "17:29:08"))
    assert not verify(tmp_path).ok
    (folder / "video/720p/index.m3u8").write_text("garbage")
    assert "abîmée" in sentence(tmp_path)
    shutil.rmtree(folder / "video")
    report = verify(tmp_path)
    assert report.ok and any("enregistrement" in said for said in report.sentences())
