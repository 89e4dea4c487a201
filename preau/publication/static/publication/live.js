// Keeps the page of a sitting up to date, and opens the player when somebody asks for it.
// Everything it says comes from live.json and from index.html itself: no word is written here.

const byId = (id) => document.getElementById(id);
const SECTIONS = ["maintenant", "dernier", "ordre-du-jour", "verifier"];
const SLOWEST = 60;

const known = { seq: Number(byId("seance")?.dataset.seq ?? 0), ballot: undefined, failures: 0 };

// A file read again asks the server whether it changed: an answer without content costs a few bytes.
async function fetchFresh(name) {
  const response = await fetch(name, { cache: "no-cache", credentials: "omit" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function sayWords(live) {
  setText(byId("badge"), live.words.badge);
  byId("badge")?.classList.toggle("on-air", live.status === "live");
  setText(byId("repere"), live.words.eyebrow);
  const title = byId("maintenant-titre");
  // A long title is cut in live.json; the page that holds it whole keeps it.
  const start = live.words.title.endsWith("…") && live.words.title.slice(0, -1);
  if (!start || !title?.textContent.startsWith(start)) setText(title, live.words.title);
  const paragraphs = live.words.sentences.map((sentence) => {
    const p = document.createElement("p");
    p.textContent = sentence;
    return p;
  });
  const box = byId("phrases");
  const said = [...(box?.children ?? [])].map((p) => p.textContent.trim());
  if (box && said.join("\n") !== live.words.sentences.join("\n")) box.replaceChildren(...paragraphs);
}

// Once for each proclamation, to those who listen to the page; never for those made before it was opened.
function announce(last) {
  const ballot = last?.ballot ?? 0;
  if (known.ballot !== undefined && ballot > known.ballot) byId("annonce").textContent = last.say;
  known.ballot = ballot;
}

function swap(id, fresh) {
  const old = byId(id);
  const next = fresh.getElementById(id);
  if (!old || !next || old.innerHTML === next.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  if (id !== "seance") next.classList.add("changed");
  old.replaceWith(document.adoptNode(next));
  if (focused) byId(id).querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

async function refreshPage(page) {
  const text = await (await fetchFresh("index.html")).text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const seq = Number(fresh.getElementById("seance")?.dataset.seq ?? 0);
  if (seq < page) return;
  // A picture that appears or ends changes the whole page, but never under the eyes of somebody who watches.
  if (byId("video")?.dataset.open) SECTIONS.forEach((id) => swap(id, fresh));
  else swap("seance", fresh);
  prepare();
  document.title = fresh.title;
  known.seq = seq;
}

async function look() {
  const live = await (await fetchFresh("live.json")).json();
  sayWords(live);
  announce(live.last);
  const video = byId("video") ? "seen" : null;
  if (live.page > known.seq || (live.video && !video)) await refreshPage(live.page);
  return live.every;
}

// What is shown is said to be old as soon as that is known.
function late(yes) {
  const notice = byId("retard");
  if (notice && notice.hidden === yes) notice.hidden = !yes;
}

async function poll() {
  let wait;
  try {
    wait = await look();
    known.failures = 0;
    late(false);
    if (wait === 0) return;
  } catch {
    known.failures += 1;
    late(known.failures > 1);
    wait = Math.min(SLOWEST, 3 * 2 ** known.failures);
  }
  // A page that nobody sees costs nothing.
  if (document.hidden) await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
  setTimeout(poll, wait * 1000);
}

// The player

const place = () => {
  const found = /[#?&]t=(\d+(?:\.\d+)?)/.exec(location.hash || location.search);
  return found ? Number(found[1]) : null;
};

async function open(options) {
  const video = byId("video");
  if (!video) return;
  const { open: openPlayer } = await import(new URL(video.dataset.player, document.baseURI).href);
  await openPlayer(video, options);
}

function prepare() {
  const button = byId("regarder");
  const video = byId("video");
  const card = byId("affiche");
  if (!button || !video || video.dataset.open || !card.hidden) return;
  card.hidden = false;
  video.hidden = true;
  button.addEventListener("click", () => open({ play: true, at: place() }));
  byId("son")?.addEventListener("click", (event) => {
    event.preventDefault();
    open({ play: true, at: video.dataset.open ? video.currentTime : place(), source: event.currentTarget.href });
  });
}

// A link to a place in the recording: somebody who clicks wants to see it, somebody who arrives is not surprised.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#t="]');
  if (!link || !byId("video")) return;
  event.preventDefault();
  history.replaceState(null, "", link.getAttribute("href"));
  byId("scene").scrollIntoView({ block: "nearest" });
  open({ play: true, at: place() });
});

window.addEventListener("hashchange", () => place() !== null && open({ play: true, at: place() }));

prepare();
if (place() !== null) open({ play: false, at: place() });
if (byId("seance")?.dataset.closed === undefined) poll();
