"""The secret of a link that lets somebody in: mailed once, kept as a hash.

A token names its organisation, so that it is looked for there and nowhere else; what makes it a secret are
32 random bytes behind that.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError

_SECRET_BYTES = 32
_LENGTH = 64  # characters: 16 bytes that name the organisation, and the secret


class LinkOverError(NotFoundError):
    """A link that opens nothing, or nothing any more."""

    code = "link_over"


@dataclass(frozen=True)
class Read:
    """What a token says: where to look, and for which hash."""

    tenant_id: UUID
    token_hash: bytes


def make(tenant_id: UUID) -> tuple[str, bytes]:
    """A new token, 64 characters that fit an address, and its SHA-256."""
    token = urlsafe_b64encode(tenant_id.bytes + secrets.token_bytes(_SECRET_BYTES)).decode()
    return token, _hash(token)


def read(token: str) -> Read:
    """What ``token`` says; LinkOverError for what cannot be one."""
    try:
        if len(token) != _LENGTH or not token.isascii():
            raise ValueError
        tenant_id = UUID(bytes=urlsafe_b64decode(token)[:16])
    except ValueError:
        raise LinkOverError(
            "This link is not whole, or it is none of ours.", mend="Copy all of it from the mail, to its end"
        ) from None
    return Read(tenant_id, _hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
