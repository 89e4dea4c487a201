from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def instance(request: HttpRequest) -> dict[str, object]:
    """What every page needs to know of this instance."""
    return {"demo": settings.DEMO, "preau_version": settings.VERSION}
