"""Links that work for one person, for a short while: an expiry and a signature over all they stand for."""

from __future__ import annotations

import hashlib
import hmac


def sign_link(key: bytes, *parts: str, expires: int) -> str:
    """Return the signature of a link that stands for ``parts`` until ``expires`` (Unix seconds)."""
    # Each part with its length, so that no two lists of parts read the same.
    message = "".join(f"{len(part)}:{part}," for part in (*parts, str(expires)))
    purpose = hmac.new(key, b"transcrypt signed link 1", hashlib.sha256).digest()
    return hmac.new(purpose, message.encode(), hashlib.sha256).hexdigest()


def link_holds(key: bytes, *parts: str, expires: int, signature: str, now: int) -> bool:
    """Whether the link is ours, for exactly these parts, and has not expired."""
    if not signature.isascii():
        return False
    return now <= expires and hmac.compare_digest(sign_link(key, *parts, expires=expires), signature)
