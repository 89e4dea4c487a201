"""Options that several commands share, and how they become the settings of the instance."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from preau.ops.errors import BadUsage, Unready, reason
from preau.ops.text import _, language

# Option -> setting. An option that is absent leaves the environment, then the default.
SETTINGS = {
    "data": "PREAU_DATA",
    "public": "PREAU_PUBLIC",
    "host": "PREAU_HOST",
    "port": "PREAU_PORT",
    "url": "PREAU_URL",
    "janus_port": "PREAU_JANUS_PORT",
    "rtp_ports": "PREAU_JANUS_RTP_PORTS",
    "studio_ports": "PREAU_STUDIO_PORTS",
    "media_address": "PREAU_MEDIA_ADDRESS",
    "database": "PREAU_DATABASE",
}


def port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(_("« %s » n’est pas un port (1 à 65535)") % text)
    return int(text)


def port_range(text: str) -> str:
    found = re.fullmatch(r"(\d+)-(\d+)", text)
    if not found or not 1 <= int(found[1]) < int(found[2]) <= 65535:
        raise argparse.ArgumentTypeError(_("« %s » n’est pas une plage de ports (exemple : 20000-20199)") % text)
    return text


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar=_("DOSSIER"),
        help=_("dossier de l’instance : base, clés, documents, enregistrements, public/ (défaut : ./var)"),
    )


def add_addresses(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--public", metavar=_("DOSSIER"), help=_("dossier public (défaut : public/ dans --data)"))
    parser.add_argument("--host", metavar=_("ADRESSE"), help=_("adresse d’écoute (défaut : 127.0.0.1)"))
    parser.add_argument("--port", type=port, metavar="N", help=_("port du site (défaut : 8000)"))
    parser.add_argument("--url", help=_("adresse publique du site (défaut : http://localhost:PORT)"))
    parser.add_argument("--janus-port", type=port, metavar="N", help=_("port de Janus, en local (défaut : PORT + 87)"))
    parser.add_argument(
        "--rtp-ports", type=port_range, metavar="A-B", help=_("ports UDP des caméras, vus des navigateurs")
    )
    parser.add_argument("--studio-ports", type=port, metavar="N", help=_("premier port UDP du mélangeur, en local"))
    parser.add_argument(
        "--media-address", metavar=_("ADRESSE"), help=_("adresse à laquelle les navigateurs joignent les ports UDP")
    )
    parser.add_argument("--database", help=_("base PostgreSQL (« postgresql:dbname=… user=… host=… ») ; sinon SQLite"))


def apply(options: argparse.Namespace) -> None:
    """Turn the options given into the settings that this process and its children read."""
    for option, setting in SETTINGS.items():
        if (value := getattr(options, option, None)) is not None:
            os.environ[setting] = str(value)
    # Absolute, so that a child started elsewhere finds the same instance.
    os.environ["PREAU_DATA"] = str(data_dir())


def given() -> dict[str, str]:
    """The settings that were given, by option or in the environment, and that say where the instance is."""
    return {name: os.environ[name] for name in (*SETTINGS.values(), "PREAU_DEMO") if name in os.environ}


def data_dir() -> Path:
    return Path(os.environ.get("PREAU_DATA", "var")).resolve()


def existing_instance() -> Path:
    """The data directory; raises `BadUsage` where no instance was ever started."""
    folder = data_dir()
    if not folder.is_dir():
        raise BadUsage(
            _("Aucune instance dans %(folder)s : donnez son dossier avec --data, ou créez-la avec « preau serve ».")
            % {"folder": folder}
        )
    return folder


def ready(*, make_folder: bool = True) -> None:
    """Load the settings and Django. Raises `Unready` when a setting cannot be read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
    import django
    from django.utils import translation

    try:
        if make_folder:
            data_dir().mkdir(parents=True, exist_ok=True)
        django.setup()
    except OSError as error:
        raise Unready(
            _("Le dossier %(folder)s ne peut pas être utilisé (%(reason)s) : donnez-en un autre avec --data.")
            % {"folder": data_dir(), "reason": reason(error)}
        ) from error
    except ValueError as error:
        raise Unready(
            _("Un réglage PREAU_… est illisible (%(reason)s) : voyez docs/settings.md.") % {"reason": error}
        ) from error
    translation.activate(language())


def migrate() -> None:
    """Create or bring up to date the tables of the instance; what is not public is closed to other accounts."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    for folder in (settings.MEDIA_ROOT, settings.LOGS_DIR):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder).chmod(0o700)
    if connection.vendor == "sqlite":
        # The database gives its own mode to the files that it makes beside itself.
        for file in data_dir().glob(f"{Path(connection.settings_dict['NAME']).name}*"):
            file.chmod(0o600)
