"""`preau verify` of secret ballots and elections: archives, their pages and records; each tampering is named."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from preau.ballots.belenios import verify as verify_archive
from preau.ballots.belenios.archive import read_archive
from preau.ballots.belenios.verifier import Report
from preau.publication import bake
from preau.publication.assets import assets
from preau.publication.checking import archives
from preau.publication.verify import verify
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_events as se
from tests.ballots.belenios.maker import assemble, take_apart
from tests.publication.conftest import Sitting, facts
from tests.publication.test_verify import SLUG, published, sentence
from tests.publication.urns import Urns, everything, secret

Change = Callable[[list[Any]], list[Any]]


def council() -> tuple[Sitting, dict[str, str]]:
    """A sitting on its first item with its urns ready, and the votes of its seven members."""
    sitting = Sitting(facts=facts())
    sitting.open().do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting())
    choices = ("for", "for", "against", "for", "abstain", "against", "for")
    return sitting, dict(zip((m.id for m in sitting.facts.members), choices, strict=True))


def voted(*, sort: bool = True, close: bool = True, **asking: Any) -> Sitting:
    sitting, votes = council()
    urns = Urns(sitting).make_keys()
    sitting.do(c.CallItem(item="1-point-1"))
    urns.hold(secret("Point 1", requested_by=tuple(votes)[:3]), votes, sort=sort, **asking)
    if close:
        sitting.do(c.ConcludeItem()).do(c.CloseSitting())
    return sitting


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are verified once in this module: these tests touch other files a hundred times."""
    monkeypatch.setattr(archives, "verify", _verified)


