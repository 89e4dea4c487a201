// The booth: a member's key, and the ballot that only the trustees together can open (sections 4 and 8).
//
// The secret and the choices stay in this device. Nothing can erase a BigInt or a string: they are gone when the page
// or its worker is. The key is of one ballot only, and no more is at stake.

import { electionOf, positions } from "./election.js";
import { at, require } from "./faults.js";
import { generator, modq, random, randomKey, scalar, tableOf, times } from "./group.js";
import { proveKnowledge, proveOr, write } from "./proofs.js";
import { base64 } from "./sha256.js";

/** A key to vote with: {secret, public}, decimal strings. The public one is registered, the secret one never leaves. */
export function newKey() {
  const secret = randomKey();
  return { secret: String(secret), public: String(generator().power(secret)) };
}

/** A private key from its decimal string. */
export function readSecret(text) {
  return at("secret", 0, () => {
    const secret = scalar(text);
    require(secret > 0n, "secret_writing");
    return secret;
  });
}

/** Whether these bits are a vote that the question allows: a ballot that is not could not be proven. */
function allowed(question, bits) {
  if (!Array.isArray(bits) || bits.length !== positions(question) || !bits.every((bit) => bit === 0 || bit === 1)) return false;
  const chosen = bits.slice(question.blank ? 1 : 0).reduce((a, b) => a + b, 0);
  if (question.blank && bits[0]) return chosen === 0;
  return chosen >= question.min && chosen <= question.max;
}

/** Proof that (g^r, y^r g^sum) encrypts a number from min to max, after the `before` branches, all of them untrue. */
function reach({ min, max }, r, sum) {
  return Array.from({ length: max - min + 1 }, (_, i) => ({ r, d: sum - min - i }));
}

function answer(question, bits, y, owner) {
  const prove = (prefix, branches) =>
    proveOr(y, prefix, branches, branches.findIndex(({ d }) => d === 0)).map(write);
  const rs = bits.map(() => random());
  const choices = bits.map((bit, i) => {
    const beta = tableOf(y).power(rs[i]);
    return { alpha: generator().power(rs[i]), beta: bit ? times(beta, generator().power(1n)) : beta };
  });
  const written = choices.map(({ alpha, beta }) => `${alpha},${beta}`);
  const individual = bits.map((bit, i) =>
    prove(`prove|${owner}|${written[i]}|`, [{ r: rs[i], d: bit }, { r: rs[i], d: bit - 1 }]));
  const counted = question.blank ? 1 : 0;
  const r = modq(rs.slice(counted).reduce((a, b) => a + b, 0n));
  const sum = bits.slice(counted).reduce((a, b) => a + b, 0);
  const statement = `${owner}|${written.join(",")}`;
  const value = {
    choices: choices.map(({ alpha, beta }) => ({ alpha: String(alpha), beta: String(beta) })),
    individual_proofs: individual,
  };
  if (question.blank) {
    const [r0, blank] = [rs[0], bits[0]];
    value.overall_proof = prove(`bproof1|${statement}|`, [{ r: r0, d: blank - 1 }, ...reach(question, r, sum)]);
    value.blank_proof = prove(`bproof0|${statement}|`, [{ r: r0, d: blank }, { r, d: sum }]);
  } else {
    const sums = ["alpha", "beta"].map((name) => choices.map((choice) => choice[name]).reduce(times, 1n));
    value.overall_proof = prove(`prove|${statement}|${sums.join(",")}|`, reach(question, r, sum));
  }
  return value;
}

/**
 * A ballot for the exact text of an election: {ballot, tracker}, the exact text to send and what the voter notes.
 *
 * `answers` has a row of 0 and 1 for each question, the blank vote first where there is one. Throws a `Fault`: an
 * election of another group or version, choices that the question does not allow.
 */
export function encrypt({ election: text, secret: written, answers }) {
  const election = electionOf(text);
  const secret = readSecret(written);
  const { questions, publicKey, fingerprint, uuid } = election;
  require(Array.isArray(answers) && answers.length === questions.length, "choice_bits");
  questions.forEach((question, i) => at("question", i + 1, () => require(allowed(question, answers[i]), "choice_bits")));
  const credential = String(generator().power(secret));
  const content = {
    election_uuid: uuid,
    election_hash: fingerprint,
    credential,
    answers: questions.map((question, i) => answer(question, answers[i], publicKey, `${fingerprint}|${credential}`)),
  };
  const hash = base64(JSON.stringify(content));
  const signature = { hash, proof: write(proveKnowledge(secret, `sig|${hash}|`)) };
  const ballot = JSON.stringify({ ...content, signature });
  return { ballot, tracker: base64(ballot) };
}

/** Make the tables of g and, once the election is known, of its key, while the member reads the question. */
export function warm({ election = null } = {}) {
  generator();
  if (election !== null) tableOf(electionOf(election).publicKey);
  return true;
}
