// What the clerk types for the chair: the next step, the floor, an item called out of order.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { carryOut } from "./clerk_ask.js";
import { act, open, say } from "./clerk_desk.js";
import { Picker, members } from "./clerk_picker.js";
import { changed, person, room } from "./room.js";
import { FLOOR_KINDS, fill, floorKind } from "./words.js";

const button = (option, kind, first = false) => html`<button class=${kind} ?data-first=${first}
  @click=${() => carryOut(option)}>${option.label}</button>`;

/** The next step, in the words that the chair says, with its button and its alternatives. */
export function stepView() {
  const { step } = room.view;
  if (!step.key) return nothing;
  return html`<section class="step-now" aria-labelledby="etape"><h2 id="etape">${gettext("Étape suivante")}</h2>
    ${step.say.split("\n").filter(Boolean).map((words) => html`<p class="law">${words}</p>`)}
    ${step.note ? html`<p class="small quiet">${step.note}</p>` : nothing}
    ${step.article ? html`<p class="small quiet">${step.article}</p>` : nothing}
    <div class="actions">${step.command ? button(step, "main")
      : nothing}${step.others.map((option) => button(option, "small"))}</div></section>`;
}

/** Who asks for the floor, who has it. */
export function floorPanel() {
  const panel = { title: gettext("Parole"), kind: "intervention", give: false };
  const present = (member) => Boolean(room.view.attendance.present[member.id]);
  const speakers = () => [...members(present),
    ...room.view.council.guests.map((guest) => ({ id: guest.id, label: guest.name, detail: guest.title || gettext("personne invitée"), search: guest.name }))]
    .filter((one) => one.id !== room.view.floor.speaker);
  const picker = new Picker({
    label: gettext("Qui demande la parole ?"), candidates: speakers,
    onPick: (speaker) => act(panel.give ? "give_floor" : "request_floor", { speaker, kind: panel.kind },
      fill(panel.give ? gettext("La parole est à %(name)s.") : gettext("%(name)s est sur la liste."), { name: person(speaker).name })),
  });
  const waiting = (request) => html`<li>${person(request.speaker).name} <span class="quiet small">${floorKind(request.kind)}</span>
    <button class="text small"
      @click=${() => act("give_floor", { speaker: request.speaker, kind: request.kind })}>${gettext("Donner la parole")}</button>
    <button class="text small"
      @click=${() => act("withdraw_floor_request", { speaker: request.speaker })}>${gettext("Retirer")}</button></li>`;
  panel.view = () => {
    const { floor } = room.view;
    return html`${floor.speaker ? html`<p><b>${person(floor.speaker).name}</b> ${gettext("a la parole.")} <button class="small"
      @click=${() => act("end_floor")}>${gettext("Terminer l’intervention")}</button></p>` : nothing}
      ${picker.view()}
      <label class="check"><input type="checkbox" .checked=${panel.give}
        @change=${(event) => { panel.give = event.target.checked; changed(); }}><span>${gettext("Donner la parole tout de suite")}</span></label>
      <div class="field"><label for="titre-parole">${gettext("À quel titre")}</label><select id="titre-parole"
        @change=${(event) => { panel.kind = event.target.value; }}>
        ${FLOOR_KINDS.map((kind) => html`<option value=${kind.id}>${kind.label()}</option>`)}</select></div>
      ${floor.queue.length ? html`<ol class="queue">${floor.queue.map(waiting)}</ol>`
        : html`<p class="small quiet">${gettext("Personne n’attend la parole.")}</p>`}`;
  };
  return panel;
}

function itemPanel() {
  const { items, current } = room.view.agenda;
  const panel = { title: gettext("Appeler un point"), item: items.find((one) => one.status === "pending")?.id };
  const states = { current: gettext("en discussion"), concluded: gettext("terminé"), postponed: gettext("reporté"), pending: "" };
  const submit = async (event) => { event.preventDefault(); if (await act("call_item", { item: panel.item })) open(null); };
  panel.view = () => html`<form class="stack" @submit=${submit}><div class="field"><label for="appel">${gettext("Point à appeler")}</label>
    <select id="appel" data-first
      @change=${(event) => { panel.item = event.target.value; }}>${items.filter((one) => one.id !== current).map((one) => html`
      <option value=${one.id}
        ?selected=${one.id === panel.item}>${one.number} · ${one.title}${states[one.status] ? ` (${states[one.status]})` : ""}</option>`)}</select></div>
    <div class="actions"><button class="main">${gettext("Appeler ce point")}</button>
    ${current ? html`<button type="button" @click=${() => act("conclude_item")}>${gettext("Terminer le point en cours")}</button>`
      : nothing}</div></form>`;
  return panel;
}

/** Everything that the chair may do, for a chair without a device. */
export function conductPanel() {
  return {
    title: gettext("Conduire la séance"),
    view: () => {
      const { step } = room.view;
      return html`${step.command ? html`<p>${button(step, "main", true)}</p>` : nothing}
        <div class="actions"><button class="small" ?data-first=${!step.command}
          @click=${() => open(floorPanel())}>${gettext("Parole…")}</button>
        <button class="small" @click=${() => open(itemPanel())}>${gettext("Appeler un point…")}</button>
        ${[...step.others, ...step.forms, ...step.more].map((option) => button(option, "small"))}</div>`;
    },
  };
}

/** Open the room: from then on the prepared agenda and the members are fixed. */
export async function openRoom() {
  if (await act("open_room")) say({ kind: "ok", text: gettext("La salle est ouverte : notez les arrivées (touche A).") });
}
