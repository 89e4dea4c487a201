// Votes aloud: one key per member in the order of the table, each vote sent as it is typed.
//
// A key never overwrites: on a member who has voted it opens the correction, which asks to be confirmed.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { focusFirst, record, say } from "./clerk_desk.js";
import { Picker } from "./clerk_picker.js";
import { changed, person, room } from "./room.js";
import { channelLabel, choiceLabel, choicesOf, fill } from "./words.js";

const REASONS = [gettext("erreur de saisie"), gettext("à la demande du membre")];

// Choices typed here in ballots whose names are not published: this page alone remembers them, until it is closed.
const typed = new Map();

const key = (ballot, member) => `${ballot}/${member}`;

/** The choice of an elector as this screen knows it: {choice or null, channel, sent}, or nothing. */
export function known(member) {
  const { ballot } = room.view;
  const vote = ballot.votes?.[member];
  const mine = typed.get(key(ballot.number, member));
  if (vote) return { choice: vote[0] ?? mine ?? null, channel: vote[1], sent: true };
  return mine ? { choice: mine, channel: "aloud", sent: false } : null;
}

export function remember(ballot, member, choice) {
  typed.set(key(ballot, member), choice);
}

export function forget(ballot, member) {
  typed.delete(key(ballot, member));
}

function cast(member, choice) {
  const ballot = room.view.ballot.number;
  remember(ballot, member, choice);
  const label = fill(gettext("Vote de %(member)s : %(choice)s"), { member: person(member).name, choice: choiceLabel(choice) });
  const mark = choice === "voted";
  record(mark ? "mark_voter" : "cast_vote", mark ? { ballot, member } : { ballot, member, choice, channel: "aloud" }, label, {
    ended: (error) => { if (error) { forget(ballot, member); changed(); } },
  });
}

export function correct(member, choice, reason, done) {
  const ballot = room.view.ballot.number;
  const values = { member: person(member).name, choice: choiceLabel(choice) };
  record("correct_vote", { ballot, member, choice, channel: "aloud", reason }, fill(gettext("Correction du vote de %(member)s"), values), {
    done: () => { remember(ballot, member, choice); return { kind: "ok", text: fill(gettext("Le vote de %(member)s est corrigé : %(choice)s. La correction est au journal."), values) }; },
    ended: (error) => { if (!error) done?.(); },
  });
}

/** The form of a correction: choice, reason, confirmation. `state` = {member, choice, reason}. */
export function correction(state, { done, cancel }) {
  const was = known(state.member);
  const submit = (event) => {
    event.preventDefault();
    if (!state.choice) { say({ kind: "warning", text: gettext("Choisissez le vote exact.") }); return; }
    correct(state.member, state.choice, state.reason, done);
  };
  return html`<form class="stack" @submit=${submit}>
    <h3>${fill(gettext("Corriger le vote de %(member)s"), { member: person(state.member).name })}</h3>
    <p>${was?.choice ? fill(gettext("Noté : %(choice)s, %(channel)s."), { choice: choiceLabel(was.choice), channel: channelLabel(was.channel) }) : was ? gettext("Un vote est noté ; son sens reste secret jusqu’à la proclamation.") : gettext("Aucun vote n’est noté : celui qui est contesté entre ici.")}</p>
    <fieldset class="choices inline"><legend>${gettext("Vote exact")}</legend>${choicesOf(room.view.ballot).map((choice) => html`<label>
      <input type="radio" name="exact" value=${choice.id} .checked=${state.choice === choice.id}
        @change=${() => { state.choice = choice.id; changed(); }}><span><span class="mark ${choice.id}"></span>${choice.label()}</span></label>`)}</fieldset>
    <div class="field"><label for="motif">${gettext("Motif, inscrit au journal")}</label>
      <input id="motif" data-first required maxlength="200" list="motifs" .value=${state.reason}
        @input=${(event) => { state.reason = event.target.value; }}>
      <datalist id="motifs">${REASONS.map((reason) => html`<option value=${reason}></option>`)}</datalist></div>
    <div class="actions"><button class="main">${gettext("Corriger")}</button><button type="button"
      @click=${cancel}>${gettext("Laisser")}</button></div>
  </form>`;
}

