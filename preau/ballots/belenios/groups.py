"""The three groups of Belenios behind one interface; elements are opaque outside of this module and `ed25519`.

Everything verified is public, so nothing here but `pow_secret` cares how long it takes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

from preau.ballots.belenios import ed25519
from preau.ballots.belenios.faults import Refusal, require
from preau.ballots.belenios.reading import NATURAL, text

try:
    import gmpy2
except ImportError:  # plain integers: the same answers, about five times slower
    gmpy2 = None

# An int, an mpz or a point, according to the group.
Element = Any


class Group(ABC):
    """A cyclic group of prime order `q` with generator `g`, written multiplicatively (section 3)."""

    name: str
    q: int
    g: Element
    one: Element

    @abstractmethod
    def mul(self, a: Element, b: Element) -> Element: ...

    @abstractmethod
    def pow(self, a: Element, n: int) -> Element:
        """`a` to the power `n`, 0 <= n <= q."""

    def pow_secret(self, a: Element, n: int) -> Element:
        """`a` to the power of a secret, 0 < n < q: in a time that does not depend on it, where the group knows how
        (the two finite fields, with gmpy2)."""
        return self.pow(a, n)

    @abstractmethod
    def inv(self, a: Element) -> Element: ...

    @abstractmethod
    def equal(self, a: Element, b: Element) -> bool: ...

    @abstractmethod
    def to_string(self, a: Element) -> str: ...

    @abstractmethod
    def rank(self, written: str) -> Any:
        """What sorts the writings of elements as belenios-tool does."""

    @abstractmethod
    def read(self, value: Any) -> Element:
        """An element from its only writing, not yet known to be of the group. Raises `Refusal`."""

    @abstractmethod
    def contains(self, a: Element) -> bool:
        """Whether what was read is of order `q` (or neutral)."""

    def of_string(self, value: Any) -> Element:
        """An element of the group. Raises `Refusal`: another writing, too long, outside of the group."""
        element = self.read(value)
        require(self.contains(element), "not_in_group", group=self.name)
        return element

    def table(self, base: Element) -> Table:
        return Table(self, base)

    def product(self, elements: list[Element]) -> Element:
        result = self.one
        for element in elements:
            result = self.mul(result, element)
        return result


class Table:
    """The powers of one base that is used again and again: 43 products for an exponent of 256 bits, no squaring."""

    WINDOW = 6

    def __init__(self, group: Group, base: Element) -> None:
        self._mul = group.mul
        self._one = group.one
        self._rows: list[list[Element]] = []
        for _ in range(-(-group.q.bit_length() // self.WINDOW)):
            row = [group.one]
            for _ in range(2**self.WINDOW - 1):
                row.append(group.mul(row[-1], base))
            self._rows.append(row)
            base = group.mul(row[-1], base)

    def pow(self, n: int) -> Element:
        """The base to the power `n`, 0 <= n <= q."""
        result, mul, mask, row = self._one, self._mul, 2**self.WINDOW - 1, 0
        while n:
            if digit := n & mask:
                result = mul(result, self._rows[row][digit])
            n >>= self.WINDOW
            row += 1
        return result


class FiniteField(Group):
    """The subgroup of order `q` of the integers mod `p`; with `fast`, on GMP's integers where gmpy2 is installed."""

    def __init__(self, name: str, p: int, g: int, q: int, *, fast: bool) -> None:
        self.name, self.q = name, q
        self._digits = len(str(p))
        self._number = gmpy2.mpz if fast and gmpy2 is not None else int
        self._powmod = gmpy2.powmod if fast and gmpy2 is not None else pow
        self._powmod_secret = gmpy2.powmod_sec if fast and gmpy2 is not None else pow
        self._p: Any = self._number(p)
        self.g, self.one = self._number(g), self._number(1)

    def mul(self, a: Element, b: Element) -> Element:
        return a * b % self._p

    def pow(self, a: Element, n: int) -> Element:
        return self._powmod(a, n, self._p)

    def pow_secret(self, a: Element, n: int) -> Element:
        return self._powmod_secret(a, n, self._p)

    def inv(self, a: Element) -> Element:
        return self._powmod(a, -1, self._p)

    def equal(self, a: Element, b: Element) -> bool:
        return bool(a == b)

    def to_string(self, a: Element) -> str:
        return str(a)

    def rank(self, written: str) -> Any:
        return len(written), written

    def read(self, value: Any) -> Element:
        digits = text(value)
        require(len(digits) <= self._digits and NATURAL.fullmatch(digits) is not None, "element_writing")
        return self._number(digits)

    def contains(self, a: Element) -> bool:
        return bool(0 < a < self._p and self._powmod(a, self.q, self._p) == 1)


