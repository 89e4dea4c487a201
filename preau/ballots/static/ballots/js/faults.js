// Why something is refused: a code, the place, the values. The sentences are for the pages to write.
//
// The codes are those of the Python verifier (`preau/ballots/belenios/words.py`), and these, of the browser only:
//   booth       choice_bits (the choices do not fit the question), secret_writing (no private key);
//   ceremony    ceremony_state (not this step, or another ceremony), certificate_other (a certificate changed since it
//               was first seen), certificate_twice (two trustees with the same key), share_writing, share_wrong,
//               own_certificate, own_key (our own part is not in what is published);
//   decryption  own_key, tally_missing, tally_other (another tally of the same election was decrypted already),
//               ballots_announced (found, wanted), too_few_ballots (found, wanted), weights, ballots_replaced,
//               result_early (already published);
//   voter       urn_other (not the urn that was announced), urn_used (ballots before anybody voted), trustees_other,
//               question_other (not the question or the answers that were announced), own_key, keys_announced (found, wanted);
//   client      workers_missing (the browser is too old), worker_died (twice), internal (a fault of the program).

export class Fault extends Error {
  /** `values` fill the sentence; `place` is the way in from the outside, [["ballot", 3], ["question", 1]], from 1. */
  constructor(code, values = {}, place = []) {
    super(code);
    this.name = "Fault";
    this.code = code;
    this.values = values;
    this.place = place;
  }

  /** "individual_proof at ballot 1 question 1 choice 1", as Python writes it. */
  toString() {
    const way = this.place.map(([kind, number]) => (number ? `${kind} ${number}` : kind)).join(" ");
    return `${this.code} at ${way || "the archive"}`;
  }
}

/** Throws `Fault(code)` unless `condition` holds. */
export function require(condition, code, values) {
  if (!condition) throw new Fault(code, values);
}

/** What `work` returns; whatever is refused inside happened at `kind` `number`. */
export function at(kind, number, work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) error.place.unshift([kind, number]);
    throw error;
  }
}
