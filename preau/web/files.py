"""The public folder and the static files, served as plain files in front of Django.

One process is then enough: what citizens read never reaches Django nor the database, so that an audience costs the
rooms nothing but reading files. Any web server can take this over; it then serves the same folder at the same
addresses. Conditional requests and ranges: RFC 9110, sections 13 and 14.
"""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from preau.web.headers import cache_control, content_type, is_text, security_headers

# First segments of the application's own addresses; an authority's slug may be none of them.
RESERVED = frozenset(
    {"compte", "preparation", "salle", "static", "jsi18n", "demo", "langue", "sante", "robots.txt", "favicon.ico"}
)
# Larger text is sent as it is: compressing it here would cost the rooms their turn.
COMPRESS_FROM, COMPRESS_UP_TO = 600, 256 * 1024
_TEMPORARY = (".tmp", ".part", ".new", "~")


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file, as it was when it was looked up."""

    path: str
    stat: os.stat_result

    @property
    def etag(self) -> str:
        """Changes with every write: files are replaced by renaming, which changes the inode."""
        return f'"{self.stat.st_mtime_ns:x}-{self.stat.st_size:x}-{self.stat.st_ino:x}"'


def with_public_folder(app: Callable[[Any, Any, Any], Coroutine[Any, Any, None]]) -> ASGIApp:
    """`app` behind the files of `settings.PUBLIC_DIR` and of /static/; also answers the `lifespan` protocol."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        response = await _answer(scope) if scope["type"] == "http" else None
        await (response or app)(scope, receive, send)

    return application


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(scope: Scope) -> Response | None:
    """The response for an address that is a file's, None for an address of the application."""
    segments = scope["path"].removeprefix("/").split("/")
    first = segments[0]
    if first == "favicon.ico":
        return await _static(scope, ["web", "icon.svg"])
    if first == "static":
        return await _static(scope, segments[1:])
    if first in RESERVED or not _is_public(segments) or first == "":
        return None
    return await _public(scope, segments)


async def _public(scope: Scope, segments: list[str]) -> Response | None:
    if scope["method"] == "OPTIONS":
        return _preflight()
    found = await anyio.to_thread.run_sync(_look_up, Path(settings.PUBLIC_DIR), segments)
    if found == "slash":
        query = scope["query_string"].decode("latin-1")
        return _dressed(RedirectResponse(quote(f"/{'/'.join(segments)}/") + (f"?{query}" if query else ""), 301))
    if found is None:
        return None
    if isinstance(found, str):
        return _dressed(_missing())
    return await _file(scope, found, is_open=True)


async def _static(scope: Scope, segments: list[str]) -> Response:
    found = await anyio.to_thread.run_sync(_find_static, "/".join(segments)) if _is_public(segments) else None
    if found is None:
        return _dressed(PlainTextResponse("404", 404), is_open=False)
    return await _file(scope, found, is_open=False)


def _is_public(segments: list[str]) -> bool:
    """No way up, no hidden file, no file that is being written; only the last segment may be empty (a folder)."""
    return all(segments[:-1]) and not any(
        s.startswith(".") or s.endswith(_TEMPORARY) or "\\" in s or "\0" in s for s in segments
    )


def _look_up(root: Path, segments: list[str]) -> Found | str | None:
    """A file; "slash" for a folder asked without it; "missing" in a folder that exists; None for anybody else's."""
    top = os.path.realpath(root)
    path = os.path.realpath(os.path.join(top, *segments))  # noqa: PTH118  # hot path: no Path objects
    if not path.startswith(top + os.sep):
        return None
    try:
        status = os.stat(path)  # noqa: PTH116
        if stat.S_ISDIR(status.st_mode):
            if segments[-1]:
                return "slash"
            path = os.path.join(path, "index.html")  # noqa: PTH118
            # The folder is resolved, its index is not yet: a link there might lead out.
            status = os.lstat(path)
        elif not segments[-1]:
            return "missing"
    except (OSError, ValueError):
        return "missing" if os.path.isdir(os.path.join(top, segments[0])) else None  # noqa: PTH112, PTH118
    return Found(path, status) if stat.S_ISREG(status.st_mode) else "missing"


