// The room's camera: a telephone on a tripod or a laptop wired to the hall's sound, left alone for the evening.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { watchLink } from "./link.js";
import { choice } from "./media_devices.js";
import { deviceFields, followFloor, preview, publisher, startDevices, trouble } from "./media_panel.js";
import { connect, onChange, room } from "./room.js";

const main = document.getElementById("contenu");
const prepared = main.querySelector("h1").textContent;
const ON = `preau-camera-${location.pathname}`;
let lock = null;

/** Keep the screen lit: a telephone that falls asleep stops filming. */
async function stayAwake() {
  if (document.hidden || publisher.state === "off" || lock && !lock.released) return;
  try { lock = await navigator.wakeLock?.request("screen"); } catch { lock = null; }
}

function state() {
  const { sitting } = room.view;
  if (publisher.state === "lost") return gettext("Liaison perdue, elle revient toute seule.");
  if (publisher.state === "connecting") return gettext("Connexion au studio…");
  if (publisher.state !== "live") return gettext("Cette caméra n’émet pas.");
  if (sitting?.huis_clos) return gettext("Cette caméra émet. Huis clos : rien n’est diffusé.");
  if (sitting?.suspended) return gettext("Cette caméra émet. Séance suspendue : rien n’est diffusé.");
  return sitting?.broadcasting ? gettext("Cette caméra émet, et la séance est diffusée.") : gettext("Cette caméra émet ; la diffusion n’est pas commencée.");
}

async function go() {
  if (publisher.state === "off" && !await startDevices(choice())) return;
  try { sessionStorage.setItem(ON, "oui"); } catch { /* a reload will ask again */ }
  await publisher.publish();
  stayAwake();
}

function stop() {
  try { sessionStorage.removeItem(ON); } catch { /* nothing kept */ }
  publisher.stop();
  lock?.release();
}

function buttons() {
  if (!room.view.sitting) return html`<p>${gettext("La salle n’est pas encore ouverte. Préparez l’image ; l’émission commence après l’ouverture.")}</p>
    ${publisher.stream ? nothing : html`<button @click=${() => startDevices(choice())}>${gettext("Préparer l’image")}</button>`}`;
  if (room.view.sitting.phase === "closed" && publisher.state === "off") return html`<p>${gettext("La séance est levée")}.</p>`;
  if (publisher.state === "off") return html`<button
    @click=${() => startDevices(choice())}>${gettext("Préparer l’image")}</button><button class="main"
    @click=${go}>${gettext("Émettre")}</button>`;
  if (publisher.state === "asking") return html`<p>${gettext("Le navigateur vous demande l’accès au micro et à la caméra : répondez « Autoriser ».")}</p>`;
  if (publisher.state === "preview") return html`<button class="main" @click=${go}>${gettext("Émettre")}</button>`;
  return html`<button aria-pressed=${publisher.muted ? "true" : "false"}
    @click=${() => publisher.setMuted(!publisher.muted)}>${publisher.muted ? gettext("Rouvrir le son") : gettext("Couper le son")}</button><button
    @click=${stop}>${gettext("Arrêter")}</button>`;
}

function page() {
  return html`<header><p class="eyebrow">${gettext("Caméra de salle")}</p><h1>${prepared}</h1>
      <p role="status">${publisher.sounding && room.view.sitting?.broadcasting ? html`<span class="on-air"></span>`
        : nothing}${state()}</p>${trouble()}</header>
    <div>${preview()}${publisher.stream ? nothing
      : html`<p class="empty">${gettext("Posez l’appareil face à la salle, branchez-le sur le secteur, puis préparez l’image.")}</p>`}</div>
    <div class="stack"><div class="actions">${buttons()}</div>${publisher.stream ? deviceFields() : nothing}</div>`;
}

main.textContent = "";
document.addEventListener("visibilitychange", stayAwake);
followFloor(() => true);
watchLink();
onChange(() => render(page(), main));
connect();
// A reload in the middle of a sitting films again without anybody's hand.
try { if (sessionStorage.getItem(ON)) { const wait = setInterval(() => { if (room.view.sitting) { clearInterval(wait); go(); } }, 200); } } catch { /* asked again */ }
