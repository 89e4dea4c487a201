// From the ballots to the figures (sections 9 to 11): the encrypted tally, its decryption, the result.

import { readCiphertexts } from "./ballot_check.js";
import { at, require } from "./faults.js";
import { Base, base, g, inverse, modq, power, times } from "./group.js";
import { checkDecryption, readAll } from "./proofs.js";
import { positions } from "./election.js";
import { exactly, integer, items, parse, parseCanonical } from "./reading.js";

// Above this a total weight is written as a string (OCaml's integers on 32 bits).
const LARGEST_NUMBER = 1_073_741_823;

/** The product of all the ballots, each to the power of its weight: rows of {alpha, beta}, `Base`s. */
export function addUp(election, ballots, weights) {
  const totals = election.questions.map((question) => Array.from({ length: positions(question) }, () => [1n, 1n]));
  for (const { credential, answers } of ballots) {
    const weight = BigInt(weights.get(credential));
    const raised = (one) => (weight === 1n ? one.value : one.power(weight));
    answers.forEach((answer, q) => answer.forEach(({ alpha, beta }, i) => {
      const [a, b] = totals[q][i];
      totals[q][i] = [times(a, raised(alpha)), times(b, raised(beta))];
    }));
  }
  return totals.map((row) => row.map(([alpha, beta]) => ({ alpha: new Base(alpha), beta: new Base(beta) })));
}

/** The exact text of an encrypted tally, as the archive holds it. */
export function writeTally(tally) {
  return JSON.stringify(tally.map((row) => row.map(({ alpha, beta }) => (
    { alpha: String(alpha.value), beta: String(beta.value) }))));
}

/** The tally of the archive is `own`, of so many voters and votes. */
export function checkTally(stored, own, { voters, weight }) {
  require(integer(stored.voters) === voters, "tally_voters", { found: stored.voters, wanted: voters });
  require(stored.weight === (weight <= LARGEST_NUMBER ? weight : String(weight)), "tally_weight", { wanted: weight });
  items(parse(stored.data), own.length).forEach((row, q) => at("question", q + 1, () => {
    const found = readCiphertexts(row, own[q].length);
    const same = found.every(({ alpha, beta }, i) => alpha.value === own[q][i].alpha.value && beta.value === own[q][i].beta.value);
    require(same, "tally_wrong");
  }));
}

/** What the proofs of a trustee's decryption begin with. */
export function decryptionPrefix(fingerprint, key) {
  return `decrypt|${fingerprint}|${key}|`;
}

/** The factors of the trustee whose public key is `key`, a `Base`, each proof checked: rows of `Base`s. */
export function checkDecryptions(election, data, tally, key) {
  const [factors, proofs] = exactly(parse(data), "decryption_factors", "decryption_proofs");
  const prefix = decryptionPrefix(election.fingerprint, key.value);
  const factorRows = items(factors, tally.length);
  const proofRows = items(proofs, tally.length);
  return tally.map((row, q) => at("question", q + 1, () => {
    const found = items(factorRows[q], row.length).map(base);
    readAll(proofRows[q], row.length).forEach((proof, i) => at("choice", i + 1, () =>
      checkDecryption(key, prefix, row[i].alpha, found[i], proof, "decryption_proof")));
    return found;
  }));
}

/**
 * What the binding proof of one factor is made over: all that it depends on, and the factor itself; `key` and `factor`
 * are numbers.
 */
export function boundPrefix(fingerprint, key, { alpha, beta }, factor) {
  return `decrypt-bound|${fingerprint}|${key}|${alpha.value},${beta.value}|${factor}|`;
}

/**
 * The binding proofs of everybody who decrypted: `data` is the canonical text of [{"owner", "proofs"}], in the order of
 * the owners; `keys` are those of all trustees, `factors` a Map by number of trustee, from 1.
 */
export function checkAllBound(election, data, tally, keys, factors) {
  at("bound_list", 0, () => {
    const listed = items(parseCanonical(data), factors.size);
    [...factors.keys()].sort((a, b) => a - b).forEach((owner, n) => at("trustee", owner, () =>
      checkBound(election, listed[n], tally, keys[owner - 1], factors.get(owner), owner)));
  });
}

function checkBound(election, value, tally, key, factors, owner) {
  const [found, proofs] = exactly(value, "owner", "proofs");
  require(integer(found) === owner, "bound_owner", { found, wanted: owner });
  const rows = items(proofs, tally.length);
  tally.forEach((row, q) => at("question", q + 1, () =>
    readAll(rows[q], row.length).forEach((proof, i) => at("choice", i + 1, () => {
      const prefix = boundPrefix(election.fingerprint, key.value, row[i], factors[q][i].value);
      checkDecryption(key, prefix, row[i].alpha, factors[q][i], proof, "bound_proof");
    }))));
}

/** The coefficient of `index` among `chosen` in the value at 0 of a polynomial mod q. */
export function lagrange(index, chosen) {
  return chosen.filter((other) => other !== index).reduce(
    (result, other) => modq(result * BigInt(other) * inverse(BigInt(other - index))), 1n);
}

/** The factors of all sets together, rows of numbers; `factors` is a Map by number of trustee through all sets, from 1. */
export function combine(trustees, factors) {
  const shares = [];
  let first = 1;
  trustees.forEach(({ keys, threshold }, i) => {
    const inside = keys.map((_, k) => k + 1).filter((index) => factors.has(first + index - 1));
    at("trustees", i + 1, () =>
      require(inside.length >= threshold, "decryptions_missing", { found: inside.length, wanted: threshold }));
    const chosen = inside.slice(0, threshold);
    for (const index of chosen) shares.push([factors.get(first + index - 1), lagrange(index, chosen)]);
    first += keys.length;
  });
  return shares[0][0].map((row, q) => row.map((_, i) =>
    shares.reduce((result, [share, exponent]) => times(result, share[q][i].power(exponent)), 1n)));
}

/** The figures of the archive, once g^figure = beta / factors holds for each. */
export function checkResult(data, tally, combined, weight) {
  const [rows] = exactly(parse(data), "result");
  return items(rows, tally.length).map((row, q) => at("question", q + 1, () => {
    const figures = items(row, tally[q].length).map(integer);
    figures.forEach((figure, i) => at("choice", i + 1, () => {
      require(figure <= weight, "result_range", { found: figure, limit: weight });
      const wanted = tally[q][i].beta.value;
      require(times(power(g, BigInt(figure)), combined[q][i]) === wanted, "result_wrong", { found: figure });
    }));
    return figures;
  }));
}
