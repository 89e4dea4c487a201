// What publishing and watching share: signalling by POST, gathering with an end, signs of life, patient returns.

import { config } from "./room.js";

const GATHERING = 2000;
const HEARTBEAT = 10_000;
// A connection that stutters often comes back by itself.
const PATIENCE = 4000;

/** The server's answer to a media request; throws an Error with `rule` and the sentence to show. */
export async function ask(name, body = {}) {
  const response = await fetch(config.urls[name], {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": config.csrf },
    body: JSON.stringify({ ...body, screen: config.screen }),
    redirect: "manual",
  });
  let answer;
  try { answer = await response.json(); } catch { answer = {}; }
  if (response.ok) return answer;
  const sentence = answer.sentence ?? (response.status === 403
    ? gettext("Votre compte ne peut pas émettre depuis cet écran.") : gettext("Le serveur n’a pas répondu comme prévu."));
  throw Object.assign(new Error(sentence), { rule: answer.rule ?? "", status: response.status });
}

/** The local description once the addresses are gathered; a blocked network must not hold it up for ever. */
export function gathered(connection) {
  return new Promise((done) => {
    const finish = () => { clearTimeout(timer); done(connection.localDescription.sdp); };
    const timer = setTimeout(finish, GATHERING);
    const check = () => { if (connection.iceGatheringState === "complete") finish(); };
    connection.addEventListener("icegatheringstatechange", check);
    check();
  });
}

/**
 * Keep a connection alive and say when it is lost: `{stop()}`; `onLost(replaced)` is called once, with true when the
 * same person now publishes from another device: taking the source back would make the two fight for it.
 */
export function watchOver(connection, ticket, onLost) {
  let over = false;
  let patience = 0;
  const lost = async () => {
    if (over) return;
    stop();
    let replaced = false;
    try { replaced = (await ask("heartbeat", { ticket })).replaced; } catch { /* the server is away: we come back with it */ }
    onLost(replaced);
  };
  const beat = setInterval(async () => {
    try { if (!(await ask("heartbeat", { ticket })).alive) lost(); } catch (error) { if (error.status === 403) lost(); }
  }, HEARTBEAT);
  const stop = () => { over = true; clearInterval(beat); clearTimeout(patience); };
  connection.addEventListener("connectionstatechange", () => {
    clearTimeout(patience);
    if (connection.connectionState === "failed") lost();
    else if (connection.connectionState === "disconnected") patience = setTimeout(lost, PATIENCE);
  });
  return { stop };
}

/** Seconds before try number n (0, 1, 2…): 1, 2, 4, then 8. */
export function delay(n) {
  return Math.min(8, 2 ** n) * 1000;
}

/** Said when the page goes away, so that a former picture does not linger on air. */
export function sayGoodbye(name, ticket) {
  const body = JSON.stringify({ ticket, screen: config.screen });
  fetch(config.urls[name], { method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": config.csrf }, body })
    .catch(() => { /* the studio notices by itself after half a minute */ });
}
