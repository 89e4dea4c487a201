"""`preau replay RECORD.json --to DIR`: holds a recorded sitting again, through the real commands and services."""

from __future__ import annotations

import argparse
from pathlib import Path

from preau.ops import options as shared
from preau.ops.text import _

EXAMPLES = (
    "preau replay seance.json --to /tmp/seance",
    "preau replay seance.json --to /tmp/seance --speed 0   # aussi vite que possible",
    "preau verify /tmp/seance",
)


def summary() -> str:
    return _("rejouer le relevé d’une séance dans une instance temporaire et publier le résultat")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", type=Path, metavar=_("RELEVÉ"), help=_("JSON : membres, votes, interventions"))
    parser.add_argument("--to", type=Path, required=True, metavar=_("DOSSIER"), help=_("dossier public à écrire, vide"))
    parser.add_argument(
        "--speed",
        type=_speed,
        default=0.0,
        metavar="X",
        help=_("X fois le temps réel ; 0, le défaut : aussi vite que possible, aux heures du relevé"),
    )
    parser.add_argument("--source", default="", metavar=_("TEXTE"), help=_("d’où vient le relevé (sur chaque page)"))
    shared.add_data(parser)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < 1e6:
        raise argparse.ArgumentTypeError(_("« %s » n’est pas une vitesse : 0, ou un nombre de fois") % text)
    return speed


def run(options: argparse.Namespace) -> int:
    from preau.ops import replay

    return replay.run(path=options.record, to=options.to, speed=options.speed, source=options.source, data=options.data)
