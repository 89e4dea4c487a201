"""The points of edwards25519 (RFC 8032, section 5.1), in extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z.

Written here rather than taken from libsodium, which refuses the neutral element on the way in and out: an honest tally
of no ballot is made of it. Only public values pass here; nothing is constant in time.
"""

from __future__ import annotations

import re

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT = pow(2, (P - 1) // 4, P)
_HEX = re.compile(r"[0-9a-f]{64}")

Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    """a + b, complete: also for equal, opposite and neutral points."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m = (y1 - x1) * (y2 - x2) % P
    n = (y1 + x1) * (y2 + x2) % P
    c = 2 * D * t1 * t2 % P
    d = 2 * z1 * z2
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(a: Point) -> Point:
    x, y, z, _ = a
    m, n = x * x % P, y * y % P
    h = m + n
    e = h - (x + y) ** 2
    g = m - n
    f = 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def negative(a: Point) -> Point:
    x, y, z, t = a
    return -x % P, y, z, -t % P


def multiply(a: Point, n: int) -> Point:
    """n times a, for any natural number n (not reduced mod Q: membership is tested with Q itself)."""
    multiples = [NEUTRAL, a]
    for _ in range(14):
        multiples.append(add(multiples[-1], a))
    result = NEUTRAL
    for shift in range(max(n.bit_length() - 1, 0) // 4 * 4, -1, -4):
        result = double(double(double(double(result))))
        if digit := n >> shift & 15:
            result = add(result, multiples[digit])
    return result


def equal(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def write(a: Point) -> str:
    """y with the low bit of x above it, as a number of 256 bits in hexadecimal, the highest digit first."""
    inverse = pow(a[2], -1, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return f"{y ^ (x & 1) << 255:064x}"


def read(text: str) -> Point | None:
    """The point of the curve so written, or None: another writing, or no such point."""
    if not _HEX.fullmatch(text):
        return None
    number = int(text, 16)
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    # RFC 8032, section 5.1.3: the candidate root of u/v.
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * _ROOT % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


_BASE = read("6666666666666666666666666666666666666666666666666666666666666658")
assert _BASE is not None
BASE: Point = _BASE
