// What must be typed, chosen or confirmed before a command goes: the options of the next step say it (options.py).

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { act, open, say } from "./clerk_desk.js";
import { Picker, members } from "./clerk_picker.js";
import { changed, person, room } from "./room.js";
import { fill } from "./words.js";

function present(member) {
  const { present: here, recused } = room.view.attendance;
  return Boolean(here[member.id]) && !recused.includes(member.id);
}

/** One field of the form: {value(), filled(), view()}. */
function field(ask, first) {
  if (ask.kind === "text") {
    let text = "";
    return {
      value: () => text.trim(),
      filled: () => text.trim() !== "",
      view: () => html`<div class="field"><label for=${`demande-${ask.field}`}>${ask.label}${ask.required ? nothing
        : html` <span class="quiet small">${gettext("(facultatif)")}</span>`}</label>
        ${ask.help ? html`<p class="help">${ask.help}</p>` : nothing}
        <input id=${`demande-${ask.field}`} ?data-first=${first} ?required=${ask.required} maxlength="300"
          @input=${(event) => { text = event.target.value; }}></div>`,
    };
  }
  const chosen = new Set();
  const one = ask.kind === "member";
  const picker = new Picker({
    label: ask.required ? ask.label : `${ask.label} ${gettext("(facultatif)")}`,
    candidates: () => members((m) => present(m) && !chosen.has(m.id) && !ask.without?.includes(m.id)),
    onPick: (id) => { if (one) chosen.clear(); chosen.add(id); },
    first,
  });
  return {
    value: () => (one ? [...chosen][0] : [...chosen]),
    filled: () => chosen.size > 0,
    view: () => html`${ask.help ? html`<p class="help">${ask.help}</p>` : nothing}${picker.view()}
      <ul class="chips">${[...chosen].map((id) => html`<li><button type="button" class="small"
        aria-label=${fill(gettext("Retirer %(member)s"), { member: person(id).name })}
        @click=${() => { chosen.delete(id); changed(); }}>${person(id).name} ×</button></li>`)}</ul>`,
  };
}

/** Carry out an option {label, command, ask, confirm}: at once, or through a panel that asks first. */
export async function carryOut(option) {
  const { type, ...fields } = option.command;
  if (!option.ask?.length && !option.confirm) { await act(type, fields); return; }
  const asked = (option.ask ?? []).map((ask, n) => ({ ask, field: field(ask, n === 0) }));
  const submit = async (event) => {
    event.preventDefault();
    const values = { ...fields };
    for (const { ask, field: typed } of asked) {
      if (!typed.filled()) {
        if (ask.required) { say({ kind: "warning", text: fill(gettext("Il manque : %(label)s"), { label: ask.label }) }); return; }
        continue;
      }
      Object.assign(values, { [ask.field]: typed.value() }, ask.then);
    }
    if (await act(type, values)) open(null);
  };
  open({
    title: option.label,
    view: () => html`<form class="stack" @submit=${submit}>${option.confirm ? html`<p>${option.confirm}</p>`
      : nothing}${asked.map(({ field: typed }) => typed.view())}
      <div class="actions"><button class="main" ?data-first=${!asked.length}>${option.label}</button><button type="button"
        @click=${() => open(null)}>${gettext("Ne rien faire")}</button></div></form>`,
  });
}
