"""What a token looks like: ``tce_``, 43 letters and digits that hold 256 random bits, and a checksum of six.

The beginning lets scanners find a token that got into a repository or a log, and the checksum lets them, and
us, tell a token from a typo without asking the database. It proves nothing: only the hash does.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from zlib import crc32

PREFIX = "tce_"
SECRET_BYTES = 32

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_SECRET_DIGITS, _CHECK_DIGITS = 43, 6
_WHOLE = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_SECRET_DIGITS}}})([0-9A-Za-z]{{{_CHECK_DIGITS}}})")


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def token_of(secret: bytes) -> str:
    """The token that carries ``secret`` (32 bytes): 53 characters."""
    body = PREFIX + _written(int.from_bytes(secret, "big"), _SECRET_DIGITS)
    return body + _check(body)


def secret_of(token: str) -> bytes | None:
    """What a token carries, or None for a text that is no token: too short, mistyped, somebody else's."""
    found = _WHOLE.fullmatch(token)
    if found is None or _check(PREFIX + found[1]) != found[2]:
        return None
    number = 0
    for digit in found[1]:
        number = number * len(_DIGITS) + _VALUES[digit]
    return number.to_bytes(SECRET_BYTES, "big") if number < 256**SECRET_BYTES else None


def hash_of(secret: bytes) -> bytes:
    """What the database keeps. Of 256 random bits a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(b"transcrypt api token\0" + secret).digest()


def _check(body: str) -> str:
    return _written(crc32(body.encode("ascii")), _CHECK_DIGITS)


def _written(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, value = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[value])
    return "".join(reversed(digits))
