// The device's part of a secret ballot: it makes the voting keys, encrypts, keeps the encrypted ballot until the urn
// has it, and looks for it after the close. All by itself, but for the choice.
//
// The choice is an argument on its way to the worker and nothing else: no store, no address, no log ever holds it.

import { ask, supported } from "../../ballots/js/client.js";
import { mine } from "./member_electors.js";
import { archive, registerKey, sendBallot } from "./member_secret_server.js";
import { alone, drop, keep, kept, load, VOTING, votingKey } from "./member_secret_store.js";
import { changed, onChange, Refused, room, send } from "./room.js";

const AGAIN = 2000;
// Said as progress from here on: less is over before it is read.
const LONG = 2000;

const voices = new Map();
const urns = new Map();
let able = null;

/** Whether this browser can encrypt; asked once. */
export function capable() {
  able ??= supported();
  return able;
}

/**
 * The device's part for one elector in one ballot: {phase, problem, slow, tracker}.
 *
 * `phase`: "making" or "ready" (the key, in preparation); "elsewhere" (the key is on another device), "keyless";
 * "checking" (the urn), "wrong" (not the urn announced: `problem` is a `Fault`), "choosing", "encrypting", "sending",
 * "cast"; after the close "found", "missing", "late" (never arrived) or "absent" (did not vote).
 */
export function voice(ballot, elector) {
  const name = `${ballot}-${elector}`;
  if (!voices.has(name)) voices.set(name, { ballot, elector, phase: "", problem: null, slow: false, tracker: "", busy: false });
  return voices.get(name);
}

const record = (one) => load(votingKey(one.ballot, one.elector));
const store = (one, value) => keep(votingKey(one.ballot, one.elector), value);

/** What is known of the urn of a ballot: {question, election} once it was checked, else {problem}. */
export function urn(ballot) {
  return urns.get(ballot)?.found ?? null;
}

function become(one, phase, problem = null) {
  if (one.phase === phase && one.problem === problem) return;
  Object.assign(one, { phase, problem });
  changed();
}

// --- Before: the key -----------------------------------------------------------------------------------------------

async function prepare(one) {
  const { ballot } = room.view;
  let own = record(one);
  if (!own && ballot.keys.includes(one.elector)) { become(one, "elsewhere"); return; }
  if (own?.registered) { become(one, "ready"); return; }
  become(one, "making");
  own = await alone(votingKey(one.ballot, one.elector), async () => record(one) ?? store(one, await ask("newKey")));
  await registerKey(one.ballot, one.elector, own.public);
  store(one, { ...own, registered: true });
  become(one, "ready");
  // While the others' devices do the same: the tables of the group.
  ask("warm").catch(() => {});
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

async function check({ number, urn: announced }) {
  const keys = mine().map((elector) => load(votingKey(number, elector))).filter((own) => own?.registered).map((own) => own.public);
  const { registered, fingerprint, head } = announced;
  const digest = room.view.secret?.ceremony?.digest ?? "";
  const found = await ask("openUrn", { archive: await archive(number), keys, registered, fingerprint, head, digest });
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
    if (error instanceof Refused || error instanceof TypeError) throw error;
    become(one, "wrong", error);
    return;
  }
  become(one, "choosing");
}

/** Send the kept bytes, the same each time, until the urn answers. */
async function deliver(one, own) {
  one.tracker = own.tracker;
  if (own.acknowledged) { become(one, "cast"); return; }
  become(one, "sending");
  await sendBallot(one.ballot, one.elector, own.text);
  // The key has served. The text stays until it is found in the sealed urn.
  const { text, tracker } = own;
  store(one, { text, tracker, acknowledged: true });
  become(one, "cast");
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

// --- After: the sealed urn -----------------------------------------------------------------------------------------

async function look(one) {
  const { ballot } = room.view;
  const own = record(one);
  if (!own?.text) {
    if (own?.found) one.tracker = own.tracker;
    become(one, own?.found ? "found" : ballot.votes[one.elector] ? "cast" : "absent");
    return;
  }
  one.tracker = own.tracker;
  if (!ballot.sealed) { become(one, "cast"); return; }
  await find(one, own, ballot.sealed, Boolean(ballot.votes[one.elector]));
}

async function find(one, own, { head, ballots }, marked) {
  const { found } = await ask("findBallot", { archive: await archive(one.ballot), ballot: own.text, head, ballots });
  if (found) {
    store(one, { tracker: own.tracker, found: true });
    become(one, "found");
  } else {
    become(one, marked || own.acknowledged ? "missing" : "late");
  }
}

/** Claim a ballot that is not in the sealed urn. */
export async function claim(one) {
  try {
    await send("contest_vote", { ballot: one.ballot, member: one.elector, reason: gettext("Son bulletin n’est pas dans l’urne scellée.") });
  } catch (error) {
    become(one, one.phase, error);
  }
}

/** Forget the ballots that are over: proclaimed, or cancelled. */
function tidy() {
  const { ballot } = room.view;
  for (const name of kept(VOTING)) {
    const [, number] = /^(\d+)-/.exec(name) ?? [];
    if (number && Number(number) !== ballot.number) drop(VOTING + name);
  }
}

// --- The course ----------------------------------------------------------------------------------------------------

const COURSE = { preparing: prepare, open, closed: look };

/** Do what the ballot asks for next; again later where the link fails. */
async function advance(one) {
  if (one.busy || one.ballot !== room.view.ballot.number) return;
  one.busy = true;
  const { status } = room.view.ballot;
  try {
    await COURSE[status](one);
  } catch (error) {
    if (error instanceof TypeError || error.status === 503) setTimeout(() => advance(one), AGAIN);
    else refused(one, error);
  } finally {
    one.busy = false;
    // The ballot moved on meanwhile.
    if (room.view.ballot.number === one.ballot && room.view.ballot.status !== status) advance(one);
  }
}

function refused(one, error) {
  if (error.rule === "voting_key_taken") { drop(votingKey(one.ballot, one.elector)); become(one, "elsewhere", error); return; }
  become(one, one.phase, error);
}

/** Follow the room: everything that needs no gesture. */
export function followBooths() {
  onChange(() => {
    const { ballot, sitting } = room.view;
    if (!sitting || !ballot) return;
    tidy();
    if (ballot.means !== "encrypted" || !capable()) return;
    for (const elector of mine()) {
      const one = voice(ballot.number, elector);
      if (!one.problem || one.status !== ballot.status) { one.status = ballot.status; advance(one); }
    }
  });
  // Another page of this device went further.
  addEventListener("storage", changed);
}
