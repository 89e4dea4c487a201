// Correcting a vote before its proclamation: who, what, why. The former vote stays readable in the journal.

import { html } from "../../web/vendor/lit-html/lit-html.js";
import { desk, open } from "./clerk_desk.js";
import { Picker } from "./clerk_picker.js";
import { undoPanel } from "./clerk_panels.js";
import { changed, person, room } from "./room.js";
import { correction, known } from "./rollcall.js";
import { choiceLabel } from "./words.js";

export function correctionPanel(member = "") {
  const panel = { title: gettext("Corriger un vote"), fixing: member ? { member, choice: null, reason: "" } : null };
  const picker = new Picker({
    label: gettext("Quel vote ?"),
    candidates: () => (room.view.ballot.electorate ?? []).map(([id]) => id).filter((id) => room.view.ballot.votes[id]).map((id) => ({
      id, label: person(id).name, detail: choiceLabel(known(id)?.choice) || gettext("a voté"), search: `${person(id).order} ${person(id).name}`,
    })),
    onPick: (member) => {
      panel.fixing = { member, choice: null, reason: "" };
      desk.draw();
      document.querySelector("#panneau [name=exact]")?.focus();
    },
    empty: gettext("Aucun vote n’est encore noté dans ce scrutin."),
  });
  if (room.view.ballot.mode === "secret") {
    panel.view = () => html`<p>${gettext("Un scrutin secret ne se corrige pas : en cas d’erreur, annulez le scrutin et votez à nouveau.")}</p>`;
    return panel;
  }
  panel.view = () => panel.fixing
    ? correction(panel.fixing, { done: () => open(null), cancel: () => { panel.fixing = null; changed(); } })
    : html`${picker.view()}<p><button class="text small"
      @click=${() => open(undoPanel())}>${gettext("Corriger une autre entrée (arrivée, sortie, pouvoir, déport)")}</button></p>`;
  return panel;
}
