// The screen of the room: what is being decided, who speaks, who has voted, what was decided. Nobody touches it.

import { announce, know } from "../../web/js/announce.js";
import { running } from "../../web/js/time.js";
import { html, nothing, render } from "../../web/vendor/lit-html/lit-html.js";
import { ballotMarks, itemOf, now, presenceMarks, resultMarks, seats, since, unbroken } from "./hall_parts.js";
import { watchLink } from "./link.js";
import { block, figures, verified } from "./result_parts.js";
import { changed, config, connect, onChange, person, results, room } from "./room.js";
import { clock, fill, floorKind, purposeLabel, short } from "./words.js";

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
  part: [() => gettext("Partie adoptée"), () => gettext("Partie rejetée")],
  urgency: [() => gettext("Urgence admise"), () => gettext("Urgence non admise")],
  waiver: [() => gettext("Pas de scrutin secret"), () => gettext("Scrutin secret")],
  huis_clos: [() => gettext("Huis clos prononcé"), () => gettext("La séance reste publique")],
};

/** One word or a name, to be read from the back row. */
function outcomeWord(result) {
  if (result.kind !== "round") return (OUTCOMES[result.purpose] ?? OUTCOMES.main)[result.adopted ? 0 : 1]();
  const names = result.elected.map((id) => result.candidates.find((one) => one.id === id)?.name ?? id);
  if (!names.length) return result.next === "round" ? gettext("Un autre tour suit") : gettext("Personne n’est élu");
  return names.length > 2 || result.form === "proportional" ? fill(gettext("Élection : %(title)s"), result) : names.join(", ");
}

function outcome(result) {
  const word = outcomeWord(result);
  const named = ["part", "procedure"].includes(result.purpose) ? `${purposeLabel(result)} · ${result.subject}` : result.subject;
  const proclaimed = result.kind === "round" && result.elected.length ? ` · ${gettext("élection proclamée")}` : "";
  const top = result.purpose === "main" ? itemLine(result.item) : named + proclaimed;
  const rule = result.tacit ? result.verdict : [result.rule, block(result), result.kind === "round" && result.by_age.length ? gettext("L’âge a départagé.") : "", result.kind === "round" && !result.elected.length && result.next === "done" ? result.verdict : ""].filter(Boolean).join(" ");
  return { body: html`<p class="item">${top}</p>
    <h1 class=${word.length > 10 ? "long" : ""}>${word}</h1>${seats(resultMarks(result))}<div class="figures">${figures(result, { shown: 4 })}${verified(result)}</div><p class="rule">${unbroken(rule)}${result.article ? html` <small>${result.article}</small>` : nothing}</p>${archived(result)}` };
}

/** What anybody may note down and compare later: which election this is, and its hashes. */
function fingerprints(ballot) {
  if (!ballot.urn) return nothing;
  // Members' devices show the first eight signs: those are to be read from the back row.
  const { head } = ballot.urn;
  const state = ballot.sealed ? fill(ngettext("urne scellée, %(ballots)s bulletin", "urne scellée, %(ballots)s bulletins", ballot.sealed.ballots), ballot.sealed) : gettext("urne ouverte");
  return proof(ballot.urn, state, ballot.sealed?.head ?? head);
}

/** The same once it is counted: the last hash is that of the published archive. */
function archived(result) {
  return result.urn && result.archive ? proof(result.urn, gettext("archive"), result.archive) : nothing;
}

function proof({ uuid, fingerprint }, state, last) {
  return html`<p class="rule proof">${gettext("empreinte")} <code><b>${fingerprint.slice(0, 8)}</b><small>${fingerprint.slice(8)}</small></code> · ${state} <code><b>${short(last)}</b></code>
    · <small>${gettext("identifiant")} <code>${uuid}</code></small></p>`;
}

const FORMS = { public: () => gettext("scrutin public"), secret: () => gettext("scrutin secret"), ordinary: () => gettext("vote ordinaire") };

