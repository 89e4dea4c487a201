"""What comes from a browser as a command, made safe to record for ever before anything reads it."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from preau.people.text import visible

# A roll call of a large assembly is a tenth of it.
MOST_BYTES = 64_000
# A subject or a reason is a sentence or a few, never a document.
MOST_CHARACTERS = 1_000


def fields(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request, its texts cleaned. Raises ValueError, RecursionError."""
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"x" * (MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"at most {MOST_BYTES} bytes are expected")
    data = _clean(json.loads(body))
    if not isinstance(data, dict):
        raise ValueError("an object is expected")
    return data


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise ValueError(f"at most {MOST_CHARACTERS} characters are expected")
        return visible(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    return value


def identifier(text: object) -> uuid.UUID:
    """A client draws its identifiers at random (version 4); those of later events of one command are derived from
    them (version 5), and nobody may take one of these beforehand. Raises ValueError."""
    found = uuid.UUID(text) if isinstance(text, str) else None
    if found is None or found.version != 4:
        raise ValueError("id: a random UUID is expected")
    return found


def number(text: str) -> int | None:
    """An event number that a browser gives back; None for anything else, as if it had given none."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None
