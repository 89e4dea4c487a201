"""Checkpoints as signed notes (C2SP signed-note v1.0.0, tlog-checkpoint body), with Ed25519.

A checkpoint's text is: origin, number of events, hash of the last event in base64, then "time " and its time.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from preau.journal.secret_files import made_once

# Signed-note algorithm byte for Ed25519.
ED25519 = b"\x01"
DASH = "\N{EM DASH} "


class BadNote(ValueError):
    """The note is malformed, or no signature by a known key verifies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a journal at a moment: `size` events, the last one's `hash` (hex), `time` in ISO 8601 UTC."""

    origin: str
    size: int
    hash: str
    time: str

    def text(self) -> str:
        root = base64.b64encode(bytes.fromhex(self.hash)).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.time}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, key: Ed25519PrivateKey) -> str:
    """The public key in signed-note form: name+id+base64(algorithm, key)."""
    public = key.public_key().public_bytes_raw()
    return f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def sign(checkpoint: Checkpoint, *, name: str, key: Ed25519PrivateKey) -> str:
    """The signed note, ending in a newline."""
    text = checkpoint.text()
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(name, public) + key.sign(text.encode())).decode()
    return f"{text}\n{DASH}{name} {signature}\n"


def read(note: str, verifier: str) -> Checkpoint:
    """The checkpoint of a note that `verifier` (a verifier key) signed; raises `BadNote`."""
    name, _, rest = verifier.strip().partition("+")
    try:
        key_hash, _, encoded = rest.partition("+")
        public = base64.b64decode(encoded, validate=True)[1:]
        known = Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise BadNote("the verifier key is malformed") from None
    if _key_id(name, public).hex() != key_hash:
        raise BadNote("the verifier key does not match its own identifier")
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator:
        raise BadNote("a signed note has a text, an empty line and signatures")
    for line in signatures.splitlines():
        if not line.startswith(f"{DASH}{name} "):
            continue
        try:
            raw = base64.b64decode(line.rsplit(" ", 1)[1], validate=True)
            known.verify(raw[4:], text.encode())
        except (ValueError, InvalidSignature):
            raise BadNote(f"the signature of {name} does not verify") from None
        return _parse(text)
    raise BadNote(f"no signature by {name}")


def _parse(text: str) -> Checkpoint:
    try:
        origin, size, root, time = text.splitlines()
        digest = base64.b64decode(root, validate=True).hex()
        return Checkpoint(origin=origin, size=int(size), hash=digest, time=time.removeprefix("time "))
    except ValueError:
        raise BadNote("the checkpoint's text is malformed") from None


def load_key(path: Path) -> Ed25519PrivateKey:
    """The signing key kept at `path` (32 raw bytes, mode 600), made at the first use."""
    raw = made_once(path, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(raw)