/** [title, count, whole, sentence] of a ballot at its moment. */
function moment(ballot) {
  const whole = ballot.electorate.length;
  const voted = Object.keys(ballot.votes).length;
  if (ballot.status === "preparing") return [gettext("Le vote se prépare"), ballot.keys.length, whole, gettext("Chaque appareil fait sa clé de vote.")];
  if (ballot.status === "open") return [gettext("Vote ouvert"), voted, whole - ballot.without.length, ballot.mode === "secret" ? gettext("L’écran dit qui a voté, jamais comment.") : ""];
  if (ballot.means === "encrypted") return [gettext("Vote clos"), voted, whole, fill(gettext("Les dépositaires ouvrent l’urne : %(n)s sur 2."), { n: Math.min(2, ballot.decryptions.length) })];
  if (ballot.means === "paper") return [gettext("Dépouillement"), voted, whole, gettext("Deux personnes comptent, chacune de son côté.")];
  if (Object.keys(ballot.contests).length) return [gettext("Vote clos"), voted, whole, gettext("Un vote est contesté : il est vérifié avant la proclamation.")];
  return [gettext("Vote clos"), voted, whole, gettext("Le résultat va être proclamé.")];
}

function voting(ballot) {
  const [title, n, whole, sentence] = moment(ballot);
  const lost = ballot.status === "open" ? ballot.lost_links.filter((id) => !ballot.votes[id]) : [];
  const standing = ballot.candidates.length > 8 ? "" : ballot.candidates.map((one) => one.name).join(", ");
  return { body: html`<p class="item">${ballot.purpose === "main" ? itemLine(ballot.item) : ballot.subject}</p>
    <div class="middle"><p class="lead">${purposeLabel(ballot)} · ${FORMS[ballot.mode]()}</p><h1 class="name">${title}</h1>
    ${standing ? html`<p class="lead">${standing}</p>` : nothing}
    <p class="figure">${n}<small> ${fill(gettext("sur %(whole)s"), { whole })}</small></p>
    <progress max=${whole} .value=${n} aria-label=${ballot.status === "preparing" ? gettext("Appareils prêts") : gettext("Votes reçus")}></progress>
    ${sentence ? html`<p class="rule">${sentence}</p>` : nothing}${isAbsolute(ballot) ? nothing : html`<p class="rule">${fill(gettext("Majorité : %(words)s."), ballot.majority)}</p>`}
    ${lost.length ? html`<p class="notice warning">${fill(gettext("Liaison perdue : %(names)s"), { names: lost.map((id) => person(id).name).join(", ") })}</p>` : nothing}</div>
    ${seats(ballotMarks(ballot))}${fingerprints(ballot)}` };
}

function isAbsolute({ purpose, majority }) {
  return ["election", "huis_clos", "waiver"].includes(purpose) || (String(majority.share) === "1,2" && majority.base === "cast");
}

/** Who stands, while no round is open: the room hears it once and reads it. */
function standing(election) {
  const names = election.candidates.filter((one) => !one.withdrawn && !election.elected.includes(one.id));
  const few = election.candidacy === "declared" && names.length <= 8;
  return { body: html`<p class="item">${itemLine(room.view.agenda.current)}</p><div class="middle"><p class="lead">${gettext("Élection")}${election.seats > 1
    ? ` · ${fill(gettext("%(seats)s sièges"), election)}` : ""}</p><h1 class="name">${election.title}</h1>
    ${few ? html`<ul class="next">${names.map((one) => html`<li>${one.name}</li>`)}</ul>` : nothing}</div>${seats(presenceMarks())}` };
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
  // One vote may have decided several items.
  const main = results().filter((result) => result.purpose === "main").flatMap((result) => [result, ...result.also]);
  const adopted = results().filter((result) => result.purpose === "main" && result.adopted).reduce((n, result) => n + 1 + result.also.length, 0);
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
  const { sitting, ballot, floor, agenda, election } = room.view;
  const result = kept();
  if (result && since(result.proclaimed_at) < HOLD) return outcome(result);
  if (sitting.phase === "closed") return closed();
  if (sitting.phase === "gathering") return waiting();
  if (sitting.suspended) return alone(gettext("Séance suspendue"), gettext("La séance reprendra dans cette salle."), { top: itemLine(agenda.current) });
  if (ballot.number) return voting(ballot);
  if (sitting.huis_clos) return alone(gettext("Huis clos"), gettext("La séance se tient sans public ; elle n’est pas diffusée."), { top: itemLine(agenda.current) });
  if (floor.speaker) return speaking();
  if (result && !(election.number && result.kind !== "round")) return outcome(result);
  if (election.number) return standing(election);
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
    if (drawn) announce([result.count, result.tacit ? "" : result.rule, result.verdict].filter(Boolean).join(" "), key);
    else know(key);
  }
  drawn = true;
}

onChange(draw);
watchLink();
connect();
setInterval(changed, 1000);
