// Doing what an option says: ask, confirm, send, and show a refusal where the hand was. Nothing typed is lost.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { fields, filled } from "./chair_fields.js";
import { unbroken } from "./hall_parts.js";
import { changed, config, onChange, Refused, room, send } from "./room.js";

// The place whose command is on its way, and the last refusal of each place.
const going = new Set();
const refusals = new Map();

/** Whether the person at this screen holds the chair now; an account without a seat acts for whoever does. */
export function presides() {
  return !config.member || room.view.sitting.chair === config.member;
}

export function busy(place) {
  return going.has(place);
}

function problem(error) {
  if (error instanceof Refused) return { sentence: error.message, article: error.article };
  return { sentence: gettext("Le serveur ne répond pas : rien n’a été fait. Réessayez quand la liaison est revenue."), article: "" };
}

/** The refusal of a place, in a live region that is always there: it is read out politely, and stays until the next try. */
export function refusal(place) {
  const found = refusals.get(place);
  return html`<div role="status" class="refusals">${found ? html`<div class="notice refusal"><strong>${gettext("Refusé")}</strong>
    <p>${found.sentence}</p>${found.article ? html`<p class="small quiet">${found.article}</p>` : nothing}</div>` : nothing}</div>`;
}

async function dispatch(place, { type, ...values }) {
  if (going.has(place)) return false;
  going.add(place);
  refusals.delete(place);
  changed();
  try {
    await send(type, values);
    return true;
  } catch (error) {
    refusals.set(place, problem(error));
    return false;
  } finally {
    going.delete(place);
    changed();
  }
}

/** Carry out an option from a place of the page; one that asks or confirms opens the dialog first. */
export function run(option, place) {
  if (option.ask?.length || option.confirm) open(option, place);
  else dispatch(place, option.command);
}

/** A button that carries out an option. */
export function button(option, place, kind = "") {
  return html`<button class=${kind} aria-disabled=${busy(place) ? "true" : nothing} @click=${() => run(option, place)}>${option.label}</button>`;
}

// --- The dialog ----------------------------------------------------------------------------------------------------

const dialog = document.createElement("dialog");
dialog.setAttribute("aria-labelledby", "question");
document.body.append(dialog);
let question = null;

function open(option, place) {
  const initial = (option.ask ?? []).filter((ask) => ask.initial !== undefined && ask.initial !== null);
  question = { option, place, values: Object.fromEntries(initial.map((ask) => [ask.field, ask.initial])), filter: "" };
  refusals.delete("dialog");
  draw();
  dialog.showModal();
}

function leave() {
  dialog.close();
}

dialog.addEventListener("close", () => {
  const place = question?.place;
  question = null;
  // The button that asked may be gone with its step: the keyboard goes to the head of the step.
  const active = document.activeElement;
  if (active === document.body || dialog.contains(active)) document.querySelector(place === "floor" ? "aside [tabindex]" : ".step [tabindex]")?.focus();
});

async function submit(event) {
  event.preventDefault();
  const asked = question;
  const command = filled(asked.option, asked.values);
  // Whoever is on the way when the dialog is closed and opened again must not close the other one.
  if ((await dispatch("dialog", command)) && question === asked) leave();
}

function draw() {
  if (!question) return;
  const { option } = question;
  render(html`<form @submit=${submit} autocomplete="off">
    <h2 id="question">${option.label}</h2>
    ${option.confirm ? html`<p class="lead">${unbroken(option.confirm)}</p>` : nothing}
    ${fields(option.ask ?? [], question, draw)}
    <div class="asked">${refusal("dialog")}<div class="actions">
      <button class="main" aria-disabled=${busy("dialog") ? "true" : nothing}>${option.label}</button>
      <button type="button" @click=${leave}>${gettext("Revenir")}</button>
    </div></div>
  </form>`, dialog);
}

// People come and go while a question is open; the lists follow.
onChange(draw);
