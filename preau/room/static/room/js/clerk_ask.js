// What must be typed, chosen or confirmed before a command goes: the options of the next step say it (options.py).

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { answered, DRAW } from "./ask_fields.js";
import { act, desk, open, say } from "./clerk_desk.js";
import { Picker, members } from "./clerk_picker.js";
import { changed, person, room } from "./room.js";
import { fill } from "./words.js";

function present(member) {
  const { present: here, recused } = room.view.attendance;
  return Boolean(here[member.id]) && !recused.includes(member.id);
}

/** One field of the form: {fields() of the command or null, view()}. */
function field(ask, first) {
  if (DRAW[ask.kind]) return shared(ask, first);
  if (ask.kind === "text") {
    let text = ask.initial ?? "";
    return {
      fields: () => answered(ask, text.trim()),
      view: () => html`<div class="field"><label for=${`demande-${ask.field}`}>${ask.label}${ask.required ? nothing
        : html` <span class="quiet small">${gettext("(facultatif)")}</span>`}</label>
        ${ask.help ? html`<p class="help">${ask.help}</p>` : nothing}
        <input id=${`demande-${ask.field}`} ?data-first=${first} ?required=${ask.required} maxlength="300" value=${ask.initial ?? ""}
          @input=${(event) => { text = event.target.value; }}></div>`,
    };
  }
  const chosen = new Set(ask.initial ?? []);
  const one = ask.kind === "member";
  const picker = new Picker({
    label: ask.required ? ask.label : `${ask.label} ${gettext("(facultatif)")}`,
    candidates: () => members((m) => present(m) && !chosen.has(m.id) && !ask.without?.includes(m.id)),
    onPick: (id) => { if (one) chosen.clear(); chosen.add(id); },
    first,
  });
  return {
    fields: () => answered(ask, one ? [...chosen][0] : [...chosen]),
    view: () => html`${ask.help ? html`<p class="help">${ask.help}</p>` : nothing}${picker.view()}
      <ul class="chips">${[...chosen].map((id) => html`<li><button type="button" class="small"
        aria-label=${fill(gettext("Retirer %(member)s"), { member: person(id).name })}
        @click=${() => { chosen.delete(id); changed(); }}>${person(id).name} ×</button></li>`)}</ul>`,
  };
}

/** A field that the chair's dialog draws alike; people of a candidacy are found by a few letters. */
function shared(ask, first) {
  let value = ask.initial ?? undefined;
  let picker = null;
  const pick = (free, add) => {
    picker ??= new Picker({ label: gettext("Ajouter un membre du conseil"), candidates: () => picker.free, onPick: (id) => picker.add(id), first });
    picker.free = members((m) => free.some((one) => one.id === m.id));
    picker.add = add;
    return picker.view();
  };
  return {
    fields: () => answered(ask, value),
    // Drawn at once: two figures may be typed within one frame, and the second answers what the first one left.
    view: () => DRAW[ask.kind](ask, value, (next) => { value = next; desk.draw(); }, first, pick),
  };
}

/** Carry out an option {label, command, ask, confirm}: at once, or through a panel that asks first. */
export async function carryOut(option) {
  const { type, ...fields } = option.command;
  if (!option.ask?.length && !option.confirm) { await act(type, fields); return; }
  open(asking(option));
}

/** The panel that asks what an option needs; `after()` follows what was carried out, by default the panel closes. */
export function asking(option, { after = () => open(null) } = {}) {
  const { type, ...fields } = option.command;
  const asked = (option.ask ?? []).map((ask, n) => ({ ask, field: field(ask, n === 0) }));
  const submit = async (event) => {
    event.preventDefault();
    const values = { ...fields };
    for (const { ask, field: typed } of asked) {
      const filled = typed.fields();
      if (!filled && ask.required) { say({ kind: "warning", text: fill(gettext("Il manque : %(label)s"), { label: ask.label }) }); return; }
      Object.assign(values, filled);
    }
    if (await act(type, values)) after();
  };
  return {
    title: option.label,
    view: () => html`<form class="stack" autocomplete="off" @submit=${submit}>${option.confirm ? html`<p>${option.confirm}</p>`
      : nothing}${asked.map(({ field: typed }) => typed.view())}
      <div class="actions"><button class="main" ?data-first=${!asked.length}>${option.label}</button><button type="button"
        @click=${() => open(null)}>${gettext("Ne rien faire")}</button></div></form>`,
  };
}
