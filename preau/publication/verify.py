"""`verify`: checks published sittings from their folder alone, and names the first fault.

No database and no network. What it proves: the journal is the one that the authority's key signed, and every figure
published beside it follows from it; that each signed vote was signed with the key that the member declared; and of a
secret ballot held on devices, from its archive: every ballot, the sum, the figures. What it cannot: that the key is the
authority's (`key` compares it with one obtained otherwise), and what was chosen in a ballot whose names are not
published, whose choices were erased.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.publication.checking import archives, journal, pages, signatures, signed_votes
from preau.publication.checking.faults import Fault, read
from preau.publication.checking.pages import Checked
from preau.publication.checking.signed_votes import Signed
from preau.publication.record import Record
from preau.publication.views import ballots
from preau.sitting.state import Ballot

__all__ = ["Fault", "Report", "SittingReport", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingReport:
    """One sitting in which no fault was found. `unsigned`: events after the last signature, while it is live.
    `encrypted` and `paper`: numbers of the secret ballots, whose archives were verified or which were held on paper."""

    path: str
    title: str
    closed: bool
    events: int
    signatures: int
    unsigned: int
    named: int
    sealed: int
    encrypted: tuple[int, ...]
    paper: tuple[int, ...]
    signed: Signed
    checked: Checked

    def sentences(self) -> list[str]:
        """What was checked, and what each kind of ballot lets check."""
        checked = self.checked
        said = [
            _("%(path)s : %(title)s") % {"path": self.path, "title": self.title},
            _("chaîne intacte : %(events)d événements ; signatures valides : %(n)d")
            % {"events": self.events, "n": self.signatures},
        ]
        if self.named:
            said.append(
                ngettext("%(n)d scrutin recompté nom par nom", "%(n)d scrutins recomptés nom par nom", self.named)
                % {"n": self.named}
            )
        if self.sealed:
            said.append(
                ngettext(
                    "%(n)d vote ordinaire : participation comptée, choix effacés à la proclamation",
                    "%(n)d votes ordinaires : participation comptée, choix effacés à la proclamation",
                    self.sealed,
                )
                % {"n": self.sealed}
            )
        said += self._secret()
        said += self.signed.sentences()
        said.append(
            _("comparés : %(figures)d chiffres de %(pages)d pages, %(files)d fichiers, %(documents)d documents")
            % {
                "figures": checked.figures,
                "pages": checked.pages,
                "files": checked.files,
                "documents": checked.documents,
            }
        )
        return said + self._reserves()

    def _secret(self) -> list[str]:
        said = []
        if self.encrypted:
            text = ngettext(
                "scrutin secret vérifié, chaque bulletin, l’urne et les chiffres : n° %(numbers)s",
                "scrutins secrets vérifiés, chaque bulletin, l’urne et les chiffres : n° %(numbers)s",
                len(self.encrypted),
            )
            said.append(text % {"numbers": _listed(self.encrypted)})
        if self.paper:
            text = ngettext(
                "scrutin secret sur papier, participation et deux dépouillements comparés : n° %(numbers)s",
                "scrutins secrets sur papier, participation et deux dépouillements comparés : n° %(numbers)s",
                len(self.paper),
            )
            said.append(text % {"numbers": _listed(self.paper)})
        return said

    def _reserves(self) -> list[str]:
        checked, said = self.checked, []
        if not self.closed:
            said.append(_("séance en cours : %(n)d événements ne sont pas encore signés") % {"n": self.unsigned})
        if checked.ahead:
            said.append(_("pages en avance sur le journal publié, non comparées : %(n)d") % {"n": checked.ahead})
        if checked.foreign:
            said.append(
                _("pages écrites par une autre version, dont seuls les chiffres sont comparés : %(n)d")
                % {"n": checked.foreign}
            )
        if checked.recording_absent:
            said.append(_("l’enregistrement n’est pas dans ce dossier : les temps des chapitres ne sont pas comparés"))
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`fault` is the first fault, or None; `sittings` those checked whole before it."""

    fault: Fault | None
    sittings: tuple[SittingReport, ...]

    @property
    def ok(self) -> bool:
        return self.fault is None

    def sentences(self) -> list[str]:
        """What to print: one sentence for a fault, otherwise what was checked."""
        if self.fault is not None:
            return [self.fault.sentence]
        return [sentence for sitting in self.sittings for sentence in sitting.sentences()]


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def verify(folder: Path, *, key: Path | None = None) -> Report:
    """Check every sitting found in `folder`: a sitting's, an authority's, or a whole public tree.

    `key`: the authority's verifier key obtained otherwise; by default the one published beside its sittings.
    Never raises for what the folder holds.
    """
    done: list[SittingReport] = []
    try:
        for path in _sittings(folder):
            done.append(_sitting(path, folder, key))
    except Fault as fault:
        return Report(fault=fault, sittings=tuple(done))
    except RecursionError:
        return Report(fault=Fault(str(folder), _("le dossier contient une structure sans fin")), sittings=tuple(done))
    return Report(fault=None, sittings=tuple(done))


