"""Whether a signature document is sound and fits what it claims to sign. Trust is another question.

No field of it may be written in two ways: base64 whose unused bits are set, or a key id of another key,
is refused, so that no byte of a bundle can change unnoticed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping

from appliance.foundation.ed25519 import verify
from appliance.foundation.public_keys import PublicKey
from appliance.services.verification.differences import Difference


def fault_of(signature: Mapping[str, str], prefix: bytes, subject: bytes) -> Difference | None:
    """Why ``signature`` does not sign ``prefix + subject``; None if it does.

    It has the shape that bundle.schema.json asks.
    """
    key = public_key_of(signature)
    if key is None:
        return Difference("/public_key", "is not 32 bytes in the usual base64")
    made = _decoded(signature["signature"], 64)
    if made is None:
        return Difference("/signature", "is not 64 bytes in the usual base64")
    if signature["key_id"] != key.key_id:
        return Difference("/key_id", "is not the name of the key beside it")
    if signature["signed"] != hashlib.sha256(subject).hexdigest():
        return Difference("/signed", "is not the SHA-256 of what it should sign")
    if not verify(key.raw, prefix + subject, made):
        return Difference("/signature", "was not made by this key over this content")
    return None


def public_key_of(signature: Mapping[str, str]) -> PublicKey | None:
    """The key a signature names; None when it cannot be read."""
    raw = _decoded(signature["public_key"], 32)
    return None if raw is None else PublicKey(raw)


def _decoded(text: str, length: int) -> bytes | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    canonical = base64.b64encode(data).decode("ascii") == text
    return data if canonical and len(data) == length else None
