// The members in the order of the table: presence, place, group, proxy, vote, channel.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { live } from "../../web/vendor/lit-html/directives/live.js";
import { repeat } from "../../web/vendor/lit-html/directives/repeat.js";
import { desk } from "./clerk_desk.js";
import { changed, person, room } from "./room.js";
import { channelLabel, choiceLabel, clock, fill, matches } from "./words.js";

const FILTERS = [
  ["all", () => gettext("tout le tableau"), () => true],
  ["present", () => gettext("en séance"), (row) => row.present],
  ["absent", () => gettext("pas en séance"), (row) => !row.present],
  ["waiting", () => gettext("vote attendu"), (row) => row.waiting],
];

/** What is known of a member now, as the table shows it. */
export function row(member) {
  const { attendance, ballot } = room.view;
  const present = attendance.present[member.id];
  const elector = ballot.electorate?.find(([id]) => id === member.id);
  const vote = ballot.votes?.[member.id];
  return {
    member,
    present,
    recused: attendance.recused.includes(member.id),
    bearer: attendance.proxies[member.id],
    givers: Object.keys(attendance.proxies).filter((giver) => attendance.proxies[giver] === member.id),
    departed: attendance.departed[member.id],
    elector,
    vote,
    waiting: Boolean(elector && !vote),
    lost: Boolean(ballot.lost_links?.includes(member.id)),
  };
}

function presence({ present, recused, departed, bearer, lost }) {
  if (recused) return html`<span class="mark recused"></span>${gettext("déport")}`;
  if (present) return html`<span class="mark present"></span>${gettext("en séance")}`;
  const left = departed ? fill(lost ? gettext("liaison perdue %(time)s") : gettext("sortie %(time)s"), { time: clock(departed) }) : "";
  if (bearer) return html`<span class="mark represented"></span>${gettext("représentation")}${left
    ? html` <span class="quiet small">${left}</span>` : nothing}`;
  return html`<span class="mark absent"></span>${left || gettext("pas en séance")}`;
}

function proxy({ bearer, givers }) {
  if (bearer) return fill(gettext("donné à %(name)s"), { name: person(bearer).name });
  return givers.length ? fill(gettext("porte celui de %(name)s"), { name: givers.map((id) => person(id).name).join(", ") }) : nothing;
}

function vote({ vote: cast, waiting }) {
  if (waiting) return html`<span class="quiet">${gettext("attendu")}</span>`;
  if (!cast) return nothing;
  return cast[0] ? html`<span class="mark ${cast[0]}"></span>${choiceLabel(cast[0])}`
    : html`<span class="mark voted"></span>${gettext("a voté")}`;
}

const closed = () => room.view.sitting.phase === "closed";

function line(one, { places, voting, act }) {
  const { member } = one;
  const place = one.present && places.find((p) => p.id === one.present.place)?.name;
  const arrive = { label: gettext("Arrivée"), run: () => act.arrive(member.id) };
  const { label, run } = one.present ? { label: gettext("Sortie"), run: () => act.leave(member.id) } : arrive;
  const current = desk.panel?.current?.() === member.id;
  return html`<tr role="row" class=${current ? "current" : ""} aria-current=${current ? "true" : nothing}>
    <td role="cell" class="n" data-label=${gettext("Ordre")}>${member.order}</td>
    <th role="rowheader" scope="row">${member.name}${member.title ? html` <span class="quiet small">${member.title}</span>` : nothing}</th>
    <td role="cell" class="small" data-label=${gettext("Groupe")}>${member.group}</td>
    <td role="cell" data-label=${gettext("Présence")}>${presence(one)}</td>
    ${places.length > 1 ? html`<td role="cell" class="wrap small" data-label=${gettext("Lieu")}>${place || nothing}</td>` : nothing}
    <td role="cell" class="wrap" data-label=${gettext("Pouvoir")}>${proxy(one)}</td>
    ${voting ? html`<td role="cell" data-label=${gettext("Vote")}>${vote(one)}</td>
    <td role="cell" data-label=${gettext("Par")}>${one.vote ? channelLabel(one.vote[1]) : nothing}</td>` : nothing}
    <td role="cell">${closed() ? nothing : html`<button class="text small" @click=${run} aria-label=${`${label}${gettext(" : ")}${member.name}`}>${label}</button>`}</td>
  </tr>`;
}

function filters(count) {
  const options = FILTERS.filter(([id]) => id !== "waiting" || room.view.ballot.number);
  return html`<div class="filters">
    <label for="filtre">${gettext("Filtrer")} <kbd aria-hidden="true">F</kbd></label>
    <input id="filtre" type="search" autocomplete="off" .value=${live(desk.filter)} placeholder=${gettext("nom, groupe ou numéro")}
      @input=${(event) => { desk.filter = event.target.value; changed(); }}
      @keydown=${(event) => { if (event.key === "Escape") { desk.filter = ""; event.target.blur(); changed(); } }}>
    <label for="lesquels" class="hidden">${gettext("Membres à montrer")}</label>
    <select id="lesquels" @change=${(event) => { desk.show = event.target.value; changed(); }}>
      ${options.map(([id, label]) => html`<option value=${id} ?selected=${desk.show === id}>${label()}</option>`)}</select>
    <p class="small quiet" role="status">${fill(ngettext("%(n)s membre", "%(n)s membres", count), { n: count })}</p>
  </div>`;
}

/** The table with its filter; `act` = {arrive(id), leave(id)}. */
export function table(act) {
  const { council, ballot } = room.view;
  const voting = Boolean(ballot.number);
  const [, , keep] = FILTERS.find(([id]) => id === desk.show);
  const rows = council.members.map(row)
    .filter((one) => keep(one) && matches(`${one.member.order} ${one.member.name} ${one.member.group}`, desk.filter));
  const head = [gettext("n°"), gettext("membre"), gettext("groupe"), gettext("présence"),
    ...(council.places.length > 1 ? [gettext("lieu")] : []), gettext("pouvoir"), ...(voting ? [gettext("vote"), gettext("par")] : [])];
  return html`${filters(rows.length)}
    <div class="scroll"><table class="to-list" role="table"><caption class="hidden">${gettext("Membres dans l’ordre du tableau")}</caption>
    <thead role="rowgroup"><tr role="row">${head.map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}
      <th role="columnheader" scope="col"><span class="hidden">${gettext("action")}</span></th></tr></thead>
    <tbody role="rowgroup">${repeat(rows, (one) => one.member.id, (one) => line(one, { places: council.places, voting, act }))}</tbody>
    </table></div>`;
}
