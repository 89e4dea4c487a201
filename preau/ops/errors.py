"""What ends a command before its natural end: one sentence, with what to do, and an exit code."""

from __future__ import annotations

import errno

from preau.ops.text import _

OK, FINDING, BAD_USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130


class Stop(Exception):
    """`str(stop)` is the whole sentence that the person reads; `code` the exit code of the program."""

    code = FINDING


class BadUsage(Stop):
    """What was given (an option, a file) cannot be used as it is."""

    code = BAD_USAGE


class Unready(Stop):
    """The machine lacks something: a port, a program, room on the disk."""

    code = ENVIRONMENT


def reason(error: OSError) -> str:
    """Why the system refused, in the person's language where it is one of the usual reasons."""
    usual = {
        errno.ENOENT: _("il n’existe pas"),
        errno.EACCES: _("accès refusé"),
        errno.EPERM: _("accès refusé"),
        errno.EISDIR: _("c’est un dossier"),
        errno.ENOTDIR: _("un élément du chemin n’est pas un dossier"),
        errno.ENOSPC: _("le disque est plein"),
        errno.EROFS: _("le disque est en lecture seule"),
        errno.EADDRINUSE: _("un autre programme l’occupe"),
        errno.EADDRNOTAVAIL: _("cette machine n’a pas cette adresse"),
    }
    return usual.get(error.errno or 0, error.strerror or str(error))
