// During a ballot: who has voted, who has not, whose link fell, and the chair's own voices.

import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { tally } from "./hall_parts.js";
import { candidates } from "./result_parts.js";
import { boothsView } from "./member_secret.js";
import { config, onSettled, changed, person, room, sendKept } from "./room.js";
import { channelLabel, choiceLabel, choicesOf, clockSeconds, fill } from "./words.js";

// What became of the chair's own votes: "ballot member" -> {choice} or {refused}.
const mine = new Map();
let asked = 0;

onSettled((entry, error, answer) => {
  const { ballot, member } = entry.command;
  if (error) mine.set(`${ballot} ${member}`, { refused: error.message });
  for (const receipt of answer?.receipts ?? []) mine.set(`${receipt.ballot} ${receipt.member}`, receipt);
  changed();
});

/** After a reload, the receipts of votes that only their elector may know. */
async function recall(ballot) {
  if (asked === ballot.number) return;
  asked = ballot.number;
  try {
    const answer = await (await fetch(config.urls.receipts)).json();
    for (const receipt of answer.receipts) mine.set(`${receipt.ballot} ${receipt.member}`, receipt);
    changed();
  } catch { asked = 0; }
}

function voice(ballot, member, bearer) {
  const key = `${ballot.number} ${member}`;
  const known = mine.get(key);
  const cast = ballot.votes[member];
  const waits = room.outbox.some((entry) => entry.command.member === member && entry.command.ballot === ballot.number);
  const choice = known?.choice ?? cast?.[0];
  const vote = (id) => sendKept(cast ? "correct_vote" : "cast_vote", { ballot: ballot.number, member, choice: id, channel: "device" }, choiceLabel(id));
  return html`<fieldset class="stack tight"><legend>${bearer ? fill(gettext("Pour %(name)s (son pouvoir)"), { name: person(member).name }) : gettext("Ma voix")}</legend>
    <div class="voices">${choicesOf(ballot).filter(({ id }) => id !== "not_voting").map(({ id, label }) => html`<button class=${`vote ${id}`} aria-pressed=${choice === id ? "true" : "false"}
      @click=${() => choice !== id && vote(id)}>${label()}</button>`)}</div>
    <div role="status">${waits ? html`<p class="unsent">${gettext("Vote pas encore envoyé.")}</p>` : nothing}
      ${known?.refused ? html`<p class="error">${known.refused}</p>` : nothing}
      ${known?.at && !waits ? html`<p class="small quiet">${fill(gettext("%(choice)s, enregistré à %(time)s."), { choice: choiceLabel(known.choice), time: clockSeconds(known.at) })}</p>` : nothing}</div></fieldset>`;
}

/** The same as the seats, in words: who has voted, how where that is public, and by which way. */
function roll(ballot) {
  const row = ([member, bearer]) => {
    const vote = ballot.votes[member];
    const said = vote ? (vote[0] ? choiceLabel(vote[0]) : gettext("a voté")) : ballot.without.includes(member) ? gettext("sans clé") : gettext("attendu");
    const by = bearer ? fill(gettext("pouvoir porté par %(name)s"), { name: person(bearer).name }) : vote ? channelLabel(vote[1]) : "";
    const helper = ballot.assisted[member];
    const helped = helper === undefined ? "" : helper ? fill(gettext("avec l’aide de %(name)s"), { name: person(helper).name }) : gettext("avec une assistance");
    return html`<tr><th scope="row">${person(member).name}</th><td>${vote?.[0] ? html`<span class=${`mark ${vote[0]}`}></span>` : nothing}${said}</td><td class="quiet">${[by, helped].filter(Boolean).join(", ")}</td></tr>`;
  };
  return html`<details><summary>${gettext("Qui a voté")}</summary><div class="scroll"><table class="small"><thead><tr>
    <th scope="col">${gettext("membre")}</th><th scope="col">${gettext("vote")}</th><th scope="col">${gettext("par")}</th></tr></thead>
    <tbody>${repeat(ballot.electorate, ([member]) => member, row)}</tbody></table></div></details>`;
}

