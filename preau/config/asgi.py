"""The ASGI application: Django, and the public folder served as plain files when no web server stands in front."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
django_application = get_asgi_application()

from preau.web.files import with_public_folder  # noqa: E402  # Django must be ready first
from preau.web.limits import with_bounded_bodies  # noqa: E402

application = with_public_folder(with_bounded_bodies(django_application))
