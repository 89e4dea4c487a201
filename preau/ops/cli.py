"""The command `preau`: what an operator types. Each command is a module of `preau.ops.commands`.

Exit codes: 0 done; 1 something was found wrong (a verification, a diagnosis); 2 the command line or a file given
cannot be used; 3 the machine lacks something; 130 interrupted by Ctrl-C.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from preau import __version__
from preau.ops import options as shared
from preau.ops.commands import (
    create_authority,
    demo,
    doctor,
    import_members,
    replay,
    run,
    serve,
    verify,
    verify_election,
)
from preau.ops.errors import BAD_USAGE, ENVIRONMENT, FINDING, INTERRUPTED, OK, Stop
from preau.ops.text import _

# In the order in which one needs them. `run` is for the supervisor and stays out of the help.
COMMANDS: tuple[ModuleType, ...] = (
    serve, demo, create_authority, import_members, replay, verify, verify_election, doctor,
)  # fmt: skip
INTERNAL: tuple[ModuleType, ...] = (run,)


def exit_codes() -> dict[int, str]:
    return {
        OK: _("fait"),
        FINDING: _("un défaut a été trouvé"),
        BAD_USAGE: _("commande ou fichier inutilisable"),
        ENVIRONMENT: _("il manque quelque chose à la machine"),
        INTERRUPTED: _("interrompu"),
    }


def _exit_codes_in_a_line() -> str:
    return _("codes de sortie :") + " " + _(" ; ").join(f"{code} {said}" for code, said in exit_codes().items())


class Parser(argparse.ArgumentParser):
    """Argparse in the user's language: its errors are one sentence and the way to the help."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **kwargs)
        self.formatter_class = argparse.RawDescriptionHelpFormatter
        self._positionals.title = _("arguments")
        self._optionals.title = _("options")
        self.add_argument("-h", "--help", action="help", help=_("montrer cette aide"))

    def error(self, message: str) -> NoReturn:
        for module in INTERNAL:
            # Argparse lists every subcommand among the choices, those that are not for people too.
            message = message.replace(f", {command_name(module)!r}", "")
        hint = _("« %s --help » montre comment l’écrire.") % self.prog
        said = _("%(place)s : %(fault)s") % {"place": "preau", "fault": message}
        self.exit(BAD_USAGE, f"{said}. {hint}\n")


def _in_our_words(text: str) -> str:
    """Argparse's own sentences; it looks them up by name at each use."""
    return {
        "usage: ": _("usage : "),
        "the following arguments are required: %s": _("il manque : %s"),
        "unrecognized arguments: %s": _("arguments inconnus : %s"),
        "invalid choice: %(value)r (choose from %(choices)s)": _("%(value)r inconnu, au choix : %(choices)s"),
        "invalid %(type)s value: %(value)r": _("%(value)r n’est pas une valeur de type %(type)s"),
        "expected one argument": _("il faut une valeur"),
        "expected at least one argument": _("il faut au moins une valeur"),
        "argument %(argument_name)s: %(message)s": _("argument %(argument_name)s : %(message)s"),
    }.get(text, text)


def parser() -> Parser:
    setattr(argparse, "_", _in_our_words)  # noqa: B010  # not in its type stubs
    top = Parser(
        prog="preau",
        description=_("Préau : convoquer, tenir, voter, diffuser, publier et archiver les séances des assemblées."),
        epilog=_exit_codes_in_a_line(),
    )
    top.add_argument("--version", action="version", version=f"preau {__version__}", help=_("montrer la version"))
    commands = top.add_subparsers(dest="command", metavar=_("COMMANDE"), required=True, parser_class=Parser)
    for module in (*COMMANDS, *INTERNAL):
        name = command_name(module)
        # Argparse hides a subcommand that has no `help`.
        listed = {"help": module.summary()} if module in COMMANDS else {}
        child = commands.add_parser(
            name,
            description=module.summary() + ".",
            epilog=_("exemples :") + "\n  " + "\n  ".join(module.EXAMPLES) + "\n\n" + _exit_codes_in_a_line(),
            **listed,
        )
        module.add_arguments(child)
        child.add_argument("--debug", action="store_true", help=_("montrer le détail technique d’une erreur"))
        child.set_defaults(run=module.run, examples=module.EXAMPLES)
    return top


def documented() -> list[tuple[str, argparse.ArgumentParser]]:
    """The commands of the help with their parsers, for the reference."""
    listed = {command_name(module) for module in COMMANDS}
    subcommands = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return [(name, child) for name, child in subcommands.choices.items() if name in listed]


def command_name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = parser().parse_args(argv)
    if options.debug:
        os.environ["PREAU_LOG_LEVEL"] = "DEBUG"
    try:
        shared.apply(options)
        return int(options.run(options))
    except Stop as stop:
        if options.debug:
            logging.getLogger("preau").exception("stopped")
        print(_("%(place)s : %(fault)s") % {"place": "preau", "fault": stop}, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) left: nothing more to say to it, not even at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # What the supervisor runs writes to a log: the whole story belongs there.
        if options.debug or options.command == "run":
            raise
        kind = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
        print(
            "preau : " + _("une erreur imprévue est survenue (%s). Relancez avec --debug pour le détail.") % kind,
            file=sys.stderr,
        )
        return ENVIRONMENT
