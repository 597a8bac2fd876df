"""Data keys, and the keys that wrap them.

One data key per stored object encrypts it; only its wrapped form is kept. Without the wrapped form or
without the wrapping key the object is noise, which is how it is destroyed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from appliance.foundation.errors import NotVerifiedError, RefusedError, quoted
from appliance.foundation.sealed_stream import KEY_BYTES


@dataclass(frozen=True)
class DataKey:
    """A fresh key. ``plain`` is used at once and forgotten; ``wrapped`` and ``wrapping_key_id`` are kept."""

    plain: bytes = field(repr=False)
    wrapped: bytes
    wrapping_key_id: str


class KeyWrapping(Protocol):
    """Makes data keys and opens them again; an external key service would be another of these."""

    def new_key(self) -> DataKey: ...

    def unwrap(self, wrapped: bytes, wrapping_key_id: str) -> bytes:
        """Return the plain data key. Raises NotVerifiedError when it cannot be opened."""
        ...


class HeldKeys:
    """Wrapping keys held by the process (AES key wrap, RFC 3394): the first wraps, all of them unwrap."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """``keys`` are 32 bytes each by id, the one that wraps first."""
        if not keys:
            raise RefusedError("there is no key to wrap data keys with")
        self._keys = dict(keys)
        self._current = next(iter(keys))

    def __repr__(self) -> str:
        return f"HeldKeys({', '.join(self._keys)})"

    def new_key(self) -> DataKey:
        plain = os.urandom(KEY_BYTES)
        return DataKey(plain, aes_key_wrap(self._keys[self._current], plain), self._current)

    def unwrap(self, wrapped: bytes, wrapping_key_id: str) -> bytes:
        key = self._keys.get(wrapping_key_id)
        if key is None:
            raise NotVerifiedError(
                f"The data key was wrapped by {quoted(wrapping_key_id)}, which this process does not hold",
                mend="Put that key back into TRANSCRYPT_ENCRYPTION_KEYS, behind the current one",
            )
        try:
            return aes_key_unwrap(key, wrapped)
        except InvalidUnwrap:
            raise NotVerifiedError(
                f"The data key does not open with {quoted(wrapping_key_id)}: it was changed, or the key was"
            ) from None
