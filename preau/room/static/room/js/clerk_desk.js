// The clerk's desk: which panel is open, what was just done, and how a typed command ends.

import { changed, onSettled, person, Refused, room, send, sendKept } from "./room.js";
import { fill } from "./words.js";

// `draw` draws the page at once; the screen sets it.
export const desk = { panel: null, said: [], filter: "", show: "all", lines: [], draw: changed };

const KEPT_NOTICES = 3;

/** Say something near what was done: {kind: "ok" | "refusal" | "warning", text, article, actions}. */
export function say(notice) {
  desk.said = [notice, ...desk.said].slice(0, KEPT_NOTICES);
  changed();
}

export function hush() {
  desk.said = [];
  changed();
}

export function refusal(error) {
  if (error instanceof Refused) return { kind: "refusal", text: error.message, article: error.article };
  return { kind: "refusal", text: gettext("Le serveur n’a pas répondu : rien n’est certain. Regardez le journal avant de recommencer.") };
}

/** Open a panel (an object with `view()`), closing the one that was open; null closes. */
export function open(panel) {
  const former = desk.panel;
  desk.panel = panel;
  former?.close?.();
  // What is over and went well need not stay in the way of the next thing.
  if (panel) desk.said = desk.said.filter((notice) => notice.kind !== "ok");
  focusFirst();
}

/** Draw now and put the keyboard where the typing is: the next letter may come before the next frame. */
export function focusFirst() {
  desk.draw();
  document.querySelector("#panneau [data-first]")?.focus();
}

/** Give a command of the chair's, now or never. True when it was carried out. */
export async function act(type, fields = {}, text = "") {
  try {
    await send(type, fields);
    if (text) say({ kind: "ok", text });
    return true;
  } catch (error) {
    say(refusal(error));
    return false;
  }
}

const endings = new WeakMap();

/**
 * Record what was seen or heard: kept in the page until the server answers, whatever the link does.
 * `done()` gives the notice of success (or nothing), `ended(error, answer)` is told the end.
 */
export function record(type, fields, label, { done, ended } = {}) {
  // The answer may come before this function returns only in another turn of the loop, so this is in time.
  endings.set(sendKept(type, fields, label), { done, ended });
}

onSettled((entry, error, answer) => {
  const { done, ended } = endings.get(entry) ?? {};
  if (error) say({ ...refusal(error), title: entry.label });
  else if (done) { const notice = done(answer); if (notice) say(notice); }
  ended?.(error, answer);
});

const name = (id) => person(id).name;

// What a clerk types by mistake, and the command that undoes it: a new entry, so that the mistake stays readable.
const OPPOSITES = {
  member_arrived: (d) => room.view.attendance.present[d.member] && {
    label: fill(gettext("Sortie de %(member)s"), { member: name(d.member) }), type: "record_departure", fields: { member: d.member },
  },
  member_departed: (d) => !room.view.attendance.present[d.member] && {
    label: fill(gettext("Arrivée de %(member)s"), { member: name(d.member) }), type: "record_arrival", fields: { member: d.member },
  },
  proxy_given: (d) => room.view.attendance.proxies[d.giver] === d.bearer && {
    label: fill(gettext("Fin du pouvoir de %(member)s"), { member: name(d.giver) }), type: "revoke_proxy", fields: { giver: d.giver },
  },
  recusal_declared: (d) => room.view.attendance.recusals[d.item]?.includes(d.member) && {
    label: fill(gettext("Retrait du déport de %(member)s"), { member: name(d.member) }), type: "withdraw_recusal", fields: { member: d.member, item: d.item },
  },
};

/** The opposite command of an event that still stands: {label, type, fields}, or nothing. */
export function opposite(event) {
  return OPPOSITES[event.type]?.(event.data) || null;
}

export function undo({ label, type, fields }) {
  record(type, fields, label, { done: () => ({ kind: "ok", text: fill(gettext("%(what)s : noté. L’erreur reste lisible au journal."), { what: label }) }) });
}

/** The notice of something done, with the button that undoes it. */
export function undoable(text, label, type, fields, more = []) {
  return { kind: "ok", text, actions: [{ label: gettext("Annuler"), run: () => { hush(); undo({ label, type, fields }); } }, ...more] };
}
