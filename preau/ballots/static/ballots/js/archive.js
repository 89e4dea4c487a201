// The archive `.bel` (section 12): its records byte for byte, and the grammar of its events.
//
// `Setup Ballot* (EndBallots EncryptedTally PartialDecryption* Result?)?`, exactly: belenios-tool does not look at it,
// and counts nothing of what stands before a second EndBallots.

import { Fault, at, require } from "./faults.js";
import { exactly, integer, parse, parseCanonical } from "./reading.js";
import { hex } from "./sha256.js";

// A council of 250 members makes 4 MB; a hundred times that is read, not more.
const MOST_BYTES = 400_000_000;
const MOST_RECORD = 64_000_000;
const BLOCK = 512;

const TIMESTAMP = /^[1-9][0-9]{0,9}$/;
const HASH = /^[0-9a-f]{64}$/;
const [DATA, EVENT] = [".data.json", ".event.json"];

// Event -> what may come next; null is the end of the archive.
const GRAMMAR = new Map([
  ["Setup", ["Ballot", "EndBallots", null]],
  ["Ballot", ["Ballot", "EndBallots", null]],
  ["EndBallots", ["EncryptedTally"]],
  ["EncryptedTally", ["PartialDecryption", "Result", null]],
  ["PartialDecryption", ["PartialDecryption", "Result", null]],
  ["Result", [null]],
]);
// Event -> how many data records stand before it; its payload is the last of them.
const RECORDS = { Setup: 4, Ballot: 1, EndBallots: 0, EncryptedTally: 2, PartialDecryption: 2, Result: 1 };

