"""The addresses of the application. What citizens read is not here: it is the public folder (see `asgi`)."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("compte/", include("preau.people.urls")),
    path("compte/", include("allauth.account.urls")),
    path("compte/securite/", include("allauth.mfa.urls")),
    path("preparation/", include("preau.agenda.urls")),
    path("salle/", include("preau.room.urls")),
    path("", include("preau.web.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("preau.ops.urls")))
