// Words and times shared by the screens: choices, channels, clocks, and letters compared without their accents.

import { config, room } from "./room.js";

// French puts an unbreakable space before its double signs; the messages are written with plain ones.
const bound = (text) => text.replace(/ ([:;?!»])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/n° /g, "n°\u00a0");
for (const name of ["gettext", "ngettext"]) {
  const plain = globalThis[name];
  globalThis[name] = (...words) => bound(plain(...words));
}

/** The first letter in capital: what is a word in a sentence may begin one. */
export function capital(text) {
  return text.charAt(0).toLocaleUpperCase(config.language) + text.slice(1);
}

/** The four choices in the order that every screen gives them, with the key that types each in a roll call. */
export const CHOICES = [
  { id: "for", key: "p", label: () => gettext("Pour") },
  { id: "against", key: "c", label: () => gettext("Contre") },
  { id: "abstain", key: "a", label: () => gettext("Abstention") },
  { id: "not_voting", key: "n", label: () => gettext("Ne prend pas part") },
];

const ROUND = [
  { id: "blank", key: "b", label: () => gettext("Blanc") }, { id: "not_voting", key: "n", label: () => gettext("Ne prend pas part") },
];

// On paper the clerk marks who has put a paper in, and nothing else.
const MARK = [{ id: "voted", key: "v", label: () => gettext("A voté") }];

/** What may be chosen in a ballot, with the key that types it: the four choices, or the candidates of a round. */
export function choicesOf(ballot) {
  if (ballot?.means === "paper") return MARK;
  if (ballot?.purpose !== "election") return CHOICES;
  return [...ballot.candidates.map(({ id, name }, n) => ({ id, key: n < 9 ? String(n + 1) : "", label: () => name })), ...ROUND];
}

/** A choice or a candidate by id, as the ballot that is pending or the last result names it. */
export function choiceLabel(id) {
  const named = [room.view.ballot, room.view.election, ...Object.values(room.view).filter((one) => one?.kind === "round")];
  return [...CHOICES, ...ROUND, ...MARK].find((choice) => choice.id === id)?.label()
    ?? named.flatMap((one) => one?.candidates ?? []).find((candidate) => candidate.id === id)?.name ?? id ?? "";
}

/** What a ballot is about: "Vote sur un amendement", "Deuxième tour". */
export function purposeLabel({ purpose, round, amendment }) {
  const named = {
    main: () => gettext("Vote"), amendment: () => amendment ? fill(gettext("Vote sur l’amendement n° %(n)s"), { n: amendment }) : gettext("Vote sur un amendement"),
    procedure: () => gettext("Vote de procédure"), huis_clos: () => gettext("Vote sur le huis clos"), part: () => gettext("Vote sur une partie du texte"),
    urgency: () => gettext("Vote sur l’urgence"), waiver: () => gettext("Vote pour renoncer au scrutin secret"),
    election: () => [gettext("Premier tour"), gettext("Deuxième tour"), gettext("Troisième tour")][round - 1] ?? fill(gettext("%(n)se tour"), { n: round }),
  };
  return (named[purpose] ?? named.main)();
}

export function channelLabel(id) {
  return {
    device: gettext("téléphone"), aloud: gettext("à voix haute"), hand: gettext("à main levée"), paper: gettext("sur papier"),
  }[id] ?? "";
}

export const FLOOR_KINDS = [
  { id: "intervention", label: () => gettext("Intervention") },
  { id: "explanation", label: () => gettext("Explication de vote") },
  { id: "point_of_order", label: () => gettext("Rappel au règlement") },
];

export function floorKind(id) {
  return FLOOR_KINDS.find((kind) => kind.id === id)?.label() ?? "";
}

export function modeLabel(mode) {
  if (mode === "secret") return gettext("scrutin secret");
  return mode === "public" ? gettext("scrutin public") : gettext("vote ordinaire");
}

/** "n votes" in the plural form of the language: `count(3, ngettext("%(n)s vote", "%(n)s votes", 3))`. */
export function fill(format, values) {
  return interpolate(format, values, true);
}

const clocks = new Map();

function parts(iso, seconds) {
  // The hour of the town hall, wherever the reader's device believes that it is.
  const zone = room.view.sitting?.timezone;
  const key = `${zone}${seconds}`;
  if (!clocks.has(key)) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    if (seconds) options.second = "2-digit";
    clocks.set(key, new Intl.DateTimeFormat(config.language, options));
  }
  return Object.fromEntries(clocks.get(key).formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
}

/** "18 h 34", the way people say it. */
export function clock(iso) {
  if (!iso) return "";
  const { hour, minute } = parts(iso, false);
  return fill(gettext("%(hour)s h %(minute)s"), { hour: Number(hour), minute }).replaceAll(" ", "\u00a0");
}

/** "18 h 34 min 12 s": for receipts and the journal. */
export function clockSeconds(iso) {
  if (!iso) return "";
  const { hour, minute, second } = parts(iso, true);
  return fill(gettext("%(hour)s h %(minute)s min %(second)s s"), { hour: Number(hour), minute, second }).replaceAll(" ", "\u00a0");
}

/** Seconds as "2 min 05 s". */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  return fill(gettext("%(minutes)s min %(seconds)s s"), { minutes: Math.floor(whole / 60), seconds: rest }).replaceAll(" ", "\u00a0");
}

/** Letters without accents, case or punctuation, so that "leïla" and "Leila" are one name. */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
}

/** Whether each typed word begins a word of `text`: "mar du" finds "Marie Dupont". */
export function matches(text, typed) {
  const words = fold(text).split(" ");
  return fold(typed).split(" ").every((start) => words.some((word) => word.startsWith(start)));
}

/** The first digits of a fingerprint, grouped to be read aloud: "7c1e 02ab". */
export function short(hash) {
  return hash ? `${hash.slice(0, 4)} ${hash.slice(4, 8)}` : "";
}
