// On the page of a secret ballot: finds a ballot by its tracker, and verifies the whole archive in this browser.
// The verification itself is a worker of its own, loaded when somebody asks; every word comes from the page.

const byId = (id) => document.getElementById(id);
const page = byId("preuve").dataset;
const figure = (name) => document.querySelector(`[data-figure$=".${name}"]`)?.getAttribute("value");
const trackers = (byId("numeros")?.textContent ?? "").split("\n").map((line) => line.trim()).filter(Boolean);

// A ballot by its tracker

const LEAST = 8;

function find(typed) {
  const box = byId("trouve");
  const said = box.dataset;
  const wanted = typed.replace(/\s/g, "");
  const found = trackers.filter((tracker) => tracker.startsWith(wanted));
  if (wanted.length < LEAST) box.textContent = wanted ? said.short : "";
  else if (!found.length) box.textContent = said.missing;
  else box.textContent = `${found.length > 1 ? said.several : said.found} ${found.slice(0, 5).join(" · ")}`;
}

// The whole archive

const told = () => byId("verdict").dataset;

function say(kind, title, text = "") {
  const notice = document.createElement("div");
  notice.className = kind ? `notice ${kind}` : "notice";
  const strong = document.createElement("strong");
  strong.textContent = title;
  notice.append(strong);
  if (text) {
    const p = document.createElement("p");
    p.textContent = text;
    notice.append(p);
  }
  byId("verdict").replaceChildren(notice);
}

const filled = (text, values) => text.replace(/%\((\w+)\)[sd]/g, (_all, name) => String(values[name] ?? ""));

/** A fault as a sentence, in the language of the page: its place, then what is wrong. */
async function sentence(fault) {
  try {
    const { sentences, places } = await (await fetch(new URL(page.refusals, document.baseURI))).json();
    const way = (fault.place ?? []).map(([kind, n]) => filled(places[kind] ?? kind, { n })).join(", ");
    const text = filled(sentences[fault.code] ?? fault.code, fault.values ?? {});
    return `${way ? `${way} : ` : ""}${text}.`;
  } catch {
    return `${fault.code}.`;
  }
}

async function fetched(address) {
  try {
    // Asked for anew: an archive of today beside proofs of yesterday would be called false.
    const response = await fetch(new URL(address, document.baseURI), { credentials: "omit", cache: "no-cache" });
    if (!response.ok) throw new Error(String(response.status));
    return await response.arrayBuffer();
  } catch {
    throw Object.assign(new Error("unreachable"), { code: "unreachable" });
  }
}

/** The figures that this page shows, in the order of the answers of the archive's question. */
function shown({ answers, blank }) {
  const proposal = ["pour", "contre", "abstention"].map(figure);
  if (proposal[0] !== undefined) return proposal;
  const rows = [...document.querySelectorAll(".round tbody tr")].map((row) => [
    row.querySelector("th").firstChild.textContent.trim(), row.querySelector("[data-figure$='.votes']").getAttribute("value"),
  ]);
  const votes = new Map(rows);
  // Where anybody may be voted for, those who have no vote are not in the table.
  const counted = answers.map((answer) => votes.get(answer) ?? "0");
  return blank ? [figure("blanc"), ...counted] : counted;
}

/** What this page and the archive say otherwise, by name. */
function differences(report) {
  const told = { uuid: report.uuid, fingerprint: report.fingerprint, archive: report.head,
    registered: String(report.registered), ballots: String(report.ballots) };
  const wrong = Object.keys(told).filter((name) => figure(name) !== told[name]);
  if ([...report.trackers].sort().join(" ") !== [...trackers].sort().join(" ")) wrong.push("trackers");
  const [row] = report.result ?? [[]];
  if (row.join(" ") !== shown(report.questions[0]).join(" ")) wrong.push("result");
  return wrong;
}

// Not the archive's fault: nothing is proven by it.
const UNABLE = new Set(["workers_missing", "worker_died", "internal", "unreachable"]);

async function check() {
  const [button, bar] = [byId("verifier-ici"), byId("avance")];
  button.disabled = true;
  bar.hidden = false;
  bar.value = 0;
  try {
    say("", told().reading);
    const client = import(new URL(page.client, document.baseURI).href);
    const [data, bound, { ask }] = await Promise.all([fetched(page.archive), fetched(page.proofs), client]);
    say("", told().checking);
    const progress = (done, total) => { bar.value = done / total; };
    const report = await ask("verify", { archive: data, bound }, { progress, patience: 120_000 });
    const wrong = differences(report);
    if (wrong.length) say("refusal", told().differs, `${wrong.join(", ")}.`);
    else say("ok", told().sound, filled(told().detail, report));
  } catch (fault) {
    const code = fault.code ?? "internal";
    const text = await sentence({ code, values: fault.values, place: fault.place });
    if (UNABLE.has(code)) say("warning", told().unable, `${text} ${told().otherwise}`);
    else say("refusal", told().refused, text);
  }
  bar.hidden = true;
  button.disabled = false;
}

byId("sans").hidden = true;
byId("verifier-ici").hidden = false;
byId("verifier-ici").addEventListener("click", check);
if (byId("suivi")) {
  byId("suivi").hidden = false;
  byId("suivi").addEventListener("submit", (event) => event.preventDefault());
  byId("numero").addEventListener("input", (event) => find(event.target.value));
}
