// The chair's cockpit: one next step, in the words that the law wants said; quorum, floor and ballot in sight.

import { announce, know } from "../../web/js/announce.js";
import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { button, busy, refusal, run } from "./chair_act.js";
import { agenda } from "./chair_agenda.js";
import { attendance, floor } from "./chair_aside.js";
import { ballotPanel } from "./chair_ballot.js";
import { itemOf, now, tally, unbroken } from "./hall_parts.js";
import { watchLink } from "./link.js";
import { changed, config, connect, onChange, person, results, room } from "./room.js";
import { clock, fill } from "./words.js";

// A step that has just replaced another under the finger is not pressed: the second tap of a double tap would close
// the ballot that the first one opened.
const SETTLE = 700;
let shown = { command: "", at: 0 };

function settle(step) {
  const command = JSON.stringify(step.command ?? null);
  if (command !== shown.command) shown = { command, at: performance.now() };
}

function press(step, event) {
  if (performance.now() - shown.at < SETTLE) return;
  run(step, "step");
}

function signal(sitting) {
  if (sitting.phase === "closed") return nothing;
  if (sitting.suspended) return html` · <b>${gettext("séance suspendue")}</b>${sitting.broadcasting ? html` · <span class="on-air">${gettext("diffusé")}</span>` : nothing}`;
  if (sitting.huis_clos) return html` · <b>${sitting.broadcasting ? gettext("huis clos, diffusion interrompue") : gettext("huis clos")}</b>`;
  return sitting.broadcasting ? html` · <span class="on-air">${gettext("diffusé")}</span>` : html` · ${gettext("non diffusé")}`;
}

function header() {
  const { sitting, agenda: { current, items } } = room.view;
  const item = itemOf(current);
  const place = item ? fill(gettext("Point %(number)s sur %(count)s"), { number: item.number, count: items.length }) : sitting.assembly;
  return html`<header><p class="eyebrow">${place} · ${clock(new Date(now()).toISOString())}${signal(sitting)}</p><h1>${item ? item.title : sitting.title}</h1></header>`;
}

function result(step) {
  const found = room.view[`result:${step.result}`];
  return found ? tally(found) : nothing;
}

/** The big button stays the same element from step to step, so that the keyboard stays on it. */
function stepSection() {
  const step = room.view.step;
  settle(step);
  return html`<section class="step" data-keep><p class="eyebrow" tabindex="-1">${step.say ? gettext("À dire") : gettext("En attente")}</p>
    <div aria-live="polite">${step.say ? html`<div class="say">${step.say.split("\n").map((line) => html`<p>${unbroken(line)}</p>`)}</div>` : nothing}</div>
    ${step.result ? result(step) : nothing}
    <button class="main big" ?hidden=${!step.command} aria-disabled=${busy("step") ? "true" : nothing} @click=${(event) => press(step, event)}>${step.label}</button>
    ${refusal("step")}
    ${step.note || step.article ? html`<p class=${step.say ? "small quiet" : "lead"}>${unbroken(step.note)} ${step.article ? html`<span class="badge">${step.article}</span>` : nothing}</p>` : nothing}
    ${ballotPanel()}
    ${step.others.length ? html`<p class="row">${step.others.map((option) => button(option, "step", "text"))}</p>` : nothing}
    ${step.more.length ? html`<details data-keep><summary>${gettext("Autres actions")}</summary><p class="row">${step.more.map((option) => button(option, "more", "text"))}</p>${refusal("more")}</details>` : nothing}
    ${agenda()}</section>`;
}

function elsewhere() {
  const { sitting } = room.view;
  if (!config.member || sitting.chair === config.member || sitting.phase === "closed") return nothing;
  const back = { label: gettext("Reprendre la présidence"), command: { type: "hand_over_chair", member: config.member } };
  return html`<div class="notice warning"><p>${fill(gettext("%(name)s préside en ce moment."), { name: person(sitting.chair).name })}</p>${button(back, "chair")}${refusal("chair")}</div>`;
}

function page() {
  if (!room.view.sitting) return nothing;
  return html`${header()}<div>${elsewhere()}${stepSection()}</div><aside>${attendance()}${floor()}</aside>`;
}

/** A button that goes away with its row takes the keyboard with it: it goes to the head of its section. */
function draw() {
  if (!room.view.sitting) return;
  if (!drawn) { main.replaceChildren(); drawn = true; }
  const section = document.activeElement?.closest("[data-keep]");
  render(page(), main);
  if (section && document.activeElement === document.body) section.querySelector("[tabindex]")?.focus();
  for (const found of results()) said(found);
}

let first = true;

function said(found) {
  const key = `result-${found.ballot}`;
  if (first) know(key);
  else announce(`${found.count} ${found.verdict}`, key);
}

let drawn = false;
const main = document.getElementById("contenu");
onChange(() => { draw(); if (room.view.sitting) first = false; });
watchLink();
connect();
setInterval(changed, 1000);
