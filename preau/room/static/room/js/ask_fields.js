// Questions that the chair's dialog and the clerk's panel ask alike (options.py): numbers, choices, a majority, a
// ranking, a candidacy, the count of an urn. Each draws `value` and calls `set(value)`; the form around it keeps it.

import { live } from "../../web/vendor/lit-html/directives/live.js";
import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { person, room } from "./room.js";
import { fill, matches } from "./words.js";

const id = (ask) => `ask-${ask.field}`;
const help = (ask) => ask.help ? html`<p class="help" id=${`${id(ask)}-help`}>${ask.help}</p>` : nothing;
const helped = (ask) => ask.help ? `${id(ask)}-help` : nothing;

function number(ask, value, set, first) {
  return html`<div class="field"><label for=${id(ask)}>${ask.label}</label>${help(ask)}
    <input id=${id(ask)} class="short" type="number" inputmode="numeric" required min=${ask.least} max=${ask.most || nothing} ?data-first=${first}
      aria-describedby=${helped(ask)} .value=${live(String(value ?? ""))} @input=${(event) => set(event.target.value === "" ? null : Number(event.target.value))}></div>`;
}

function choice(ask, value, set, first) {
  return html`<div class="field"><label for=${id(ask)}>${ask.label}</label>${help(ask)}
    <select id=${id(ask)} required ?data-first=${first} aria-describedby=${helped(ask)} @change=${(event) => set(event.target.value)}>
      <option value="" ?selected=${!value}>${gettext("Choisir…")}</option>
      ${ask.choices.map(([key, label]) => html`<option value=${key} ?selected=${value === key}>${label}</option>`)}</select></div>`;
}

function choices(ask, value = [], set, first) {
  const toggle = (key, on) => set(ask.choices.map(([one]) => one).filter((one) => one === key ? on : value.includes(one)));
  return html`<fieldset class="choices" aria-describedby=${helped(ask)}><legend>${ask.label}</legend>${help(ask)}
    ${ask.choices.map(([key, label], n) => html`<label><input type="checkbox" ?data-first=${first && n === 0} .checked=${live(value.includes(key))}
      @change=${(event) => toggle(key, event.target.checked)}> <span>${label}</span></label>`)}</fieldset>`;
}

// What the law compares, by the form of the election: the mean of the ages of a list that takes every seat, the ages of
// those who would have the last seat where lists share them, of the candidates otherwise.
const OLDEST_FIRST = {
  list: () => gettext("Touchez d’abord la liste dont la moyenne d’âge est la plus élevée."),
  proportional: () => gettext("Touchez d’abord la liste dont la personne qui obtiendrait le dernier siège est la plus âgée."),
};
const oldestFirst = () => (OLDEST_FIRST[room.view.election?.form] ?? (() => gettext("Touchez d’abord le nom de la personne la plus âgée.")))();

/** One after the other, the first first: a click gives the next rank, another takes it back. */
function order(ask, value = [], set, first) {
  const press = (key) => set(value.includes(key) ? value.filter((one) => one !== key) : [...value, key]);
  return html`<fieldset class="choices" aria-describedby=${helped(ask)}><legend>${ask.label}</legend>${help(ask)}
    ${ask.choices.map(([key, label], n) => { const rank = value.indexOf(key) + 1; return html`<p><button type="button" ?data-first=${first && n === 0}
      aria-pressed=${rank ? "true" : "false"} @click=${() => press(key)}>${rank ? `${rank}. ` : ""}${label}</button></p>`; })}
    <p role="status" class="small">${value.length ? fill(gettext("Dans l’ordre : %(names)s."), { names: value.map((key) => ask.choices.find(([one]) => one === key)[1]).join(", ") })
      : oldestFirst()}</p></fieldset>`;
}

const SHARES = [
  ["1/2+", () => gettext("majorité absolue"), [1, 2], true], ["3/5", () => gettext("trois cinquièmes"), [3, 5], false],
  ["2/3", () => gettext("deux tiers"), [2, 3], false], ["3/4", () => gettext("trois quarts"), [3, 4], false],
  ["1/1", () => gettext("unanimité"), [1, 1], false],
];
const BASES = [
  ["cast", () => gettext("des suffrages exprimés")], ["present", () => gettext("des membres présents ou représentés")],
  ["exercise", () => gettext("des membres en exercice")],
];

