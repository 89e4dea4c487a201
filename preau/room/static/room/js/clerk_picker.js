// A person found by a few letters: type, Enter, type, Enter. The pattern is an ARIA combobox with a listbox.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { live } from "../../web/vendor/lit-html/directives/live.js";
import { changed, room } from "./room.js";
import { matches } from "./words.js";

const SHOWN = 9;
let numbers = 0;

/** Members of the council as candidates: {id, label, detail, search}, in the order of the table. */
export function members(keep, detail = (member) => member.group) {
  return (room.view.council?.members ?? []).filter(keep).map((member) => ({
    id: member.id, label: member.name, detail: detail(member), search: `${member.order} ${member.name}`,
  }));
}

export class Picker {
  /** `candidates()` gives {id, label, detail, search}; `onPick(id)` is called for each choice. */
  constructor({ label, candidates, onPick, empty, first = true }) {
    Object.assign(this, { label, candidates, onPick, empty, first });
    this.id = `choix-${++numbers}`;
    this.typed = "";
    this.active = 0;
  }

  found() {
    return this.candidates().filter((one) => matches(one.search, this.typed));
  }

  pick(id) {
    this.typed = "";
    this.active = 0;
    this.onPick(id);
    changed();
  }

  key(event) {
    const found = this.found();
    const last = Math.min(found.length, SHOWN) - 1;
    if (event.key === "ArrowDown") this.active = Math.min(this.active + 1, last);
    else if (event.key === "ArrowUp") this.active = Math.max(this.active - 1, 0);
    else if (event.key === "Enter") {
      // Enter in an empty field chooses nobody: two Enters in a row must not write down a stranger.
      if (this.typed.trim() && found[this.active]) this.pick(found[this.active].id);
      else event.target.select();
    } else return;
    event.preventDefault();
    changed();
  }

  view() {
    const found = this.found();
    const shown = found.slice(0, SHOWN);
    this.active = Math.max(0, Math.min(this.active, shown.length - 1));
    const option = (one, n) => html`<li role="option" id=${`${this.id}-${n}`}
      aria-selected=${n === this.active && this.typed ? "true" : "false"}
      @pointerdown=${(event) => { event.preventDefault(); this.pick(one.id); }}><b>${one.label}</b> <span class="quiet small">${one.detail}</span></li>`;
    return html`<div class="picker">
      <label for=${this.id}>${this.label}</label>
      <input id=${this.id} ?data-first=${this.first} type="text" role="combobox" autocomplete="off" autocapitalize="off" spellcheck="false"
        aria-expanded=${shown.length ? "true" : "false"} aria-controls=${`${this.id}-liste`} aria-autocomplete="list"
        aria-activedescendant=${this.typed && shown.length ? `${this.id}-${this.active}` : nothing}
        .value=${live(this.typed)} @keydown=${(event) => this.key(event)}
        @input=${(event) => { this.typed = event.target.value; this.active = 0; changed(); }}>
      <ul role="listbox" id=${`${this.id}-liste`} aria-label=${this.label}>${shown.map(option)}</ul>
      ${found.length > SHOWN ? html`<p class="small quiet">${gettext("Tapez quelques lettres, ou le numéro au tableau.")}</p>` : nothing}
      ${found.length ? nothing
        : html`<p class="small quiet">${this.typed ? gettext("Personne ne correspond à ces lettres.") : this.empty ?? gettext("Il n’y a personne à choisir.")}</p>`}
    </div>`;
  }
}
