"""Reads the members' CSV: pure text in, rows or faults out; the database is not looked at here."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from preau.assemblies.errors import ImportRefused, LineFault
from preau.assemblies.models import Role
from preau.people.text import visible

# A council has a few hundred members at most; anything longer is another file.
MAX_CHARACTERS: Final = 1_000_000
MAX_TEXT: Final = 200

HEADERS: Final[dict[str, frozenset[str]]] = {
    "name": frozenset(
        {"nom", "name", "nom complet", "full name", "nom et prenom", "prenom et nom", "membre", "member"}
    ),
    "first_name": frozenset({"prenom", "first name", "given name"}),
    "group": frozenset({"groupe", "group", "groupe politique", "political group", "liste"}),
    "role": frozenset({"role"}),
    "birth_date": frozenset({"date de naissance", "birth date", "birthdate", "date of birth", "naissance"}),
    "order": frozenset({"ordre", "order", "rang", "rank", "ordre du tableau"}),
    "mail": frozenset({"mail", "email", "e mail", "courriel", "adresse electronique", "adresse mail", "mail address"}),
    "title": frozenset({"titre", "title", "fonction", "qualite"}),
}
_ROLE_WORDS: Final[dict[Role, frozenset[str]]] = {
    Role.MEMBER: frozenset({"", "membre", "member", "elu", "elue", "conseiller", "conseillere", "councillor"}),
    Role.CHAIR: frozenset({"presidence", "president", "presidente", "maire", "chair", "mayor"}),
    Role.CLERK: frozenset({"secretariat", "secretariat de seance", "greffe", "greffier", "greffiere", "clerk"}),
    Role.OPERATOR: frozenset({"exploitation", "exploitant", "exploitante", "operator"}),
    Role.GUEST: frozenset({"invite", "invitee", "guest"}),
}
ROLE_WORDS: Final = {word: role for role, words in _ROLE_WORDS.items() for word in words}
SEATED: Final = frozenset({Role.MEMBER, Role.CHAIR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of the file. `order`, `birth_date` None and `mail` "" where the file says nothing.

    `title` is None when the file has no such column.
    """

    line: int
    name: str
    role: Role
    group: str
    order: int | None
    birth_date: date | None
    mail: str
    title: str | None
    # 1-based column of each field, for faults found later.
    columns: dict[str, int]


def plain(text: str) -> str:
    """Lower case, without accents, punctuation as spaces: "Prénom_" and "prenom" are the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]|_", " ", bare.casefold()).split())


def read(content: str | bytes, *, today: date) -> list[Row]:
    """The rows of a members' file, UTF-8 with or without BOM, cells between commas, semicolons or tabs.

    Raises `ImportRefused` with every fault found.
    """
    text = _text(content)
    delimiter = _delimiter(text)
    lines = list(_records(text, delimiter))
    if not lines:
        raise ImportRefused([LineFault(line=1, column=1, sentence=_("le fichier est vide."))])
    (header_line, header), body = lines[0], lines[1:]
    columns = _columns(header_line, header)
    if not body:
        sentence = _("aucun membre après la ligne d’en-tête.")
        raise ImportRefused([LineFault(line=header_line + 1, column=1, sentence=sentence)])
    reader = _RowReader(header, columns, today)
    rows = [reader.row(line, cells) for line, cells in body]
    reader.check_together(rows)
    if reader.faults:
        raise ImportRefused(sorted(reader.faults, key=lambda fault: (fault.line, fault.column)))
    return rows


def _text(content: str | bytes) -> str:
    if isinstance(content, bytes):
        content = _decoded(content)
    if len(content) > MAX_CHARACTERS:
        sentence = _("le fichier dépasse un million de caractères : ce n’est pas une liste de membres.")
        raise ImportRefused([LineFault(line=1, column=1, sentence=sentence)])
    return content.removeprefix("\ufeff")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("latin-1")
        cells = before[before.rfind("\n") + 1 :]
        column = max(cells.count(";"), cells.count(","), cells.count("\t")) + 1
        sentence = _("un caractère n’est pas en UTF-8 ; enregistrez le fichier en « CSV UTF-8 ».")
        raise ImportRefused([LineFault(line=before.count("\n") + 1, column=column, sentence=sentence)]) from error


def _delimiter(text: str) -> str:
    """The separator under which the first line holds the most headers that we know."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    known = frozenset().union(*HEADERS.values())
    return max(";,\t", key=lambda d: sum(plain(cell) in known for cell in first.split(d)))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record that is not blank. Raises `ImportRefused` on broken quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportRefused([_quote_fault(text, line, delimiter)]) from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _quote_fault(text: str, line: int, delimiter: str) -> LineFault:
    """Where the quotes of the record that starts at `line` go wrong: the csv module does not say."""
    column, quoted, start = 1, False, True
    record = "".join(list(io.StringIO(text, newline=""))[line - 1 :])
    for place, char in enumerate(record):
        following = record[place + 1 : place + 2]
        if quoted and char == '"' and following not in ('"', delimiter, "\r", "\n", "") and record[place - 1] != '"':
            break
        if char == '"' and (start or quoted):
            quoted = not quoted
        if not quoted and char == delimiter:
            column += 1
        start = not quoted and char == delimiter
    sentence = _("guillemets mal fermés, ou cellule démesurée.")
    return LineFault(line=line, column=column, sentence=sentence)


