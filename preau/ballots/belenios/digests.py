"""The hashes of Belenios: addresses, fingerprints, and numbers mod q."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable


def hexadecimal(data: bytes) -> str:
    """The address of a record in an archive: SHA-256 in lower-case hexadecimal, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def compact(data: bytes) -> str:
    """Fingerprint of an election, hash in a signature, tracker of a ballot: Base64 without `=`, 43 characters."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode("ascii").rstrip("=")


def challenge(prefix: str, elements: Iterable[str], q: int) -> int:
    """H(prefix, [A1, …, An]): the digest of `prefix` followed by the elements between commas, reduced mod `q`."""
    digest = hashlib.sha256((prefix + ",".join(elements)).encode()).digest()
    return int.from_bytes(digest, "big") % q
