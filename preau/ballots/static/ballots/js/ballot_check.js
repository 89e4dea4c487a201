// One ballot (section 8): its writing, its place in this election, its signature and every proof in it.

import { electionOf, positions } from "./election.js";
import { at, require } from "./faults.js";
import { Base, base, readElement } from "./group.js";
import { checkKnowledge, checkOr, multiply, read, readAll } from "./proofs.js";
import { canonical, exactly, field, items, parseCanonical } from "./reading.js";
import { base64, hex } from "./sha256.js";

/** Pairs {alpha, beta} of `Base`s; `one` reads an element: `base`, or what skips the test of the group. */
export function readCiphertexts(value, length, one = base) {
  return items(value, length).map((item, i) => at("choice", i + 1, () => {
    const [alpha, beta] = exactly(item, "alpha", "beta");
    return { alpha: one(alpha), beta: one(beta) };
  }));
}

/** (alpha, beta / g^m) for m from `low` to `high`, as branches of a proof. */
function range(ciphertext, low, high) {
  return Array.from({ length: high - low + 1 }, (_, i) => ({ ...ciphertext, m: low + i }));
}

/** Checks the ballots of one election, read by `readElection`. */
export class Checker {
  constructor(election) { this.election = election; }

  /**
   * The ballot in `data`, its exact text or its bytes: {credential, answers: [[{alpha, beta}, …], …]} of `Base`s.
   * Whether the credential is registered is for the caller to look up. Throws a `Fault`.
   *
   * `proven`: this device checked these very bytes before; they are only read again.
   */
  check(data, { proven = false } = {}) {
    const { uuid, fingerprint, questions } = this.election;
    const value = parseCanonical(data);
    const [ofUuid, ofElection, credential, answers, signature] =
      exactly(value, "election_uuid", "election_hash", "credential", "answers", "signature");
    require(ofUuid === uuid && ofElection === fingerprint, "ballot_election");
    const entries = items(answers, questions.length);
    if (!proven) this.checkSignature(value, credential, signature);
    const found = questions.map((question, i) => at("question", i + 1, () => (proven
      ? readCiphertexts(field(entries[i], "choices"), positions(question), (written) => new Base(readElement(written)))
      : this.checkAnswer(question, entries[i], `${fingerprint}|${credential}`))));
    return { credential, answers: found };
  }

  checkSignature(value, credential, signature) {
    const [digest, proof] = exactly(signature, "hash", "proof");
    const unsigned = new Map(value);
    unsigned.delete("signature");
    require(digest === base64(canonical(unsigned)), "ballot_hash");
    // Registered keys were found in the group when their list was read: a key outside of it is registered nowhere.
    const key = new Base(readElement(credential));
    checkKnowledge(key, `sig|${digest}|`, read(proof), "ballot_signature");
  }

  checkAnswer(question, value, owner) {
    const names = ["choices", "individual_proofs", "overall_proof", ...(question.blank ? ["blank_proof"] : [])];
    const [choices, individual, overall, blankProof] = exactly(value, ...names);
    const ciphertexts = readCiphertexts(choices, positions(question));
    const written = choices.map((choice) => `${choice.get("alpha")},${choice.get("beta")}`);
    items(individual, ciphertexts.length).forEach((proof, i) => at("choice", i + 1, () => {
      this.prove(`prove|${owner}|${written[i]}|`, range(ciphertexts[i], 0, 1), proof, "individual_proof");
    }));
    const statement = `${owner}|${written.join(",")}`;
    const total = multiply(question.blank ? ciphertexts.slice(1) : ciphertexts);
    const reach = range(total, question.min, question.max);
    if (question.blank) {
      const [blank] = ciphertexts;
      this.prove(`bproof0|${statement}|`, [{ ...blank, m: 0 }, { ...total, m: 0 }], blankProof, "blank_proof");
      this.prove(`bproof1|${statement}|`, [{ ...blank, m: 1 }, ...reach], overall, "overall_proof");
    } else {
      const sums = `${total.alpha.value},${total.beta.value}`;
      this.prove(`prove|${statement}|${sums}|`, reach, overall, "overall_proof");
    }
    // Without their squarings, 18 kB each: a verifier keeps the ballots of a whole council until it adds them up.
    return ciphertexts.map(({ alpha, beta }) => ({ alpha: new Base(alpha.value), beta: new Base(beta.value) }));
  }

  prove(prefix, branches, value, code) {
    const proofs = at(code, 0, () => readAll(value, branches.length));
    checkOr(this.election.publicKey, prefix, branches, proofs, code);
  }
}

/**
 * Check one ballot against the exact text of its election: {credential, tracker, hash}; a trustee's device keeps the
 * hashes, for `checkBeforeDecryption`. Throws a `Fault`.
 */
export function checkBallot({ election, ballot }) {
  const { credential } = new Checker(electionOf(election)).check(ballot);
  return { credential, tracker: base64(ballot), hash: hex(ballot) };
}
