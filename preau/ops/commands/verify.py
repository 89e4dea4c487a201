"""`preau verify FOLDER`: checks a published sitting from its public folder alone."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from preau.ops import options as shared
from preau.ops.errors import FINDING, OK, BadUsage
from preau.ops.text import _

EXAMPLES = (
    "preau verify public/val-d-ambre/seances/2026-11-26-conseil",
    "preau verify public",
)


def summary() -> str:
    return _("vérifier une séance publiée : chaîne, signatures et chaque chiffre, sans la base de données")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar=_("DOSSIER"), help=_("dossier d’une séance, ou dossier public qui en contient")
    )
    parser.add_argument("--key", type=Path, metavar=_("FICHIER"), help=_("clé publique obtenue autrement (.vkey)"))


def run(options: argparse.Namespace) -> int:
    for path in (options.folder, options.key):
        if path is not None and not path.exists():
            raise BadUsage(_("%s n’existe pas : vérifiez le chemin.") % path)
    # No instance is read or made: a copy on a stick is checked on any machine, by anybody.
    os.environ["PREAU_SECRET_KEY"] = secrets.token_hex()
    shared.ready(make_folder=False)
    from preau.publication.verify import verify

    report = verify(options.folder, key=options.key)
    for sentence in report.sentences():
        print(sentence, file=sys.stdout if report.ok else sys.stderr)
    return OK if report.ok else FINDING
