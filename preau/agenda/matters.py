"""The ACTES nomenclature, two levels: which matter a deliberation belongs to (SCDL délibérations 2.1.5).

Names are those of the national nomenclature of acts sent to the prefecture; a prefecture may add levels below.
SCDL wants "niveau1/niveau2" in lower case, with accents, without comma or bracket: the names stand so here.
"""

from __future__ import annotations

from typing import Final

_FAMILIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "commande publique",
        (
            "marchés publics",
            "délégations de service public",
            "conventions de mandat",
            "autres contrats",
            "transactions et protocoles d'accord transactionnel",
            "actes relatifs à la maîtrise d'œuvre",
            "actes spéciaux et divers",
        ),
    ),
    (
        "urbanisme",
        (
            "documents d'urbanisme",
            "actes relatifs au droit d'occupation ou d'utilisation des sols",
            "droit de préemption urbain",
        ),
    ),
    (
        "domaine et patrimoine",
        (
            "acquisitions",
            "aliénations",
            "locations",
            "limites territoriales",
            "autres actes de gestion du domaine public",
            "autres actes de gestion du domaine privé",
        ),
    ),
    (
        "fonction publique",
        (
            "personnels titulaires et stagiaires de la fonction publique territoriale",
            "personnels contractuels",
            "fonction publique hospitalière",
            "autres catégories de personnels",
            "régime indemnitaire",
        ),
    ),
    (
        "institutions et vie politique",
        (
            "élection de l'exécutif",
            "fonctionnement des assemblées",
            "désignation de représentants",
            "délégation de fonctions",
            "délégation de signature",
            "exercice des mandats locaux",
            "intercommunalité",
            "décision d'ester en justice",
        ),
    ),
    (
        "libertés publiques et pouvoirs de police",
        (
            "police municipale",
            "pouvoirs du président du conseil départemental",
            "pouvoirs du président du conseil régional",
            "autres actes réglementaires",
            "actes pris au nom de l'État et soumis au contrôle hiérarchique",
        ),
    ),
    (
        "finances locales",
        (
            "décisions budgétaires",
            "fiscalité",
            "emprunts",
            "interventions économiques",
            "subventions",
            "contributions budgétaires",
            "avances",
            "fonds de concours",
            "prises de participation",
            "divers",
        ),
    ),
    (
        "domaines de compétences par thèmes",
        (
            "enseignement",
            "aide sociale",
            "voirie",
            "aménagement du territoire",
            "politique de la ville habitat logement",
            "emploi et formation professionnelle",
            "transports",
            "environnement",
            "culture",
        ),
    ),
    (
        "autres domaines de compétences",
        (
            "autres domaines de compétences des communes",
            "autres domaines de compétences des départements",
            "autres domaines de compétences des régions",
            "vœux et motions",
        ),
    ),
)

# "8.4" -> ("domaines de compétences par thèmes", "aménagement du territoire"), in the order of the codes.
MATTERS: Final[dict[str, tuple[str, str]]] = {
    f"{n}.{m}": (family, name)
    for n, (family, names) in enumerate(_FAMILIES, start=1)
    for m, name in enumerate(names, start=1)
}


def scdl_name(code: str) -> str:
    """The value of DELIB_MATIERE_NOM for a level-2 code; raises KeyError for a code that is not in the list."""
    return "/".join(MATTERS[code]).lower()


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form: families, each with its (code, "8.4 Aménagement du territoire")."""
    return [
        (
            f"{n}. {family.capitalize()}",
            [(code, f"{code} {name[0].upper()}{name[1:]}") for code, (f, name) in MATTERS.items() if f == family],
        )
        for n, (family, _) in enumerate(_FAMILIES, start=1)
    ]
