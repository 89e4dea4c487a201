"""The public folder in front of Django: one test a property. Django behind it fails the test when it is reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from pytest_django import Settings

from preau.web.files import with_public_folder

Get = Callable[..., httpx.Response]


async def django(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"django"})


@pytest.fixture
def public(settings: Settings) -> Path:
    folder = Path(settings.PUBLIC_DIR) / "val-d-ambre" / "seances" / "2026-11-26-conseil"
    (folder / "video").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Séance</h1>", encoding="utf-8")
    (folder / "live.json").write_text('{"now": "' + "vote " * 300 + '"}')
    (folder / "video" / "0001.m4s").write_bytes(bytes(range(256)) * 10)
    (folder / "video" / "index.m3u8").write_text("#EXTM3U\n")
    return folder


@pytest.fixture
def get(public: Path) -> Get:
    """`get("index.html")`: a request for a file of the sitting, "/…" for any other address; no redirect followed."""

    def send(path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
        address = path if path.startswith("/") else f"/val-d-ambre/seances/2026-11-26-conseil/{path}"
        sent = {"Accept-Encoding": "identity"} | {k.replace("_", "-"): v for k, v in headers.items()}

        async def exactly(scope: Any, receive: Any, answer: Any) -> None:
            # httpx tidies "/../" away before sending; an intruder does not.
            await with_public_folder(django)(scope | {"path": unquote(address.split("?")[0])}, receive, answer)

        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=exactly)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, address, headers=sent)

        return asyncio.run(go())

    return send


def test_a_folder_answers_its_index(get: Get) -> None:
    response = get("")
    assert response.status_code == 200
    assert response.text == "<h1>Séance</h1>"
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_a_folder_without_slash_is_redirected_with_its_query(get: Get) -> None:
    response = get("/val-d-ambre/seances/2026-11-26-conseil?t=31")
    assert response.status_code == 301
    assert response.headers["location"] == "/val-d-ambre/seances/2026-11-26-conseil/?t=31"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("video/index.m3u8", "application/vnd.apple.mpegurl"),
        ("video/0001.m4s", "video/iso.segment"),
        ("live.json", "application/json"),
        ("sous-titres.fr.vtt", "text/vtt; charset=utf-8"),
        ("journal.ndjson", "application/x-ndjson; charset=utf-8"),
        ("donnees/scrutins.csv", "text/csv; charset=utf-8"),
        ("registre.jsonl", "application/jsonl; charset=utf-8"),
        ("rapport.pdf", "application/pdf"),
        ("checkpoints/412", "text/plain; charset=utf-8"),
    ],
)
def test_each_kind_of_file_says_what_it_is(get: Get, public: Path, name: str, kind: str) -> None:
    (public / name).parent.mkdir(exist_ok=True)
    (public / name).touch()
    assert get(name).headers["content-type"] == kind


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("video/0001.m4s", "public, max-age=31536000, immutable"),
        ("player.4f2a91c07be3.js", "public, max-age=31536000, immutable"),
        ("video/index.m3u8", "public, no-cache"),
        ("live.json", "public, no-cache"),
        ("index.html", "public, no-cache"),
        ("affiche.jpg", "public, max-age=60"),
        ("rapport-20261126.pdf", "public, max-age=60"),
    ],
)
def test_how_long_a_file_may_be_kept(get: Get, public: Path, name: str, rule: str) -> None:
    (public / name).touch()
    assert get(name).headers["cache-control"] == rule


def test_a_known_version_is_not_sent_again(get: Get, public: Path) -> None:
    first = get("live.json")
    again = get("live.json", If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert get("live.json", If_Modified_Since=first.headers["last-modified"]).status_code == 304
    (public / "live.json.tmp").write_text("{}")
    (public / "live.json.tmp").replace(public / "live.json")
    assert get("live.json", If_None_Match=first.headers["etag"]).status_code == 200


def test_a_tag_decides_before_a_date(get: Get) -> None:
    response = get("live.json", If_None_Match='"other"', If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert response.status_code == 200


def test_a_range_of_a_segment(get: Get) -> None:
    response = get("video/0001.m4s", Range="bytes=10-13")
    assert (response.status_code, response.content) == (206, bytes([10, 11, 12, 13]))
    assert response.headers["content-range"] == "bytes 10-13/2560"


def test_a_head_has_no_body(get: Get) -> None:
    response = get("video/0001.m4s", method="HEAD")
    assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "2560")


def test_text_is_compressed_for_who_reads_it(get: Get) -> None:
    plain, small = get("live.json"), get("live.json", Accept_Encoding="gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(plain.content) / 5
    assert small.text == plain.text
    assert small.headers["vary"] == "Accept-Encoding"
    assert get("live.json", If_None_Match=small.headers["etag"]).status_code == 304


def test_a_new_version_is_compressed_anew(get: Get, public: Path) -> None:
    get("live.json", Accept_Encoding="gzip")
    (public / "live.json").write_text('{"now": "' + "débat " * 300 + '"}')
    assert "débat" in get("live.json", Accept_Encoding="gzip").text


@pytest.mark.parametrize(
    "path",
    [
        "/val-d-ambre/../../preau.sqlite3",
        "/val-d-ambre/%2e%2e/%2e%2e/preau.sqlite3",
        "/val-d-ambre/..%2f..%2fpreau.sqlite3",
        "/val-d-ambre/seances/.cache",
        "/val-d-ambre/seances/live.json.tmp",
        "/val-d-ambre//seances/visible",
        "/val-d-ambre/evasion",
        "//val-d-ambre/seances/visible",
    ],
)
def test_nothing_else_of_the_disk_is_readable(get: Get, public: Path, settings: Settings, path: str) -> None:
    for name in (".cache", "live.json.tmp", "visible"):
        (public.parent / name).write_text("secret")
    (Path(settings.DATA_DIR) / "preau.sqlite3").write_text("secret")
    (Path(settings.PUBLIC_DIR) / "val-d-ambre" / "evasion").symlink_to(Path(settings.DATA_DIR) / "preau.sqlite3")
    assert get("/val-d-ambre/seances/visible").text == "secret"
    assert "secret" not in get(path).text


def test_only_reading(get: Get) -> None:
    response = get("live.json", method="POST")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/", "/compte/login/", "/salle/x", "/preparation/", "/langue/", "/inconnu"])
def test_the_application_keeps_its_addresses(get: Get, settings: Settings, path: str) -> None:
    (Path(settings.PUBLIC_DIR) / "salle").mkdir()
    (Path(settings.PUBLIC_DIR) / "salle" / "x").write_text("not this")
    assert get(path).text == "django"


def test_a_missing_page_of_a_known_authority_says_so_without_the_database(get: Get) -> None:
    response = get("pas-encore.html")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.text


@pytest.mark.parametrize("name", ["live.json", "pas-encore.html", ""])
def test_open_data_for_any_origin_and_the_headers_of_every_page(get: Get, name: str) -> None:
    headers = get(name).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_another_site_may_ask_for_ranges(get: Get) -> None:
    response = get("video/0001.m4s", method="OPTIONS")
    assert response.status_code == 204
    assert "Range" in response.headers["access-control-allow-headers"]


def test_static_files_come_from_the_packages_until_they_are_collected(get: Get, settings: Settings) -> None:
    settings.STATIC_ROOT = Path(settings.DATA_DIR) / "static"
    assert "@layer tokens" in get("/static/web/preau.css").text
    assert "access-control-allow-origin" not in get("/static/web/preau.css").headers
    (settings.STATIC_ROOT / "web").mkdir(parents=True)
    (settings.STATIC_ROOT / "web" / "preau.css").write_text("collected")
    assert get("/static/web/preau.css").text == "collected"


@pytest.mark.parametrize("path", ["/static/", "/static/web/", "/static/../settings.py", "/static/web/none.css"])
def test_static_files_only(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_the_icon_that_browsers_ask_for(get: Get) -> None:
    assert get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_the_server_is_told_that_the_application_is_ready() -> None:
    sent: list[str] = []
    inbox = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> Any:
        return {"type": inbox.pop(0)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def serve() -> None:
        await with_public_folder(django)({"type": "lifespan"}, receive, send)

    asyncio.run(serve())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
