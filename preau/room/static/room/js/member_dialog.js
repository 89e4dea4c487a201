// One question at a time over the page: a native dialog, which keeps the focus and closes with Escape.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { onChange } from "./room.js";

const dialog = document.createElement("dialog");
dialog.setAttribute("aria-labelledby", "question");
document.body.append(dialog);
let current = null;

const draw = () => { if (current) render(frame(current), dialog); };

function frame({ title, view }) {
  return html`<h2 id="question">${title}</h2>${view()}`;
}

dialog.addEventListener("close", () => { current = null; render(nothing, dialog); });
onChange(draw);

/** Ask: `view()` is drawn again whenever the room changes. */
export function ask(title, view) {
  current = { title, view };
  draw();
  if (!dialog.open) dialog.showModal();
}

export function closeDialog() {
  if (dialog.open) dialog.close();
}

/** A sentence, a button that does it and one that does not. */
export function confirm(title, text, label, run) {
  ask(title, () => html`${[text].flat().map((words) => html`<p>${words}</p>`)}
    <div class="actions"><button class="main" @click=${() => { closeDialog(); run(); }}>${label}</button><button
      @click=${closeDialog}>${gettext("Annuler")}</button></div>`);
}