function majority(ask, value, set, first) {
  const known = SHARES.find(([, , share, strict]) => String(share) === String(value.share) && strict === value.strict && !value.other);
  const share = (key) => {
    const found = SHARES.find(([one]) => one === key);
    set(found ? { base: value.base, share: found[2], strict: found[3] } : { ...value, other: true, strict: false });
  };
  const part = (n, label) => html`<label>${label} <input class="short" type="number" inputmode="numeric" min="1" max="100" required .value=${live(String(value.share[n]))}
    @input=${(event) => set({ ...value, share: value.share.map((old, at) => at === n ? Number(event.target.value) : old) })}></label>`;
  return html`<fieldset aria-describedby=${helped(ask)}><legend>${ask.label}</legend>${help(ask)}<div class="field"><label for=${id(ask)}>${gettext("Part")}</label>
    <select id=${id(ask)} ?data-first=${first} @change=${(event) => share(event.target.value)}>${SHARES.map(([key, label]) => html`<option value=${key}
      ?selected=${known?.[0] === key}>${label()}</option>`)}<option value="other" ?selected=${!known}>${gettext("une autre fraction")}</option></select></div>
    ${known ? nothing : html`<p class="row">${part(0, gettext("numérateur"))}${part(1, gettext("dénominateur"))}</p>`}
    <div class="field"><label for=${`${id(ask)}-base`}>${gettext("Calculée sur le nombre")}</label><select id=${`${id(ask)}-base`}
      @change=${(event) => set({ ...value, base: event.target.value })}>${BASES.map(([key, label]) => html`<option value=${key}
      ?selected=${value.base === key}>${label()}</option>`)}</select></div></fieldset>`;
}

// What the filter of a long count holds; forgotten with the form.
const filters = new WeakMap();

/** A number for each line of the urn, with their sum against the papers that were put in. */
function figures(ask, value = {}, set, first) {
  const sum = Object.values(value).reduce((all, n) => all + n, 0);
  const filter = filters.get(ask) ?? "";
  const shown = ask.choices.filter(([, label]) => matches(label, filter));
  const line = ([key, label], n) => html`<tr><th scope="row"><label for=${`${id(ask)}-${key}`}>${label}</label></th><td><input id=${`${id(ask)}-${key}`} class="short" type="number"
    inputmode="numeric" min="0" max=${ask.most} ?data-first=${first && n === 0} .value=${live(value[key] === undefined ? "" : String(value[key]))}
    @input=${(event) => set({ ...value, [key]: Number(event.target.value) || 0 })}></td></tr>`;
  return html`<section aria-labelledby=${id(ask)}><h3 id=${id(ask)}>${ask.label}</h3>${help(ask)}
    ${ask.choices.length > 12 ? html`<div class="field"><label for=${`${id(ask)}-filter`}>${gettext("Chercher un nom")}</label><input id=${`${id(ask)}-filter`} type="search"
      @input=${(event) => { filters.set(ask, event.target.value); set({ ...value }); }}></div>` : nothing}
    <table class="figures"><tbody>${repeat(shown, ([key]) => key, line)}</tbody></table>
    <p role="status"><b>${fill(ngettext("%(n)s bulletin compté", "%(n)s bulletins comptés", sum), { n: sum })}</b>, ${fill(ngettext("%(n)s déposé.", "%(n)s déposés.", ask.most), { n: ask.most })}</p></section>`;
}

