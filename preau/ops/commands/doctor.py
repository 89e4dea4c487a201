"""`preau doctor`: is it working, and if not, what to do. Plain sentences for Friday evening."""

from __future__ import annotations

import argparse
import json
import os

from preau.ops import lock
from preau.ops import options as shared
from preau.ops.errors import FINDING, OK
from preau.ops.text import _

EXAMPLES = ("preau doctor", "preau doctor --data /srv/preau", "preau doctor --json")
MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}


def summary() -> str:
    return _("vérifier que l’instance est en état, et dire quoi faire sinon")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_addresses(parser)
    parser.add_argument("--json", action="store_true", help=_("une ligne JSON par vérification, pour une supervision"))


def run(options: argparse.Namespace) -> int:
    running = lock.holder(shared.existing_instance())
    for name, value in (running.settings if running else {}).items():
        # What this command line says goes first.
        os.environ.setdefault(name, value)
    shared.ready()
    from preau.ops import doctor

    found = list(doctor.examine())
    for one in found:
        if options.json:
            print(json.dumps({"check": one.key, "level": one.level, "sentence": one.sentence, "do": one.do}))
        else:
            print(f"{MARKS[one.level]} {one.sentence}" + (f"\n    → {one.do}" if one.do else ""))
    failed = sum(one.level == "fail" for one in found)
    warned = sum(one.level == "warn" for one in found)
    if not options.json:
        print(_("Défauts : %(failed)d ; avertissements : %(warned)d.") % {"failed": failed, "warned": warned})
    return FINDING if failed else OK
