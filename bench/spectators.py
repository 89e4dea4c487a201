"""What spectators cost the application: nothing, because they read files.

    python bench/spectators.py [--seconds 10] [--port 8770]

Starts the real web process and, beside it, nginx on the public folder, as in production. Then 0, 200 and 2,000
clients read what a live page reads (live.json every 3 s, a video segment every 2 s) from nginx, and the CPU time of
the web process and of nginx is read from /proc. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIVE_EVERY = 3.0
SEGMENT_EVERY = 2.0
# A 720p segment of a council chamber: about 1.2 Mbit/s for 2 s.
SEGMENT_BYTES = 300_000
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; etag on; keepalive_timeout 65;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/public; }} }}
"""


def cpu_seconds(pid: int) -> float:
    """CPU time used by a process and its living children so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(cpu_seconds(int(child)) for child in children)


class Spectator:
    """One client with one kept connection, which reads by the clock and counts what it got."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests = self.bytes = 0

    async def watch(self, until: float, start: float) -> None:
        await asyncio.sleep(start)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        live, segment = 0.0, 0.0
        while (now := time.monotonic()) < until:
            if now >= live:
                await self.get(reader, writer, "/seance/live.json")
                live = now + LIVE_EVERY
            if now >= segment:
                await self.get(reader, writer, "/seance/video/s.m4s")
                segment = now + SEGMENT_EVERY
            await asyncio.sleep(max(0.0, min(live, segment) - time.monotonic()))
        writer.close()

    async def get(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> None:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if not head.startswith("HTTP/1.1 200"):
            raise SystemExit(f"{path}: {head.splitlines()[0]}")
        length = int(next(line for line in head.splitlines() if line.lower().startswith("content-length")).split()[1])
        await reader.readexactly(length)
        self.requests += 1
        self.bytes += length


async def crowd(count: int, port: int, seconds: float) -> dict[str, int]:
    until = time.monotonic() + seconds
    spectators = [Spectator(port) for _ in range(count)]
    # Spread over the first seconds, as people arrive.
    await asyncio.gather(*(s.watch(until, SEGMENT_EVERY * n / max(count, 1)) for n, s in enumerate(spectators)))
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    return {"requests": sum(s.requests for s in spectators), "megabytes": sum(s.bytes for s in spectators) // 1_000_000}


def measure(web: int, nginx: int, port: int, seconds: float) -> list[dict[str, float]]:
    rows = []
    for count in (0, 200, 2000):
        before = cpu_seconds(web), cpu_seconds(nginx)
        served = asyncio.run(crowd(count, port, seconds))
        after = cpu_seconds(web), cpu_seconds(nginx)
        rows.append(
            {
                "clients": count,
                **served,
                "web_cpu_percent": round((after[0] - before[0]) / seconds * 100, 2),
                "nginx_cpu_percent": round((after[1] - before[1]) / seconds * 100, 2),
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--port", type=int, default=8770)
    options = parser.parse_args()
    if shutil.which("nginx") is None:
        raise SystemExit("nginx is needed: apt-get install nginx-light")
    with tempfile.TemporaryDirectory() as folder:
        sitting = Path(folder) / "public/seance"
        (sitting / "video").mkdir(parents=True)
        (sitting / "live.json").write_bytes(b"x" * 4000)
        (sitting / "video/s.m4s").write_bytes(os.urandom(SEGMENT_BYTES))
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, port=options.port + 1))
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "preau.config.settings", "PREAU_DATA": folder}
        environment |= {"PREAU_PORT": str(options.port), "PREAU_PUBLIC": f"{folder}/public"}
        subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)
        # Workers drop root's rights and could not read a folder made for root alone.
        Path(folder).chmod(0o755)
        web = subprocess.Popen(
            [
                sys.executable,
                *f"-m uvicorn preau.config.asgi:application --port {options.port} --log-level=error".split(),
            ],
            env=environment,
        )
        nginx = subprocess.Popen(["nginx", "-p", folder, "-c", str(configuration)])
        try:
            time.sleep(4)
            rows = measure(web.pid, nginx.pid, options.port + 1, options.seconds)
        finally:
            for process in (web, nginx):
                process.terminate()
                process.wait(10)
    print(json.dumps({"bench": "spectators", "seconds": options.seconds, "rows": rows}))


if __name__ == "__main__":
    main()