export function rollCall() {
  const electors = () => room.view.ballot.electorate ?? [];
  const panel = { title: room.view.ballot.means === "paper" ? gettext("Émargement") : gettext("Appel nominal"), at: 0, fixing: null };
  // More names than there are digits: a few letters find them.
  const picker = new Picker({
    label: gettext("Vote exprimé"), candidates: () => choicesOf(room.view.ballot).map(({ id, label }) => ({ id, label: label(), detail: "", search: label() })),
    onPick: (id) => choose(id),
  });
  const many = () => choicesOf(room.view.ballot).length > 11;
  const next = (from) => {
    const list = electors();
    for (let n = 1; n <= list.length; n++) {
      const index = (from + n) % list.length;
      if (!known(list[index][0])) return index;
    }
    return from;
  };
  panel.at = next(-1);
  const settle = () => { panel.fixing = null; panel.at = next(panel.at); focusFirst(); };
  const choose = (choice) => {
    const [member] = electors()[panel.at] ?? [];
    if (!member || room.view.ballot.status !== "open" && !known(member)) return;
    if (known(member)) {
      if (known(member).choice === choice || choice === "voted") { panel.at = next(panel.at); changed(); return; }
      panel.fixing = { member, choice, reason: gettext("erreur de saisie") };
      focusFirst();
      return;
    }
    cast(member, choice);
    panel.at = next(panel.at);
    changed();
  };
  const move = (step) => { panel.at = (panel.at + step + electors().length) % electors().length; panel.fixing = null; changed(); };
  panel.current = () => electors()[panel.at]?.[0];
  panel.key = (pressed) => {
    if (panel.fixing) return false;
    const choice = choicesOf(room.view.ballot).find((one) => one.key && one.key === pressed.toLowerCase());
    if (choice) choose(choice.id);
    else if (pressed === "ArrowLeft" || pressed === "ArrowUp") move(-1);
    else if (pressed === "ArrowRight" || pressed === "ArrowDown") move(1);
    else return false;
    return true;
  };
  const step = (index) => {
    const [member, bearer] = electors()[index] ?? [];
    if (!member) return nothing;
    const vote = known(member);
    const told = !vote ? gettext("attendu") : [vote.choice ? choiceLabel(vote.choice) : gettext("a voté"), ...(vote.sent ? [] : [gettext("pas encore envoyé")])].join(", ");
    return html`<li class=${index === panel.at ? "current" : ""} aria-current=${index === panel.at ? "step" : nothing}>
      <button class="text" @click=${() => move(index - panel.at)}>${person(member).name}</button>
      ${bearer ? html`<span class="quiet small">${fill(gettext("pouvoir à %(bearer)s"), { bearer: person(bearer).name })}</span>` : nothing}
      <span class=${vote ? "" : "quiet"}>${vote?.choice ? html`<span class="mark ${vote.choice}"></span>` : nothing}${told}</span></li>`;
  };
  panel.view = () => {
    const list = electors();
    if (!list.length) return html`<p>${gettext("Aucun vote n’est ouvert : la présidence l’ouvre d’abord (touche C).")}</p>`;
    if (room.view.ballot.means === "encrypted") return html`<p>${gettext("Chacun vote sur son appareil : rien ne se saisit ici.")}</p>`;
    const [member, bearer] = list[panel.at] ?? list[0];
    const start = Math.max(0, Math.min(panel.at - 2, list.length - 5));
    const done = list.every(([elector]) => known(elector)?.sent);
    return html`<p class="small quiet">${fill(gettext("%(at)s sur %(n)s"), { at: panel.at + 1, n: list.length })}</p>
      <div role="status">${done ? html`<p class="notice ok">${gettext("Tous les votes sont notés.")}</p>` : nothing}</div>
      <div aria-live="polite"><p class="lead"><b>${person(member).name}</b> <span class="quiet">${person(member).group}</span></p>
      ${bearer ? html`<p>${fill(gettext("en son nom : %(bearer)s, qui porte son pouvoir"), { bearer: person(bearer).name })}</p>`
        : nothing}</div>
      ${panel.fixing ? correction(panel.fixing, { done: settle, cancel: () => { panel.fixing = null; focusFirst(); } })
    : many() ? picker.view() : html`<div class="keys" role="group"
      aria-label=${fill(gettext("Vote de %(member)s"), { member: person(member).name })}>${choicesOf(room.view.ballot).map((choice, n) => html`
        <button class="vote ${choice.id}" ?data-first=${n === 0} aria-pressed=${known(member)?.choice === choice.id ? "true" : "false"}
          @click=${() => choose(choice.id)}>${choice.label()} ${choice.key ? html`<kbd aria-hidden="true">${choice.key.toUpperCase()}</kbd>` : nothing}</button>`)}</div>
      <div class="actions"><button class="small" @click=${() => move(-1)}>← ${gettext("Précédent")}</button><button class="small"
        @click=${() => move(1)}>${gettext("Suivant")} →</button>
        <button class="small" @click=${() => { panel.at = next(panel.at); changed(); }}>${gettext("Premier vote attendu")}</button></div>`}
      <ol class="rollcall" start=${start + 1}>${[0, 1, 2, 3, 4].map((n) => step(start + n))}</ol>`;
  };
  return panel;
}
