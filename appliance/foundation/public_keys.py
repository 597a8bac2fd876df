"""Public keys as files and as names; standard library only, so that the offline verifier can use it.

A ``.pub`` file is one line: ``transcrypt-ed25519 <base64 of 32 bytes> <key id>``. The key id repeats what
the key says, so that a line cut short or mistyped is noticed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from appliance.foundation.errors import RefusedError
from appliance.foundation.strict_json import read_bytes

_KIND = "transcrypt-ed25519"
_LARGEST_FILE = 4096


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key: 32 bytes."""

    raw: bytes

    @property
    def key_id(self) -> str:
        """The key's short name: the first 16 hex digits of its fingerprint."""
        return self.fingerprint[:16]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the 32 bytes as 64 hex digits: what two people compare over the telephone."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def line(self) -> str:
        """The content of a ``.pub`` file, with its line end."""
        return f"{_KIND} {base64.b64encode(self.raw).decode('ascii')} {self.key_id}\n"


def read_public_key(path: Path) -> PublicKey:
    """Return the key of a ``.pub`` file.

    Raises UnreadableError when the file cannot be read and RefusedError when it holds no sound key.
    """
    words = read_bytes(path, max_bytes=_LARGEST_FILE).decode("ascii", "replace").split()
    if len(words) != 3 or words[0] != _KIND:
        raise RefusedError(
            "is not a public key",
            place=str(path),
            mend=f"Name a .pub file: one line that starts with {_KIND}",
        )
    key = PublicKey(_decoded(words[1]))
    if len(key.raw) != 32 or key.line.split() != words:
        raise RefusedError(
            "is damaged, the key and its id do not match", place=str(path), mend="Ask its owner for it again"
        )
    return key


def read_trusted_keys(places: Iterable[Path]) -> tuple[PublicKey, ...]:
    """Return the keys of ``.pub`` files and of folders of them, each once, ordered by key id.

    A folder that does not exist holds no keys. Raises as read_public_key does for any file that is not
    a key: a trusted key must not fall away unnoticed.
    """
    files: list[Path] = []
    for place in places:
        files += [place] if place.suffix == ".pub" and not place.is_dir() else sorted(place.glob("*.pub"))
    return tuple(sorted({read_public_key(file) for file in files}, key=lambda key: key.fingerprint))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
