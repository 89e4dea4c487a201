// One line of news near the top of a phone: what was done, or what the rules refuse.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { changed } from "./room.js";

let said = null;
let timer = 0;

/** {kind: "ok" | "warning" | "refusal", text, article}; a refusal stays until the next word. */
export function say(notice) {
  said = notice;
  clearTimeout(timer);
  if (notice?.kind === "ok") timer = setTimeout(() => { said = null; changed(); }, 8000);
  changed();
}

export function sayView() {
  return html`<div role="status">${said ? html`<div class="notice ${said.kind}"><p>${said.text}${said.article
    ? html` <span class="small quiet">${said.article}</span>` : nothing}</p></div>` : nothing}</div>`;
}
