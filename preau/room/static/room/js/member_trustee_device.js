// A trustee's device: its part of the key ceremony, the check of ballots as they arrive, and its part of the decryption.
//
// The state of the ceremony is kept on this device, before anything of it is sent: a reload sends the same again.

import { ask } from "../../ballots/js/client.js";
import { capable, incapable, passing } from "./member_booth_device.js";
import { archive, arrived, give, sendStep, standing } from "./member_secret_server.js";
import { alone, drop, keep, kept, load, TRUSTEE, trusteeKey } from "./member_secret_store.js";
import { changed, config, onChange, Refused, room } from "./room.js";

const AGAIN = 2000;
// The server keeps the ceremony's messages out of the journal: they are asked for, while they are waited for.
const POLL = 1500;

/**
 * What this device does as a trustee. `phase`: "" (no trustee), "invited", "elsewhere" (begun on another device),
 * "working", "waiting" (for `missing`, ids of members with a space between, in `step`), "ready", "broken" (`problem`). `print`: what the three
 * compare. `ballots`: how many this device checked; `urn`: "", "checking", "checked", "giving", "given", "refused".
 */
export const trustee = { number: 0, phase: "", step: 0, missing: "", problem: null, print: "", ballots: 0, urn: "", progress: null, seen: null };

let busy = false;
let timer = 0;
// The link failed: the next try is the timer's, whatever else is drawn meanwhile.
let paused = false;
let asked = false;
const arrivals = { ballot: 0, checked: new Set(), known: 0, voted: 0, election: null };
// What the link or the device itself does: no verdict on an urn.
const unsaid = (error) => error instanceof TypeError || error instanceof Refused || ["workers_missing", "worker_died", "internal"].includes(error.code);

function become(fields) {
  if (Object.entries(fields).every(([name, value]) => trustee[name] === value)) return;
  Object.assign(trustee, fields);
  changed();
}

const current = () => room.view.secret?.ceremony ?? null;
/** Whether the person at this screen is a trustee of the sitting's secret ballots. */
export const appointed = () => Boolean(config.member && current()?.trustees.includes(config.member));
const state = () => load(trusteeKey(current().number));
const save = (value) => keep(trusteeKey(current().number), value);

// --- The ceremony --------------------------------------------------------------------------------------------------

/** The one gesture: begin. */
export function begin() {
  asked = true;
  advance();
}

async function make() {
  const { number, trustees, threshold, done } = current();
  let own = state();
  if (!own && (done || !asked)) { become({ phase: done ? "elsewhere" : "invited" }); return; }
  if (own?.pedersen) { await recognise(own); return; }
  const index = trustees.indexOf(config.member) + 1;
  const { ceremony: known } = await standing();
  if (known?.number !== number) { again(AGAIN); return; }
  own ??= await started(known, index, { size: trustees.length, threshold });
  if (!own) { become({ phase: "elsewhere" }); return; }
  for (const [step, next] of [[1, first], [2, second], [3, third]]) {
    const mine = known.messages[step][index - 1];
    if (!mine) become({ phase: "working", step, missing: "" });
    own = await next(own, known);
    if (!mine) await sendStep(number, step, own.messages[step]);
    const missing = trustees.filter((member, i) => i + 1 !== index && !known.messages[step][i]).join(" ");
    if (missing) { become({ phase: "waiting", step, missing }); return; }
    if (!mine) { again(0); return; }
  }
  await finish(own, known);
}

async function started(known, index, shape) {
  // A message of ours that this device did not make: another one began.
  if (known.messages[1][index - 1] && !state()) return null;
  return alone(trusteeKey(current().number), async () => {
    if (state()) return state();
    const made = await ask("begin", { ceremony: known.id, index, ...shape });
    return save({ ...made.state, messages: { 1: made.message } });
  });
}

const certificates = (known) => known.messages[1].map(({ certificate }) => certificate);

async function first(own) { return own; }

async function second(own, known) {
  become({ print: await ask("fingerprint", { certificates: certificates(known) }) });
  if (own.messages[2]) return own;
  const { messages, ...secret } = own;
  const made = await ask("share", { state: secret, certificates: certificates(known) });
  return save({ ...made.state, messages: { ...messages, 2: made.message } });
}

async function third(own, known) {
  if (own.messages[3]) return own;
  const { messages, ...secret } = own;
  const made = await ask("finish", { state: secret, certificates: certificates(known), messages: known.messages[2] });
  return save({ ...made.state, messages: { ...messages, 3: made.message } });
}

/** The set as this device puts it together from the messages of all, not as it is told; kept if it is its own. */
async function finish(own, known) {
  const made = await ask("pedersen", {
    threshold: own.threshold, certificates: certificates(known), messages: known.messages[2], keys: known.messages[3],
  });
  // Everything was asked for anew: the certificates that this device answered to, with the key that it made.
  await ask("recognise", { state: own, pedersen: JSON.stringify(made) });
  // What made the key has served: the key alone opens an urn.
  const { ceremony: identifier, index, size, threshold, key } = own;
  await recognise(save({ ceremony: identifier, index, size, threshold, key, pedersen: JSON.stringify(made), print: trustee.print }));
}

async function recognise(own) {
  if (trustee.phase === "ready") return;
  const { digest } = current();
  if (!digest) { become({ phase: "waiting", step: 4, missing: "" }); again(POLL); return; }
  const { hex } = await ask("hash", { text: own.pedersen });
  if (hex !== digest) { become({ phase: "broken", problem: { code: "own_key", place: [] } }); return; }
  become({ phase: "ready", print: own.print ?? "", problem: null });
}

function again(delay) {
  clearTimeout(timer);
  timer = setTimeout(() => { paused = false; advance(); }, delay);
}

