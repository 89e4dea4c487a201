// Voting in two taps: the choice, then its confirmation; for oneself and for each proxy one bears.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { contestView } from "./member_contest.js";
import { mine } from "./member_electors.js";
import { checked, keep, receipt, refresh, verify } from "./member_receipts.js";
import { boothsView, sealedView, toChoose } from "./member_secret.js";
import { signatureView } from "./member_signature.js";
import { figures } from "./result_parts.js";
import { changed, config, onChange, onSettled, person, results, room, sendKept } from "./room.js";
import { capital, channelLabel, choiceLabel, choicesOf, clock, clockSeconds, fill, modeLabel, short } from "./words.js";

// By elector: the choice tapped and not confirmed yet, and what the server answered to the last vote.
const tapped = new Map();
const answers = new Map();
const VOTES = new Set(["cast_vote", "correct_vote"]);

const slot = (member) => `${room.view.ballot.number}/${member}`;

function waiting(member) {
  return room.outbox.find(({ command }) => VOTES.has(command.type) && command.ballot === room.view.ballot.number && command.member === member);
}

onSettled(({ command }, error, answer) => {
  if (!VOTES.has(command.type)) return;
  const where = `${command.ballot}/${command.member}`;
  if (error) answers.set(where, { text: error.message, article: error.article });
  else { answers.delete(where); keep(answer.receipts); }
});

/** A vote that came too late, when its ballot is no longer on the page: it must not vanish without a word. */
export function lateView() {
  const current = room.view.ballot?.number;
  const late = [...answers].filter(([where]) => Number(where.split("/")[0]) !== current);
  return html`<div role="status">${late.map(([where, answer]) => html`<div class="notice refusal"><strong>${gettext("Un vote gardé sur cet appareil n’a pas été enregistré.")}</strong>
    <p>${answer.text}</p><button type="button" class="text small"
      @click=${() => { answers.delete(where); changed(); }}>${gettext("Compris")}</button></div>`)}</div>`;
}

/** Whether a vote is open that this person has not cast everywhere they may. */
export function toVote() {
  const { ballot } = room.view;
  if (ballot?.mode === "secret") return toChoose();
  return ballot?.status === "open" && mine().some((member) => !ballot.votes[member] && !waiting(member));
}

let read = 0;
/** Ask for receipts again when somebody else wrote one of our votes: the clerk, or this person on another device. */
export function followVotes() {
  let known = "";
  onChange(() => {
    const ballot = room.view.ballot;
    const news = room.events.filter((event) => event.seq > read && event.type.startsWith("vote_") && mine().includes(event.data.member));
    read = room.seq;
    // A secret ballot has no receipt but its tracker.
    const voted = ballot?.mode !== "secret" && mine().some((member) => ballot?.votes?.[member]);
    const first = voted && known !== String(ballot.number);
    if (first) known = String(ballot.number);
    if (first || news.some((event) => (receipt(event.data.ballot, event.data.member)?.seq ?? 0) < event.seq)) refresh();
  });
}

function submit(member, choice, again) {
  tapped.delete(slot(member));
  answers.delete(slot(member));
  const fields = { ballot: room.view.ballot.number, member, choice, channel: "device" };
  sendKept(again ? "correct_vote" : "cast_vote", again ? { ...fields, reason: "" } : fields, choiceLabel(choice));
}

function form(member, again) {
  const where = slot(member);
  const chosen = tapped.get(where)?.choice;
  const tap = (choice) => {
    tapped.set(where, { choice, again });
    changed();
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(`confirmer-${member}`)?.scrollIntoView({ block: "nearest" })));
  };
  const label = chosen && fill(again ? gettext("Remplacer par : %(choice)s") : gettext("Confirmer : %(choice)s"), { choice: choiceLabel(chosen) });
  // Under the thumb that has just chosen.
  const confirm = html`<button type="button" class="main confirm" id=${`confirmer-${member}`}
    @click=${() => submit(member, chosen, again)}>${label}</button>`;
  return html`${choicesOf(room.view.ballot).map((choice) => html`<button type="button" class="vote ${choice.id}"
    aria-pressed=${chosen === choice.id ? "true" : "false"} @click=${() => tap(choice.id)}>${choice.label()}</button>
      ${chosen === choice.id ? confirm : nothing}`)}
    ${again ? html`<button type="button" class="text"
      @click=${() => { tapped.delete(where); changed(); }}>${gettext("Garder mon vote")}</button>` : nothing}`;
}

