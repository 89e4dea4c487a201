// A trustee's device while an urn is open: whether the urn is the one announced, locked with its own key.

import { readArchive } from "./archive.js";
import { ownNumber } from "./decrypt.js";
import { at, require } from "./faults.js";
import { readSetup } from "./verifier.js";

const decoder = new TextDecoder();

/**
 * What a trustee's device makes sure of as soon as an urn opens, from an archive that holds the setup alone.
 *
 * `pedersen`: the exact text of the set that this device helped to make; `publicKey`: its own key there; `fingerprint`
 * and `head`: those shown on the hall screen. Returns {election (its exact text), owner (our number among all
 * trustees)}. Throws a `Fault`: `urn_used`, `urn_other`, `own_key` where another set locks the urn.
 */
export function checkSetup({ archive: data, pedersen, publicKey, fingerprint, head }) {
  const archive = readArchive(data);
  require(!archive.ballots.length && !archive.tally, "urn_used");
  require(archive.head === head, "urn_other");
  const { election, trustees } = readSetup(archive);
  require(election.fingerprint === fingerprint, "urn_other");
  const owner = at("trustee_list", 0, () => {
    const found = ownNumber(trustees, pedersen, publicKey);
    require(found > 0, "own_key");
    return found;
  });
  return { election: decoder.decode(archive.election), owner };
}
