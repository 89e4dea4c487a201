// All of it in one Web Worker: a page never stops while it computes.
//
// Receives {id, task, args}; answers {id, progress: [done, total]} as it goes, then {id, result} or {id, fault}: {code,
// values, place}. Tasks run one after the other, in the order in which they came.

import { checkBallot } from "./ballot_check.js";
import { encrypt, newKey, warm } from "./booth.js";
import * as ceremony from "./ceremony.js";
import { checkBeforeDecryption, decrypt } from "./decrypt.js";
import { Fault } from "./faults.js";
import { base64, hex } from "./sha256.js";
import { checkSetup } from "./trustee.js";
import { verify } from "./verifier.js";
import { bitsOf, findBallot, openUrn } from "./voter.js";

// Often enough for a sign of life, seldom enough to cost nothing.
const PROGRESS_EVERY = 100;

const TASKS = {
  __proto__: null,
  warm,
  newKey,
  encrypt,
  openUrn,
  vote: ({ election, question, choice, secret }) => encrypt({ election, secret, answers: [bitsOf(question, choice)] }),
  findBallot,
  checkBallot,
  checkSetup,
  checkBeforeDecryption: (args, report) => checkBeforeDecryption({ ...args, ...report }),
  decrypt,
  hash: ({ text }) => ({ hex: hex(text), base64: base64(text) }),
  verify: ({ archive, bound }, report) => verify(archive, { bound, ...report }),
  begin: ceremony.begin,
  share: ({ state, certificates }) => ceremony.share(state, certificates),
  finish: ({ state, certificates, messages }) => ceremony.finish(state, certificates, messages),
  pedersen: ({ threshold, certificates, messages, keys }) => ceremony.pedersen(threshold, certificates, messages, keys),
  recognise: ({ state, pedersen }) => ceremony.recognise(state, pedersen),
  fingerprint: ({ certificates }) => ceremony.fingerprint(certificates),
};

function run({ id, task, args }) {
  let last = performance.now();
  const progress = (done, total) => {
    if (performance.now() - last < PROGRESS_EVERY && done < total) return;
    last = performance.now();
    postMessage({ id, progress: [done, total] });
  };
  try {
    if (!TASKS[task]) throw new Fault("internal", { message: `no task ${task}` });
    return { id, result: TASKS[task](args ?? {}, { progress }) };
  } catch (error) {
    const { code, values, place } = error instanceof Fault ? error : new Fault("internal", { message: String(error) });
    return { id, fault: { code, values, place } };
  }
}

addEventListener("message", ({ data }) => {
  // A sign of life first: the page counts its patience from the last one.
  postMessage({ id: data.id, progress: null });
  postMessage(run(data));
});
