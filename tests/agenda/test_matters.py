from __future__ import annotations

import re

from preau.agenda.matters import MATTERS, choices, scdl_name

# SCDL délibérations 2.1.5, DELIB_MATIERE_CODE.
LAST = {1: 7, 2: 3, 3: 6, 4: 5, 5: 8, 6: 5, 7: 10, 8: 9, 9: 4}


def test_the_codes_are_those_of_the_schema():
    assert list(MATTERS) == [f"{n}.{m}" for n, last in LAST.items() for m in range(1, last + 1)]


def test_the_names_have_the_form_of_the_schema():
    for code in MATTERS:
        name = scdl_name(code)
        assert re.fullmatch(r"[^,()/]+/[^,()/]+", name), name
        assert name == name.lower()
        assert " /" not in name and "/ " not in name


def test_the_example_of_the_schema():
    assert scdl_name("8.4") == "domaines de compétences par thèmes/aménagement du territoire"


def test_a_form_offers_every_code_once():
    assert [code for _, group in choices() for code, _ in group] == list(MATTERS)
