// The trustees' side of a key ceremony: `threshold` of `size` members will be needed to open a ballot (section 6).
//
// Pure functions over a state that is JSON: the page keeps it in this device's storage and survives a reload. The state
// holds the secrets of this trustee; nobody else ever does, and the page forgets it when the minutes are signed. Every
// step can be asked for again: it makes the same keys, the same polynomial and the same shares.
//
// 1. `begin`   everyone publishes a certificate: a key to sign with and a key to receive shares with;
// 2. `share`   everyone draws a polynomial, publishes it in the exponent, and sends each other its value, encrypted;
// 3. `finish`  everyone checks what it received, and adds it up: its decryption key.
//
// The certificates come through the server. Three people in one room can compare `fingerprint(certificates)` on their
// devices: where it is the same, nobody stands between them.

import { at, require } from "./faults.js";
import { NAME, base, generator, modq, q, random, randomKey, scalar } from "./group.js";
import { checkSignature, proveKnowledge, read, sign, write } from "./proofs.js";
import { canonical, exactly, field, items, parse, text } from "./reading.js";
import { base64, bytes, toHex } from "./sha256.js";
import { certificatesMessage, contextOf, evaluate, readCertificate, readPolynomial, readTrustees } from "./trustees.js";

const HEX = /^[0-9a-f]{64}$/;

const signed = (secret, message) => ({ message, signature: write(sign(secret, message)) });

/** A message of another device as it was read from JSON, its objects as Maps. */
const received = (message) => parse(JSON.stringify(message) ?? "null");

/**
 * Start as trustee `index` (from 1) of `size`: {state, message: {certificate}}. `ceremony` is the identifier that all
 * devices share; the keys are of this ceremony only.
 */
export function begin({ ceremony, index, size, threshold }) {
  const whole = [index, size, threshold].every(Number.isInteger);
  require(typeof ceremony === "string" && ceremony && whole, "ceremony_state");
  require(threshold >= 1 && threshold <= size && index >= 1 && index <= size, "threshold");
  const [sk, dk] = [randomKey(), randomKey()];
  const [verification, encryption] = [sk, dk].map((secret) => String(generator().power(secret)));
  const context = contextOf(size, threshold, index);
  const certificate = signed(sk, `{"context":${context},"verification":"${verification}","encryption":"${encryption}"}`);
  const polynomial = Array.from({ length: threshold }, () => String(randomKey()));
  const state = { ceremony, index, size, threshold, sk: String(sk), dk: String(dk), polynomial, certificate };
  return { state, message: { certificate } };
}

/** What the trustees compare aloud: 43 characters that stand for all certificates in their order. */
export function fingerprint(certificates) {
  return base64(canonical(received(certificates)));
}

/** The keys of all certificates, checked; ours must be among them, in its place. */
function readCertificates(state, certificates) {
  const { index, size, threshold } = state;
  const entries = items(certificates, size);
  const keys = entries.map((entry, i) => at("trustee", i + 1, () => readCertificate(entry, contextOf(size, threshold, i + 1))));
  require(canonical(entries[index - 1]) === JSON.stringify(state.certificate), "own_certificate");
  const seen = new Set();
  keys.forEach(({ verification, encryption }, i) => at("trustee", i + 1, () => {
    for (const key of [verification.value, encryption.value]) {
      require(!seen.has(key), "certificate_twice");
      seen.add(key);
    }
  }));
  return keys;
}

/** The pad that hides the share of i for j: both ends know g^(r dk_j). */
function pad(state, from, to, secret) {
  return BigInt(`0x${toHex(bytes(`share|${state.ceremony}|${from}|${to}|${secret}`))}`);
}

/** f(index) mod q, of our own polynomial. */
function valueAt(state, index) {
  return state.polynomial.reduceRight((value, coefficient) => modq(value * BigInt(index) + scalar(coefficient)), 0n);
}

function seal(state, encryption, to) {
  const r = random();
  const hidden = valueAt(state, to) ^ pad(state, state.index, to, encryption.power(r));
  return { alpha: String(generator().power(r)), data: hidden.toString(16).padStart(64, "0") };
}

