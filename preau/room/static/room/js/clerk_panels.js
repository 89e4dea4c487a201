// What the clerk types about people: arrivals, departures, proxies, recusals, and arrivals all at once.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { desk, focusFirst, open, opposite, record, undo, undoable } from "./clerk_desk.js";
import { Picker, members } from "./clerk_picker.js";
import { sentence } from "./journal_words.js";
import { changed, person, room } from "./room.js";
import { clock, clockSeconds, fill } from "./words.js";

const name = (id) => person(id).name;
const attendance = () => room.view.attendance;
const present = (member) => Boolean(attendance().present[member.id]);

function placeField(panel) {
  const { places } = room.view.council;
  if (places.length < 2) return nothing;
  return html`<div class="field"><label for="lieu">${gettext("Lieu")}</label>
    <select id="lieu" @change=${(event) => { panel.place = event.target.value; }}>
      ${places.map((place) => html`<option value=${place.id}
        ?selected=${panel.place === place.id}>${place.name}</option>`)}</select></div>`;
}

export function arrive(member, place) {
  const giver = attendance().proxies[member];
  record("record_arrival", place ? { member, place } : { member }, fill(gettext("Arrivée de %(member)s"), { member: name(member) }), {
    done: () => undoable(
      giver ? fill(gettext("%(member)s est en séance ; son pouvoir à %(bearer)s prend fin."), { member: name(member), bearer: name(giver) })
        : fill(gettext("%(member)s est en séance."), { member: name(member) }),
      fill(gettext("Sortie de %(member)s"), { member: name(member) }), "record_departure", { member }),
  });
}

export function leave(member, reason = "left") {
  const place = attendance().present[member]?.place;
  record("record_departure", { member, reason }, fill(gettext("Sortie de %(member)s"), { member: name(member) }), {
    done: () => undoable(
      fill(gettext("%(member)s n’est plus en séance."), { member: name(member) }),
      fill(gettext("Arrivée de %(member)s"), { member: name(member) }), "record_arrival", { member, place },
      [{ label: gettext("Donner son pouvoir…"), run: () => open(proxyPanel(member)) }]),
  });
}

export function arrivalPanel() {
  const panel = { title: gettext("Arrivées"), place: room.view.council.places[0].id };
  const picker = new Picker({
    label: gettext("Qui arrive ?"),
    candidates: () => members((m) => !present(m), (m) => attendance().proxies[m.id]
      ? fill(gettext("a donné pouvoir à %(bearer)s"), { bearer: name(attendance().proxies[m.id]) }) : m.group),
    onPick: (id) => arrive(id, panel.place),
    empty: gettext("Tout le monde est en séance."),
  });
  panel.view = () => html`${picker.view()}${placeField(panel)}
    <p><button class="small"
      @click=${() => open(everybodyPanel())}>${gettext("Tous présents sauf…")} <kbd aria-hidden="true">B</kbd></button></p>`;
  return panel;
}

export function departurePanel() {
  const panel = { title: gettext("Sorties"), reason: "left" };
  const picker = new Picker({
    label: gettext("Qui sort ?"),
    candidates: () => members(present, (m) => fill(gettext("en séance depuis %(time)s"), { time: clock(attendance().present[m.id].since) })),
    onPick: (id) => leave(id, panel.reason),
  });
  panel.view = () => html`${picker.view()}${room.view.sitting.mode === "several_places" ? html`<label class="check">
    <input type="checkbox" @change=${(event) => { panel.reason = event.target.checked ? "link_lost" : "left"; }}>
    <span>${gettext("La liaison est perdue (visioconférence)")}</span></label>` : nothing}`;
  return panel;
}

function proxies() {
  const given = Object.entries(attendance().proxies);
  if (!given.length) return html`<p class="small quiet">${gettext("Aucun pouvoir n’est donné.")}</p>`;
  return html`<ul class="plain">${given.map(([giver, bearer]) => html`<li>${name(giver)} → ${name(bearer)}
    <button class="text small" aria-label=${fill(gettext("Révoquer le pouvoir de %(giver)s"), { giver: name(giver) })}
      @click=${() => record("revoke_proxy", { giver }, fill(gettext("Révocation du pouvoir de %(giver)s"), { giver: name(giver) }), {
    done: () => ({ kind: "ok", text: fill(gettext("Le pouvoir de %(giver)s est révoqué."), { giver: name(giver) }) }) })}>${gettext("Révoquer")}</button></li>`)}</ul>`;
}

export function proxyPanel(from = null) {
  const panel = { title: gettext("Pouvoirs"), giver: from, consecutive: 1 };
  const most = () => room.view.sitting.profile.proxies_per_bearer;
  const borne = (id) => Object.values(attendance().proxies).filter((bearer) => bearer === id).length;
  const giver = new Picker({
    label: gettext("Qui donne pouvoir ?"),
    candidates: () => members((m) => !present(m) && !attendance().proxies[m.id] && !borne(m.id)),
    onPick: (id) => { panel.giver = id; focusFirst(); },
  });
  const bearer = new Picker({
    label: gettext("À qui ?"),
    candidates: () => members((m) => m.id !== panel.giver && !attendance().proxies[m.id] && borne(m.id) < most(),
      (m) => present(m) ? m.group : gettext("pas encore en séance")),
    onPick: (id) => { give(panel.giver, id, panel.consecutive, panel.renewed); panel.giver = null; panel.consecutive = 1; panel.renewed = false; focusFirst(); },
  });
  panel.view = () => html`
    ${panel.giver ? html`<p>${fill(gettext("%(giver)s donne pouvoir à…"), { giver: name(panel.giver) })}
      <button class="text small" @click=${() => { panel.giver = null; focusFirst(); }}>${gettext("Changer")}</button></p>${bearer.view()}
      <div class="field"><label for="consecutives">${gettext("Séance de suite avec ce pouvoir")}</label>
        <input id="consecutives" type="number" min="1" max="9" .value=${String(panel.consecutive)}
          @input=${(event) => { panel.consecutive = Number(event.target.value) || 1; }}></div>
      <p><label><input type="checkbox" .checked=${Boolean(panel.renewed)} @change=${(event) => { panel.renewed = event.target.checked; }}>
        ${gettext("Nouvel écrit, après une révocation pendant cette séance")}</label></p>` : giver.view()}
    <p class="small quiet">${gettext("Le pouvoir est écrit et signé ; vous en gardez l’original.")}</p>${proxies()}`;
  return panel;
}

