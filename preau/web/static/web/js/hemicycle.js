// The seats of the assembly, drawn from positions that the server gives. Same forms as assemblies/hemicycle.py
// (a test compares the two): for a disc, against a square, abstention a hatched disc, absent a dashed ring.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";

const [WIDTH, HEIGHT] = [560, 294];
const DESK = "M246 280v-10q34 -14 68 0v10z";
const DOTS = { represented: 0.34, voted: 0.56, ready: 0.56 };

/** One decimal at most. */
const f = (n) => (Math.abs(n) < 0.05 ? 0 : n).toFixed(1);

function ring(x, y, radius) {
  const r = Number(radius.toFixed(1));
  return `M${f(x - r)} ${f(y)}a${f(r)} ${f(r)} 0 1 1 ${f(2 * r)} 0a${f(r)} ${f(r)} 0 1 1 ${f(-2 * r)} 0z`;
}

function chord(x, y, r, offset) {
  const half = Math.sqrt((r * r - offset * offset) / 2);
  const shift = offset * Math.SQRT1_2;
  return `M${f(x + shift - half)} ${f(y + shift + half)}l${f(2 * half)} ${f(-2 * half)}`;
}

/** The outline that says a mark by its form alone. */
export function outline({ x, y, r }, mark) {
  if (mark === "against") {
    const side = r * 0.88;
    return `M${f(x - side)} ${f(y - side)}h${f(2 * side)}v${f(2 * side)}h${f(-2 * side)}z`;
  }
  const disc = ring(x, y, r * 0.96);
  if (mark === "abstain") return disc + [-0.5, 0, 0.5].map((o) => chord(x, y, r * 0.96, o * r)).join("");
  if (mark === "recused") return disc + chord(x, y, r * 0.96, 0);
  if (mark === "not_voting") return `${disc}M${f(x - r * 0.5)} ${f(y)}h${f(r)}`;
  return disc;
}

function seat(member, mark, speaks) {
  const dot = DOTS[mark];
  return svg`<g><title>${member.name}</title><path class=${`seat ${mark}${speaks ? " floor" : ""}`} d=${outline(member, mark)}></path>${
    dot ? svg`<circle class=${`seat-dot ${mark}`} cx=${f(member.x)} cy=${f(member.y)} r=${f(member.r * dot)}></circle>` : nothing
  }</g>`;
}

/**
 * The picture as a lit-html template.
 * @param {object} given
 * @param {{id: string, name: string, x: number, y: number, r: number}[]} given.members
 * @param {Record<string, string>} given.marks by member id; "present" where a member has none
 * @param {string | null} [given.speaker] id of who has the floor
 * @param {string} given.label what the picture shows, numbers in words; a table beside it says the same whole
 */
export function hemicycle({ members, marks, speaker = null, label }) {
  return html`<svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${label}>
    <path class="desk" d=${DESK}></path>
    ${members.map((m) => seat(m, marks[m.id] ?? "present", m.id === speaker))}
  </svg>`;
}
