// The member's page on a phone: the item, its papers, the floor, the vote in two taps and its receipt.

import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { watchLink } from "./link.js";
import { followFloor, mediaView, watchView } from "./media_panel.js";
import { floorButton, floorView } from "./member_floor.js";
import { agendaView, itemView, keepTexts } from "./member_papers.js";
import { here, presenceButton, presenceView, rightsView } from "./member_presence.js";
import { sayView } from "./member_say.js";
import { followSecret, trusteeAwaited, trusteeView } from "./member_secret.js";
import { ballotState, ballotView, followVotes, lateView, resultView, toVote } from "./member_vote.js";
import { changed, connect, onChange, results, room } from "./room.js";
import { capital, fill } from "./words.js";

const main = document.getElementById("contenu");
const prepared = main.querySelector("h1").textContent;

function eyebrow() {
  const { sitting, agenda } = room.view;
  const item = agenda.items.find((one) => one.id === agenda.current);
  const states = [];
  if (sitting.phase === "gathering") states.push(gettext("Les membres arrivent"));
  if (sitting.phase === "closed") states.push(gettext("Séance levée"));
  if (item) states.push(fill(gettext("Point %(number)s"), item));
  if (ballotState()) states.push(ballotState());
  if (sitting.suspended) states.push(gettext("séance suspendue"));
  if (sitting.huis_clos) states.push(gettext("huis clos"));
  return states.join(" · ") || gettext("Séance ouverte");
}

/** What has just changed, said once to who does not see it. */
function headline() {
  const { ballot } = room.view;
  if (ballot.number) return `${capital(ballotState())}${gettext(" : ")}${ballot.subject}`;
  return results().at(-1)?.verdict ?? "";
}

// Whether the votes are in sight: a member who reads the agenda further down is told that a vote is open.
let inSight = true;
const sight = new IntersectionObserver((entries) => {
  const { intersectionRect: seen, boundingClientRect: whole } = entries.at(-1);
  inSight = seen.height >= Math.min(whole.height, innerHeight) / 2;
  changed();
}, { threshold: [0, 0.25, 0.5, 0.75, 1] });
let watched = null;

function watchBallot() {
  const found = document.getElementById("scrutin");
  if (found === watched) return;
  sight.disconnect();
  watched = found;
  inSight = true;
  if (found) sight.observe(found);
}

function toBallot() {
  const found = document.getElementById("scrutin");
  found.scrollIntoView({ block: "start" });
  found.focus({ preventScroll: true });
}

function page() {
  const { sitting, agenda } = room.view;
  if (!sitting) {
    return html`<p class="eyebrow">${gettext("Ma séance")}</p><h1>${prepared}</h1>
      <p>${gettext("La salle n’est pas encore ouverte. Cette page s’animera toute seule à l’ouverture.")}</p>`;
  }
  const item = agenda.items.find((one) => one.id === agenda.current);
  const title = item?.title ?? sitting.title;
  // From another place, one's picture is one's presence; in the room it is an extra.
  const remote = sitting.mode === "several_places" && sitting.phase !== "closed";
  const buttons = [sitting.phase !== "closed" && here() ? floorButton() : nothing, presenceButton()].filter((one) => one !== nothing);
  return html`<p class="eyebrow">${eyebrow()}</p><h1 class=${title.length > 80 ? "long" : ""}>${title}</h1>
    <p role="status" class="hidden">${headline()}</p>
    ${sayView()}${lateView()}${presenceView()}${floorView()}
    ${trusteeAwaited() ? [trusteeView(), ballotView()] : [ballotView(), trusteeView()]}${item ? itemView(item) : nothing}${resultView()}
    ${watchView()}${remote ? mediaView()
      : nothing}${rightsView()}${agendaView()}${remote || sitting.phase === "closed" ? nothing : mediaView()}
    ${buttons.length ? html`<nav aria-label=${gettext("Actions")}>${toVote() && !inSight
    ? html`<button class="main whole" @click=${toBallot}>${gettext("Un vote est ouvert : voter")}</button>` : nothing}${buttons}</nav>`
      : nothing}`;
}

let kept = false;

main.textContent = "";
followVotes();
followSecret();
followFloor();
watchLink();
onChange(() => {
  render(page(), main);
  watchBallot();
  document.title = [ballotState() && capital(ballotState()), room.view.sitting?.title ?? prepared].filter(Boolean).join(" · ");
  if (room.view.agenda && !kept) { kept = true; setTimeout(keepTexts, 1500); }
});
connect();
