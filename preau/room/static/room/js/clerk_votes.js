// What the clerk types around votes: amendments, candidacies, ages, the count of an urn, contests, assistance.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { asking } from "./clerk_ask.js";
import { act, desk, open } from "./clerk_desk.js";
import { correctionPanel } from "./clerk_correction.js";
import { Picker, members } from "./clerk_picker.js";
import { changed, person, room } from "./room.js";
import { fill } from "./words.js";

/** The offer of the present step that gives a command of this type. */
function offer(...types) {
  const { step } = room.view;
  const offers = [step, ...step.others, ...step.forms, ...step.more].filter((one) => one.command);
  for (const type of types) {
    const found = offers.find((one) => one.command.type === type);
    if (found) return found;
  }
  return null;
}

const nothingNow = (title, text) => ({ title, view: () => html`<p>${text}</p>` });

/** The key was pressed before its time: the panel comes by itself once the chair is there. */
function early(title, text, types, panel) {
  const waiting = { title, view: () => { if (offer(...types)) queueMicrotask(() => desk.panel === waiting && open(panel())); return html`<p>${text}</p>`; } };
  return waiting;
}

/** An amendment to the item in discussion or to one to come: never too late before the vote. */
export function amendmentPanel() {
  const { items, current } = room.view.agenda;
  const title = gettext("Noter un amendement");
  const voted = items.filter((one) => ["pending", "current"].includes(one.status) && !["information", "question"].includes(one.kind));
  if (!voted.length) return nothingNow(title, gettext("Aucun point à venir ne s’amende."));
  return asking({
    label: title, command: { type: "table_amendment" },
    ask: [
      { field: "subject", kind: "text", label: gettext("Que change l’amendement ?"), required: true },
      { field: "author", kind: "member", label: gettext("Qui le dépose ?"), required: false },
      { field: "item", kind: "choice", label: gettext("Quel point ?"), required: true, choices: voted.map((one) => [one.id, `${one.number} · ${one.title}`]), initial: current ?? voted[0].id },
    ],
  });
}

/** Candidacies one after the other, ages when they decide, an election to open. */
export function electionPanel() {
  const title = gettext("Élection");
  const types = ["rank_ages", "declare_candidacy", "open_election"];
  const found = offer(...types);
  if (!found) return early(title, room.view.election.number ? gettext("Aucune candidature n’est à déclarer : chaque membre peut recevoir des voix.")
    : gettext("Une élection s’ouvre sur un point en discussion, quand aucun vote n’est en cours."), types, electionPanel);
  const panel = asking(found, { after: () => open(found.command.type === "declare_candidacy" && offer("declare_candidacy") ? electionPanel() : null) });
  const form = panel.view;
  const standing = () => room.view.election.candidates ?? [];
  panel.view = () => html`${form()}${room.view.election.candidacy === "declared" && standing().length && !room.view.ballot.number ? html`<h3>${gettext("Candidatures déclarées")}</h3><ul class="plain">${standing().map((one) => html`<li>${one.name}
    ${one.withdrawn ? html`<span class="quiet">${gettext("retirée")}</span>` : html`<button type="button" class="text small" aria-label=${fill(gettext("Retirer la candidature : %(name)s"), one)}
      @click=${() => act("withdraw_candidacy", { election: room.view.election.number, candidate: one.id })}>${gettext("Retirer")}</button>`}</li>`)}</ul>` : nothing}`;
  return panel;
}

/** What this person counted; nobody's figures are shown, before or after. */
export function urnPanel() {
  const found = offer("count_urn");
  return found ? asking(found)
    : early(gettext("Dépouiller l’urne"), gettext("Aucune urne n’est à dépouiller : le vote sur papier se clôt d’abord."), ["count_urn"], urnPanel);
}

export function contestPanel() {
  const panel = { title: gettext("Votes contestés"), reasons: {} };
  const line = ([member, reason], n) => {
    const settle = (event) => {
      event.preventDefault();
      act("settle_contest", { ballot: room.view.ballot.number, member, reason: panel.reasons[member] ?? "" }, fill(gettext("Réponse à %(name)s notée."), { name: person(member).name }));
    };
    return html`<form class="stack tight" @submit=${settle}><h3>${person(member).name}</h3>${reason ? html`<p>« ${reason} »</p>` : nothing}
      <div class="field"><label for=${`reponse-${member}`}>${gettext("Réponse, inscrite au journal")}</label><input id=${`reponse-${member}`} ?data-first=${n === 0} required maxlength="200"
        @input=${(event) => { panel.reasons[member] = event.target.value; }}></div>
      <div class="actions"><button class="main">${gettext("Répondre sans changer le vote")}</button>${room.view.ballot.mode === "secret" ? nothing : html`<button type="button"
        @click=${() => open(correctionPanel(member))}>${gettext("Corriger ce vote")}</button>`}</div></form>`;
  };
  panel.view = () => {
    const contests = Object.entries(room.view.ballot.contests ?? {});
    return contests.length ? html`${contests.map(line)}` : html`<p>${gettext("Aucun vote n’est contesté.")}</p>`;
  };
  return panel;
}

/** A member who votes with the help of a person of their choice (art. L.2121-21). */
export function assistancePanel() {
  const panel = { title: gettext("Assistance au vote"), member: "", helper: "" };
  const electors = () => new Set((room.view.ballot.electorate ?? []).map(([id]) => id));
  const who = new Picker({
    label: gettext("Qui vote avec une assistance ?"), candidates: () => members((m) => electors().has(m.id)),
    onPick: (id) => { panel.member = id; }, empty: gettext("Aucun vote n’est ouvert."),
  });
  const by = new Picker({
    label: gettext("Qui l’assiste ? (laissez vide si ce n’est pas un membre)"), candidates: () => members((m) => m.id !== panel.member),
    onPick: (id) => { panel.helper = id; }, first: false,
  });
  const submit = async (event) => {
    event.preventDefault();
    const said = fill(gettext("L’assistance de %(name)s est notée."), { name: person(panel.member).name });
    if (panel.member && await act("record_assistance", { ballot: room.view.ballot.number, member: panel.member, helper: panel.helper }, said)) open(null);
  };
  const chip = (id, clear) => id ? html`<p><b>${person(id).name}</b> <button type="button" class="text small" @click=${() => { clear(); changed(); }}>${gettext("Changer")}</button></p>` : nothing;
  panel.view = () => html`<form class="stack" @submit=${submit}>${panel.member ? chip(panel.member, () => { panel.member = ""; }) : who.view()}
    ${panel.helper ? chip(panel.helper, () => { panel.helper = ""; }) : by.view()}
    <p class="small quiet">${gettext("Le choix de la personne assistée reste secret quand le vote l’est.")}</p>
    <div class="actions"><button class="main" ?disabled=${!panel.member}>${gettext("Noter l’assistance")}</button></div></form>`;
  return panel;
}
