"""`preau demo`: the instance, with a real sitting held in it in about three minutes."""

from __future__ import annotations

import argparse
import os

from preau.ops import options as shared
from preau.ops.commands import serve
from preau.ops.text import _

EXAMPLES = ("preau demo", "preau demo --data /tmp/demo --port 8100")


def summary() -> str:
    return _("démarrer une instance de démonstration et y tenir une vraie séance en trois minutes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_addresses(parser)


def run(options: argparse.Namespace) -> int:
    os.environ["PREAU_DEMO"] = "1"
    from preau.ops.processes import internal

    return serve.supervise(extra=[internal("demo", relayed=True, once=True)])
