// SHA-256 (FIPS 180-4), at once and everywhere: `crypto.subtle` is asynchronous and missing on http of a local network.

const encoder = new TextEncoder();

/** The first 32 bits of the fractional part of `root` of each of the first `count` primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function fractions(count, root) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    // 53 bits of a double are enough: no root of these primes is above 7, and 32 bits are taken after the point.
    if (prime) found.push((root(n) % 1) * 2 ** 32 | 0);
  }
  return found;
}

const K = new Int32Array(fractions(64, Math.cbrt));
const START = fractions(8, Math.sqrt);
const schedule = new Int32Array(64);

/** `block` is 64 bytes of `view` from `offset`; `state` is changed. */
function compress(state, view, offset) {
  const w = schedule;
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const one = h + s1 + (e & f ^ ~e & g) + K[i] + w[i] | 0;
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const two = s0 + (a & b ^ a & c ^ b & c) | 0;
    h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = state[i] + word | 0; });
}

/** The 32 bytes of the digest of `data`: a text (its UTF-8) or a Uint8Array. */
export function bytes(data) {
  const input = typeof data === "string" ? encoder.encode(data) : data;
  const state = new Int32Array(START);
  const whole = input.length - input.length % 64;
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  for (let offset = 0; offset < whole; offset += 64) compress(state, view, offset);
  // What remains, a bit, zeros, and the length in bits on 64: one block or two.
  const rest = new Uint8Array(input.length - whole < 56 ? 64 : 128);
  rest.set(input.subarray(whole));
  rest[input.length - whole] = 0x80;
  const last = new DataView(rest.buffer);
  last.setBigUint64(rest.length - 8, BigInt(input.length) * 8n);
  for (let offset = 0; offset < rest.length; offset += 64) compress(state, last, offset);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return digest;
}

/** Lower-case hexadecimal of bytes. */
export function toHex(found) {
  let text = "";
  for (const byte of found) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The digest in lower-case hexadecimal, 64 characters: the address of a record in an archive. */
export function hex(data) {
  return toHex(bytes(data));
}

/** The digest in Base64 without "=", 43 characters: fingerprint of an election, hash in a signature, tracker. */
export function base64(data) {
  return btoa(String.fromCharCode(...bytes(data))).replace(/=+$/, "");
}
