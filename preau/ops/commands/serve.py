"""`preau serve`: everything that holds sittings, on one machine."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from preau.ops import lock
from preau.ops import options as shared
from preau.ops.errors import OK
from preau.ops.supervisor import Program, Supervisor
from preau.ops.text import _

EXAMPLES = (
    "preau serve",
    "preau serve --data /srv/preau --port 8100",
    "preau serve --host 0.0.0.0 --url https://seances.example.fr --media-address 192.0.2.10",
)


def summary() -> str:
    return _("démarrer le site, la publication, le studio et Janus, et les garder en marche")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_addresses(parser)


def run(options: argparse.Namespace) -> int:
    return supervise(extra=())


def say(line: str) -> None:
    print(line, flush=True)


def supervise(*, extra: Sequence[Program]) -> int:
    """Bring the instance up to date, then run its processes and `extra` until Ctrl-C."""
    with lock.held(shared.data_dir(), shared.given()):
        shared.ready()
        # Only now: these need the settings.
        from django.conf import settings
        from django.db import connections

        from preau.ops import processes

        programs, warning = processes.programs()
        processes.check_ports(video=not warning)
        shared.migrate()
        # A connection must not be shared with the children.
        connections.close_all()
        if warning:
            say(f"! {warning}")
        supervisor = Supervisor([*programs, *extra], logs=Path(settings.LOGS_DIR), say=say)
        supervisor.run(ready=processes.site_answers, on_ready=lambda: _print_addresses(without_video=bool(warning)))
        say(_("Préau est arrêté."))
    return OK


def _print_addresses(*, without_video: bool) -> None:
    from django.conf import settings

    say(_("Préau est prêt (sans vidéo).") if without_video else _("Préau est prêt."))
    # Gettext reads no message inside an f-string.
    addresses = (
        (_("Pages publiques"), f"{settings.SITE_URL}/"),
        (_("Se connecter"), f"{settings.SITE_URL}/compte/login/"),
        (_("Données"), settings.DATA_DIR),
        (_("Journaux"), settings.LOGS_DIR),
    )
    for name, place in addresses:
        say(f"  {name:<18} {place}")
    say(_("Ctrl-C arrête tout."))
