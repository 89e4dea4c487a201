"""French spaces on the pages, and nothing else changed."""

from __future__ import annotations

import pytest
from django.test import Client

from preau.web.typography import typeset

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Prête à ouvrir ?</p>", f"<p>Prête à ouvrir{NB}?</p>"),
        ("<b>Lieu : mairie ; « ici » !</b>", f"<b>Lieu{NB}: mairie{NB}; «{NB}ici{NB}»{NB}!</b>"),
        ('<input value="Plan vélo : suite">', '<input value="Plan vélo : suite">'),
        ("<textarea>Vu : le code</textarea>", "<textarea>Vu : le code</textarea>"),
        ('<script>const a = b ? c : "d";</script>', '<script>const a = b ? c : "d";</script>'),
        ("<pre>a : b</pre> x : y", f"<pre>a : b</pre> x{NB}: y"),
        ("<!-- a : b -->", "<!-- a : b -->"),
    ],
)
def test_words_are_spaced_and_values_are_not(written: str, shown: str) -> None:
    assert typeset(written) == shown


@pytest.mark.django_db
def test_a_french_page_is_spaced_and_an_english_one_is_not(client: Client) -> None:
    french = client.get("/compte/login/", headers={"Accept-Language": "fr"})
    assert f"Pas de mot de passe{NB}:" in french.content.decode()
    assert int(french.headers["Content-Length"]) == len(french.content)
    assert NB not in client.get("/compte/login/", headers={"Accept-Language": "en"}).content.decode()
