"""Prepares a real council in a real instance, through its services; run with PREAU_DATA set. Prints JSON.

{"sitting": uuid, "path": public path, "cookies": {name: session key}}
"""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime

import django
from PIL import Image

os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from preau.agenda import documents, queries  # noqa: E402
from preau.agenda import services as agenda  # noqa: E402
from preau.agenda.models import Sitting  # noqa: E402
from preau.agenda.services import ItemInput, PlaceInput, SittingInput  # noqa: E402
from preau.assemblies import services as assemblies  # noqa: E402
from preau.assemblies.models import Mandate  # noqa: E402
from preau.people.models import User  # noqa: E402
from preau.people.services import COMMAND_LINE as BY  # noqa: E402

MEMBERS = """nom;groupe;rôle;fonction;date de naissance;ordre;courriel
Claire Marchand;Majorité;présidence;maire;1971-03-04;1;claire@example.org
Youssef Benali;Majorité;membre;1er adjoint;1980-07-12;2;youssef@example.org
Nadia Ferrand;Majorité;membre;;1990-01-30;3;nadia@example.org
Paul Lemaire;Majorité;membre;;1966-11-02;4;paul@example.org
Jeanne Aubry;Majorité;membre;;1958-05-21;5;jeanne@example.org
Hugo Castel;Opposition;membre;;1985-09-09;6;hugo@example.org
Luc Perrot;Opposition;membre;;1977-02-17;7;luc@example.org
Sophie Tessier;;secrétariat;;;;sophie@example.org
"""


def a_pdf() -> io.BytesIO:
    """One empty A4 page."""
    page = io.BytesIO()
    Image.new("RGB", (595, 842), "white").save(page, "PDF")
    page.seek(0)
    return page


def prepare() -> Sitting:
    authority = assemblies.create_authority(
        slug="val-d-ambre",
        name="Val-d’Ambre",
        siret="00000000000018",
        profile="commune_ge3500",
        protection_officer="Ida Klein, dpd@val-d-ambre.example.org",
    )
    assembly = assemblies.create_assembly(authority=authority, slug="conseil", name="Conseil municipal")
    assemblies.import_members(assembly, MEMBERS, dry_run=False)
    chair = Mandate.objects.get(assembly=assembly, name="Claire Marchand")
    values = SittingInput(
        title="Conseil municipal",
        starts_at=datetime.now(UTC),
        mode="one_place",
        places=[PlaceInput(name="Salle du conseil, mairie")],
        chair=chair,
    )
    sitting = agenda.create_sitting(assembly=assembly, values=values, by=BY)
    water = ItemInput(title="Convention avec la régie de l’eau", text="Le conseil approuve la convention.")
    first = agenda.add_item(sitting=sitting, values=water, by=BY)
    documents.attach_document(item=first, file=a_pdf(), filename="rapport.pdf", title="Le rapport", by=BY)
    agenda.add_item(sitting=sitting, values=ItemInput(title="Plan vélo : deuxième tranche"), by=BY)
    agenda.add_item(sitting=sitting, values=ItemInput(title="Questions du public", kind="information"), by=BY)
    return sitting


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key is not None
    return session.session_key


def main() -> None:
    sitting = prepare()
    cookies = {user.email.partition("@")[0]: session_of(user) for user in User.objects.all()}
    print(json.dumps({"sitting": str(sitting.id), "path": queries.public_path(sitting), "cookies": cookies}))


if __name__ == "__main__":
    main()
