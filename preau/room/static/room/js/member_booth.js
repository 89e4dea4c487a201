// The booth: a secret ballot in two taps, the choice, then "Voter"; one after the other for each proxy one bears.
//
// What was tapped is held until it goes to the worker and is forgotten there; nothing says it again afterwards.

import { live } from "../../web/vendor/lit-html/directives/live.js";
import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { claim } from "./member_booth_after.js";
import { capable, cast, refusedBallot, retry, take, urn, voice } from "./member_booth_device.js";
import { mine } from "./member_electors.js";
import { store } from "./member_secret_store.js";
import { problemView, reason, unableView } from "./member_secret_words.js";
import { trackerView } from "./member_tracker.js";
import { changed, config, person, room } from "./room.js";
import { fill, matches } from "./words.js";

// A list longer than this is searched.
const SEARCHED = 12;
// "Voter" comes under the finger that has just chosen: the second tap of a double tap must not vote.
const SETTLE = 500;

let tapped = { name: "", choice: null, at: 0 };
let filter = "";

const nameOf = (one) => `${one.ballot}-${one.elector}`;
const self = (one) => one.elector === config.member;

function forget() {
  tapped = { name: "", choice: null, at: 0 };
  filter = "";
}

/** The keyboard and the screen reader follow: from what has gone to what has come. */
function focus(id) {
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.focus()));
}

// --- Choosing ------------------------------------------------------------------------------------------------------

// For, against and abstain have their shapes; a name has none.
const SHAPES = ["for", "against", "abstain"];

function choicesOf({ answers, blank }) {
  const proposal = !blank && answers.length === SHAPES.length;
  const found = answers.map((label, i) => ({ id: i, label, shape: proposal ? SHAPES[i] : "not_voting" }));
  return blank ? [...found, { id: "blank", label: gettext("Vote blanc"), shape: "not_voting" }] : found;
}

function submit(one) {
  if (performance.now() - tapped.at < SETTLE) return;
  const { choice } = tapped;
  forget();
  cast(one, choice);
  focus(`bulletin-${one.elector}`);
}

function choiceButton(one, choice) {
  const chosen = tapped.name === nameOf(one) && tapped.choice === choice.id;
  const tap = () => {
    tapped = { name: nameOf(one), choice: choice.id, at: performance.now() };
    changed();
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(`voter-${one.elector}`)?.scrollIntoView({ block: "nearest" })));
  };
  return html`<button type="button" class="vote ${choice.shape}" aria-pressed=${chosen ? "true" : "false"} @click=${tap}>${choice.label}</button>
    ${chosen ? html`<button type="button" class="main confirm" id=${`voter-${one.elector}`} @click=${() => submit(one)}>${fill(gettext("Voter : %(choice)s"), { choice: choice.label })}</button>` : nothing}`;
}

function choosing(one) {
  const { question } = urn(one.ballot);
  const all = choicesOf(question);
  const long = all.length > SEARCHED;
  const kept = (choice) => choice.id === "blank" || !filter || matches(choice.label, filter) || (tapped.name === nameOf(one) && tapped.choice === choice.id);
  const shown = long ? all.filter(kept) : all;
  return html`${long ? html`<div class="field"><label for=${`chercher-${one.elector}`}>${gettext("Chercher un nom")}</label>
      <input id=${`chercher-${one.elector}`} type="search" autocomplete="off" .value=${live(filter)} @input=${(event) => { filter = event.target.value; changed(); }}></div>` : nothing}
    <div class=${long ? "ballot-choices long" : "ballot-choices"}>${repeat(shown, (choice) => choice.id, (choice) => choiceButton(one, choice))}</div>
    ${long && shown.length < 2 && filter ? html`<p>${gettext("Aucun nom ne correspond.")}</p>` : nothing}
    <p class="small quiet">${gettext("Votre choix est chiffré sur cet appareil. Une fois dans l’urne, un bulletin ne se change plus.")}</p>`;
}

// --- The states ----------------------------------------------------------------------------------------------------

