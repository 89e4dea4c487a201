// The room in the browser: one stream in, commands out, and a box that keeps what could not be sent.
//
// `room.view` holds the sections that preau/room/view.py describes (sitting, council, attendance, agenda, floor,
// ballot, step, "result:N", last_votes); `room.events` the last events of the journal, newest last. Screens
// subscribe with `onChange` and draw; they never change the view themselves.

export const config = JSON.parse(document.getElementById("config").textContent);

// `outdated`: the person signed out or in again elsewhere, and this page must be loaded again before it can send.
export const room = { seq: 0, view: {}, events: [], connected: false, outbox: [], outdated: false, lost: [] };

const KEPT_EVENTS = 200;
const listeners = new Set();
let drawn = true;

/** Call `listener(room)` after every change, at most once a frame. */
export function onChange(listener) {
  listeners.add(listener);
  changed();
}

export function changed() {
  if (!drawn) return;
  drawn = false;
  // A hidden tab gets no animation frames, yet must say its news when it comes back.
  const draw = () => { drawn = true; for (const listener of listeners) listener(room); };
  if (document.hidden) setTimeout(draw, 0); else requestAnimationFrame(draw);
}

// French puts a space that no line breaks before its double signs. Titles and sentences are written with plain spaces:
// what the screens show is bound here, and what they send back is as it was written.
const bound = (text) => text.replace(/ (?=[:;?!»])/g, "\u00a0").replace(/(«|n°) /g, "$1\u00a0");
const plain = (text) => text.replace(/\u00a0(?=[:;?!»])/g, " ").replace(/(«|n°)\u00a0/g, "$1 ");

let source = null;
let heard = 0;

// The server speaks at least every 15 s. A telephone that slept or changed network may hold a dead connection for minutes.
const SILENCE = 35_000;

function revive() {
  if (document.hidden || !source || source.readyState === EventSource.CLOSED || Date.now() - heard < SILENCE) return;
  source.close();
  room.connected = false;
  changed();
  connect();
}

setInterval(revive, 5000);
document.addEventListener("visibilitychange", revive);

// A telephone knows that it lost its network long before a silent connection breaks.
addEventListener("offline", () => { room.connected = false; changed(); });
addEventListener("online", () => { room.connected = source?.readyState === EventSource.OPEN; changed(); });

/** Open the stream and keep it open: the browser returns with Last-Event-ID, and we reopen when it gives up. */
export function connect() {
  const opened = source = new EventSource(room.seq ? `${config.urls.stream}?after=${room.seq}` : config.urls.stream);
  heard = Date.now();
  source.addEventListener("open", () => { heard = Date.now(); room.connected = true; room.lost = []; flush(); changed(); });
  source.addEventListener("links", (message) => { heard = Date.now(); room.lost = JSON.parse(message.data).lost; changed(); });
  source.addEventListener("alive", () => { heard = Date.now(); });
  source.addEventListener("error", () => {
    room.connected = false;
    changed();
    if (opened.readyState === EventSource.CLOSED && opened === source) setTimeout(connect, 2000);
  });
  source.addEventListener("journal", (message) => {
    heard = Date.now();
    const news = JSON.parse(message.data);
    // A restored server may know less than we do: what it says is the truth.
    if (news.seq < room.seq) { room.events = []; room.view = {}; }
    // A message may repeat events that an earlier one held.
    const fresh = news.events.filter((event) => event.seq > room.seq || room.events.length === 0);
    room.seq = news.seq;
    room.connected = true;
    Object.assign(room.view, JSON.parse(bound(JSON.stringify(news.view))));
    room.events = room.events.concat(fresh).slice(-KEPT_EVENTS);
    changed();
  });
}

/** The proclaimed results, oldest first; the last one with its `votes` (null where sealed), `voters`, `electorate`. */
export function results() {
  const named = room.view.last_votes;
  return Object.keys(room.view).filter((name) => name.startsWith("result:"))
    .map((name) => room.view[name]).sort((a, b) => a.ballot - b.ballot)
    .map((result) => (result.ballot === named?.ballot ? { ...result, ...named } : result));
}

const people = { source: null, byId: new Map() };

