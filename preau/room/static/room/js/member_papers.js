// The item under discussion and the agenda, with texts and papers; texts are kept on the device for a lost link.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { changed, config, person, room } from "./room.js";
import { fill } from "./words.js";

const STORE = `preau-textes-${config.sitting}`;
let texts = {};
try { texts = JSON.parse(localStorage.getItem(STORE) ?? "{}"); } catch { texts = {}; }
const asked = new Set();

async function load(id) {
  if (asked.has(id)) return;
  asked.add(id);
  try {
    const response = await fetch(config.urls.items + encodeURIComponent(id));
    if (!response.ok) throw new Error(String(response.status));
    texts[id] = (await response.json()).text;
    try { localStorage.setItem(STORE, JSON.stringify(texts)); } catch { /* shown from memory */ }
    changed();
  } catch {
    asked.delete(id);
  }
}

/** Read every text once, one after the other, so that a lost link leaves them readable. */
export async function keepTexts() {
  for (const item of room.view.agenda.items) if (item.has_text && texts[item.id] === undefined) await load(item.id);
}

function size(bytes) {
  return bytes < 1_000_000 ? fill(gettext("%(n)s ko"), { n: Math.max(1, Math.round(bytes / 1000)) })
    : fill(gettext("%(n)s Mo"), { n: (bytes / 1_000_000).toFixed(1).replace(".", ",") });
}

function papers(item) {
  if (!item.documents.length) return nothing;
  return html`<ul class="plain papers">${item.documents.map((paper) => html`<li><a href=${`${config.urls.items}${encodeURIComponent(item.id)}/${encodeURIComponent(paper.file)}`} target="_blank" rel="noopener">${paper.title}</a>
    <span class="small quiet">PDF, ${size(paper.size)}</span></li>`)}</ul>`;
}

function text(item) {
  if (!item.has_text) return nothing;
  if (texts[item.id] === undefined) { load(item.id); return html`<p class="small quiet">${gettext("Le texte arrive…")}</p>`; }
  return html`<div class="law">${texts[item.id].split(/\n{2,}/).map((words) => html`<p>${words}</p>`)}</div>`;
}

function details(item, label) {
  return html`<details @toggle=${(event) => { if (event.target.open) load(item.id); }}><summary>${label}</summary>
    ${item.rapporteur ? html`<p class="small quiet">${fill(gettext("Rapport de %(name)s"), { name: person(item.rapporteur).name })}</p>`
      : nothing}${text(item)}${papers(item)}</details>`;
}

export function itemView(item) {
  return html`${papers(item)}${item.has_text ? details(item, gettext("Lire le texte")) : nothing}`;
}

const STATES = { current: gettext("en discussion"), concluded: gettext("terminé"), postponed: gettext("reporté") };

export function agendaView() {
  const { agenda } = room.view;
  return html`<section aria-labelledby="ordre"><h2 id="ordre" class="third">${gettext("Ordre du jour")}</h2>
    <ul class="plain items">${agenda.items.map((item) => {
    const label = html`${item.number} · ${item.title}${STATES[item.status]
      ? html` <span class="small quiet">${STATES[item.status]}</span>` : nothing}`;
    return html`<li>${item.has_text || item.documents.length ? details(item, label) : html`<p>${label}</p>`}</li>`;
  })}</ul></section>`;
}