/** The sentence of a state, said once to who does not see it. */
const SAID = {
  making: () => gettext("Votre appareil se prépare…"),
  ready: () => gettext("Votre appareil est prêt."),
  checking: () => gettext("Votre appareil vérifie l’urne…"),
  encrypting: () => gettext("Votre bulletin est chiffré…"),
  sending: () => gettext("Votre bulletin part dans l’urne…"),
  cast: () => gettext("Votre bulletin est dans l’urne."),
  found: () => gettext("Votre bulletin est dans l’urne scellée."),
};
const SAID_FOR = {
  choosing: () => gettext("Choisissez maintenant pour %(name)s."),
  making: () => gettext("Votre appareil prépare la clé de %(name)s…"),
  ready: () => gettext("Votre appareil est prêt à voter pour %(name)s."),
  checking: () => gettext("Votre appareil vérifie l’urne…"),
  encrypting: () => gettext("Le bulletin de %(name)s est chiffré…"),
  sending: () => gettext("Le bulletin de %(name)s part dans l’urne…"),
  cast: () => gettext("Le bulletin de %(name)s est dans l’urne."),
  found: () => gettext("Le bulletin de %(name)s est dans l’urne scellée."),
};

function said(one) {
  if (refusedBallot(one)) return "";
  const words = (self(one) ? SAID : SAID_FOR)[one.phase];
  return words ? fill(words(), { name: person(one.elector).name }) : "";
}

const body = {
  ready: () => html`<p class="small quiet">${gettext("La question s’affichera ici à l’ouverture du vote. Gardez cette page ouverte.")}</p>`,
  choosing,
  encrypting: (one) => (one.slow ? html`<p class="small quiet">${gettext("Quelques secondes encore : cet appareil calcule lentement. Gardez cette page ouverte.")}</p>` : nothing),
  sending: (one) => (refusedBallot(one) ? html`<p>${gettext("Ce bulletin n’est pas dans l’urne.")}</p>
    <p><button type="button" class="main" @click=${() => retry(one)}>${gettext("Voter de nouveau")}</button></p>` : html`<p class="small quiet">${gettext("Il est gardé sur cet appareil jusqu’à ce que l’urne réponde ; il ne partira qu’une fois, même si la page se recharge.")}</p>`),
  cast: trackerView,
  found: trackerView,
  elsewhere,
  keyless: () => html`<p class="notice warning">${gettext("Cet appareil n’avait pas de clé à l’ouverture de l’urne : il ne peut pas voter dans ce scrutin. Prévenez la présidence, qui peut l’annuler et le reprendre.")}</p>`,
  wrong: (one) => html`<div class="notice refusal"><strong>${gettext("N’utilisez pas cette urne.")}</strong>
    <p>${gettext("Elle n’est pas celle qui a été annoncée, ou votre clé n’y est pas. Rien n’est parti de cet appareil. Signalez-le à la présidence, qui peut annuler ce vote.")}</p>
    ${one.problem ? html`<p class="small">${reason(one.problem)}</p>` : nothing}</div>`,
  absent: () => html`<p>${gettext("Aucun bulletin n’a été déposé : ce membre compte parmi ceux qui n’ont pas pris part au vote.")}</p>`,
  unsought,
  late: () => html`<div class="notice warning"><strong>${gettext("Votre bulletin est arrivé trop tard.")}</strong>
    <p>${gettext("Il n’est pas parti avant la clôture et n’est pas compté. Signalez-le à la présidence avant la proclamation.")}</p></div>`,
  missing,
};

function elsewhere(one) {
  const preparing = room.view.ballot.status === "preparing";
  return html`<div class="notice"><p>${gettext("La clé de vote est sur un autre appareil, où cette page est ouverte : votez sur celui-là.")}</p>
    ${preparing ? html`<p><button type="button" class="text" @click=${() => take(one)}>${gettext("Voter plutôt sur cet appareil")}</button></p>`
    : html`<p class="small">${gettext("Vous n’avez ouvert cette page nulle part ailleurs ? Signalez-le à la présidence.")}</p>`}</div>`;
}

