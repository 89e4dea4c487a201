// The bar at the top of every screen: the link to the server is lost, or something waits to be sent.

import { onChange, room } from "./room.js";
import { fill } from "./words.js";

const bar = document.getElementById("lien");
// A stream that reconnects within a second is no news to anybody.
const GRACE = 1500;
let timer = 0;

function sentence() {
  const waiting = room.outbox.length;
  if (room.outdated) return gettext("Cette page n’est plus reconnue par le serveur. Rechargez-la, et reconnectez-vous s’il le faut ; ce qui attend partira ensuite.");
  const lost = gettext("Liaison perdue avec le serveur. Cet écran montre ce qu’il savait ; il se remettra à jour tout seul.");
  if (!waiting) return room.connected ? "" : lost;
  const kept = fill(ngettext(
    "%(n)s envoi attend : il est gardé ici et partira dès que la liaison revient.",
    "%(n)s envois attendent : ils sont gardés ici et partiront dès que la liaison revient.", waiting), { n: waiting });
  return room.connected ? kept : `${lost} ${kept}`;
}

function show() {
  timer = 0;
  const text = sentence();
  bar.hidden = !text;
  // Written only when it changes: a live region repeats what is written again.
  if (bar.textContent !== text) bar.textContent = text;
}

export function watchLink() {
  onChange(() => {
    if (!sentence()) { clearTimeout(timer); show(); } else if (!timer) timer = setTimeout(show, GRACE);
  });
}
