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

async function archive() {
  try {
    const response = await fetch(new URL(page.archive, document.baseURI), { credentials: "omit" });
    if (!response.ok) throw new Error(String(response.status));
    return await response.arrayBuffer();
  } catch {
    throw Object.assign(new Error("unreachable"), { code: "unreachable" });
  }
}

/** What the page says of the archive and the archive does not: names of figures. */
function differences(report) {
  const [figures] = report.result ?? [[]];
  const shown = [...document.querySelectorAll("#resultat ~ * [data-figure]")];
  const votes = shown.filter((one) => /\.(pour|contre|abstention|blanc)$|\.votes$/.test(one.dataset.figure));
  const sum = votes.reduce((total, one) => total + Number(one.getAttribute("value")), 0);
  const listed = [...report.trackers].sort().join(" ");
  const pairs = {
    uuid: report.uuid,
    fingerprint: report.fingerprint,
    archive: report.head,
    registered: String(report.registered),
    ballots: String(report.ballots),
  };
  const wrong = Object.keys(pairs).filter((name) => figure(name) !== pairs[name]);
  if (report.state !== "decrypted") wrong.push("result");
  if (listed !== [...trackers].sort().join(" ")) wrong.push("trackers");
  const total = figures.reduce((all, n) => all + n, 0);
  const told = new Set(votes.map((one) => one.getAttribute("value")));
  if (sum !== total || figures.some((n) => n && !told.has(String(n)))) wrong.push("result");
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
    const [data, { ask }] = await Promise.all([archive(), import(new URL(page.client, document.baseURI).href)]);
    say("", told().checking);
    const progress = (done, total) => { bar.value = done / total; };
    const report = await ask("verify", { archive: data }, { progress, patience: 120_000 });
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
