"""What the verifier says: a sentence for every code, every place, and nothing that could fool a terminal."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import preau.ballots.belenios as package
from preau.ballots.belenios import Refusal, verify, words
from preau.ballots.belenios.faults import at
from tests.ballots.belenios.maker import YES_NO, Maker, assemble

SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.glob("*.py") if path.stem != "words"
)


def codes() -> set[str]:
    """Every code in the sources: first argument of Refusal, second of require, last of what checks a proof."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(SOURCES.replace("from __future__ import annotations", ""))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {"Refusal": 0, "require": 1}.get(name)
            place = -1 if name in {"knowledge", "signature", "decryption", "_prove"} else place
            if place is not None:
                found |= {str(leaf.value) for leaf in ast.walk(node.args[place]) if isinstance(leaf, ast.Constant)}
    return found


def test_every_code_has_its_sentence_and_no_other() -> None:
    assert codes() == set(words.SENTENCES)


def test_every_place_has_its_words() -> None:
    assert set(re.findall(r'\bat\("([a-z_]+)"', SOURCES)) <= set(words.PLACES)


def test_a_fault_says_where_and_what() -> None:
    with pytest.raises(Refusal) as refused, at("ballot", 3), at("question", 1), at("choice", 2):
        raise Refusal("individual_proof")
    assert words.fault(refused.value) == (
        "Bulletin 3, question 1, choix 2 : la preuve que ce choix est chiffré comme 0 ou 1 est fausse."
    )


def test_a_stranger_does_not_write_to_the_terminal() -> None:
    assert words.fault(Refusal("group_unknown", name="\x1b[2J\u202e")) == (
        "Le groupe « \ufffd[2J\ufffd » n’est pas l’un des trois connus."
    )
    maker = Maker("Ed25519", ({**YES_NO, "question": "Pour\x1b[8m ?\nContre : 9"},))
    said = words.found(verify(maker.close()))
    assert "Pour\ufffd[8m ?\ufffdContre : 9" in said


def test_what_a_sound_archive_says() -> None:
    maker = Maker("Ed25519", weights=(1, 2, 1))
    assert "Le scrutin n’est pas clos : il n’y a pas encore de résultat." in words.found(verify(assemble(maker.steps)))
    maker.vote(0, (1, 0, 0))
    maker.vote(1, (0, 1, 0))
    maker.vote(0, (0, 0, 1))
    said = words.found(verify(maker.close()))
    assert said[1] == "3 clés inscrites, 2 votants, 1 bulletin remplacé, 3 voix au total."
    assert said[2:6] == ["Adoptez-vous la délibération ?", "  Pour : 0", "  Contre : 2", "  Abstention : 1"]
