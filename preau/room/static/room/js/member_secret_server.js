// The addresses of secret ballots, under the room's: what a device sends and asks for.

import { config, exchange } from "./room.js";

const ask = (path = "", read = undefined) => exchange(`${config.urls.secret}${path}`, null, read);
const post = (path, fields, read = undefined) => exchange(`${config.urls.secret}${path}`, JSON.stringify(fields), read);

/** What the server holds for this person: {ceremony, ballot}, each or null. */
export function standing() {
  return ask();
}

/** Register the public keys of electors, {elector: key}; the same key again is no fault. */
export function registerKeys(ballot, keys) {
  return post("keys/", { ballot, keys });
}

/** Put the exact text of a ballot in the urn; the same text again is no fault. {tracker, seq}. */
export function sendBallot(ballot, elector, body) {
  return post("ballots/", { ballot, elector, body });
}

/** The events of a sealed archive up to its tally, as their exact texts: enough to find a ballot there. */
export async function events(ballot) {
  return (await ask(`${ballot}/events/`)).events;
}

/** The archive of a ballot, an ArrayBuffer: the setup alone while it is open, then the sealed tally. */
export function archive(ballot) {
  return ask(`${ballot}/archive/`, (response) => response.arrayBuffer());
}

/** To a trustee, the ballots that came since: {ballots: texts, known, complete}. */
export function arrived(ballot, known) {
  return ask(`${ballot}/ballots/?known=${known}`);
}

/** A trustee's message of a step of the ceremony: its exact text. */
export function sendStep(ceremony, step, message) {
  return post("ceremony/", { ceremony, step, body: JSON.stringify(message) });
}

/** A trustee's part of the decryption and the binding proofs beside it: their exact texts. */
export function give(ballot, body, bound) {
  return post("decryptions/", { ballot, body, bound });
}

/** The picture of a tracker, a Blob. Posted: addresses stay in the logs of servers. */
export function pictureOf(tracker) {
  return post("picture/", { tracker }, (response) => response.blob());
}
