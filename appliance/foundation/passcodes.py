"""Passcodes people tell each other: kept as a slow hash with a salt of its own (scrypt)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

SALT_BYTES = 16
# 16 MiB and some 50 ms a try: felt by whoever guesses, not by whoever knows.
_COST = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True)
class HashedPasscode:
    """What is stored of a passcode; ``hash`` is 32 bytes."""

    salt: bytes
    hash: bytes


def hash_passcode(passcode: str) -> HashedPasscode:
    """Return what to store of ``passcode``."""
    salt = secrets.token_bytes(SALT_BYTES)
    return HashedPasscode(salt, _hash(passcode, salt))


def passcode_holds(stored: HashedPasscode, passcode: str) -> bool:
    """Whether this is the passcode. Outer blanks and the way letters are composed do not matter."""
    return hmac.compare_digest(_hash(passcode, stored.salt), stored.hash)


def _hash(passcode: str, salt: bytes) -> bytes:
    plain = unicodedata.normalize("NFKC", passcode).strip().encode("utf-8", "surrogatepass")
    return hashlib.scrypt(plain, salt=salt, maxmem=1 << 26, **_COST)
