// The totals of the ballot under way, whole, so that they add up before the chair speaks.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { changed, config, room } from "./room.js";
import { CHOICES, fill } from "./words.js";

// Totals of a closed ballot whose names are not published, asked once of the server for each state of the votes.
let asked = "";
let told = null;

async function ask(ballot) {
  const version = JSON.stringify([ballot.number, ballot.status, room.seq]);
  if (asked === version) return;
  asked = version;
  try {
    const response = await fetch(config.urls.totals);
    const answer = response.ok ? await response.json() : {};
    told = answer.ballot === ballot.number ? answer : null;
    changed();
  } catch {
    asked = "";
  }
}

function counts(ballot) {
  if (ballot.counts) return ballot.counts;
  if (ballot.status !== "closed") { told = null; return null; }
  ask(ballot);
  return told?.ballot === ballot.number ? told.counts : null;
}

export function totals() {
  const { ballot } = room.view;
  if (!ballot.number) return nothing;
  const all = ballot.electorate.length;
  const voted = Object.keys(ballot.votes).length;
  const waiting = all - voted;
  const found = counts(ballot);
  const silent = ballot.status === "open" ? gettext("attendus") : gettext("sans vote");
  const figures = found
    ? [...CHOICES.map((choice) => [choice.id, choice.label(), found[choice.id] ?? 0]), ["absent", silent, waiting]]
    : [["voted", gettext("ont voté"), voted], ["absent", silent, waiting]];
  return html`<section aria-labelledby="totaux"><h2 id="totaux">${fill(gettext("Scrutin n° %(n)s"), { n: ballot.number })}</h2><p>${ballot.subject}</p>
    <dl class="tally">${figures.map(([id, label, n]) => html`<div class=${id}><dt><span class="mark ${id}"></span>${label}</dt><dd>${n}</dd></div>`)}</dl>
    <p class="small quiet">${fill(gettext("%(sum)s = %(n)s votants"), { sum: figures.map(([, , n]) => n).join(" + "), n: all })}</p>
    ${!found && ballot.status === "open"
      ? html`<p class="small quiet">${gettext("Vote ordinaire : le sens des votes reste secret ; les totaux se lisent ici à la clôture.")}</p>`
      : nothing}</section>`;
}
