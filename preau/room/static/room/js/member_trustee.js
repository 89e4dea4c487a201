// A trustee's screen: what it means, the ceremony, what the device checked, and one tap that opens the urn.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { capable } from "./member_booth_device.js";
import { accused, problemView, reason, unableView } from "./member_secret_words.js";
import { appointed, begin, open, trustee } from "./member_trustee_device.js";
import { config, person, results, room } from "./room.js";
import { fill } from "./words.js";

/** "Claire Marchand, Hugo Castel et Paul Lemaire"; `type` "disjunction" for "ou". */
function names(ids, type = "conjunction") {
  return new Intl.ListFormat(config.language, { type }).format(ids.map((id) => person(id).name));
}

const STEPS = [() => gettext("Chacun présente son appareil"), () => gettext("Les appareils échangent leurs parts"), () => gettext("Chacun vérifie la clé commune")];

function progress() {
  const { step } = trustee;
  return html`<ol class="steps">${STEPS.map((label, i) => html`<li class=${i + 1 < step ? "done" : nothing} aria-current=${i + 1 === step ? "step" : nothing}>${label()}${i + 1 < step
    ? html` <span aria-hidden="true">✓</span><span class="hidden">${gettext("fait")}</span>` : nothing}</li>`)}</ol>`;
}

/** What is going on, in one sentence. */
function said() {
  const { phase, step, missing } = trustee;
  if (phase === "waiting" && missing) return fill(gettext("Étape %(step)s sur 3. On attend %(names)s."), { step, names: names(missing.split(" ")) });
  if (phase === "working" || phase === "waiting") return fill(gettext("Étape %(step)s sur 3 : votre appareil travaille…"), { step: Math.min(step, 3) });
  if (phase === "ready") return urnSaid();
  return "";
}

function urnSaid() {
  const { ballot } = room.view;
  const { ballots, urn } = trustee;
  if (urn === "refused") return "";
  if (ballot.means === "encrypted" && ballot.status === "open") {
    return fill(ngettext("%(n)s bulletin vérifié à son arrivée.", "%(n)s bulletins vérifiés à leur arrivée.", ballots), { n: ballots });
  }
  if (ballot.means === "encrypted" && ballot.status === "closed") {
    if (urn === "checking" || urn === "") return gettext("Votre appareil vérifie l’urne…");
    if (urn === "giving") return gettext("Votre part est calculée…");
    if (urn === "given") return givenSaid(ballot);
    return "";
  }
  return gettext("Votre part de la clé est prête. Rien à faire avant la clôture d’un scrutin secret.");
}

function givenSaid({ decryptions }) {
  const { threshold, trustees } = room.view.secret.ceremony;
  if (decryptions.length >= threshold) return gettext("Votre part est donnée. L’urne est ouverte : la présidence va proclamer le résultat.");
  return fill(gettext("Votre part est donnée. On attend %(names)s."), { names: names(trustees.filter((id) => !decryptions.includes(id)), "disjunction") });
}

function invitation() {
  const { trustees, threshold } = room.view.secret.ceremony;
  return html`<p>${fill(gettext("La clé de l’urne est partagée entre %(names)s. Il faut %(threshold)s parts sur %(n)s pour ouvrir l’urne ; personne d’autre ne le peut, pas même le serveur."), { n: trustees.length, names: names(trustees), threshold })}</p>
    <p>${gettext("Votre part reste sur cet appareil. Gardez-le allumé près de vous jusqu’au dernier résultat.")}</p>
    <p><button type="button" class="main" @click=${begin}>${gettext("Je commence")}</button></p>`;
}

