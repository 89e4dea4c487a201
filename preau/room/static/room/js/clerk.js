// The clerk's screen: everything by keyboard, everything by visible buttons as well, each correction traced.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { conductPanel, floorPanel, openRoom, stepView } from "./clerk_conduct.js";
import { desk, hush, open } from "./clerk_desk.js";
import { handsPanel } from "./clerk_hands.js";
import { followJournal, journalView } from "./clerk_journal.js";
import { installKeys, keysOn, setKeys } from "./clerk_keys.js";
import { arrivalPanel, arrive, departurePanel, everybodyPanel, leave, proxyPanel, recusalPanel, undoPanel } from "./clerk_panels.js";
import { table } from "./clerk_table.js";
import { totals } from "./clerk_totals.js";
import { amendmentPanel, assistancePanel, contestPanel, electionPanel, urnPanel } from "./clerk_votes.js";
import { watchLink } from "./link.js";
import { correctionPanel } from "./clerk_correction.js";
import { connect, onChange, person, results, room } from "./room.js";
import { rollCall } from "./rollcall.js";
import { fill, modeLabel } from "./words.js";

const main = document.getElementById("contenu");
const prepared = main.querySelector("h1").textContent;

// The keys of the desk, in the order of their buttons.
const TOOLS = [
  { key: "a", label: gettext("arrivée"), panel: arrivalPanel },
  { key: "s", label: gettext("sortie"), panel: departurePanel },
  { key: "p", label: gettext("pouvoir"), panel: proxyPanel },
  { key: "d", label: gettext("déport"), panel: recusalPanel },
  { key: "v", label: gettext("vote à voix haute"), panel: rollCall, named: () => room.view.ballot.means === "paper" && gettext("émargement") },
  { key: "m", label: gettext("main levée"), panel: handsPanel },
  { key: "z", label: gettext("corriger"), panel: () => room.view.ballot.number ? correctionPanel() : undoPanel() },
  { key: "n", label: gettext("amendement"), panel: amendmentPanel, phase: "open" },
  { key: "e", label: gettext("élection"), panel: electionPanel, phase: "open" },
  { key: "u", label: gettext("dépouiller"), panel: urnPanel, when: () => room.view.ballot.means === "paper" },
  { key: "x", label: gettext("contestation"), panel: contestPanel, when: () => Object.keys(room.view.ballot.contests ?? {}).length > 0 },
  { key: "h", label: gettext("assistance"), panel: assistancePanel, when: () => Boolean(room.view.ballot.number) },
  { key: "t", label: gettext("parole"), panel: floorPanel, phase: "open" },
  { key: "c", label: gettext("conduire"), panel: conductPanel },
  { key: "b", label: gettext("tous présents sauf…"), panel: everybodyPanel, phase: "gathering" },
];

function title() {
  const { sitting, agenda, ballot } = room.view;
  if (sitting.phase === "closed") return gettext("Séance levée");
  if (sitting.phase === "gathering") return gettext("Salle ouverte : arrivées");
  const item = agenda.items.find((one) => one.id === agenda.current);
  const where = item ? fill(gettext("Point %(number)s"), { number: item.number }) : sitting.title;
  if (sitting.suspended) return `${where} · ${gettext("séance suspendue")}`;
  const moments = { preparing: gettext("en préparation"), open: gettext("ouvert"), closed: gettext("clos") };
  if (ballot.number) return `${where} · ${modeLabel(ballot.mode)} ${moments[ballot.status]}`;
  return sitting.huis_clos ? `${where} · ${gettext("huis clos")}` : where;
}

function voted(ballot) {
  const n = Object.keys(ballot.votes).length;
  return fill(ngettext("%(n)s vote sur %(all)s", "%(n)s votes sur %(all)s", n), { n, all: ballot.electorate.length });
}

function facts() {
  const { attendance: { quorum, represented }, ballot, floor } = room.view;
  const told = [fill(quorum.met ? gettext("quorum %(required)s atteint (présents : %(present)s)") : gettext("quorum %(required)s non atteint (présents : %(present)s)"), quorum),
    fill(ngettext("%(n)s représenté", "%(n)s représentés", represented), { n: represented })];
  if (ballot.number) told.unshift(voted(ballot));
  if (floor.speaker) told.push(fill(gettext("parole : %(name)s"), { name: person(floor.speaker).name }));
  if (floor.queue.length) told.push(fill(ngettext("%(n)s en attente", "%(n)s en attente", floor.queue.length), { n: floor.queue.length }));
  return told.join(" · ");
}

function tools() {
  return html`<div id="touches" class="row" role="group" aria-label=${gettext("Saisies")}>
    ${TOOLS.filter((tool) => (!tool.phase || tool.phase === room.view.sitting.phase) && (tool.when?.() ?? true)).map((tool) => html`<button class="small" aria-keyshortcuts=${keysOn() ? tool.key
      : nothing} aria-pressed=${desk.panel?.tool === tool.key ? "true" : "false"} @click=${() => use(tool)}>${keysOn()
      ? html`<kbd aria-hidden="true">${tool.key.toUpperCase()}</kbd> ` : nothing}${tool.named?.() || tool.label}</button>`)}
    <button class="small" @click=${() => open(helpPanel())}>${keysOn() ? html`<kbd aria-hidden="true">?</kbd> `
      : nothing}${gettext("aide")}</button></div>`;
}