function absent(members, all, some) {
  const names = members.map((id) => person(id).name);
  if (!names.length) return html`<p class="small">${all}</p>`;
  return html`<details ?open=${names.length < 6}><summary>${fill(some(names.length), { n: names.length })}</summary><p class="small">${names.join(", ")}</p></details>`;
}

function progress(n, whole, said, label) {
  return html`<div><p><b>${fill(said, { n, whole })}</b></p><progress max=${whole} .value=${n} aria-label=${label}></progress></div>`;
}

function preparing(ballot) {
  const without = ballot.electorate.map(([member]) => member).filter((member) => !ballot.keys.includes(member));
  return html`${progress(ballot.keys.length, ballot.electorate.length, gettext("%(n)s clés sur %(whole)s"), gettext("Clés reçues"))}
    ${absent(without, gettext("Tous les appareils sont prêts."), (n) => ngettext("%(n)s appareil attendu", "%(n)s appareils attendus", n))}`;
}

/** Who opens the urn, one line each. */
function trustees(ballot) {
  const { ceremony } = room.view.secret;
  if (ballot.means !== "encrypted" || ballot.status !== "closed" || !ceremony) return nothing;
  return html`<ul class="plain">${ceremony.trustees.map((id) => html`<li><span class=${`mark ${ballot.decryptions.includes(id) ? "voted" : "expected"}`}></span>${person(id).name},
    ${ballot.decryptions.includes(id) ? gettext("a répondu") : room.view.attendance.present[id] ? gettext("attendu") : gettext("n’est plus en séance")}</li>`)}</ul>`;
}

/** Who has not voted and whose link is down: it fell during the ballot, or their page listens no more. */
function lost(ballot, silent) {
  const down = ballot.electorate.filter(([member, bearer]) => silent.includes(member)
    && (ballot.lost_links.includes(member) || (ballot.status === "open" && room.lost.includes(bearer ?? member)))).map(([member]) => person(member).name);
  return html`<div role="status">${down.length ? html`<p class="notice warning">${fill(gettext("Liaison perdue, vote attendu : %(names)s. Attendez leur retour, ou continuez sans leur vote."),
    { names: down.join(", ") })}</p>` : nothing}</div>`;
}

function open(ballot) {
  const voted = Object.keys(ballot.votes).length;
  const whole = ballot.electorate.length - ballot.without.length;
  const voices = ballot.status === "open" && ballot.mode !== "secret" ? ballot.electorate.filter(([member, bearer]) => (bearer ?? member) === config.member) : [];
  if (voices.length) recall(ballot);
  const silent = ballot.electorate.map(([member]) => member).filter((member) => !ballot.votes[member] && !ballot.without.includes(member));
  return html`${progress(voted, whole, gettext("%(n)s votes sur %(whole)s"), gettext("Votes reçus"))}
    ${ballot.counts ? counts(ballot, whole - voted) : nothing}
    ${lost(ballot, silent)}
    ${boothsView()}
    ${voices.map(([member, bearer]) => voice(ballot, member, bearer))}
    ${trustees(ballot)}${absent(silent, gettext("Tous ont voté."), (n) => ngettext("%(n)s n’a pas voté", "%(n)s n’ont pas voté", n))}${roll(ballot)}`;
}

function counts(ballot, waited) {
  if (ballot.purpose !== "election") return tally({ ...ballot.counts, not_voting: waited + (ballot.counts.not_voting ?? 0) }, { open: ballot.status === "open" });
  return candidates(ballot.candidates.map(({ id }) => ({ candidate: id, votes: ballot.counts[id] ?? 0 })), { blank: ballot.counts.blank ?? 0, names: ballot.candidates });
}

export function ballotPanel() {
  const { ballot } = room.view;
  if (!ballot.number) return nothing;
  return html`<div class="stack">${ballot.status === "preparing" ? html`${boothsView()}${preparing(ballot)}` : open(ballot)}</div>`;
}
