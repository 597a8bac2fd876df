"""Ed25519 verification (RFC 8032, section 5.1.7) in the standard library alone, for the offline verifier.

Strict where the RFC leaves room: S below the group order, only canonical encodings of points, no public
key of small order, and the equation without the cofactor, so that exactly one answer is possible.
Everything handled here is public, so nothing needs to run in constant time. Signing is not done here.
"""

from __future__ import annotations

import hashlib

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_SQRT_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

# Extended homogeneous coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, x * y = T/Z.
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)

_WINDOW_BITS = 4


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` (64 bytes) is ``public_key``'s (32 bytes) over ``message``.

    Never raises for bytes of any length or content; whatever is not perfectly formed is not valid.
    """
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key = _decoded_point(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _ORDER or _is_neutral(_times_eight(key)):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    # R = S * B - k * A, compared as bytes: an R that is not canonical can then never match.
    return _encoded_point(_sum_of_products(scalar, _BASE, challenge, _negated(key))) == signature[:32]


def _decoded_point(encoded: bytes) -> _Point | None:
    """Return the point 32 bytes stand for, or None unless they are its canonical encoding."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    x = _recovered_x(y)
    if x is None or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


def _recovered_x(y: int) -> int | None:
    """Return a square root of (y^2 - 1) / (d y^2 + 1), or None when there is none."""
    square = y * y
    u, v = (square - 1) % _P, (_D * square + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if (v * x * x - u) % _P == 0:
        return x
    if (v * x * x + u) % _P == 0:
        return x * _SQRT_MINUS_ONE % _P
    return None


def _encoded_point(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _added(first: _Point, second: _Point) -> _Point:
    x1, y1, z1, t1 = first
    x2, y2, z2, t2 = second
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * t1 * t2 * _D, 2 * z1 * z2
    e, f, g, h = b - a, (d - c) % _P, (d + c) % _P, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _doubled(point: _Point) -> _Point:
    x, y, z, _ = point
    a, b = x * x, y * y
    h = a + b
    e, g = h - (x + y) * (x + y), a - b
    f = (2 * z * z + g) % _P
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _negated(point: _Point) -> _Point:
    x, y, z, t = point
    return (_P - x, y, z, _P - t)


def _times_eight(point: _Point) -> _Point:
    return _doubled(_doubled(_doubled(point)))


def _is_neutral(point: _Point) -> bool:
    return point[0] % _P == 0 and (point[1] - point[2]) % _P == 0


def _sum_of_products(a: int, first: _Point, b: int, second: _Point) -> _Point:
    """Return a * first + b * second, both scalars read together, four bits at a time."""
    first_multiples, second_multiples = _small_multiples(first), _small_multiples(second)
    mask = 2**_WINDOW_BITS - 1
    result = _NEUTRAL
    for shift in range(256 - _WINDOW_BITS, -1, -_WINDOW_BITS):
        for _ in range(_WINDOW_BITS):
            result = _doubled(result)
        if digit := a >> shift & mask:
            result = _added(result, first_multiples[digit])
        if digit := b >> shift & mask:
            result = _added(result, second_multiples[digit])
    return result


def _small_multiples(point: _Point) -> list[_Point]:
    multiples = [_NEUTRAL]
    for _ in range(2**_WINDOW_BITS - 1):
        multiples.append(_added(multiples[-1], point))
    return multiples


_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE_X = _recovered_x(_BASE_Y) or 0
_BASE_X = _BASE_X if _BASE_X % 2 == 0 else _P - _BASE_X
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)
