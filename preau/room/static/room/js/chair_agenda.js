// The agenda with its progress and results, and the way to another item.

import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { presides, refusal, run } from "./chair_act.js";
import { unbroken } from "./hall_parts.js";
import { room } from "./room.js";
import { fill } from "./words.js";

const STATUS = {
  pending: () => gettext("à venir"), current: () => gettext("en discussion"),
  concluded: () => gettext("traité"), postponed: () => gettext("reporté"),
};

function outcome(item) {
  const results = item.ballots.map((number) => room.view[`result:${number}`]).filter(Boolean);
  if (!results.length) return html`${STATUS[item.status]()}${item.reason ? ` : ${item.reason}` : ""}`;
  return html`${results.map((result) => result.kind === "round" ? html`<p class="result">${result.verdict}</p>`
    : html`<p class=${`result ${result.adopted ? "adopted" : "rejected"}`}>${result.verdict}
    ${result.tacit ? nothing : html`<span class="quiet small">${fill(gettext("%(for)s pour, %(against)s contre, %(abstain)s abst."), result)}</span>`}</p>`)}`;
}

function amendments(item) {
  if (!item.amendments.length) return nothing;
  const said = { tabled: gettext("à voter"), withdrawn: gettext("retiré"), voted: gettext("voté") };
  return html`<ul class="plain small quiet">${item.amendments.map((one) => html`<li>${fill(gettext("Amendement n° %(number)s, %(status)s : %(subject)s"), { ...one, status: said[one.status] })}</li>`)}</ul>`;
}

function call(item, current) {
  const label = fill(gettext("Appeler le point %(number)s"), item);
  const command = { type: "call_item", item: item.id };
  const leaving = current ? fill(gettext("Passer au point %(to)s ? Le point %(from)s sera clos."), { to: item.number, from: current.number })
    : fill(gettext("Passer au point %(to)s, « %(title)s » ?"), { to: item.number, title: item.title });
  const postpone = {
    label: fill(gettext("Reporter le point %(number)s"), item), command: { type: "postpone_item", item: item.id },
    ask: [{ field: "reason", kind: "text", label: gettext("Motif"), required: false }],
  };
  return html`<button class="text" aria-label=${label} @click=${() => run({ label, confirm: unbroken(leaving), command }, "agenda")}>${gettext("Appeler")}</button>
    ${item.status === "pending" ? html`<button class="text" aria-label=${postpone.label} @click=${() => run(postpone, "agenda")}>${gettext("Reporter")}</button>` : nothing}`;
}

export function agenda() {
  const { agenda: { items }, sitting } = room.view;
  const current = items.find((item) => item.status === "current");
  const open = presides() && sitting.phase === "open" && !sitting.suspended && !room.view.ballot.number;
  const row = (item) => html`<tr class=${item === current ? "current" : ""} aria-current=${item === current ? "true" : nothing}>
    <th scope="row" class="n">${item.number}</th><td>${item.title}${amendments(item)}</td><td>${outcome(item)}</td>
    <td>${open && item !== current ? call(item, current) : nothing}</td></tr>`;
  const head = [gettext("n°"), gettext("objet"), gettext("résultat"), gettext("appeler")];
  return html`<details data-keep><summary><h2>${gettext("Ordre du jour")}</h2></summary>${refusal("agenda")}
    <div class="scroll"><table><thead><tr>${head.map((word) => html`<th scope="col">${word}</th>`)}</tr></thead>
    <tbody>${repeat(items, (item) => item.id, row)}</tbody></table></div></details>`;
}
