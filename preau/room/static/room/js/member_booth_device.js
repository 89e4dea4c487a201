// The device's part of a secret ballot: it makes the voting keys, encrypts, keeps the encrypted ballot until the urn
// has it, and looks for it after the close. All by itself, but for the choice.
//
// The choice is an argument on its way to the worker and nothing else: no store, no address, no log ever holds it.

import { ask } from "../../ballots/js/client.js";
import { end, look } from "./member_booth_after.js";
import { mine } from "./member_electors.js";
import { archive, registerKeys, sendBallot, standing } from "./member_secret_server.js";
import { alone, drop, keep, kept, load, VOTING, votingKey } from "./member_secret_store.js";
import { changed, onChange, Refused, room } from "./room.js";

export const AGAIN = 2000;
// Said as progress from here on: less is over before it is read.
const LONG = 2000;

// Faults of this device, none of the urn's.
export const OURS = new Set(["workers_missing", "worker_died", "internal"]);

const voices = new Map();
const urns = new Map();
let able = typeof Worker === "function" && typeof BigInt === "function";

/** Whether this browser can encrypt, as far as is known: one that starts no modules as workers says so when asked. */
export const capable = () => able;

/** Note whether `error` says that this browser never will. */
export function incapable(error) {
  if (error.code !== "workers_missing") return false;
  able = false;
  changed();
  return true;
}

/**
 * The device's part for one elector in one ballot: {phase, problem, slow, tracker}.
 *
 * `phase`: "making" or "ready" (the key, in preparation); "elsewhere" (the key is on another device), "keyless";
 * "checking" (the urn), "wrong" (not the urn announced: `problem` is a `Fault`), "choosing", "encrypting", "sending",
 * "cast"; after the close "unsought" (the sealed urn could not be read yet), "found", "missing", "late" (never arrived)
 * or "absent" (did not vote).
 */
export function voice(ballot, elector) {
  const name = `${ballot}-${elector}`;
  if (!voices.has(name)) voices.set(name, { ballot, elector, phase: "", problem: null, slow: false, tracker: "", busy: false, timer: 0 });
  return voices.get(name);
}

export const record = (one) => load(votingKey(one.ballot, one.elector));
export const store = (one, value) => keep(votingKey(one.ballot, one.elector), value);

/** What is known of the urn of a ballot: {question, election} once it was checked, else {problem}. */
export function urn(ballot) {
  return urns.get(ballot)?.found ?? null;
}

export function become(one, phase, problem = null) {
  if (one.phase === phase && one.problem === problem) return;
  Object.assign(one, { phase, problem });
  changed();
}

// --- Before: the key -----------------------------------------------------------------------------------------------

async function prepare(one) {
  const { ballot } = room.view;
  const own = record(one);
  if (!own && ballot.keys.includes(one.elector)) { become(one, "elsewhere"); return; }
  if (own?.registered) { become(one, "ready"); return; }
  await register(one);
}

async function register(one) {
  become(one, "making");
  const name = votingKey(one.ballot, one.elector);
  const own = await alone(name, async () => load(name) ?? keep(name, await ask("newKey")));
  await registerKeys(one.ballot, { [one.elector]: own.public });
  store(one, { ...own, registered: true });
  become(one, "ready");
  // While the others' devices do the same: the tables of the group.
  ask("warm").catch(() => {});
}

/** Vote on this device rather than on the one that registered a key first; until the urn opens. */
export async function take(one) {
  try {
    await register(one);
  } catch (error) {
    failed(one, error);
  }
}

// --- During: the urn, the ballot -----------------------------------------------------------------------------------

/** Check once for all voices of this device that the urn is the one announced, with their keys in it. */
function opened(ballot) {
  if (!urns.has(ballot.number)) {
    const entry = { found: null };
    entry.work = check(ballot).then((found) => { entry.found = found; }, (error) => { urns.delete(ballot.number); throw error; });
    urns.set(ballot.number, entry);
  }
  return urns.get(ballot.number).work;
}

async function check({ number, keys: announced, urn: { fingerprint, head }, subject, answers }) {
  const { ballot: held } = await standing();
  const keys = [];
  for (const elector of mine()) {
    const own = load(votingKey(number, elector));
    // Another device of this person took the place of this one before the urn was opened.
    if (own && held?.number === number && held.keys[elector] && held.keys[elector] !== own.public) drop(votingKey(number, elector));
    else if (own?.public) keys.push(own.public);
  }
  const { digest } = room.view.secret.ceremony;
  const found = await ask("openUrn", {
    archive: await archive(number), keys, registered: announced.length, fingerprint, head, digest, question: { text: subject, answers },
  });
  ask("warm", { election: found.election }).catch(() => {});
  return found;
}

