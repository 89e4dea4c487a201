"""`preau verify-election` beside `belenios-tool election verify`, on the same archive, in one run.

    python bench/verify_election.py [--ballots 500] [--plain 50] [--times 3]

Makes an election for/against/abstain of that many voters in BELENIOS-2048, with the trustees of a council (the server
and two of three members), then times each program from its start to its end, in turn; the median of each is printed
as one JSON object. Without gmpy2 a smaller election is checked: plain integers are several times slower.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from preau.ballots.belenios import verify  # noqa: E402  # the path is set above
from tests.ballots.belenios.maker import Maker  # noqa: E402

CHOICES = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def held(voters: int) -> tuple[str, bytes, float]:
    """Identifier and archive of an election, and the milliseconds that one ballot took to make."""
    maker = Maker(trustees=("single", (2, 3, "new")), weights=[1] * voters)
    start = time.perf_counter()
    for voter in range(voters):
        maker.vote(voter, CHOICES[voter % 3])
    made = (time.perf_counter() - start) / voters * 1000
    return maker.uuid, maker.close(decrypt=(1, 2, 4)), made


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


def measure(ballots: int, plain: int, times: int) -> dict[str, object]:
    uuid, archive, made = held(ballots)
    found: dict[str, list[float]] = {"preau": [], "preau_one_process": [], "belenios_tool": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{uuid}.bel")
        path.write_bytes(archive)
        ours = (sys.executable, "-m", "preau.ops", "verify-election", str(path))
        tool = shutil.which("belenios-tool")
        for _ in range(times):
            found["preau"].append(seconds(lambda: run(*ours)))
            found["preau_one_process"].append(seconds(lambda: run(*ours, "--workers", "1")))
            if tool:
                found["belenios_tool"].append(seconds(lambda: run(str(tool), "election", "verify", "--dir", folder)))
    small = held(plain)[1]
    fast = seconds(lambda: verify(small)) / plain * 1000
    slow = seconds(lambda: verify(small, fast=False)) / plain * 1000
    return {
        "bench": "verify_election",
        "ballots": ballots,
        "archive_mb": round(len(archive) / 1e6, 2),
        "make_ballot_ms": round(made, 1),
        **{f"{name}_seconds": round(statistics.median(runs), 2) if runs else None for name, runs in found.items()},
        "ballot_ms_gmpy2": round(fast, 1),
        "ballot_ms_plain": round(slow, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ballots", type=int, default=500)
    parser.add_argument("--plain", type=int, default=50)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print(json.dumps(measure(options.ballots, options.plain, options.times)))


if __name__ == "__main__":
    main()
