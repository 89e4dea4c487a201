// Lines of the journal, read again and hashed on this device.

import { config } from "./room.js";

/** RFC 8785 for what the journal holds: strings, whole numbers, null, booleans, lists, objects. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 of a value's canonical form, as bytes. */
export async function digest(value) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(value))));
}

export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The events after number `after`, 200 at most, oldest first. Throws TypeError when the journal does not answer. */
export async function entries(after) {
  const response = await fetch(`${config.urls.lines}?apres=${after}`);
  if (!response.ok) throw new TypeError(String(response.status));
  return (await response.json()).lines.map((line) => JSON.parse(line));
}

export async function entry(seq) {
  return (await entries(seq - 1))[0] ?? null;
}

/** Whether an event bears the hash of its own content. */
export async function intact(event) {
  const { hash, ...rest } = event;
  return hex(await digest(rest)) === hash;
}
