"""deploy/: the real nginx, with our configuration, answers a file as the application does and passes on the rest."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from preau.web import middleware
from preau.web.files import with_public_folder
from preau.web.headers import content_type

NAME = "seances.example.fr"
SITTING = "val-d-ambre/seances/2026-11-26-conseil"
SEGMENT = bytes(range(256)) * 40
FILES = {
    "index.html": b"<h1>S\xc3\xa9ance</h1>" * 100,
    "live.json": b'{"v": 1, "seq": 12}',
    "journal.ndjson": b'{"seq":1}\n' * 200,
    "chapitres.vtt": b"WEBVTT\n",
    "donnees/scrutins.csv": b"seance,point\n" * 100,
    "checkpoints/12.note": b"signed\n",
    "points/1-eau/rapport.pdf": b"%PDF-1.7\n",
    "points/1-eau/rapport-20261126123456.pdf": b"%PDF-1.7\n",
    "points/1-eau/rapport-0123456789ab.pdf": b"%PDF-1.7\n",
    "video/index.m3u8": b"#EXTM3U\n",
    "video/720p/000001.m4s": SEGMENT,
    "video/720p/init.mp4": b"ftyp",
    "affiche.webp": b"RIFF",
    "hemicycle.svg": b"<svg/>",
    "../../cles/journal.vkey": b"val-d-ambre+1+x\n",
    "../../../assets/site-0123456789ab.css": b"p{}\n" * 300,
}
# What the two may say differently: nginx tells its own time, its own name, its own tag of the same version.
OWN = {"date", "server", "connection", "last-modified", "etag", "content-length", "strict-transport-security"}


class Upstream(BaseHTTPRequestHandler):
    """In the application's place: tells what it was asked with; a stream stays open until the test lets it go."""

    protocol_version = "HTTP/1.1"
    let_go = threading.Event()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/flux"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"id: 1\ndata: {}\n\n")
            self.let_go.wait(10)
            self.close_connection = True
            return
        asked = {name.lower(): value for name, value in self.headers.items()}
        told = json.dumps({"method": self.command, "path": self.path, "headers": asked, "length": len(body)}).encode()
        self.send_response(200)
        self.send_header("X-Upstream", "1")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else told)

    do_GET = do_POST = do_OPTIONS = do_HEAD = answer  # noqa: N815  # names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Silent."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) of our example's name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    made, private = folder / "made.pem", folder / "private.pem"
    made.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made, private


def replaced(text: str, changes: dict[str, str]) -> str:
    """`text` with our example's values changed; every one of them must be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@dataclass(kw_only=True)
class Front:
    """nginx at `port`, in front of `public` and of `Upstream`; `plain` answers without TLS."""

    port: int
    plain: int
    public: Path
    trusted: ssl.SSLContext
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self) -> httpx.Client:
        client = httpx.Client(verify=self.trusted, base_url=f"https://127.0.0.1:{self.port}", trust_env=False)
        client.headers = httpx.Headers({"Host": NAME, "Accept-Encoding": "identity"})
        self.clients.append(client)
        return client

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
        """`path` below the sitting, or from the root when it starts with a slash."""
        address = path if path.startswith("/") else f"/{SITTING}/{path}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client().request(method, address, headers=sent, extensions={"sni_hostname": NAME})


def write_public(public: Path) -> None:
    for name, content in FILES.items():
        path = Path(os.path.normpath(public / SITTING / name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_configuration(folder: Path, root: Path, front: Front, upstream: int) -> Path:
    made, private = write_certificate(folder)
    site = replaced(
        (root / "deploy/nginx.conf").read_text(encoding="utf-8"),
        {
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{front.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{front.port} ssl http2;",
            "/etc/letsencrypt/live/seances.example.fr/fullchain.pem": str(made),
            "/etc/letsencrypt/live/seances.example.fr/privkey.pem": str(private),
            "/var/lib/preau/public": str(front.public),
        },
    )
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off; sendfile on; {temporary}\n{site}\n}}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def front(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: deploy/nginx.conf was NOT tried (apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    write_public(folder / "public")
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, args=(0.05,), daemon=True).start()
    trusted = ssl.create_default_context()
    found = Front(port=free_port(), plain=free_port(), public=folder / "public", trusted=trusted)
    configuration = write_configuration(folder, root, found, upstream.server_port)
    trusted.load_verify_locations(folder / "made.pem")
    with subprocess.Popen([nginx, "-p", str(folder), "-c", str(configuration)], stderr=subprocess.PIPE) as process:
        try:
            wait_until_it_listens(found.port, process)
            yield found
        finally:
            Upstream.let_go.set()
            for client in found.clients:
                client.close()
            process.terminate()
            process.wait(10)
            upstream.shutdown()
            upstream.server_close()


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not listen")


async def django(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def application(settings: Settings, front: Front) -> Callable[..., httpx.Response]:
    """The application's own answer for the same folder; 299 where it would ask Django."""
    settings.PUBLIC_DIR = front.public

    def ask(path: str, **headers: str) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=with_public_folder(django))
            async with httpx.AsyncClient(transport=transport, base_url=f"https://{NAME}") as client:
                return await client.get(path, headers={"Accept-Encoding": "identity"} | headers)

        return asyncio.run(go())

    return ask


pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def said(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in OWN}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_answered_as_the_application_answers_it(
    front: Front, application: Callable[..., httpx.Response], name: str
) -> None:
    path = "/" + os.path.normpath(f"{SITTING}/{name}")
    ours, theirs = application(path), front.ask(path)
    assert (theirs.status_code, theirs.content) == (200, FILES[name])
    # Conditional requests and ranges of what changes within the second: see the comment in the file.
    assert said(theirs) == said(ours)
    assert theirs.headers["strict-transport-security"] == "max-age=31536000"


def test_a_folder_is_its_index_and_a_folder_without_slash_is_the_applications(front: Front) -> None:
    assert front.ask("").content == FILES["index.html"]
    assert front.ask("").headers["cache-control"] == "public, no-cache"
    asked = front.ask(f"/{SITTING}?t=31").json()
    assert asked["path"] == f"/{SITTING}?t=31"


@pytest.mark.parametrize("name", ["video/720p/000001.m4s", "video/index.m3u8", "donnees/scrutins.csv"])
def test_a_file_that_one_has_is_not_sent_again(front: Front, name: str) -> None:
    first = front.ask(name)
    again = front.ask(name, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert front.ask(name, If_Modified_Since=first.headers["last-modified"]).status_code == 304


@pytest.mark.parametrize("name", ["live.json", "index.html", ""])
def test_what_is_rewritten_within_a_second_is_never_taken_for_the_same(front: Front, name: str) -> None:
    """Same second, same size, other content: the reader gets the new one."""
    path = front.public / SITTING / (name or "index.html")
    before, whole = path.stat(), path.read_bytes()
    first = front.ask(name)
    try:
        path.write_bytes(whole[:-1] + b"!")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        asked = {"If_Modified_Since": first.headers["last-modified"], "If_None_Match": first.headers.get("etag", '"x"')}
        again = front.ask(name, **asked)
        assert (again.status_code, again.content[-1:]) == (200, b"!")
    finally:
        path.write_bytes(whole)


def test_ranges(front: Front, application: Callable[..., httpx.Response]) -> None:
    path = f"/{SITTING}/video/720p/000001.m4s"
    for wanted, status in (("bytes=10-19", 206), ("bytes=-5", 206), ("bytes=999999-", 416)):
        ours, theirs = application(path, Range=wanted), front.ask(path, Range=wanted)
        assert theirs.status_code == ours.status_code == status
        assert theirs.headers["access-control-allow-origin"] == "*"
        if status == 206:
            assert theirs.content == ours.content
            assert theirs.headers["content-range"] == ours.headers["content-range"]
            assert theirs.headers["content-type"] == "video/iso.segment"


def test_text_is_compressed_and_a_segment_is_not(front: Front) -> None:
    text = front.ask("journal.ndjson", Accept_Encoding="gzip")
    assert text.headers["content-encoding"] == "gzip"
    assert text.headers["vary"] == "Accept-Encoding"
    assert text.content == FILES["journal.ndjson"]
    assert "content-encoding" not in front.ask("video/720p/000001.m4s", Accept_Encoding="gzip").headers


@pytest.mark.parametrize(
    "name",
    [".htaccess", ".cache/x.html", "live.json.tmp", "live.json.part", "live.json.new", "live.json~", "lien.html"],
)
def test_hidden_and_unfinished_files_are_never_read_from_the_disk(front: Front, name: str, tmp_path: Path) -> None:
    path = front.public / SITTING / name
    path.parent.mkdir(exist_ok=True)
    if name == "lien.html":
        (tmp_path / "secret").write_text("secret")
        path.symlink_to(tmp_path / "secret")
    else:
        path.write_text("secret")
    try:
        response = front.ask(name)
        assert response.headers["x-upstream"] == "1"
        assert response.json()["path"] == f"/{SITTING}/{name}"
    finally:
        path.unlink()


@pytest.mark.parametrize("path", ["/", "/compte/login/", "/salle/x/membre", "/static/web/icon.svg", "/robots.txt"])
def test_the_rest_is_the_applications(front: Front, path: str) -> None:
    asked = front.ask(path, X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http").json()
    assert asked["path"] == path
    # What the client claims is gone.
    assert asked["headers"]["x-forwarded-proto"] == "https"
    assert asked["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert asked["headers"]["host"] == NAME


@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_other_methods_reach_the_application_as_they_are(front: Front, method: str) -> None:
    assert front.ask("live.json", method=method).json()["method"] == method


def test_papers_may_be_long_and_commands_may_not(front: Front) -> None:
    client = front.client()
    paper = client.post("/preparation/seances/x/", content=bytes(50_500_000), extensions={"sni_hostname": NAME})
    assert paper.json()["length"] == 50_500_000
    command = client.post("/salle/x/commandes", content=bytes(6_000_000), extensions={"sni_hostname": NAME})
    assert command.status_code == 413


def test_the_stream_of_a_room_is_not_held_back(front: Front) -> None:
    Upstream.let_go.clear()
    with front.client().stream("GET", "/salle/x/flux", extensions={"sni_hostname": NAME}) as response:
        # The upstream is still at it: a proxy that buffers would have sent nothing.
        assert next(response.iter_bytes()) == b"id: 1\ndata: {}\n\n"
        assert not Upstream.let_go.is_set()
        Upstream.let_go.set()


def test_without_tls_one_is_sent_to_https(front: Front) -> None:
    response = httpx.get(f"http://127.0.0.1:{front.plain}/val-d-ambre/?a=1", headers={"Host": NAME}, trust_env=False)
    assert (response.status_code, response.headers["location"]) == (301, f"https://{NAME}/val-d-ambre/?a=1")


# What is written twice says the same


def nginx_types(text: str) -> dict[str, str]:
    """{".html": "text/html", …} of the `types` block."""
    block = re.search(r"types \{\n(.*?)\n\s*\}", text, re.DOTALL)
    assert block
    rows = [row.strip().rstrip(";").split() for row in block[1].splitlines()]
    return {f".{suffix}": row[0] for row in rows for suffix in row[1:]}


def test_every_type_of_the_application_is_nginxs_and_the_policy_is_the_same(root: Path) -> None:
    text = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    for suffix, kind in nginx_types(text).items():
        assert kind == content_type(f"x{suffix}").partition(";")[0], suffix
    assert middleware.POLICY in text
    assert middleware.POLICY in (root / "deploy/Caddyfile").read_text(encoding="utf-8")


def test_the_unit_is_sound(root: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed: deploy/preau.service was NOT verified")
    # The program is not installed there: this one stands for it.
    text = replaced(
        (root / "deploy/preau.service").read_text(encoding="utf-8"),
        {"ExecStart=/opt/preau/.venv/bin/preau serve": "ExecStart=/bin/true", "file:///opt/preau": "file:///usr"},
    )
    unit = tmp_path / "preau.service"
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
