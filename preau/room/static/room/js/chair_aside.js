// Beside the step: who is there, who speaks and who asks to.

import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { duration, running } from "../../web/js/time.js";
import { button, busy, presides, refusal, run } from "./chair_act.js";
import { ballotMarks, presenceMarks, seats, since } from "./hall_parts.js";
import { person, room } from "./room.js";
import { clock, fill, floorKind } from "./words.js";

function names(ids) {
  return ids.map((id) => person(id).name).join(", ");
}

export function attendance() {
  const { attendance: here, ballot, floor } = room.view;
  const { quorum } = here;
  const present = Object.keys(here.present).length;
  const marks = ballot.number ? ballotMarks(ballot) : presenceMarks();
  const proxies = fill(ngettext("%(n)s pouvoir porté", "%(n)s pouvoirs portés", here.represented), { n: here.represented });
  return html`<section class="stack tight"><h2>${fill(ngettext("%(n)s présent", "%(n)s présents", present), { n: present })}</h2>
    <p><span class=${quorum.met ? "" : "error"}>${fill(quorum.met ? gettext("Quorum atteint : %(present)s pour %(required)s requis.")
      : gettext("Quorum non atteint : %(present)s pour %(required)s requis."), quorum)}</span> ${here.represented ? html`${proxies}.` : nothing}</p>
    ${here.recused.length ? html`<p class="small"><span class="mark recused"></span>${fill(gettext("Déports sur ce point : %(names)s."), { names: names(here.recused) })}</p>` : nothing}
    ${seats(marks, { speaker: floor.speaker })}</section>`;
}

/** Who keeps the minutes, who votes for whom, and how many sit in each place. */
export function details() {
  const { attendance: here, council, sitting } = room.view;
  const proxies = Object.entries(here.proxies);
  const places = {};
  for (const { place } of Object.values(here.present)) places[place] = (places[place] ?? 0) + 1;
  const called = (id) => council.places.find((place) => place.id === id)?.name ?? id;
  return html`<section class="stack tight">${sitting.secretaries.length ? html`<p class="small">${fill(gettext("Secrétaire : %(names)s."), { names: names(sitting.secretaries) })}</p>` : nothing}
    ${sitting.mode === "several_places" ? html`<p class="small">${Object.entries(places).map(([id, n]) => `${called(id)}${gettext(" : ")}${n}`).join(" · ")}</p>` : nothing}
    ${proxies.length ? html`<details><summary>${gettext("Pouvoirs")}</summary><ul class="plain small">${repeat(proxies, ([giver]) => giver,
      ([giver, bearer]) => html`<li>${fill(gettext("%(bearer)s pour %(giver)s"), { bearer: person(bearer).name, giver: person(giver).name })}</li>`)}</ul></details>` : nothing}</section>`;
}

/** Who speaks, since when, against the advised time: it advises and never cuts. */
function speaking() {
  const { floor, sitting } = room.view;
  if (!floor.speaker) return html`<p class="quiet">${gettext("Personne n’a la parole.")}</p>`;
  const spent = since(floor.since);
  const advised = sitting.speech_seconds;
  const speaker = person(floor.speaker);
  const over = advised && spent > advised;
  return html`<p><b>${speaker.name}</b> <span class="quiet">${speaker.group || speaker.title}</span></p>
    <p>${floorKind(floor.kind)} · <span class="figure-time">${running(spent)}</span>
      ${advised ? html`<span class=${over ? "error" : "quiet"}>${fill(over ? gettext("au-delà des %(time)s conseillées") : gettext("sur %(time)s conseillées"), { time: duration(advised) })}</span>` : nothing}</p>
    ${advised ? html`<progress max=${advised} .value=${Math.min(spent, advised)} aria-label=${gettext("Temps de parole")}></progress>` : nothing}
    ${presides() ? button({ label: gettext("Terminer l’intervention"), command: { type: "end_floor" } }, "floor") : nothing}`;
}

function asker(request, may) {
  const speaker = person(request.speaker);
  const give = { label: gettext("Donner la parole"), command: { type: "give_floor", speaker: request.speaker, kind: request.kind } };
  const remove = { type: "withdraw_floor_request", speaker: request.speaker };
  const said = `${floorKind(request.kind)}${speaker.group ? ` · ${speaker.group}` : ""} · ${clock(request.at)}`;
  return html`<li><b>${speaker.name}</b> <span class="quiet small">${said}</span><div class="row" ?hidden=${!may}>
    <button class="text" aria-disabled=${busy("floor") ? "true" : nothing} aria-label=${fill(gettext("Donner la parole à %(name)s"), { name: speaker.name })} @click=${() => run(give, "floor")}>${give.label}</button>
    <button class="text" aria-label=${fill(gettext("Retirer %(name)s de la liste"), { name: speaker.name })} @click=${() => run({ command: remove }, "floor")}>${gettext("Retirer")}</button></div></li>`;
}

/** Seconds spoken by group, the running speech included. */
function spoken() {
  const { floor } = room.view;
  const totals = { ...floor.by_group };
  const group = floor.speaker && person(floor.speaker).group;
  if (group) totals[group] = (totals[group] ?? 0) + since(floor.since);
  const rows = Object.entries(totals).sort((a, b) => b[1] - a[1]);
  return rows.length ? html`<table class="small"><caption class="small">${gettext("Temps de parole")}</caption><tbody>
    ${repeat(rows, ([name]) => name, ([name, seconds]) => html`<tr><th scope="row">${name}</th><td class="n">${running(seconds)}</td></tr>`)}</tbody></table>` : nothing;
}

export function floor() {
  const { sitting, floor: now } = room.view;
  if (sitting.phase !== "open") return nothing;
  const other = {
    label: gettext("Donner la parole à quelqu’un d’autre"), command: { type: "give_floor" },
    ask: [{ field: "speaker", kind: "speaker", label: gettext("À qui ?"), required: true }, { field: "kind", kind: "kind", label: gettext("Pour") }],
  };
  const may = presides() && !sitting.suspended && !sitting.huis_clos_request;
  return html`<section class="stack tight" data-keep><h2 tabindex="-1">${gettext("Parole")}</h2>${speaking()}
    ${now.queue.length ? html`<ol class="queue">${repeat(now.queue, (request) => request.speaker, (request) => asker(request, may))}</ol>` : html`<p class="quiet small">${gettext("Aucune demande de parole.")}</p>`}
    ${may ? button(other, "floor") : nothing}${refusal("floor")}${spoken()}</section>`;
}
