"""`preau run NAME`: one process of an instance, for the supervisor or for a service manager."""

from __future__ import annotations

import argparse
import resource
import signal
import threading

from preau.ops import options as shared
from preau.ops.errors import OK
from preau.ops.text import _

EXAMPLES = ("preau run web", "preau run publisher", "preau run studio")
# Seconds that open streams (a page that listens to a sitting) are given when the site stops: they all reconnect.
CLOSING = 2
MOST_FILES = 65_536


def summary() -> str:
    return _("un seul processus de l’instance (à l’usage du superviseur)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_addresses(parser)
    parser.add_argument("name", choices=("web", "publisher", "studio", "demo"), metavar=_("NOM"))


def run(options: argparse.Namespace) -> int:
    shared.ready()
    {"web": _web, "publisher": _publisher, "studio": _studio, "demo": _demo}[options.name]()
    return OK


def stopped_by_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def open_many_files() -> None:
    """Each reader is an open file, and a session starts with 1,024 of them: an audience, or somebody who opens
    connections and says nothing, would shut the rooms."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _web() -> None:
    import uvicorn
    from django.conf import settings

    open_many_files()
    uvicorn.run(
        "preau.config.asgi:application",
        host=settings.HOST,
        port=settings.PORT,
        # Django's own logging, on standard error; standard output carries mail to the console.
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSING,
        proxy_headers=False,
    )


def _publisher() -> None:
    from preau.publication import daemon

    daemon.run(stopped_by_signals())


def _studio() -> None:
    from preau.studio import daemon

    daemon.run(stopped_by_signals())


def _demo() -> None:
    from preau.ops import demo

    demo.hold(stopped_by_signals())
