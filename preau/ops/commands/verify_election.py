"""`preau verify-election FILE.bel`: checks a secret ballot from its archive alone."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from preau.ops import options as shared
from preau.ops.errors import FINDING, OK, BadUsage, reason
from preau.ops.text import _

EXAMPLES = (
    "preau verify-election FN1z3WVAjTp393.bel",
    "preau verify-election --final FN1z3WVAjTp393.bel",
    "preau verify-election --proofs 7.preuves.json 7.bel",
)


def summary() -> str:
    return _("vérifier un scrutin secret : chaque bulletin, l’urne et le résultat, à partir de son archive Belenios")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar=_("FICHIER.bel"), help=_("archive publiée de l’élection"))
    parser.add_argument("--final", action="store_true", help=_("refuser aussi une archive sans résultat"))
    parser.add_argument(
        "--proofs",
        type=Path,
        metavar=_("FICHIER.preuves.json"),
        help=_("secondes preuves des déchiffrements (défaut : le fichier du même nom à côté de l’archive, s’il y est)"),
    )
    parser.add_argument(
        "--trackers", action="store_true", help=_("écrire aussi les codes de suivi des bulletins comptés")
    )
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, 65),
        default=min(os.cpu_count() or 1, 8),
        metavar="N",
        help=_("processus qui vérifient les bulletins, à partir d’une centaine (défaut : un par cœur, 8 au plus)"),
    )


def run(options: argparse.Namespace) -> int:
    # No instance is read or made: an archive on a stick is checked on any machine, by anybody.
    os.environ["PREAU_SECRET_KEY"] = secrets.token_hex()
    shared.ready(make_folder=False)
    from preau.ballots.belenios import Refusal, verify_file, words

    beside = options.file.with_suffix(".preuves.json")
    proofs = options.proofs or (beside if beside.exists() else None)
    try:
        report = verify_file(options.file, proofs=proofs, workers=options.workers)
    except OSError as error:
        path = error.filename or options.file
        raise BadUsage(
            _("%(path)s ne peut pas être lu : %(reason)s.") % {"path": path, "reason": reason(error)}
        ) from error
    except Refusal as refusal:
        print(words.fault(refusal), file=sys.stderr)
        return FINDING
    if options.final and report.result is None:
        print(_("L’archive est saine, mais elle n’a pas encore de résultat."), file=sys.stderr)
        return FINDING
    print("\n".join([*words.found(report), *(report.trackers if options.trackers else ())]))
    return OK
