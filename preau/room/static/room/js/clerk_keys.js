// Single keys of the desk. They never fire while somebody types in a field, and they can be turned off (WCAG 2.1.4).

import { desk } from "./clerk_desk.js";
import { changed } from "./room.js";

const STORE = "preau-touches";
let on = true;
try { on = localStorage.getItem(STORE) !== "non"; } catch { /* no store: on, as the help says */ }

export function keysOn() {
  return on;
}

export function setKeys(wanted) {
  on = wanted;
  try { localStorage.setItem(STORE, wanted ? "oui" : "non"); } catch { /* kept for this page only */ }
  changed();
}

function typing(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

/** `tools` = [{key, …}]; `actions` = {use(tool), help(), close()}. */
export function installKeys(tools, actions) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") { if (event.target.id !== "filtre") actions.close(); return; }
    if (!on || typing(event.target)) return;
    const key = event.key.toLowerCase();
    // A key held down must not vote for the whole table.
    if (event.repeat && !event.key.startsWith("Arrow")) return;
    // An open panel has the first word: in a roll call, P is a vote.
    if (desk.panel?.key?.(event.key)) { event.preventDefault(); return; }
    if (key === "?") actions.help();
    else if (key === "f" || key === "/") document.getElementById("filtre")?.focus();
    else {
      const tool = tools.find((one) => one.key === key);
      if (!tool) return;
      actions.use(tool);
    }
    event.preventDefault();
  });
}