def _columns(line: int, header: list[str]) -> dict[str, int]:
    """The 0-based place of each known field; a column that we do not know is a fault, lest it be lost in silence."""
    places: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header):
        field = next((name for name, words in HEADERS.items() if plain(cell) in words), None)
        if field is None and cell.strip():
            sentence = _("en-tête inconnu « %(cell)s » ; attendus : %(known)s.") % {
                "cell": cell.strip()[:40],
                "known": _("nom, prénom, groupe, rôle, date de naissance, ordre, mail, titre"),
            }
            faults.append(LineFault(line=line, column=place + 1, sentence=sentence))
        elif field in places:
            sentence = _("la colonne « %(cell)s » figure deux fois.") % {"cell": cell.strip()}
            faults.append(LineFault(line=line, column=place + 1, sentence=sentence))
        elif field is not None:
            places[field] = place
    for needed, word in (("name", _("nom")), ("group", _("groupe"))):
        if needed not in places:
            sentence = _("il manque la colonne « %(word)s ».") % {"word": word}
            faults.append(LineFault(line=line, column=len(header) + 1, sentence=sentence))
    if faults:
        raise ImportRefused(faults)
    return places


class _RowReader:
    """Turns cells into rows and collects every fault on the way."""

    def __init__(self, header: list[str], columns: dict[str, int], today: date) -> None:
        self.header, self.columns, self.today = header, columns, today
        self.faults: list[LineFault] = []

    def fault(self, line: int, field: str, sentence: str) -> None:
        place = self.columns.get(field, 0)
        header = self.header[place].strip() if field in self.columns else ""
        self.faults.append(LineFault(line=line, column=place + 1, sentence=sentence, header=header))

    def row(self, line: int, cells: list[str]) -> Row:
        values = {name: cells[place].strip() if place < len(cells) else "" for name, place in self.columns.items()}
        for place, cell in enumerate(cells):
            if place >= len(self.header) and cell.strip():
                sentence = _("cette cellule est en trop : l’en-tête n’a que %(count)s colonnes.")
                self.faults.append(
                    LineFault(line=line, column=place + 1, sentence=sentence % {"count": len(self.header)})
                )
        for name, value in values.items():
            self._check_text(line, name, value)
        values = {name: visible(value).strip() for name, value in values.items()}
        role = self._role(line, values.get("role", ""))
        name = " ".join(f"{values.get('first_name', '')} {values['name']}".split())
        if not name:
            self.fault(line, "name", _("le nom manque."))
        group = " ".join(values["group"].split())
        if role in SEATED and not group:
            self.fault(line, "group", _("le groupe manque ; écrivez par exemple « Sans groupe »."))
        return Row(
            line=line,
            name=name,
            role=role,
            group=group,
            order=self._order(line, values, role),
            birth_date=self._date(line, values.get("birth_date", "")),
            mail=self._mail(line, values.get("mail", ""), role),
            title=" ".join(values["title"].split()) if "title" in values else None,
            columns={name: place + 1 for name, place in self.columns.items()},
        )

    def _check_text(self, line: int, field: str, value: str) -> None:
        if len(value) > MAX_TEXT:
            self.fault(line, field, _("le texte dépasse %(count)s caractères.") % {"count": MAX_TEXT})
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t" for c in value):
            self.fault(line, field, _("la cellule contient un caractère de contrôle."))

    def _role(self, line: int, value: str) -> Role:
        role = ROLE_WORDS.get(plain(value))
        if role is None:
            known = _("membre, présidence, secrétariat, exploitation, invité")
            self.fault(
                line,
                "role",
                _("rôle inconnu « %(value)s » ; attendus : %(known)s.") % {"value": value[:40], "known": known},
            )
        return role or Role.MEMBER

    def _order(self, line: int, values: dict[str, str], role: Role) -> int | None:
        value = values.get("order", "")
        if role not in SEATED or ("order" not in values):
            return None
        if not re.fullmatch(r"[0-9]{1,4}", value, re.ASCII) or int(value) < 1:
            sentence = _("le rang doit être un nombre entier à partir de 1, lu « %(value)s ».")
            self.fault(line, "order", sentence % {"value": value[:40]})
            return None
        return int(value)

    def _date(self, line: int, value: str) -> date | None:
        if not value:
            return None
        found: date | None = None
        for pattern, parts in ((r"(\d{4})-(\d\d)-(\d\d)", (1, 2, 3)), (r"(\d\d?)/(\d\d?)/(\d{4})", (3, 2, 1))):
            if match := re.fullmatch(pattern, value, re.ASCII):
                found = _date_or_none(*(int(match[part]) for part in parts))
        if found is None or not date(1900, 1, 1) <= found <= self.today:
            sentence = _("date de naissance illisible « %(value)s » ; écrivez 1970-12-31 ou 31/12/1970.")
            self.fault(line, "birth_date", sentence % {"value": value[:40]})
            return None
        return found

    def _mail(self, line: int, value: str, role: Role) -> str:
        if not value:
            if role != Role.MEMBER:
                sentence = _("ce rôle demande une adresse électronique, pour se connecter.")
                self.fault(line, "mail" if "mail" in self.columns else "role", sentence)
            return ""
        try:
            validate_email(value)
        except ValidationError:
            self.fault(line, "mail", _("« %(value)s » n’est pas une adresse électronique.") % {"value": value[:60]})
        return value.lower()

    def check_together(self, rows: list[Row]) -> None:
        """Faults between lines: the same name, mail or rank twice, two chairs."""
        seated = [row for row in rows if row.role in SEATED]
        self._twice(seated, "name", lambda row: plain(row.name), _("ce nom figure déjà à la ligne %(line)s."))
        self._twice(seated, "mail", lambda row: row.mail, _("cette adresse figure déjà à la ligne %(line)s."))
        self._twice(seated, "order", lambda row: row.order or "", _("ce rang figure déjà à la ligne %(line)s."))
        chairs = [row for row in rows if row.role == Role.CHAIR]
        self._twice(chairs, "role", lambda row: "chair", _("la présidence figure déjà à la ligne %(line)s."))

    def _twice(self, rows: list[Row], field: str, key: Callable[[Row], object], sentence: str) -> None:
        seen: dict[object, int] = {}
        for row in rows:
            value = key(row)
            if value and value in seen:
                self.fault(row.line, field, sentence % {"line": seen[value]})
            elif value:
                seen[value] = row.line


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
