// What the hall screen and the chair's cockpit draw alike: the seats with what each shows, totals, and the server's
// clock.

import { hemicycle } from "../../web/js/hemicycle.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { room } from "./room.js";
import { fill } from "./words.js";

// The page says when the server wrote it; tablets and projectors have clocks of their own.
const written = document.querySelector("[data-now]")?.dataset.now;
const arrived = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart || performance.now());
const SKEW = written ? Date.parse(written) - arrived : 0;

/** Milliseconds since 1970 by the server's clock, good to about a second. */
export function now() {
  return Date.now() + SKEW;
}

/** Seconds from an ISO time to now. */
export function since(iso) {
  return Math.max(0, (now() - Date.parse(iso)) / 1000);
}

/** What each seat shows when nobody votes: present, represented by a colleague present, recused, absent. */
export function presenceMarks() {
  const { attendance, council } = room.view;
  const recused = new Set(attendance.recused);
  const marks = {};
  for (const { id } of council.members) {
    if (recused.has(id)) marks[id] = "recused";
    else if (attendance.present[id]) marks[id] = "present";
    else marks[id] = attendance.present[attendance.proxies[id]] ? "represented" : "absent";
  }
  return marks;
}

const CHOSEN = new Set(["for", "against", "abstain", "not_voting"]);

/** What each seat shows in a ballot: the choice where it is public, otherwise whether the elector has voted. */
export function ballotMarks(ballot) {
  const marks = presenceMarks();
  for (const [member] of ballot.electorate) {
    const vote = ballot.votes[member];
    // While keys are made nobody votes yet; a candidate's name has no colour.
    if (ballot.status === "preparing") marks[member] = ballot.keys.includes(member) ? "ready" : "expected";
    else marks[member] = vote ? CHOSEN.has(vote[0]) ? vote[0] : "voted" : "expected";
  }
  return marks;
}

/** What each seat shows in a proclaimed result; without published names, who took part. */
export function resultMarks(result) {
  const marks = Object.fromEntries(room.view.council.members.map(({ id }) => [id, "absent"]));
  // Who withdrew is known while the item lasts.
  if (result.item === room.view.agenda.current) for (const member of room.view.attendance.recused) marks[member] = "recused";
  for (const [member] of result.electorate) marks[member] = "not_voting";
  for (const member of result.voters) marks[member] = CHOSEN.has(result.votes?.[member]) ? result.votes[member] : "voted";
  return marks;
}

const WORDS = {
  for: (n) => ngettext("%(n)s pour", "%(n)s pour", n),
  against: (n) => ngettext("%(n)s contre", "%(n)s contre", n),
  abstain: (n) => ngettext("%(n)s abstention", "%(n)s abstentions", n),
  not_voting: (n) => ngettext("%(n)s n’a pas pris part", "%(n)s n’ont pas pris part", n),
  voted: (n) => ngettext("%(n)s a voté", "%(n)s ont voté", n),
  ready: (n) => ngettext("%(n)s appareil prêt", "%(n)s appareils prêts", n),
  expected: (n) => ngettext("%(n)s vote attendu", "%(n)s votes attendus", n),
  present: (n) => ngettext("%(n)s présent", "%(n)s présents", n),
  represented: (n) => ngettext("%(n)s représenté", "%(n)s représentés", n),
  recused: (n) => ngettext("%(n)s déport", "%(n)s déports", n),
  absent: (n) => ngettext("%(n)s absent", "%(n)s absents", n),
};

/** [mark, "34 pour"] for each mark that some seat shows, in a fixed order. */
export function counted(marks) {
  const counts = {};
  for (const mark of Object.values(marks)) counts[mark] = (counts[mark] ?? 0) + 1;
  return Object.keys(WORDS).filter((mark) => counts[mark]).map((mark) => [mark, fill(WORDS[mark](counts[mark]), { n: counts[mark] })]);
}

/** The hemicycle with its legend, which says in words and shapes the same as the colours. */
export function seats(marks, { speaker = null, legend = true } = {}) {
  const words = counted(marks);
  return html`<figure class="seats">
    ${hemicycle({ members: room.view.council.members, marks, speaker, label: words.map(([, text]) => text).join(", ") })}
    ${legend ? html`<ul class="legend" aria-hidden="true">${words.map(([mark, text]) => html`<li><span class=${`mark ${mark}`}></span>${text}</li>`)}</ul>` : nothing}
  </figure>`;
}

/** French puts a space that does not break before its high punctuation. */
export function unbroken(text) {
  return text.replace(/ ([;:?!»])/g, "\u00a0$1");
}

/** The numbers of a vote, always whole; `paper`: with blank and null ones; `open`: while it runs, whoever has not voted is still expected. */
export function tally(counts, { open = false, paper = false } = {}) {
  const rows = [
    ["for", gettext("pour")], ["against", gettext("contre")],
    ["abstain", ngettext("abstention", "abstentions", counts.abstain ?? 0)],
    ...(paper ? [["blank", ngettext("blanc", "blancs", counts.blank ?? 0)], ["null", ngettext("nul", "nuls", counts.null ?? 0)]] : []),
    ["not_voting", open ? ngettext("attendu", "attendus", counts.not_voting ?? 0) : gettext("sans vote")],
  ];
  return html`<dl class="tally">${rows.map(([mark, word]) => html`<div class=${mark}><dt>${CHOSEN.has(mark) ? html`<span class=${`mark ${mark}`}></span>` : nothing}${word}</dt><dd>${counts[mark] ?? 0}</dd></div>`)}</dl>`;
}

/** The agenda item of that id, or undefined. */
export function itemOf(id) {
  return room.view.agenda?.items.find((item) => item.id === id);
}
