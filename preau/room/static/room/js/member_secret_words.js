// What goes wrong with a secret ballot, in sentences: what happened, what was kept, what to do.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { person, Refused, room } from "./room.js";
import { fill } from "./words.js";

/** Why a check of this device refuses, by code of a `Fault`. Codes without a sentence are named. */
const REASONS = {
  ballots_announced: () => gettext("L’urne contient %(found)s bulletins, la salle en annonce %(wanted)s."),
  keys_announced: () => gettext("L’urne contient %(found)s clés, la salle en annonce %(wanted)s."),
  trustees_other: () => gettext("Les dépositaires de l’urne ne sont pas ceux de la séance."),
  share_wrong: () => gettext("La part envoyée n’est pas celle que cet appareil a annoncée."),
  too_few_ballots: () => gettext("Il y a moins de trois bulletins : le résultat dirait qui a voté quoi."),
  own_key: () => gettext("La clé de cet appareil n’est pas dans l’urne."),
  tally_other: () => gettext("Cet appareil a déjà ouvert cette urne avec une autre somme : la même urne ne s’ouvre pas deux fois."),
  urn_other: () => gettext("L’urne n’est pas celle dont l’empreinte est affichée."),
  election_key: () => gettext("La clé de l’urne n’est pas celle des dépositaires."),
  credential_unknown: () => gettext("Un bulletin vient d’une clé qui n’est pas inscrite."),
  result_early: () => gettext("Un résultat est déjà écrit dans l’urne."),
  urn_used: () => gettext("Des bulletins étaient déjà dans l’urne à son ouverture."),
  question_other: () => gettext("L’urne ne pose pas la question annoncée, ou ses réponses ne sont pas les mêmes, dans le même ordre."),
  own_certificate: () => gettext("La clé commune n’est pas faite des certificats que cet appareil a vus."),
  certificate_other: () => gettext("Les certificats ont changé pendant la fabrication de la clé."),
  workers_missing: () => gettext("Ce navigateur est trop ancien."),
  link_lost: () => gettext("La liaison est perdue : rien n’est parti. Réessayez dans un instant."),
  worker_died: () => gettext("Cet appareil a manqué de mémoire. Fermez d’autres pages, puis rechargez celle-ci."),
};

/** The member that a fault names, or nobody. */
export function accused({ place = [] }) {
  const number = place.find(([kind]) => kind === "trustee" || kind === "certificate" || kind === "polynomial")?.[1];
  const id = number && room.view.secret?.ceremony?.trustees[number - 1];
  return id ? person(id).name : "";
}

/** The number of the ballot that a fault names, or 0. */
const ballotOf = ({ place = [] }) => place.find(([kind]) => kind === "ballot")?.[1] ?? 0;

export function reason(fault) {
  if (fault instanceof Refused) return fault.message;
  const known = REASONS[fault.code];
  if (known) return fill(known(), fault.values ?? {});
  const number = ballotOf(fault);
  if (number) return fill(gettext("Le bulletin n° %(number)s de l’urne est faux (%(code)s)."), { number, code: fault.code });
  return fill(gettext("Une vérification a échoué (%(code)s)."), { code: fault.code ?? "internal" });
}

export function problemView(fault) {
  return html`<div class="notice refusal"><p>${reason(fault)}${fault.article ? html` <span class="small quiet">${fault.article}</span>` : nothing}</p></div>`;
}

/** A browser that cannot encrypt: what to do. */
export function unableView() {
  return html`<div class="notice warning" role="status"><strong>${gettext("Ce navigateur est trop ancien pour chiffrer.")}</strong>
    <p>${gettext("Le scrutin secret ne peut pas passer par lui. Ouvrez cette page sur un autre appareil, ou mettez ce navigateur à jour.")}</p>
    <p>${gettext("Sans autre appareil, prévenez tout de suite la présidence : le vote peut se tenir sur papier.")}</p></div>`;
}
