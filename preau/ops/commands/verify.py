"""`preau verify FOLDER`: checks a published sitting from its public folder alone."""

from __future__ import annotations

import argparse
from pathlib import Path

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
    raise NotImplementedError
