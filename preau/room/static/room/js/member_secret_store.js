// What this device keeps of secret ballots, in its own storage and nowhere else: keys, and encrypted ballots until the
// urn has them. Never a choice.
//
// It is read anew each time: two pages of one person on one device share it.

import { config } from "./room.js";

const memory = new Map();

// Whether what is kept here outlives a reload: private windows and full devices refuse.
export const store = { durable: true };

export const votingKey = (ballot, elector) => `preau-voting-${config.sitting}-${ballot}-${elector}`;
export const trusteeKey = (ceremony) => `preau-trustee-${config.sitting}-${ceremony}`;
export const VOTING = `preau-voting-${config.sitting}-`;
export const TRUSTEE = `preau-trustee-${config.sitting}-`;

export function load(name) {
  try {
    const found = localStorage.getItem(name);
    if (found !== null) return JSON.parse(found);
  } catch { /* no storage here, or not ours: the page's memory */ }
  return memory.get(name) ?? null;
}

/** Keep an object, with the day, so that what a page never came back for is found and erased; what is kept. */
export function keep(name, value) {
  const dated = { ...value, at: new Date().toISOString().slice(0, 10) };
  try {
    localStorage.setItem(name, JSON.stringify(dated));
    memory.delete(name);
  } catch {
    store.durable = false;
    memory.set(name, dated);
  }
  return dated;
}

export function drop(name) {
  memory.delete(name);
  try { localStorage.removeItem(name); } catch { /* nothing was kept there */ }
}

/** What follows `prefix` in the names of all that is kept under it. */
export function kept(prefix) {
  const names = [...memory.keys()];
  try { names.push(...Object.keys(localStorage)); } catch { /* nothing is kept there */ }
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Do `work` while no other page of this device does it, where the browser can tell. */
export function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}
