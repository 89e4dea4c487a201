"""Replays a recorded sitting as fast as possible: durable commands a second, pages included.

    python bench/replay.py RECORD.json [--times 3]

Runs `preau replay --speed 0` and then `preau verify` on what it published, and prints one JSON object with the
median run. Each command is one SQLite transaction with synchronous=FULL.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def once(record: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        preau = [sys.executable, "-m", "preau.ops"]
        replay = [*preau, "replay", str(record), "--to", f"{folder}/public", "--speed", "0"]
        start = time.monotonic()
        said = subprocess.run(replay, check=True, stdout=subprocess.PIPE).stdout
        whole = time.monotonic() - start
        start = time.monotonic()
        subprocess.run([*preau, "verify", f"{folder}/public"], check=True, stdout=subprocess.DEVNULL)
        verify = time.monotonic() - start
        pages = Path(folder, "public")
        heaviest = max((p.stat().st_size, p.name) for p in pages.rglob("index.html"))
        live = max(p.stat().st_size for p in pages.rglob("live.json"))
    result: dict[str, Any] = json.loads(said)
    return result | {
        "process_seconds": round(whole, 2),
        "verify_seconds": round(verify, 2),
        "heaviest_page_bytes": heaviest[0],
        "live_json_bytes": live,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    runs = sorted((once(options.record) for _ in range(options.times)), key=lambda run: float(run["seconds"]))
    print(json.dumps({"bench": "replay", "runs": len(runs), **runs[len(runs) // 2]}))


if __name__ == "__main__":
    main()
