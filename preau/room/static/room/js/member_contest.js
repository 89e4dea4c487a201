// Between the close and the proclamation: a member says that the vote recorded for them is wrong or missing.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { onSettled, person, room, sendKept } from "./room.js";
import { fill } from "./words.js";

// By ballot and elector: why the last try was refused.
const refused = new Map();
const where = ({ ballot, member }) => `${ballot}/${member}`;

onSettled(({ command }, error) => {
  if (command.type !== "contest_vote") return;
  if (error) refused.set(where(command), error.message);
  else refused.delete(where(command));
});

function contest(ballot, member) {
  sendKept("contest_vote", { ballot, member, reason: "" }, fill(gettext("Vote contesté : %(name)s"), { name: person(member).name }));
}

export function contestView({ number: ballot, status, contests }, member) {
  if (status !== "closed") return nothing;
  const told = contests?.[member] !== undefined;
  const waits = room.outbox.some(({ command }) => command.type === "contest_vote" && where(command) === where({ ballot, member }));
  const problem = refused.get(where({ ballot, member }));
  return html`<div role="status">${told ? html`<p class="notice warning">${gettext("Ce vote est contesté : la présidence et le secrétariat le voient. Le résultat attend leur réponse.")}</p>` : nothing}
    ${waits ? html`<p class="unsent">${gettext("Contestation pas encore envoyée : elle part dès que la liaison revient.")}</p>` : nothing}
    ${problem ? html`<p class="error">${problem}</p>` : nothing}</div>
    ${told || waits ? nothing : html`<p class="small quiet">${gettext("Une erreur ? Dites-le avant la proclamation.")}</p>
    <p><button type="button" class="small" @click=${() => contest(ballot, member)}>${gettext("Contester ce vote")}</button></p>`}`;
}
