// Times as people say them: "18 h 34", "2 minutes". Nothing here reads the clock: the time comes as an argument.

import { fill, gettext, language, ngettext } from "./words.js";

/** Hours, minutes and seconds of an instant in a time zone. @returns {[string, string, string]} */
function parts(instant, timeZone) {
  const format = new Intl.DateTimeFormat("fr", { timeZone, hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const found = Object.fromEntries(format.formatToParts(new Date(instant)).map((p) => [p.type, p.value]));
  return [String(Number(found.hour)), found.minute.padStart(2, "0"), found.second.padStart(2, "0")];
}

/**
 * "18 h 34", or "18:34" in English.
 * @param {string | number | Date} instant ISO 8601, milliseconds or Date
 * @param {string} [timeZone] IANA name; the reader's own when it is left out
 */
export function clock(instant, timeZone) {
  const [h, m] = parts(instant, timeZone);
  return language() === "fr" ? `${h} h ${m}` : `${h.padStart(2, "0")}:${m}`;
}

/** "18 h 34 min 12 s", or "18:34:12" in English: the precision of a receipt. */
export function clockToTheSecond(instant, timeZone) {
  const [h, m, s] = parts(instant, timeZone);
  return language() === "fr" ? `${h} h ${m} min ${s} s` : `${h.padStart(2, "0")}:${m}:${s}`;
}

/** How long, as one would say it: "moins d’une minute", "2 minutes", "1 heure 5". @param {number} seconds */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return gettext("moins d’une minute");
  if (minutes < 60) return fill(ngettext("%(n)d minute", "%(n)d minutes", minutes), { n: minutes });
  const hours = Math.floor(minutes / 60);
  const said = fill(ngettext("%(n)d heure", "%(n)d heures", hours), { n: hours });
  return minutes % 60 ? `${said} ${minutes % 60}` : said;
}

/** A running time: "1 min 05 s". @param {number} seconds */
export function running(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${rest} s`;
}

/** A place in the recording: "0 h 31", "1 h 02 min 09 s" with seconds. @param {number} seconds */
export function position(seconds, { withSeconds = false } = {}) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map(String);
  const short = `${h} h ${m.padStart(2, "0")}`;
  return withSeconds ? `${short} min ${s.padStart(2, "0")} s` : short;
}
