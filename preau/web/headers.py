"""What the headers of a file say: its kind, how long it may be kept, and what the browser may do with it."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePath

from django.conf import settings

from preau.web.middleware import HEADERS

TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
    # Checkpoints: C2SP signed notes, and the keys that check them.
    ".note": "text/plain; charset=utf-8",
    ".pub": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".webmanifest": "application/manifest+json",
    ".pdf": "application/pdf",
}
# A video segment is written once; a name that holds a hash of the content changes with it.
# Letters and figures both, so that a date in the name of a document is not taken for a hash.
_FOR_EVER = re.compile(r"\.(m4s|ts|aac)$|[.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10,64}\.[a-z0-9]+$")
_ALWAYS_ASK = (".m3u8", ".html", ".json", ".ndjson", ".vtt", ".note")


def content_type(path: str) -> str:
    """The media type of a file by its name, with the charset where it is text."""
    suffix = PurePath(path).suffix.lower()
    return TYPES.get(suffix) or mimetypes.guess_type(f"file{suffix}")[0] or "application/octet-stream"


def is_text(kind: str) -> bool:
    """Whether a media type is worth compressing."""
    return kind.startswith("text/") or any(part in kind for part in ("json", "xml", "mpegurl", "javascript"))


def cache_control(path: str, *, is_open: bool) -> str:
    """Segments and hashed names for ever; what follows the sitting is asked again each time (and answered 304)."""
    name = PurePath(path).name
    if _FOR_EVER.search(name):
        return "public, max-age=31536000, immutable"
    if not is_open or name.endswith(_ALWAYS_ASK):
        return "public, no-cache"
    return "public, max-age=60"


def security_headers() -> list[tuple[str, str]]:
    """The same as Django's pages carry: `SecurityHeadersMiddleware`, `SecurityMiddleware`, clickjacking."""
    headers = [
        *HEADERS.items(),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
    ]
    if settings.SECURE_HSTS_SECONDS:
        headers.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return headers
