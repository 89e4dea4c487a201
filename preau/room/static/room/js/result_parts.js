// The figures of a result, drawn alike in the room and before the chair: a bar with its table, or the candidates in
// order; what checked an urn.

import { html, nothing, svg } from "../../web/vendor/lit-html/lit-html.js";
import { tally } from "./hall_parts.js";
import { room } from "./room.js";
import { fill } from "./words.js";

const PARTS = ["for", "against", "abstain", "blank", "null", "not_voting"];

/** The shares of a vote on a proposal; the figures stand beside it, so that it says nothing alone. */
function bar(result) {
  const whole = PARTS.reduce((sum, part) => sum + (result[part] ?? 0), 0) || 1;
  let at = 0;
  const piece = (part) => {
    const width = (result[part] ?? 0) / whole * 600;
    at += width;
    // A stroke of paper between two parts: colours never do it alone.
    return width ? svg`<rect class=${part} x=${(at - width).toFixed(1)} y="0" width=${Math.max(1, width - 3).toFixed(1)} height="14"></rect>` : nothing;
  };
  return html`<svg class="shares" viewBox="0 0 600 14" preserveAspectRatio="none" aria-hidden="true">${PARTS.map(piece)}</svg>`;
}

/** Votes of each candidate, most first, with who is elected; of more than `shown` the others are summed up. */
export function candidates(rows, { elected = [], blank = 0, nulls = null, silent = null, names = [], seats = false, shown = 12 } = {}) {
  const called = (id) => names.find((one) => one.id === id)?.name ?? id;
  const won = (row) => elected.includes(row.candidate);
  const sorted = [...rows].sort((a, b) => b.votes - a.votes || won(b) - won(a));
  const kept = sorted.filter((row, n) => row.votes || n < 6).slice(0, shown);
  const others = sorted.slice(kept.length).filter((row) => row.votes).reduce((sum, row) => sum + row.votes, 0);
  const plain = (words, n) => html`<tr class="quiet"><th scope="row">${words}</th><td class="n">${n}</td><td></td></tr>`;
  const most = Math.max(1, ...rows.map((row) => row.votes));
  const line = ({ candidate, votes, seats: n }) => html`<tr class=${elected.includes(candidate) ? "elected" : ""}><th scope="row">${called(candidate)}
    ${elected.includes(candidate) ? html` <span class="badge">${seats && n ? fill(ngettext("%(n)s siège", "%(n)s sièges", n), { n }) : gettext("élection acquise")}</span>` : nothing}</th>
    <td class="n">${votes}</td><td><progress aria-hidden="true" max=${most} .value=${votes}></progress></td></tr>`;
  return html`<table class="candidates"><caption class="hidden">${gettext("Voix par candidature")}</caption><tbody>${kept.map(line)}
    ${others ? plain(gettext("autres candidatures"), others) : nothing}${plain(gettext("blancs"), blank)}${nulls === null ? nothing : plain(gettext("nuls"), nulls)}${silent === null ? nothing
    : plain(ngettext("n’a pas pris part au vote", "n’ont pas pris part au vote", silent), silent)}</tbody></table>`;
}

/** What independent programs said of the urn, once they have. */
export function verified(result) {
  return result.verified?.length ? html`<ul class="plain small">${result.verified.map(({ tool, accepted }) => html`<li>${accepted
    ? fill(gettext("Urne vérifiée par %(tool)s."), { tool }) : html`<b class="error">${fill(gettext("%(tool)s refuse cette urne."), { tool })}</b>`}</li>`)}</ul>` : nothing;
}

/** The figures of a result: `shown` candidates at most. */
export function figures(result, { shown = 12 } = {}) {
  if (result.kind === "round") {
    const nulls = result.means === "paper" ? result.null : null;
    return candidates(result.figures, { elected: result.elected, blank: result.blank, nulls, silent: result.not_voting, names: result.candidates, seats: result.form === "proportional", shown });
  }
  if (result.tacit) return nothing;
  return html`${bar(result)}${tally(result, { paper: result.means === "paper" })}`;
}

/** Other items that one vote decided, by number. */
export function block(result) {
  if (!result.also?.length) return "";
  const numbers = room.view.agenda.items.filter((item) => result.also.includes(item.id)).map((item) => item.number);
  return fill(ngettext("Ce vote a décidé aussi du point %(numbers)s.", "Ce vote a décidé aussi des points %(numbers)s.", numbers.length), { numbers: numbers.join(", ") });
}
