"""Credentials (section 4): the strings of belenios-tool turned into secrets, and the public list of an election."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from preau.ballots.belenios.digests import hexadecimal
from preau.ballots.belenios.faults import Refusal, at, require
from preau.ballots.belenios.groups import Element, Group
from preau.ballots.belenios.reading import items, text

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SHORT = re.compile(f"[{BASE58}]{{3}}-[{BASE58}]{{3}}-[{BASE58}]{{3}}-[{BASE58}]{{3}}-[{BASE58}]{{3}}")
_LONG = re.compile(f"[{BASE58}]{{5}}-[{BASE58}]{{6}}-[{BASE58}]{{5}}-[{BASE58}]{{6}}")
# Nobody holds a million votes; the sum of all weights stays a small number.
_WEIGHT = re.compile(r"0|[1-9][0-9]{0,5}")
MOST = 100_000


def derive(*, credential: str, uuid: str, group: Group) -> int:
    """The private key behind a credential as its holder reads it, dashes included.

    15 characters (2.0 to 3.0) or 22 characters (2.4 and later). Raises `Refusal` for any other string, and for a
    checksum that does not fit.
    """
    if _LONG.fullmatch(credential):
        halves = (hexadecimal(f"derive_credential|{uuid}|{i}|{credential}".encode()) for i in (0, 1))
        return int("".join(halves), 16) % group.q
    require(_SHORT.fullmatch(credential) is not None, "credential_writing")
    *digits, last = (BASE58.index(character) for character in credential if character != "-")
    number = 0
    for digit in digits:
        number = number * 58 + digit
    require((number + last) % 53 == 0, "credential_checksum")
    return int.from_bytes(hashlib.pbkdf2_hmac("sha256", credential.encode(), uuid.encode(), 1000), "big") % group.q


Members = Callable[[list[str]], Iterable[bool]]


def read_public(value: Any, group: Group, members: Members) -> dict[str, int]:
    """The public credentials of an election with their weights; `members` tells which strings are in the group."""
    found: dict[str, int] = {}
    entries = items(value)
    require(len(entries) <= MOST, "credentials_too_many", limit=MOST)
    for number, entry in enumerate(entries, 1):
        with at("credential", number):
            public, comma, weight = text(entry).partition(",")
            require(not comma or _WEIGHT.fullmatch(weight) is not None, "credential_weight")
            require(public not in found, "credential_twice")
            found[public] = int(weight) if comma else 1
    for number, good in enumerate(members(list(found)), 1):
        if not good:
            refusal = Refusal("not_in_group", group=group.name)
            refusal.place = (("credential", number),)
            raise refusal
    return found


def usable(public: str, group: Group) -> bool:
    """Whether this string is an element of the group other than the neutral one, whose secret everybody knows."""
    try:
        element: Element = group.of_string(public)
    except Refusal:
        return False
    return not group.equal(element, group.one)
