"""Diagnosis of an instance: one plain sentence a check, and what to do when it is not well.

Every check only looks. It answers while the instance runs and while it does not.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from preau.agenda import queries as agenda
from preau.journal import queries as journal
from preau.ops import lock, processes
from preau.ops.errors import Unready
from preau.ops.text import _
from preau.studio import instance as studio
from preau.studio import queries as broadcasts
from preau.studio.janus import configuration
from preau.studio.janus.client import JanusError

Level = Literal["ok", "warn", "fail"]
MODULES = ("django", "allauth", "uvicorn", "starlette", "httpx", "rfc8785", "cryptography", "av", "numpy", "PIL")
# Bytes. An hour on air takes about 1.3 GB.
LITTLE_ROOM, NO_ROOM = 10_000_000_000, 1_000_000_000
FONTS = Path("/usr/share/fonts")
# The publisher writes what happened within a second or two; after this it is taken to be stuck.
LATE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`key` is stable, for monitoring; `do` says what to do, "" when nothing is to be done."""

    key: str
    level: Level
    sentence: str
    do: str = ""


def examine() -> Iterator[Check]:
    """Every check in turn; one that breaks is a failure of its own, and the others go on."""
    for look in (_python, _janus, _fonts, _espeak, _disk, _folder, _database, _migrations, _keys, _clock):
        yield from _guarded(look)
    running = lock.holder(Path(settings.DATA_DIR)) is not None
    if not running:
        yield _warn("running", _("L’instance n’est pas démarrée."), _("Démarrez-la avec « preau serve »."))
        yield from _guarded(_ports)
    else:
        for look in (_site, _janus_answers, _segments, _publisher):
            yield from _guarded(look)
    yield from _guarded(_mail)
    if settings.DEMO:
        yield _warn("demo", _("C’est une démonstration : on y entre en un clic."), _("N’y tenez pas de vraie séance."))


def _ok(key: str, sentence: str) -> Check:
    return Check(key=key, level="ok", sentence=sentence)


def _warn(key: str, sentence: str, do: str) -> Check:
    return Check(key=key, level="warn", sentence=sentence, do=do)


def _fail(key: str, sentence: str, do: str) -> Check:
    return Check(key=key, level="fail", sentence=sentence, do=do)


def _guarded(look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    key = look.__name__.strip("_")
    try:
        yield from look()
    except Exception as error:
        sentence = _("La vérification « %(key)s » a échoué : %(error)s.") % {"key": key, "error": error}
        yield _fail(key, sentence, _("Lisez les journaux du dossier logs, ou relancez avec --debug."))


# --- The machine ----------------------------------------------------------------------------------------------------


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if missing:
        sentence = _("Il manque des paquets Python : %s.") % ", ".join(missing)
        yield _fail("python", sentence, _("Relancez ./start : il installe ce qui manque."))
    else:
        yield _ok("python", _("Python %s et ses paquets sont là.") % version)


def _janus() -> Iterator[Check]:
    try:
        program = configuration.binary()
        configuration.library_folder()
    except configuration.JanusMissing as missing:
        yield _warn("janus", str(missing), _("Sans Janus, les séances se tiennent sans vidéo."))
        return
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=5, check=False)
    version = (said.stdout or said.stderr).strip().splitlines()[:1]
    yield _ok("janus", _("Janus est installé (%s).") % " ".join(version))


def _fonts() -> Iterator[Check]:
    if any(FONTS.rglob("*Sans*.ttf")) or any(FONTS.rglob("*.otf")):
        yield _ok("fonts", _("Des polices sont là pour les cartons de la vidéo."))
    else:
        do = _("Installez-en une : apt install fonts-dejavu-core")
        yield _warn("fonts", _("Aucune police : les cartons de la vidéo seront frustes."), do)


def _espeak() -> Iterator[Check]:
    if shutil.which("espeak-ng"):
        yield _ok("espeak", _("espeak-ng est là : la démonstration parle."))
    else:
        do = _("Pour l’entendre parler : apt install espeak-ng")
        yield _warn("espeak", _("espeak-ng manque : la démonstration fera entendre un son au lieu d’une voix."), do)


def _disk() -> Iterator[Check]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    sentence = _("Il reste %.1f Go sur le disque, soit environ %d heures de diffusion.") % (free / 1e9, free / 1.3e9)
    do = _("Faites de la place : sans elle, ni vote ni image ne s’enregistrent.")
    if free < NO_ROOM:
        yield _fail("disk", sentence, do)
    else:
        yield _warn("disk", sentence, do) if free < LITTLE_ROOM else _ok("disk", sentence)


# --- What the instance owns -------------------------------------------------------------------------------------------


def _folder() -> Iterator[Check]:
    refused = [f for f in (settings.DATA_DIR, settings.PUBLIC_DIR) if Path(f).exists() and not os.access(f, os.W_OK)]
    if refused:
        sentence = _("Le dossier %s n’est pas accessible en écriture.") % refused[0]
        yield _fail("folder", sentence, _("Donnez-le au compte qui fait tourner Préau : chown."))
    else:
        yield _ok("folder", _("Le dossier %s est accessible en écriture.") % settings.DATA_DIR)


def _database() -> Iterator[Check]:
    do = _("Vérifiez le disque et les droits ; restaurez la sauvegarde si le fichier est abîmé.")
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                cursor.execute("SELECT 1")
                yield _ok("database", _("La base PostgreSQL répond."))
                return
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
            sound = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
            # Takes the write lock and gives it back: nothing is written.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
    except DatabaseError as error:
        yield _fail("database", _("La base de données ne répond pas : %s.") % error, do)
        return
    if sound != "ok":
        yield _fail("database", _("La base de données est abîmée : %s.") % sound, do)
    elif (mode, synchronous) != ("wal", 2):
        sentence = _("La base n’écrit pas de façon sûre (journal_mode=%s, synchronous=%s).") % (mode, synchronous)
        yield _fail("database", sentence, _("Il faut WAL et FULL (2) : retirez le réglage qui les change."))
    else:
        yield _ok("database", _("La base s’écrit, chaque vote est sur le disque avant d’être confirmé (WAL, FULL)."))


