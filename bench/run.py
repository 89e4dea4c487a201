"""All the measurements of docs/benchmarks.md, by one command.

    python bench/run.py [--record RECORD.json] [--write]

Prints what each measurement says as JSON lines, then a table; `--write` puts the table and the machine into
docs/benchmarks.md. Nothing here passes or fails: these machines are shared, and a figure is read, not asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
DEMONSTRATION = HERE.parent / "preau" / "ops" / "records" / "2025-01-15.json"

Row = tuple[str, str, str]


def run(name: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(HERE / f"{name}.py"), *arguments]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1]
    print(said, flush=True)
    result: dict[str, Any] = json.loads(said)
    return result


def rows(record: Path) -> list[Row]:
    replay = run("replay", str(record))
    votes = run("votes")
    burst = run("votes", "--members", "250", "--within", "2")
    mixer = run("mixer")
    crowd = run("spectators")["rows"]
    secret = run("verify_election")
    booth = run("booth")
    urn = run("secret_ballot")
    segments = [mixer["segment_shortest"], mixer["segment_longest"]]
    web = " / ".join(f"{row['web_cpu_percent']} %" for row in crowd)
    served = " / ".join(f"{row['requests'] / 10:.0f}" for row in crowd)
    return [
        ("Durable commands a second, `replay --speed 0`", "≥ 500", f"{replay['commands_per_second']}"),
        (f"That sitting ({replay['ballots']} ballots), pages included", "< 45 s", f"{replay['seconds']} s"),
        ("`preau verify` on it", "", f"{replay['verify_seconds']} s"),
        ("Its heaviest page, without compression", "< 50 kB", f"{replay['heaviest_page_bytes'] / 1000:.1f} kB"),
        ("Its `live.json`", "< 4 kB", f"{replay['live_json_bytes'] / 1000:.1f} kB"),
        ("60 votes within 5 s: POST, 99th percentile", "≤ 150 ms", f"{votes['post_ms']['p99']} ms"),
        ("… seen by all the others, 99th percentile", "≤ 300 ms", f"{votes['seen_ms']['p99']} ms"),
        ("250 votes within 2 s, all in the result: POST, median", "", f"{burst['post_ms']['p50'] / 1000:.1f} s"),
        ("… POST, 99th percentile", "", f"{burst['post_ms']['p99'] / 1000:.1f} s"),
        ("… from the last vote on disk to the result on every screen", "≤ 1 s", f"{burst['result_ms']} ms"),
        ("Mixer, 720p25, two live sources: CPU of one core", "≤ 40 %", f"{mixer['cpu_percent']} %"),
        ("… memory at its peak", "≤ 150 MB", f"{mixer['memory_mb']} MB"),
        ("… shortest and longest segment", "2.00 s ± 0.04", " – ".join(f"{s:.3f} s" for s in segments)),
        ("… from the close to the complete replay", "≤ 5 s", f"{mixer['replay_seconds']} s"),
        ("CPU of the web process with 0 / 200 / 2,000 spectators", "independent", web),
        ("… requests a second that they make, to nginx", "", served),
        ("`preau verify-election`, 500 ballots", "≤ the tool", f"{secret['preau_seconds']} s"),
        ("… `belenios-tool election verify` on it", "", f"{secret['belenios_tool_seconds'] or '—'} s"),
        ("… a ballot, with gmpy2", "≤ 25 ms", f"{secret['ballot_ms_gmpy2']} ms"),
        ("… with plain integers", "", f"{secret['ballot_ms_plain']} ms"),
        *_booth(booth),
        ("A secret ballot received: its check in a worker process", "≤ 25 ms", f"{urn['check_ms']} ms"),
        (
            f"… of {urn['members']} members, opening to verified result, computing",
            "< 10 s",
            f"{urn['computing_seconds']} s",
        ),
        ("… from the last trustee's part to the figures", "< 1 s", f"{urn['seconds']['result']} s"),
    ]


def _booth(booth: dict[str, Any]) -> list[Row]:
    """Ballots in the browser, by kind of question; in brackets on a machine six times slower."""
    said = {
        "yes_no": ("A ballot in the browser (six times slower): for, against, abstain", "≤ 150 ms (600)"),
        "five_blank": ("… five candidates and blank", ""),
        "names_35": ("… 35 names and blank", ""),
    }
    found = [
        (what, target, f"{booth[f'{kind}_encrypt_ms']:.0f} ms ({booth[f'{kind}_encrypt_slow_ms']:.0f})")
        for kind, (what, target) in said.items()
    ]
    checks = " / ".join(f"{booth[f'{kind}_check_ms']:.0f} ms" for kind in said)
    return [*found, ("… checking one of each in the browser", "", checks)]


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} virtual cores ({model}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}, load average {load:.1f} when it ended"
    )


def table(found: list[Row]) -> str:
    lines = [f"| {what} | {target} | **{value}** |" for what, target, value in found]
    return "\n".join([f"Machine: {machine()}.", "", "| measured | target | figure |", "| --- | --- | --- |", *lines])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, default=DEMONSTRATION)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = table(rows(options.record))
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
