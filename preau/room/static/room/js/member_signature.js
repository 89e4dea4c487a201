// A public vote signed by the member's passkey, once it is recorded: one more gesture, never required.
//
// What is signed is made on this device, from the vote that it shows and the line of the journal that holds it; and the
// device compares the key that the journal declares with its own.

import { html, nothing } from "../../web/vendor/lit-html/lit-html.js";
import { bytes, signedBy, text } from "./assertion.js";
import { digest, entries, entry, intact } from "./journal_line.js";
import { Refused, changed, config, room } from "./room.js";

const STORE = `preau-signatures-${config.sitting}-${config.member}`;
// By vote, "ballot/member/number of its event": the number of the event that holds the signature made here.
let made = {};
try { made = JSON.parse(localStorage.getItem(STORE) ?? "{}"); } catch { made = {}; }
const said = new Map();
const busy = new Set();

const key = (one) => `${one.ballot}/${one.member}/${one.seq}`;

async function call(url, fields = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": config.csrf },
    body: JSON.stringify(fields),
    redirect: "manual",
  });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => null);
  if (problem?.sentence) throw new Refused(response.status, problem);
  throw new TypeError(`HTTP ${response.status}`);
}

// Asked once: {rp_id, credentials, declared_at}.
let offer = null;
let asked = false;

/** Whether this member has a passkey that this browser may use. */
function able() {
  if (!globalThis.PublicKeyCredential || !globalThis.crypto?.subtle) return false;
  if (!asked) {
    asked = true;
    call(config.urls.signing_keys).then((found) => { offer = found; changed(); }, () => { setTimeout(() => { asked = false; }, 10_000); });
  }
  // On another of the site's names the browser would refuse its keys.
  return offer?.rp_id === location.hostname && offer.credentials.length > 0;
}

const content = ({ ballot, choice, member }, head) => digest({ ballot, choice, head, member, sitting: config.sitting });

const wrong = () => ({ kind: "refusal", text: gettext("Le journal ne porte pas votre signature telle que vous l’avez faite : signalez-le au secrétariat avant la proclamation.") });

/** What the signature of a receipt's vote is worth: {kind, text}; null when the journal has none and none was made here. */
export async function standing(one) {
  const seen = [room.view.ballot, room.view.last_votes].find((ballot) => (ballot?.number ?? ballot?.ballot) === one.ballot);
  const known = made[key(one)];
  if (!known && !seen?.signed?.includes(one.member)) return null;
  const event = known ? await entry(known) : await found(one);
  const { declared_at: at } = await call(config.urls.signing_keys);
  const declared = at && await entry(at);
  const ours = event?.type === "vote_signed" && event.data.ballot === one.ballot && event.data.member === one.member
    && event.data.choice === one.choice && event.data.signer === config.member && await intact(event)
    && declared?.type === "signing_key_declared" && declared.data.member === config.member && declared.seq < event.seq && await intact(declared);
  if (!ours) return wrong();
  try {
    if (!await signedBy(declared.data.public_key, await content(one, event.data.head), event.data)) return wrong();
  } catch (error) {
    // Garbage in the place of a key is no excuse.
    if (error.name !== "NotSupportedError") return wrong();
    return { kind: "warning", text: gettext("Votre signature est au journal. Ce navigateur ne sait pas la recalculer avec une clé de cette sorte.") };
  }
  return { kind: "ok", text: gettext("Vérifié : ce vote est au journal, tel quel, signé par votre clé d’accès.") };
}

/** The event that signs a vote, looked for after it: the signature was made on another device. */
async function found(one) {
  let last = null;
  for (let from = one.seq; ;) {
    const more = await entries(from);
    if (!more.length) return last;
    last = more.findLast((event) => event.type === "vote_signed" && event.data.ballot === one.ballot && event.data.member === one.member) ?? last;
    from = more.at(-1).seq;
  }
}

async function assertion(one, head) {
  const { response } = await navigator.credentials.get({ publicKey: {
    challenge: await content(one, head),
    rpId: offer.rp_id,
    allowCredentials: offer.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
    userVerification: "preferred",
    timeout: 60_000,
  } });
  return { authenticator_data: text(response.authenticatorData), client_data: text(response.clientDataJSON), signature: text(response.signature) };
}

async function attempt(one) {
  const event = await entry(one.seq);
  if (event?.data?.choice !== one.choice || event.data.member !== one.member || event.data.ballot !== one.ballot || !await intact(event)) {
    return { kind: "refusal", text: gettext("Le journal porte un autre vote que ce reçu : signalez-le au secrétariat avant la proclamation.") };
  }
  const { ballot, member, choice } = one;
  const signed = await assertion(one, event.hash);
  const answer = await call(config.urls.sign, { id: crypto.randomUUID(), ballot, member, choice, head: event.hash, ...signed });
  made[key(one)] = answer.seq;
  try { localStorage.setItem(STORE, JSON.stringify(made)); } catch { /* kept until the page is closed */ }
  const worth = await standing(one);
  return worth.kind === "ok" ? null : worth;
}

async function sign(one) {
  said.delete(key(one));
  busy.add(key(one));
  changed();
  try {
    const problem = await attempt(one);
    if (problem) said.set(key(one), problem);
  } catch (error) {
    said.set(key(one), { kind: error instanceof Refused ? "refusal" : "warning", text: sentence(error) });
  }
  busy.delete(key(one));
  changed();
}

function sentence(error) {
  if (error instanceof Refused) return error.message;
  if (error instanceof DOMException) return gettext("La clé d’accès n’a pas servi : la demande a été refusée ou a duré trop longtemps. Votre vote reste enregistré.");
  return gettext("La signature n’est pas partie : la liaison manque. Votre vote reste enregistré ; vous pourrez signer quand elle sera revenue.");
}

/** Under a recorded vote of a ballot whose names are published: "signed", or the button that signs. */
export function signatureView(one, ballot) {
  if (!one || one.commitment) return nothing;
  const notice = said.get(key(one));
  const waits = busy.has(key(one));
  let state = nothing;
  if (ballot.signed?.includes(one.member)) state = html`<p class="small"><b>${gettext("Signé")}</b> ${gettext("par votre clé d’accès")}</p>`;
  else if (able()) {
    state = html`<p><button type="button" class="small" ?disabled=${waits} @click=${() => sign(one)}>${waits
      ? gettext("Touchez votre clé d’accès…") : gettext("Signer avec ma clé d’accès")}</button></p>`;
  }
  return html`<div role="status">${state}${notice ? html`<p class="small notice ${notice.kind}">${notice.text}</p>` : nothing}</div>`;
}
