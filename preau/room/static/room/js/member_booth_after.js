// After the close: the device looks for its ballots in the sealed urn, by itself, until it knows.

import { ask } from "../../ballots/js/client.js";
import { AGAIN, again, become, incapable, OURS, passing, record, store, voice } from "./member_booth_device.js";
import { events } from "./member_secret_server.js";
import { drop, load, VOTING } from "./member_secret_store.js";
import { Refused, room, send } from "./room.js";

// A server that refuses to show its sealed urn is asked again, less often than one that a link hides.
const REFUSED_AGAIN = 10_000;

export async function look(one) {
  const { ballot } = room.view;
  const own = record(one);
  if (!own?.text) {
    if (own?.found) one.tracker = own.tracker;
    become(one, own?.found ? "found" : ballot.votes[one.elector] ? "cast" : "absent");
    return;
  }
  one.tracker = own.tracker;
  if (!ballot.sealed) { become(one, "cast"); return; }
  await seek(one, own, ballot.sealed, Boolean(ballot.votes[one.elector]));
}

/** Look for a kept ballot in its sealed urn, again later where that could not be done; whether it is known. */
async function seek(one, own, sealed, marked) {
  // Looked for once: what was not there will not come.
  if (own.looked) { become(one, own.looked); return true; }
  try {
    await find(one, own, sealed, marked);
    return true;
  } catch (error) {
    if (incapable(error)) return false;
    become(one, "unsought", passing(error) ? null : error);
    again(one, passing(error) ? AGAIN : REFUSED_AGAIN);
    return false;
  }
}

async function find(one, own, { head, ballots }, marked) {
  let found = false;
  try {
    ({ found } = await ask("findBallot", { events: await events(one.ballot), ballot: own.text, head, ballots }));
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError || OURS.has(error.code)) throw error;
    // Not the urn that was announced: our ballot is not in it either.
  }
  const phase = found ? "found" : marked || own.acknowledged ? "missing" : "late";
  // What is not there stays on this device, the only evidence that there is; what is there has served.
  store(one, found ? { tracker: own.tracker, found: true } : { ...own, looked: phase });
  become(one, phase);
}

/** Claim a ballot that is not in the sealed urn. */
export async function claim(one) {
  try {
    await send("contest_vote", { ballot: one.ballot, member: one.elector, reason: gettext("Son bulletin n’est pas dans l’urne scellée.") });
  } catch (error) {
    become(one, one.phase, error instanceof TypeError ? { code: "link_lost" } : error);
  }
}

const ending = new Set();

/**
 * Forget what is over: a cancelled ballot, a key that has not served, a ballot found in its urn. One that this device,
 * asleep or without the link, could not look for yet is looked for; one that is missing is kept, with its notice.
 */
export async function end(name) {
  const [, ballot, elector] = /^(\d+)-(.+)$/.exec(name) ?? [];
  if (!ballot || Number(ballot) === room.view.ballot.number || ending.has(name)) return;
  const one = voice(Number(ballot), elector);
  const own = load(VOTING + name);
  const result = room.view[`result:${ballot}`];
  one.tracker = own?.tracker ?? "";
  if (!own?.text || !result?.sealed) { drop(VOTING + name); return; }
  if (one.timer) return;
  ending.add(name);
  try {
    if (await seek(one, own, result.sealed, Boolean(own.acknowledged)) && one.phase === "found") drop(VOTING + name);
  } finally {
    ending.delete(name);
  }
}
