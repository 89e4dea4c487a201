// JSON written by strangers, read within bounds: every value has the type that is asked for, or is refused.
//
// Not `JSON.parse`: it takes a key twice, floats and any depth, and puts keys that look like numbers first. Objects are
// read as Maps, which keep the order of the text: the canonical writing depends on it.

import { Fault, require } from "./faults.js";

const DEEPEST = 900;
// Small numbers of the format (heights, counts, bounds) have no reason to be longer.
const INTEGER_DIGITS = 10;
const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
// A run of plain characters, or one escape.
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NATURAL = /^(?:0|[1-9][0-9]*)$/;
// With the flag u a pair is one character: what this finds is half of one.
const LONE = /[\ud800-\udfff]/u;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

class Reader {
  constructor(text) { this.text = text; this.place = 0; }

  malformed() { return new Fault("json_malformed"); }

  take(pattern) {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text);
    if (found) this.place = pattern.lastIndex;
    return found;
  }

  /** Whether `word` stands here; then it is passed. */
  passed(word) {
    if (!this.text.startsWith(word, this.place)) return false;
    this.place += word.length;
    return true;
  }

  expect(word) { if (!this.passed(word)) throw this.malformed(); }

  value(depth) {
    require(depth <= DEEPEST, "json_deep");
    if (this.passed('"')) return this.string();
    if (this.passed("{")) return this.object(depth);
    if (this.passed("[")) return this.list(depth);
    if (this.passed("true")) return true;
    if (this.passed("false")) return false;
    if (this.passed("null")) return null;
    return this.number();
  }

  number() {
    for (const word of ["NaN", "Infinity", "-Infinity"]) if (this.passed(word)) throw new Fault("json_number");
    const found = this.take(NUMBER);
    if (!found) throw this.malformed();
    require(!found[2] && !found[3], "json_number");
    require(found[1].length <= INTEGER_DIGITS, "number_too_long");
    return Number(found[1]) + 0;
  }

  string() {
    const start = this.place - 1;
    while (this.take(STRING_PART));
    this.expect('"');
    return JSON.parse(this.text.slice(start, this.place));
  }

  list(depth) {
    const found = [];
    this.take(SPACE);
    if (this.passed("]")) return found;
    for (;;) {
      this.take(SPACE);
      found.push(this.value(depth + 1));
      this.take(SPACE);
      if (this.passed("]")) return found;
      this.expect(",");
    }
  }

  object(depth) {
    const found = new Map();
    let twice = false;
    this.take(SPACE);
    if (this.passed("}")) return found;
    for (;;) {
      this.take(SPACE);
      this.expect('"');
      const name = this.string();
      this.take(SPACE);
      this.expect(":");
      this.take(SPACE);
      twice ||= found.has(name);
      found.set(name, this.value(depth + 1));
      this.take(SPACE);
      if (this.passed("}")) break;
      this.expect(",");
    }
    require(!twice, "json_duplicate");
    return found;
  }
}

/** The JSON text in `data`, bytes or a string; objects are Maps. Throws: not UTF-8, not JSON, too deep, a key twice… */
export function parse(data) {
  let text;
  try {
    text = decoder.decode(typeof data === "string" ? encoder.encode(data) : data);
  } catch {
    throw new Fault("json_malformed");
  }
  const reader = new Reader(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  const value = reader.value(0);
  require(reader.place === reader.text.length, "json_malformed");
  // An escape can make half of a surrogate pair, a text that has no bytes: refused here, once and for all.
  if (text.includes("\\u")) require(!LONE.test(canonical(value, true)), "json_malformed");
  return value;
}

/** `value` as the protocol writes it: compact, fields in their order, non-ASCII characters raw. */
export function canonical(value, raw = false) {
  if (value instanceof Map) {
    return `{${[...value].map(([name, item]) => `${written(name, raw)}:${canonical(item, raw)}`).join(",")}}`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, raw)).join(",")}]`;
  return written(value, raw);
}

// JSON.stringify escapes half pairs; to look for them they must stay as they are.
function written(value, raw) {
  return raw && typeof value === "string" ? value : JSON.stringify(value);
}

/** Like `parse`, and the text must be the canonical one: a second writing of the same content is refused. */
export function parseCanonical(data) {
  const value = parse(data);
  const wanted = canonical(value);
  const text = typeof data === "string" ? data : decoder.decode(data);
  require(wanted === text, "not_canonical");
  return value;
}

export function field(value, name) {
  require(value instanceof Map, "json_shape", { wanted: "object" });
  require(value.has(name), "field_missing", { name });
  return value.get(name);
}

/** The values of an object that has these fields, in this order, and no other. */
export function exactly(value, ...names) {
  require(value instanceof Map, "json_shape", { wanted: "object" });
  const found = [...value.keys()];
  require(found.length === names.length && names.every((name, i) => name === found[i]), "fields");
  return [...value.values()];
}

/** A list, of `length` items where it is known. */
export function items(value, length = null) {
  require(Array.isArray(value), "json_shape", { wanted: "list" });
  require(length === null || value.length === length, "length", { wanted: length, found: value.length });
  return value;
}

export function text(value, limit = 100_000) {
  require(typeof value === "string", "json_shape", { wanted: "string" });
  require(value.length <= limit, "text_too_long");
  return value;
}

/** A natural number below 10^10. */
export function integer(value) {
  require(Number.isInteger(value) && value >= 0, "json_shape", { wanted: "integer" });
  return value;
}

/** Decimal digits in their only writing as a BigInt, at most `digits` of them; anything else throws `code`. */
export function decimal(value, digits, code) {
  const written_ = text(value);
  // The length first: turning a million digits into a number takes minutes.
  require(written_.length <= digits && NATURAL.test(written_), code);
  return BigInt(written_);
}
