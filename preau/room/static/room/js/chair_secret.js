// The chair is an elector and, as a rule, a trustee: the booth and the trustee's screen come to this page once a sitting
// has its ceremony, and not before.

import { nothing } from "../../web/vendor/lit-html/lit-html.js";
import { changed, config, onChange, room } from "./room.js";

let parts = null;
let asked = false;

async function load() {
  asked = true;
  try {
    const [booth, booths, trustee, trustees] = await Promise.all([
      import("./member_booth.js"), import("./member_booth_device.js"), import("./member_trustee.js"), import("./member_trustee_device.js"),
    ]);
    booths.followBooths();
    trustees.followTrustee();
    parts = { boothsView: booth.boothsView, trusteeAwaited: trustee.trusteeAwaited, trusteeView: trustee.trusteeView };
    changed();
  } catch {
    // The link fell meanwhile: the next news of the room tries again.
    asked = false;
  }
}

onChange(() => { if (!asked && config.member && room.view.secret?.ceremony) load(); });

export function boothsView() {
  const { ballot } = room.view;
  const mine = (ballot.electorate ?? []).some(([member, bearer]) => (bearer ?? member) === config.member);
  return parts && ballot.means === "encrypted" && mine ? parts.boothsView() : nothing;
}

export function trusteeView() {
  return parts ? parts.trusteeView() : nothing;
}

/** Whether the chair, as a trustee, has something to do now. */
export function trusteeAwaited() {
  return parts ? parts.trusteeAwaited() : false;
}
