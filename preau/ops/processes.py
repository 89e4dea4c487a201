"""The processes of one instance, and whether they can start and answer."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys

from django.conf import settings

from preau.ops.errors import Unready, reason
from preau.ops.supervisor import Program
from preau.ops.text import _
from preau.studio import instance as studio
from preau.studio.janus.configuration import JanusMissing


def internal(name: str, *, relayed: bool = False, once: bool = False, vital: bool = False) -> Program:
    """A process of our own: `preau run NAME` with this very interpreter."""
    command = (sys.executable, "-m", "preau.ops", "run", name)
    return Program(name=name, command=command, relayed=relayed, once=once, vital=vital)


def programs() -> tuple[list[Program], str]:
    """What to supervise, and a sentence when there is no video (else "")."""
    # Mail that no server carries is printed by the site: the person at the console needs it to sign in.
    found = [internal("web", relayed=True, vital=True), internal("publisher")]
    try:
        janus = studio.command()
    except JanusMissing as missing:
        return found, f"{missing} " + _("L’instance démarre sans vidéo.")
    return [*found, Program(name="janus", command=janus), internal("studio")], ""


def check_ports(*, video: bool) -> None:
    """Raises `Unready` when somebody else listens where the instance must."""
    wanted = [("--port", settings.HOST, settings.PORT)]
    if video:
        wanted.append(("--janus-port", "127.0.0.1", settings.JANUS_HTTP_PORT))
    for option, host, port in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise Unready(
                    _(
                        "Le port %(port)s (%(host)s) ne peut pas être pris (%(reason)s) : donnez-en un autre avec "
                        "%(option)s."
                    )
                    % {"port": port, "host": host, "reason": reason(error), "option": option}
                ) from None


def reachable_host() -> str:
    """Where this machine itself reaches the site."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)


def site_answers(*, timeout: float = 1.0) -> bool:
    """Whether the site answers anything at all."""
    connection = http.client.HTTPConnection(reachable_host(), settings.PORT, timeout=timeout)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        # Not "/": on an instance with many sittings the home page is read again at each question.
        connection.request("GET", "/robots.txt", headers={"Host": f"localhost:{settings.PORT}"})
        return connection.getresponse().status < 500
    return False
