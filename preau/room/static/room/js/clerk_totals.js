// The totals of the ballot under way, whole, so that they add up before the chair speaks.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { changed, config, person, room } from "./room.js";
import { choicesOf, fill, purposeLabel } from "./words.js";

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
  if (ballot.status !== "closed" || ballot.mode === "secret") { told = null; return null; }
  ask(ballot);
  return told?.ballot === ballot.number ? told.counts : null;
}

/** What the clerk must know of this ballot besides its totals, one line each. */
function notes(ballot) {
  const names = (ids) => ids.map((id) => person(id).name).join(", ");
  const lines = [
    ballot.status === "preparing" && fill(gettext("Clés de vote : %(n)s sur %(all)s."), { n: ballot.keys.length, all: ballot.electorate.length }),
    ballot.means === "paper" && ballot.status === "closed" && fill(gettext("Dépouillements reçus : %(n)s. Il en faut deux, de deux personnes."), { n: ballot.counted }),
    ballot.without.length > 0 && fill(gettext("Sans clé : %(names)s."), { names: names(ballot.without) }),
    ballot.decryptions.length > 0 && fill(gettext("Ont ouvert l’urne : %(names)s."), { names: names(ballot.decryptions) }),
  ].filter(Boolean);
  const contests = Object.entries(ballot.contests);
  return html`${lines.map((line) => html`<p class="small">${line}</p>`)}
    ${contests.length ? html`<div class="notice warning" role="status"><p><b>${gettext("Vote contesté (touche X)")}</b></p>${contests.map(([id, reason]) => html`<p>${person(id).name}${reason ? `${gettext(" : ")}${reason}` : ""}</p>`)}</div>` : nothing}`;
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
    ? [...choicesOf(ballot).map((choice) => [choice.id, choice.label(), found[choice.id] ?? 0]), ["absent", silent, waiting]]
    : [["voted", gettext("ont voté"), voted], ["absent", silent, waiting]];
  return html`<section aria-labelledby="totaux"><h2 id="totaux">${fill(gettext("Scrutin n° %(n)s"), { n: ballot.number })}</h2><p>${purposeLabel(ballot)}${gettext(" : ")}${ballot.subject}</p>
    <dl class="tally">${figures.map(([id, label, n]) => html`<div class=${id}><dt><span class="mark ${id}"></span>${label}</dt><dd>${n}</dd></div>`)}</dl>
    <p class="small quiet">${fill(gettext("%(sum)s = %(n)s votants"), { sum: figures.map(([, , n]) => n).join(" + "), n: all })}</p>
    ${notes(ballot)}
    ${!found && ballot.status === "open" && ballot.mode !== "secret"
      ? html`<p class="small quiet">${gettext("Vote ordinaire : le sens des votes reste secret ; les totaux se lisent ici à la clôture.")}</p>`
      : nothing}</section>`;
}
