// The screen of the room: what is being decided, who speaks, who has voted, what was decided. Nobody touches it.

import { announce, know } from "../../web/js/announce.js";
import { running } from "../../web/js/time.js";
import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { ballotMarks, itemOf, now, presenceMarks, resultMarks, seats, since, tally, unbroken } from "./hall_parts.js";
import { watchLink } from "./link.js";
import { changed, config, connect, onChange, person, results, room } from "./room.js";
import { clock, fill, floorKind, short } from "./words.js";

// A result stays at least so long, whatever comes next: the back rows must have read it.
const HOLD = 12;

// --- What is shown -------------------------------------------------------------------------------------------------

function itemLine(id) {
  const item = itemOf(id);
  return item ? fill(gettext("Point %(number)s · %(title)s"), item) : room.view.sitting.title;
}

function waiting() {
  const { sitting, attendance: { quorum } } = room.view;
  return { alone: false, body: html`<p class="item">${sitting.assembly}, ${sitting.authority}</p>
    <div class="middle"><h1 class="title">${sitting.title}</h1><p class="figure">${hour()}</p>
    <p class="lead">${fill(ngettext("%(present)s présent sur %(in_exercise)s", "%(present)s présents sur %(in_exercise)s", quorum.present), quorum)} · ${quorum.met
      ? gettext("quorum atteint") : fill(gettext("quorum : %(required)s"), quorum)}</p>${address()}</div>${seats(presenceMarks())}` };
}

const OUTCOMES = {
  main: [() => gettext("Adopté"), () => gettext("Rejeté")],
  amendment: [() => gettext("Amendement adopté"), () => gettext("Amendement rejeté")],
  procedure: [() => gettext("Adopté"), () => gettext("Rejeté")],
  huis_clos: [() => gettext("Huis clos prononcé"), () => gettext("La séance reste publique")],
};

function outcome(result) {
  const word = OUTCOMES[result.purpose][result.adopted ? 0 : 1]();
  return { body: html`<p class="item">${result.purpose === "main" ? itemLine(result.item) : result.subject}</p>
    <h1 class=${word.length > 10 ? "long" : ""}>${word}</h1>${seats(resultMarks(result))}${tally(result)}<p class="rule">${unbroken(result.rule)}</p>` };
}

const PURPOSES = {
  main: () => gettext("Vote"), amendment: () => gettext("Vote sur un amendement"),
  procedure: () => gettext("Vote de procédure"), huis_clos: () => gettext("Vote sur le huis clos"),
};

function voting(ballot) {
  const voted = Object.keys(ballot.votes).length;
  const form = ballot.mode === "public" ? gettext("scrutin public") : gettext("vote ordinaire");
  const lost = ballot.lost_links.filter((id) => !ballot.votes[id]);
  return { body: html`<p class="item">${ballot.purpose === "main" ? itemLine(ballot.item) : ballot.subject}</p>
    <div class="middle"><p class="lead">${PURPOSES[ballot.purpose]()} · ${form}</p><h1 class="name">${ballot.status === "open" ? gettext("Vote ouvert") : gettext("Vote clos")}</h1>
    <p class="figure">${voted}<small> ${fill(gettext("sur %(whole)s"), { whole: ballot.electorate.length })}</small></p>
    <progress max=${ballot.electorate.length} .value=${voted} aria-label=${gettext("Votes reçus")}></progress>
    ${ballot.status === "open" ? nothing : html`<p class="rule">${gettext("Le résultat va être proclamé.")}</p>`}
    ${lost.length ? html`<p class="notice warning">${fill(gettext("Lien perdu : %(names)s"), { names: lost.map((id) => person(id).name).join(", ") })}</p>` : nothing}</div>
    ${seats(ballotMarks(ballot))}` };
}

function speaking() {
  const { floor, agenda, sitting } = room.view;
  const speaker = person(floor.speaker);
  const spent = since(floor.since);
  const next = floor.queue.slice(0, 3).map((request) => person(request.speaker).name);
  return { body: html`<p class="item">${itemLine(agenda.current)}</p>
    <div class="middle"><p class="lead">${floorKind(floor.kind)}</p><h1 class=${speaker.name.length > 24 ? "long" : "name"}>${speaker.name}</h1>
    <p class="lead">${speaker.group || speaker.title}</p>
    <p class="rule">${running(spent)}${sitting.speech_seconds ? ` / ${running(sitting.speech_seconds)}` : ""}</p>
    ${next.length ? html`<ol class="next"><li>${fill(gettext("Ensuite : %(names)s"), { names: next.join(", ") })}</li></ol>` : nothing}</div>
    ${seats(presenceMarks(), { speaker: floor.speaker })}` };
}

const KINDS = {
  deliberation: () => gettext("Délibération"), minutes: () => gettext("Procès-verbal"), wish: () => gettext("Vœu"),
  information: () => gettext("Information"), question: () => gettext("Question"),
};

