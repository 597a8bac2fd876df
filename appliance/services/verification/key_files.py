"""Public keys as people pass them on: one line `transcrypt-ed25519 <base64 of 32 bytes> <key id>`."""

from __future__ import annotations

from pathlib import Path

from appliance.foundation.errors import UnreadableError
from appliance.foundation.strict_json import read_bytes
from appliance.services.verification.signatures import decoded, signer_of

_KIND = "transcrypt-ed25519"
_LARGEST = 4096  # bytes; a key is one short line


def read_key(path: Path) -> bytes:
    """The 32 bytes of the public key in a file.

    :raises UnreadableError: when there is no such file, or it does not hold one sound key.
    """
    words = read_bytes(path, max_bytes=_LARGEST).decode("ascii", "replace").split()
    if len(words) != 3 or words[0] != _KIND:
        raise UnreadableError(
            "is not a public key of Transcrypt",
            place=str(path),
            mend=f"Name a .pub file: one line that starts with {_KIND}",
        )
    key = decoded(words[1], 32)
    if key is None or signer_of(key).key_id != words[2]:
        raise UnreadableError(
            "is damaged: the key and its id do not fit", place=str(path), mend="Ask its owner for it again"
        )
    return key
