"""`preau create-authority`: the first thing an operator does on a new instance."""

from __future__ import annotations

import argparse

from preau.ops import options as shared
from preau.ops.errors import OK, BadUsage
from preau.ops.text import _
from preau.rules.profiles import PROFILES

EXAMPLES = (
    'preau create-authority val-d-ambre --name "Commune du Val-d’Ambre" --profile commune_ge3500 \\',
    "    --siret 21870001000017 --protection-officer dpd@example.fr \\",
    '    --assembly "Conseil municipal" --clerk greffe@example.fr',
)


def summary() -> str:
    return _("créer une collectivité et une assemblée")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_data(parser)
    parser.add_argument("slug", metavar=_("ADRESSE"), help=_("adresse publique, pour toujours (val-d-ambre)"))
    parser.add_argument("--name", required=True, metavar=_("NOM"), help=_("nom de la collectivité"))
    parser.add_argument(
        "--profile",
        required=True,
        metavar=_("PROFIL"),
        choices=tuple(PROFILES),
        help=_("profil juridique : %s") % ", ".join(PROFILES),
    )
    parser.add_argument("--siret", default="", help=_("14 chiffres ; facultatif sous le profil neutral"))
    parser.add_argument(
        "--protection-officer",
        required=True,
        metavar=_("QUI"),
        help=_("qui répond de la protection des données ; figure sur chaque page publique"),
    )
    parser.add_argument("--timezone", default="Europe/Paris", metavar=_("FUSEAU"), help=_("défaut : Europe/Paris"))
    parser.add_argument("--language", default="fr", choices=("fr", "en"), help=_("langue des pages publiques"))
    parser.add_argument("--assembly", metavar=_("NOM"), help=_("nom d’une assemblée à créer (défaut : Conseil)"))
    parser.add_argument("--assembly-slug", default="conseil", metavar=_("ADRESSE"), help=_("défaut : conseil"))
    parser.add_argument("--clerk", default="", metavar=_("COURRIEL"), help=_("qui tient le secrétariat de séance"))


def run(options: argparse.Namespace) -> int:
    shared.ready()
    shared.migrate()
    from django.db import transaction

    from preau.assemblies import services
    from preau.people.errors import Fault

    try:
        with transaction.atomic():
            authority = services.create_authority(
                slug=options.slug,
                name=options.name,
                siret=options.siret,
                profile=options.profile,
                protection_officer=options.protection_officer,
                timezone=options.timezone,
                language=options.language,
            )
            services.create_assembly(
                authority=authority,
                slug=options.assembly_slug,
                name=options.assembly or _("Conseil"),
                clerk_email=options.clerk,
            )
    except Fault as fault:
        raise BadUsage(str(fault)) from fault
    print(
        _("%(name)s est créée. Importez ses membres : preau import-members %(slug)s/%(assembly)s FICHIER.csv")
        % {"name": authority.name, "slug": authority.slug, "assembly": options.assembly_slug}
    )
    return OK
