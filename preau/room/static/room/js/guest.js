// The page of a person invited to speak: the floor, one's camera and microphone, and what is being discussed.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { watchLink } from "./link.js";
import { followFloor, mediaView, watchView } from "./media_panel.js";
import { floorView, now, place, speaking } from "./member_floor.js";
import { agendaView, itemView } from "./member_papers.js";
import { sayView } from "./member_say.js";
import { config, connect, onChange, person, room } from "./room.js";
import { fill } from "./words.js";

const main = document.getElementById("contenu");
const prepared = main.querySelector("h1").textContent;

function button() {
  const { sitting } = room.view;
  if (sitting.phase !== "open" || sitting.suspended) return nothing;
  // The floor ends when the chair says so: a guest may stop speaking, not conduct the debate.
  if (speaking()) return nothing;
  const speaker = config.member;
  if (place()) return html`<button @click=${() => now("withdraw_floor_request", { speaker })}>${gettext("Retirer ma demande")}</button>`;
  return html`<button class="main"
    @click=${() => now("request_floor", { speaker, kind: "intervention" })}>${gettext("Demander la parole")}</button>`;
}

function page() {
  const { sitting, agenda } = room.view;
  if (!sitting) {
    return html`<p class="eyebrow">${gettext("Personne invitée à s’exprimer")}</p><h1>${prepared}</h1>
      <p>${gettext("La salle n’est pas encore ouverte. Cette page s’animera toute seule à l’ouverture.")}</p>`;
  }
  const item = agenda.items.find((one) => one.id === agenda.current);
  const asked = button();
  return html`<p class="eyebrow">${fill(gettext("%(name)s, personne invitée à s’exprimer"), { name: person(config.member).name })}</p><h1>${item?.title ?? sitting.title}</h1>
    ${sayView()}
    ${sitting.phase === "closed" ? html`<p>${gettext("La séance est levée. Merci de votre présence.")}</p>` : nothing}
    ${sitting.suspended ? html`<p>${gettext("La séance est suspendue.")}</p>` : nothing}
    ${floorView()}${watchView()}${sitting.phase === "closed" ? nothing : mediaView()}
    ${item ? itemView(item) : nothing}${agendaView()}
    ${asked === nothing ? nothing : html`<nav aria-label=${gettext("Actions")}>${asked}</nav>`}`;
}

main.textContent = "";
followFloor();
watchLink();
onChange(() => render(page(), main));
connect();
