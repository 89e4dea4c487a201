"""This instance's Janus: its secrets, its configuration directory, a client of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import uuid
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from preau.studio.janus import configuration
from preau.studio.janus.client import JanusClient

_SECRETS = "janus.json"


@lru_cache(maxsize=4)
def _credentials(keys: Path) -> tuple[str, str]:
    """(API secret, admin key), made at the first use and readable by their owner only."""
    path = keys / _SECRETS
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = json.dumps({"api_secret": secrets.token_urlsafe(32), "admin_key": secrets.token_urlsafe(32)})
    try:
        # O_EXCL: two processes that start together must end with the same secrets.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = json.loads(path.read_text(encoding="utf-8"))
        return str(found["api_secret"]), str(found["admin_key"])
    with os.fdopen(descriptor, "w") as file:
        file.write(made)
    read = json.loads(made)
    return str(read["api_secret"]), str(read["admin_key"])


def janus_url() -> str:
    """Where this instance's Janus answers, on the loopback."""
    return f"http://127.0.0.1:{settings.JANUS_HTTP_PORT}/janus"


@lru_cache(maxsize=4)
def _client(url: str, keys: Path) -> JanusClient:
    api_secret, admin_key = _credentials(keys)
    return JanusClient(url=url, api_secret=api_secret, admin_key=admin_key)


def janus() -> JanusClient:
    """A client of this instance's Janus, one a process."""
    return _client(janus_url(), Path(settings.KEYS_DIR))


def room_secret(sitting: uuid.UUID) -> str:
    """The secret of a sitting's room in Janus: every process can make it again, nobody else can."""
    _, admin_key = _credentials(Path(settings.KEYS_DIR))
    return hmac.new(admin_key.encode(), sitting.bytes, hashlib.sha256).hexdigest()


def command() -> list[str]:
    """Write Janus' configuration under the data directory; the command line that runs it.

    Raises `configuration.JanusMissing` with one sentence that says what to install.
    """
    api_secret, admin_key = _credentials(Path(settings.KEYS_DIR))
    low, _, high = str(settings.JANUS_RTP_PORTS).partition("-")
    address = str(settings.MEDIA_ADDRESS)
    options = configuration.JanusOptions(
        api_secret=api_secret,
        admin_key=admin_key,
        http_port=settings.JANUS_HTTP_PORT,
        rtp_ports=(int(low), int(high)),
        public_addresses=(address,) if address else (),
    )
    return configuration.write(folder=Path(settings.DATA_DIR) / "janus", options=options)
