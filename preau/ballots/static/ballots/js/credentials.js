// The public keys of the electors of an election (section 4): distinct, each in the group, each with its weight.

import { Fault, at, require } from "./faults.js";
import { NAME, base } from "./group.js";
import { items, parse, text } from "./reading.js";

// Nobody holds a million votes; the sum of all weights stays a small number.
const WEIGHT = /^(?:0|[1-9][0-9]{0,5})$/;
const MOST = 100_000;

function usable(written) {
  try {
    // The neutral element is refused: everybody knows its secret.
    return base(written).value !== 1n;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/**
 * A Map of public key (string) to weight. `sized(n)` is called once their number is known, `step()` after each key.
 * Throws a `Fault`.
 */
export function readCredentials(data, { sized = () => {}, step = () => {} } = {}) {
  const entries = items(parse(data));
  require(entries.length <= MOST, "credentials_too_many", { limit: MOST });
  const found = new Map();
  entries.forEach((entry, i) => at("credential", i + 1, () => {
    const [written, ...rest] = text(entry).split(",");
    const weight = rest.length ? rest.join(",") : "1";
    require(WEIGHT.test(weight), "credential_weight");
    require(!found.has(written), "credential_twice");
    found.set(written, Number(weight));
  }));
  sized(found.size);
  [...found.keys()].forEach((written, i) => at("credential", i + 1, () => {
    require(usable(written), "not_in_group", { group: NAME });
    step();
  }));
  return found;
}
