// The chair's cockpit: one next step, in the words that the law wants said; quorum, floor and ballot in sight.

import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { button, busy, presides, refusal, run } from "./chair_act.js";
import { agenda } from "./chair_agenda.js";
import { attendance, details, floor } from "./chair_aside.js";
import { ballotPanel } from "./chair_ballot.js";
import { itemOf, now, unbroken } from "./hall_parts.js";
import { watchLink } from "./link.js";
import { followSecret, trusteeAwaited, trusteeView } from "./member_secret.js";
import { block, figures, verified } from "./result_parts.js";
import { changed, config, connect, onChange, person, room } from "./room.js";
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
  // "Point 3 sur 6" where items are numbered from 1; a number such as 4.1 says nothing of how many there are.
  const counted = items.every((one, index) => one.number === String(index + 1));
  const place = !item ? sitting.assembly : fill(counted ? gettext("Point %(number)s sur %(count)s") : gettext("Point %(number)s"), { number: item.number, count: items.length });
  const title = item ? item.title : sitting.title;
  return html`<header><p class="eyebrow">${place} · ${clock(new Date(now()).toISOString())}${signal(sitting)}</p><h1 class=${title.length > 80 ? "long" : ""}>${title}</h1></header>`;
}

function result(step) {
  const found = room.view[`result:${step.result}`];
  return found ? html`<div class="stack tight">${figures(found)}${found.also?.length ? html`<p class="small">${block(found)}</p>` : nothing}${verified(found)}</div>` : nothing;
}

/** Keyed by what they say: the keyboard must never sit on a button that has become another one. */
function choices(options, place) {
  return repeat(options, (option) => option.label, (option) => button(option, place, "text"));
}

/** The big button stays the same element from step to step, so that the keyboard stays on it. */
function stepSection() {
  const { sitting } = room.view;
  const step = presides() ? room.view.step : { ...room.view.step, command: null, others: [], forms: [], more: [] };
  settle(step);
  return html`<section class="step" data-keep><p class="eyebrow" tabindex="-1">${step.say ? gettext("À dire") : gettext("En attente")}</p>
    <div aria-live="polite">${step.say ? html`<div class=${step.say.length > 200 ? "say long" : "say"}>${step.say.split("\n").map((line) => html`<p>${unbroken(line)}</p>`)}</div>` : nothing}</div>
    ${step.result ? result(step) : nothing}
    <button class="main big" ?hidden=${!step.command} aria-disabled=${busy("step") ? "true" : nothing} @click=${(event) => press(step, event)}>${step.label}</button>
    ${refusal("step")}
    ${step.note || step.article ? html`<p class=${step.say ? "small quiet" : "lead"}>${unbroken(step.note)} ${step.article ? html`<span class="badge">${step.article}</span>` : nothing}</p>` : nothing}
    ${sitting.phase === "closed" ? html`<p><a class="button" href=${sitting.public_path}>${gettext("La page publique de la séance")}</a></p>` : nothing}
    ${trusteeAwaited() ? [trusteeView(), ballotPanel()] : [ballotPanel(), trusteeView()]}
    ${step.others.length ? html`<p class="row">${choices(step.others, "step")}</p>` : nothing}
    ${step.forms.length ? html`<details data-keep><summary>${gettext("Autres formes de vote")}</summary><p class="row">${choices(step.forms, "forms")}</p>${refusal("forms")}</details>` : nothing}
    ${step.more.length ? html`<details data-keep><summary>${gettext("Autres actions")}</summary><p class="row">${choices(step.more, "more")}</p>${refusal("more")}</details>` : nothing}
    ${agenda()}</section>`;
}

/** Somebody else who presides for a while presses the buttons, not this screen. */
function elsewhere() {
  const { sitting } = room.view;
  if (presides() || sitting.phase === "closed") return nothing;
  const back = { label: gettext("Reprendre la présidence"), command: { type: "hand_over_chair", member: config.member } };
  return html`<div class="notice warning"><p>${fill(gettext("%(name)s préside en ce moment."), { name: person(sitting.chair).name })}</p>
    ${sitting.titular === config.member ? button(back, "chair") : nothing}${refusal("chair")}</div>`;
}

function page() {
  if (!room.view.sitting) return nothing;
  return html`${header()}<div class="stack">${elsewhere()}${stepSection()}</div><aside>${attendance()}${floor()}${details()}</aside>`;
}

// --- Drawing -------------------------------------------------------------------------------------------------------

const main = document.getElementById("contenu");
let drawn = false;

/** Before the room opens there is nothing to preside: the page says so. */
function early() {
  const line = main.querySelector("[data-now]");
  if (line && room.connected) line.textContent = gettext("La salle n’est pas encore ouverte. Le secrétariat l’ouvre, puis note les arrivées.");
}

/** A button that goes away with its row takes the keyboard with it: it goes to the head of its section. */
function draw() {
  if (!room.view.sitting) { early(); return; }
  if (!drawn) { main.replaceChildren(); drawn = true; }
  const section = document.activeElement?.closest("[data-keep]");
  render(page(), main);
  if (section && document.activeElement === document.body) section.querySelector("summary, [tabindex]")?.focus();
}

onChange(draw);
watchLink();
followSecret();
connect();
setInterval(changed, 1000);