def _find_static(name: str) -> Found | None:
    """From STATIC_ROOT when it was collected, from the packages otherwise."""
    collected = Path(settings.STATIC_ROOT) / name
    path = collected if (Path(settings.STATIC_ROOT) / "web").is_dir() else finders.find(name)
    try:
        status = os.stat(path) if path else None  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return Found(str(path), status) if status and stat.S_ISREG(status.st_mode) else None


async def _file(scope: Scope, found: Found, *, is_open: bool) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return _dressed(PlainTextResponse("405", 405, headers={"Allow": "GET, HEAD, OPTIONS"}), is_open=is_open)
    asked = Headers(scope=scope)
    kind = content_type(found.path)
    headers = {
        "etag": found.etag,
        "last-modified": formatdate(found.stat.st_mtime, usegmt=True),
        "cache-control": cache_control(found.path, is_open=is_open),
        "content-type": kind,
    }
    if is_text(kind):
        headers["vary"] = "Accept-Encoding"
    if _unchanged(asked, found):
        del headers["content-type"]
        return _dressed(Response(status_code=304, headers=headers), is_open=is_open)
    small = COMPRESS_FROM < found.stat.st_size <= COMPRESS_UP_TO
    if small and is_text(kind) and "gzip" in asked.get("accept-encoding", "") and "range" not in asked:
        body = await _compressed(found)
        headers |= {"content-encoding": "gzip", "etag": f"W/{found.etag}"}
        return _dressed(Response(body, headers=headers), is_open=is_open)
    return _dressed(FileResponse(found.path, headers=headers, stat_result=found.stat), is_open=is_open)


def _unchanged(asked: Headers, found: Found) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone when it is there."""
    if (tags := asked.get("if-none-match")) is not None:
        return tags.strip() == "*" or found.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    try:
        return int(found.stat.st_mtime) <= parsedate_to_datetime(asked["if-modified-since"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return False


async def _compressed(found: Found) -> bytes:
    """The file, compressed once for all who read this version of it."""
    known = _COMPRESSED.get(found.path)
    if known and known[0] == found.etag:
        return known[1]
    body = await anyio.to_thread.run_sync(lambda: gzip.compress(Path(found.path).read_bytes(), 6, mtime=0))
    if len(_COMPRESSED) >= 128:
        _COMPRESSED.clear()
    _COMPRESSED[found.path] = (found.etag, body)
    return body


# By path: the version it was made of and the result. At most 128 files of 256 kB.
_COMPRESSED: dict[str, tuple[str, bytes]] = {}


@lru_cache(maxsize=1)
def _missing_page() -> str:
    """Made once, in the language of the instance, whoever asks first."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("web/errors/missing.html")


def _missing() -> Response:
    return Response(_missing_page(), 404, {"cache-control": "no-cache"}, media_type="text/html; charset=utf-8")


def _preflight() -> Response:
    allowed = {
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Range, If-None-Match, If-Modified-Since",
        "Access-Control-Max-Age": "86400",
    }
    return _dressed(Response(status_code=204, headers=allowed))


def _dressed(response: Response, *, is_open: bool = True) -> Response:
    """The security headers of every page; what is public is open data as well, for any origin."""
    response.raw_headers.extend(_clothes(is_open))
    return response


@lru_cache(maxsize=2)
def _clothes(is_open: bool) -> list[tuple[bytes, bytes]]:
    """Encoded once: with thousands of readers, setting ten headers one by one is what costs."""
    headers = security_headers()
    if is_open:
        headers += [
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", "Content-Range, Content-Length, ETag, Date"),
        ]
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