def _sittings(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        raise Fault(str(folder), _("ce n’est pas un dossier"))
    try:
        if (folder / "journal.ndjson").exists() or (folder / "live.json").exists():
            return [folder]
        parents = [folder, folder / "seances", *sorted(folder.glob("*/seances"))]
        found = [
            path
            for parent in parents
            if parent.name == "seances" and parent.is_dir()
            for path in sorted(parent.iterdir())
            if not path.name.startswith(".") and not _only_filmed(path)
        ]
    except OSError as error:
        raise Fault(str(folder), _("le dossier ne peut pas être lu (%(why)s)") % {"why": error.strerror}) from None
    if not found:
        raise Fault(str(folder), _("aucune séance publiée ne s’y trouve"))
    return found


def _only_filmed(path: Path) -> bool:
    """The studio makes the folder when the camera starts, which may be before the room opens."""
    return path.is_dir() and not path.is_symlink() and {inside.name for inside in path.iterdir()} == {"video"}


def _shown(path: Path, root: Path) -> str:
    relative = path.relative_to(root)
    return str(relative) if relative.parts else path.resolve().name


def _sitting(path: Path, root: Path, key: Path | None) -> SittingReport:
    shown = _shown(path, root)
    if path.is_symlink() or not path.is_dir():
        raise Fault(shown, _("ce n’est pas le dossier d’une séance"))
    place = f"{shown}/journal.ndjson"
    lines = journal.lines(read(path / "journal.ndjson", shown=place), shown=place)
    links = journal.links(lines, shown=place)
    states = journal.states(links, shown=place)
    facts = journal.facts(links, shown=place)
    if path.resolve().parent.name == "seances" and path.resolve().name != facts.slug:
        raise Fault(shown, _("ce dossier contient la séance « %(slug)s »") % {"slug": facts.slug})
    verifier = _key(path, shown, key)
    notes = signatures.checkpoints(path, shown=shown, verifier=verifier, links=links, facts=facts)
    # Before the recount, which asks less of a signature and says less of its faults.
    signed = signed_votes.check(links, states, shown=place)
    journal.recounted(links, shown=place)
    record = Record(
        entries=tuple(link.entry for link in links),
        lines=tuple(lines),
        state=states[-1],
        checkpoints=notes,
        key=verifier,
        media=pages.recording(path, shown=shown),
    )
    try:
        record = replace(record, archives=archives.check(path, record, states, shown=shown))
        folder = pages.Folder(path=path, shown=shown, record=record, states=states)
        pages.check(folder)
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError, OverflowError):
        # The chain holds, so the authority itself signed facts that contradict one another.
        raise Fault(place, _("le journal décrit une séance qui ne peut pas être publiée")) from None
    return _report(shown, record, signed, folder.checked)


def _key(path: Path, shown: str, key: Path | None) -> str:
    published = path.resolve().parent.parent / "cles" / "journal.vkey"
    place = f"{shown}/../../cles/journal.vkey"
    if key is None:
        return signatures.key(published, shown=place)
    trusted = signatures.key(key, shown=str(key))
    if published.exists() and signatures.key(published, shown=place) != trusted:
        raise Fault(place, _("la clé publiée n’est pas celle que vous avez donnée"))
    return trusted


def _report(shown: str, record: Record, signed: Signed, checked: Checked) -> SittingReport:
    held = [b for b in record.state.ballots if b.status == "proclaimed"]
    kinds = Counter(_kind(ballot) for ballot in held)
    return SittingReport(
        path=shown,
        title=record.facts.title,
        closed=record.state.phase == "closed",
        events=len(record.entries),
        signatures=len(record.checkpoints),
        unsigned=len(record.entries) - max(record.checkpoints, default=0),
        named=kinds["named"],
        sealed=kinds["ordinary"],
        encrypted=tuple(b.opened.ballot for b in held if _kind(b) == "encrypted"),
        paper=tuple(b.opened.ballot for b in held if _kind(b) == "paper"),
        signed=signed,
        checked=checked,
    )


def _kind(ballot: Ballot) -> str:
    """How its choices were kept from everybody, as `views.ballots.sealed`, or "named" where they are public; "" where
    nobody voted."""
    return "named" if ballot.opened.names_published else ballots.sealed(ballot)
