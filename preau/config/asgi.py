"""The ASGI application: Django, and the public folder served as plain files when no web server stands in front."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
django.setup(set_prefix=False)

from preau.web.files import with_public_folder  # noqa: E402  # Django must be ready first
from preau.web.handler import Handler  # noqa: E402
from preau.web.limits import with_bounded_bodies  # noqa: E402

application = with_public_folder(with_bounded_bodies(Handler()))
