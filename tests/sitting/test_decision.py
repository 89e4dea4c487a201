"""Refusals as values: every sentence can be read out, every rule is in one place, every command has its handler."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import preau.sitting
from preau.sitting.codec import COMMANDS, EVENTS
from preau.sitting.decide import _HANDLERS
from preau.sitting.decision import Refused
from preau.sitting.evolve import _after

FOLDER = Path(preau.sitting.__file__).parent


def refusals() -> Iterator[tuple[str, ast.Call]]:
    """(file name, `Refusal(...)` call) of every refusal in the rules."""
    for path in [*sorted((FOLDER / "deciding").glob("*.py")), FOLDER / "decide.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                yield path.name, node


def test_every_command_has_its_handler_and_every_event_its_reader() -> None:
    assert set(_HANDLERS) == set(COMMANDS.values())
    assert all(_after.dispatch(kind) is not _after.dispatch(object) for kind in EVENTS.values())


def test_a_rule_has_a_stable_code() -> None:
    codes = [call.args[0] for _, call in refusals()]
    assert len(codes) > 60
    for code in codes:
        assert isinstance(code, ast.Constant)
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", str(code.value))


def test_sentences_stand_in_the_marker_and_fill_their_places() -> None:
    for name, call in refusals():
        text = call.args[1]
        if isinstance(text, ast.Name):
            continue
        assert isinstance(text, ast.Call), (name, call.lineno)
        assert isinstance(text.func, ast.Name)
        assert text.func.id == "_"
        sentence = ast.literal_eval(text.args[0])
        assert sentence.endswith("."), sentence
        given = {keyword.arg for keyword in call.keywords} - {"article", "events"}
        assert set(re.findall(r"%\((\w+)\)s", sentence)) == given, sentence


def test_the_sentence_is_filled_from_the_values() -> None:
    refused = Refused(rule="x", text="%(member)s a déjà voté.", values={"member": "Nadia Ferrand"})
    assert refused.sentence == "Nadia Ferrand a déjà voté."
