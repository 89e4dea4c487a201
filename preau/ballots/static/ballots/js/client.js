// The page's side of the worker: `await ask("encrypt", {…})`. Tasks are listed in `worker.js`.

import { Fault } from "./faults.js";

// A phone that throttles checks a ballot of 35 names in a few seconds; a worker silent for longer than this is gone:
// the system took its memory back, and no event tells the page.
const PATIENCE = 30_000;
// A timer that comes later than this was asleep with its page, and the worker with both.
const SLEPT = 2000;

let worker = null;
let watch = 0;
let next = 1;
const waiting = new Map();

/** A worker; throws a `Fault` where modules do not start as workers (before Chromium 80, Safari 15, Firefox 114). */
function start() {
  let [asked, started] = [false, null];
  // A browser that knows the option reads it.
  const options = { get type() { asked = true; return "module"; } };
  try { started = new Worker(new URL("./worker.js", import.meta.url), options); } catch { /* said below */ }
  if (!started || !asked) {
    started?.terminate();
    throw new Fault("workers_missing");
  }
  started.addEventListener("message", ({ data }) => { if (started === worker) receive(data); });
  // The script did not load, or a fault escaped it; a message that cannot be read is no better.
  for (const event of ["error", "messageerror"]) started.addEventListener(event, () => { if (started === worker) restart(); });
  return started;
}

function settle(id, fault, result) {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (fault) reject(new Fault(fault.code, fault.values, fault.place)); else resolve(result);
}

function receive({ id, result, fault, progress }) {
  beat();
  const task = waiting.get(id);
  if (!task) return;
  if (progress !== undefined) { if (progress) task.progress?.(...progress); return; }
  settle(id, fault, result);
  beat();
}

/** A sign of life: patience starts again, as long as something is waited for. */
function beat() {
  clearTimeout(watch);
  watch = 0;
  if (!waiting.size) return;
  const patience = Math.min(...[...waiting.values()].map((task) => task.patience));
  const due = performance.now() + patience;
  watch = setTimeout(() => { if (performance.now() - due > SLEPT) beat(); else restart(); }, patience);
}

/**
 * The worker is dead. Everything is asked again of another one: tasks change nothing, twice is no harm. The task that
 * was under way, the first, has one more chance.
 */
function restart() {
  worker?.terminate();
  worker = null;
  for (const [id, first] of [...waiting].slice(0, 1)) {
    if (first.tried) settle(id, { code: "worker_died", values: {}, place: [] });
    first.tried = true;
  }
  for (const [id, task] of waiting) send(id, task);
  beat();
}

function send(id, { task, args }) {
  worker ??= start();
  worker.postMessage({ id, task, args });
}

/**
 * The result of a task, worked out beside the page; `progress(done, total)` is called as it goes.
 *
 * Rejects with a `Fault`: that of the task, `workers_missing` where the browser is too old, `worker_died` when the
 * worker died twice. `args` is copied: a big archive too.
 */
export function ask(task, args = {}, { progress = null, patience = PATIENCE } = {}) {
  return new Promise((resolve, reject) => {
    const id = next;
    next += 1;
    try {
      waiting.set(id, { task, args, progress, patience, resolve, reject, tried: false });
      send(id, waiting.get(id));
    } catch (error) {
      waiting.delete(id);
      reject(error);
      return;
    }
    // Not a sign of life: who asks often would wait for a dead worker for ever.
    if (!watch) beat();
  });
}