/** Members of a candidacy and people from outside, members first, each with their sex where the law asks for it. */
function people(ask, value, set, first, pick) {
  const rows = value ?? [];
  const taken = new Set([...ask.without, ...rows.map((row) => row.member)]);
  const full = ask.most && rows.length >= ask.most;
  const sorted = (all) => [...all.filter((row) => row.member), ...all.filter((row) => !row.member)];
  const add = (row) => set(sorted([...rows, row]));
  const change = (n, changes) => set(rows.map((row, at) => at === n ? { ...row, ...changes } : row));
  const swap = (n) => set(sorted(rows.map((row, at) => at === n - 1 ? rows[n] : at === n ? rows[n - 1] : row)));
  const called = (row) => row.member ? person(row.member).name : row.name;
  const sex = (row, n) => html`<span role="radiogroup" aria-label=${called(row)}>${[["F", gettext("femme")], ["M", gettext("homme")]].map(([key, label]) => html`<label class="inline"><input
    type="radio" name=${`${id(ask)}-${n}`} .checked=${live(row.sex === key)} @change=${() => change(n, { sex: key })}> ${label}</label> `)}</span>`;
  const line = (row, n) => html`<li><b>${called(row)}</b> ${ask.sexes ? sex(row, n) : nothing}
    ${n ? html`<button type="button" class="text small" aria-label=${fill(gettext("Monter %(name)s"), { name: called(row) })} @click=${() => swap(n)}>↑</button>` : nothing}
    <button type="button" class="text small" aria-label=${fill(gettext("Retirer %(name)s"), { name: called(row) })} @click=${() => set(rows.filter((_, at) => at !== n))}>${gettext("Retirer")}</button></li>`;
  const free = room.view.council.members.filter((one) => !taken.has(one.id));
  const outside = () => {
    const field = document.getElementById(`${id(ask)}-outside`);
    if (field.value.trim()) add({ name: field.value.trim() });
    field.value = "";
    field.focus();
  };
  const enter = (event) => { if (event.key === "Enter") { event.preventDefault(); outside(); } };
  return html`<section class="stack tight" aria-labelledby=${id(ask)}><h3 id=${id(ask)}>${ask.label}</h3>${help(ask)}
    ${rows.length ? html`<ol>${rows.map(line)}</ol>` : nothing}
    ${full ? nothing : html`${pick(free, (member) => add({ member }), first)}
    ${ask.outsiders ? html`<div class="field"><label for=${`${id(ask)}-outside`}>${gettext("Quelqu’un qui n’est pas membre du conseil")}</label><p class="row"><input
      id=${`${id(ask)}-outside`} maxlength="200" @keydown=${enter}><button type="button" @click=${outside}>${gettext("Ajouter")}</button></p></div>` : nothing}`}</section>`;
}

/** Whom the chair leaves out: nothing to choose, names to read before going on. */
function missing(ask) {
  const names = silent().map((member) => person(member).name);
  return html`<section><h3>${ask.label}</h3>${help(ask)}<p><b>${names.length ? names.join(", ") : gettext("Tous ont maintenant leur clé.")}</b></p></section>`;
}

const silent = () => room.view.ballot.electorate.map(([member]) => member).filter((member) => !room.view.ballot.keys.includes(member));

export const DRAW = { number, choice, choices, order, majority, figures, people, missing };

/** The fields of the command that an answer fills, or null where nothing was answered. */
export function answered(ask, value) {
  if (ask.kind === "missing") return { [ask.field]: silent() };
  if (ask.kind === "people") {
    if (!value?.length) return null;
    const members = value.filter((row) => row.member).map((row) => row.member);
    const names = value.filter((row) => !row.member).map((row) => row.name);
    return { members, names, sexes: ask.sexes ? value.map((row) => row.sex ?? "") : [] };
  }
  if (ask.kind === "majority") return { [ask.field]: { share: value.share, base: value.base, strict: value.strict } };
  if (ask.kind === "figures") return { [ask.field]: Object.fromEntries(ask.choices.map(([key]) => [key, value?.[key] ?? 0])) };
  const empty = value === undefined || value === null || value === "" || value.length === 0;
  return empty ? null : { [ask.field]: value, ...ask.then };
}

/** What the law asks for is said by the server: an empty answer is sent as one. */
export function unanswered(ask) {
  if (["members", "choices", "order"].includes(ask.kind)) return { [ask.field]: [] };
  if (ask.kind === "people") return { members: [], names: [], sexes: [] };
  return { [ask.field]: ask.kind === "number" ? 0 : "" };
}
