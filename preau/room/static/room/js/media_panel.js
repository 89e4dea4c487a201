// Camera and microphone on a person's page: preview, choice of devices, state on air; and the picture of the others.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { Publisher } from "./media.js";
import { choice, devices, meter, remember } from "./media_devices.js";
import { Viewer } from "./media_watch.js";
import { changed, config, onChange, room } from "./room.js";

const found = { cameras: [], microphones: [] };
let level = 0;
let stopMeter = () => {};

async function list() {
  Object.assign(found, await devices());
  changed();
}

export const publisher = new Publisher({ onChange: changed, raw: config.screen === "camera" });
export const viewer = new Viewer({ onChange: changed });
let silent = true;
let rule = () => room.view.floor?.speaker === config.member;

/** Follow the floor: `open()` says when the microphone may sound; by default while the floor is the person's. */
export function followFloor(open = rule) {
  rule = open;
  onChange(() => { if (publisher.open !== Boolean(rule())) publisher.setOpen(Boolean(rule())); });
  navigator.mediaDevices?.addEventListener?.("devicechange", list);
}

/** Open the devices chosen before, or the usual ones. True when something opened. */
export async function startDevices(wanted = choice()) {
  stopMeter();
  if (!await publisher.preview(wanted)) return false;
  stopMeter = meter(publisher.stream, (heard) => { level = heard; changed(); });
  list();
  return true;
}

async function pick(part) {
  const wanted = { ...choice(), ...part };
  remember(wanted);
  if (publisher.connection) await publisher.change(wanted); else await startDevices(wanted);
}

function select(label, id, options, chosen, run) {
  if (options.length < 2) return nothing;
  return html`<div class="field"><label for=${id}>${label}</label><select id=${id} @change=${(event) => run(event.target.value)}>
    ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${one.label}</option>`)}</select></div>`;
}

export function deviceFields() {
  const used = (kind) => publisher.stream?.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId;
  return html`${select(gettext("Caméra"), "camera", found.cameras, used("video"), (camera) => pick({ camera }))}
    ${select(gettext("Micro"), "micro", found.microphones, used("audio"), (microphone) => pick({ microphone }))}
    <div class="field"><label for="niveau">${gettext("Niveau du micro")}</label><meter id="niveau" min="0" max="1" low="0.15"
      .value=${level}></meter></div>`;
}

/** What the microphone does, in one sentence. */
export function microphone() {
  if (publisher.state !== "live") return "";
  if (publisher.muted) return gettext("Vous avez coupé votre micro.");
  return publisher.open ? gettext("Votre micro est ouvert : la salle et le public vous entendent.")
    : gettext("Votre micro est fermé : il s’ouvre quand la présidence vous donne la parole.");
}

export function preview() {
  return publisher.stream && publisher.without !== "camera"
    ? html`<video class="preview" autoplay playsinline .muted=${true} .srcObject=${publisher.stream}
      aria-label=${gettext("Votre image")}></video>` : nothing;
}

export function trouble() {
  return html`<div role="status">${publisher.trouble
    ? html`<p class="notice ${publisher.state === "lost" ? "warning" : "refusal"}">${publisher.trouble}</p>` : nothing}</div>`;
}

function controls() {
  const { state } = publisher;
  if (state === "off") return html`<div class="actions"><button
    @click=${() => startDevices()}>${gettext("Préparer ma caméra et mon micro")}</button></div>`;
  if (state === "asking") return html`<p>${gettext("Le navigateur vous demande l’accès au micro et à la caméra : répondez « Autoriser ».")}</p>`;
  if (state === "preview") {
    return html`<p class="small">${publisher.without === "camera" ? gettext("Pas de caméra : votre voix seule sera transmise, sous un carton à votre nom.") : gettext("Vous seul voyez cette image.")}</p>${deviceFields()}
      <div class="actions"><button class="main" @click=${() => publisher.publish()}>${gettext("Me rendre visible")}</button><button
        @click=${() => { stopMeter(); publisher.stop(); }}>${gettext("Renoncer")}</button></div>`;
  }
  return html`<div class="actions">
    <button aria-pressed=${publisher.muted ? "true" : "false"}
      @click=${() => publisher.setMuted(!publisher.muted)}>${publisher.muted ? gettext("Rouvrir mon micro") : gettext("Couper mon micro")}</button>
    <button aria-pressed=${publisher.hidden ? "true" : "false"} ?hidden=${publisher.without === "camera"}
      @click=${() => publisher.setHidden(!publisher.hidden)}>${publisher.hidden ? gettext("Montrer mon image") : gettext("Cacher mon image")}</button>
    <button @click=${() => { stopMeter(); publisher.stop(); }}>${gettext("Arrêter")}</button></div>
    <details><summary>${gettext("Changer d’appareil")}</summary>${deviceFields()}</details>`;
}

/** One's own camera and microphone. */
export function mediaView() {
  const onAir = publisher.sounding && room.view.sitting?.broadcasting && !room.view.sitting.huis_clos && !room.view.sitting.suspended;
  const told = microphone();
  return html`<section class="stack media" aria-labelledby="media"><h2 id="media" class="third">${gettext("Ma caméra et mon micro")}</h2>
    ${onAir ? html`<p><span class="on-air">${gettext("À l’antenne")}</span></p>` : nothing}
    ${preview()}<p role="status">${told}</p>${trouble()}${controls()}</section>`;
}

/** Whether this person sits somewhere else than the main place, where picture and sound are those of the room itself. */
function elsewhere() {
  const here = room.view.attendance?.present[config.member];
  return room.view.sitting?.mode === "several_places" && (!here || here.place !== room.view.council.places[0].id);
}

/** The source on air, for whoever is not in the main room. */
export function watchView() {
  if (!room.view.sitting?.broadcasting || room.view.sitting.phase === "closed") { if (viewer.wanted) viewer.stop(); return nothing; }
  const begin = () => { silent = !elsewhere(); viewer.start(); };
  if (viewer.state === "off") {
    return html`<section class="stack"><div class="actions"><button @click=${begin}>${gettext("Regarder la séance")}</button></div>
      ${viewer.trouble ? html`<p class="notice warning">${viewer.trouble}</p>` : nothing}</section>`;
  }
  return html`<section class="stack" aria-label=${gettext("La séance en direct")}>
    ${viewer.stream ? html`<video class="preview" autoplay playsinline .muted=${silent} .srcObject=${viewer.stream}
      aria-label=${gettext("Image à l’antenne")}></video>` : html`<p role="status">${viewer.trouble || gettext("L’image arrive…")}</p>`}
    <div class="actions"><button aria-pressed=${silent ? "true" : "false"}
      @click=${() => { silent = !silent; changed(); }}>${silent ? gettext("Mettre le son") : gettext("Couper le son")}</button>
    <button @click=${() => viewer.stop()}>${gettext("Ne plus regarder")}</button></div>
    ${elsewhere() ? nothing
      : html`<p class="small quiet">${gettext("Dans la salle, gardez le son coupé : il reviendrait dans les micros.")}</p>`}</section>`;
}