/** A member or guest by id, always an object with a name. */
export function person(id) {
  const council = room.view.council;
  if (council && people.source !== council) {
    people.source = council;
    people.byId = new Map([...council.members, ...council.guests].map((someone) => [someone.id, someone]));
  }
  return people.byId.get(id) ?? { id, name: id ?? "", group: "" };
}

// --- Commands ----------------------------------------------------------------------------------------------------

/** The rules refused, or the command could not be recorded; `message` is the sentence to show. */
export class Refused extends Error {
  constructor(status, problem) {
    super(bound(problem.sentence));
    this.status = status;
    this.rule = problem.rule;
    this.article = problem.article;
  }
}

const BOX = `preau-outbox-${config.sitting}-${config.screen}`;

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on a local network has no randomUUID; getRandomValues it always has.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * What the server answers to a JSON text posted to one of the room's addresses, or to a question where `body` is null.
 * `read` takes the answer from the response. Throws `Refused` (the rules, with a sentence) or TypeError (the link).
 */
export async function exchange(address, body = null, read = (response) => response.json()) {
  const response = await fetch(address, body === null ? { redirect: "manual", cache: "no-store" } : {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": config.csrf },
    body,
    redirect: "manual",
  });
  if (response.ok) { room.outdated = false; return read(response); }
  let problem;
  try { problem = await response.json(); } catch { problem = null; }
  if (problem?.sentence) throw new Refused(response.status, problem);
  // Sent to the sign-in, or a token of before: it may be the same person, once the page is loaded again.
  if (response.type === "opaqueredirect" || response.status === 403) {
    room.outdated = true;
    throw new Refused(403, { rule: "role", sentence: gettext("Cette page n’est plus reconnue. Rechargez-la, et reconnectez-vous s’il le faut.") });
  }
  // A proxy's error page, a server that restarts: as if the link were lost.
  throw new TypeError(`HTTP ${response.status}`);
}

function post(command) {
  return exchange(config.urls.command, plain(JSON.stringify({ ...command, screen: config.screen })));
}

/** Send a command now. Throws `Refused` (the rules, with a sentence) or TypeError (the link). */
export function send(type, fields = {}) {
  return post({ id: uuid(), type, ...fields });
}

/**
 * Send a command that must not be lost: kept in the page (and through a reload) until the server answers.
 * `settled(error, answer)` is told the end of it, now or when the link is back. Returns the kept entry.
 */
export function sendKept(type, fields, label) {
  const entry = { command: { id: uuid(), type, ...fields }, label, at: new Date().toISOString() };
  room.outbox.push(entry);
  save();
  changed();
  flush();
  return entry;
}

const settledListeners = new Set();

/** Call `listener(entry, error, answer)` when a kept command was answered; `error` is a `Refused` or null. */
export function onSettled(listener) {
  settledListeners.add(listener);
}

let flushing = false;

async function flush() {
  if (flushing) return;
  flushing = true;
  try {
    while (room.outbox.length) {
      const entry = room.outbox[0];
      let error = null;
      let answer = null;
      try {
        answer = await post(entry.command);
      } catch (problem) {
        // The same id goes again later: a command received twice is carried out once.
        if (!(problem instanceof Refused) || problem.status === 503) { scheduleFlush(); break; }
        // Kept for the next load of the page, once: what is still not allowed then never will be.
        if (problem.rule === "role" && problem.status === 403 && !entry.reloaded) { save(); changed(); break; }
        error = problem;
      }
      room.outbox.shift();
      save();
      for (const listener of settledListeners) listener(entry, error, answer);
      changed();
    }
  } finally {
    flushing = false;
  }
}

let timer = 0;

function scheduleFlush() {
  clearTimeout(timer);
  timer = setTimeout(flush, 2000);
}

function save() {
  try { localStorage.setItem(BOX, JSON.stringify(room.outbox)); } catch { /* a full or closed store: the page still holds it */ }
}

try { room.outbox = JSON.parse(localStorage.getItem(BOX) ?? "[]").map((entry) => ({ ...entry, reloaded: true })); } catch { room.outbox = []; }
addEventListener("online", flush);
