// The proofs of Belenios (sections 5, 6, 8 and 10), made and checked. A check throws a `Fault` or returns nothing.
//
// In memory a proof is {challenge, response}, two BigInts in [0, q); `write` and `read` go to the form of the protocol.

import { require } from "./faults.js";
import { Base, generator, modq, q, random, scalar, tableOf, times } from "./group.js";
import { exactly, items } from "./reading.js";
import { bytes, toHex } from "./sha256.js";

/** H(prefix, [A1, …, An]): the digest of `prefix` followed by the elements between commas, reduced mod q. */
export function challenge(prefix, elements) {
  return BigInt(`0x${toHex(bytes(prefix + elements.join(",")))}`) % q;
}

export function write({ challenge: c, response }) {
  return { challenge: String(c), response: String(response) };
}

export function read(value) {
  const [c, response] = exactly(value, "challenge", "response");
  return { challenge: scalar(c), response: scalar(response) };
}

/** A list of `length` proofs. */
export function readAll(value, length) {
  return items(value, length).map(read);
}

/** The prover knows `secret`: challenge = H(prefix, [g^w]), response = w - secret challenge. */
export function proveKnowledge(secret, prefix) {
  const w = random();
  const c = challenge(prefix, [generator().power(w)]);
  return { challenge: c, response: modq(w - secret * c) };
}

/** `key` is a `Base`: g to the power of what the prover knows. */
export function checkKnowledge(key, prefix, proof, code) {
  const commitment = times(generator().power(proof.response), key.power(proof.challenge));
  require(challenge(prefix, [commitment]) === proof.challenge, code);
}

/** The signature of a trustee on a message (section 6). */
export function sign(secret, message) {
  return proveKnowledge(secret, `sigmsg|${message}|`);
}

export function checkSignature(key, message, signature, code) {
  checkKnowledge(key, `sigmsg|${message}|`, signature, code);
}

/**
 * One of `branches` encrypts zero, which one stays unknown (section 8).
 *
 * A branch is {r, d}: alpha = g^r and beta = y^r g^d, with d = 0 for the true one, `index`. The maker knows r and d of
 * all of them: every power is one of g or of y, from their tables.
 */
export function proveOr(y, prefix, branches, index) {
  const [ofG, ofY] = [generator(), tableOf(y)];
  const w = random();
  const proofs = branches.map(() => ({ challenge: random(), response: random() }));
  const commitments = branches.flatMap(({ r, d }, i) => {
    if (i === index) return [ofG.power(w), ofY.power(w)];
    const { challenge: c, response } = proofs[i];
    const exponent = modq(response + r * c);
    return [ofG.power(exponent), times(ofY.power(exponent), ofG.power(modq(BigInt(d) * c)))];
  });
  const others = proofs.reduce((sum, proof, i) => (i === index ? sum : sum + proof.challenge), 0n);
  const c = modq(challenge(prefix, commitments) - others);
  proofs[index] = { challenge: c, response: modq(w - branches[index].r * c) };
  return proofs;
}

/** A branch is {alpha, beta, m}: one of the pairs (alpha, beta / g^m), of `Base`s, encrypts zero. */
export function checkOr(y, prefix, branches, proofs, code) {
  const [ofG, ofY] = [generator(), tableOf(y)];
  const commitments = branches.flatMap(({ alpha, beta, m }, i) => {
    const { challenge: c, response } = proofs[i];
    const second = times(ofY.power(response), beta.power(c));
    return [times(ofG.power(response), alpha.power(c)), m ? times(second, ofG.power(modq(-BigInt(m) * c))) : second];
  });
  const total = modq(proofs.reduce((sum, proof) => sum + proof.challenge, 0n));
  require(challenge(prefix, commitments) === total, code);
}

/** The proof that what `alpha` (a `Base`) becomes to the power of `secret` is that (section 10). */
export function proveDecryption(secret, prefix, alpha) {
  const w = random();
  const c = challenge(prefix, [generator().power(w), alpha.power(w)]);
  return { challenge: c, response: modq(w - secret * c) };
}

/** `factor` is `alpha` raised to the private key behind `key`; all three are `Base`s. */
export function checkDecryption(key, prefix, alpha, factor, proof, code) {
  const commitments = [
    times(generator().power(proof.response), key.power(proof.challenge)),
    times(alpha.power(proof.response), factor.power(proof.challenge)),
  ];
  require(challenge(prefix, commitments) === proof.challenge, code);
}

/** The product of pairs {alpha, beta} of `Base`s. */
export function multiply(pairs) {
  const [alpha, beta] = ["alpha", "beta"].map((name) => pairs.map((pair) => pair[name].value).reduce(times, 1n));
  return { alpha: new Base(alpha), beta: new Base(beta) };
}
