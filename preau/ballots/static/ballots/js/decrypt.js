// A trustee's device: what it makes sure of before it decrypts, and its part of the decryption (section 10).

import { readArchive } from "./archive.js";
import { readCiphertexts } from "./ballot_check.js";
import { readSecret } from "./booth.js";
import { readCredentials } from "./credentials.js";
import { electionOf, positions } from "./election.js";
import { at, require } from "./faults.js";
import { generator } from "./group.js";
import { proveDecryption, write } from "./proofs.js";
import { canonical, items, parse } from "./reading.js";
import { hex } from "./sha256.js";
import { addUp, boundPrefix, checkTally, decryptionPrefix, writeTally } from "./tally.js";
import { checkBallots, counted, counter, readSetup } from "./verifier.js";

/** Below this the figures say how somebody voted. */
export const FEWEST = 3;

/** Our number through all the trustees, from 1; `pedersen` is the exact text of the set that we belong to. */
export function ownNumber(trustees, pedersen, publicKey) {
  const wanted = canonical(parse(pedersen));
  let first = 1;
  for (const { keys, value } of trustees) {
    const place = keys.findIndex((key) => String(key.value) === publicKey);
    if (place >= 0 && canonical(value) === wanted) return first + place;
    first += keys.length;
  }
  return 0;
}

/** One ballot of one vote from each key: weights, or a vote replaced, would tell more than a total. */
function checkCount(ballots, weights, voters, announced) {
  require([...weights.values()].every((weight) => weight === 1), "weights");
  require(voters === ballots.length, "ballots_replaced");
  require(ballots.length === announced, "ballots_announced", { found: ballots.length, wanted: announced });
  require(ballots.length >= FEWEST, "too_few_ballots", { found: ballots.length, wanted: FEWEST });
}

/**
 * All that a trustee's device makes sure of before it decrypts; then what is to be decrypted.
 *
 * `archive`: its bytes up to the tally; `pedersen`: the exact text of the set that this device helped to make;
 * `publicKey`: its own key there; `ballots`: the number shown on the hall screen; `checked`: a Set of `hex` of ballots
 * of this election that this device checked as they arrived; `former`: the `tally_hash` of what it decrypted for this
 * uuid already, or null: two tallies of one election would give away the ballots between them.
 *
 * Returns {election, tally (exact texts), uuid, fingerprint, tally_hash, owner (our number among all trustees),
 * registered, ballots, sealed (the hash of the tally's event, as announced)}. The page keeps uuid and tally_hash, for `former`. Throws a `Fault`.
 */
export function checkBeforeDecryption(
  { archive: data, pedersen, publicKey, ballots: announced, checked = new Set(), former = null, progress = null },
) {
  const archive = readArchive(data);
  require(archive.tally, "tally_missing");
  require(!archive.result, "result_early");
  const { election, trustees } = readSetup(archive);
  const owner = at("trustee_list", 0, () => {
    const found = ownNumber(trustees, pedersen, publicKey);
    require(found > 0, "own_key");
    return found;
  });
  let step = () => {};
  const weights = at("credential_list", 0, () => readCredentials(archive.credentials, {
    sized: (size) => { step = counter(progress, size + archive.ballots.length); }, step: () => step(),
  }));
  const ballots = checkBallots(archive, election, weights, () => step(), (bytes) => checked.size > 0 && checked.has(hex(bytes)));
  const { ballots: last } = counted(ballots, weights);
  checkCount(ballots, weights, last.length, announced);
  const own = addUp(election, last, weights);
  at("tally", 0, () => checkTally(archive.tally, own, { voters: last.length, weight: last.length }));
  const tally = writeTally(own);
  const tallyHash = hex(tally);
  require(former === null || former === tallyHash, "tally_other");
  return {
    election: new TextDecoder().decode(archive.election),
    tally,
    uuid: election.uuid,
    fingerprint: election.fingerprint,
    tally_hash: tallyHash,
    owner,
    registered: weights.size,
    ballots: ballots.length,
    sealed: archive.sealed,
  };
}

/**
 * Our part of the decryption of `tally`, the exact texts of `checkBeforeDecryption`; `secret` is our decryption key, a
 * decimal string, `owner` our number among all trustees. Two exact texts: {decryption: {"decryption_factors",
 * "decryption_proofs"}, as the archive holds it; bound: {"owner", "proofs"}, the binding proofs that go beside it: made
 * over the ciphertext and the factor too, which those of the protocol leave out}.
 */
export function decrypt({ election: text, tally, secret: written, owner }) {
  const election = electionOf(text);
  const secret = readSecret(written);
  const key = generator().power(secret);
  const prefix = decryptionPrefix(election.fingerprint, key);
  const rows = items(parse(tally), election.questions.length).map((row, q) => at("question", q + 1, () =>
    readCiphertexts(row, positions(election.questions[q])).map((ciphertext) => {
      const { alpha } = ciphertext;
      const factor = alpha.power(secret);
      const over = boundPrefix(election.fingerprint, key, ciphertext, factor);
      return { factor, proof: proveDecryption(secret, prefix, alpha), bound: proveDecryption(secret, over, alpha) };
    })));
  const each = (name, written_) => rows.map((row) => row.map((one) => written_(one[name])));
  return {
    decryption: JSON.stringify({ decryption_factors: each("factor", String), decryption_proofs: each("proof", write) }),
    bound: JSON.stringify({ owner, proofs: each("bound", write) }),
  };
}
