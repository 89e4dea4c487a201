// The last entries of the journal in words, newest first. Nothing is ever erased from it.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { desk, open } from "./clerk_desk.js";
import { undoPanel } from "./clerk_panels.js";
import { sentence } from "./journal_words.js";
import { changed, config, onChange, room } from "./room.js";
import { clockSeconds } from "./words.js";

const KEPT = 200;
const SHOWN = 15;

/** Keep `desk.lines` in step with the stream; what happened before this page opened is asked for once. */
export function followJournal() {
  let asked = false;
  onChange(() => {
    if (room.view.sitting && !asked) { asked = true; before().catch(() => { asked = false; }); }
    // A restored server knows less than this page did: what it says is the truth.
    if ((desk.lines.at(-1)?.seq ?? 0) > room.seq) { desk.lines = []; asked = false; }
    const last = desk.lines.at(-1)?.seq ?? 0;
    const news = room.events.filter((event) => event.seq > last);
    if (news.length) desk.lines = desk.lines.concat(news).slice(-KEPT);
  });
}

async function before() {
  const response = await fetch(config.urls.lines);
  if (!response.ok) throw new Error(String(response.status));
  const { lines } = await response.json();
  const first = desk.lines[0]?.seq ?? Infinity;
  desk.lines = lines.map((line) => JSON.parse(line)).filter((event) => event.seq < first).concat(desk.lines).slice(-KEPT);
  changed();
}

export function journalView() {
  const shown = desk.lines.slice(-SHOWN).reverse();
  if (!shown.length) return nothing;
  return html`<section aria-labelledby="journal"><h2 id="journal">${gettext("Journal")}</h2>
    <ol class="log" reversed start=${shown[0].seq}>${repeat(shown, (event) => event.seq, (event) => html`<li>${clockSeconds(event.at)} · ${sentence(event)}</li>`)}</ol>
    <p class="small"><button class="text small"
      @click=${() => open(undoPanel())}>${gettext("Corriger une entrée")}</button> ${gettext("(la correction est une nouvelle entrée)")}</p></section>`;
}