def _migrations() -> Iterator[Check]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        sentence = _("%d changements de la base restent à faire.") % len(plan)
        yield _fail("migrations", sentence, _("« preau serve » les fait en démarrant."))
    else:
        yield _ok("migrations", _("Les tables sont à jour."))


def _keys() -> Iterator[Check]:
    folder = Path(settings.KEYS_DIR)
    if not folder.is_dir():
        yield _warn("keys", _("Aucune clé encore : l’instance n’a jamais servi."), _("« preau serve » les crée."))
        return
    private = [folder, *folder.iterdir(), *Path(settings.DATA_DIR).glob("*.sqlite3*")]
    exposed = [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if exposed:
        sentence = _("%s est lisible par d’autres comptes.") % exposed[0]
        yield _fail("keys", sentence, _("Fermez l’accès : chmod -R go= %s") % exposed[0])
    else:
        yield _ok("keys", _("Les clés et la base sont lisibles de leur seul propriétaire."))


def _clock() -> Iterator[Check]:
    now = timezone.now()
    ahead = max((state.at for state in map(journal.state, _live()) if state.at is not None), default=now)
    if ahead > now + timedelta(seconds=2):
        sentence = _("L’horloge retarde : le dernier événement d’une séance est à %s.") % ahead.isoformat()
        yield _fail("clock", sentence, _("Remettez l’horloge à l’heure : timedatectl set-ntp true"))
        return
    program = shutil.which("timedatectl")
    command = [program or "", "show", "-p", "NTPSynchronized", "--value"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False) if program else None
    if said is not None and said.stdout.strip() == "no":
        do = _("Activez la synchronisation : timedatectl set-ntp true")
        yield _warn("clock", _("L’horloge de la machine n’est pas synchronisée."), do)
    else:
        yield _ok("clock", _("Il est %s.") % timezone.localtime(now).strftime("%d/%m/%Y %H:%M:%S %Z"))


# --- What runs --------------------------------------------------------------------------------------------------------


def _live() -> list[uuid.UUID]:
    return [sitting.id for sitting in agenda.live_sittings()]


def _ports() -> Iterator[Check]:
    try:
        processes.check_ports(video=True)
    except Unready as taken:
        yield _fail("ports", str(taken), "")
    else:
        yield _ok("ports", _("Les ports %d et %d sont libres.") % (settings.PORT, settings.JANUS_HTTP_PORT))


def _site() -> Iterator[Check]:
    if processes.site_answers(timeout=5.0):
        yield _ok("site", _("Le site répond à %s.") % settings.SITE_URL)
    else:
        do = _("Lisez %s.") % (Path(settings.LOGS_DIR) / "web.log")
        yield _fail("site", _("Le site ne répond pas sur le port %d.") % settings.PORT, do)


def _janus_answers() -> Iterator[Check]:
    try:
        studio.janus().info()
    except JanusError as error:
        do = _("Lisez %s ; « preau serve » le redémarre de lui-même.") % (Path(settings.LOGS_DIR) / "janus.log")
        yield _warn("janus_answers", _("Janus ne répond pas (%s) : pas de vidéo.") % error, do)
    else:
        yield _ok("janus_answers", _("Janus répond."))


def _segments() -> Iterator[Check]:
    for one in broadcasts.health(now=timezone.now()):
        about = {"sitting": one.sitting, "age": one.segment_age or 0.0, "restarts": one.restarts, "lag": one.lag}
        if one.well:
            said = _("La diffusion de %(sitting)s va bien : dernier segment il y a %(age).0f s, %(restarts)d reprises.")
            yield _ok("segments", said % about)
        else:
            said = _("La diffusion de %(sitting)s n’avance plus : dernier segment il y a %(age).0f s.") % about
            yield _fail("segments", said, one.fault or _("Lisez %s.") % (Path(settings.LOGS_DIR) / "studio.log"))


def _publisher() -> Iterator[Check]:
    for sitting in agenda.live_sittings():
        state = journal.state(sitting.id)
        try:
            public = json.loads((agenda.public_folder(sitting) / "live.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            public = {}
        behind = state.seq - int(public.get("seq", 0))
        since = state.at or datetime.fromtimestamp(0, tz=timezone.get_current_timezone())
        if behind > 0 and timezone.now() - since > LATE:
            said = _("La page publique de « %(title)s » retarde de %(behind)d événements.")
            do = _("Lisez %s.") % (Path(settings.LOGS_DIR) / "publisher.log")
            yield _fail("publisher", said % {"title": sitting.title, "behind": behind}, do)
        else:
            yield _ok("publisher", _("La page publique de « %s » est à jour.") % sitting.title)


def _mail() -> Iterator[Check]:
    if not settings.EMAIL_HOST:
        do = _("Donnez un serveur de courriel avec PREAU_SMTP_HOST (docs/settings.md).")
        yield _warn("mail", _("Aucun serveur de courriel : les codes de connexion s’affichent à la console."), do)
        return
    try:
        with get_connection(timeout=5):
            pass
    except OSError as error:
        do = _("Vérifiez PREAU_SMTP_HOST, PREAU_SMTP_PORT, PREAU_SMTP_USER et PREAU_SMTP_PASSWORD.")
        yield _fail("mail", _("Le serveur de courriel ne répond pas : %s.") % error, do)
    else:
        yield _ok("mail", _("Le serveur de courriel répond."))