/** ASCII of `bytes`, or null. */
function ascii(bytes) {
  let text = "";
  for (const byte of bytes) {
    if (byte > 127) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The name and body of the record at `offset`, and where the next one starts. */
function readRecord(data, offset) {
  const head = data.subarray(offset, offset + BLOCK);
  const wrong = offset ? "record_header" : "not_an_archive";
  require(head.length === BLOCK, offset ? "archive_truncated" : "not_an_archive");
  const name = ascii(head.subarray(0, 100));
  const digits = ascii(head.subarray(124, 135));
  require(name !== null && digits !== null && /^[0-7]{11}$/.test(digits), wrong);
  const size = parseInt(digits, 8);
  require(size <= MOST_RECORD, "record_too_big", { limit: MOST_RECORD / 1_000_000 });
  const start = offset + BLOCK;
  const end = start + Math.ceil(size / BLOCK) * BLOCK;
  require(end <= data.length, "archive_truncated");
  require(data.subarray(start + size, end).every((byte) => byte === 0), "record_padding");
  return { name: name.replace(/\0+$/, ""), body: data.subarray(start, start + size), head, end };
}

/** The only header that belenios-tool writes for a record of `size` bytes: old-style tar, no magic. */
function header(name, size, time) {
  const block = new Uint8Array(BLOCK);
  const put = (place, text) => { for (let i = 0; i < text.length; i += 1) block[place + i] = text.charCodeAt(i); };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, size.toString(8).padStart(11, "0"));
  put(136, time.toString(8).padStart(11, "0"));
  put(148, "        ");
  put(156, "0");
  put(148, `${block.reduce((a, b) => a + b, 0).toString(8).padStart(6, "0")}\0 `);
  return block;
}

function checkHeader({ name, body, head }, time) {
  const wanted = header(name, body.length, time);
  require(head.every((byte, i) => byte === wanted[i]), "record_header");
}

/** The records after the first, whose time all the others bear. */
function* records(data) {
  const first = readRecord(data, 0);
  const time = at("record", 1, () => {
    require(first.name === "BELENIOS", "not_an_archive");
    const [version, timestamp] = exactly(parseCanonical(first.body), "version", "timestamp");
    require(version === 1, "archive_version");
    require(typeof timestamp === "string" && TIMESTAMP.test(timestamp), "archive_time");
    require(Number(timestamp) < 8 ** 11, "archive_time");
    checkHeader(first, Number(timestamp));
    return Number(timestamp);
  });
  for (let offset = first.end, number = 2; offset < data.length; number += 1) {
    const record = at("record", number, () => {
      const found = readRecord(data, offset);
      require(found.name.endsWith(DATA) || found.name.endsWith(EVENT), "record_name");
      checkHeader(found, time);
      require(found.name.split(".", 1)[0] === hex(found.body), "record_hash");
      return found;
    });
    offset = record.end;
    yield { number, ...record };
  }
}

function linked(value, target) {
  require(typeof value === "string" && HASH.test(value), "link_writing");
  require(value === hex(target), "link");
}

// Where the records of an event go.
const PLACES = {
  Setup(archive, election, trustees, credentials, setup) {
    const links = exactly(parse(setup), "election", "trustees", "credentials");
    [election, trustees, credentials].forEach((target, i) => linked(links[i], target));
    Object.assign(archive, { election, trustees, credentials });
  },
  Ballot(archive, ballot) { archive.ballots.push(ballot); },
  EndBallots() {},
  EncryptedTally(archive, tally, sized) {
    const [voters, weight, link] = exactly(parse(sized), "num_tallied", "total_weight", "encrypted_tally");
    linked(link, tally);
    archive.tally = { data: tally, voters, weight };
  },
  PartialDecryption(archive, data, owned) {
    const [owner, payload] = exactly(parse(owned), "owner", "payload");
    linked(payload, data);
    archive.decryptions.push({ data, owner: integer(owner) });
  },
  Result(archive, result) { archive.result = result; },
};

/** Put the records of one event in their place; the type of the event. */
function readEvent(archive, body, pending, following) {
  const value = parseCanonical(body);
  require(value instanceof Map, "json_shape", { wanted: "object" });
  const kind = value.get("type");
  require(typeof kind === "string", "json_shape", { wanted: "string" });
  require(GRAMMAR.has(kind), "event_unknown", { kind: kind.slice(0, 40) });
  exactly(value, ...(archive.events ? ["parent"] : []), "height", "type", ...(kind === "EndBallots" ? [] : ["payload"]));
  require((value.get("parent") ?? "") === archive.head, "event_parent");
  require(value.get("height") === archive.events, "event_height");
  const wanted = following.map((item) => item ?? "—").join(" / ");
  require(following.includes(kind), "event_order", { kind, wanted });
  require(pending.length === RECORDS[kind], "event_records", { found: pending.length, wanted: RECORDS[kind] });
  if (pending.length) require(value.get("payload") === hex(pending[pending.length - 1]), "event_payload");
  PLACES[kind](archive, ...pending);
  return kind;
}

/**
 * The parts of an archive whose records and events hold together; nothing in it is verified yet.
 *
 * `data` is an ArrayBuffer or a Uint8Array; the parts are Uint8Arrays into it: {election, trustees, credentials,
 * ballots: […], tally: {data, voters, weight} or null, decryptions: [{data, owner}], result or null, head, events,
 * sealed}: `head` is the hash of the last event, `sealed` that of the tally's, or empty.
 * Throws a `Fault` at the first record or event that is out of order.
 */
export function readArchive(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  require(bytes.length <= MOST_BYTES, "archive_too_big", { limit: MOST_BYTES / 1_000_000 });
  const archive = { ballots: [], tally: null, decryptions: [], result: null, head: "", sealed: "", events: 0 };
  const seen = new Set();
  let [pending, following, last] = [[], ["Setup"], ""];
  for (const { number, name, body } of records(bytes)) {
    const isData = at("record", number, () => {
      require(!seen.has(name), "record_twice");
      seen.add(name);
      // No event takes more than four: what nobody asked for must not pile up.
      if (name.endsWith(DATA)) require(pending.length < 4, "record_unused");
      return name.endsWith(DATA);
    });
    if (isData) {
      pending.push(body);
    } else {
      last = at("event", archive.events + 1, () => readEvent(archive, body, pending, following));
      [following, pending] = [GRAMMAR.get(last), []];
      archive.head = name.slice(0, -EVENT.length);
      archive.events += 1;
      if (last === "EncryptedTally") archive.sealed = archive.head;
    }
  }
  require(!pending.length, "archive_truncated");
  if (!following.includes(null)) throw new Fault("archive_unfinished", { last: last || "-" });
  return archive;
}