class Ed25519(Group):
    """The subgroup of prime order of the Edwards curve; written as RFC 8032 does, bytes reversed, in hexadecimal."""

    name = "Ed25519"
    q = ed25519.Q
    g = ed25519.BASE
    one = ed25519.NEUTRAL

    def mul(self, a: Element, b: Element) -> Element:
        return ed25519.add(a, b)

    def pow(self, a: Element, n: int) -> Element:
        return ed25519.multiply(a, n)

    def inv(self, a: Element) -> Element:
        return ed25519.negative(a)

    def equal(self, a: Element, b: Element) -> bool:
        return ed25519.equal(a, b)

    def to_string(self, a: Element) -> str:
        return ed25519.write(a)

    def rank(self, written: str) -> Any:
        return written

    def read(self, value: Any) -> Element:
        point = ed25519.read(text(value))
        require(point is not None, "element_writing")
        return point

    def contains(self, a: Element) -> bool:
        return ed25519.equal(ed25519.multiply(a, self.q), self.one)


# p, g and q of BELENIOS-2048, as in every version of the tool; g is of order q, which divides p - 1.
_BELENIOS_P = int(
    "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223725449768433"
    "8129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049"
    "0811670993105358677809800307904916540637771737641986785272734744763418356000356983051931442845617019"
    "1100078673730733356412397173289791324047457883446826065232797464795113767265869358218004631792207366"
    "8860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201"
    "3204811188524087310770141516662001623131771693721892480785077118278423174980732765988288251691831031"
    "25680162072880719"
)
_BELENIOS_G = int(
    "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678"
    "7996946682987493890950838965734256019006010684771644917354741372831046104586813145117816467554005274"
    "0288984613986453266121505579709716201616827031288643245666383486363578210615491841998253431518974065"
    "8186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982"
    "6651036068224066350766977640253462537730851331734951942489677540525736590494924776314759915751987751"
    "7771148149092045660020547812705472823814097251863985833411570056835369555342378147558249189605029668"
    "0037745308460627"
)
_BELENIOS_Q = 78571733251071885079927659812671450121821421258408794611510081919805623223441

# RFC 3526, group 14: 2^2048 - 2^1984 - 1 + 2^64 * (floor(2^1918 pi) + 124476), a safe prime.
_RFC_P = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef95"
    "19b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb"
    "5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3"
    "ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e8603"
    "9b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffff"
    "ffffffffffff",
    16,
)

NAMES = ("BELENIOS-2048", "RFC-3526-2048", "Ed25519")


@lru_cache
def of_name(name: str, *, fast: bool = True) -> Group:
    """The group that an election names; `fast=False` keeps to plain integers. Raises `Refusal` for any other."""
    if name == "BELENIOS-2048":
        return FiniteField(name, _BELENIOS_P, _BELENIOS_G, _BELENIOS_Q, fast=fast)
    if name == "RFC-3526-2048":
        return FiniteField(name, _RFC_P, 2, (_RFC_P - 1) // 2, fast=fast)
    if name == "Ed25519":
        return Ed25519()
    raise Refusal("group_unknown", name=name[:40])