function give(giver, bearer, consecutive, renewed) {
  record("give_proxy", { giver, bearer, consecutive, ...(renewed ? { renewed } : {}) }, fill(gettext("Pouvoir de %(giver)s à %(bearer)s"), { giver: name(giver), bearer: name(bearer) }), {
    done: () => undoable(fill(gettext("%(bearer)s porte le pouvoir de %(giver)s."), { giver: name(giver), bearer: name(bearer) }),
      fill(gettext("Fin du pouvoir de %(giver)s"), { giver: name(giver) }), "revoke_proxy", { giver }),
  });
}

export function recusalPanel() {
  const { items, current } = room.view.agenda;
  const panel = { title: gettext("Déports"), item: current ?? items.find((one) => one.status === "pending")?.id ?? items[0]?.id };
  const out = () => attendance().recusals[panel.item] ?? [];
  const number = () => items.find((one) => one.id === panel.item)?.number;
  const picker = new Picker({
    label: gettext("Qui se déporte ?"),
    candidates: () => members((m) => !out().includes(m.id)),
    onPick: (member) => {
      const { item } = panel;
      record("declare_recusal", { member, item }, fill(gettext("Déport de %(member)s"), { member: name(member) }), {
        done: () => undoable(
          fill(gettext("%(member)s se déporte du point %(item)s : ni vote, ni pouvoir, ni parole, ni quorum pour ce point."), { member: name(member), item: number() }),
          fill(gettext("Retrait du déport de %(member)s"), { member: name(member) }), "withdraw_recusal", { member, item }),
      });
    },
  });
  panel.view = () => html`<div class="field"><label for="point">${gettext("Pour le point")}</label>
    <select id="point" @change=${(event) => { panel.item = event.target.value; changed(); }}>
      ${room.view.agenda.items.filter((one) => one.status !== "concluded").map((one) => html`<option value=${one.id}
        ?selected=${panel.item === one.id}>${one.number} · ${one.title}</option>`)}</select></div>
    ${picker.view()}
    ${out().length ? html`<p>${gettext("Déjà en déport :")}</p><ul class="plain">${out().map((member) => html`<li>${name(member)}
      <button class="text small"
        @click=${() => undo({ label: fill(gettext("Retrait du déport de %(member)s"), { member: name(member) }), type: "withdraw_recusal", fields: { member, item: panel.item } })}>${gettext("Retirer")}</button></li>`)}</ul>`
        : nothing}`;
  return panel;
}

/** Everybody arrives but those who are unchecked: the start of most sittings. */
export function everybodyPanel() {
  const absent = members((m) => !present(m));
  const panel = { title: gettext("Tous présents sauf…"), out: new Set(absent.filter((m) => attendance().proxies[m.id]).map((m) => m.id)), place: room.view.council.places[0].id };
  const picker = new Picker({
    label: gettext("Qui manque ?"),
    candidates: () => members((m) => !present(m) && !panel.out.has(m.id)),
    onPick: (id) => panel.out.add(id),
  });
  const arriving = () => members((m) => !present(m) && !panel.out.has(m.id));
  const go = () => { const all = arriving(); open(null); for (const one of all) arrive(one.id, panel.place); };
  panel.view = () => html`${picker.view()}${placeField(panel)}
    ${panel.out.size ? html`<p>${gettext("Ne sont pas là :")}</p><ul class="chips">${[...panel.out].map((id) => html`<li><button class="small"
      aria-label=${fill(gettext("%(member)s est là"), { member: name(id) })}
        @click=${() => { panel.out.delete(id); changed(); }}>${name(id)} ×</button></li>`)}</ul>` : nothing}
    <div class="actions"><button class="main" ?disabled=${!arriving().length}
      @click=${go}>${fill(ngettext("Noter %(n)s arrivée", "Noter %(n)s arrivées", arriving().length), { n: arriving().length })}</button></div>`;
  return panel;
}

/** The last entries that may be undone by an opposite one. */
export function undoPanel() {
  const recent = () => desk.lines.filter((event) => opposite(event)).slice(-8).reverse();
  return {
    title: gettext("Corriger une entrée"),
    view: () => html`<p class="small">${gettext("Rien ne s’efface : la correction est une nouvelle entrée du journal.")}</p>
      ${recent().length ? html`<ul class="plain">${recent().map((event, n) => html`<li>${clockSeconds(event.at)} · ${sentence(event)}
        <button class="small" ?data-first=${n === 0} @click=${() => undo(opposite(event))}>${opposite(event).label}</button></li>`)}</ul>`
    : html`<p>${gettext("Aucune entrée récente ne peut être annulée.")}</p>`}`,
  };
}