/** Nothing is known of it yet: the ballot and its code stay on this device meanwhile. */
function unsought(one) {
  return html`<div class="notice warning"><strong>${gettext("Votre appareil n’a pas encore cherché ce bulletin dans l’urne scellée.")}</strong>
    <p>${gettext("L’urne n’a pas pu être lue. Le bulletin chiffré est gardé sur cet appareil, qui essaie de nouveau tout seul.")}</p></div>${trackerView(one)}`;
}

function missing(one) {
  const claimed = room.view.ballot.contests?.[one.elector] !== undefined;
  return html`<div class="notice refusal"><strong>${gettext("Ce bulletin n’est pas dans l’urne scellée.")}</strong>
    <p>${claimed ? gettext("C’est signalé : la présidence et le secrétariat le voient. Le résultat ne doit pas être proclamé avant leur réponse.")
      : gettext("L’urne l’avait pourtant reçu. Signalez-le maintenant, avant la proclamation : la présidence et le secrétariat le verront aussitôt.")}</p>
    ${claimed ? nothing : html`<p><button type="button" class="main" @click=${() => claim(one)}>${gettext("Le signaler")}</button></p>`}</div>${trackerView(one)}`;
}

function booth(one, hidden) {
  const name = person(one.elector).name;
  const words = said(one);
  const done = one.phase === "cast" || one.phase === "found";
  return html`<fieldset class="booth"><legend>${self(one) ? gettext("Mon bulletin")
    : html`${fill(gettext("Au nom de %(name)s"), { name })} <span class="quiet">${gettext("(son pouvoir)")}</span>`}</legend>
    <div class=${done ? `receipt ${one.phase}` : nothing}><div role="status" id=${`bulletin-${one.elector}`} tabindex="-1">${words && !hidden
      ? html`<p>${done ? html`<b>${words}</b>` : words}</p>` : nothing}</div>
      ${hidden ? html`<p class="quiet">${gettext("Ce bulletin vient ensuite.")}</p>` : body[one.phase]?.(one) ?? nothing}</div>
    <div role="status">${one.problem && one.phase !== "wrong" ? problemView(one.problem) : nothing}</div></fieldset>`;
}

const PENDING = new Set(["choosing", "encrypting", "sending"]);

/** The booths of the ballot under way: one's own, then those of the proxies one bears. */
export function boothsView() {
  const { ballot } = room.view;
  if (!capable()) return unableView();
  let before = false;
  const booths = mine().map((elector) => {
    const one = voice(ballot.number, elector);
    const hidden = before && one.phase === "choosing";
    before ||= PENDING.has(one.phase);
    return booth(one, hidden);
  });
  return html`${booths}${store.durable ? nothing
    : html`<p class="notice warning">${gettext("Cet appareil ne garde rien en mémoire (navigation privée ?) : ne rechargez pas cette page avant la proclamation.")}</p>`}
    ${ballot.urn ? html`<p class="small quiet">${gettext("Empreinte du scrutin, la même qu’à l’écran de la salle :")} <code>${ballot.urn.fingerprint.slice(0, 8)}</code></p>` : nothing}`;
}

// What is said after the proclamation, when nothing can be claimed in the room any more.
const AFTER = {
  found: (one) => html`<p><b>${said(one)}</b></p>${trackerView(one)}`,
  missing: (one) => html`<div class="notice refusal"><p><b>${gettext("Ce bulletin n’est pas dans l’urne scellée : signalez-le au secrétariat.")}</b></p>
    <p>${gettext("Le bulletin chiffré est gardé au moins trois jours sur cet appareil : c’est votre preuve.")}</p></div>${trackerView(one)}`,
  late: body.late,
  unsought,
};

/** After the proclamation: what became of the ballot of an elector for whom this device voted. */
export function sealedView(ballot, elector) {
  const one = voice(ballot, elector);
  return AFTER[one.phase] ? html`<div class="receipt ${one.phase}">${AFTER[one.phase](one)}</div>` : nothing;
}

/** Whether a ballot waits for this person's choice. */
export function toChoose() {
  const { ballot } = room.view;
  return ballot?.means === "encrypted" && mine().some((elector) => voice(ballot.number, elector).phase === "choosing");
}
