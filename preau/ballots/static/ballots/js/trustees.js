// The trustees of an election (sections 5 and 6): single ones, and threshold sets made with Pedersen's protocol.

import { Fault, at, require } from "./faults.js";
import { NAME, base, element, power, product, times } from "./group.js";
import { checkKnowledge, checkSignature, read } from "./proofs.js";
import { canonical, exactly, field, integer, items, parse, text } from "./reading.js";

const MOST_IN_A_SET = 100;
const MOST_SETS = 100;

/** The key of a trustee, a `Base`, whose secret it proved to know. */
function readKey(value) {
  const written = field(value, "public_key");
  const key = base(written);
  checkKnowledge(key, `pok|${NAME}|${written}|`, read(field(value, "pok")), "trustee_proof");
  return key;
}

/** {message, signature} of a trustee. */
export function readSigned(value) {
  const [message, signature] = exactly(value, "message", "signature");
  return { message: text(message), signature: read(signature) };
}

/** The context that a certificate of the new form must bear, canonical. */
export function contextOf(size, threshold, index) {
  return JSON.stringify({ group: NAME, size, threshold, index });
}

/** The keys of a certificate, {verification, encryption}: `Base`s. `context` is null in the form of 2.0. */
export function readCertificate(value, context) {
  const { message, signature } = readSigned(value);
  const content = parse(message);
  const verification = base(field(content, "verification"));
  const encryption = base(field(content, "encryption"));
  require(verification.value !== 1n && encryption.value !== 1n, "neutral");
  require((content.has("context") ? sorted(content.get("context")) : null) === sorted(parse(context ?? "null")), "certificate_context");
  checkSignature(verification, message, signature, "certificate_signature");
  return { verification, encryption };
}

// The fields of a context may be in any order.
function sorted(value) {
  if (value === null) return null;
  return canonical(value instanceof Map ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)) : value);
}

/** The public coefficients that the holder of `key` signed: `threshold` elements. */
export function readPolynomial(value, key, threshold) {
  const { message, signature } = readSigned(value);
  const [coefficients] = exactly(parse(message), "coefexps");
  const found = items(coefficients, threshold).map(element);
  checkSignature(key, message, signature, "polynomial_signature");
  return found;
}

/** What each trustee signs: all certificates together with its own polynomial. `certificates` is read JSON. */
export function certificatesMessage(certificates, coefficients) {
  return `certs_sig|${canonical(new Map([["certs", certificates], ["coefexps", coefficients.map(String)]]))}`;
}

/** The value at `index` of a polynomial in the exponent: the product of A_k^(index^k). */
export function evaluate(coefficients, index) {
  return coefficients.reduceRight((value, coefficient) => times(power(value, BigInt(index)), coefficient), 1n);
}

function verificationKeys(value, verification, polynomials, signed) {
  // The product of all polynomials, taken once: its value at j is the key of trustee j.
  const together = polynomials[0].map((_, k) => product(polynomials.map((polynomial) => polynomial[k])));
  return items(value, verification.length).map((entry, i) => at("trustee", i + 1, () => {
    const key = readKey(entry);
    require(key.value === evaluate(together, i + 1), "verification_key");
    if (signed) {
      const signature = read(field(entry, "signature"));
      checkSignature(verification[i], entry.get("public_key"), signature, "verification_key_signature");
    }
    return key;
  }));
}

/** A threshold set. The form of 2.0 has neither context in its certificates nor `signatures` nor signed keys. */
function readPedersen(value) {
  const threshold = integer(field(value, "threshold"));
  const certificates = items(field(value, "certs"));
  const size = certificates.length;
  require(threshold > 0 && threshold <= size && size <= MOST_IN_A_SET, "threshold");
  const signed = value.has("signatures");
  const verification = certificates.map((certificate, i) => at("certificate", i + 1, () =>
    readCertificate(certificate, signed ? contextOf(size, threshold, i + 1) : null).verification));
  const polynomials = items(field(value, "coefexps"), size).map((entry, i) => at("polynomial", i + 1, () =>
    readPolynomial(entry, verification[i], threshold)));
  if (signed) {
    items(value.get("signatures"), size).forEach((entry, i) => at("trustee", i + 1, () => {
      const message = certificatesMessage(certificates, polynomials[i]);
      checkSignature(verification[i], message, read(entry), "certificates_signature");
    }));
  }
  const keys = verificationKeys(field(value, "verification_keys"), verification, polynomials, signed);
  return { keys, threshold, publicKey: product(polynomials.map(([first]) => first)), value };
}

function readSingle(value) {
  const key = readKey(value);
  return { keys: [key], threshold: 1, publicKey: key.value, value };
}

/**
 * All sets of trustees of an election, every proof and signature of theirs checked.
 *
 * [{keys: `Base`s, threshold, publicKey: BigInt, value: the entry as it was read}]: `threshold` of the holders of
 * `keys` are needed to decrypt. Throws a `Fault`.
 */
export function readTrustees(data) {
  const entries = items(parse(data));
  require(entries.length > 0 && entries.length <= MOST_SETS, "trustees_number", { limit: MOST_SETS });
  return entries.map((entry, i) => at("trustees", i + 1, () => {
    const [kind, value] = items(entry, 2);
    if (kind === "Single") return readSingle(value);
    if (kind === "Pedersen") return readPedersen(value);
    throw new Fault("trustee_kind");
  }));
}

/** The key of an election is that of all its sets of trustees together. */
export function checkKey(trustees, publicKey) {
  require(product(trustees.map((set) => set.publicKey)) === publicKey, "election_key");
}