@cache
def _verified(data: bytes, *, bound: bytes | None = None, workers: int) -> Report:
    return verify_archive(data, bound=bound, workers=workers)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public tree of an evening with a vote of every kind; not to be changed."""
    root = tmp_path_factory.mktemp("whole")
    sitting = Sitting(facts=facts(items=9))
    everything(sitting)
    published(root, sitting)
    return root


@pytest.fixture
def public(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "public")
    return tmp_path / "public"


def test_an_evening_with_every_kind_of_vote_verifies(whole: Path) -> None:
    report = verify(whole)
    assert report.ok, report.sentences()
    (sitting,) = report.sittings
    assert (sitting.encrypted, sitting.paper) == ((7, 9), (8, 10))
    assert (sitting.named, sitting.sealed) == (2, 5)
    assert "scrutins secrets vérifiés, chaque bulletin, l’urne et les chiffres : n° 7, 9" in report.sentences()


def test_a_live_sitting_with_an_archive_verifies(tmp_path: Path) -> None:
    published(tmp_path, voted(close=False))
    report = verify(tmp_path)
    assert report.ok, report.sentences()
    assert report.sittings[0].encrypted == (1,)


@pytest.mark.parametrize("until", ["open", "closed"])
def test_a_secret_ballot_under_way_verifies(tmp_path: Path, until: str) -> None:
    sitting, votes = council()
    urns = Urns(sitting).make_keys()
    sitting.do(c.CallItem(item="1-point-1"))
    urns.hold(secret("Point 1", requested_by=tuple(votes)[:3]), votes, until=until)
    published(tmp_path, sitting)
    report = verify(tmp_path)
    assert report.ok, report.sentences()
    assert report.sittings[0].encrypted == ()


NEW_FILES = (
    "scrutins/7.bel",
    "scrutins/7.preuves.json",
    "points/5-point-5/scrutin-7.html",
    "points/6-point-6/proces-verbal-election-1.html",
    "points/7-point-7/proces-verbal-election-2.html",
    "donnees/elections.csv",
    "donnees/scrutins.csv",
)


@pytest.mark.parametrize("name", NEW_FILES)
def test_a_missing_file_is_named(public: Path, name: str) -> None:
    (public / SLUG / name).unlink()
    said = sentence(public)
    assert name in said and "manque" in said


@pytest.mark.parametrize("name", NEW_FILES)
def test_a_byte_changed_is_refused(public: Path, name: str) -> None:
    path = public / SLUG / name
    content = path.read_bytes()
    for at in (len(content) // 3, len(content) - 1):
        changed = bytearray(content)
        changed[at] ^= 1
        path.write_bytes(bytes(changed))
        assert name in sentence(public)
    path.write_bytes(content)
    assert verify(public).ok


@pytest.mark.parametrize("name", [name for name in NEW_FILES if name.endswith(".html")])
def test_every_figure_of_the_new_pages_is_checked(public: Path, name: str) -> None:
    """Even where the words are of another version, and only figures can be compared."""
    for path in (public / SLUG).rglob("*.html"):
        path.write_text(re.sub(r'content="Préau [^"]*"', 'content="Préau 0.0.9 (0000000000)"', path.read_text()))
    page = public / SLUG / name
    old = page.read_text()
    assert verify(public).ok
    found = list(re.finditer(r'data-figure="([^"]*)">([^<]+)<', old))
    assert len(found) > 5
    for figure in found[:: len(found) // 4]:
        at = figure.start(2)
        page.write_text(old[:at] + ("8" if old[at] != "8" else "3") + old[at + 1 :])
        assert name in sentence(public), figure[1]


def test_an_archive_that_the_journal_does_not_know_is_refused(public: Path) -> None:
    shutil.copy(public / SLUG / "scrutins/7.bel", public / SLUG / "scrutins/6.bel")
    assert "scrutins/6.bel : le journal ne connaît pas de scrutin secret à cette archive" in sentence(public)


def test_the_archive_of_another_ballot_is_refused(public: Path) -> None:
    shutil.copy(public / SLUG / "scrutins/9.bel", public / SLUG / "scrutins/7.bel")
    assert "scrutins/7.bel : l’archive ne dit pas ce que dit le journal : l’identifiant du scrutin" in sentence(public)


def test_links_in_place_of_archives_are_refused(public: Path, tmp_path: Path) -> None:
    folder = public / SLUG / "scrutins"
    shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert "lien symbolique" in sentence(public)


def without_a_ballot(steps: list[Any]) -> list[Any]:
    return [step for n, step in enumerate(steps) if n != 1]


def with_other_figures(steps: list[Any]) -> list[Any]:
    result = json.loads(steps[-1][1])
    row = result["result"][0]
    row[0], row[1] = row[0] + 1, row[1] - 1
    return [*steps[:-1], ("Result", json.dumps(result, separators=(",", ":")).encode())]


def copied(steps: list[Any]) -> list[Any]:
    return [steps[0], steps[1], *steps[1:]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (without_a_ballot, "le dépouillement annonce 7 votants, les bulletins en donnent 6"),
        (with_other_figures, "n’est pas celui que donne le déchiffrement"),
        (copied, "un bulletin a été rejoué"),
        (lambda steps: steps[:-1], "l’urne est dépouillée"),
        (lambda steps: [*steps[:-3], steps[-2], steps[-3], steps[-1]], "l’empreinte du dernier événement"),
    ],
)
def test_an_archive_made_anew_is_refused(public: Path, change: Change, fault: str) -> None:
    """Every hash of it is right, for whoever holds the server can compute them again."""
    path = public / SLUG / "scrutins/7.bel"
    data = path.read_bytes()
    path.write_bytes(assemble(change(take_apart(data)), time=read_archive(data).time))
    said = sentence(public)
    assert "scrutins/7.bel" in said and fault in said, said


def test_a_decryption_that_the_protocol_alone_accepts_is_refused(tmp_path: Path) -> None:
    """Journal, archive and proclamation agree on figures that are not those of the ballots: 4, 2, 1."""
    sitting = voted(shift=(-3, 2, 1))
    assert verify_archive(sitting.archives[1]).result == ((1, 4, 2),)
    published(tmp_path, sitting)
    said = sentence(tmp_path)
    assert "scrutins/1.preuves.json : Secondes preuves, dépositaire 1, question 1, choix 1 : la preuve" in said, said


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("[", "[ ", 1),
        lambda text: "[]",
        lambda text: json.dumps(json.loads(text)[:2], separators=(",", ":")),
        lambda text: json.dumps(json.loads(text)[::-1], separators=(",", ":")),
    ],
)
def test_proofs_that_are_not_those_of_the_archive_are_refused(public: Path, change: Callable[[str], str]) -> None:
    path = public / SLUG / "scrutins/7.preuves.json"
    path.write_text(change(path.read_text()))
    assert "scrutins/7.preuves.json : Secondes preuves" in sentence(public)


def test_proofs_of_no_archive_are_refused(public: Path) -> None:
    shutil.copy(public / SLUG / "scrutins/7.preuves.json", public / SLUG / "scrutins/6.preuves.json")
    assert "scrutins/6.preuves.json : le journal ne connaît pas" in sentence(public)


def test_ballots_in_their_order_of_arrival_are_refused(tmp_path: Path) -> None:
    """Beside `VoterMarked` they would say whose is which."""
    published(tmp_path, voted(sort=False))
    assert "l’ordre des bulletins" in sentence(tmp_path)


@pytest.mark.parametrize(
    ("asking", "fault"),
    [
        ({"answers": ("Contre", "Pour", "Abstention")}, "les réponses proposées"),
        ({"answers": ("Pour", "Abstention", "Contre")}, "les réponses proposées"),
        ({"text": "Un autre point"}, "la question posée"),
        ({"max": 2}, "un choix par bulletin"),
        ({"min": 0}, "un choix par bulletin"),
    ],
)
def test_an_urn_that_asked_something_else_is_refused(tmp_path: Path, asking: Any, fault: str) -> None:
    """Every proof is right and every figure agrees: only the labels betray that the votes were turned over."""
    published(tmp_path, voted(close=False, **asking))
    said = sentence(tmp_path)
    assert "scrutins/1.bel : l’archive ne dit pas ce que dit le journal" in said and fault in said, said


def test_an_election_whose_names_were_exchanged_is_refused(tmp_path: Path) -> None:
    sitting, votes = council()
    urns = Urns(sitting).make_keys()
    sitting.do(c.CallItem(item="1-point-1")).do(ec.OpenElection(office="mayor", title="Maire"))
    names = tuple(member.name for member in sitting.facts.members)
    command = secret("Maire", purpose="election", election=1)
    urns.hold(command, dict.fromkeys(votes, "claire-marchand"), answers=(names[1], names[0], *names[2:]))
    published(tmp_path, sitting)
    assert "les candidats" in sentence(tmp_path)


def _altered(sitting: Sitting, kind: type, **changes: Any) -> Sitting:
    """The same sitting, every hash and signature made anew, with other facts in the first event of that kind."""
    from dataclasses import replace

    again = Sitting(facts=sitting.facts)
    again.archives, again.bound = sitting.archives, sitting.bound
    signed, done = set(sitting.checkpoints), False
    for link in sitting.links:
        event = link.entry.event
        if isinstance(event, kind) and not done:
            event, done = replace(event, **changes), True  # type: ignore[type-var]
        again.at = link.entry.at
        again.append(event, actor=link.entry.actor)
        if link.entry.seq in signed:
            again.sign()
    assert done
    return again


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        (se.UrnOpened, {"uuid": "AAAAAAAAAAAAAAAAAAAAAA"}, "l’identifiant du scrutin"),
        (se.UrnOpened, {"fingerprint": "A" * 43}, "l’empreinte du scrutin"),
        (se.UrnOpened, {"head": "a" * 64}, "l’empreinte de l’ouverture"),
        (se.UrnSealed, {"head": "a" * 64}, "l’empreinte de la clôture"),
        (se.TrusteeKeysMade, {"digest": "a" * 64}, "la clé des scrutins secrets"),
        (se.DecryptionGiven, {"trustee": "hugo-castel"}, "les dépositaires qui ont ouvert l’urne"),
    ],
)
def test_a_journal_that_says_otherwise_is_refused(tmp_path: Path, kind: type, changes: Any, fault: str) -> None:
    """Signed by the authority itself: the archive contradicts it."""
    published(tmp_path, _altered(voted(), kind, **changes))
    said = sentence(tmp_path)
    assert "scrutins/1.bel : l’archive ne dit pas ce que dit le journal" in said and fault in said, said


def test_figures_proclaimed_otherwise_than_the_archive_are_refused(tmp_path: Path) -> None:
    from preau.sitting.events import ResultProclaimed

    published(tmp_path, _altered(voted(), ResultProclaimed, for_=5, against=1))
    said = sentence(tmp_path)
    assert "les chiffres proclamés" in said or "Scrutin 1" in said, said


def test_the_modules_of_the_verifier_are_those_of_their_folder(public: Path) -> None:
    folder = next((public / "assets").glob("verifier-*"))
    module = folder / "verifier.js"
    content = module.read_text()
    module.write_text(content.replace("result_wrong", "x", 1) + "// changed\n")
    assert f"{folder.name}/" in sentence(public) and "ne correspond pas à son nom" in sentence(public)
    module.write_text(content)
    (folder / "more.js").write_text("")
    assert "ne correspond pas à son nom" in sentence(public)


def test_modules_import_each_other_where_they_lie() -> None:
    files = assets().files
    folder = assets().verifier.rpartition("/")[0]
    modules = {path: content.decode() for path, content in files.items() if path.startswith(f"{folder}/")}
    assert f"{folder}/worker.js" in modules and len(modules) > 10
    for path, text in modules.items():
        for name in re.findall(r'"\./([\w-]+\.js)"', text):
            assert f"{folder}/{name}" in modules, (path, name)
    for path, content in files.items():
        if not path.startswith(f"{folder}/"):
            assert hashlib.sha256(content).hexdigest()[:10] in path


def test_a_page_without_its_archive_says_nothing_of_trackers(tmp_path: Path) -> None:
    """An archive that the database lost: the pages are baked nevertheless, and the verification says what misses."""
    sitting = voted()
    sitting.archives.clear()
    files = bake.bake(sitting.record(), assets=assets())
    assert b'id="numeros"' not in files["points/1-point-1/scrutin-1.html"]
    published(tmp_path, sitting)
    assert "scrutins/1.bel : le fichier manque" in sentence(tmp_path)