async function advance() {
  if (busy || paused || !appointed() || !capable()) return;
  busy = true;
  const { seq } = room;
  try {
    await make();
    if (trustee.phase === "ready") await follow();
  } catch (error) {
    if (passing(error)) paused = true;
    else if (!incapable(error)) failed(error);
  } finally {
    busy = false;
  }
  if (paused) again(AGAIN);
  else if (room.seq !== seq) again(0);
  else if (trustee.phase === "waiting") again(POLL);
}

function failed(error) {
  if (trustee.phase !== "ready") become({ phase: "broken", problem: error });
  else if (room.view.ballot.status === "closed") become({ urn: "refused", problem: error, progress: null });
}

// --- The ballots ---------------------------------------------------------------------------------------------------

function turn(ballot) {
  if (arrivals.ballot === ballot.number) return;
  Object.assign(arrivals, { ballot: ballot.number, checked: new Set(), known: 0, voted: 0, election: null });
  become({ ballots: 0, urn: "", progress: null, seen: null, problem: null });
}

async function follow() {
  const { ballot } = room.view;
  if (ballot?.means !== "encrypted" || !["open", "closed"].includes(ballot.status)) return;
  turn(ballot);
  if (ballot.status === "open") await checkArrivals(ballot);
  else if (ballot.decryptions.includes(config.member)) become({ urn: "given" });
  else if (ballot.sealed && !trustee.urn) await checkUrn(ballot);
}

/** Check before anybody votes that the urn is the one announced, locked with the set and the key of this device. */
async function checkSetup(ballot) {
  const own = state();
  const { fingerprint, head } = ballot.urn;
  try {
    arrivals.election = (await ask("checkSetup", {
      archive: await archive(ballot.number), pedersen: own.pedersen, publicKey: own.key.public, fingerprint, head,
    })).election;
  } catch (error) {
    if (unsaid(error)) throw error;
    become({ urn: "refused", problem: error });
  }
}

/** Check the ballots as they come, some at a time, so that little is left to do when the urn is closed. */
async function checkArrivals(ballot) {
  if (trustee.urn === "refused") return;
  if (!arrivals.election) await checkSetup(ballot);
  if (!arrivals.election) return;
  if (Object.keys(ballot.votes).length === arrivals.voted) return;
  const voted = Object.keys(ballot.votes).length;
  const news = await arrived(ballot.number, arrivals.known);
  for (const text of news.ballots) {
    try {
      await ask("checkBallot", { election: arrivals.election, ballot: text });
      arrivals.checked.add((await ask("hash", { text })).hex);
    } catch (error) {
      // A false one is said when the whole is checked: nobody can do anything before the close.
      if (["workers_missing", "worker_died"].includes(error.code)) throw error;
    }
    become({ ballots: arrivals.checked.size });
  }
  Object.assign(arrivals, { known: news.known, voted });
}

async function checkUrn(ballot) {
  const own = state();
  become({ urn: "checking", progress: [0, 1] });
  try {
    const seen = await ask("checkBeforeDecryption", {
      archive: await archive(ballot.number), pedersen: own.pedersen, publicKey: own.key.public, ballots: ballot.sealed.ballots,
      checked: arrivals.checked, former: own.opened?.[ballot.urn.uuid] ?? null,
    }, { progress: (done, total) => become({ progress: [done, total] }) });
    const announced = seen.uuid === ballot.urn.uuid && seen.fingerprint === ballot.urn.fingerprint && seen.sealed === ballot.sealed.head;
    if (!announced) { become({ urn: "refused", problem: { code: "urn_other", place: [] } }); return; }
    become({ urn: "checked", seen, progress: null });
  } catch (error) {
    if (error instanceof TypeError || error instanceof Refused) { become({ urn: "" }); throw error; }
    become({ urn: "refused", problem: error, progress: null });
  }
}

/**
 * Keep, before anything leaves, which tally of an election this device opens; false where another page of it opened
 * another one: two tallies of one election would tell the ballots between them.
 */
function promise({ uuid, tally_hash: hash }) {
  const own = state();
  const former = own.opened?.[uuid];
  if (former !== undefined && former !== hash) return false;
  save({ ...own, opened: { ...own.opened, [uuid]: hash } });
  return true;
}

/** Give this device's part: the one gesture after the close. */
export async function open() {
  const { ballot } = room.view;
  const own = state();
  const { seen } = trustee;
  if (trustee.urn !== "checked") return;
  become({ urn: "giving", problem: null });
  try {
    if (!await alone(trusteeKey(current().number), () => promise(seen))) {
      become({ urn: "refused", problem: { code: "tally_other", place: [] } });
      return;
    }
    const { election, tally, owner } = seen;
    const { decryption, bound } = await ask("decrypt", { election, tally, owner, secret: own.key.secret });
    await give(ballot.number, decryption, bound);
    become({ urn: "given" });
  } catch (error) {
    become({ urn: "checked", problem: error instanceof TypeError ? { code: "link_lost" } : error });
  }
}

/** Nothing of a key outlives the sitting, nor a ceremony that was begun again. */
function tidy() {
  const { sitting } = room.view;
  for (const number of kept(TRUSTEE)) if (sitting.phase === "closed" || Number(number) < (current()?.number ?? 0)) drop(TRUSTEE + number);
}

export function followTrustee() {
  onChange(() => {
    if (!room.view.sitting) return;
    tidy();
    const found = current();
    if (found && found.number !== trustee.number) {
      asked = false;
      become({ number: found.number, phase: "", step: 0, missing: "", problem: null, print: "" });
    }
    if (!["broken", "elsewhere"].includes(trustee.phase) && room.view.sitting.phase !== "closed") advance();
  });
}