function open(state, value, from) {
  const [alpha, data] = exactly(value, "alpha", "data");
  require(HEX.test(text(data)), "share_writing");
  const secret = base(alpha).power(scalar(state.dk));
  const found = BigInt(`0x${data}`) ^ pad(state, from, state.index, secret);
  require(found < q, "share_wrong");
  return found;
}

/**
 * Once all certificates are there, in the order of the trustees: {state, message: {coefexps, signature, shares}}.
 *
 * `shares` has {alpha, data} for each trustee, ourselves included. Throws a `Fault` that names the trustee whose
 * certificate is wrong; `certificate_other` where the certificates are not those of the first time: our shares must not
 * be encrypted to other keys afterwards.
 */
export function share(state, certificates) {
  const entries = received(certificates);
  const keys = readCertificates(state, entries);
  const print = base64(canonical(entries));
  require(!state.certificates || state.certificates === print, "certificate_other");
  const sk = scalar(state.sk);
  const coefficients = state.polynomial.map((a) => generator().power(scalar(a)));
  const message = {
    coefexps: signed(sk, JSON.stringify({ coefexps: coefficients.map(String) })),
    signature: write(sign(sk, certificatesMessage(entries, coefficients))),
    shares: keys.map(({ encryption }, i) => seal(state, encryption, i + 1)),
  };
  return { state: { ...state, certificates: print }, message };
}

/** What trustee `from` sent us in step 2, checked: our share of its polynomial. */
function receive(state, entries, key, value, from) {
  const [coefexps, signature, shares] = exactly(value, "coefexps", "signature", "shares");
  const coefficients = readPolynomial(coefexps, key, state.threshold);
  checkSignature(key, certificatesMessage(entries, coefficients), read(signature), "certificates_signature");
  const found = open(state, items(shares, state.size)[state.index - 1], from);
  require(generator().power(found) === evaluate(coefficients, state.index), "share_wrong");
  return found;
}

/**
 * Once all messages of step 2 are there, in the order of the trustees: {state, message: {verification_key}}.
 *
 * The state then holds `key`: {secret, public}, what this trustee decrypts with. Throws a `Fault` that names the trustee
 * whose polynomial, signature or share is wrong.
 */
export function finish(state, certificates, messages) {
  require(state.certificates, "ceremony_state");
  const entries = received(certificates);
  const keys = readCertificates(state, entries);
  require(base64(canonical(entries)) === state.certificates, "certificate_other");
  const shares = items(received(messages), state.size).map((value, i) =>
    at("trustee", i + 1, () => receive(state, entries, keys[i].verification, value, i + 1)));
  const secret = modq(shares.reduce((a, b) => a + b, 0n));
  const key = String(generator().power(secret));
  const verificationKey = {
    pok: write(proveKnowledge(secret, `pok|${NAME}|${key}|`)),
    public_key: key,
    signature: write(sign(scalar(state.sk), key)),
  };
  return { state: { ...state, key: { secret: String(secret), public: key } }, message: { verification_key: verificationKey } };
}

/**
 * The public object of the set, from the messages of all: what `["Pedersen", …]` holds in the list of trustees. Its
 * text is `JSON.stringify` of it. Checked whole: throws a `Fault` where a part does not fit.
 */
export function pedersen(threshold, certificates, messages, keys) {
  const plain = (value) => JSON.parse(canonical(value));
  const second = items(received(messages));
  const third = items(received(keys));
  const found = {
    threshold,
    certs: certificates,
    coefexps: second.map((message) => plain(field(message, "coefexps"))),
    signatures: second.map((message) => plain(field(message, "signature"))),
    verification_keys: third.map((message) => plain(field(message, "verification_key"))),
  };
  readTrustees(JSON.stringify([["Pedersen", found]]));
  return found;
}

/**
 * Whether what is published is the ceremony that this device took part in: the certificates that it saw, and its own
 * key in its place. To be asked before any ballot is opened under these trustees. Throws `own_certificate` or `own_key`.
 */
export function recognise(state, text_) {
  require(state.key, "ceremony_state");
  const [{ value, keys }] = readTrustees(`[["Pedersen",${text_}]]`);
  require(value.get("threshold") === state.threshold, "own_certificate");
  require(base64(canonical(value.get("certs"))) === state.certificates, "own_certificate");
  require(String(keys[state.index - 1].value) === state.key.public, "own_key");
  return true;
}
