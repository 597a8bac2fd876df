"""A secret that is made by a form and shown on the page after it, once.

The session lies in our database, where no secret of a link may lie: what is kept there can be read only with
the id that the browser's cookie holds, of which the database knows a hash.
"""

from __future__ import annotations

import hashlib
import hmac

from appliance.web.sessions import current_session

_NAME = "shown_once"
SECRET_BYTES = 32


def keep_for_next_page(purpose: str, secret: bytes) -> None:
    """Keep ``secret`` (32 bytes) for the page that asks for ``purpose``."""
    current_session()[_NAME] = {"purpose": purpose, "hidden": _masked(purpose, secret).hex()}


def take_kept(purpose: str) -> bytes | None:
    """What was kept for ``purpose``, and forget it; None when there is nothing."""
    kept = current_session().get(_NAME)
    if not isinstance(kept, dict) or kept.get("purpose") != purpose:
        return None
    del current_session()[_NAME]
    return _masked(purpose, bytes.fromhex(kept["hidden"]))


def _masked(purpose: str, secret: bytes) -> bytes:
    key = current_session().key
    if key is None or len(secret) != SECRET_BYTES:
        raise ValueError("only a session that is kept can keep a secret, of 32 bytes")
    mask = hmac.new(key.encode(), f"shown once\0{purpose}".encode(), hashlib.sha256).digest()
    return bytes(left ^ right for left, right in zip(secret, mask, strict=True))
