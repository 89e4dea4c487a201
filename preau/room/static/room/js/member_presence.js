// Being there: entering and leaving, recusal, proxies given and borne.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { ask, closeDialog, confirm } from "./member_dialog.js";
import { now } from "./member_floor.js";
import { changed, config, person, room } from "./room.js";
import { fill } from "./words.js";

const me = () => config.member;
export const here = () => room.view.attendance.present[me()];

function enter() {
  const { council: { places }, sitting } = room.view;
  let place = places[0].id;
  const home = sitting.home_allowed ? [{ id: "domicile", name: gettext("un autre lieu (domicile…)") }] : [];
  ask(gettext("Entrer en séance"), () => html`<div class="field"><label for="ou">${gettext("Où êtes-vous ?")}</label>
    <select id="ou" @change=${(event) => { place = event.target.value; }}>${[...places, ...home].map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select></div>
    <div class="actions"><button class="main"
      @click=${() => { closeDialog(); now("record_arrival", { member: me(), place }, gettext("Vous êtes en séance.")); }}>${gettext("Entrer")}</button>
    <button @click=${closeDialog}>${gettext("Annuler")}</button></div>`);
}

function leave() {
  confirm(gettext("Sortir de la séance ?"), [
    gettext("Vous ne compterez plus dans le quorum et ne pourrez plus voter, ni pour vous ni pour un collègue."),
    gettext("Pour donner pouvoir avant de partir, remettez-le écrit et signé au secrétariat."),
  ], gettext("Sortir"), () => now("record_departure", { member: me() }, gettext("Vous n’êtes plus en séance.")));
}

/** The button at the bottom right: leave, or enter where a member may say so. */
export function presenceButton() {
  const { sitting } = room.view;
  if (sitting.phase === "closed") return nothing;
  if (here()) return html`<button @click=${leave}>${gettext("Sortir")}</button>`;
  return sitting.mode === "several_places" ? html`<button class="main" @click=${enter}>${gettext("Entrer en séance")}</button>` : nothing;
}

export function presenceView() {
  const { sitting, attendance } = room.view;
  if (here() || sitting.phase === "closed") return nothing;
  const bearer = attendance.proxies[me()];
  return html`<div class="notice"><p>${sitting.mode === "several_places" ? gettext("Vous n’êtes pas en séance.") : gettext("Votre présence n’est pas notée : le secrétariat constate les arrivées dans la salle.")}</p>
    ${bearer ? html`<p>${fill(gettext("%(bearer)s porte votre pouvoir ; il prend fin dès votre arrivée."), { bearer: person(bearer).name })}</p>`
      : nothing}</div>`;
}

function recuse() {
  const { agenda, attendance } = room.view;
  const open = agenda.items.filter((item) => item.status !== "concluded" && item.status !== "postponed" && !attendance.recusals[item.id]?.includes(me()));
  let item = agenda.current && open.some((one) => one.id === agenda.current) ? agenda.current : open[0]?.id;
  ask(gettext("Me déporter d’un point"), () => html`
    <p>${gettext("Vous vous déportez si vous avez dans l’affaire un intérêt personnel, distinct de celui des habitants (article L. 2131-11 du code général des collectivités territoriales).")}</p>
    <p>${gettext("Pour tout ce point, vous ne votez pas, ne portez ni ne donnez de pouvoir, ne prenez pas la parole et ne comptez pas dans le quorum. C’est inscrit au procès-verbal.")}</p>
    <div class="field"><label for="deport">${gettext("Pour le point")}</label><select id="deport"
      @change=${(event) => { item = event.target.value; changed(); }}>
      ${open.map((one) => html`<option value=${one.id} ?selected=${one.id === item}>${one.number} · ${one.title}</option>`)}</select></div>
    <div class="actions"><button class="main" ?disabled=${!item}
      @click=${() => { closeDialog(); now("declare_recusal", { member: me(), item }, gettext("Votre déport est inscrit.")); }}>${gettext("Me déporter")}</button>
    <button @click=${closeDialog}>${gettext("Annuler")}</button></div>`);
}

function withdraw(item) {
  confirm(gettext("Retirer ce déport ?"), gettext("C’est possible tant que le déport n’a pas compté dans un vote."), gettext("Retirer"),
    () => now("withdraw_recusal", { member: me(), item }, gettext("Votre déport est retiré.")));
}

function revoke() {
  confirm(gettext("Révoquer mon pouvoir ?"), gettext("Votre collègue ne votera plus pour vous. Le pouvoir ne se rend pas d’ici : il se redonne par écrit."), gettext("Révoquer"),
    () => now("revoke_proxy", { giver: me() }, gettext("Votre pouvoir est révoqué.")));
}

/** Proxies and recusals, in words. */
export function rightsView() {
  const { attendance, agenda, sitting } = room.view;
  const givers = Object.keys(attendance.proxies).filter((giver) => attendance.proxies[giver] === me());
  const bearer = attendance.proxies[me()];
  const recusals = agenda.items.filter((item) => attendance.recusals[item.id]?.includes(me()));
  return html`<section class="stack tight" aria-labelledby="droits"><h2 id="droits" class="third">${gettext("Pouvoirs et déports")}</h2>
    ${givers.map((giver) => html`<p>${fill(gettext("Vous portez le pouvoir (procuration) de %(giver)s."), { giver: person(giver).name })}</p>`)}
    ${bearer ? html`<p>${fill(gettext("Vous avez donné pouvoir à %(bearer)s."), { bearer: person(bearer).name })} <button class="text small"
      @click=${revoke}>${gettext("Révoquer")}</button></p>` : nothing}
    ${givers.length || bearer ? nothing : html`<p class="quiet">${gettext("Vous ne portez et n’avez donné aucun pouvoir.")}</p>`}
    ${recusals.map((item) => html`<p>${fill(gettext("Vous vous déportez du point %(number)s."), item)} ${item.status === "concluded" ? nothing
      : html`<button class="text small" @click=${() => withdraw(item.id)}>${gettext("Retirer")}</button>`}</p>`)}
    ${sitting.phase === "closed" ? nothing : html`<p><button class="text"
      @click=${recuse}>${gettext("Me déporter d’un point…")}</button></p>`}</section>`;
}
