// One polite live region for the whole page: says a thing once, to who listens to the screen.

const said = new Set();
let region;

function makeRegion() {
  const element = document.createElement("div");
  element.className = "hidden";
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
  document.body.append(element);
  return element;
}

// A region must be in the page before its text changes, or some screen readers stay silent.
if (typeof document !== "undefined") region = makeRegion();

/**
 * Announces `text` once. `key` names the fact ("result-3"): the same fact is never said twice, even if the page draws
 * it again or the link comes back; without a key the text itself is the key.
 * @param {string} text
 * @param {string} [key]
 */
export function announce(text, key = text) {
  if (!text || said.has(key)) return;
  said.add(key);
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  // Later lines are read by themselves, so old ones can go.
  setTimeout(() => line.remove(), 10_000);
}

/** Marks a fact as already known, so that what was true when the page opened is not announced. @param {string} key */
export function know(key) {
  said.add(key);
}
