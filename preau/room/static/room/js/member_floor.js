// Asking for the floor, withdrawing, and having it.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { ask, closeDialog } from "./member_dialog.js";
import { say } from "./member_say.js";
import { changed, config, person, Refused, room, send } from "./room.js";
import { duration, fill, FLOOR_KINDS, floorKind } from "./words.js";

/** Send now; a refusal or a lost link is said where people look. */
export async function now(type, fields, text = "") {
  try {
    await send(type, fields);
    if (text) say({ kind: "ok", text });
  } catch (error) {
    say(error instanceof Refused ? { kind: "refusal", text: error.message, article: error.article }
      : { kind: "warning", text: gettext("La liaison est perdue : rien n’est parti. Réessayez dans un instant.") });
  }
}

export function place() {
  return room.view.floor.queue.findIndex((request) => request.speaker === config.member) + 1;
}

export function speaking() {
  return room.view.floor?.speaker === config.member;
}

function choose() {
  ask(gettext("Demander la parole"), () => html`<div class="stack">${FLOOR_KINDS.map((kind) => html`
    <p><button class="big-choice"
      @click=${() => { closeDialog(); now("request_floor", { speaker: config.member, kind: kind.id }); }}>${kind.label()}</button></p>`)}
    <p><button class="text" @click=${closeDialog}>${gettext("Ne rien demander")}</button></p></div>`);
}

export function floorButton() {
  const { sitting } = room.view;
  if (sitting.phase !== "open" || sitting.suspended) return nothing;
  if (speaking()) return html`<button class="main" @click=${() => now("end_floor", {})}>${gettext("J’ai terminé")}</button>`;
  if (place()) return html`<button
    @click=${() => now("withdraw_floor_request", { speaker: config.member })}>${gettext("Retirer ma demande")}</button>`;
  return html`<button class="main" @click=${choose}>${gettext("Demander la parole")}</button>`;
}

let ticking = 0;

/** Who speaks, and for how long when it is oneself. The time advises, it never cuts. */
export function floorView() {
  const { floor, sitting } = room.view;
  clearTimeout(ticking);
  const waiting = place()
    ? html`<p role="status">${fill(gettext("Vous avez demandé la parole : n° %(n)s sur la liste."), { n: place() })}</p>` : nothing;
  if (!floor.speaker) return waiting;
  if (!speaking()) return html`<p class="small"><span class="quiet">${gettext("A la parole :")}</span> ${person(floor.speaker).name} <span class="quiet">${floorKind(floor.kind).toLowerCase()}</span></p>${waiting}`;
  ticking = setTimeout(changed, 1000);
  const spent = (Date.now() - new Date(floor.since)) / 1000;
  const over = sitting.speech_seconds && spent > sitting.speech_seconds;
  return html`<div class="notice ok on-floor"><strong role="status">${gettext("Vous avez la parole.")}</strong>
    <p aria-hidden="true">${duration(spent)}${sitting.speech_seconds
      ? html` <span class="quiet">${fill(gettext("sur %(time)s conseillées"), { time: duration(sitting.speech_seconds) })}</span>`
      : nothing}</p>
    ${over ? html`<p class="small">${gettext("Le temps conseillé est passé ; rien ne vous coupe.")}</p>` : nothing}</div>`;
}
