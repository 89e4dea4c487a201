// The tracker of a ballot that is in the urn: the first characters, all 43 on demand, and as a picture to take away.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { pictureOf } from "./member_secret_server.js";
import { changed } from "./room.js";

// By tracker: the address of its picture, once it was asked for.
const pictures = new Map();

async function draw(tracker) {
  if (pictures.has(tracker)) return;
  pictures.set(tracker, "");
  try {
    pictures.set(tracker, URL.createObjectURL(await pictureOf(tracker)));
  } catch {
    pictures.delete(tracker);
  }
  changed();
}

export function trackerView({ tracker }) {
  if (!tracker) return nothing;
  const picture = pictures.get(tracker);
  return html`<p>${gettext("Code de suivi :")} <code class="tracker">${tracker.slice(0, 8)}</code>…</p>
    <details @toggle=${(event) => { if (event.target.open) draw(tracker); }}><summary>${gettext("Le code entier")}</summary>
    <p><code class="tracker">${tracker}</code></p>
    <p class="small quiet">${gettext("Il retrouve votre bulletin chiffré dans l’urne publiée. Il ne dit rien de votre choix.")}</p>
    ${picture ? html`<img class="qr" src=${picture} alt=${gettext("Le code de suivi, en code QR")} width="240" height="240">` : nothing}</details>`;
}
