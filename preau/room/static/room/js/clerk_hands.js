// Votes by show of hands: who votes against, who abstains; the rest votes for. Three commands, each all or none.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { open, refusal, say } from "./clerk_desk.js";
import { Picker } from "./clerk_picker.js";
import { changed, person, room, send } from "./room.js";
import { choicesOf, fill } from "./words.js";

const TITLES = { against: () => gettext("Qui vote contre ?"), abstain: () => gettext("Qui s’abstient ?"), not_voting: () => gettext("Qui ne prend pas part ?"), blank: () => gettext("Qui vote blanc ?") };
const GROUP = "groupe:";

export function handsPanel() {
  // The rest votes for the text, or for the first candidate.
  const [REST, ...MARKED] = choicesOf(room.view.ballot);
  const panel = { title: gettext("Main levée"), marks: new Map(), busy: false };
  const waiting = () => (room.view.ballot.electorate ?? []).map(([id]) => id).filter((id) => !room.view.ballot.votes[id]);
  const free = () => waiting().filter((id) => !panel.marks.has(id));
  const candidates = () => {
    const left = free();
    const groups = room.view.council.groups.map((group) => [group, left.filter((id) => person(id).group === group).length]).filter(([, n]) => n > 1);
    return [
      ...left.map((id) => ({ id, label: person(id).name, detail: person(id).group, search: `${person(id).order} ${person(id).name}` })),
      // A group often votes as one.
      ...groups.map(([group, n]) => ({ id: GROUP + group, label: group, detail: fill(ngettext("tout le groupe, %(n)s voix", "tout le groupe, %(n)s voix", n), { n }), search: `groupe ${group}` })),
    ];
  };
  const mark = (choice, id) => {
    const ids = id.startsWith(GROUP) ? free().filter((one) => person(one).group === id.slice(GROUP.length)) : [id];
    for (const one of ids) panel.marks.set(one, choice);
  };
  const pickers = MARKED.map((choice, n) => ({ choice, picker: new Picker({ label: TITLES[choice.id]?.() ?? fill(gettext("Qui vote pour %(name)s ?"), { name: choice.label() }), candidates, onPick: (id) => mark(choice.id, id), first: n === 0 }) }));
  const marked = (choice) => waiting().filter((id) => panel.marks.get(id) === choice);

  const go = async () => {
    const ballot = room.view.ballot.number;
    const votes = [...MARKED.map((choice) => [choice.id, marked(choice.id)]), [REST.id, free()]].filter(([, members]) => members.length);
    panel.busy = true;
    changed();
    try {
      for (const [choice, members] of votes) await send("record_votes", { ballot, choice, members, channel: "hand" });
      const n = votes.reduce((sum, [, members]) => sum + members.length, 0);
      say({ kind: "ok", text: fill(ngettext("%(n)s vote à main levée est noté.", "%(n)s votes à main levée sont notés.", n), { n }) });
      open(null);
    } catch (error) {
      // What was recorded before stands and shows in the table; what is left may be sent again.
      say(refusal(error));
    } finally {
      panel.busy = false;
      changed();
    }
  };

  panel.view = () => {
    const { ballot } = room.view;
    if (ballot.status !== "open") return html`<p>${gettext("Aucun vote n’est ouvert : la présidence l’ouvre d’abord (touche C).")}</p>`;
    if (ballot.mode === "secret") return html`<p>${gettext("Ce vote est secret : il ne se fait pas à main levée.")}</p>`;
    const already = ballot.electorate.length - waiting().length;
    const figures = [[fill(gettext("%(choice)s (le reste)"), { choice: REST.label().toLowerCase() === REST.label() || REST.id !== "for" ? REST.label() : gettext("pour") }), free().length, REST.id], ...MARKED.map((choice) => [choice.label(), marked(choice.id).length, choice.id])];
    // The names come after the three fields, so that Tab goes from one field to the next.
    return html`<div class="hands">${pickers.map(({ picker }) => picker.view())}</div>
      <ul class="chips">${MARKED.flatMap((choice) => marked(choice.id).map((id) => html`<li><button class="small"
        aria-label=${fill(gettext("Retirer %(member)s"), { member: person(id).name })}
        @click=${() => { panel.marks.delete(id); changed(); }}><span class="mark ${choice.id}"></span>${person(id).name} ×</button></li>`))}</ul>
      <dl class="tally" aria-label=${gettext("Totaux avant enregistrement")}>${figures.map(([label, n, id]) => html`<div class=${id}><dt><span class="mark ${id}"></span>${label}</dt><dd>${n}</dd></div>`)}
        ${already ? html`<div><dt>${gettext("déjà exprimés")}</dt><dd>${already}</dd></div>` : nothing}</dl>
      <p class="small quiet">${fill(gettext("%(sum)s = %(n)s votants"), { sum: [...figures.map(([, n]) => n), ...(already ? [already] : [])].join(" + "), n: ballot.electorate.length })}</p>
      <div class="actions"><button class="main" ?disabled=${panel.busy || !waiting().length}
        @click=${go}>${gettext("Enregistrer la main levée")}</button></div>`;
  };
  return panel;
}
