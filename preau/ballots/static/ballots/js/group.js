// BELENIOS-2048: the subgroup of order q of the integers mod p (section 3 of the protocol), on BigInt.
//
// BigInt does not compute in constant time, and no script can: who measures this very device to the microsecond while
// it votes may learn something.

import { require } from "./faults.js";
import { decimal } from "./reading.js";

export const NAME = "BELENIOS-2048";

export const p = BigInt(
  "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223725449768433812906663313"
  + "8078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980"
  + "0307904916540637771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328979132"
  + "4047457883446826065232797464795113767265869358218004631792207366886005262718636338608879688212076943236614949100"
  + "2923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507"
  + "711827842317498073276598828825169183103125680162072880719",
);
export const g = BigInt(
  "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678799694668298"
  + "7493890950838965734256019006010684771644917354741372831046104586813145117816467554005274028898461398645326612150"
  + "5579709716201616827031288643245666383486363578210615491841998253431518974065818686865115135857641013888221539601"
  + "6043228843603930989333662772848406593138406010231675095763777982665103606822406635076697764025346253773085133173"
  + "4951942489677540525736590494924776314759915751987751777114814909204566002054781270547282381409725186398583341157"
  + "00568353695553423781475582491896050296680037745308460627",
);
export const q = 78571733251071885079927659812671450121821421258408794611510081919805623223441n;

const P_DIGITS = String(p).length;
const Q_DIGITS = String(q).length;

export function times(a, b) {
  return a * b % p;
}

/** The product of a list of elements. */
export function product(elements) {
  return elements.reduce(times, 1n);
}

/** A number of any sign as its representative in [0, q). */
export function modq(n) {
  const rest = n % q;
  return rest < 0n ? rest + q : rest;
}

/** The inverse mod q of a number that is not a multiple of q (Euclid). */
export function inverse(n) {
  let [a, b, x, y] = [modq(n), q, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return modq(x);
}

/**
 * One element that is raised to several powers: its squarings are made once, then each power takes about 90 products
 * (Yao's method: the squares are sorted by digit, then added up). A verifier raises each element of a ballot to q,
 * which tells whether it is of the group, and to the challenges of its proofs.
 */
export class Base {
  constructor(value) {
    this.value = value;
    // this.squares[i] is the base to the power of 16^i.
    this.squares = [value % p];
  }

  /** The base to the power of `exponent`, a natural number. */
  power(exponent) {
    const digits = exponent.toString(16);
    while (this.squares.length < digits.length) {
      let square = this.squares[this.squares.length - 1];
      for (let i = 0; i < 4; i += 1) square = square * square % p;
      this.squares.push(square);
    }
    const sorted = new Array(16).fill(null);
    for (let place = 0; place < digits.length; place += 1) {
      const digit = parseInt(digits[digits.length - 1 - place], 16);
      sorted[digit] = sorted[digit] === null || !digit ? this.squares[place] : sorted[digit] * this.squares[place] % p;
    }
    let running = null;
    let result = 1n;
    for (let digit = 15; digit > 0; digit -= 1) {
      if (sorted[digit] !== null) running = running === null ? sorted[digit] : running * sorted[digit] % p;
      if (running !== null) result = result * running % p;
    }
    return result;
  }

  /** Whether the base is an element of the group. */
  get isMember() {
    return this.value > 0n && this.value < p && this.power(q) === 1n;
  }
}

/** `base` to the power of `exponent`, a natural number. */
export function power(base, exponent) {
  return new Base(base).power(exponent);
}

/** Whether `x` is an element of the group. */
export function member(x) {
  return new Base(x).isMember;
}

/**
 * The powers of one base that is used again and again: a product for each digit of the exponent, no squaring.
 *
 * A window of 6 bits, measured: the table is ready after 2,700 products and a power takes 43. With 8 bits it takes 32,
 * and the table 8,200: more than a ballot of 35 names ever saves.
 */
export class Table {
  static WINDOW = 6;

  constructor(base) {
    const size = 2 ** Table.WINDOW;
    this.rows = [];
    for (let bits = 0; bits < 256; bits += Table.WINDOW) {
      const row = [1n];
      for (let i = 1; i < size; i += 1) row.push(row[i - 1] * base % p);
      this.rows.push(row);
      base = row[size - 1] * base % p;
    }
  }

  /** The base to the power of `exponent`, in [0, 2^256). */
  power(exponent) {
    const digits = exponent.toString(2);
    let result = 1n;
    for (let end = digits.length, row = 0; end > 0; end -= Table.WINDOW, row += 1) {
      const digit = parseInt(digits.slice(Math.max(0, end - Table.WINDOW), end), 2);
      if (digit) result = result * this.rows[row][digit] % p;
    }
    return result;
  }
}

let tableOfG = null;
const tables = new Map();

/** The table of g, made when it is first asked for. */
export function generator() {
  tableOfG ??= new Table(g);
  return tableOfG;
}

/** The table of an election's key, the last two kept: 700 kB each. */
export function tableOf(y) {
  if (y === g) return generator();
  if (!tables.has(y)) {
    if (tables.size > 1) tables.delete(tables.keys().next().value);
    tables.set(y, new Table(y));
  }
  return tables.get(y);
}

/** A number drawn uniformly in [0, q): 128 bits more than q are reduced, the bias is below 2^-128. */
export function random() {
  let number = 0n;
  for (const word of crypto.getRandomValues(new Uint32Array(12))) number = number << 32n | BigInt(word);
  return number % q;
}

/** A private key: like `random`, and never zero. */
export function randomKey() {
  return random() || randomKey();
}

/** A number mod q in its only writing: decimal digits without leading zero, below q. */
export function scalar(value) {
  const number = decimal(value, Q_DIGITS, "number_writing");
  require(number < q, "number_range");
  return number;
}

/** An element from its only writing, not yet known to be of the group. */
export function readElement(value) {
  return decimal(value, P_DIGITS, "element_writing");
}

/** An element of the group, ready to be raised to powers. Throws: another writing, too long, outside of the group. */
export function base(value) {
  const found = new Base(readElement(value));
  require(found.isMember, "not_in_group", { group: NAME });
  return found;
}

/** Like `base`, the number itself. */
export function element(value) {
  return base(value).value;
}
