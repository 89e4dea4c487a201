// What the dialog asks for: a line of text, one person, several people; the rest is in ask_fields.js.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { live } from "../../web/vendor/lit-html/directives/live.js";
import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { answered, DRAW, unanswered } from "./ask_fields.js";
import { room } from "./room.js";
import { fill, FLOOR_KINDS, matches } from "./words.js";

/** The command of an option with what was filled in. */
export function filled(option, values) {
  const command = { ...option.command };
  for (const ask of option.ask ?? []) Object.assign(command, answered(ask, values[ask.field]) ?? (ask.required === false ? {} : unanswered(ask)));
  return command;
}

/** The fields of a question: `question.values` holds what is filled in, `draw` draws again. */
export function fields(asks, question, draw) {
  return asks.map((ask) => FIELDS[ask.kind]?.(ask, question, draw)
    ?? DRAW[ask.kind](ask, question.values[ask.field], (value) => set(question, ask.field, value, draw), false, pick));
}

/** One more person for a candidacy, from a list. */
function pick(free, add) {
  return html`<div class="field"><label for="ask-add">${gettext("Ajouter un membre du conseil")}</label><select id="ask-add" .value=${live("")}
    @change=${(event) => { if (event.target.value) add(event.target.value); event.target.value = ""; }}><option value="">${gettext("Choisir…")}</option>
    ${repeat(free, (one) => one.id, (one) => html`<option value=${one.id}>${one.name}</option>`)}</select></div>`;
}

function set(question, field, value, draw) {
  question.values = { ...question.values, [field]: value };
  draw();
}

function optional(ask) {
  return ask.required ? nothing : html` <span class="quiet small">${gettext("(facultatif)")}</span>`;
}

function help(ask) {
  return ask.help ? html`<p class="help" id=${`${ask.field}-help`}>${ask.help}</p>` : nothing;
}

function text(ask, question, draw) {
  return html`<div class="field"><label for=${`ask-${ask.field}`}>${ask.label}${optional(ask)}</label>${help(ask)}
    <input id=${`ask-${ask.field}`} maxlength="300" ?required=${ask.required} aria-describedby=${ask.help ? `${ask.field}-help` : nothing}
      .value=${live(question.values[ask.field] ?? "")} @input=${(event) => set(question, ask.field, event.target.value, draw)}></div>`;
}

/** Members present and not recused, in the order of the table, with those already chosen. */
function candidates(chosen, without = []) {
  const { attendance, council } = room.view;
  const out = new Set([...attendance.recused, ...without]);
  return council.members.filter(({ id }) => (attendance.present[id] && !out.has(id)) || chosen.includes(id));
}

function byGroup(people) {
  return room.view.council.groups.map((group) => [group, people.filter((one) => one.group === group)]).filter(([, found]) => found.length);
}

function select(ask, question, draw, groups) {
  return html`<div class="field"><label for=${`ask-${ask.field}`}>${ask.label}</label>${help(ask)}
    <select id=${`ask-${ask.field}`} required @change=${(event) => set(question, ask.field, event.target.value, draw)}>
      <option value="" ?selected=${!question.values[ask.field]}>${gettext("Choisir…")}</option>
      ${groups.map(([group, people]) => html`<optgroup label=${group}>${repeat(people, (one) => one.id, (one) => html`<option
        value=${one.id} ?selected=${question.values[ask.field] === one.id}>${one.name}</option>`)}</optgroup>`)}
    </select></div>`;
}

function member(ask, question, draw) {
  return select(ask, question, draw, byGroup(candidates([question.values[ask.field]], ask.without)));
}

function speaker(ask, question, draw) {
  const guests = room.view.council.guests;
  const groups = byGroup(candidates([]));
  return select(ask, question, draw, guests.length ? [[gettext("Personnes invitées"), guests], ...groups] : groups);
}

function kind(ask, question, draw) {
  return html`<div class="field"><label for=${`ask-${ask.field}`}>${ask.label}</label>
    <select id=${`ask-${ask.field}`} @change=${(event) => set(question, ask.field, event.target.value, draw)}>
      ${FLOOR_KINDS.map((one) => html`<option value=${one.id} ?selected=${question.values[ask.field] === one.id}>${one.label()}</option>`)}
    </select></div>`;
}

function toggle(chosen, ids, on) {
  const rest = chosen.filter((id) => !ids.includes(id));
  return on ? [...rest, ...ids] : rest;
}

function members(ask, question, draw) {
  const chosen = question.values[ask.field] ?? [];
  const choose = (ids, on) => set(question, ask.field, toggle(chosen, ids, on), draw);
  const all = candidates(chosen);
  const shown = question.filter ? all.filter((one) => matches(one.name, question.filter)) : all;
  const box = (one) => html`<label><input type="checkbox" .checked=${live(chosen.includes(one.id))} @change=${(event) => choose([one.id], event.target.checked)}> <span>${one.name}</span></label>`;
  const group = ([name, people]) => {
    const ids = people.map((one) => one.id);
    const whole = ids.every((id) => chosen.includes(id));
    return html`<fieldset class="choices"><legend>${name}</legend>
      <button type="button" class="text" ?hidden=${ask.most} @click=${() => choose(ids, !whole)}>${whole ? gettext("Décocher tout le groupe") : gettext("Cocher tout le groupe")}</button>
      ${repeat(people, (one) => one.id, box)}</fieldset>`;
  };
  return html`<section class="stack" aria-labelledby=${`ask-${ask.field}`}><h3 id=${`ask-${ask.field}`}>${ask.label}${optional(ask)}</h3>${help(ask)}
    <p role="status"><b>${fill(ngettext("%(n)s membre coché", "%(n)s membres cochés", chosen.length), { n: chosen.length })}</b>, ${fill(gettext("il en faut %(needed)s."), { needed: ask.least })}</p>
    ${all.length > 12 ? html`<div class="field"><label for="ask-filter">${gettext("Chercher un nom")}</label><input id="ask-filter" type="search" .value=${live(question.filter)}
      @keydown=${(event) => { if (event.key === "Enter") event.preventDefault(); }} @input=${(event) => { question.filter = event.target.value; draw(); }}></div>` : nothing}
    <div class="members">${repeat(byGroup(shown), ([name]) => name, group)}</div></section>`;
}

const FIELDS = { text, member, members, speaker, kind };
