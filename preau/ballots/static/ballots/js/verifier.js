// The whole verification of an archive, and what it found: the same rules and the same codes as the Python verifier.

import { readArchive } from "./archive.js";
import { Checker } from "./ballot_check.js";
import { readCredentials } from "./credentials.js";
import { readElection } from "./election.js";
import { at, require } from "./faults.js";
import { NAME } from "./group.js";
import { base64 } from "./sha256.js";
import { addUp, checkAllBound, checkDecryptions, checkResult, checkTally, combine } from "./tally.js";
import { checkKey, readTrustees } from "./trustees.js";

/** The election and the trustees of an archive, checked together. */
export function readSetup(archive) {
  const election = at("election", 0, () => readElection(archive.election));
  const trustees = at("trustee_list", 0, () => {
    const found = readTrustees(archive.trustees);
    checkKey(found, election.publicKey);
    return found;
  });
  return { election, trustees };
}

/** How far a verification is: `step()` after each key and each ballot. */
export function counter(progress, total) {
  let done = 0;
  return () => { done += 1; progress?.(done, total); };
}

/**
 * The ballots of an archive, each checked and of a registered key; `proven(bytes)` tells those that this device has
 * checked before. [{credential, answers}], in the order of the archive.
 */
export function checkBallots(archive, election, weights, step, proven = () => false) {
  const checker = new Checker(election);
  return archive.ballots.map((data, i) => at("ballot", i + 1, () => {
    const found = checker.check(data, { proven: proven(data) });
    require(weights.has(found.credential), "credential_unknown");
    step();
    return found;
  }));
}

/** The last ballot of each key: those that count, in the order of the archive, with their place in it. */
export function counted(ballots, weights) {
  const last = new Map(ballots.map(({ credential }, i) => [credential, i]));
  const places = [...last.values()].sort((a, b) => a - b);
  const weight = [...last.keys()].reduce((sum, credential) => sum + weights.get(credential), 0);
  return { places, ballots: places.map((place) => ballots[place]), weight };
}

function decryptions(archive, election, trustees, own) {
  const keys = trustees.flatMap((set) => set.keys);
  const found = new Map();
  archive.decryptions.forEach(({ data, owner }, i) => at("decryption", i + 1, () => {
    require(owner >= 1 && owner <= keys.length, "decryption_owner", { found: owner, limit: keys.length });
    require(!found.has(owner), "decryption_twice", { owner });
    found.set(owner, checkDecryptions(election, data, own, keys[owner - 1]));
  }));
  return found;
}

/**
 * Verify an archive from its bytes, an ArrayBuffer or a Uint8Array; `bound`, likewise, are the binding proofs published
 * beside it, or null: the archive alone is then verified, as belenios-tool does.
 *
 * A report: {name, uuid, fingerprint, group, state, registered, ballots, voters, weight, weighted, trustees:
 * [[threshold, size]], decrypted_by, questions: [{text, answers, blank, min, max}], result, events, head, trackers, bound: whether they were checked}.
 * `state`: "voting" before the tally, "tallied" with no published figures, "decrypted" with its result. `result` has a
 * row for each question, the blank votes first where there are any, or is null. `progress(done, total)` is called as
 * the keys and the ballots are checked. Throws a `Fault`, the first one.
 */
export function verify(data, { bound = null, progress = null } = {}) {
  const archive = readArchive(data);
  const { election, trustees } = readSetup(archive);
  let step = () => {};
  const weights = at("credential_list", 0, () => readCredentials(archive.credentials, {
    sized: (size) => { step = counter(progress, size + archive.ballots.length); }, step: () => step(),
  }));
  const ballots = checkBallots(archive, election, weights, () => step());
  const { places, ballots: last, weight } = counted(ballots, weights);
  let [result, done, own] = [null, new Map(), []];
  if (archive.tally) {
    own = addUp(election, last, weights);
    at("tally", 0, () => checkTally(archive.tally, own, { voters: last.length, weight }));
    done = decryptions(archive, election, trustees, own);
  }
  if (bound !== null) checkAllBound(election, bound, own, trustees.flatMap(({ keys }) => keys), done);
  if (archive.result) {
    result = at("result", 0, () => checkResult(archive.result, own, combine(trustees, done), weight));
  }
  return {
    name: election.name,
    uuid: election.uuid,
    fingerprint: election.fingerprint,
    group: NAME,
    state: !archive.tally ? "voting" : result === null ? "tallied" : "decrypted",
    registered: weights.size,
    ballots: ballots.length,
    voters: last.length,
    weight,
    weighted: [...weights.values()].some((value) => value !== 1),
    trustees: trustees.map(({ threshold, keys }) => [threshold, keys.length]),
    decrypted_by: [...done.keys()].sort((a, b) => a - b),
    questions: election.questions,
    result,
    events: archive.events,
    head: archive.head,
    trackers: places.map((place) => base64(archive.ballots[place])),
    bound: bound !== null,
  };
}