function checkedView() {
  const { seen, problem, urn } = trustee;
  return html`<p>${gettext("Votre appareil a tout vérifié :")}</p><ul class="checked">
    <li>${gettext("chaque bulletin est bien formé et signé par une clé inscrite, une seule fois ;")}</li>
    <li>${gettext("la somme chiffrée est exactement celle de ces bulletins ;")}</li>
    <li>${gettext("l’urne est celle de la salle, et votre part en ouvre la serrure.")}</li></ul>
    <p class="lead"><b>${fill(ngettext("L’urne contient %(n)s bulletin.", "L’urne contient %(n)s bulletins.", seen.ballots), { n: seen.ballots })}</b></p>
    <p>${gettext("Comparez ce nombre avec l’écran de la salle. S’il diffère, n’ouvrez pas et signalez-le.")}</p>
    ${problem ? problemView(problem) : nothing}
    <p><button type="button" class="main big-choice" aria-disabled=${urn === "giving" ? "true" : nothing} @click=${open}>${gettext("Ouvrir l’urne avec ma part")}</button></p>`;
}

function brokenView() {
  const name = accused(trustee.problem);
  const why = trustee.problem.code === "own_key" ? gettext("La part de cet appareil n’est pas dans la clé commune.") : reason(trustee.problem);
  return html`<div class="notice refusal"><strong>${gettext("La clé n’a pas pu être faite.")}</strong>
    <p>${name ? fill(gettext("Ce qui vient de l’appareil de %(name)s n’est pas juste."), { name }) : nothing} ${why}</p>
    <p>${gettext("Aucun vote n’est touché. Signalez-le à la présidence : elle désigne de nouveau les dépositaires, et la fabrication de la clé recommence.")}</p></div>`;
}

function refusedView() {
  return html`<div class="notice refusal"><strong>${gettext("Votre appareil refuse d’ouvrir cette urne.")}</strong><p>${reason(trustee.problem)}</p>
    <p>${gettext("Signalez-le à la présidence avant toute proclamation : le vote s’annule et se reprend, ou se tient sur papier.")}</p></div>`;
}

const BODY = {
  invited: invitation,
  elsewhere: () => html`<p class="notice">${gettext("Votre part est sur un autre appareil, celui où vous avez commencé. Rouvrez cette page sur celui-là ; deux autres dépositaires suffisent s’il est perdu.")}</p>`,
  working: progress,
  waiting: progress,
  broken: brokenView,
};

/**
 * What is read aloud of a fingerprint in Base64: 16 hexadecimal digits in four groups. Who stands between the devices
 * would have to find certificates that share 64 bits with those of the others.
 */
function aloud(print) {
  const digits = [...atob(print.slice(0, 12)).slice(0, 8)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return digits.match(/.{4}/g).join(" ");
}

/** Whether a secret urn of the sitting was opened: what the devices compare is compared by then. */
function urnOpened() {
  return Boolean(room.view.ballot.urn) || results().some((result) => result.means === "encrypted");
}

function ready() {
  const { urn, progress: done, print } = trustee;
  if (urn === "checking" && done) return html`<progress max=${done[1]} .value=${done[0]} aria-label=${gettext("Vérification de l’urne")}></progress>`;
  if (urn === "checked" || urn === "giving") return checkedView();
  if (urn === "refused") return refusedView();
  return print && !urnOpened() ? html`<p class="small quiet">${gettext("Comparez de vive voix : les trois appareils affichent la même empreinte,")} <code>${aloud(print)}</code></p>` : nothing;
}

/** The section of a trustee, or nothing. */
export function trusteeView() {
  if (!appointed() || room.view.sitting.phase === "closed") return nothing;
  const { phase } = trustee;
  const words = said();
  return html`<section class="stack trustee" aria-labelledby="depositaire"><h2 id="depositaire">${gettext("Vous êtes dépositaire")}</h2>
    ${capable() ? html`<div role="status">${words ? html`<p>${words}</p>` : nothing}</div>${(phase === "ready" ? ready : BODY[phase])?.() ?? nothing}` : unableView()}</section>`;
}

/** Whether this trustee has something to do now: begin, or open. */
export function trusteeAwaited() {
  return appointed() && (trustee.phase === "invited" || (trustee.phase === "ready" && trustee.urn === "checked"));
}