function discussing(item) {
  return { body: html`<p class="item">${fill(gettext("Point %(number)s"), item)} · ${KINDS[item.kind]()}</p>
    <div class="middle"><h1 class=${item.title.length > 90 ? "title long" : "title"}>${item.title}</h1>
    ${item.rapporteur ? html`<p class="lead">${fill(gettext("Rapport : %(name)s"), { name: person(item.rapporteur).name })}</p>` : nothing}</div>
    ${seats(presenceMarks())}` };
}

/** Where everybody may follow, and read it all again. */
function address() {
  return html`<p class="rule">${location.host}${room.view.sitting.public_path}</p>`;
}

function alone(title, line, { top = room.view.sitting.title, below = nothing } = {}) {
  return { alone: true, body: html`<p class="item">${top}</p><div class="middle"><h1 class="name">${title}</h1>${line ? html`<p class="lead">${line}</p>` : nothing}${below}</div>` };
}

function closed() {
  const main = results().filter((result) => result.purpose === "main");
  const adopted = main.filter((result) => result.adopted).length;
  const count = [fill(ngettext("%(n)s délibération adoptée", "%(n)s délibérations adoptées", adopted), { n: adopted })];
  if (main.length > adopted) count.push(fill(ngettext("%(n)s rejetée", "%(n)s rejetées", main.length - adopted), { n: main.length - adopted }));
  return alone(gettext("La séance est levée"), main.length ? count.join(", ") : "", { below: address() });
}

/** The result to keep in sight: for twelve seconds whatever happens, then until something else does. */
function kept() {
  const { agenda, floor } = room.view;
  const last = results().at(-1);
  if (!last) return null;
  if (since(last.proclaimed_at) < HOLD) return last;
  return !floor.speaker && last.item && last.item === agenda.current ? last : null;
}

function scene() {
  const { sitting, ballot, floor, agenda } = room.view;
  const result = kept();
  if (result && since(result.proclaimed_at) < HOLD) return outcome(result);
  if (sitting.phase === "closed") return closed();
  if (sitting.phase === "gathering") return waiting();
  if (sitting.suspended) return alone(gettext("Séance suspendue"), gettext("La séance reprendra dans cette salle."), { top: itemLine(agenda.current) });
  if (ballot.number) return voting(ballot);
  if (sitting.huis_clos) return alone(gettext("Huis clos"), gettext("La séance se tient sans public ; elle n’est pas diffusée."), { top: itemLine(agenda.current) });
  if (floor.speaker) return speaking();
  if (result) return outcome(result);
  const item = itemOf(agenda.current);
  return item ? discussing(item) : waiting();
}

// --- The strip below -----------------------------------------------------------------------------------------------

const head = { seq: 0, hash: "" };

/** The hash of the last event: with the news when there are any, asked for once when the page opens. */
async function follow() {
  const event = room.events.at(-1);
  if (event?.seq === room.seq) { head.seq = room.seq; head.hash = event.hash; return; }
  if (head.seq === room.seq || !room.seq) return;
  head.seq = room.seq;
  head.hash = "";
  try {
    const { lines } = await (await fetch(`${config.urls.lines}?apres=${room.seq - 1}`)).json();
    const line = lines.map((text) => JSON.parse(text)).find((found) => found.seq === head.seq);
    if (line) { head.hash = line.hash; changed(); }
  } catch { head.seq = 0; }
}

function hour() {
  return clock(new Date(now()).toISOString());
}

function strip() {
  const { sitting, attendance: { quorum } } = room.view;
  const quorate = fill(quorum.met ? gettext("quorum atteint (%(present)s pour %(required)s)") : gettext("quorum non atteint (%(present)s pour %(required)s)"), quorum);
  const air = sitting.broadcasting && !sitting.huis_clos ? html`<span class="on-air">${gettext("diffusé")}</span> · ` : nothing;
  return html`<div class="strip"><p>${air}${hour()}${sitting.phase === "closed" ? nothing : html` · ${quorate}`}</p>
    <p>${fill(gettext("Journal n° %(seq)s"), { seq: head.seq || room.seq })}${head.hash ? html` · ${gettext("empreinte")} <code>${short(head.hash)}</code>` : nothing}</p></div>`;
}

// --- Drawing -------------------------------------------------------------------------------------------------------

const main = document.getElementById("contenu");
let drawn = false;

function draw() {
  if (!room.view.sitting) return;
  follow();
  if (!drawn) main.replaceChildren();
  const { body, alone: wide } = scene();
  main.classList.toggle("alone", Boolean(wide));
  render(html`${body}${strip()}`, main);
  for (const result of results()) {
    const key = `result-${result.ballot}`;
    if (drawn) announce(`${result.count} ${result.verdict}`, key);
    else know(key);
  }
  drawn = true;
}

onChange(draw);
watchLink();
connect();
setInterval(changed, 1000);
