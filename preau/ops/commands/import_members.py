"""`preau import-members`: the members of an assembly, from a CSV file, all or none."""

from __future__ import annotations

import argparse
from pathlib import Path

from preau.ops import options as shared
from preau.ops.errors import OK, BadUsage, reason
from preau.ops.text import _

EXAMPLES = (
    "preau import-members val-d-ambre/conseil membres.csv --dry-run",
    "preau import-members val-d-ambre/conseil membres.csv",
)
MAX_BYTES = 5_000_000


def summary() -> str:
    return _("importer les membres d’une assemblée depuis un fichier CSV")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_data(parser)
    parser.add_argument("assembly", metavar=_("ASSEMBLÉE"), help=_("collectivité/assemblée : val-d-ambre/conseil"))
    parser.add_argument(
        "file",
        type=Path,
        metavar=_("FICHIER"),
        help=_("colonnes : nom, groupe, et au besoin rôle, date de naissance, ordre, courriel, fonction"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("dire ce qui changerait, sans rien changer"))


def run(options: argparse.Namespace) -> int:
    content = _content(options.file)
    shared.existing_instance()
    shared.ready()
    from preau.assemblies import services
    from preau.assemblies.models import Assembly
    from preau.people.errors import Fault

    authority, _slash, slug = options.assembly.partition("/")
    assembly = Assembly.objects.filter(authority__slug=authority, slug=slug).select_related("authority").first()
    if assembly is None:
        known = ", ".join(f"{a.authority.slug}/{a.slug}" for a in Assembly.objects.select_related("authority"))
        sentence = _("L’assemblée « %(name)s » n’existe pas ; il y a : %(known)s.")
        raise BadUsage(sentence % {"name": options.assembly, "known": known or _("aucune")})
    try:
        report = services.import_members(assembly, content, dry_run=options.dry_run)
    except Fault as fault:
        raise BadUsage(_("%(place)s : %(fault)s") % {"place": options.file, "fault": fault}) from fault
    counts = {"created": len(report.created), "updated": len(report.updated), "same": len(report.unchanged)}
    print(_("Créés : %(created)d ; modifiés : %(updated)d ; inchangés : %(same)d.") % counts)
    if report.not_named:
        print(_("Membres que le fichier ne nomme pas, laissés tels quels : %s.") % ", ".join(report.not_named))
    if options.dry_run:
        print(_("Essai seulement : rien n’a été enregistré."))
    return OK


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadUsage(_("%s dépasse 5 Mo : ce n’est pas une liste de membres.") % path)
        return path.read_bytes()
    except OSError as error:
        raise BadUsage(
            _("%(file)s ne peut pas être lu (%(reason)s) : vérifiez le chemin.")
            % {"file": path, "reason": reason(error)}
        ) from error