function receiptView(ballot, member, channel, more = nothing) {
  const one = receipt(ballot, member);
  if (!one) return more;
  const said = checked(one);
  const code = short(one.commitment ?? "");
  return html`<p class="small quiet">${fill(gettext("n° %(seq)s du journal"), one)}${code
    ? html` · ${gettext("empreinte")} <code>${code}</code>` : nothing}${channel && channel !== "device" ? ` · ${channelLabel(channel)}`
    : nothing}</p>
    <p class="row"><button type="button" class="text small" @click=${() => verify(one)}>${gettext("Vérifier")}</button>${more}</p>
    <div role="status">${said ? html`<p class="small notice ${said.kind}">${said.text}</p>` : nothing}</div>`;
}

function recorded(member, [choice, channel]) {
  const { ballot } = room.view;
  const one = receipt(ballot.number, member);
  const known = choice ?? one?.choice;
  const edit = () => { tapped.set(slot(member), { again: true }); changed(); };
  return html`<div class="receipt ${known ?? ""}"><p><b>${known ? choiceLabel(known) : gettext("A voté")}</b>${one ? fill(gettext(", enregistré à %(time)s"), { time: clockSeconds(one.at) })
    : nothing}</p>
    ${receiptView(ballot.number, member, channel, ballot.status === "open" ? html`<button type="button" class="text small"
      @click=${edit}>${gettext("Modifier avant la clôture")}</button>` : nothing)}
    ${ballot.names_published ? signatureView(one, ballot) : nothing}</div>`;
}

function kept(entry) {
  return html`<div class="unsent"><b>${fill(gettext("%(choice)s, pas encore envoyé"), { choice: entry.label })}</b>
    <p class="small">${fill(gettext("Choisi à %(time)s, gardé sur cet appareil ; il part dès que la liaison revient."), { time: clockSeconds(entry.at) })}</p></div>`;
}

function elector(member) {
  const { ballot } = room.view;
  const vote = ballot.votes[member];
  const pending = waiting(member);
  const answer = answers.get(slot(member));
  const again = Boolean(vote && tapped.get(slot(member))?.again);
  let body;
  if (pending) body = kept(pending);
  else if (vote && !again) body = recorded(member, vote);
  else if (ballot.status === "open") body = form(member, again);
  else body = html`<p>${gettext("Aucun vote n’est enregistré : ce membre compte parmi ceux qui n’ont pas pris part au vote.")}</p>`;
  const self = member === config.member;
  return html`<fieldset><legend>${self ? gettext("Mon vote")
    : html`${fill(gettext("Pour %(name)s"), { name: person(member).name })} <span class="quiet">${gettext("(son pouvoir)")}</span>`}</legend>
    <div role="status">${answer ? html`<div class="notice refusal"><p>${answer.text}${answer.article
      ? html` <span class="small quiet">${answer.article}</span>` : nothing}</p></div>` : nothing}</div>${body}${contestView(ballot, member)}</fieldset>`;
}

/** "scrutin public ouvert à 18 h 34", or nothing. */
export function ballotState() {
  const { ballot } = room.view;
  if (!ballot?.number) return "";
  const values = { mode: modeLabel(ballot.mode), time: clock(ballot.opened_at) };
  if (ballot.status === "preparing") return fill(gettext("%(mode)s en préparation"), values);
  return fill(ballot.status === "open" ? gettext("%(mode)s ouvert à %(time)s") : gettext("%(mode)s clos"), values);
}

