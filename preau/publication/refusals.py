"""What the verifier in the browser says when it refuses an archive: its codes and places as sentences, in a file that a
page asks for only then."""

from __future__ import annotations

import json

from django.utils import translation
from django.utils.translation import gettext as _

from preau.ballots.belenios import words


def encode(language: str) -> bytes:
    """{"sentences": {code: text with %(name)s places}, "places": {kind: text}} in one language."""
    with translation.override(language):
        sentences = {code: str(text) for code, text in words.SENTENCES.items()}
        places = {kind: str(text) for kind, text in words.PLACES.items()}
        said = {"sentences": {**sentences, **_browser()}, "places": places}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _browser() -> dict[str, str]:
    """Faults that only a browser has."""
    return {
        "workers_missing": _("ce navigateur est trop ancien pour cette vérification"),
        "worker_died": _("le navigateur a arrêté le calcul, faute de mémoire peut-être"),
        "internal": _("la vérification s’est interrompue sur une erreur du programme"),
        "unreachable": _("l’archive n’a pas pu être lue : la liaison est coupée, ou le fichier manque"),
    }
