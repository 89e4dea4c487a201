"""The booth in Chromium: what a member waits for between the choice and the ballot, on this machine and on a slow one.

    python bench/booth.py [--times 9]

Makes and checks ballots of each kind with the modules of the product on a loopback page, tables ready, and prints the
medians as one JSON object. Plain figures come from the worker, as members use it. DevTools slows a page six times but
not its workers: for the slow figures the same modules run on the page itself.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.ballots.belenios.device import Device, opened, served  # noqa: E402  # the path is set above
from tests.ballots.belenios.maker import YES_NO, Maker  # noqa: E402
from tests.browser import launched  # noqa: E402

SLOWER = 6
FIVE = {"answers": ["A", "B", "C", "D", "E"], "blank": True, "min": 1, "max": 1, "question": "Nomination"}
NAMES = FIVE | {"answers": [f"Membre {n}" for n in range(1, 36)]}
KINDS: dict[str, tuple[dict[str, Any], int]] = {"yes_no": (YES_NO, 3), "five_blank": (FIVE, 6), "names_35": (NAMES, 36)}

RUN = """
const { ask } = await import("/ballots/js/client.js");
const here = {
  warm: m.booth.warm, encrypt: m.booth.encrypt, checkBallot: m.ballot_check.checkBallot,
};
const run = inWorker ? ask : async (task, args) => here[task](args);
const timed = async (task, args) => {
  const start = performance.now();
  const result = await run(task, args);
  return [performance.now() - start, result];
};
const { secret } = m.booth.newKey();
const [warm] = await timed("warm", { election });
const [made, checked] = [[], []];
for (let n = 0; n < times; n += 1) {
  const [milliseconds, { ballot }] = await timed("encrypt", { election, secret, answers: [bits] });
  made.push(milliseconds);
  if (n < Math.min(times, 5)) checked.push((await timed("checkBallot", { election, ballot }))[0]);
}
return { warm, made, checked };
"""


def measure(device: Device, kind: str, times: int, *, in_worker: bool) -> dict[str, float]:
    question, length = KINDS[kind]
    found = device.run(
        RUN,
        election=Maker(questions=(question,)).election.decode(),
        bits=[0, 1, *[0] * (length - 2)],
        times=times,
        inWorker=in_worker,
    )
    return {
        "warm": round(found["warm"], 1),
        "encrypt": round(statistics.median(found["made"]), 1),
        "check": round(statistics.median(found["checked"]), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    result: dict[str, Any] = {"bench": "booth", "slower": SLOWER}
    with served() as url, launched() as browser:
        for kind in KINDS:
            found = measure(opened(browser, url), kind, times, in_worker=True)
            result |= {f"{kind}_{name}_ms": value for name, value in found.items()}
        for kind in KINDS:
            slow = opened(browser, url)
            slow.page.context.new_cdp_session(slow.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            found = measure(slow, kind, times, in_worker=False)
            result |= {f"{kind}_{name}_slow_ms": value for name, value in found.items()}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
