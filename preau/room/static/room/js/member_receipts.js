// Receipts of one's own votes: kept on this device, checked against the journal by whoever doubts.

import { digest, entry, hex, intact } from "./journal_line.js";
import { standing } from "./member_signature.js";
import { changed, config } from "./room.js";

const STORE = `preau-recus-${config.sitting}-${config.member}`;
let kept = {};
try { kept = JSON.parse(localStorage.getItem(STORE) ?? "{}"); } catch { kept = {}; }
const checks = new Map();

const key = (ballot, member) => `${ballot}/${member}`;

export function receipt(ballot, member) {
  return kept[key(ballot, member)] ?? null;
}

export function keep(receipts) {
  for (const one of receipts) {
    const former = kept[key(one.ballot, one.member)];
    // An answer that comes late must not replace the receipt of a later correction.
    if (!former || former.seq <= one.seq) kept[key(one.ballot, one.member)] = one;
  }
  try { localStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* shown until the page is closed */ }
  changed();
}

/** Ask the server again for the receipts of the ballot under way: a reload, a vote typed by the clerk. */
export async function refresh() {
  try {
    const response = await fetch(config.urls.receipts);
    if (response.ok) keep((await response.json()).receipts);
  } catch { /* the link is lost: what this device holds is shown */ }
}

async function check(one) {
  const event = await entry(one.seq);
  if (!event || event.seq !== one.seq || event.data.member !== one.member || event.data.ballot !== one.ballot) {
    return { kind: "refusal", text: gettext("L’entrée du journal ne correspond pas à ce reçu : signalez-le au secrétariat avant la proclamation.") };
  }
  if (one.commitment) {
    if (!globalThis.crypto?.subtle) {
      return { kind: "warning", text: gettext("L’entrée est au journal. Pour recalculer l’empreinte, ouvrez cette page en https.") };
    }
    const { ballot, choice, member, salt } = one;
    const found = hex(await digest({ ballot, choice, member, salt, sitting: config.sitting }));
    if (found !== one.commitment || event.data.commitment !== found) {
      return { kind: "refusal", text: gettext("L’empreinte du journal n’est pas celle de votre vote : signalez-le au secrétariat avant la proclamation.") };
    }
    return { kind: "ok", text: gettext("Vérifié : l’empreinte recalculée sur cet appareil est celle du journal.") };
  }
  if (event.data.choice !== one.choice) {
    return { kind: "refusal", text: gettext("Le journal porte un autre vote que ce reçu : signalez-le au secrétariat avant la proclamation.") };
  }
  if (globalThis.crypto?.subtle && !await intact(event)) {
    return { kind: "refusal", text: gettext("L’empreinte de l’entrée du journal est fausse : signalez-le au secrétariat.") };
  }
  return await standing(one) ?? { kind: "ok", text: gettext("Vérifié : ce vote est au journal, tel quel.") };
}

/** What the last check of a receipt said: {kind, text}, or nothing. */
export function checked(one) {
  return checks.get(`${key(one.ballot, one.member)}/${one.seq}`) ?? null;
}

export async function verify(one) {
  let said;
  try {
    said = await check(one);
  } catch {
    said = { kind: "warning", text: gettext("Le journal ne répond pas : réessayez quand la liaison sera revenue.") };
  }
  checks.set(`${key(one.ballot, one.member)}/${one.seq}`, said);
  changed();
}
