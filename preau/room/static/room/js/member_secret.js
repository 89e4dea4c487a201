// The booth and the trustee's screen, in the member's page and in the chair's: their scripts come once the sitting has
// a ceremony of keys, and not before. A page that will never need them does not carry them.

import { nothing } from "../../web/vendor/lit-html/lit-html.js";
import { mine } from "./member_electors.js";
import { changed, config, onChange, room } from "./room.js";

// A page that was closed before the end of its sitting erased nothing; sittings last a night at most.
const DAYS = 3;

function forgetFormerSittings() {
  const oldest = new Date(Date.now() - DAYS * 86_400_000).toISOString().slice(0, 10);
  try {
    for (const name of Object.keys(localStorage)) {
      if (!/^preau-(voting|trustee)-/.test(name) || name.includes(config.sitting)) continue;
      if (!(JSON.parse(localStorage.getItem(name)).at >= oldest)) localStorage.removeItem(name);
    }
  } catch { /* nothing is kept on this device, or not by us */ }
}

let parts = null;
let asked = false;

async function load() {
  asked = true;
  try {
    const booth = await import("./member_booth.js"), trustee = await import("./member_trustee.js");
    const { followBooths } = await import("./member_booth_device.js"), { followTrustee } = await import("./member_trustee_device.js");
    followBooths();
    followTrustee();
    parts = { ...booth, ...trustee };
    changed();
  } catch {
    // The link fell meanwhile: the next news of the room tries again.
    asked = false;
  }
}

/** Begin to follow secret ballots when the sitting has any. */
export function followSecret() {
  forgetFormerSittings();
  onChange(() => { if (!asked && config.member && room.view.secret?.ceremony) load(); });
}

/** The booths of an encrypted ballot under way, for whoever votes in it. */
export function boothsView() {
  return parts && room.view.ballot.means === "encrypted" && mine().length ? parts.boothsView() : nothing;
}

/** After the proclamation: what became of the ballot of an elector for whom this device voted. */
export function sealedView(ballot, elector) {
  return parts ? parts.sealedView(ballot, elector) : nothing;
}

/** Whether an encrypted ballot waits for this person's choice. */
export function toChoose() {
  return parts ? parts.toChoose() : false;
}

/** The section of a trustee, or nothing. */
export function trusteeView() {
  return parts ? parts.trusteeView() : nothing;
}

/** Whether this person has something to do now as a trustee. */
export function trusteeAwaited() {
  return parts ? parts.trusteeAwaited() : false;
}
