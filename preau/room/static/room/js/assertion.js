// Whether a passkey signed: WebAuthn assertions checked by the device itself, with the key that the journal declares.

/** Bytes from base64url without padding, and back. */
export const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
export const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** A COSE key as a map of its labels: CBOR with whole numbers and byte strings only (RFC 9052). */
function labels(content) {
  let at = 0;
  const head = () => {
    const first = content[at++];
    let value = first & 31;
    if (value === 24) value = content[at++];
    else if (value === 25) { value = content[at] * 256 + content[at + 1]; at += 2; }
    return [first >> 5, value];
  };
  const whole = ([kind, value]) => (kind === 1 ? -1 - value : value);
  const found = new Map();
  for (let left = head()[1]; left > 0; left--) {
    const name = whole(head());
    const [kind, value] = head();
    if (kind === 2) { found.set(name, text(content.slice(at, at + value))); at += value; } else found.set(name, whole([kind, value]));
  }
  return found;
}

const KINDS = {
  "-7": (key) => [{ kty: "EC", crv: "P-256", x: key.get(-2), y: key.get(-3) }, { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }],
  "-8": (key) => [{ kty: "OKP", crv: "Ed25519", x: key.get(-2) }, { name: "Ed25519" }],
  "-257": (key) => [{ kty: "RSA", n: key.get(-1), e: key.get(-2) }, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }],
};

/** The two numbers of an ECDSA signature, 32 bytes each, out of their DER form: what WebCrypto takes. */
function joined(der) {
  const both = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const number = der.slice(at + 2, at + 2 + der[at + 1]).slice(-32);
    both.set(number, end - number.length);
    at += 2 + der[at + 1];
  }
  return both;
}

/**
 * Whether the key (COSE, base64url) made this assertion over `asked` (bytes). Throws "NotSupportedError" where the
 * browser cannot compute with a key of this kind, and anything else for what is no key or no assertion.
 */
export async function signedBy(publicKey, asked, { authenticator_data: data, client_data: client, signature }) {
  const said = JSON.parse(new TextDecoder().decode(bytes(client)));
  if (said.type !== "webauthn.get" || said.challenge !== text(asked)) return false;
  const key = labels(bytes(publicKey));
  const [jwk, kind] = KINDS[key.get(3)](key);
  const imported = await crypto.subtle.importKey("jwk", jwk, kind, false, ["verify"]);
  const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(client)));
  const made = kind.name === "ECDSA" ? joined(bytes(signature)) : bytes(signature);
  return crypto.subtle.verify(kind, imported, made, new Uint8Array([...bytes(data), ...hashed]));
}