function voting(electors) {
  const { ballot } = room.view;
  if (ballot.means === "encrypted") return boothsView();
  if (ballot.means === "paper") {
    return html`<p>${gettext("Le vote se tient sur papier : prenez un bulletin, passez par l’isoloir et déposez-le dans l’urne.")}</p>
      <ul class="plain">${electors.map((member) => html`<li>${ballot.votes[member] ? html`<b>${person(member).name}</b> ${gettext("a voté")}`
    : html`${person(member).name} <span class="quiet">${gettext("n’a pas encore voté")}</span>`}</li>`)}</ul>`;
  }
  return electors.map(elector);
}

function progressSaid({ status, votes, keys, electorate }) {
  const all = electorate.length;
  if (status === "preparing") {
    const n = keys.length;
    return fill(ngettext("%(n)s appareil prêt sur %(all)s. La présidence ouvrira le vote.", "%(n)s appareils prêts sur %(all)s. La présidence ouvrira le vote.", n), { n, all });
  }
  const n = Object.keys(votes).length;
  return `${fill(ngettext("%(n)s votant sur %(all)s.", "%(n)s votants sur %(all)s.", n), { n, all })} ${status === "open" ? gettext("La présidence clora le vote.") : gettext("Le résultat va être proclamé.")}`;
}

/** The ballot under way, with one's votes. */
export function ballotView() {
  const { ballot, agenda } = room.view;
  const title = agenda.items.find((one) => one.id === agenda.current)?.title;
  if (!ballot.number) return nothing;
  const electors = mine();
  return html`<section class="stack" id="scrutin" tabindex="-1" aria-label=${capital(ballotState())}>
    ${ballot.subject === title ? nothing : html`<p class="law">${ballot.subject}</p>`}
    ${ballot.names_published ? html`<p class="small quiet">${gettext("Les noms et le sens des votes seront publiés.")}</p>` : nothing}
    ${electors.length ? voting(electors)
      : html`<p>${gettext("Vous ne prenez pas part à ce scrutin : absence à son ouverture, ou déport.")}</p>`}
    <p class="small quiet">${progressSaid(ballot)}</p></section>`;
}

/** How a result is coloured: a round without anybody elected is neither won nor lost while another follows. */
function outcome(result) {
  if (result.kind !== "round") return result.adopted ? "adopted" : "rejected";
  return result.elected.length ? "adopted" : result.next === "round" ? "" : "rejected";
}

/** The last proclaimed result, in words, with one's own vote. */
export function resultView() {
  const result = results().at(-1);
  if (!result || room.view.ballot.number) return nothing;
  const own = result.electorate.filter(([member, bearer]) => (bearer ?? member) === config.member).map(([member]) => member);
  const vote = (member) => {
    if (result.mode === "secret") return sealedView(result.ballot, member);
    const one = receipt(result.ballot, member);
    const choice = result.votes?.[member] ?? one?.choice;
    const told = choice ? choiceLabel(choice) : result.voters.includes(member) ? gettext("a voté ; le sens n’est pas conservé") : gettext("n’a pas pris part au vote");
    const who = member === config.member ? gettext("Mon vote") : fill(gettext("Pour %(name)s"), { name: person(member).name });
    return html`<div class="receipt ${choice ?? ""}"><p>${who}${gettext(" : ")}<b>${told}</b></p>${receiptView(result.ballot, member)}${
      result.names_published ? signatureView(one, result) : nothing}</div>`;
  };
  return html`<section class="stack" aria-labelledby="resultat"><h2 id="resultat">${gettext("Résultat")}</h2><p class="law">${result.subject}</p>
    <p class="result ${outcome(result)}">${result.verdict}</p>${result.kind === "round" ? figures(result) : nothing}<p>${result.count}</p><p class="small quiet">${result.rule}${result.article ? html` <span class="badge">${result.article}</span>` : nothing}</p>${own.map(vote)}</section>`;
}
