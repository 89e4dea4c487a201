"""French typography of the pages: a space that no line breaks before the double signs and inside quotation marks."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language

from preau.publication.words import spaced

# Tags, with the values that forms send back, and what is shown or run as it was written.
_AS_WRITTEN = re.compile(r"(<(script|style|textarea|pre|code|option)\b.*?</\2>|<!--.*?-->|<[^>]*>)", re.DOTALL)


def typeset(page: str) -> str:
    """The page with its words spaced as French asks, and not one value, tag or script changed."""
    parts: list[str] = []
    end = 0
    for found in _AS_WRITTEN.finditer(page):
        parts += [spaced(page[end : found.start()], lang="fr"), found.group()]
        end = found.end()
    return "".join([*parts, spaced(page[end:], lang="fr")])


class TypographyMiddleware(MiddlewareMixin):
    """Pages that speak French; the public folder's are spaced when they are written."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if isinstance(response, HttpResponse) and is_page and get_language() == "fr":
            response.content = typeset(response.content.decode()).encode()
        return response
