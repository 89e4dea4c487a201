"""The largest real sitting through the real commands, as fast as the disk allows, then published and verified.

    python bench/replay.py RECORD.json [--runs 3]

Runs `preau replay --speed 0` and `preau verify` as an operator does, on temporary folders, and prints one JSON object:
commands a second (each on the disk before the next), seconds for the whole replay and for its pages, seconds to verify.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def preau(*argv: str) -> tuple[str, float]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "preau.ops", *argv], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout, time.monotonic() - began


def run(record: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        said, _ = preau("replay", str(record), "--to", f"{folder}/public", "--speed", "0")
        _, seconds = preau("verify", f"{folder}/public")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return {**json.loads(said), "verify_seconds": round(seconds, 2), "public_bytes": size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    runs = [run(options.record.resolve()) for _ in range(options.runs)]
    print(json.dumps({"runs": runs, "best": max(one["commands_per_second"] for one in runs)}, indent=1))


if __name__ == "__main__":
    main()
