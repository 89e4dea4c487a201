"""Writes docs/commandes.md from the command line itself: `python -m preau.ops.reference > docs/commandes.md`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from preau.ops import cli


def reference() -> str:
    """The reference of every command, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Les commandes"
    yield ""
    yield "Cette page est écrite par `python -m preau.ops.reference` ; un test vérifie qu’elle est à jour."
    yield "`./start` passe ses options à `preau`. Voir aussi [les réglages](settings.md)."
    yield ""
    yield "| code de sortie | ce qu’il dit |"
    yield "|---|---|"
    for code, meaning in cli.exit_codes().items():
        yield f"| {code} | {meaning} |"
    for name, parser in cli.documented():
        yield from _command(name, parser)


def _command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from ("", f"## preau {name}", "", _sentence(parser.description or ""), "")
    yield from ("| argument | ce qu’il fait |", "|---|---|")
    # Argparse keeps its actions to itself; there is no public way to read them.
    for action in parser._actions:
        if "--help" in action.option_strings or "--debug" in action.option_strings:
            continue
        value = action.metavar if isinstance(action.metavar, str) else ""
        flags = ", ".join(f"`{flag} {value}`" if action.nargs != 0 and value else f"`{flag}`"
                          for flag in action.option_strings)  # fmt: skip
        needed = " (obligatoire)" if action.required and action.option_strings else ""
        yield f"| {flags or f'`{value or action.dest}`'} | {action.help or ''}{needed} |"
    examples = parser.get_default("examples")
    yield from ("", "```sh", *examples, "```")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    print(reference(), end="")