async function open(one) {
  const own = record(one);
  if (own?.text) { await deliver(one, own); return; }
  if (room.view.ballot.votes[one.elector] || !own) {
    become(one, room.view.ballot.votes[one.elector] ? "cast" : room.view.ballot.keys.includes(one.elector) ? "elsewhere" : "keyless");
    return;
  }
  if (one.phase === "encrypting" || one.phase === "choosing") return;
  become(one, "checking");
  try {
    await opened(room.view.ballot);
  } catch (error) {
    // Of the link, or of this device: nothing that the urn has done.
    if (error instanceof Refused || error instanceof TypeError || OURS.has(error.code)) throw error;
    become(one, "wrong", error);
    return;
  }
  become(one, record(one) ? "choosing" : "elsewhere");
}

/** Send the kept bytes, the same each time, until the urn answers. */
async function deliver(one, own) {
  one.tracker = own.tracker;
  if (own.acknowledged) { become(one, "cast"); return; }
  become(one, "sending");
  const { tracker: answered } = await sendBallot(one.ballot, one.elector, own.text);
  if (answered !== own.tracker) throw new Refused(409, { rule: "tracker", sentence: gettext("L’urne a répondu pour un autre bulletin que le vôtre. Signalez-le à la présidence : le vôtre est gardé sur cet appareil."), article: "" });
  // The key has served. The text stays until it is found in the sealed urn.
  const { text, tracker } = own;
  store(one, { text, tracker, acknowledged: true });
  become(one, "cast");
}

/** Whether the urn refused the ballot of an elector who has none in it: another may be made. */
export function refusedBallot(one) {
  return one.phase === "sending" && one.problem instanceof Refused && one.problem.status !== 403
    && room.view.ballot.status === "open" && !room.view.ballot.votes[one.elector];
}

/** Throw the refused ballot away and choose again; the key is the same. */
export function retry(one) {
  const { secret, public: key, registered } = record(one);
  store(one, { secret, public: key, registered });
  Object.assign(one, { phase: "choosing", problem: null });
  changed();
}

/** Vote: `choice` is the place of an answer of the urn's question, or "blank". */
export async function cast(one, choice) {
  if (one.phase !== "choosing") return;
  const { election, question } = urn(one.ballot);
  become(one, "encrypting");
  const timer = setTimeout(() => { one.slow = true; changed(); }, LONG);
  try {
    const made = await ask("vote", { election, question, choice, secret: record(one).secret });
    // Another page of this device may have been faster: one ballot, the first that was kept.
    await alone(votingKey(one.ballot, one.elector), () => {
      const own = record(one);
      if (!own.text) store(one, { ...own, text: made.ballot, tracker: made.tracker });
    });
    become(one, "sending");
  } catch (error) {
    become(one, "choosing", error);
  } finally {
    clearTimeout(timer);
    one.slow = false;
    changed();
  }
  advance(one);
}

// --- The course ----------------------------------------------------------------------------------------------------

const COURSE = { preparing: prepare, open, closed: look };

/** Whether it may well go better in a moment: the link, a server that restarts or is overwhelmed. */
export function passing(error) {
  return error instanceof TypeError || error.status === 503 || error.rule === "not_checked";
}

/** Do what the ballot asks for next; again later where the link fails. */
async function advance(one) {
  if (one.busy || one.ballot !== room.view.ballot.number) return;
  one.busy = true;
  const { status } = room.view.ballot;
  try {
    await COURSE[status](one);
  } catch (error) {
    failed(one, error);
  } finally {
    one.busy = false;
    // The ballot moved on meanwhile.
    if (room.view.ballot.number === one.ballot && room.view.ballot.status !== status) advance(one);
  }
}

/** Try again later, whatever became of the ballot meanwhile. */
export function again(one, delay) {
  clearTimeout(one.timer);
  one.timer = setTimeout(() => {
    one.timer = 0;
    advance(one);
    for (const name of kept(VOTING)) end(name);
  }, delay);
}

function failed(one, error) {
  if (passing(error)) {
    again(one, AGAIN);
  } else if (!incapable(error)) {
    become(one, one.phase, error);
  }
}

/** Follow the room: everything that needs no gesture. */
export function followBooths() {
  onChange(() => {
    const { ballot, sitting } = room.view;
    if (!sitting || !ballot) return;
    for (const name of kept(VOTING)) end(name);
    if (ballot.means !== "encrypted" || !capable()) return;
    for (const elector of mine()) {
      const one = voice(ballot.number, elector);
      // What failed is tried again by its timer, what was refused when the ballot moves on.
      if (one.status === ballot.status && (one.problem || one.timer)) continue;
      one.status = ballot.status;
      advance(one);
    }
  });
  // Another page of this device went further.
  addEventListener("storage", changed);
}