function use(tool) {
  if (!room.view.sitting || room.view.sitting.phase === "closed") return;
  open(Object.assign(tool.panel(), { tool: tool.key }));
}

function helpPanel() {
  return {
    title: gettext("Touches"),
    view: () => html`<dl class="facts">${TOOLS.map((tool) => html`<dt><kbd>${tool.key.toUpperCase()}</kbd></dt><dd>${tool.label}</dd>`)}
      <dt><kbd>F</kbd></dt><dd>${gettext("filtrer le tableau")}</dd><dt><kbd>${gettext("Échap")}</kbd></dt><dd>${gettext("fermer ce qui est ouvert")}</dd>
      <dt><kbd>P</kbd> <kbd>C</kbd> <kbd>A</kbd> <kbd>N</kbd></dt><dd>${gettext("à l’appel nominal : pour, contre, abstention, ne prend pas part ; flèches pour revenir")}</dd>
      <dt><kbd>1</kbd>…<kbd>9</kbd> <kbd>B</kbd> <kbd>N</kbd></dt><dd>${gettext("à l’appel nominal d’une élection : une candidature, blanc, ne prend pas part")}</dd>
      <dt><kbd>V</kbd></dt><dd>${gettext("à l’émargement d’un vote sur papier : a voté")}</dd></dl>
      <label class="check"><input type="checkbox" data-first .checked=${keysOn()}
        @change=${(event) => setKeys(event.target.checked)}><span>${gettext("Raccourcis à une touche (jamais pendant une saisie)")}</span></label>`,
  };
}

function notice({ kind, title: about, text, article, actions = [] }) {
  return html`<div class="notice ${kind}"><p>${about ? html`<b>${about}</b> ` : nothing}${text}${article
    ? html` <span class="small quiet">${article}</span>` : nothing}
    ${actions.map((action) => html` <button class="text small" @click=${action.run}>${action.label}</button>`)}</p></div>`;
}

// A list closes when its field loses the focus: the button under it would move away between the press and the click.
function keepFocus(event) {
  if (event.target.closest("button")) event.preventDefault();
}

function panelView() {
  const { panel } = desk;
  // The last word alone is announced; the ones before it stay in sight.
  return html`<p role="status" class="hidden">${desk.said[0] ? [desk.said[0].title, desk.said[0].text, desk.said[0].article].filter(Boolean).join(" ") : ""}</p>
    <div id="dit">${desk.said.map(notice)}</div>
    ${panel ? html`<section id="panneau" aria-labelledby="panneau-titre" class="stack"
      @pointerdown=${keepFocus} @mousedown=${keepFocus}><div class="row"><h2 id="panneau-titre">${panel.title}</h2>
      <button class="text small" @click=${() => open(null)}>${gettext("Fermer")}${keysOn()
        ? html` <kbd aria-hidden="true">${gettext("Échap")}</kbd>` : nothing}</button></div>${panel.view()}</section>` : nothing}`;
}

function last() {
  const result = results().at(-1);
  // The chair is about to read it: the next step holds it already.
  if (!result || room.view.ballot.number || room.view.step.result === result.ballot) return nothing;
  return html`<section><h2>${gettext("Dernier résultat")}</h2><p><b>${result.subject}</b></p><p>${result.count}</p>
    <p class="result ${result.kind === "round" ? "" : result.adopted ? "adopted" : "rejected"}">${result.verdict}</p></section>`;
}

function page() {
  if (!room.view.sitting) {
    return html`<header><p class="eyebrow">${gettext("Secrétariat de séance")}</p><h1>${prepared}</h1></header>
      <section class="stack">${desk.said.map(notice)}<p>${gettext("La salle n’est pas ouverte. L’ouvrir fixe l’ordre du jour et la liste des membres ; les arrivées et les pouvoirs se notent ensuite.")}</p>
      <p><button class="main big" @click=${openRoom}>${gettext("Ouvrir la salle")}</button></p></section>`;
  }
  return html`<header><p class="eyebrow">${room.view.sitting.title}</p><h1>${title()}</h1><p>${facts()}</p>${room.view.sitting.phase === "closed" ? nothing : tools()}</header>
    ${stepView()}<section class="desk stack">${panelView()}${table({ arrive, leave })}</section>
    <aside>${totals()}${last()}${journalView()}</aside>`;
}

main.textContent = "";
document.title = `${gettext("Secrétariat de séance")} · ${prepared}`;
installKeys(TOOLS, { use, help: () => open(helpPanel()), close: () => { if (desk.panel) open(null); else hush(); } });
followJournal();
watchLink();
desk.draw = () => render(page(), main);
onChange(desk.draw);
connect();
